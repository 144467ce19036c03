-- SPDX-License-Identifier: Apache-2.0

-- name: answer_add :one
-- $1 key text
-- $2 thread int
-- $3 organisation int
-- $4 by_role text
-- $5 words text
-- $6 easy_read text
-- $7 video text
-- $8 video_file int
-- $9 transcript text
-- $10 captions text
-- $11 bsl text
-- $12 without text
-- $13 kind text
-- $14 account int
-- $15 at int
-- > id int
INSERT INTO answer (key, thread, organisation, by_role, words, easy_read, video, video_file, transcript, captions, bsl, without, kind, account, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING id;

-- name: answer_change :exec
-- $1 id int
-- $2 version int
-- $3 by_role text
-- $4 words text
-- $5 easy_read text
-- $6 video text
-- $7 video_file int
-- $8 transcript text
-- $9 captions text
-- $10 bsl text
-- $11 without text
-- $12 kind text
-- $13 at int
UPDATE answer SET by_role = $3, words = $4, easy_read = $5, video = $6, video_file = $7, transcript = $8, captions = $9, bsl = $10,
       without = $11, kind = $12, at = $13, version = version + 1
WHERE id = $1 AND version = $2 AND published_at IS NULL;

-- name: answer_words_put :exec
-- $1 answer int
-- $2 language text
-- $3 words text
-- $4 by_words text
INSERT INTO answer_words (answer, language, words, by_words) VALUES ($1, $2, $3, $4)
ON CONFLICT (answer, language) DO UPDATE SET words = excluded.words, by_words = excluded.by_words;

-- name: answer_words_end :exec
-- $1 answer int
-- $2 language text
DELETE FROM answer_words WHERE answer = $1 AND language = $2;

-- name: answer_publish :exec
-- $1 id int
-- $2 at int
-- $3 languages text
UPDATE answer SET published_at = $2, languages = $3 WHERE id = $1 AND published_at IS NULL;

-- name: answer_languages :many
-- $1 thread int
-- > language text, n int
-- Those in which the thread's voices spoke, or wish to be answered.
SELECT coalesce(c.language, v.language) AS language, count(*) AS n
FROM thread_link l JOIN voice v ON v.id = l.from_id AND v.state = 'accepted' LEFT JOIN voice_contact c ON c.voice = v.id
WHERE l.thread = $1 AND l.from_kind = 'voice' AND l.ended_at IS NULL
GROUP BY coalesce(c.language, v.language) ORDER BY count(*) DESC, 1;

-- name: answer_reach :many
-- $1 thread int
-- > voice int, words text, wants int, way text?, address text?, language text?, account int?
-- Whom an answer of this thread goes to: each voice of it, with how she wishes to be told.
SELECT v.id AS voice, v.words, v.wants_answer AS wants, c.way, c.address, c.language, p.account
FROM thread_link l JOIN voice v ON v.id = l.from_id AND v.state = 'accepted'
LEFT JOIN voice_contact c ON c.voice = v.id LEFT JOIN participant p ON p.id = v.participant
WHERE l.thread = $1 AND l.from_kind = 'voice' AND l.ended_at IS NULL ORDER BY v.id;

-- name: answer_watchers :many
-- $1 thread int
-- > account int
SELECT account FROM thread_watch WHERE thread = $1 ORDER BY account;

-- name: answer_watch_put :exec
-- $1 thread int
-- $2 account int
-- $3 at int
INSERT INTO thread_watch (thread, account, at) VALUES ($1, $2, $3) ON CONFLICT (thread, account) DO NOTHING;

-- name: answer_owner :one
-- $1 thread int
-- $2 organisation int
-- > n int
-- Does this organisation owe the thread something, or own a commitment of it?
SELECT (SELECT count(*) FROM thread WHERE id = $1 AND owes_organisation = $2)
     + (SELECT count(*) FROM thread_link l JOIN commitment c ON c.id = l.to_id
        WHERE l.thread = $1 AND l.to_kind = 'commitment' AND l.ended_at IS NULL AND c.organisation = $2) AS n;

-- name: answer_thread_end :exec
-- $1 thread int
-- $2 declined int
-- $3 at int?
-- $4 before text
-- $5 by text
-- $6 why text
-- $7 restart text
-- $8 review int?
-- $9 account int
-- Stopped (declined 0), not taken on (1), or begun again ($3 null).
UPDATE thread SET stopped_at = CASE WHEN $2 = 0 THEN $3 ELSE NULL END, declined_at = CASE WHEN $2 = 1 THEN $3 ELSE NULL END,
       stopped_before = $4, stopped_by = $5, stopped_why = CASE WHEN $2 = 0 THEN $6 ELSE '' END,
       declined_by = CASE WHEN $2 = 1 THEN $5 ELSE '' END, declined_why = CASE WHEN $2 = 1 THEN $6 ELSE '' END,
       restart = $7, review = $8, decided_account = $9
WHERE id = $1;

-- name: answer_upload_add :one
-- $1 type text
-- $2 size int
-- $3 account int
-- $4 at int
-- > id int
INSERT INTO upload (type, size, account, at) VALUES ($1, $2, $3, $4) RETURNING id;

-- name: answer_upload_piece :exec
-- $1 upload int
-- $2 n int
-- $3 bytes blob
INSERT INTO upload_piece (upload, n, bytes) VALUES ($1, $2, $3);

-- name: answer_upload :one
-- $1 id int
-- > type text, size int
SELECT type, size FROM upload WHERE id = $1;

-- name: answer_upload_pieces :many
-- $1 upload int
-- $2 first int
-- $3 last int
-- > n int, bytes blob
SELECT n, bytes FROM upload_piece WHERE upload = $1 AND n BETWEEN $2 AND $3 ORDER BY n;

-- name: outcome_add :one
-- $1 key text
-- $2 measure text
-- $3 unit text
-- $4 better text
-- $5 method text
-- $6 before_value real?
-- $7 before_low real?
-- $8 before_high real?
-- $9 before_n int?
-- $10 before_count int?
-- $11 before_day int?
-- $12 reading text
-- $13 evidence text
-- $14 account int
-- $15 at int
-- > id int
INSERT INTO outcome (key, measure, unit, better, method, before_value, before_low, before_high, before_n, before_count, before_day, reading,
                     evidence, account, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING id;

-- name: outcome_after :exec
-- $1 id int
-- $2 value real?
-- $3 low real?
-- $4 high real?
-- $5 n int?
-- $6 count int?
-- $7 day int?
-- $8 reading text
-- $9 evidence text
-- $10 account int
-- $11 at int
-- A figure once recorded is not changed: the next one is a new outcome.
UPDATE outcome SET after_value = $2, after_low = $3, after_high = $4, after_n = $5, after_count = $6, after_day = $7, reading = $8,
       evidence = CASE WHEN $9 = '' THEN evidence ELSE $9 END, account = $10, at = $11
WHERE id = $1 AND after_value IS NULL;

-- name: outcome_issues :one
-- $1 thread int
-- $2 since int
-- $3 until int
-- $4 within int
-- > n int, closed int
-- Of the issues under the thread's commitments that were opened in a time: how many were done so soon.
SELECT count(*) AS n,
       coalesce(sum(CASE WHEN i.state = 'completed' AND i.outcome <> 'not done' AND i.closed_at - i.created_at <= $4 THEN 1 ELSE 0 END), 0) AS closed
FROM issue i WHERE i.created_at >= $2 AND i.created_at < $3 AND i.state <> 'draft' AND i.commitment IN (
SELECT l.to_id FROM thread_link l WHERE l.thread = $1 AND l.to_kind = 'commitment' AND l.ended_at IS NULL);

-- name: tell_thread :many
-- $1 thread int
-- > voice int, words text, way text, address text, language text, account int?
-- The authors in a thread who asked to be told when it moves.
SELECT v.id AS voice, v.words, c.way, c.address, c.language, p.account
FROM thread_link l JOIN voice v ON v.id = l.from_id AND v.state = 'accepted'
JOIN voice_contact c ON c.voice = v.id AND c.moves = 1 LEFT JOIN participant p ON p.id = v.participant
WHERE l.thread = $1 AND l.from_kind = 'voice' AND l.ended_at IS NULL ORDER BY v.id;

-- name: tell_voice :many
-- $1 voice int
-- > voice int, words text, way text, address text, language text, account int?, moves int
SELECT v.id AS voice, v.words, c.way, c.address, c.language, p.account, c.moves
FROM voice v JOIN voice_contact c ON c.voice = v.id LEFT JOIN participant p ON p.id = v.participant WHERE v.id = $1;
