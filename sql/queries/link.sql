-- SPDX-License-Identifier: Apache-2.0
-- Joining and parting.

-- name: link_patients :each
-- > home int, id text, version int, at int, label int, source int, dictionary int, json blob
SELECT r.home, r.id, r.version, r.at, p.label, p.organisation AS source, r.dictionary, r.json
FROM patient p CROSS JOIN resource r WHERE r.rid = p.home AND r.home = p.home AND r.deleted = 0 ORDER BY p.home;

-- name: link_patient :one
-- $1 home int
-- > home int, id text, version int, at int, label int, source int, dictionary int, json blob
SELECT r.home, r.id, r.version, r.at, p.label, p.organisation AS source, r.dictionary, r.json
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

-- name: link_last :one
-- > home int
SELECT coalesce(max(home), 0) AS home FROM patient;

-- name: link_homes :many
-- $1 after int
-- $2 most int
-- > home int
SELECT home FROM patient WHERE home > $1 ORDER BY home LIMIT $2;

-- name: patient_total :one
-- > n int
SELECT count(*) AS n FROM patient;

-- name: patient_homes_by_nhs :many
-- $1 nhs text
-- > home int
SELECT home FROM patient WHERE nhs = $1 ORDER BY home;

-- name: superseded_all :many
-- > old_number text, born int, number text
SELECT DISTINCT old_number, born, number FROM superseded ORDER BY old_number, born, number;

-- name: superseded_get :many
-- $1 old_number text
-- $2 born int
-- > number text
SELECT DISTINCT number FROM superseded WHERE old_number = $1 AND born = $2 ORDER BY number LIMIT 2;

-- name: superseded_by :many
-- $1 number text
-- > old_number text
SELECT DISTINCT old_number FROM superseded WHERE number = $1 ORDER BY old_number;

-- name: superseded_of :many
-- $1 home int
-- > old_number text, number text, born int, at int
SELECT old_number, number, born, at FROM superseded WHERE home = $1 ORDER BY old_number;

-- name: superseded_put :exec
-- $1 home int
-- $2 old_number text
-- $3 number text
-- $4 born int
-- $5 at int
INSERT INTO superseded (home, old_number, number, born, at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (home, old_number) DO UPDATE SET number = excluded.number, born = excluded.born, at = excluded.at;

-- name: superseded_drop :exec
-- $1 home int
-- $2 old_number text
DELETE FROM superseded WHERE home = $1 AND old_number = $2;

-- name: source_link_of :many
-- $1 home int
-- > other text
SELECT other FROM source_link WHERE home = $1 ORDER BY other;

-- name: source_link_to :many
-- $1 other text
-- > home int
SELECT home FROM source_link WHERE other = $1 ORDER BY home;

-- name: source_link_put :exec
-- $1 home int
-- $2 other text
INSERT INTO source_link (home, other) VALUES ($1, $2) ON CONFLICT (home, other) DO NOTHING;

-- name: source_link_drop :exec
-- $1 home int
-- $2 other text
DELETE FROM source_link WHERE home = $1 AND other = $2;

-- name: link_model_add :one
-- $1 made_at int
-- $2 base int
-- $3 records int
-- $4 joins_before int
-- $5 joins_after int
-- $6 gained int
-- $7 lost int
-- $8 asks_before int
-- $9 asks_after int
-- $10 size int
-- $11 packed blob
-- > id int
INSERT INTO link_model (made_at, state, base, records, joins_before, joins_after, gained, lost, asks_before, asks_after, size, packed)
VALUES ($1, 'proposed', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id;

-- name: link_model_get :one
-- $1 id int
-- > id int, made_at int, state text, base int, records int, joins_before int, joins_after int, gained int, lost int, asks_before int, asks_after int, judged_to int, account int, shown text, decided_at int?, reason text?
SELECT m.id, m.made_at, m.state, m.base, m.records, m.joins_before, m.joins_after, m.gained, m.lost, m.asks_before, m.asks_after,
    m.judged_to, m.account, coalesce(a.shown, '') AS shown, m.decided_at, m.reason
FROM link_model m LEFT JOIN account a ON a.id = m.account WHERE m.id = $1;

-- name: link_model_list :many
-- $1 most int
-- > id int, made_at int, state text, base int, records int, joins_before int, joins_after int, gained int, lost int, asks_before int, asks_after int, judged_to int, account int, shown text, decided_at int?, reason text?
SELECT m.id, m.made_at, m.state, m.base, m.records, m.joins_before, m.joins_after, m.gained, m.lost, m.asks_before, m.asks_after,
    m.judged_to, m.account, coalesce(a.shown, '') AS shown, m.decided_at, m.reason
FROM link_model m LEFT JOIN account a ON a.id = m.account ORDER BY m.id DESC LIMIT $1;

-- name: link_model_adopted :many
-- > id int, judged_to int
-- None, or one.
SELECT id, judged_to FROM link_model WHERE state = 'adopted';

-- name: link_model_text :one
-- $1 id int
-- > size int, packed blob
SELECT size, packed FROM link_model WHERE id = $1;

-- name: link_model_state_set :exec
-- $1 id int
-- $2 state text
-- $3 account int
-- $4 decided_at int?
-- $5 reason text?
UPDATE link_model SET state = $2, account = $3, decided_at = $4, reason = $5 WHERE id = $1;

-- name: link_model_past :exec
UPDATE link_model SET state = 'past' WHERE state = 'adopted';

-- name: link_model_outdo :exec
-- $1 id int
-- A newer proposal takes the place of one that waits.
UPDATE link_model SET state = 'past' WHERE state = 'proposed' AND id <> $1;

-- name: link_model_judged_set :exec
-- $1 id int
-- $2 judged_to int
UPDATE link_model SET judged_to = $2 WHERE id = $1;

-- name: link_model_example_add :exec
-- $1 model int
-- $2 n int
-- $3 low int
-- $4 high int
-- $5 gained int
-- $6 was real
-- $7 will_be real
-- $8 evidence text
INSERT INTO link_model_example (model, n, low, high, gained, was, will_be, evidence) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: link_model_examples :many
-- $1 model int
-- > n int, low int, high int, gained int, was real, will_be real, evidence text
SELECT n, low, high, gained, was, will_be, evidence FROM link_model_example WHERE model = $1 ORDER BY n;
