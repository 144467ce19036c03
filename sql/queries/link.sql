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

-- name: marker_second_set :exec
-- $1 low int
-- $2 high int
-- $3 second int
UPDATE marker SET second = $3 WHERE low = $1 AND high = $2 AND lifted_at IS NULL;

-- name: marker_lift :exec
-- $1 low int
-- $2 high int
-- $3 at int
-- $4 account int
-- $5 reason text
UPDATE marker SET lifted_at = $3, lifted_by = $4, lifted_reason = $5 WHERE low = $1 AND high = $2 AND lifted_at IS NULL;

-- name: marker_page :many
-- $1 lifted int
-- $2 hidden int
-- $3 most int
-- > low int, high int, same int, at int, reason text, lifted_at int?, lifted_reason text, shown text, second_shown text, lifted_shown text
-- Newest first; 1: those that were lifted too. Of records that are never shown as a possible match, none.
SELECT m.low, m.high, m.same, m.at, m.reason, m.lifted_at, m.lifted_reason, coalesce(a.shown, '') AS shown,
    coalesce(b.shown, '') AS second_shown, coalesce(c.shown, '') AS lifted_shown
FROM marker m JOIN patient x ON x.home = m.low JOIN patient y ON y.home = m.high
LEFT JOIN account a ON a.id = m.account LEFT JOIN account b ON b.id = m.second LEFT JOIN account c ON c.id = m.lifted_by
WHERE (m.lifted_at IS NULL OR $1 <> 0) AND (x.label & $2) = 0 AND (y.label & $2) = 0 ORDER BY m.at DESC, m.low, m.high LIMIT $3;

-- name: marker_ever :many
-- $1 one int
-- $2 other int
-- > low int
-- Have people parted any record of one person from any of the other?
SELECT m.low FROM person_source p CROSS JOIN person_source q CROSS JOIN marker m
WHERE p.person = $1 AND q.person = $2 AND m.same = 0
  AND m.low = CASE WHEN p.home < q.home THEN p.home ELSE q.home END
  AND m.high = CASE WHEN p.home < q.home THEN q.home ELSE p.home END LIMIT 1;

-- name: review_put :exec
-- $1 low int
-- $2 high int
-- $3 at int
-- $4 probability real
-- $5 risk int
-- $6 evidence text
-- $7 bar text
-- $8 pair_low int
-- $9 pair_high int
-- What people decided about the pair stays decided.
INSERT INTO review (low, high, at, probability, risk, evidence, bar, pair_low, pair_high, state)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting')
ON CONFLICT (low, high) DO UPDATE SET probability = excluded.probability, risk = excluded.risk,
    evidence = excluded.evidence, bar = excluded.bar, pair_low = excluded.pair_low, pair_high = excluded.pair_high,
    state = CASE WHEN review.state = 'gone' THEN 'waiting' ELSE review.state END;

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
-- $6 second int
UPDATE review SET state = $2, account = $3, decided_at = $4, reason = $5, second = $6, proposed = '', proposed_by = 0,
    proposed_at = NULL, proposed_reason = '', rule = '' WHERE id = $1;

-- name: review_reopen :exec
-- $1 low int
-- $2 high int
-- A decision that was lifted: the machine may ask again.
UPDATE review SET state = 'gone' WHERE low = $1 AND high = $2 AND state IN ('joined', 'apart');

-- name: review_parted :exec
-- $1 low int
-- $2 high int
-- $3 account int
-- $4 at int?
-- $5 reason text?
UPDATE review SET state = 'apart', account = $3, decided_at = $4, reason = $5, second = 0, proposed = '', proposed_by = 0,
    proposed_at = NULL, proposed_reason = '', rule = '' WHERE low = $1 AND high = $2;

-- name: link_day_moved :queue
-- $1 day int
-- $2 home int
-- $3 joins int
-- $4 partings int
INSERT INTO link_day (day, organisation, seen, no_number, no_birth, joins, partings)
SELECT $1, organisation, 0, 0, 0, $3, $4 FROM patient WHERE home = $2
ON CONFLICT (day, organisation) DO UPDATE SET joins = link_day.joins + excluded.joins, partings = link_day.partings + excluded.partings;

-- name: link_day_seen :queue
-- $1 day int
-- $2 home int
INSERT INTO link_day (day, organisation, seen, no_number, no_birth, joins, partings)
SELECT $1, organisation, 1, CASE WHEN nhs IS NULL THEN 1 ELSE 0 END, CASE WHEN born IS NULL THEN 1 ELSE 0 END, 0, 0
FROM patient WHERE home = $2
ON CONFLICT (day, organisation) DO UPDATE SET seen = link_day.seen + 1, no_number = link_day.no_number + excluded.no_number,
    no_birth = link_day.no_birth + excluded.no_birth;

-- name: review_propose :exec
-- $1 id int
-- $2 proposed text
-- $3 account int
-- $4 at int?
-- $5 reason text
-- $6 rule text
UPDATE review SET proposed = $2, proposed_by = $3, proposed_at = $4, proposed_reason = $5, rule = $6 WHERE id = $1;

-- name: review_asked_set :exec
-- $1 id int
-- $2 issue int
UPDATE review SET asked = $2 WHERE id = $1;

-- name: review_get :one
-- $1 id int
-- > id int, low int, high int, at int, probability real, risk int, evidence text, bar text, pair_low int, pair_high int, state text, account int, decided_at int?, reason text?, proposed text, proposed_by int, proposed_at int?, proposed_reason text, rule text, second int, asked int, shown text, second_shown text, proposed_shown text
SELECT r.id, r.low, r.high, r.at, r.probability, r.risk, r.evidence, r.bar, r.pair_low, r.pair_high, r.state, r.account, r.decided_at,
    r.reason, r.proposed, r.proposed_by, r.proposed_at, r.proposed_reason, r.rule, r.second, r.asked,
    coalesce(a.shown, '') AS shown, coalesce(b.shown, '') AS second_shown, coalesce(c.shown, '') AS proposed_shown
FROM review r LEFT JOIN account a ON a.id = r.account LEFT JOIN account b ON b.id = r.second
LEFT JOIN account c ON c.id = r.proposed_by WHERE r.id = $1;

-- name: review_waiting :many
-- $1 account int
-- $2 hidden int
-- $3 most int
-- $4 looked int
-- > id int, low int, high int, at int, probability real, risk int, bar text, proposed text, proposed_by int, asked int, turn int, waits int
-- First what somebody else has proposed; last what this account proposed itself and what an organisation
-- was asked and has not answered; between them the riskiest, then those on whom most open work waits: of
-- the $4 that are riskiest and likeliest, so that a long queue costs no more than a short one.
SELECT r.id, r.low, r.high, r.at, r.probability, r.risk, r.bar, r.proposed, r.proposed_by, r.asked,
    CASE WHEN r.proposed <> '' AND r.proposed_by <> $1 THEN 0 WHEN r.proposed <> '' OR i.open = 1 THEN 2 ELSE 1 END AS turn,
    (SELECT count(*) FROM issue w WHERE w.open = 1 AND w.label = 0 AND w.person IN (p.person, q.person)) AS waits
FROM review r JOIN person_source p ON p.home = r.low JOIN person_source q ON q.home = r.high
JOIN patient x ON x.home = r.low JOIN patient y ON y.home = r.high LEFT JOIN issue i ON i.id = r.asked
WHERE r.state = 'waiting' AND (x.label & $2) = 0 AND (y.label & $2) = 0 AND r.id IN (
    SELECT id FROM (SELECT id FROM review WHERE state = 'waiting' ORDER BY risk DESC, probability DESC LIMIT $4) f
    UNION SELECT id FROM review WHERE proposed_by > 0 AND state = 'waiting'
    UNION SELECT id FROM review WHERE asked > 0 AND state = 'waiting')
ORDER BY turn, r.risk DESC, waits DESC, r.probability DESC, r.id LIMIT $3;

-- name: review_count :one
-- $1 hidden int
-- > n int
SELECT (SELECT count(*) FROM review WHERE state = 'waiting') - (SELECT count(*) FROM review r WHERE r.state = 'waiting' AND (
    r.low IN (SELECT home FROM patient WHERE label <> 0 AND (label & $1) <> 0)
    OR r.high IN (SELECT home FROM patient WHERE label <> 0 AND (label & $1) <> 0))) AS n;

-- name: review_waits :one
-- $1 one int
-- $2 other int
-- > n int
SELECT count(*) AS n FROM issue WHERE open = 1 AND label = 0 AND person IN ($1, $2);

-- name: review_mine :many
-- $1 account int
-- $2 hidden int
-- $3 most int
-- > id int, low int, high int, state text, decided_at int?
SELECT r.id, r.low, r.high, r.state, r.decided_at FROM review r JOIN patient x ON x.home = r.low JOIN patient y ON y.home = r.high
WHERE r.account = $1 AND r.decided_at IS NOT NULL AND r.state IN ('joined', 'apart') AND (x.label & $2) = 0 AND (y.label & $2) = 0
ORDER BY r.decided_at DESC, r.id DESC LIMIT $3;

-- name: review_step_add :exec
-- $1 review int
-- $2 at int
-- $3 account int
-- $4 what text
-- $5 words text
INSERT INTO review_step (review, at, account, what, words) VALUES ($1, $2, $3, $4, $5);

-- name: review_steps :many
-- $1 review int
-- > at int, what text, words text, shown text
SELECT s.at, s.what, s.words, coalesce(a.shown, '') AS shown FROM review_step s LEFT JOIN account a ON a.id = s.account
WHERE s.review = $1 ORDER BY s.id;

-- name: review_moved_put :exec
-- $1 review int
-- $2 home int
-- $3 person int
-- $4 at int
INSERT INTO review_moved (review, home, person, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (review, home) DO UPDATE SET person = excluded.person, at = excluded.at;

-- name: review_moved_list :many
-- $1 review int
-- > home int, person int, at int
SELECT home, person, at FROM review_moved WHERE review = $1 ORDER BY home;

-- name: review_moved_drop :exec
-- $1 review int
DELETE FROM review_moved WHERE review = $1;

-- name: review_answer :many
-- $1 issue int
-- > state text, open int, due_at int, told text, reason text, desk int, holder_words text, holder int, created_at int
-- How the asking of an organisation stands.
SELECT state, open, due_at, told, reason, desk, holder_words, holder, created_at FROM issue WHERE id = $1;

-- name: person_taken_accounts :queue
-- $1 gone int
-- $2 kept int
-- $3 at int
INSERT INTO person_taken (gone, kept, account, at) SELECT $1, $2, id, $3 FROM account WHERE person = $1
ON CONFLICT (gone, kept, account) DO UPDATE SET at = excluded.at;

-- name: person_taken_choices :queue
-- $1 gone int
-- $2 kept int
-- $3 at int
-- $4 before int
-- $5 after int
INSERT INTO person_taken (gone, kept, account, at, choices_before, choices_after) VALUES ($1, $2, 0, $3, $4, $5)
ON CONFLICT (gone, kept, account) DO UPDATE SET at = excluded.at, choices_before = excluded.choices_before,
    choices_after = excluded.choices_after;

-- name: person_taken_list :many
-- $1 gone int
-- $2 kept int
-- > account int, choices_before int, choices_after int
SELECT account, choices_before, choices_after FROM person_taken WHERE gone = $1 AND kept = $2 ORDER BY account;

-- name: person_taken_drop :queue
-- $1 gone int
-- $2 kept int
DELETE FROM person_taken WHERE gone = $1 AND kept = $2;

-- name: account_person_back :queue
-- $1 account int
-- $2 kept int
-- $3 gone int
UPDATE account SET person = $3 WHERE id = $1 AND person = $2;

-- name: parting_add :one
-- $1 at int
-- $2 account int
-- $3 reason text
-- $4 home int
-- $5 stayed int
-- $6 restored int
-- $7 joined_at int
-- > id int
INSERT INTO parting (at, account, reason, home, stayed, restored, joined_at) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id;

-- name: parting_get :one
-- $1 id int
-- > id int, at int, reason text, home int, stayed int, restored int, joined_at int, shown text
SELECT p.id, p.at, p.reason, p.home, p.stayed, p.restored, p.joined_at, coalesce(a.shown, '') AS shown
FROM parting p LEFT JOIN account a ON a.id = p.account WHERE p.id = $1;

-- name: parting_list :many
-- $1 most int
-- > id int, at int, shown text, people int
SELECT p.id, p.at, coalesce(a.shown, '') AS shown, (SELECT count(*) FROM parting_seen s WHERE s.parting = p.id) AS people
FROM parting p LEFT JOIN account a ON a.id = p.account ORDER BY p.id DESC LIMIT $1;

-- name: parting_looks :many
-- $1 person int
-- $2 since int
-- > at int, account int, organisation int, action text, what text
SELECT at, account, organisation, action, what FROM looked
WHERE person = $1 AND at >= $2 AND refused = 0 AND account <> 0 ORDER BY at, n;

-- name: parting_seen_put :exec
-- $1 parting int
-- $2 account int
-- $3 organisation int
-- $4 looks int
-- $5 first_at int
-- $6 last_at int
-- $7 what text
INSERT INTO parting_seen (parting, account, organisation, looks, first_at, last_at, what) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: parting_seen_told :exec
-- $1 parting int
-- $2 organisation int
-- $3 issue int
UPDATE parting_seen SET issue = $3 WHERE parting = $1 AND organisation = $2;

-- name: parting_told_set :exec
-- $1 id int
-- $2 at int?
UPDATE parting SET told_at = $2 WHERE id = $1;

-- name: parting_untold :many
-- $1 most int
-- > id int
SELECT id FROM parting WHERE told_at IS NULL ORDER BY id LIMIT $1;

-- name: parting_seen_list :many
-- $1 parting int
-- > account int, organisation int, looks int, first_at int, last_at int, what text, issue int, shown text, name text
SELECT s.account, s.organisation, s.looks, s.first_at, s.last_at, s.what, s.issue, coalesce(a.shown, '') AS shown, coalesce(o.name, '') AS name
FROM parting_seen s LEFT JOIN account a ON a.id = s.account LEFT JOIN organisation o ON o.id = s.organisation
WHERE s.parting = $1 ORDER BY name, shown, s.account;

-- name: parting_of_person :many
-- $1 person int
-- > id int, at int, joined_at int, people int
-- Those that somebody looked at meanwhile.
SELECT p.id, p.at, p.joined_at, (SELECT count(*) FROM parting_seen s WHERE s.parting = p.id) AS people
FROM parting p WHERE (p.stayed = $1 OR p.restored = $1)
  AND EXISTS (SELECT 1 FROM parting_seen s WHERE s.parting = p.id) ORDER BY p.id DESC;

-- name: parting_facts :many
-- $1 home int
-- > type text, label int, n int
SELECT type, label, count(*) AS n FROM resource
WHERE home = $1 AND deleted = 0 AND (type IN ('AllergyIntolerance', 'MedicationRequest', 'MedicationStatement') OR label <> 0)
GROUP BY type, label;

-- name: person_source_before :many
-- $1 person int
-- > home int, version int, at int, past int
-- Whose each of a person's records was before, where it was another's: 0 where it never was.
SELECT s.home, s.version, s.at, coalesce((SELECT p.person FROM person_source_past p WHERE p.home = s.home AND p.person <> $1
    ORDER BY p.version DESC LIMIT 1), 0) AS past
FROM person_source s WHERE s.person = $1 ORDER BY s.home;

-- name: accounts_of_person :many
-- $1 person int
-- > id int
SELECT id FROM account WHERE person = $1 ORDER BY id;

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

-- name: patient_homes_born :many
-- $1 born int
-- > home int
SELECT home FROM patient WHERE born = $1 ORDER BY home;

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
