-- SPDX-License-Identifier: Apache-2.0

-- name: person_add :queue
-- $1 id int
-- $2 since int
INSERT INTO person (id, since) VALUES ($1, $2);

-- name: person_source_put :queue
-- $1 home int
-- $2 person int
-- $3 version int
-- $4 at int
-- $5 rule text
-- $6 account int
-- $7 probability real
INSERT INTO person_source (home, person, version, at, rule, account, probability) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (home) DO UPDATE SET person = excluded.person, version = excluded.version, at = excluded.at,
    rule = excluded.rule, account = excluded.account, probability = excluded.probability;

-- name: person_source_get :one
-- $1 home int
-- > home int, person int, version int, at int, rule text, account int, probability real
SELECT home, person, version, at, rule, account, probability FROM person_source WHERE home = $1;

-- name: person_source_keep :queue
-- $1 home int
-- $2 until int
INSERT INTO person_source_past (home, version, person, at, until, rule, account, probability)
SELECT home, version, person, at, $2, rule, account, probability FROM person_source WHERE home = $1;

-- name: person_sources :many
-- $1 person int
-- > home int, version int, at int, rule text, account int, probability real, shown text
SELECT s.home, s.version, s.at, s.rule, s.account, s.probability, coalesce(a.shown, '') AS shown
FROM person_source s LEFT JOIN account a ON a.id = s.account WHERE s.person = $1 ORDER BY s.home;

-- name: person_source_past_first :one
-- $1 home int
-- $2 not_person int
-- > person int
SELECT person FROM person_source_past WHERE home = $1 AND person <> $2 ORDER BY version DESC LIMIT 1;

-- name: person_get :one
-- $1 id int
-- > id int, since int, ended_at int?, choices int, labels int
SELECT id, since, ended_at, choices, labels FROM person WHERE id = $1;

-- name: person_followed :one
-- $1 person int
-- > person int
SELECT s.person FROM person_source_past p JOIN person_source s ON s.home = p.home
WHERE p.person = $1 AND s.person <> $1 ORDER BY p.until DESC LIMIT 1;

-- name: person_ended_set :queue
-- $1 id int
-- $2 at int?
UPDATE person SET ended_at = $2 WHERE id = $1;

-- name: person_labels_set :queue
-- $1 id int
-- $2 labels int
UPDATE person SET labels = $2 WHERE id = $1;

-- name: person_choices_set :exec
-- $1 id int
-- $2 choices int
UPDATE person SET choices = $2 WHERE id = $1;

-- name: patient_put :queue
-- $1 home int
-- $2 organisation int
-- $3 nhs text?
-- $4 family text
-- $5 given text
-- $6 shown text
-- $7 born int?
-- $8 born_text text?
-- $9 sex text?
-- $10 postcode text?
-- $11 address text?
-- $12 uprn text?
-- $13 phone text?
-- $14 died int?
-- $15 label int
INSERT INTO patient (home, organisation, nhs, family, given, shown, born, born_text, sex, postcode, address, uprn, phone, died, label)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
ON CONFLICT (home) DO UPDATE SET organisation = excluded.organisation, nhs = excluded.nhs, family = excluded.family,
    given = excluded.given, shown = excluded.shown, born = excluded.born, born_text = excluded.born_text, sex = excluded.sex,
    postcode = excluded.postcode, address = excluded.address, uprn = excluded.uprn, phone = excluded.phone,
    died = excluded.died, label = excluded.label;

-- name: patient_get :one
-- $1 home int
-- > home int, organisation int, nhs text?, family text, given text, shown text, born int?, born_text text?, sex text?, postcode text?, address text?, uprn text?, phone text?, died int?, label int
SELECT home, organisation, nhs, family, given, shown, born, born_text, sex, postcode, address, uprn, phone, died, label
FROM patient WHERE home = $1;

-- name: patient_of_person :many
-- $1 person int
-- > home int, organisation int, nhs text?, family text, given text, shown text, born int?, born_text text?, sex text?, postcode text?, address text?, uprn text?, phone text?, died int?, label int
SELECT t.home, t.organisation, t.nhs, t.family, t.given, t.shown, t.born, t.born_text, t.sex, t.postcode, t.address, t.uprn, t.phone, t.died, t.label
FROM person_source s CROSS JOIN patient t WHERE s.person = $1 AND t.home = s.home ORDER BY t.home;

-- name: patient_labels :many
-- $1 person int
-- > label int
SELECT t.label FROM person_source s CROSS JOIN patient t WHERE s.person = $1 AND t.home = s.home;

-- name: patient_heard :one
-- $1 home int
-- > id text, at int
SELECT id, at FROM resource WHERE home = $1 AND rid = $1;

-- name: person_near :one
-- $1 person int
-- $2 worker int
-- > count int
SELECT count(*) AS count FROM person_source s CROSS JOIN patient t CROSS JOIN person_source w CROSS JOIN patient o
WHERE s.person = $1 AND t.home = s.home AND w.person = $2 AND o.home = w.home
  AND ((t.family <> '' AND t.family = o.family) OR t.uprn = o.uprn);
