-- SPDX-License-Identifier: Apache-2.0
-- What one person proposed and a second one must agree to.

-- name: second_add :one
-- $1 kind text
-- $2 low int
-- $3 high int
-- $4 whole int
-- $5 reason text
-- $6 rules int
-- $7 account int
-- $8 at int
-- > id int
INSERT INTO second_wanted (kind, low, high, whole, reason, rules, account, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id;

-- name: second_get :one
-- $1 id int
-- > id int, kind text, low int, high int, whole int, reason text, rules int, account int, at int, outcome text, shown text
SELECT s.id, s.kind, s.low, s.high, s.whole, s.reason, s.rules, s.account, s.at, s.outcome, coalesce(a.shown, '') AS shown
FROM second_wanted s LEFT JOIN account a ON a.id = s.account WHERE s.id = $1;

-- name: second_waiting :many
-- $1 hidden int
-- $2 most int
-- > id int
SELECT s.id FROM second_wanted s JOIN patient x ON x.home = s.low LEFT JOIN patient y ON y.home = s.high
WHERE s.outcome = '' AND (x.label & $1) = 0 AND (coalesce(y.label, 0) & $1) = 0 ORDER BY s.id LIMIT $2;

-- name: second_of :many
-- $1 kind text
-- $2 low int
-- $3 high int
-- > id int
SELECT id FROM second_wanted WHERE outcome = '' AND kind = $1 AND low = $2 AND high = $3 ORDER BY id;

-- name: second_settle :exec
-- $1 id int
-- $2 outcome text
-- $3 settled_by int
-- $4 settled_at int?
-- $5 answer text
UPDATE second_wanted SET outcome = $2, settled_by = $3, settled_at = $4, answer = $5 WHERE id = $1 AND outcome = '';

-- name: second_marker :many
-- $1 low int
-- $2 high int
-- > same int, account int, second int
SELECT same, account, second FROM marker WHERE low = $1 AND high = $2 AND lifted_at IS NULL;

-- name: second_review :many
-- $1 low int
-- $2 high int
-- > id int
SELECT id FROM review WHERE low = $1 AND high = $2;
