-- SPDX-License-Identifier: Apache-2.0
-- A made town's conversation. What is there stays as it is: the same folder again changes nothing.

-- name: voice_town_topic :exec
-- $1 key text
-- $2 question text
-- $3 why text
-- $4 who text
-- $5 opened_at int
-- $6 state text
INSERT INTO topic (key, question, why, who, opened_at, state) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (key) DO NOTHING;

-- name: voice_town_item :exec
-- $1 key text
-- $2 topic text
-- $3 words text
INSERT INTO ranking_item (key, topic, words) SELECT $1, id, $3 FROM topic WHERE key = $2 ON CONFLICT (key) DO NOTHING;

-- name: voice_town_theme :exec
-- $1 key text
-- $2 topic text
-- $3 title text
-- $4 summary text
-- $5 item text
INSERT INTO theme (key, topic, title, summary, ranking_item)
SELECT $1, id, $3, $4, coalesce((SELECT id FROM ranking_item WHERE key = $5), 0) FROM topic WHERE key = $2
ON CONFLICT (key) DO NOTHING;

-- name: voice_town_participant :exec
-- $1 token blob
-- $2 kind text
-- $3 neighbourhood text
-- $4 at int
INSERT INTO participant (kind, token, neighbourhood, created_at)
VALUES ($2, $1, coalesce((SELECT id FROM neighbourhood WHERE key = $3), 0), $4) ON CONFLICT (token) DO NOTHING;

-- name: voice_town_participant_id :one
-- $1 token blob
-- > id int
SELECT id FROM participant WHERE token = $1;

-- name: voice_town_voice :exec
-- $1 key text
-- $2 topic text
-- $3 participant int
-- $4 channel text
-- $5 at int
-- $6 neighbourhood text
-- $7 age_band text
-- $8 language text
-- $9 words text
-- $10 english text
-- $11 translation_by text
-- $12 wants int
-- $13 state text
-- $14 refusal text
-- $15 theme text
-- $16 suggested text
-- $17 danger text
INSERT INTO voice (key, topic, participant, channel, at, received_at, neighbourhood, age_band, language, words, english, translation_by,
                   wants_answer, state, refusal, theme, suggested_theme, danger)
SELECT $1, t.id, $3, $4, $5, $5, coalesce((SELECT id FROM neighbourhood WHERE key = $6), 0), $7, $8, $9, $10, $11, $12, $13, $14,
       coalesce((SELECT id FROM theme WHERE key = $15), 0), coalesce((SELECT id FROM theme WHERE key = $16), 0), $17
FROM topic t WHERE t.key = $2 ON CONFLICT (key) DO NOTHING;

-- name: voice_town_statement :exec
-- $1 key text
-- $2 topic text
-- $3 words text
-- $4 source text
INSERT INTO statement (key, topic, words, source, state, at)
SELECT $1, t.id, $3, coalesce((SELECT id FROM voice WHERE key = $4), 0), 'open', t.opened_at FROM topic t WHERE t.key = $2
ON CONFLICT (key) DO NOTHING;

-- name: voice_town_statements :many
-- > id int, key text
SELECT id, key FROM statement ORDER BY id;

-- name: voice_town_items :many
-- > id int, key text
SELECT id, key FROM ranking_item WHERE retired_at IS NULL ORDER BY id;

-- name: voice_town_vote :exec
-- $1 statement int
-- $2 participant int
-- $3 vote int
-- $4 at int
INSERT INTO vote (statement, participant, vote, at, channel) VALUES ($1, $2, $3, $4, 'web') ON CONFLICT (statement, participant) DO NOTHING;

-- name: voice_town_pair :exec
-- $1 participant int
-- $2 low int
-- $3 high int
-- $4 winner int
-- $5 at int
INSERT INTO pair_vote (participant, low, high, winner, at, channel, neighbourhood)
SELECT $1, $2, $3, $4, $5, 'web', neighbourhood FROM participant WHERE id = $1 ON CONFLICT (participant, low, high) DO NOTHING;

