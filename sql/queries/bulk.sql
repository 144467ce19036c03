-- SPDX-License-Identifier: Apache-2.0

-- name: bulk_add :exec
-- $1 id text
-- $2 kind text
-- $3 account int
-- $4 account_role int
-- $5 purpose text
-- $6 base text
-- $7 request text
-- $8 params text
-- $9 at int
INSERT INTO bulk (id, kind, account, account_role, purpose, base, request, params, state, home, rid, count, at, error)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'running', 0, 0, 0, $9, '');

-- name: bulk_get :one
-- $1 id text
-- > kind text, account int, account_role int, purpose text, base text, request text, params text, state text, home int, rid int, count int, at int, ended_at int?, error text
SELECT kind, account, account_role, purpose, base, request, params, state, home, rid, count, at, ended_at, error FROM bulk WHERE id = $1;

-- The oldest that has something to do: to go on with, to be taken away, or kept long enough.
-- name: bulk_next :one
-- $1 ended_before int
-- > id text
SELECT id FROM bulk WHERE state = 'running' OR state = 'cancelled' OR ended_at < $1 ORDER BY at, id LIMIT 1;

-- name: bulk_step :exec
-- $1 id text
-- $2 home int
-- $3 rid int
-- $4 count int
-- $5 state text
-- $6 ended_at int?
-- $7 error text
UPDATE bulk SET home = $2, rid = $3, count = $4, state = $5, ended_at = $6, error = $7 WHERE id = $1 AND state = 'running';

-- name: bulk_cancel :exec
-- $1 id text
-- $2 account int
UPDATE bulk SET state = 'cancelled' WHERE id = $1 AND account = $2;

-- name: bulk_drop :exec
-- $1 id text
DELETE FROM bulk WHERE id = $1;

-- name: bulk_file_put :exec
-- $1 bulk text
-- $2 name text
-- $3 kind text
-- $4 count int
-- $5 size int
INSERT INTO bulk_file (bulk, name, kind, count, size) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (bulk, name) DO UPDATE SET count = excluded.count, size = excluded.size;

-- name: bulk_files :many
-- $1 bulk text
-- > name text, kind text, count int, size int
SELECT name, kind, count, size FROM bulk_file WHERE bulk = $1 ORDER BY name;

-- name: bulk_files_drop :exec
-- $1 bulk text
DELETE FROM bulk_file WHERE bulk = $1;

-- name: role_who :one
-- $1 account int
-- $2 account_role int
-- > person int?, suspended_at int?, organisation int?, role text, role_ended_at int?, organisation_kind text?, assured_until int?, closed_at int?, hidden int?
SELECT a.person, a.suspended_at, r.organisation, r.role, r.ended_at AS role_ended_at, o.kind AS organisation_kind, o.assured_until, o.closed_at,
       (SELECT v.hidden FROM sharing_view v WHERE v.role = r.role) AS hidden
FROM account a JOIN account_role r ON r.id = $2 AND r.account = a.id LEFT JOIN organisation o ON o.id = r.organisation
WHERE a.id = $1;

-- SQLite: rids are unique; PostgreSQL: by the primary key.
-- name: export_rows :many
-- $1 home int
-- $2 rid int
-- $3 most int
-- > home int, rid int, type text, id text, version int, at int, source int, d int, label int, facet int, dictionary int, json blob
SELECT home, rid, type, id, version, at, source, d, label, facet, dictionary, json FROM resource
WHERE rid > $2 AND deleted = 0 AND $1 = $1 ORDER BY rid LIMIT $3;
-- postgresql:
SELECT home, rid, type, id, version, at, source, d, label, facet, dictionary, json FROM resource
WHERE (home, rid) > ($1, $2) AND deleted = 0 ORDER BY home, rid LIMIT $3;
