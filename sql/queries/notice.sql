-- SPDX-License-Identifier: Apache-2.0

-- name: notice_put :exec
-- $1 way text
-- $2 address text
-- $3 account int
-- $4 language text
-- $5 subject text
-- $6 body text
-- $7 about_kind text
-- $8 about_id int
-- $9 once text?
-- $10 at int
-- $11 state text
-- The same thing is told once.
INSERT INTO notice (way, address, account, language, subject, body, about_kind, about_id, once, created_at, due_at, state)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11) ON CONFLICT (once) DO NOTHING;

-- name: notice_due :many
-- $1 now int
-- $2 email int
-- $3 text int
-- > id int, way text, address text, language text, subject text, body text, once text?, tries int
-- What a server is there for: email and text are 1 where one is set. "sending": cut off in the middle.
SELECT id, way, address, language, subject, body, once, tries FROM notice
WHERE state IN ('waiting', 'sending') AND due_at <= $1 AND ((way = 'email' AND $2 = 1) OR (way = 'text' AND $3 = 1))
ORDER BY due_at, id LIMIT 20;

-- name: notice_begin :exec
-- $1 id int
-- $2 until int
UPDATE notice SET state = 'sending', tries = tries + 1, due_at = $2 WHERE id = $1 AND state IN ('waiting', 'sending');

-- name: notice_end :exec
-- $1 id int
-- $2 state text
-- $3 sent_at int?
-- $4 due_at int
-- $5 failure text
UPDATE notice SET state = $2, sent_at = $3, due_at = $4, failure = $5 WHERE id = $1;

-- name: notice_list :many
-- $1 way text
-- $2 state text
-- $3 most int
-- > id int, address text, language text, subject text, body text, about_kind text, about_id int, created_at int, tries int, failure text
SELECT id, address, language, subject, body, about_kind, about_id, created_at, tries, failure FROM notice
WHERE way = $1 AND state = $2 ORDER BY created_at, id LIMIT $3;

-- name: notice_one :one
-- $1 id int
-- > id int, way text, state text, account int, tries int
SELECT id, way, state, account, tries FROM notice WHERE id = $1;

-- name: notice_posted :exec
-- $1 upto int
-- $2 at int
-- The letters of a batch: those that were printed, no later one.
UPDATE notice SET state = 'sent', sent_at = $2, tries = tries + 1 WHERE way = 'letter' AND state = 'waiting' AND id <= $1;

-- name: notice_of_account :many
-- $1 account int
-- $2 most int
-- > id int, language text, subject text, body text, about_kind text, about_id int, created_at int, state text
SELECT id, language, subject, body, about_kind, about_id, created_at, state FROM notice
WHERE account = $1 AND way = 'page' ORDER BY created_at DESC, id DESC LIMIT $2;

-- name: notice_read_all :exec
-- $1 account int
-- $2 at int
UPDATE notice SET state = 'read', sent_at = coalesce(sent_at, $2) WHERE account = $1 AND way = 'page' AND state = 'sent';

-- name: notice_unread :one
-- $1 account int
-- > n int
SELECT count(*) AS n FROM notice WHERE account = $1 AND state = 'sent' AND way = 'page';

-- name: notice_counts :many
-- > way text, state text, n int, oldest int
SELECT way, state, count(*) AS n, min(created_at) AS oldest FROM notice WHERE way <> 'page' GROUP BY way, state ORDER BY way, state;

-- name: notice_forget :exec
-- $1 before int
-- An address is kept a month after what was sent to it, or given up.
UPDATE notice SET address = '' WHERE address <> '' AND state IN ('sent', 'failed', 'read') AND coalesce(sent_at, due_at) < $1;

-- name: notice_forget_contacts :exec
-- $1 before int
-- Who has been told all there is to tell: how to reach her goes too.
DELETE FROM voice_contact WHERE voice IN (
SELECT l.to_id FROM thread_link l JOIN answer a ON a.id = l.from_id AND a.published_at < $1 AND a.kind <> 'interim'
WHERE l.from_kind = 'answer' AND l.to_kind = 'voice' AND l.ended_at IS NULL)
AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.once LIKE 'answer:%:voice:' || voice_contact.voice AND n.state IN ('waiting', 'sending'));
