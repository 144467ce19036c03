-- SPDX-License-Identifier: Apache-2.0
-- Figures about people: record/counts.c takes the small ones away before anybody sees them.

-- name: counts_organisations :many
-- > id int, name text, heard_at int?
SELECT id, name, heard_at FROM organisation ORDER BY name, id;

-- name: counts_held :many
-- > organisation int, n int
SELECT organisation, count(*) AS n FROM patient GROUP BY organisation ORDER BY organisation;

-- name: counts_areas :many
-- $1 hidden int
-- > area text, n int
-- The first half of a postcode; each person once. A person whose place is protected has none.
SELECT CASE WHEN length(w.postcode) > 4 THEN substr(w.postcode, 1, length(w.postcode) - 3) ELSE '' END AS area,
       count(*) AS n
FROM (SELECT s.person, CASE WHEN max(p.label & $1) > 0 THEN '' ELSE coalesce(max(p.postcode), '') END AS postcode
      FROM person_source s JOIN patient p ON p.home = s.home GROUP BY s.person) w
GROUP BY 1 ORDER BY 1;

-- name: counts_sources :many
-- > sources int, n int
SELECT w.sources, count(*) AS n
FROM (SELECT s.person, count(DISTINCT p.organisation) AS sources
      FROM person_source s JOIN patient p ON p.home = s.home GROUP BY s.person) w
GROUP BY w.sources ORDER BY w.sources;
