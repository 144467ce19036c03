-- SPDX-License-Identifier: Apache-2.0

-- name: passkey_add :exec
-- $1 account int
-- $2 credential blob
-- $3 pubkey blob
-- $4 alg int
-- $5 uses int
-- $6 name text
-- $7 added_at int
INSERT INTO passkey (account, credential, pubkey, alg, uses, name, added_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (credential) DO NOTHING;

-- name: passkey_by_credential :one
-- $1 credential blob
-- > id int, account int, pubkey blob, alg int, uses int
SELECT id, account, pubkey, alg, uses FROM passkey WHERE credential = $1;

-- name: passkey_of_account :many
-- $1 account int
-- > id int, credential blob, name text, added_at int, used_at int?
SELECT id, credential, name, added_at, used_at FROM passkey WHERE account = $1 ORDER BY added_at, id;

-- A counter that stands still or goes back is a copy's; one that is always 0 says nothing.
-- name: passkey_used :exec
-- $1 id int
-- $2 uses int
-- $3 at int
UPDATE passkey SET uses = $2, used_at = $3 WHERE id = $1 AND (uses < $2 OR (uses = 0 AND $2 = 0));

-- name: passkey_drop :exec
-- $1 id int
-- $2 account int
DELETE FROM passkey WHERE id = $1 AND account = $2;

-- name: passkey_spend :exec
-- $1 digest blob
-- $2 until int
INSERT INTO passkey_spent (digest, until) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING;

-- name: passkey_spent_forget :exec
-- $1 before int
DELETE FROM passkey_spent WHERE until < $1;

-- name: account_told_add :exec
-- $1 account int
-- $2 at int
-- $3 kind text
-- $4 detail text
INSERT INTO account_told (account, at, kind, detail) VALUES ($1, $2, $3, $4) ON CONFLICT (account, at, kind) DO NOTHING;

-- name: account_told_list :many
-- $1 account int
-- $2 since int
-- $3 most int
-- > at int, kind text, detail text
SELECT at, kind, detail FROM account_told WHERE account = $1 AND at >= $2 ORDER BY at DESC, kind LIMIT $3;

-- name: account_told_seen :exec
-- $1 account int
-- $2 before int
-- $3 at int
UPDATE account_told SET seen_at = $3 WHERE account = $1 AND at < $2 AND seen_at IS NULL;

-- name: account_device_add :exec
-- $1 account int
-- $2 digest blob
-- $3 at int
INSERT INTO account_device (account, digest, at) VALUES ($1, $2, $3) ON CONFLICT (account, digest) DO NOTHING;

-- name: account_device_count :one
-- $1 account int
-- > count int
SELECT count(*) AS count FROM account_device WHERE account = $1;
