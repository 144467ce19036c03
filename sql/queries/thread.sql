-- SPDX-License-Identifier: Apache-2.0

-- name: thread_link_put :exec
-- $1 thread int
-- $2 from_kind text
-- $3 from_id int
-- $4 to_kind text
-- $5 to_id int
-- $6 at int
-- $7 by_account int
-- $8 by_rule text
-- $9 by_words text
-- $10 note text
-- What was undone and is made again is one row, with who made it last.
INSERT INTO thread_link (thread, from_kind, from_id, to_kind, to_id, at, by_account, by_rule, by_words, note)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (thread, from_kind, from_id, to_kind, to_id) DO UPDATE
SET at = excluded.at, by_account = excluded.by_account, by_rule = excluded.by_rule, by_words = excluded.by_words,
    note = excluded.note, ended_at = NULL
WHERE thread_link.ended_at IS NOT NULL;

-- name: thread_link_end :exec
-- $1 from_kind text
-- $2 from_id int
-- $3 to_kind text
-- $4 to_id int
-- $5 at int
UPDATE thread_link SET ended_at = $5
WHERE from_kind = $1 AND from_id = $2 AND to_kind = $3 AND to_id = $4 AND ended_at IS NULL;

-- name: thread_links :many
-- $1 kind text
-- $2 end_id int
-- $3 outward int
-- > id int, thread int, from_kind text, from_id int, to_kind text, to_id int, at int, by_account int, by_rule text, by_words text, note text
-- Those that begin at one stop (outward), or end there.
SELECT id, thread, from_kind, from_id, to_kind, to_id, at, by_account, by_rule, by_words, note FROM thread_link
WHERE $3 = 1 AND from_kind = $1 AND from_id = $2 AND ended_at IS NULL
UNION ALL
SELECT id, thread, from_kind, from_id, to_kind, to_id, at, by_account, by_rule, by_words, note FROM thread_link
WHERE $3 = 0 AND to_kind = $1 AND to_id = $2 AND ended_at IS NULL
ORDER BY 7, 1;
