-- SPDX-License-Identifier: Apache-2.0

-- name: sealed_key_newest :one
-- $1 since int
-- > id text, public blob, made_at int
SELECT id, public, made_at FROM sealed_key WHERE made_at > $1 ORDER BY made_at DESC, id LIMIT 1;

-- name: sealed_key_add :exec
-- $1 id text
-- $2 public blob
-- $3 private blob
-- $4 made_at int
INSERT INTO sealed_key (id, public, private, made_at) VALUES ($1, $2, $3, $4);

-- name: sealed_key_get :one
-- $1 id text
-- $2 since int
-- > private blob
SELECT private FROM sealed_key WHERE id = $1 AND made_at > $2;

-- name: sealed_key_sweep :exec
-- $1 before int
DELETE FROM sealed_key WHERE made_at <= $1;

-- name: sealed_topic :one
-- $1 key text
-- > id int
SELECT id FROM topic WHERE key = $1;

-- name: sealed_neighbourhood :one
-- $1 id int
-- > id int
SELECT id FROM neighbourhood WHERE id = $1;

-- name: voice_taken_add :exec
-- $1 voice int
-- $2 by_account int
-- $3 sent_by int
-- $4 agreed_at int
INSERT INTO voice_taken (voice, by_account, sent_by, agreed_at) VALUES ($1, $2, $3, $4);

-- name: voice_taken_of :one
-- $1 voice int
-- > by_shown text?, agreed_at int
SELECT a.shown AS by_shown, t.agreed_at FROM voice_taken t LEFT JOIN account a ON a.id = t.by_account WHERE t.voice = $1;
