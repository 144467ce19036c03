-- SPDX-License-Identifier: Apache-2.0

-- name: resident_voices :many
-- $1 account int
-- > id int, key text, words text, language text, channel text, at int, state text, theme int, refusal text
-- Her own, whatever became of them: nobody else's eyes see this list.
SELECT v.id, v.key, v.words, v.language, v.channel, v.at, v.state, v.theme, v.refusal
FROM voice v JOIN participant p ON p.id = v.participant WHERE p.account = $1 ORDER BY v.at DESC, v.id DESC LIMIT 20;

-- name: resident_acting :many
-- $1 person int
-- $2 kind int
-- $3 now int
-- > shown text, until int
SELECT a.shown, max(r.until) AS until FROM relation r JOIN account a ON a.id = -r.actor
WHERE r.person = $1 AND r.kind = $2 AND r.until > $3 AND r.actor < 0 GROUP BY a.id, a.shown ORDER BY a.shown, a.id;

-- name: resident_tie_voice :one
-- $1 thread text
-- $2 neighbourhood text
-- > id int
-- Of a thread's voices the one that comes nearest to being hers.
SELECT v.id FROM thread t JOIN thread_link l ON l.thread = t.id AND l.from_kind = 'voice' JOIN voice v ON v.id = l.from_id AND v.state = 'accepted'
LEFT JOIN neighbourhood n ON n.id = v.neighbourhood
WHERE t.key = $1 ORDER BY CASE WHEN n.key = $2 THEN 0 ELSE 1 END, v.id LIMIT 1;

-- name: resident_tie :exec
-- $1 voice int
-- $2 participant int
UPDATE voice SET participant = $2 WHERE id = $1;

-- name: resident_participant :one
-- $1 account int
-- $2 at int
-- > id int
INSERT INTO participant (kind, account, created_at) VALUES ('account', $1, $2)
ON CONFLICT (account) DO UPDATE SET kind = 'account' RETURNING id;
