-- SPDX-License-Identifier: Apache-2.0
-- Joining and parting.

-- name: link_patients :each
-- > home int, id text, version int, at int, label int, dictionary int, json blob
SELECT r.home, r.id, r.version, r.at, p.label, r.dictionary, r.json
FROM patient p CROSS JOIN resource r WHERE r.rid = p.home AND r.home = p.home AND r.deleted = 0 ORDER BY p.home;

-- name: link_patient :one
-- $1 home int
-- > home int, id text, version int, at int, label int, dictionary int, json blob
SELECT r.home, r.id, r.version, r.at, p.label, r.dictionary, r.json
FROM patient p CROSS JOIN resource r WHERE p.home = $1 AND r.rid = p.home AND r.home = p.home AND r.deleted = 0;

-- name: marker_all :many
-- > low int, high int, same int
SELECT low, high, same FROM marker WHERE lifted_at IS NULL ORDER BY at;

-- name: marker_of :many
-- $1 home int
-- > low int, high int, same int, lifted_at int?
-- Lifted ones first, so that what stands now has the last word.
SELECT low, high, same, lifted_at FROM marker WHERE low = $1 OR high = $1
ORDER BY CASE WHEN lifted_at IS NULL THEN 1 ELSE 0 END, at;

-- name: marker_put :exec
-- $1 low int
-- $2 high int
-- $3 same int
-- $4 account int
-- $5 at int
-- $6 reason text
INSERT INTO marker (low, high, same, account, at, reason) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (low, high, at) DO UPDATE SET same = excluded.same, account = excluded.account, reason = excluded.reason, lifted_at = NULL;

-- name: marker_lift :exec
-- $1 low int
-- $2 high int
-- $3 at int
UPDATE marker SET lifted_at = $3 WHERE low = $1 AND high = $2 AND lifted_at IS NULL;

-- name: review_put :exec
-- $1 low int
-- $2 high int
-- $3 at int
-- $4 probability real
-- $5 risk int
-- $6 evidence text
-- What people decided about the pair stays decided.
INSERT INTO review (low, high, at, probability, risk, evidence, state) VALUES ($1, $2, $3, $4, $5, $6, 'waiting')
ON CONFLICT (low, high) DO UPDATE SET probability = excluded.probability, risk = excluded.risk,
    evidence = excluded.evidence, state = CASE WHEN review.state = 'gone' THEN 'waiting' ELSE review.state END;

-- name: review_waiting_of :many
-- $1 home int
-- > id int, low int, high int
SELECT id, low, high FROM review WHERE (low = $1 OR high = $1) AND state = 'waiting';

-- name: review_settle :exec
-- $1 id int
-- $2 state text
-- $3 account int
-- $4 decided_at int?
-- $5 reason text?
UPDATE review SET state = $2, account = $3, decided_at = $4, reason = $5 WHERE id = $1;

-- name: review_get :one
-- $1 id int
-- > id int, low int, high int, at int, probability real, risk int, evidence text, state text, account int, decided_at int?, reason text?
SELECT id, low, high, at, probability, risk, evidence, state, account, decided_at, reason FROM review WHERE id = $1;

-- name: review_waiting :many
-- $1 most int
-- > id int, low int, high int, at int, probability real, risk int, evidence text, state text
-- The riskiest first, then the likeliest.
SELECT id, low, high, at, probability, risk, evidence, state FROM review WHERE state = 'waiting'
ORDER BY risk DESC, probability DESC, id LIMIT $1;

-- name: review_count :one
-- > n int
SELECT count(*) AS n FROM review WHERE state = 'waiting';

-- name: account_person_move :exec
-- $1 person int
-- $2 new_person int
UPDATE account SET person = $2 WHERE person = $1;
