-- SPDX-License-Identifier: Apache-2.0

-- name: place_setting_get :one
-- $1 name text
-- > value text
SELECT value FROM place_setting WHERE name = $1;

-- name: place_setting_put :exec
-- $1 name text
-- $2 value text
INSERT INTO place_setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value;
