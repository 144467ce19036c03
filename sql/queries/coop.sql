-- SPDX-License-Identifier: Apache-2.0
-- Those who decide together, what they decided, and what they promised.
-- What a made-up town brings (coop_put_*) never changes what is there already.

-- name: coop_put_member :exec
-- $1 key text
-- $2 class text
-- $3 name text
-- $4 neighbourhood text
-- $5 organisation text
-- $6 role text
-- $7 joined_at int
INSERT INTO member (key, class, name, neighbourhood, organisation, role, joined_at)
VALUES ($1, $2, $3, coalesce((SELECT id FROM neighbourhood WHERE key = $4), 0),
        coalesce((SELECT id FROM organisation WHERE key = $5), 0), $6, $7)
ON CONFLICT (key) DO NOTHING;

-- name: coop_put_seat :exec
-- $1 key text
-- $2 member text
-- $3 seat text
-- $4 class text
-- $5 chosen_by text
-- $6 since int
-- $7 until int
-- $8 interests text
INSERT INTO board_seat (key, member, seat, class, chosen_by, since, until, interests)
VALUES ($1, coalesce((SELECT id FROM member WHERE key = $2), 0), $3, $4, $5, $6, $7, $8)
ON CONFLICT (key) DO NOTHING;

-- name: coop_put_meeting :exec
-- $1 key text
-- $2 title text
-- $3 kind text
-- $4 at int
-- $5 ends_at int
-- $6 place text
-- $7 online int
-- $8 agenda text
-- $9 minutes text
-- $10 state text
-- $11 neighbourhood text
-- $12 chair text
-- $13 public_count int?
INSERT INTO meeting (key, title, kind, at, ends_at, place, online, agenda, minutes, state, neighbourhood, chair, public_count)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, coalesce((SELECT id FROM neighbourhood WHERE key = $11), 0),
        coalesce((SELECT id FROM member WHERE key = $12), 0), $13)
ON CONFLICT (key) DO NOTHING;

-- name: coop_put_meeting_member :exec
-- $1 meeting text
-- $2 member text
-- $3 absent int
-- $4 place int
INSERT INTO meeting_member (meeting, member, absent, place)
SELECT m.id, p.id, $3, $4 FROM meeting m, member p WHERE m.key = $1 AND p.key = $2
ON CONFLICT (meeting, member) DO NOTHING;

-- name: coop_put_ballot :exec
-- $1 key text
-- $2 title text
-- $3 kind text
-- $4 question text
-- $5 rule text
-- $6 classes text
-- $7 opens int
-- $8 closes int
-- $9 registered int
-- $10 quorum text
-- $11 tie_rule text
-- $12 secret int
-- $13 state text
-- $14 result text
INSERT INTO ballot (key, title, kind, question, rule, classes, opens, closes, registered, quorum, tie_rule, secret, state, result)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT (key) DO NOTHING;

-- name: coop_put_count :exec
-- $1 ballot text
-- $2 class text
-- $3 choice text
-- $4 place int
-- $5 label text
-- $6 registered int
-- $7 votes int
INSERT INTO ballot_count (ballot, class, choice, place, label, registered, votes)
SELECT id, $2, $3, $4, $5, $6, $7 FROM ballot WHERE key = $1
ON CONFLICT (ballot, class, choice) DO NOTHING;

-- name: coop_put_decision :exec
-- $1 key text
-- $2 title text
-- $3 question text
-- $4 meeting text
-- $5 at int
-- $6 state text
-- $7 options text
-- $8 chosen text
-- $9 how text
-- $10 votes_for int?
-- $11 votes_against int?
-- $12 votes_abstain int?
-- $13 dissent text
-- $14 reason text
-- $15 review_at int?
-- $16 evidence text
-- $17 ballot text
INSERT INTO decision (key, title, question, meeting, at, state, options, chosen, how, votes_for, votes_against,
                      votes_abstain, dissent, reason, review_at, evidence, ballot)
VALUES ($1, $2, $3, coalesce((SELECT id FROM meeting WHERE key = $4), 0), $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
        coalesce((SELECT id FROM ballot WHERE key = $17), 0))
ON CONFLICT (key) DO NOTHING;

-- name: coop_put_commitment :exec
-- $1 key text
-- $2 words text
-- $3 organisation text
-- $4 role text
-- $5 person text
-- $6 made_at int
-- $7 due int
-- $8 how_known text
-- $9 state text
-- $10 reason text
-- $11 evidence text
-- $12 ended_at int?
INSERT INTO commitment (key, words, organisation, role, person, made_at, due, how_known, state, reason, evidence, ended_at)
VALUES ($1, $2, coalesce((SELECT id FROM organisation WHERE key = $3), 0), $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (key) DO NOTHING;

-- name: coop_put_note :exec
-- $1 commitment text
-- $2 at int
-- $3 by_words text
-- $4 words text
-- $5 once text
INSERT INTO commitment_note (commitment, kind, at, by_words, words, once)
SELECT id, 'progress', $2, $3, $4, $5 FROM commitment WHERE key = $1 ON CONFLICT (once) DO NOTHING;

-- name: coop_put_action :exec
-- $1 key text
-- $2 meeting text
-- $3 words text
-- $4 organisation text
-- $5 due int
-- $6 state text
INSERT INTO meeting_action (key, meeting, words, organisation, due, state)
VALUES ($1, coalesce((SELECT id FROM meeting WHERE key = $2), 0), $3,
        coalesce((SELECT id FROM organisation WHERE key = $4), 0), $5, $6)
ON CONFLICT (key) DO NOTHING;

-- name: coop_put_measure :exec
-- $1 key text
-- $2 words text
-- $3 scale text
INSERT INTO evaluation_measure (key, words, scale) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING;

-- name: coop_put_figure :exec
-- $1 measure text
-- $2 wave int
-- $3 perspective text
-- $4 neighbourhood text
-- $5 day int
-- $6 n int?
-- $7 mean real?
-- $8 low real?
-- $9 high real?
INSERT INTO evaluation_figure (measure, wave, perspective, neighbourhood, day, n, mean, low, high)
SELECT id, $2, $3, coalesce((SELECT h.id FROM neighbourhood h WHERE h.key = $4), 0), $5, $6, $7, $8, $9
FROM evaluation_measure WHERE key = $1
ON CONFLICT (measure, wave, perspective, neighbourhood) DO NOTHING;

-- name: coop_put_quote :exec
-- $1 key text
-- $2 measure text
-- $3 perspective text
-- $4 wave int
-- $5 neighbourhood text
-- $6 language text
-- $7 words text
-- $8 english text
INSERT INTO evaluation_quote (key, measure, perspective, wave, neighbourhood, language, words, english)
SELECT $1, id, $3, $4, coalesce((SELECT h.id FROM neighbourhood h WHERE h.key = $5), 0), $6, $7, $8
FROM evaluation_measure WHERE key = $2
ON CONFLICT (key) DO NOTHING;

-- name: coop_put_practice :exec
-- $1 key text
-- $2 title text
-- $3 organisation text
-- $4 what text
-- $5 evidence text
-- $6 evidence_kind text
-- $7 theme text
-- $8 role text
INSERT INTO practice (key, title, organisation, what, evidence, evidence_kind, theme, role)
VALUES ($1, $2, coalesce((SELECT id FROM organisation WHERE key = $3), 0), $4, $5, $6, $7, $8)
ON CONFLICT (key) DO NOTHING;

-- name: coop_classes :many
-- > class text, n int
SELECT class, count(*) AS n FROM member WHERE left_at IS NULL GROUP BY class ORDER BY count(*) DESC, class;

-- name: coop_seats :many
-- > key text, seat text, class text, name text, chosen_by text, since int, until int, interests text
SELECT s.key, s.seat, s.class, m.name, s.chosen_by, s.since, s.until, s.interests
FROM board_seat s JOIN member m ON m.id = s.member ORDER BY s.key LIMIT 200;

-- name: coop_meetings :many
-- > id int, key text, title text, kind text, at int, ends_at int, place text, online int, state text, neighbourhood text, agenda text, public_count int?
SELECT m.id, m.key, m.title, m.kind, m.at, m.ends_at, m.place, m.online, m.state, coalesce(h.name, '') AS neighbourhood,
       m.agenda, m.public_count
FROM meeting m LEFT JOIN neighbourhood h ON h.id = m.neighbourhood ORDER BY m.at DESC, m.id DESC LIMIT 500;

-- name: coop_meeting_by_key :one
-- $1 key text
-- > id int, key text, title text, kind text, at int, ends_at int, place text, online int, state text, neighbourhood text, agenda text, minutes text, chair text, public_count int?
SELECT m.id, m.key, m.title, m.kind, m.at, m.ends_at, m.place, m.online, m.state, coalesce(h.name, '') AS neighbourhood,
       m.agenda, m.minutes, coalesce(c.name, '') AS chair, m.public_count
FROM meeting m LEFT JOIN neighbourhood h ON h.id = m.neighbourhood LEFT JOIN member c ON c.id = m.chair WHERE m.key = $1;

-- name: coop_meeting_members :many
-- $1 meeting int
-- > name text, class text, role text, organisation text, absent int
SELECT p.name, p.class, p.role, coalesce(o.name, '') AS organisation, x.absent
FROM meeting_member x JOIN member p ON p.id = x.member LEFT JOIN organisation o ON o.id = p.organisation
WHERE x.meeting = $1 ORDER BY x.absent, x.place LIMIT 500;

-- name: coop_actions :many
-- $1 meeting int
-- > id int, key text, words text, organisation text, due int, state text, meeting_key text
-- Of one meeting; 0: all that are not done.
SELECT a.id, a.key, a.words, coalesce(o.name, '') AS organisation, a.due, a.state, coalesce(m.key, '') AS meeting_key
FROM meeting_action a LEFT JOIN organisation o ON o.id = a.organisation LEFT JOIN meeting m ON m.id = a.meeting
WHERE a.meeting = $1 OR ($1 = 0 AND a.state <> 'done') ORDER BY a.due, a.key LIMIT 500;

-- name: coop_action_by_id :one
-- $1 id int
-- > id int, key text, words text, organisation text, due int, state text, meeting_key text
SELECT a.id, a.key, a.words, coalesce(o.name, '') AS organisation, a.due, a.state, coalesce(m.key, '') AS meeting_key
FROM meeting_action a LEFT JOIN organisation o ON o.id = a.organisation LEFT JOIN meeting m ON m.id = a.meeting
WHERE a.id = $1;

-- name: coop_item_put :exec
-- $1 meeting int
-- $2 kind text
-- $3 item int
-- $4 at int
-- $5 account int
INSERT INTO meeting_item (meeting, kind, item, at, account) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (meeting, kind, item) DO NOTHING;

-- name: coop_items :many
-- $1 meeting int
-- > kind text, item int, at int
SELECT kind, item, at FROM meeting_item WHERE meeting = $1 ORDER BY kind DESC, at, item LIMIT 500;

-- name: coop_decisions :many
-- $1 meeting int
-- > id int, key text, title text, question text, at int, state text, chosen text, how text, votes_for int?, votes_against int?, votes_abstain int?, reason text, review_at int?, meeting_key text
-- Of one meeting; 0: all.
SELECT d.id, d.key, d.title, d.question, d.at, d.state, d.chosen, d.how, d.votes_for, d.votes_against, d.votes_abstain,
       d.reason, d.review_at, coalesce(m.key, '') AS meeting_key
FROM decision d LEFT JOIN meeting m ON m.id = d.meeting WHERE d.meeting = $1 OR $1 = 0 ORDER BY d.at DESC, d.id DESC LIMIT 1000;

-- name: coop_decision_by_key :one
-- $1 key text
-- > id int, key text, title text, question text, at int, state text, options text, chosen text, how text, votes_for int?, votes_against int?, votes_abstain int?, dissent text, reason text, review_at int?, evidence text, meeting_key text, meeting_title text, meeting_at int?, ballot_key text
SELECT d.id, d.key, d.title, d.question, d.at, d.state, d.options, d.chosen, d.how, d.votes_for, d.votes_against,
       d.votes_abstain, d.dissent, d.reason, d.review_at, d.evidence, coalesce(m.key, '') AS meeting_key,
       coalesce(m.title, '') AS meeting_title, m.at AS meeting_at, coalesce(b.key, '') AS ballot_key
FROM decision d LEFT JOIN meeting m ON m.id = d.meeting LEFT JOIN ballot b ON b.id = d.ballot WHERE d.key = $1;

-- name: coop_decision_key :one
-- $1 id int
-- > key text, title text
SELECT key, title FROM decision WHERE id = $1;

-- name: coop_decision_once :one
-- $1 once text
-- > id int, key text
SELECT id, key FROM decision WHERE once = $1;

-- name: coop_decision_put :one
-- $1 key text
-- $2 title text
-- $3 question text
-- $4 meeting int
-- $5 at int
-- $6 state text
-- $7 chosen text
-- $8 how text
-- $9 votes_for int?
-- $10 votes_against int?
-- $11 votes_abstain int?
-- $12 dissent text
-- $13 reason text
-- $14 review_at int?
-- $15 account int
-- $16 once text?
-- > id int
INSERT INTO decision (key, title, question, meeting, at, state, options, chosen, how, votes_for, votes_against,
                      votes_abstain, dissent, reason, review_at, account, once)
VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) RETURNING id;

-- name: coop_ballots :many
-- > id int, key text, title text, kind text, question text, rule text, classes text, opens int, closes int, registered int, quorum text, tie_rule text, secret int, state text, result text
SELECT id, key, title, kind, question, rule, classes, opens, closes, registered, quorum, tie_rule, secret, state, result
FROM ballot ORDER BY closes DESC, key LIMIT 200;

-- name: coop_ballot_counts :many
-- $1 ballot int
-- > class text, choice text, label text, registered int, votes int
SELECT class, choice, label, registered, votes FROM ballot_count WHERE ballot = $1 ORDER BY place, class LIMIT 500;

-- name: coop_commitments :many
-- > id int, key text, words text, organisation int, organisation_key text, organisation_name text, role text, person text, made_at int, due int, how_known text, state text, reason text, evidence text, ended_at int?, version int, last_at int?, last_words text?
SELECT c.id, c.key, c.words, c.organisation, coalesce(o.key, '') AS organisation_key, coalesce(o.name, '') AS organisation_name,
       c.role, c.person, c.made_at, c.due, c.how_known, c.state, c.reason, c.evidence, c.ended_at, c.version,
       (SELECT n.at FROM commitment_note n WHERE n.commitment = c.id AND n.kind = 'progress' ORDER BY n.at DESC, n.id DESC LIMIT 1) AS last_at,
       (SELECT n.words FROM commitment_note n WHERE n.commitment = c.id AND n.kind = 'progress' ORDER BY n.at DESC, n.id DESC LIMIT 1) AS last_words
FROM commitment c LEFT JOIN organisation o ON o.id = c.organisation ORDER BY c.due, c.id LIMIT 2000;

-- name: coop_commitment_by_key :one
-- $1 key text
-- > id int, key text, words text, organisation int, organisation_key text, organisation_name text, role text, person text, made_at int, due int, how_known text, state text, reason text, evidence text, ended_at int?, version int
SELECT c.id, c.key, c.words, c.organisation, coalesce(o.key, '') AS organisation_key, coalesce(o.name, '') AS organisation_name,
       c.role, c.person, c.made_at, c.due, c.how_known, c.state, c.reason, c.evidence, c.ended_at, c.version
FROM commitment c LEFT JOIN organisation o ON o.id = c.organisation WHERE c.key = $1;

-- name: coop_commitment_key :one
-- $1 id int
-- > key text, words text
SELECT key, words FROM commitment WHERE id = $1;

-- name: coop_commitment_once :one
-- $1 once text
-- > id int, key text
SELECT id, key FROM commitment WHERE once = $1;

-- name: coop_commitment_put :one
-- $1 key text
-- $2 words text
-- $3 organisation int
-- $4 role text
-- $5 person text
-- $6 made_at int
-- $7 due int
-- $8 how_known text
-- $9 account int
-- $10 once text?
-- > id int
INSERT INTO commitment (key, words, organisation, role, person, made_at, due, how_known, state, account, once)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'on track', $9, $10) RETURNING id;

-- name: coop_commitment_set :exec
-- $1 id int
-- $2 version int
-- $3 state text
-- $4 reason text
-- $5 evidence text
-- $6 ended_at int?
UPDATE commitment SET state = $3, reason = $4, evidence = $5, ended_at = $6, version = version + 1 WHERE id = $1 AND version = $2;

-- name: coop_notes :many
-- $1 commitment int
-- $2 kind text
-- > id int, at int, by_words text, words text, state text
SELECT id, at, by_words, words, state FROM commitment_note WHERE commitment = $1 AND kind = $2 ORDER BY at DESC, id DESC LIMIT 500;

-- name: coop_note_put :exec
-- $1 commitment int
-- $2 kind text
-- $3 at int
-- $4 by_words text
-- $5 account int
-- $6 words text
-- $7 state text
-- $8 once text?
INSERT INTO commitment_note (commitment, kind, at, by_words, account, words, state, once)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (once) DO NOTHING;

-- name: coop_measures :many
-- > id int, key text, words text, scale text
SELECT id, key, words, scale FROM evaluation_measure ORDER BY key LIMIT 200;

-- name: coop_figures :many
-- $1 measure int
-- > measure int, wave int, perspective text, neighbourhood int, neighbourhood_key text, neighbourhood_name text, day int, n int?, mean real?, low real?, high real?
-- Of one measure; 0: of all, for the whole place alone.
SELECT f.measure, f.wave, f.perspective, f.neighbourhood, coalesce(h.key, '') AS neighbourhood_key,
       coalesce(h.name, '') AS neighbourhood_name, f.day, f.n, f.mean, f.low, f.high
FROM evaluation_figure f LEFT JOIN neighbourhood h ON h.id = f.neighbourhood
WHERE f.measure = $1 OR ($1 = 0 AND f.neighbourhood = 0)
ORDER BY f.measure, f.neighbourhood, f.perspective, f.wave LIMIT 5000;

-- name: coop_quotes :many
-- $1 measure int
-- > perspective text, wave int, neighbourhood_name text, language text, words text, english text
SELECT q.perspective, q.wave, coalesce(h.name, '') AS neighbourhood_name, q.language, q.words, q.english
FROM evaluation_quote q LEFT JOIN neighbourhood h ON h.id = q.neighbourhood WHERE q.measure = $1 ORDER BY q.wave DESC, q.key LIMIT 200;

-- name: coop_practices :many
-- > key text, title text, organisation text, what text, evidence text, evidence_kind text, theme text, role text
SELECT p.key, p.title, coalesce(o.name, '') AS organisation, p.what, p.evidence, p.evidence_kind, p.theme, p.role
FROM practice p LEFT JOIN organisation o ON o.id = p.organisation ORDER BY p.key LIMIT 500;
