-- SPDX-License-Identifier: Apache-2.0

-- Who answers: the practice, else whoever has known the person longest.
-- name: access_copy_answers :one
-- $1 person int
-- > id int
SELECT o.id FROM person_source s JOIN patient t ON t.home = s.home JOIN organisation o ON o.id = t.organisation
WHERE s.person = $1 AND o.closed_at IS NULL ORDER BY CASE WHEN o.kind = 'gp practice' THEN 0 ELSE 1 END, s.home LIMIT 1;

-- name: access_copy_add :one
-- $1 person int
-- $2 account int
-- $3 other int
-- $4 organisation int
-- $5 channel text
-- $6 words text
-- $7 received_at int
-- $8 due_at int
-- $9 taken_by int
-- $10 issue int
-- > id int
INSERT INTO access_copy (person, account, other, organisation, channel, words, received_at, due_at, taken_by, issue)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id;

-- One that is open is not asked for twice.
-- name: access_copy_waiting :one
-- $1 person int
-- $2 account int
-- > id int
SELECT id FROM access_copy WHERE person = $1 AND account = $2 AND released_at = 0;

-- name: access_copy_get :one
-- $1 id int
-- > id int, person int, account int, other int, organisation int, organisation_name text, channel text, words text, received_at int, due_at int, taken_by int, issue int
-- > build int, prepared_by int, prepared_name text?, prepared_at int, health int, others int, masked int, by_hand int
-- > signed_by int, signed_name text?, signed_at int, harm int, signed_words text, released_by int, released_name text?, released_at int
SELECT c.id, c.person, c.account, c.other, c.organisation, o.name AS organisation_name, c.channel, c.words, c.received_at, c.due_at, c.taken_by, c.issue,
       c.build, c.prepared_by, a.shown AS prepared_name, c.prepared_at, c.health, c.others, c.masked, c.by_hand,
       c.signed_by, s.shown AS signed_name, c.signed_at, c.harm, c.signed_words, c.released_by, r.shown AS released_name, c.released_at
FROM access_copy c JOIN organisation o ON o.id = c.organisation LEFT JOIN account a ON a.id = c.prepared_by
LEFT JOIN account s ON s.id = c.signed_by LEFT JOIN account r ON r.id = c.released_by WHERE c.id = $1;

-- name: access_copy_of_person :many
-- $1 person int
-- $2 account int
-- $3 own int
-- > id int
SELECT id FROM access_copy WHERE person = $1 AND (account = $2 OR ($3 = 1 AND other = 0)) ORDER BY id DESC LIMIT 20;

-- name: access_copy_of_organisation :many
-- $1 organisation int
-- $2 most int
-- > id int
SELECT id FROM access_copy WHERE organisation = $1 ORDER BY CASE WHEN released_at = 0 THEN 0 ELSE 1 END, due_at, id LIMIT $2;

-- name: access_copy_third :one
-- $1 person int
-- > n int
SELECT count(*) AS n FROM person_source s JOIN resource r ON r.home = s.home
WHERE s.person = $1 AND r.deleted = 0 AND (r.label & 2) <> 0 AND (r.label & 28) = 0;

-- name: access_copy_prepared :exec
-- $1 id int
-- $2 build int
-- $3 prepared_by int
-- $4 prepared_at int
-- $5 health int
-- $6 others int
-- $7 masked int
UPDATE access_copy SET build = $2, prepared_by = $3, prepared_at = $4, health = $5, others = $6, masked = $7, by_hand = 0,
    signed_by = 0, signed_at = 0, harm = 0, signed_words = '' WHERE id = $1 AND released_at = 0;

-- name: access_copy_signed :exec
-- $1 id int
-- $2 build int
-- $3 signed_by int
-- $4 signed_at int
-- $5 harm int
-- $6 signed_words text
UPDATE access_copy SET signed_by = $3, signed_at = $4, harm = $5, signed_words = $6
WHERE id = $1 AND build = $2 AND prepared_at <> 0 AND signed_at = 0 AND released_at = 0;

-- name: access_copy_released :exec
-- $1 id int
-- $2 released_by int
-- $3 released_at int
UPDATE access_copy SET released_by = $2, released_at = $3
WHERE id = $1 AND prepared_at <> 0 AND prepared_by <> $2 AND released_at = 0 AND (health = 0 OR signed_at <> 0);

-- name: access_copy_hand :exec
-- $1 id int
UPDATE access_copy SET by_hand = by_hand + 1 WHERE id = $1 AND released_at = 0;

-- name: access_line_add :exec
-- $1 copy int
-- $2 build int
-- $3 n int
-- $4 home int
-- $5 facet int
-- $6 label int
-- $7 source int
-- $8 date text
-- $9 title text
-- $10 body text
-- $11 masked int
INSERT INTO access_line (copy, build, n, home, facet, label, source, date, title, body, masked)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: access_line_list :many
-- $1 copy int
-- $2 build int
-- $3 after int
-- $4 most int
-- > n int, home int, facet int, label int, source int, organisation text?, date text, title text, body text, masked int
SELECT l.n, l.home, l.facet, l.label, l.source, o.name AS organisation, l.date, l.title, l.body, l.masked
FROM access_line l LEFT JOIN organisation o ON o.id = l.source
WHERE l.copy = $1 AND l.build = $2 AND l.n > $3 ORDER BY l.n LIMIT $4;

-- name: access_line_drop :exec
-- $1 copy int
-- $2 build int
-- $3 n int
DELETE FROM access_line WHERE copy = $1 AND build = $2 AND n = $3;

-- name: access_line_drop_health :exec
-- $1 copy int
-- $2 build int
-- $3 facets int
DELETE FROM access_line WHERE copy = $1 AND build = $2 AND (facet & $3) <> 0;

-- name: access_line_drop_builds :exec
-- $1 copy int
-- $2 build int
DELETE FROM access_line WHERE copy = $1 AND build <> $2;

-- name: access_copy_home :one
-- $1 person int
-- > home int
SELECT home FROM person_source WHERE person = $1 ORDER BY home LIMIT 1;
