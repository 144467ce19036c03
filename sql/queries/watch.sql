-- SPDX-License-Identifier: Apache-2.0
-- How joining goes.

-- name: watch_days :many
-- $1 since int
-- > day int, organisation int, name text, seen int, joins int, partings int
SELECT d.day, d.organisation, coalesce(o.name, '') AS name, d.seen, d.joins, d.partings
FROM link_day d LEFT JOIN organisation o ON o.id = d.organisation WHERE d.day >= $1 ORDER BY d.day DESC, name, d.organisation;

-- name: watch_asks :many
-- $1 since int
-- $2 hidden int
-- $3 most int
-- > at int, one int, other int
SELECT r.at, x.organisation AS one, y.organisation AS other FROM review r JOIN patient x ON x.home = r.low JOIN patient y ON y.home = r.high
WHERE r.at >= $1 AND (x.label & $2) = 0 AND (y.label & $2) = 0 ORDER BY r.at DESC, r.id LIMIT $3;

-- name: watch_confused :one
-- $1 hidden int
-- > n int
SELECT count(*) AS n FROM (SELECT t.nhs FROM patient t CROSS JOIN person_source s WHERE s.home = t.home AND t.nhs IS NOT NULL
    AND (t.label & $1) = 0 GROUP BY t.nhs HAVING count(DISTINCT s.person) > 1) q;

-- name: watch_doubled :one
-- $1 hidden int
-- > n int
SELECT count(*) AS n FROM (SELECT s.person FROM person_source s CROSS JOIN patient t WHERE t.home = s.home AND t.nhs IS NOT NULL
    AND (t.label & $1) = 0 GROUP BY s.person HAVING count(DISTINCT t.nhs) > 1) q;

-- name: watch_numbers_waiting :one
-- $1 bar text
-- $2 hidden int
-- > n int
SELECT count(*) AS n FROM review r JOIN patient x ON x.home = r.low JOIN patient y ON y.home = r.high
WHERE r.state = 'waiting' AND r.bar = $1 AND (x.label & $2) = 0 AND (y.label & $2) = 0;

-- name: watch_oldest :many
-- $1 hidden int
-- > at int
SELECT r.at FROM review r JOIN patient x ON x.home = r.low JOIN patient y ON y.home = r.high
WHERE r.state = 'waiting' AND (x.label & $1) = 0 AND (y.label & $1) = 0 ORDER BY r.at LIMIT 1;

-- name: watch_figure_put :exec
-- $1 name text
-- $2 value int
-- $3 at int
INSERT INTO link_figure (name, value, at) VALUES ($1, $2, $3)
ON CONFLICT (name) DO UPDATE SET value = excluded.value, at = excluded.at;

-- name: watch_figure_all :many
-- > name text, value int, at int
SELECT name, value, at FROM link_figure ORDER BY name;

-- name: watch_links :each
-- $1 hidden int
-- > person int, home int
SELECT s.person, s.home FROM person_source s CROSS JOIN patient t WHERE t.home = s.home AND (t.label & $1) = 0 ORDER BY s.person, s.home;

-- name: watch_asked :each
-- $1 hidden int
-- > low int, high int, one int, other int
SELECT r.low, r.high, p.person AS one, q.person AS other FROM review r JOIN patient x ON x.home = r.low JOIN patient y ON y.home = r.high
JOIN person_source p ON p.home = r.low JOIN person_source q ON q.home = r.high
WHERE r.state = 'waiting' AND (x.label & $1) = 0 AND (y.label & $1) = 0 ORDER BY r.id;

-- name: watch_sample_add :one
-- $1 at int
-- $2 account int
-- $3 joined int
-- $4 asked int
-- > id int
INSERT INTO link_sample (at, account, joined, asked) VALUES ($1, $2, $3, $4) RETURNING id;

-- name: watch_sample_pair_add :queue
-- $1 sample int
-- $2 stratum text
-- $3 low int
-- $4 high int
INSERT INTO link_sample_pair (sample, stratum, low, high) VALUES ($1, $2, $3, $4);

-- name: watch_stratum_add :exec
-- $1 sample int
-- $2 stratum text
-- $3 pairs real
-- $4 margin real
INSERT INTO link_sample_stratum (sample, stratum, pairs, margin) VALUES ($1, $2, $3, $4);

-- name: watch_strata :many
-- $1 sample int
-- > stratum text, pairs real, margin real
SELECT stratum, pairs, margin FROM link_sample_stratum WHERE sample = $1 ORDER BY stratum;

-- name: watch_sample_last :many
-- > id int, at int
SELECT id, at FROM link_sample ORDER BY id DESC LIMIT 1;

-- name: watch_sample_counts :many
-- $1 sample int
-- > stratum text, verdict text, n int
SELECT stratum, verdict, count(*) AS n FROM link_sample_pair WHERE sample = $1 GROUP BY stratum, verdict ORDER BY stratum, verdict;

-- name: watch_sample_next :many
-- $1 sample int
-- > id int
SELECT id FROM link_sample_pair WHERE sample = $1 AND verdict = '' ORDER BY id LIMIT 1;

-- name: watch_sample_pair :one
-- $1 id int
-- > id int, low int, high int, verdict text
SELECT id, low, high, verdict FROM link_sample_pair WHERE id = $1;

-- name: watch_sample_judge :exec
-- $1 id int
-- $2 verdict text
-- $3 account int
-- $4 at int?
UPDATE link_sample_pair SET verdict = $2, account = $3, judged_at = $4 WHERE id = $1;

-- name: watch_feed_days :many
-- $1 since int
-- $2 until int
-- > organisation int, name text, seen int, no_number int, no_birth int
SELECT d.organisation, coalesce(o.name, '') AS name, CAST(sum(d.seen) AS INTEGER) AS seen, CAST(sum(d.no_number) AS INTEGER) AS no_number,
    CAST(sum(d.no_birth) AS INTEGER) AS no_birth
FROM link_day d LEFT JOIN organisation o ON o.id = d.organisation WHERE d.day >= $1 AND d.day < $2
GROUP BY d.organisation, o.name ORDER BY d.organisation;

-- name: watch_unread :many
-- $1 since int
-- $2 until int
-- > organisation int, n int
SELECT organisation, count(*) AS n FROM quarantine WHERE at >= $1 AND at < $2 GROUP BY organisation ORDER BY organisation;

-- name: watch_alarm_put :exec
-- $1 organisation int
-- $2 day int
-- $3 rule text
-- $4 before_share real
-- $5 now_share real
-- $6 records int
-- $7 issue int
INSERT INTO feed_alarm (organisation, day, rule, before_share, now_share, records, issue) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (organisation, day, rule) DO NOTHING;

-- name: watch_alarm_list :many
-- $1 since int
-- > organisation int, name text, day int, rule text, before_share real, now_share real, records int, issue int, open int
SELECT f.organisation, coalesce(o.name, '') AS name, f.day, f.rule, f.before_share, f.now_share, f.records, f.issue, coalesce(i.open, 0) AS open
FROM feed_alarm f LEFT JOIN organisation o ON o.id = f.organisation LEFT JOIN issue i ON i.id = f.issue
WHERE f.day >= $1 ORDER BY f.day DESC, f.organisation, f.rule;

-- name: watch_stewards :many
-- $1 organisation int
-- > account int, role text
-- Who keeps an organisation's records in order: its records officer, else its manager.
SELECT r.account, r.role FROM account_role r JOIN account a ON a.id = r.account
WHERE r.organisation = $1 AND r.ended_at IS NULL AND a.suspended_at IS NULL AND r.role IN ('records-officer', 'manager')
ORDER BY CASE WHEN r.role = 'records-officer' THEN 0 ELSE 1 END, r.account LIMIT 1;
