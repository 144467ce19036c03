-- SPDX-License-Identifier: Apache-2.0

-- name: sharing_now :one
-- > version int, rules text
SELECT version, rules FROM sharing ORDER BY version DESC LIMIT 1;

-- name: sharing_list :many
-- $1 most int
-- > version int, at int, shown text, organisation text, reason text, rules text
SELECT s.version, s.at, coalesce(a.shown, '') AS shown, coalesce(o.name, '') AS organisation, s.reason, s.rules
FROM sharing s LEFT JOIN account a ON a.id = s.account LEFT JOIN organisation o ON o.id = s.organisation
ORDER BY s.version DESC LIMIT $1;

-- name: sharing_add :exec
-- $1 version int
-- $2 at int
-- $3 account int
-- $4 organisation int
-- $5 reason text
-- $6 rules text
INSERT INTO sharing (version, at, account, organisation, reason, rules) VALUES ($1, $2, $3, $4, $5, $6);

-- name: sharing_view_clear :exec
DELETE FROM sharing_view;

-- name: sharing_view_put :exec
-- $1 role text
-- $2 hidden int
INSERT INTO sharing_view (role, hidden) VALUES ($1, $2);

-- Whoever has kept what a search or a sight was made of asks anew.
-- name: sharing_sight :exec
UPDATE counter SET value = value + 1 WHERE name = 'sight';

-- What ended longer ago than any grace reaches stays as it is.
-- name: sharing_shift :exec
-- $1 by int
-- $2 graced int
-- $3 open int
-- $4 since int
UPDATE relation SET until = until + $1 WHERE (kind & $2) <> 0 AND until < $3 AND until > $4;

-- All that ties those pairs for which something ends between low and high.
-- name: sharing_edge :each
-- $1 graced int
-- $2 low int
-- $3 high int
-- > actor int, person int, kind int, until int
SELECT x.actor, x.person, x.kind, x.until
FROM (SELECT DISTINCT actor, person FROM relation WHERE (kind & $1) <> 0 AND until > $2 AND until <= $3 AND actor > 0) y
CROSS JOIN relation x WHERE x.person = y.person AND x.actor = y.actor ORDER BY x.actor, x.person;

-- name: sharing_workers :many
-- > organisation int, name text, role text, workers int
SELECT r.organisation, o.name, r.role, count(DISTINCT r.account) AS workers
FROM account_role r JOIN account a ON a.id = r.account JOIN organisation o ON o.id = r.organisation
WHERE r.ended_at IS NULL AND a.suspended_at IS NULL GROUP BY r.organisation, o.name, r.role ORDER BY r.organisation, r.role;

-- name: sharing_reach :one
-- $1 actor int
-- $2 relations int
-- $3 now int
-- > count int
SELECT count(DISTINCT person) AS count FROM relation WHERE actor = $1 AND (kind & $2) <> 0 AND until > $3;

-- name: sharing_some :many
-- $1 actor int
-- $2 relations int
-- $3 now int
-- $4 most int
-- > person int
SELECT DISTINCT person FROM relation WHERE actor = $1 AND (kind & $2) <> 0 AND until > $3 ORDER BY person LIMIT $4;
