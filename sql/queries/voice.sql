-- SPDX-License-Identifier: Apache-2.0

-- ---- topics, themes ----

-- name: voice_topics :many
-- > id int, key text, question text, why text, who text, opened_at int, state text, voices int, statements int, people int, votes int
SELECT t.id, t.key, t.question, t.why, t.who, t.opened_at, t.state,
    (SELECT count(*) FROM voice v WHERE v.topic = t.id AND v.state = 'accepted') AS voices,
    (SELECT count(*) FROM statement s WHERE s.topic = t.id AND s.state = 'open') AS statements,
    coalesce(o.people, 0) AS people, coalesce(o.votes, 0) AS votes
FROM topic t LEFT JOIN topic_opinion o ON o.topic = t.id
ORDER BY CASE t.state WHEN 'open' THEN 0 WHEN 'answering' THEN 1 ELSE 2 END, t.opened_at DESC, t.id;

-- name: voice_themes :many
-- $1 topic int
-- > id int, key text, topic int, title text, summary text, ranking_item int, voices int
SELECT m.id, m.key, m.topic, m.title, m.summary, m.ranking_item,
    (SELECT count(*) FROM voice v WHERE v.theme = m.id AND v.state = 'accepted') AS voices
FROM theme m WHERE $1 = 0 OR m.topic = $1 ORDER BY m.topic, voices DESC, m.id;

-- name: voice_neighbourhoods :many
-- > id int, key text, name text
SELECT id, key, name FROM neighbourhood ORDER BY name;

-- name: voice_topic_state :one
-- $1 topic int
-- > state text
SELECT state FROM topic WHERE id = $1;

-- ---- voices ----

-- name: voice_list :many
-- $1 topic int
-- $2 theme int
-- $3 before_at int
-- $4 before_id int
-- $5 most int
-- > id int, key text, topic int, theme int, channel text, at int, neighbourhood text?, language text, words text, english text, translation_by text, named text
-- Accepted ones only, the newest first.
SELECT v.id, v.key, v.topic, v.theme, v.channel, v.at, n.name AS neighbourhood, v.language, v.words, v.english, v.translation_by, v.named
FROM voice v LEFT JOIN neighbourhood n ON n.id = v.neighbourhood
WHERE v.state = 'accepted' AND v.topic = $1 AND ($2 = 0 OR v.theme = $2) AND (v.at < $3 OR (v.at = $3 AND v.id < $4))
ORDER BY v.at DESC, v.id DESC LIMIT $5;

-- name: voice_channels :many
-- $1 topic int
-- > channel text, voices int
SELECT channel, count(*) AS voices FROM voice WHERE topic = $1 AND state = 'accepted'
GROUP BY channel ORDER BY voices DESC, channel;

-- name: voice_add :one
-- $1 key text
-- $2 topic int
-- $3 participant int
-- $4 channel text
-- $5 at int
-- $6 received_at int
-- $7 neighbourhood int
-- $8 language text
-- $9 words text
-- $10 named text
-- $11 wants_answer int
-- $12 state text
-- $13 suggested int
-- $14 danger text
-- $15 follow blob
-- $16 offline text?
-- > id int
INSERT INTO voice (key, topic, participant, channel, at, received_at, neighbourhood, language, words, named, wants_answer,
    state, suggested_theme, danger, follow, offline)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) RETURNING id;

-- name: voice_contact_add :exec
-- $1 voice int
-- $2 way text
-- $3 address text
-- $4 language text
-- $5 needs text
INSERT INTO voice_contact (voice, way, address, language, needs) VALUES ($1, $2, $3, $4, $5);

-- name: voice_contact_get :one
-- $1 voice int
-- > way text, moves int
SELECT way, moves FROM voice_contact WHERE voice = $1;

-- name: voice_contact_moves :exec
-- $1 voice int
-- $2 way text
-- $3 address text
-- $4 language text
-- How she wishes to be told, by herself: a new way takes the place of the one before.
INSERT INTO voice_contact (voice, way, address, language, moves) VALUES ($1, $2, $3, $4, 1)
ON CONFLICT (voice) DO UPDATE SET way = excluded.way, address = excluded.address, language = excluded.language, moves = 1;

-- name: voice_contact_still :exec
-- $1 voice int
UPDATE voice_contact SET moves = 0 WHERE voice = $1;

-- name: voice_wants :exec
-- $1 id int
UPDATE voice SET wants_answer = 1 WHERE id = $1;

-- name: voice_by_offline :one
-- $1 offline text
-- > id int, key text
SELECT id, key FROM voice WHERE offline = $1;

-- name: voice_one :one
-- $1 id int
-- $2 follow blob?
-- > id int, key text, topic int, topic_key text, theme int, theme_key text?, theme_title text?, participant int, channel text, at int, received_at int, neighbourhood text?, language text, words text, english text, translation_by text, named text, wants_answer int, state text, refusal text, suggested_theme int, danger text, decided_at int?
-- By its id, or by the secret of its private link.
SELECT v.id, v.key, v.topic, t.key AS topic_key, v.theme, m.key AS theme_key, m.title AS theme_title, v.participant, v.channel, v.at,
    v.received_at, n.name AS neighbourhood, v.language, v.words, v.english, v.translation_by, v.named, v.wants_answer, v.state,
    v.refusal, v.suggested_theme, v.danger, v.decided_at
FROM voice v JOIN topic t ON t.id = v.topic LEFT JOIN theme m ON m.id = v.theme LEFT JOIN neighbourhood n ON n.id = v.neighbourhood
WHERE ($1 > 0 AND v.id = $1) OR ($1 = 0 AND v.follow = $2);

-- name: voice_pace_count :one
-- $1 who blob
-- $2 hour int
-- > n int
INSERT INTO voice_pace (who, hour, n) VALUES ($1, $2, 1)
ON CONFLICT (who, hour) DO UPDATE SET n = voice_pace.n + 1 RETURNING n;

-- name: voice_pace_forget :exec
-- $1 before int
DELETE FROM voice_pace WHERE hour < $1;

-- ---- moderation ----

-- name: voice_queue :many
-- $1 state text
-- $2 most int
-- > id int, key text, topic int, topic_key text, suggested_theme int, channel text, at int, received_at int, neighbourhood text?, language text, words text, english text, translation_by text, named text, wants_answer int, danger text
-- The one that has waited longest first.
SELECT v.id, v.key, v.topic, t.key AS topic_key, v.suggested_theme, v.channel, v.at, v.received_at, n.name AS neighbourhood, v.language,
    v.words, v.english, v.translation_by, v.named, v.wants_answer, v.danger
FROM voice v JOIN topic t ON t.id = v.topic LEFT JOIN neighbourhood n ON n.id = v.neighbourhood
WHERE v.state = $1 ORDER BY v.received_at, v.id LIMIT $2;

-- name: voice_queue_size :one
-- $1 state text
-- > n int, oldest int
SELECT count(*) AS n, coalesce(min(received_at), 0) AS oldest FROM voice WHERE state = $1;

-- name: voice_decide :exec
-- $1 id int
-- $2 was text
-- $3 state text
-- $4 theme int
-- $5 refusal text
-- $6 danger text
-- $7 account int
-- $8 at int
-- Changes nothing where somebody else has decided since.
UPDATE voice SET state = $3, theme = $4, refusal = $5, danger = $6, decided_by = $7, decided_at = $8
WHERE id = $1 AND state = $2;

-- name: statement_add :one
-- $1 key text
-- $2 topic int
-- $3 words text
-- $4 source int
-- $5 at int
-- $6 account int
-- > id int
INSERT INTO statement (key, topic, words, source, state, at, account) VALUES ($1, $2, $3, $4, 'open', $5, $6) RETURNING id;

-- name: statements_withdraw_of :exec
-- $1 voice int
-- Of a voice that is public no longer.
UPDATE statement SET state = 'withdrawn' WHERE source = $1 AND source <> 0 AND state = 'open';

-- name: statement_withdraw :exec
-- $1 id int
UPDATE statement SET state = 'withdrawn' WHERE id = $1 AND state = 'open';

-- name: statements_of_voice :many
-- $1 voice int
-- > id int, key text, words text, state text
SELECT id, key, words, state FROM statement WHERE source = $1 ORDER BY id;

-- name: voice_decided :many
-- $1 since int
-- $2 most int
-- > id int, key text, topic_key text, words text, language text, state text, refusal text, theme_title text?, decided_at int, decided_by text?
SELECT v.id, v.key, t.key AS topic_key, v.words, v.language, v.state, v.refusal, m.title AS theme_title, coalesce(v.decided_at, 0) AS decided_at, a.shown AS decided_by
FROM voice v JOIN topic t ON t.id = v.topic LEFT JOIN theme m ON m.id = v.theme LEFT JOIN account a ON a.id = v.decided_by
WHERE v.decided_at > $1 AND v.state IN ('accepted', 'refused') ORDER BY v.decided_at DESC, v.id DESC LIMIT $2;
