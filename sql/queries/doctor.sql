-- SPDX-License-Identifier: Apache-2.0
-- Counts of what should not be; each is 0 in a sound database.

-- name: doctor_resources :one
-- > n int
SELECT count(*) AS n FROM resource;

-- name: doctor_people :one
-- > n int
SELECT count(*) AS n FROM person WHERE ended_at IS NULL;

-- name: doctor_nameless :one
-- > n int
-- Resources whose name leads elsewhere.
SELECT count(*) AS n FROM resource r LEFT JOIN name n ON n.type = r.type AND n.id = r.id
WHERE n.rid IS NULL OR n.rid <> r.rid OR n.home <> r.home;

-- name: doctor_lost_names :one
-- > n int
-- Names that lead nowhere.
SELECT count(*) AS n FROM name n LEFT JOIN resource r ON r.home = n.home AND r.rid = n.rid WHERE r.rid IS NULL;

-- name: doctor_unlinked :one
-- > n int
-- Source records of nobody.
SELECT count(*) AS n FROM patient p LEFT JOIN person_source s ON s.home = p.home WHERE s.person IS NULL;

-- name: doctor_links :one
-- > n int
-- Links to a person that is not there or has ended.
SELECT count(*) AS n FROM person_source s LEFT JOIN person p ON p.id = s.person
WHERE p.id IS NULL OR p.ended_at IS NOT NULL;

-- name: doctor_two_numbers :one
-- > n int
-- People with two different valid NHS numbers that nobody joined by hand and no source merged.
SELECT count(*) AS n FROM (
    SELECT s.person FROM person_source s JOIN patient p ON p.home = s.home
    WHERE p.nhs IS NOT NULL AND s.account = 0 AND s.rule <> 'source merge'
    GROUP BY s.person HAVING count(DISTINCT p.nhs) > 1) AS twice;

-- name: doctor_actless :one
-- > n int
-- Changes whose audit row is missing.
SELECT count(*) AS n FROM change c LEFT JOIN audit a ON a.id = c.act WHERE c.act <> 0 AND a.id IS NULL;

-- name: doctor_waiting :one
-- > n int
SELECT count(*) AS n FROM review WHERE state = 'waiting';

-- name: doctor_quarantined :one
-- > n int
SELECT count(*) AS n FROM quarantine WHERE state = 'waiting';
