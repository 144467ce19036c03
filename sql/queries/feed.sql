-- SPDX-License-Identifier: Apache-2.0

-- name: feed_file_get :one
-- $1 organisation int
-- $2 digest blob
-- > units int, done int, at int
SELECT units, done, at FROM feed_file WHERE organisation = $1 AND digest = $2;

-- name: feed_file_put :exec
-- $1 organisation int
-- $2 digest blob
-- $3 name text
-- $4 format text
-- $5 units int
-- $6 done int
-- $7 at int
INSERT INTO feed_file (organisation, digest, name, format, units, done, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (organisation, digest) DO UPDATE SET units = excluded.units, done = excluded.done, at = excluded.at;

-- Zero changes where the message has had its effect already.
-- name: feed_message_add :exec
-- $1 organisation int
-- $2 digest blob
INSERT INTO feed_message (organisation, digest) VALUES ($1, $2) ON CONFLICT DO NOTHING;

-- name: feed_mapping_put :exec
-- $1 organisation int
-- $2 mapping text
-- $3 at int
INSERT INTO feed_mapping (organisation, mapping, at) VALUES ($1, $2, $3)
ON CONFLICT (organisation) DO UPDATE SET mapping = excluded.mapping, at = excluded.at
WHERE feed_mapping.mapping <> excluded.mapping;

-- name: feed_mapping_get :one
-- $1 organisation int
-- > mapping text
SELECT mapping FROM feed_mapping WHERE organisation = $1;
