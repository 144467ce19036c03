-- SPDX-License-Identifier: Apache-2.0

-- name: demo_person_by_nhs :one
-- $1 nhs text
-- > person int, home int, shown text, organisation int
-- The source record of a practice where there is one: that is where she is registered.
SELECT s.person, p.home, p.shown, p.organisation FROM patient p JOIN person_source s ON s.home = p.home
JOIN organisation o ON o.id = p.organisation
WHERE p.nhs = $1 ORDER BY CASE WHEN o.kind = 'gp practice' THEN 0 ELSE 1 END, p.home LIMIT 1;
