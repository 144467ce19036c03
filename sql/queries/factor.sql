-- SPDX-License-Identifier: Apache-2.0

-- name: factor_put :exec
-- $1 account int
-- $2 secret blob
-- $3 at int
-- A new secret, not yet confirmed, takes the place of one that is not confirmed either.
INSERT INTO factor (account, secret, added_at) VALUES ($1, $2, $3)
ON CONFLICT (account) DO UPDATE SET secret = excluded.secret, added_at = excluded.added_at
WHERE factor.confirmed_at IS NULL;

-- name: factor_get :one
-- $1 account int
-- > secret blob, added_at int, confirmed_at int?, last_step int
SELECT secret, added_at, confirmed_at, last_step FROM factor WHERE account = $1;

-- name: factor_step :exec
-- $1 account int
-- $2 step int
-- $3 at int
-- Changes nothing where a later step was taken already.
UPDATE factor SET last_step = $2, confirmed_at = coalesce(confirmed_at, $3) WHERE account = $1 AND last_step < $2;

-- name: factor_drop :exec
-- $1 account int
DELETE FROM factor WHERE account = $1;

-- name: recovery_add :exec
-- $1 account int
-- $2 digest blob
INSERT INTO recovery_code (account, digest) VALUES ($1, $2);

-- name: recovery_use :exec
-- $1 account int
-- $2 digest blob
-- $3 at int
UPDATE recovery_code SET used_at = $3 WHERE account = $1 AND digest = $2 AND used_at IS NULL;

-- name: recovery_left :one
-- $1 account int
-- > n int
SELECT count(*) AS n FROM recovery_code WHERE account = $1 AND used_at IS NULL;

-- name: recovery_drop :exec
-- $1 account int
DELETE FROM recovery_code WHERE account = $1;
