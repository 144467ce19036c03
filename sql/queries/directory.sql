-- SPDX-License-Identifier: Apache-2.0
-- Services, what partners share, events, and what is missing. directory_put_*: of a made-up town;
-- what is there already stays as it is.

-- name: directory_put_neighbourhood :exec
-- $1 key text
-- $2 name text
-- $3 about text
INSERT INTO neighbourhood (key, name, about) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING;

-- name: directory_put_area :exec
-- $1 area text
-- $2 neighbourhood text
INSERT INTO postcode_area (area, neighbourhood) SELECT $1, id FROM neighbourhood WHERE key = $2
ON CONFLICT (area) DO NOTHING;

-- name: directory_put_service :exec
-- $1 key text
-- $2 name text
-- $3 organisation text
-- $4 provider text
-- $5 what text
-- $6 who_for text
-- $7 minimum_age int?
-- $8 maximum_age int?
-- $9 cost text
-- $10 opening text
-- $11 neighbourhood text
-- $12 phone text
-- $13 eligibility text
-- $14 languages text
-- $15 step_free int
-- $16 changed_at int
INSERT INTO service (key, name, organisation, provider, what, who_for, minimum_age, maximum_age, cost, opening,
                     neighbourhood, phone, eligibility, languages, step_free, changed_at)
VALUES ($1, $2, coalesce((SELECT id FROM organisation WHERE key = $3), 0), $4, $5, $6, $7, $8, $9, $10,
        coalesce((SELECT id FROM neighbourhood WHERE key = $11), 0), $12, $13, $14, $15, $16)
ON CONFLICT (key) DO NOTHING;

-- name: directory_service_id :one
-- $1 key text
-- > id int
SELECT id FROM service WHERE key = $1;

-- name: directory_put_tag :exec
-- $1 service int
-- $2 tag text
-- $3 place int
INSERT INTO service_tag (service, tag, place) VALUES ($1, $2, $3) ON CONFLICT (service, tag) DO NOTHING;

-- name: directory_put_word :exec
-- $1 word text
-- $2 service int
-- $3 weight int
INSERT INTO service_word (word, service, weight) VALUES ($1, $2, $3)
ON CONFLICT (word, service) DO UPDATE SET weight = excluded.weight WHERE service_word.weight < excluded.weight;

-- name: directory_put_asset :exec
-- $1 key text
-- $2 kind text
-- $3 name text
-- $4 organisation text
-- $5 neighbourhood text
-- $6 capacity int?
-- $7 notes text
-- $8 booking text
-- $9 cost text
-- $10 how_to_book text
INSERT INTO asset (key, kind, name, organisation, neighbourhood, capacity, notes, booking, cost, how_to_book)
VALUES ($1, $2, $3, coalesce((SELECT id FROM organisation WHERE key = $4), 0),
        coalesce((SELECT id FROM neighbourhood WHERE key = $5), 0), $6, $7, $8, $9, $10)
ON CONFLICT (key) DO NOTHING;

-- name: directory_put_event :exec
-- $1 key text
-- $2 kind text
-- $3 title text
-- $4 week text
-- $5 starts_at int
-- $6 ends_at int
-- $7 mode text
-- $8 asset text
-- $9 organisation text
-- $10 capacity int?
-- $11 booked int?
-- $12 waiting int
-- $13 slot_minutes int?
-- $14 slots int?
-- $15 description text
-- $16 access text
-- $17 changed_at int
INSERT INTO event (key, kind, title, week, starts_at, ends_at, mode, asset, organisation, capacity, booked, waiting,
                   slot_minutes, slots, description, access, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, coalesce((SELECT id FROM asset WHERE key = $8), 0),
        coalesce((SELECT id FROM organisation WHERE key = $9), 0), $10, $11, $12, $13, $14, $15, $16, $17)
ON CONFLICT (key) DO NOTHING;

-- name: directory_put_gap :exec
-- $1 key text
-- $2 title text
-- $3 missing text
-- $4 neighbourhood text
-- $5 voices int
-- $6 service text
-- $7 state text
-- $8 organisation text
-- $9 raised_at int
INSERT INTO directory_gap (key, title, missing, neighbourhood, voices, service, state, organisation, raised_at)
VALUES ($1, $2, $3, coalesce((SELECT id FROM neighbourhood WHERE key = $4), 0), $5,
        coalesce((SELECT id FROM service WHERE key = $6), 0), $7, coalesce((SELECT id FROM organisation WHERE key = $8), 0), $9)
ON CONFLICT (key) DO NOTHING;

-- name: directory_neighbourhoods :many
-- > id int, key text, name text, about text
SELECT id, key, name, about FROM neighbourhood ORDER BY name, id LIMIT 500;

-- name: directory_area :one
-- $1 area text
-- > id int, key text, name text, about text
SELECT h.id, h.key, h.name, h.about FROM postcode_area a JOIN neighbourhood h ON h.id = a.neighbourhood WHERE a.area = $1;

-- name: directory_services :many
-- $1 neighbourhood int
-- $2 tag text
-- > id int, key text, name text, organisation text, provider text, what text, who_for text, minimum_age int?, maximum_age int?, cost text, opening text, neighbourhood int, neighbourhood_name text, phone text, eligibility text, languages text, step_free int
-- neighbourhood 0 and tag empty: any.
SELECT s.id, s.key, s.name, coalesce(o.name, '') AS organisation, s.provider, s.what, s.who_for, s.minimum_age, s.maximum_age,
       s.cost, s.opening, s.neighbourhood, coalesce(h.name, '') AS neighbourhood_name, s.phone, s.eligibility, s.languages, s.step_free
FROM service s LEFT JOIN organisation o ON o.id = s.organisation LEFT JOIN neighbourhood h ON h.id = s.neighbourhood
WHERE ($1 = 0 OR s.neighbourhood = $1 OR s.neighbourhood = 0)
  AND ($2 = '' OR EXISTS (SELECT 1 FROM service_tag t WHERE t.service = s.id AND t.tag = $2))
ORDER BY s.name, s.id LIMIT 5000;

-- name: directory_service_by_key :one
-- $1 key text
-- > id int, key text, name text, organisation text, provider text, what text, who_for text, minimum_age int?, maximum_age int?, cost text, opening text, neighbourhood int, neighbourhood_name text, phone text, eligibility text, languages text, step_free int
SELECT s.id, s.key, s.name, coalesce(o.name, '') AS organisation, s.provider, s.what, s.who_for, s.minimum_age, s.maximum_age,
       s.cost, s.opening, s.neighbourhood, coalesce(h.name, '') AS neighbourhood_name, s.phone, s.eligibility, s.languages, s.step_free
FROM service s LEFT JOIN organisation o ON o.id = s.organisation LEFT JOIN neighbourhood h ON h.id = s.neighbourhood WHERE s.key = $1;

-- name: directory_found :many
-- $1 low text
-- $2 high text
-- > service int, weight int
-- Services that hold a word of this beginning: [low, high).
SELECT service, max(weight) AS weight FROM service_word WHERE word >= $1 AND word < $2 GROUP BY service LIMIT 20000;

-- name: directory_tags_of :many
-- $1 service int
-- > tag text
SELECT tag FROM service_tag WHERE service = $1 ORDER BY place;

-- name: directory_tags :many
-- > tag text, n int
SELECT tag, count(*) AS n FROM service_tag GROUP BY tag ORDER BY count(*) DESC, tag LIMIT 200;

-- name: directory_events :many
-- $1 low int
-- $2 high int
-- > id int, key text, kind text, title text, week text, starts_at int, ends_at int, mode text, place text, organisation text, capacity int?, booked int?, waiting int, slot_minutes int?, slots int?, description text, access text, changed_at int
-- Those that end after `low` and begin before `high`.
SELECT v.id, v.key, v.kind, v.title, v.week, v.starts_at, v.ends_at, v.mode, coalesce(a.name, '') AS place,
       coalesce(o.name, '') AS organisation, v.capacity, v.booked, v.waiting, v.slot_minutes, v.slots, v.description, v.access, v.changed_at
FROM event v LEFT JOIN asset a ON a.id = v.asset LEFT JOIN organisation o ON o.id = v.organisation
WHERE v.starts_at < $2 AND v.ends_at > $1 ORDER BY v.starts_at, v.key LIMIT 2000;

-- name: directory_event_by_key :one
-- $1 key text
-- > id int, key text, kind text, title text, week text, starts_at int, ends_at int, mode text, place text, organisation text, capacity int?, booked int?, waiting int, slot_minutes int?, slots int?, description text, access text, changed_at int
SELECT v.id, v.key, v.kind, v.title, v.week, v.starts_at, v.ends_at, v.mode, coalesce(a.name, '') AS place,
       coalesce(o.name, '') AS organisation, v.capacity, v.booked, v.waiting, v.slot_minutes, v.slots, v.description, v.access, v.changed_at
FROM event v LEFT JOIN asset a ON a.id = v.asset LEFT JOIN organisation o ON o.id = v.organisation WHERE v.key = $1;

-- name: directory_assets :many
-- > key text, kind text, name text, organisation text, neighbourhood_name text, capacity int?, notes text, booking text, cost text, how_to_book text
SELECT a.key, a.kind, a.name, coalesce(o.name, '') AS organisation, coalesce(h.name, '') AS neighbourhood_name, a.capacity,
       a.notes, a.booking, a.cost, a.how_to_book
FROM asset a LEFT JOIN organisation o ON o.id = a.organisation LEFT JOIN neighbourhood h ON h.id = a.neighbourhood
ORDER BY a.kind, a.name, a.id LIMIT 1000;

-- name: directory_gaps :many
-- > key text, title text, missing text, neighbourhood_name text, voices int, service_key text, service_name text, state text, organisation text, raised_at int
SELECT g.key, g.title, g.missing, coalesce(h.name, '') AS neighbourhood_name, g.voices, coalesce(s.key, '') AS service_key,
       coalesce(s.name, '') AS service_name, g.state, coalesce(o.name, '') AS organisation, g.raised_at
FROM directory_gap g LEFT JOIN neighbourhood h ON h.id = g.neighbourhood LEFT JOIN service s ON s.id = g.service
LEFT JOIN organisation o ON o.id = g.organisation ORDER BY g.raised_at DESC, g.key LIMIT 200;
