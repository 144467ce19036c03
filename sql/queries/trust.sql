-- SPDX-License-Identifier: Apache-2.0

-- name: organisation_put :one
-- $1 key text
-- $2 code text?
-- $3 name text
-- $4 kind text
-- > id int
INSERT INTO organisation (key, code, name, kind) VALUES ($1, $2, $3, $4)
ON CONFLICT (key) DO UPDATE SET code = excluded.code, name = excluded.name, kind = excluded.kind
RETURNING id;

-- name: organisation_by_key :one
-- $1 key text
-- > id int, key text, code text?, name text, kind text, assured_until int?, closed_at int?, heard_at int?, heard_count int
SELECT id, key, code, name, kind, assured_until, closed_at, heard_at, heard_count FROM organisation WHERE key = $1;

-- name: organisation_by_id :one
-- $1 id int
-- > id int, key text, code text?, name text, kind text, assured_until int?, closed_at int?, heard_at int?, heard_count int
SELECT id, key, code, name, kind, assured_until, closed_at, heard_at, heard_count FROM organisation WHERE id = $1;

-- name: organisation_by_code :one
-- $1 code text
-- > id int
SELECT id FROM organisation WHERE code = $1;

-- name: organisation_all :many
-- > id int, key text, code text?, name text, kind text, assured_until int?, closed_at int?, heard_at int?, heard_count int
SELECT id, key, code, name, kind, assured_until, closed_at, heard_at, heard_count FROM organisation ORDER BY name, id;

-- name: organisation_standing :exec
-- $1 id int
-- $2 assured_until int?
-- $3 closed_at int?
UPDATE organisation SET assured_until = $2, closed_at = $3 WHERE id = $1;

-- name: organisation_heard :exec
-- $1 id int
-- $2 at int
-- $3 count int
UPDATE organisation SET heard_at = $2, heard_count = heard_count + $3 WHERE id = $1;

-- name: account_add :one
-- $1 name text
-- $2 shown text
-- $3 password text?
-- $4 at int
-- > id int
INSERT INTO account (name, shown, password, created_at, password_at) VALUES ($1, $2, $3, $4, $4) RETURNING id;

-- name: account_by_name :one
-- $1 name text
-- > id int, name text, shown text, password text?, person int?, suspended_at int?
SELECT id, name, shown, password, person, suspended_at FROM account WHERE name = $1;

-- name: account_by_id :one
-- $1 id int
-- > id int, name text, shown text, password text?, person int?, suspended_at int?
SELECT id, name, shown, password, person, suspended_at FROM account WHERE id = $1;

-- name: account_all :many
-- > id int, name text, shown text, person int?, suspended_at int?
SELECT id, name, shown, person, suspended_at FROM account ORDER BY name;

-- name: account_password_set :exec
-- $1 id int
-- $2 password text
-- $3 at int
UPDATE account SET password = $2, password_at = $3 WHERE id = $1;

-- name: account_suspended_set :exec
-- $1 id int
-- $2 at int?
UPDATE account SET suspended_at = $2 WHERE id = $1;

-- name: account_person_set :exec
-- $1 id int
-- $2 person int?
UPDATE account SET person = $2 WHERE id = $1;

-- name: account_role_add :one
-- $1 account int
-- $2 organisation int
-- $3 role text
-- $4 title text
-- > id int
INSERT INTO account_role (account, organisation, role, title) VALUES ($1, $2, $3, $4) RETURNING id;

-- name: account_role_end :exec
-- $1 id int
-- $2 at int
UPDATE account_role SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL;

-- name: account_roles :many
-- $1 account int
-- > id int, organisation int, organisation_name text, role text, title text
SELECT r.id, r.organisation, coalesce(o.name, '') AS organisation_name, r.role, r.title
FROM account_role r LEFT JOIN organisation o ON o.id = r.organisation
WHERE r.account = $1 AND r.ended_at IS NULL ORDER BY r.id;

-- name: session_add :exec
-- $1 token blob
-- $2 account int
-- $3 account_role int
-- $4 purpose text
-- $5 created_at int
-- $6 seen_at int
-- $7 device text
INSERT INTO session (token, account, account_role, purpose, created_at, seen_at, device)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: session_get :one
-- $1 token blob
-- > account int, account_role int, purpose text, created_at int, seen_at int, device text, account_name text, shown text, person int?, suspended_at int?, organisation int?, role text?, title text?, role_ended_at int?, organisation_name text?, organisation_kind text?, assured_until int?, closed_at int?, hidden int?, roles int
SELECT s.account, s.account_role, s.purpose, s.created_at, s.seen_at, s.device, a.name AS account_name, a.shown, a.person,
       a.suspended_at, r.organisation, r.role, r.title, r.ended_at AS role_ended_at, o.name AS organisation_name,
       o.kind AS organisation_kind, o.assured_until, o.closed_at,
       (SELECT v.hidden FROM sharing_view v WHERE v.role = r.role) AS hidden,
       (SELECT count(*) FROM account_role c WHERE c.account = s.account AND c.ended_at IS NULL) AS roles
FROM session s JOIN account a ON a.id = s.account
LEFT JOIN account_role r ON r.id = s.account_role AND r.account = s.account
LEFT JOIN organisation o ON o.id = r.organisation
WHERE s.token = $1;

-- name: session_seen :exec
-- $1 token blob
-- $2 at int
UPDATE session SET seen_at = $2 WHERE token = $1;

-- name: session_act :exec
-- $1 token blob
-- $2 account_role int
-- $3 purpose text
UPDATE session SET account_role = $2, purpose = $3 WHERE token = $1;

-- name: session_turn :exec
-- $1 token blob
-- $2 new_token blob
UPDATE session SET token = $2 WHERE token = $1;

-- name: session_end :exec
-- $1 token blob
DELETE FROM session WHERE token = $1;

-- name: session_end_account :exec
-- $1 account int
DELETE FROM session WHERE account = $1;

-- name: session_end_others :exec
-- $1 account int
-- $2 token blob
DELETE FROM session WHERE account = $1 AND token <> $2;

-- name: session_of_account :many
-- $1 account int
-- > token blob, created_at int, seen_at int, device text
SELECT token, created_at, seen_at, device FROM session WHERE account = $1 ORDER BY seen_at DESC;

-- name: session_end_old :exec
-- $1 created_before int
-- $2 seen_before int
DELETE FROM session WHERE created_at < $1 OR seen_at < $2;

-- name: attempt_get :one
-- $1 name text
-- $2 address text
-- > failures int, last_at int
SELECT failures, last_at FROM attempt WHERE name = $1 AND address = $2;

-- name: attempt_fail :exec
-- $1 name text
-- $2 address text
-- $3 at int
INSERT INTO attempt (name, address, failures, last_at) VALUES ($1, $2, 1, $3)
ON CONFLICT (name, address) DO UPDATE SET failures = attempt.failures + 1, last_at = excluded.last_at;

-- name: attempt_clear :exec
-- $1 name text
-- $2 address text
DELETE FROM attempt WHERE name = $1 AND address = $2;

-- name: attempt_undo :exec
-- $1 name text
-- $2 address text
UPDATE attempt SET failures = failures - 1 WHERE name = $1 AND address = $2 AND failures > 0;

-- name: attempt_forget :exec
-- $1 before int
DELETE FROM attempt WHERE last_at < $1;

-- name: relation_add :queue
-- $1 person int
-- $2 actor int
-- $3 kind int
-- $4 home int
-- $5 rid int
-- $6 since int
-- $7 until int
INSERT INTO relation (person, actor, kind, home, rid, since, until) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (person, actor, kind, home, rid) DO UPDATE SET since = excluded.since, until = excluded.until;

-- name: relation_drop :queue
-- $1 home int
-- $2 rid int
DELETE FROM relation WHERE home = $1 AND rid = $2;

-- name: relation_of_resource :many
-- $1 home int
-- $2 rid int
-- > actor int, kind int, until int
SELECT actor, kind, until FROM relation WHERE home = $1 AND rid = $2;

-- name: relation_move :queue
-- $1 home int
-- $2 person int
UPDATE relation SET person = $2 WHERE home = $1;

-- name: relation_of :many
-- $1 person int
-- $2 organisation int
-- $3 account_actor int
-- $4 now int
-- $5 claim_actor int
-- > kind int, until int
SELECT kind, until FROM relation WHERE person = $1 AND actor IN ($2, $3, $5) AND until > $4;

-- name: claim_add :one
-- $1 account int
-- $2 organisation int
-- $3 person int
-- $4 kind int
-- $5 reason text
-- $6 at int
-- $7 until int
-- > id int
INSERT INTO claim (account, organisation, person, kind, reason, at, until) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id;

-- name: claim_waiting :many
-- $1 organisation int
-- $2 explaining int
-- $3 near int
-- $4 since int
-- $5 most int
-- > id int, account int, shown text, person int, kind int, reason text, at int, explained int
SELECT c.id, c.account, coalesce(a.shown, '') AS shown, c.person, c.kind, c.reason, c.at,
       CASE WHEN EXISTS (SELECT 1 FROM relation x WHERE x.person = c.person AND x.actor = c.organisation
                         AND (x.kind & $2) <> 0 AND x.since <= c.at + $3 AND x.until >= c.at - $3) THEN 1 ELSE 0 END AS explained
FROM claim c LEFT JOIN account a ON a.id = c.account
WHERE c.organisation = $1 AND c.reviewed_at IS NULL AND c.at >= $4 ORDER BY c.account, c.at DESC LIMIT $5;

-- name: claim_review :exec
-- $1 id int
-- $2 account int
-- $3 at int
-- $4 verdict text
-- $5 organisation int
UPDATE claim SET reviewed_by = $2, reviewed_at = $3, verdict = $4
WHERE id = $1 AND reviewed_at IS NULL AND account <> $2 AND organisation = $5;

-- name: opening_add :one
-- $1 account int
-- $2 organisation int
-- $3 person int
-- $4 ground text
-- $5 reason text
-- $6 at int
-- > id int
INSERT INTO opening (account, organisation, person, ground, reason, at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id;

-- name: opening_waiting :many
-- $1 organisation int
-- > id int, account int, shown text, person int, ground text, reason text, at int
SELECT o.id, o.account, coalesce(a.shown, '') AS shown, o.person, o.ground, o.reason, o.at
FROM opening o LEFT JOIN account a ON a.id = o.account
WHERE o.organisation = $1 AND o.decided_at IS NULL ORDER BY o.at, o.id;

-- name: opening_get :one
-- $1 id int
-- > account int, organisation int, person int, ground text, reason text, decided_at int?
SELECT account, organisation, person, ground, reason, decided_at FROM opening WHERE id = $1;

-- name: opening_decide :exec
-- $1 id int
-- $2 account int
-- $3 at int
-- $4 released int
UPDATE opening SET decided_by = $2, decided_at = $3, released = $4 WHERE id = $1 AND decided_at IS NULL AND account <> $2;

-- name: patient_sealed_number :one
-- $1 nhs text
-- $2 label int
-- $3 home int
-- > count int
SELECT count(*) AS count FROM patient WHERE nhs = $1 AND (label & $2) <> 0 AND home <> $3;

-- name: audit_write :queue
-- $1 id int
-- $2 at int
-- $3 account int
-- $4 organisation int
-- $5 role int
-- $6 purpose int
-- $7 action text
-- $8 rule text
-- $9 person int
-- $10 what text
-- $11 reason text
-- $12 request text
INSERT INTO audit (id, at, account, organisation, role, purpose, action, rule, person, what, reason, request)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: looked_add :queue
-- $1 person int
-- $2 at int
-- $3 n int
-- $4 account int
-- $5 organisation int
-- $6 role int
-- $7 purpose int
-- $8 action text
-- $9 what text
-- $10 reason text
-- $11 refused int
-- $12 withheld int
INSERT INTO looked (person, at, n, account, organisation, role, purpose, action, what, reason, refused, withheld)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (person, at, n) DO NOTHING;

-- name: looked_of_person :many
-- $1 person int
-- $2 before int
-- $3 withheld_too int
-- $4 most int
-- $5 own_role int
-- Her own reading of her own record, in that role, is in the trace, and is no look at her; what a program
-- read in her name is (it says so as the reason).
-- > at int, account int, organisation int, role int, purpose int, action text, what text, reason text, refused int, shown text, organisation_name text
SELECT l.at, l.account, l.organisation, l.role, l.purpose, l.action, l.what, l.reason, l.refused,
       coalesce(a.shown, '') AS shown, coalesce(o.name, '') AS organisation_name
FROM looked l LEFT JOIN account a ON a.id = l.account LEFT JOIN organisation o ON o.id = l.organisation
WHERE l.person = $1 AND l.at < $2 AND (l.withheld = 0 OR $3 <> 0)
  AND ($3 <> 0 OR l.role <> $5 OR l.reason <> '' OR a.person IS NULL OR a.person <> $1) ORDER BY l.at DESC, l.n DESC LIMIT $4;

-- name: looked_accounts :many
-- $1 person int
-- $2 since int
-- > account int
SELECT DISTINCT account FROM looked WHERE person = $1 AND at >= $2 AND refused = 0 AND account <> 0 ORDER BY account;

-- name: looked_last :one
-- $1 person int
-- $2 account int
-- > at int?
SELECT max(at) AS at FROM looked WHERE person = $1 AND account = $2 AND action = 'open' AND refused = 0;

-- name: position_get :one
-- $1 name text
-- > txid int, seq int
SELECT txid, seq FROM position WHERE name = $1;

-- name: position_put :exec
-- $1 name text
-- $2 txid int
-- $3 seq int
-- $4 at int
INSERT INTO position (name, txid, seq, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (name) DO UPDATE SET txid = excluded.txid, seq = excluded.seq, at = excluded.at;

-- name: person_at_home :many
-- $1 home int
-- > person int
SELECT person FROM person_source WHERE home = $1;

-- name: sight_of_home :many
-- $1 home int
-- $2 organisation int
-- $3 account_actor int
-- $4 now int
-- $5 claim_actor int
-- > person int, choices int?, labels int?, kind int?, until int?
SELECT s.person, p.choices, p.labels, x.kind, x.until
FROM person_source s LEFT JOIN person p ON p.id = s.person
LEFT JOIN relation x ON x.person = s.person AND x.actor IN ($2, $3, $5) AND x.until > $4
WHERE s.home = $1;

-- name: person_standing :one
-- $1 person int
-- > choices int, labels int
SELECT choices, labels FROM person WHERE id = $1;

-- name: relation_drop_actor :exec
-- $1 actor int
-- $2 kind int
DELETE FROM relation WHERE actor = $1 AND kind = $2;

-- name: sight_generation :one
-- > value int
SELECT value FROM counter WHERE name = 'sight';
