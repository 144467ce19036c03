-- SPDX-License-Identifier: Apache-2.0

-- name: client_add :one
-- $1 key text
-- $2 name text
-- $3 organisation int
-- $4 account int
-- $5 account_role int
-- $6 scopes text
-- $7 redirects text
-- $8 keys text
-- $9 keys_url text
-- $10 at int
-- $11 created_by int
-- $12 launch_url text
-- > id int
INSERT INTO client (key, name, organisation, account, account_role, scopes, redirects, keys, keys_url, keys_at, created_at, created_by, launch_url)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12) RETURNING id;

-- name: client_by_key :one
-- $1 key text
-- > id int, key text, name text, organisation int, account int, account_role int, scopes text, redirects text, keys text, keys_url text, keys_at int, created_at int, ended_at int?, launch_url text, organisation_name text, role text?
SELECT c.id, c.key, c.name, c.organisation, c.account, c.account_role, c.scopes, c.redirects, c.keys, c.keys_url, c.keys_at,
       c.created_at, c.ended_at, c.launch_url, coalesce(o.name, '') AS organisation_name, r.role
FROM client c LEFT JOIN organisation o ON o.id = c.organisation LEFT JOIN account_role r ON r.id = c.account_role
WHERE c.key = $1;

-- name: client_by_id :one
-- $1 id int
-- > id int, key text, name text, organisation int, account int, account_role int, scopes text, redirects text, keys text, keys_url text, keys_at int, created_at int, ended_at int?, launch_url text, organisation_name text, role text?
SELECT c.id, c.key, c.name, c.organisation, c.account, c.account_role, c.scopes, c.redirects, c.keys, c.keys_url, c.keys_at,
       c.created_at, c.ended_at, c.launch_url, coalesce(o.name, '') AS organisation_name, r.role
FROM client c LEFT JOIN organisation o ON o.id = c.organisation LEFT JOIN account_role r ON r.id = c.account_role
WHERE c.id = $1;

-- name: client_of :many
-- $1 organisation int
-- $2 all int
-- > id int, key text, name text, organisation int, account int, account_role int, scopes text, redirects text, keys text, keys_url text, keys_at int, created_at int, ended_at int?, launch_url text, organisation_name text, role text?
SELECT c.id, c.key, c.name, c.organisation, c.account, c.account_role, c.scopes, c.redirects, c.keys, c.keys_url, c.keys_at,
       c.created_at, c.ended_at, c.launch_url, coalesce(o.name, '') AS organisation_name, r.role
FROM client c LEFT JOIN organisation o ON o.id = c.organisation LEFT JOIN account_role r ON r.id = c.account_role
WHERE c.organisation = $1 OR $2 <> 0 ORDER BY c.name, c.id;

-- name: client_keys_set :exec
-- $1 id int
-- $2 keys text
-- $3 at int
UPDATE client SET keys = $2, keys_at = $3 WHERE id = $1;

-- name: client_end :exec
-- $1 id int
-- $2 at int
UPDATE client SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL;

-- name: client_roles :many
-- $1 organisation int
-- > role text
SELECT DISTINCT r.role FROM account_role r JOIN account a ON a.id = r.account
WHERE r.organisation = $1 AND r.ended_at IS NULL AND a.suspended_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM client c WHERE c.account = a.id) ORDER BY r.role;

-- name: client_seen_add :exec
-- $1 client int
-- $2 digest blob
-- $3 until int
INSERT INTO client_seen (client, digest, until) VALUES ($1, $2, $3) ON CONFLICT (client, digest) DO NOTHING;

-- name: client_seen_forget :exec
-- $1 before int
DELETE FROM client_seen WHERE until < $1;

-- name: client_pass_add :exec
-- $1 digest blob
-- $2 kind text
-- $3 family blob
-- $4 client int
-- $5 account int
-- $6 account_role int
-- $7 purpose text
-- $8 subject int
-- $9 scope text
-- $10 redirect text
-- $11 challenge text
-- $12 made_at int
-- $13 until int
-- $14 family_until int
INSERT INTO client_pass (digest, kind, family, client, account, account_role, purpose, subject, scope, redirect, challenge, made_at, until, family_until)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: client_pass_get :one
-- $1 digest blob
-- > kind text, family blob, client int, account int, account_role int, purpose text, subject int, scope text, redirect text, challenge text, made_at int, until int, family_until int, used_at int?, client_key text, client_name text, client_ended int?
SELECT p.kind, p.family, p.client, p.account, p.account_role, p.purpose, p.subject, p.scope, p.redirect, p.challenge, p.made_at,
       p.until, p.family_until, p.used_at, c.key AS client_key, c.name AS client_name, c.ended_at AS client_ended
FROM client_pass p JOIN client c ON c.id = p.client WHERE p.digest = $1;

-- name: client_pass_use :exec
-- $1 digest blob
-- $2 at int
UPDATE client_pass SET used_at = $2 WHERE digest = $1 AND used_at IS NULL;

-- name: client_pass_end :exec
-- $1 digest blob
DELETE FROM client_pass WHERE digest = $1;

-- name: client_pass_end_family :exec
-- $1 family blob
DELETE FROM client_pass WHERE family = $1;

-- name: client_pass_end_client :exec
-- $1 client int
DELETE FROM client_pass WHERE client = $1;

-- name: client_pass_end_account :exec
-- $1 account int
-- $2 client int
DELETE FROM client_pass WHERE account = $1 AND client = $2;

-- name: client_pass_forget :exec
-- $1 before int
DELETE FROM client_pass WHERE family_until < $1 OR (kind = 'access' AND until < $1);

-- name: client_of_account :many
-- $1 account int
-- $2 now int
-- > client int, name text, scope text, subject int, since int, until int
SELECT p.client, c.name, max(p.scope) AS scope, max(p.subject) AS subject, min(p.made_at) AS since, max(p.until) AS until
FROM client_pass p JOIN client c ON c.id = p.client
WHERE p.account = $1 AND c.account = 0 AND p.until > $2 AND p.used_at IS NULL AND p.kind <> 'code' GROUP BY p.client, c.name ORDER BY c.name;

-- name: client_apps_redirects :many
-- > redirects text
SELECT redirects FROM client WHERE account = 0 AND ended_at IS NULL;

-- name: client_openable :many
-- $1 organisation int
-- > id int, name text, launch_url text
SELECT id, name, launch_url FROM client
WHERE organisation = $1 AND account = 0 AND ended_at IS NULL AND launch_url <> '' ORDER BY name, id;

-- name: client_launch_add :exec
-- $1 digest blob
-- $2 client int
-- $3 account int
-- $4 account_role int
-- $5 session blob
-- $6 subject int
-- $7 until int
INSERT INTO client_launch (digest, client, account, account_role, session, subject, until) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: client_launch_get :one
-- $1 digest blob
-- > client int, account int, account_role int, session blob, subject int, until int
SELECT client, account, account_role, session, subject, until FROM client_launch WHERE digest = $1;

-- name: client_launch_end :exec
-- $1 digest blob
DELETE FROM client_launch WHERE digest = $1;

-- name: client_launch_forget :exec
-- $1 before int
DELETE FROM client_launch WHERE until < $1;
