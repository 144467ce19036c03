-- SPDX-License-Identifier: Apache-2.0

-- name: second_look_judge :one
-- $1 account int
-- $2 organisation int
-- $3 person int
-- $4 standing int
-- $5 at int
-- $6 others int
-- > own int, near int, colleague int, standing int, others int
SELECT CASE WHEN a.person = $3 THEN 1 ELSE 0 END AS own,
       CASE WHEN EXISTS (SELECT 1 FROM person_source s CROSS JOIN patient t CROSS JOIN person_source w CROSS JOIN patient o
                         WHERE s.person = $3 AND t.home = s.home AND w.person = a.person AND o.home = w.home
                         AND ((t.family <> '' AND t.family = o.family) OR t.uprn = o.uprn)) THEN 1 ELSE 0 END AS near,
       CASE WHEN EXISTS (SELECT 1 FROM account b JOIN account_role r ON r.account = b.id
                         WHERE b.person = $3 AND b.id <> $1 AND r.organisation = $2 AND r.ended_at IS NULL) THEN 1 ELSE 0 END AS colleague,
       CASE WHEN EXISTS (SELECT 1 FROM relation x WHERE x.person = $3 AND x.actor = $2 AND (x.kind & $4) <> 0 AND x.until > $5) THEN 1 ELSE 0 END AS standing,
       CASE WHEN EXISTS (SELECT 1 FROM relation x WHERE x.person = $3 AND x.actor = $2 AND (x.kind & $6) <> 0 AND x.until > $5) THEN 1 ELSE 0 END AS others
FROM account a WHERE a.id = $1;

-- What was reviewed is opened again by a look that came after it, and counted from there.
-- name: second_look_put :exec
-- $1 organisation int
-- $2 account int
-- $3 person int
-- $4 kind int
-- $5 at int
-- $6 n int
-- $7 day int
INSERT INTO second_look (organisation, account, person, kind, first_at, last_at, last_n, times, days)
VALUES ($1, $2, $3, $4, $5, $5, $6, 1, 1)
ON CONFLICT (organisation, account, person) DO UPDATE SET
    kind = CASE WHEN second_look.reviewed_at IS NULL THEN second_look.kind | excluded.kind ELSE excluded.kind END,
    first_at = CASE WHEN second_look.reviewed_at IS NULL THEN second_look.first_at ELSE excluded.first_at END,
    times = CASE WHEN second_look.reviewed_at IS NULL THEN second_look.times + 1 ELSE 1 END,
    days = CASE WHEN second_look.reviewed_at IS NOT NULL THEN 1 WHEN second_look.last_at / 86400000000 < $7 THEN second_look.days + 1 ELSE second_look.days END,
    last_at = excluded.last_at, last_n = excluded.last_n, reviewed_at = NULL, reviewed_by = NULL, verdict = NULL
WHERE second_look.last_n < excluded.last_n;

-- name: second_look_forget :exec
-- $1 before int
DELETE FROM second_look WHERE last_at < $1;

-- name: second_look_waiting :many
-- $1 organisation int
-- $2 explaining int
-- $3 round int
-- $4 since int
-- $5 days int
-- $6 never int
-- $7 alone int
-- $8 most int
-- > account int, shown text, person int, kind int, first_at int, last_at int, last_n int, times int
SELECT l.account, coalesce(a.shown, '') AS shown, l.person, l.kind, l.first_at, l.last_at, l.last_n, l.times
FROM second_look l LEFT JOIN account a ON a.id = l.account
WHERE l.organisation = $1 AND l.reviewed_at IS NULL AND l.last_at >= $4 AND (l.kind <> $7 OR l.days >= $5)
  AND ((l.kind & $6) <> 0 OR NOT EXISTS (SELECT 1 FROM relation x WHERE x.person = l.person AND x.actor = l.organisation
       AND (x.kind & $2) <> 0 AND x.since <= l.last_at + $3 AND x.until >= l.first_at - $3))
ORDER BY l.account, l.last_at DESC LIMIT $8;

-- name: second_look_review :exec
-- $1 organisation int
-- $2 account int
-- $3 person int
-- $4 n int
-- $5 by int
-- $6 at int
-- $7 verdict text
UPDATE second_look SET reviewed_by = $5, reviewed_at = $6, verdict = $7
WHERE organisation = $1 AND account = $2 AND person = $3 AND last_n <= $4 AND reviewed_at IS NULL AND account <> $5;
