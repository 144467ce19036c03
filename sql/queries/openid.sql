-- SPDX-License-Identifier: Apache-2.0

-- name: openid_account :one
-- $1 issuer text
-- $2 subject text
-- > account int
SELECT account FROM account_openid WHERE issuer = $1 AND subject = $2;

-- name: openid_account_add :exec
-- $1 issuer text
-- $2 subject text
-- $3 account int
-- $4 at int
INSERT INTO account_openid (issuer, subject, account, at) VALUES ($1, $2, $3, $4);

-- name: openid_person :many
-- $1 nhs text
-- $2 born int
-- > person int, home int
SELECT s.person, min(p.home) AS home FROM patient p JOIN person_source s ON s.home = p.home
WHERE p.nhs = $1 AND p.born = $2 GROUP BY s.person ORDER BY s.person;

-- A resident's account alone: who works here does not come in by what proves her as a resident.
-- name: openid_resident :many
-- $1 person int
-- > account int
SELECT a.id AS account FROM account a WHERE a.person = $1 AND a.suspended_at IS NULL
  AND EXISTS (SELECT 1 FROM account_role r WHERE r.account = a.id AND r.role = 'resident' AND r.ended_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM account_role r WHERE r.account = a.id AND r.role <> 'resident' AND r.ended_at IS NULL)
ORDER BY a.id;

-- name: openid_session_set :exec
-- $1 token blob
-- $2 subject text
-- $3 sid text?
UPDATE session SET openid_subject = $2, openid_sid = $3 WHERE token = $1;

-- name: openid_session_end_sid :exec
-- $1 sid text
DELETE FROM session WHERE openid_sid = $1;

-- name: openid_session_end_subject :exec
-- $1 subject text
DELETE FROM session WHERE openid_subject = $1;

-- name: openid_seen_add :exec
-- $1 digest blob
-- $2 until int
INSERT INTO client_seen (client, digest, until) VALUES (0, $1, $2) ON CONFLICT (client, digest) DO NOTHING;
