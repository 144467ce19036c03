-- SPDX-License-Identifier: Apache-2.0

-- name: issue_add :one
-- $1 home int
-- $2 person int
-- $3 task text
-- $4 task_version int
-- $5 request text
-- $6 held_by int
-- $7 label int
-- $8 facet int
-- $9 kind text
-- $10 title text
-- $11 words text
-- $12 service text
-- $13 asked_by int
-- $14 from_organisation int
-- $15 to_organisation int
-- $16 desk int
-- $17 holder int
-- $18 holder_words text
-- $19 state text
-- $20 open int
-- $21 next_action text
-- $22 danger int
-- $23 clock text
-- $24 clock_due int?
-- $25 clock_severity int
-- $26 asked int
-- $27 answer_due int?
-- $28 due_at int
-- $29 theme int
-- $30 commitment int
-- $31 voice int
-- $32 rule text
-- $33 once text?
-- $34 passed_from int
-- $35 neighbourhood int
-- $36 created_at int
-- $37 changed_at int
-- $38 changed_by int
-- $39 closed_at int?
-- $40 outcome text
-- $41 reason text
-- $42 place blob
-- $43 again_at int
-- > id int
INSERT INTO issue (home, person, task, task_version, request, held_by, label, facet, kind, title, words, service, asked_by,
    from_organisation, to_organisation, desk, holder, holder_words, state, open, next_action, danger, clock, clock_due,
    clock_severity, asked, answer_due, due_at, theme, commitment, voice, rule, once, passed_from, neighbourhood, created_at,
    changed_at, changed_by, closed_at, outcome, reason, place, again_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
    $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43)
RETURNING id;

-- name: issue_set :exec
-- $1 id int
-- $2 was int
-- $3 task_version int
-- $4 to_organisation int
-- $5 desk int
-- $6 holder int
-- $7 holder_words text
-- $8 state text
-- $9 open int
-- $10 reason text
-- $11 next_action text
-- $12 told text
-- $13 told_at int?
-- $14 outcome text
-- $15 passed_to int
-- $16 clock text
-- $17 clock_due int?
-- $18 clock_severity int
-- $19 asked int
-- $20 answer_due int?
-- $21 due_at int
-- $22 pin int
-- $23 pin_words text
-- $24 changed_at int
-- $25 changed_by int
-- $26 closed_at int?
-- $27 danger int
-- $28 title text
-- $29 commitment int
UPDATE issue SET version = version + 1, task_version = $3, to_organisation = $4, desk = $5, holder = $6, holder_words = $7,
    state = $8, open = $9, reason = $10, next_action = $11, told = $12, told_at = $13, outcome = $14, passed_to = $15,
    clock = $16, clock_due = $17, clock_severity = $18, asked = $19, answer_due = $20, due_at = $21, pin = $22, pin_words = $23,
    changed_at = $24, changed_by = $25, closed_at = $26, danger = $27, title = $28, commitment = $29
WHERE id = $1 AND version = $2;

-- name: issue_once :one
-- $1 once text
-- > id int
SELECT id FROM issue WHERE once = $1;

-- name: issue_by_task :one
-- $1 task text
-- > id int, version int, task_version int
SELECT id, version, task_version FROM issue WHERE task = $1;

-- name: issue_by_voice :one
-- $1 voice int
-- > id int
SELECT id FROM issue WHERE voice = $1 ORDER BY id LIMIT 1;

-- name: issue_request :exec
-- $1 id int
-- $2 request text
UPDATE issue SET request = $2 WHERE id = $1;

-- name: issue_event_add :exec
-- $1 issue int
-- $2 at int
-- $3 account int
-- $4 organisation int
-- $5 kind text
-- $6 state text
-- $7 words text
-- $8 clash text
INSERT INTO issue_event (issue, at, account, organisation, kind, state, words, clash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: issue_events :many
-- $1 issue int
-- $2 most int
-- > id int, at int, account int, organisation int, kind text, state text, words text, clash text, shown text, name text
-- The newest; the caller turns them round.
SELECT v.id, v.at, v.account, v.organisation, v.kind, v.state, v.words, v.clash, coalesce(a.shown, '') AS shown,
    coalesce(o.name, '') AS name
FROM issue_event v LEFT JOIN account a ON a.id = v.account LEFT JOIN organisation o ON o.id = v.organisation
WHERE v.issue = $1 ORDER BY v.id DESC LIMIT $2;

-- name: issue_note_same :many
-- $1 issue int
-- $2 account int
-- $3 words text
-- $4 since int
-- > id int
SELECT id FROM issue_event WHERE issue = $1 AND account = $2 AND kind = 'note' AND words = $3 AND at >= $4;

-- name: issue_touch :exec
-- $1 id int
-- $2 at int
-- $3 organisation int
UPDATE issue SET changed_at = $2, changed_by = $3 WHERE id = $1;

-- name: issue_place :queue
-- $1 id int
-- $2 band int
-- $3 place blob
-- $4 weight real
UPDATE issue SET band = $2, place = $3, weight = $4 WHERE id = $1;

-- name: issue_again :queue
-- $1 id int
-- $2 again_at int
UPDATE issue SET again_at = $2 WHERE id = $1;

-- name: issue_case :many
-- $1 id int
-- > id int, danger int, clock_due int?, clock_severity int, asked int, answer_due int?, created_at int, changed_at int, changed_by int, desk int, pin int, state text, person int, theme int, neighbourhood int, band int, place blob, again_at int, news2 real?, news2_three int?, news2_at int?, flag text?, standing int?, standing_value real?, need_changed_at int?, need_changed_source int?, need_neighbourhood int?, looked_at int?, score real?
SELECT i.id, i.danger, i.clock_due, i.clock_severity, i.asked, i.answer_due, i.created_at, i.changed_at, i.changed_by, i.desk,
    i.pin, i.state, i.person, i.theme, i.neighbourhood, i.band, i.place, i.again_at, n.news2, n.news2_three, n.news2_at, n.flag, n.standing,
    n.standing_value, n.changed_at AS need_changed_at, n.changed_source AS need_changed_source, n.neighbourhood AS need_neighbourhood,
    (SELECT max(l.at) FROM looked l WHERE l.person = i.person AND l.organisation = i.desk AND l.action = 'open'
        AND l.refused = 0 AND i.person <> 0) AS looked_at,
    (SELECT r.score FROM theme t JOIN ranking r ON r.item = t.ranking_item AND r.enough = 1
        AND r.scope IN (0, CASE WHEN i.neighbourhood <> 0 THEN i.neighbourhood ELSE coalesce(n.neighbourhood, 0) END)
        WHERE t.id = i.theme AND i.theme <> 0 ORDER BY r.scope DESC LIMIT 1) AS score
FROM issue i LEFT JOIN person_need n ON n.person = i.person WHERE i.id = $1;

-- name: issue_cases :many
-- $1 after int
-- $2 most int
-- > id int, danger int, clock_due int?, clock_severity int, asked int, answer_due int?, created_at int, changed_at int, changed_by int, desk int, pin int, state text, person int, theme int, neighbourhood int, band int, place blob, again_at int, news2 real?, news2_three int?, news2_at int?, flag text?, standing int?, standing_value real?, need_changed_at int?, need_changed_source int?, need_neighbourhood int?, looked_at int?, score real?
SELECT i.id, i.danger, i.clock_due, i.clock_severity, i.asked, i.answer_due, i.created_at, i.changed_at, i.changed_by, i.desk,
    i.pin, i.state, i.person, i.theme, i.neighbourhood, i.band, i.place, i.again_at, n.news2, n.news2_three, n.news2_at, n.flag, n.standing,
    n.standing_value, n.changed_at AS need_changed_at, n.changed_source AS need_changed_source, n.neighbourhood AS need_neighbourhood,
    (SELECT max(l.at) FROM looked l WHERE l.person = i.person AND l.organisation = i.desk AND l.action = 'open'
        AND l.refused = 0 AND i.person <> 0) AS looked_at,
    (SELECT r.score FROM theme t JOIN ranking r ON r.item = t.ranking_item AND r.enough = 1
        AND r.scope IN (0, CASE WHEN i.neighbourhood <> 0 THEN i.neighbourhood ELSE coalesce(n.neighbourhood, 0) END)
        WHERE t.id = i.theme AND i.theme <> 0 ORDER BY r.scope DESC LIMIT 1) AS score
FROM issue i LEFT JOIN person_need n ON n.person = i.person 
WHERE i.id > $1 AND i.open + 0 = 1 ORDER BY i.id LIMIT $2;

-- name: issue_ids_of_person :many
-- $1 person int
-- > id int
SELECT id FROM issue WHERE person = $1 AND open = 1 ORDER BY id;

-- name: issue_ids_again :many
-- $1 now int
-- $2 most int
-- > id int
SELECT id FROM issue WHERE open = 1 AND again_at <= $1 ORDER BY again_at LIMIT $2;

-- name: issue_ids_of_theme :many
-- $1 after int
-- $2 most int
-- > id int
SELECT id FROM issue WHERE open + 0 = 1 AND theme <> 0 AND id > $1 ORDER BY id LIMIT $2;

-- name: issue_move_home :exec
-- $1 home int
-- $2 person int
UPDATE issue SET person = $2 WHERE home = $1;

-- name: issue_theme_of :many
-- $1 key text
-- > id int
SELECT id FROM theme WHERE key = $1;

-- name: issue_person_home :many
-- $1 person int
-- > home int, organisation int, label int, postcode text?
-- Where a new issue about her is to stand: an unsealed record before a sealed one.
SELECT p.home, p.organisation, p.label, p.postcode FROM person_source s CROSS JOIN patient p
WHERE s.person = $1 AND p.home = s.home ORDER BY CASE WHEN p.label = 0 THEN 0 ELSE 1 END, p.home;

-- name: issue_voice_danger :many
-- $1 id int
-- > id int, key text, danger text, at int, neighbourhood int
SELECT id, key, danger, at, neighbourhood FROM voice WHERE id = $1 AND state = 'urgent';

-- name: issue_voice_words :many
-- $1 id int
-- > words text, english text, language text, channel text, at int, named text
SELECT words, english, language, channel, at, named FROM voice WHERE id = $1;

-- name: issue_practice_of :many
-- $1 person int
-- $2 kind int
-- $3 now int
-- > actor int
SELECT actor FROM relation WHERE person = $1 AND kind = $2 AND until > $3 AND actor > 0 ORDER BY since DESC, actor LIMIT 1;

-- name: issue_account_role :many
-- $1 account int
-- $2 organisation int
-- > id int
SELECT id FROM account_role WHERE account = $1 AND organisation = $2 AND ended_at IS NULL;

-- name: work_holders :many
-- $1 organisation int
-- > id int, shown text, title text
SELECT a.id, a.shown, r.title FROM account_role r JOIN account a ON a.id = r.account
WHERE r.organisation = $1 AND r.ended_at IS NULL AND a.suspended_at IS NULL ORDER BY a.shown, a.id;

-- name: draft_put :exec
-- $1 account int
-- $2 field text
-- $3 words text
-- $4 at int
INSERT INTO draft (account, field, words, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (account, field) DO UPDATE SET words = excluded.words, at = excluded.at;

-- name: draft_drop :exec
-- $1 account int
-- $2 field text
DELETE FROM draft WHERE account = $1 AND field = $2;

-- name: draft_get :many
-- $1 account int
-- $2 field text
-- > words text, at int
SELECT words, at FROM draft WHERE account = $1 AND field = $2;

-- name: draft_list :many
-- $1 account int
-- > field text, words text, at int
SELECT field, words, at FROM draft WHERE account = $1 ORDER BY at DESC, field LIMIT 200;

-- name: draft_count :one
-- $1 account int
-- > n int
SELECT count(*) AS n FROM draft WHERE account = $1;

-- name: need_get :many
-- $1 person int
-- > flag text, news2 real?, news2_three int, news2_at int?, standing int, standing_value real, standing_words text, standing_counted text, standing_missing text, standing_moves text, formula text, changed_at int?, changed_words text, changed_facet int, neighbourhood int
SELECT flag, news2, news2_three, news2_at, standing, standing_value, standing_words, standing_counted, standing_missing,
    standing_moves, formula, changed_at, changed_words, changed_facet, neighbourhood FROM person_need WHERE person = $1;

-- name: need_mark :exec
-- $1 person int
-- $2 at int
INSERT INTO person_need (person, dirty, at) VALUES ($1, 1, $2) ON CONFLICT (person) DO UPDATE SET dirty = 1;

-- name: need_dirty :many
-- $1 most int
-- > person int
SELECT person FROM person_need WHERE dirty = 1 ORDER BY person LIMIT $1;

-- name: need_put :exec
-- $1 person int
-- $2 at int
-- $3 flag text
-- $4 news2 real?
-- $5 news2_three int
-- $6 news2_at int?
-- $7 standing int
-- $8 standing_value real
-- $9 standing_words text
-- $10 standing_counted text
-- $11 standing_missing text
-- $12 standing_moves text
-- $13 formula text
-- $14 changed_at int?
-- $15 changed_words text
-- $16 changed_facet int
-- $17 neighbourhood int
-- $18 changed_source int
-- $19 seen_at int?
INSERT INTO person_need (person, dirty, at, flag, news2, news2_three, news2_at, standing, standing_value, standing_words,
    standing_counted, standing_missing, standing_moves, formula, changed_at, changed_words, changed_facet, neighbourhood,
    changed_source, seen_at)
VALUES ($1, 0, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
ON CONFLICT (person) DO UPDATE SET dirty = 0, at = excluded.at, flag = excluded.flag, news2 = excluded.news2,
    news2_three = excluded.news2_three, news2_at = excluded.news2_at, standing = excluded.standing,
    standing_value = excluded.standing_value, standing_words = excluded.standing_words,
    standing_counted = excluded.standing_counted, standing_missing = excluded.standing_missing,
    standing_moves = excluded.standing_moves, formula = excluded.formula, changed_at = excluded.changed_at,
    changed_words = excluded.changed_words, changed_facet = excluded.changed_facet, neighbourhood = excluded.neighbourhood,
    changed_source = excluded.changed_source, seen_at = excluded.seen_at;

-- name: ranking_newest :one
-- > at int
SELECT coalesce(max(at), 0) AS at FROM ranking;

-- name: looked_after :many
-- $1 n int
-- $2 most int
-- > n int, person int
-- Each person once, at the last of their looks among so many; the list ends with the last of all.
SELECT max(w.n) AS n, w.person FROM (SELECT n, person FROM looked WHERE n > $1 AND action = 'open' AND refused = 0 ORDER BY n LIMIT $2) w
GROUP BY w.person ORDER BY 1;

-- name: looked_newest :one
-- > n int
SELECT coalesce(max(n), 0) AS n FROM looked;

-- name: work_position_get :many
-- $1 name text
-- > txid int, seq int
SELECT txid, seq FROM position WHERE name = $1;

-- name: work_person_sight :many
-- $1 person int
-- > choices int, labels int
SELECT choices, labels FROM person WHERE id = $1;

-- name: work_area :many
-- $1 key text
-- > id int, name text
SELECT id, name FROM neighbourhood WHERE key = $1;

-- name: work_areas :many
-- > id int, key text, name text
SELECT id, key, name FROM neighbourhood ORDER BY name, id;

-- name: work_area_of :many
-- $1 area text
-- > id int
-- Which neighbourhood a postcode's first half is of.
SELECT neighbourhood AS id FROM postcode_area WHERE area = $1;

-- name: issue_cursor :many
-- $1 id int
-- > place blob, due_at int, changed_at int
SELECT place, due_at, changed_at FROM issue WHERE id = $1;

-- name: work_ranked_words :many
-- $1 theme int
-- $2 scope int
-- > words text, place int, name text
-- What residents say matters, that this theme belongs to: where it stands, here or in the whole place.
SELECT m.words, r.place, coalesce(h.name, '') AS name FROM theme t JOIN ranking r ON r.item = t.ranking_item AND r.enough = 1
JOIN ranking_item m ON m.id = r.item LEFT JOIN neighbourhood h ON h.id = r.scope
WHERE t.id = $1 AND r.scope IN (0, $2) ORDER BY r.scope DESC LIMIT 1;

-- name: work_area_name :many
-- $1 id int
-- > name text
SELECT name FROM neighbourhood WHERE id = $1;

-- name: work_resource_of :many
-- $1 home int
-- $2 rid int
-- > type text, id text, version int, deleted int
SELECT type, id, version, deleted FROM resource WHERE home = $1 AND rid = $2;

-- name: issue_take :exec
-- $1 id int
-- $2 task_version int
-- $3 home int
-- $4 person int
-- $5 label int
-- $6 facet int
UPDATE issue SET task_version = $2, home = $3, person = $4, label = $5, facet = $6 WHERE id = $1;

-- name: work_news :many
-- $1 organisation int
-- $2 since int
-- $3 most int
-- > issue int, at int, kind text, state text, words text, shown text, name text
-- What another organisation did to what this one asked, or has.
SELECT v.issue, v.at, v.kind, v.state, v.words, coalesce(a.shown, '') AS shown, coalesce(o.name, '') AS name
FROM issue_event v JOIN issue i ON i.id = v.issue LEFT JOIN account a ON a.id = v.account LEFT JOIN organisation o ON o.id = v.organisation
WHERE v.at > $2 AND v.organisation <> $1 AND (i.from_organisation = $1 OR i.to_organisation = $1)
    AND (v.organisation <> 0 OR v.account <> 0) AND v.kind IN ('state', 'note', 'told', 'opened') ORDER BY v.id DESC LIMIT $3;

-- name: work_stuck :each
-- $1 desk int
-- > desk int, name text, state text, changed_at int
-- Open issues by organisation and state, the longest in it first.
SELECT i.desk, o.name, i.state, i.changed_at FROM issue i JOIN organisation o ON o.id = i.desk
WHERE i.open = 1 AND ($1 = 0 OR i.desk = $1) ORDER BY o.name, i.desk, i.state, i.changed_at;

-- name: work_setting :many
-- $1 name text
-- > value text
SELECT value FROM place_setting WHERE name = $1;

-- name: work_past_person :many
-- $1 home int
-- > person int
SELECT person FROM person_source_past WHERE home = $1 ORDER BY version DESC LIMIT 1;

-- name: work_town_people :many
-- $1 actor int
-- $2 kind int
-- $3 first int
-- > person int
-- The demo's resident, then the others of a practice.
SELECT person FROM relation WHERE actor = $1 AND kind = $2 GROUP BY person
ORDER BY CASE WHEN person = $3 THEN 0 ELSE 1 END, person LIMIT 60;
