-- SPDX-License-Identifier: Apache-2.0

-- name: participant_by_token :one
-- $1 token blob
-- > id int, kind text, neighbourhood int, people int, named text
SELECT id, kind, neighbourhood, people, named FROM participant WHERE token = $1
    OR id = (SELECT b.participant FROM participant_browser b WHERE b.token = $1);

-- name: participant_add :one
-- $1 kind text
-- $2 token blob?
-- $3 account int?
-- $4 neighbourhood int
-- $5 people int
-- $6 named text
-- $7 at int
-- > id int
INSERT INTO participant (kind, token, account, neighbourhood, people, named, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id;

-- name: participant_place :exec
-- $1 id int
-- $2 neighbourhood int
UPDATE participant SET neighbourhood = $2 WHERE id = $1;

-- name: statement_one :one
-- $1 id int
-- > id int, key text, topic int, words text, state text, source int, asked text
SELECT s.id, s.key, s.topic, s.words, s.state, s.source, t.state AS asked
FROM statement s JOIN topic t ON t.id = s.topic WHERE s.id = $1;

-- name: vote_put :exec
-- $1 statement int
-- $2 participant int
-- $3 vote int
-- $4 at int
-- $5 channel text
INSERT INTO vote (statement, participant, vote, at, channel) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (statement, participant) DO UPDATE SET vote = excluded.vote, at = excluded.at, channel = excluded.channel;

-- name: vote_drop :exec
-- $1 statement int
-- $2 participant int
DELETE FROM vote WHERE statement = $1 AND participant = $2;

-- name: votes_of :many
-- $1 participant int
-- $2 topic int
-- > statement int, key text, words text, vote int, at int
SELECT v.statement, s.key, s.words, v.vote, v.at FROM vote v JOIN statement s ON s.id = v.statement
WHERE v.participant = $1 AND s.topic = $2 AND s.state = 'open' ORDER BY v.at DESC, v.statement;

-- name: statements_unseen :many
-- $1 topic int
-- $2 participant int
-- > id int, key text, words text, source int, next real
SELECT s.id, s.key, s.words, s.source, coalesce(o.next, 1.0) AS next
FROM statement s LEFT JOIN statement_opinion o ON o.statement = s.id
WHERE s.topic = $1 AND s.state = 'open'
  AND NOT EXISTS (SELECT 1 FROM vote v WHERE v.statement = s.id AND v.participant = $2) ORDER BY s.id;

-- name: topic_votes :many
-- $1 topic int
-- > participant int, statement int, vote int, at int
SELECT v.participant, v.statement, v.vote, v.at FROM vote v JOIN statement s ON s.id = v.statement
WHERE s.topic = $1 AND s.state = 'open';

-- name: topic_votes_file :many
-- $1 topic int
-- $2 before int
-- > participant int, statement int, key text, vote int
-- For everybody to work out again: what stands open, and was voted before a day's end.
SELECT v.participant, s.id AS statement, s.key, v.vote FROM vote v JOIN statement s ON s.id = v.statement
WHERE s.topic = $1 AND s.state = 'open' AND v.at < $2 ORDER BY v.participant, s.id;

-- name: topic_vote_state :many
-- > topic int, votes int, latest int, had int, had_latest int
-- What there is, and what was last worked out from.
SELECT t.id AS topic, count(v.vote) AS votes, coalesce(max(v.at), 0) AS latest,
    coalesce(max(o.votes), -1) AS had, coalesce(max(o.latest), -1) AS had_latest
FROM topic t LEFT JOIN statement s ON s.topic = t.id AND s.state = 'open' LEFT JOIN vote v ON v.statement = s.id
LEFT JOIN topic_opinion o ON o.topic = t.id GROUP BY t.id ORDER BY t.id;

-- name: topic_opinion_put :exec
-- $1 topic int
-- $2 people int
-- $3 counted int
-- $4 votes int
-- $5 latest int
-- $6 groups int
-- $7 verdict int
-- $8 at int
INSERT INTO topic_opinion (topic, people, counted, votes, latest, groups, verdict, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (topic) DO UPDATE SET people = excluded.people, counted = excluded.counted, votes = excluded.votes,
    latest = excluded.latest, groups = excluded.groups, verdict = excluded.verdict, at = excluded.at;

-- name: topic_groups_drop :exec
-- $1 topic int
DELETE FROM topic_group WHERE topic = $1;

-- name: topic_group_add :exec
-- $1 topic int
-- $2 number int
-- $3 size int
-- $4 holds real
-- $5 x real
-- $6 y real
-- $7 wide real
-- $8 high real
-- $9 turn real
-- $10 marks text
-- $11 told text
INSERT INTO topic_group (topic, number, size, holds, x, y, wide, high, turn, marks, told) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: statement_opinions_drop :exec
-- $1 topic int
DELETE FROM statement_opinion WHERE statement IN (SELECT id FROM statement WHERE topic = $1);

-- name: statement_groups_drop :exec
-- $1 topic int
DELETE FROM statement_group WHERE statement IN (SELECT id FROM statement WHERE topic = $1);

-- name: statement_opinion_add :exec
-- $1 statement int
-- $2 agree int
-- $3 disagree int
-- $4 pass int
-- $5 common real
-- $6 se real
-- $7 apart real
-- $8 next real
INSERT INTO statement_opinion (statement, agree, disagree, pass, common, se, apart, next) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: statement_group_add :exec
-- $1 statement int
-- $2 number int
-- $3 agree int
-- $4 disagree int
-- $5 seen int
INSERT INTO statement_group (statement, number, agree, disagree, seen) VALUES ($1, $2, $3, $4, $5);

-- name: topic_opinion_get :one
-- $1 topic int
-- > people int, counted int, votes int, groups int, verdict int, at int
SELECT people, counted, votes, groups, verdict, at FROM topic_opinion WHERE topic = $1;

-- name: topic_groups :many
-- $1 topic int
-- > number int, size int, holds real, x real, y real, wide real, high real, turn real, marks text, told text
SELECT number, size, holds, x, y, wide, high, turn, marks, told FROM topic_group WHERE topic = $1 ORDER BY number;

-- name: topic_statements :many
-- $1 topic int
-- > id int, key text, words text, source int, agree int, disagree int, pass int, common real, se real, apart real
SELECT s.id, s.key, s.words, s.source, o.agree, o.disagree, o.pass, o.common, o.se, o.apart
FROM statement s JOIN statement_opinion o ON o.statement = s.id
WHERE s.topic = $1 AND s.state = 'open' ORDER BY o.common DESC, s.id;

-- name: topic_statement_groups :many
-- $1 topic int
-- > statement int, number int, agree int, disagree int, seen int
SELECT g.statement, g.number, g.agree, g.disagree, g.seen FROM statement_group g JOIN statement s ON s.id = g.statement
WHERE s.topic = $1 AND s.state = 'open' ORDER BY g.statement, g.number;

-- ---- which matters more? ----

-- name: ranking_items :many
-- > id int, key text, words text, topic int
SELECT id, key, words, topic FROM ranking_item WHERE retired_at IS NULL ORDER BY key;

-- name: pair_put :exec
-- $1 participant int
-- $2 low int
-- $3 high int
-- $4 winner int
-- $5 at int
-- $6 channel text
-- $7 neighbourhood int
INSERT INTO pair_vote (participant, low, high, winner, at, channel, neighbourhood) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (participant, low, high) DO UPDATE SET winner = excluded.winner, at = excluded.at, channel = excluded.channel;

-- name: pairs_of :many
-- $1 participant int
-- > low int, high int
SELECT low, high FROM pair_vote WHERE participant = $1;

-- name: pairs_all :many
-- $1 neighbourhood int
-- > low int, high int, winner int
-- Of groups, one room is one voice here; how many were in it is told beside.
SELECT low, high, winner FROM pair_vote WHERE $1 = 0 OR neighbourhood = $1;

-- name: pairs_state :one
-- > n int, latest int, had int, had_latest int
-- What there is, and what was last worked out from.
SELECT count(*) AS n, coalesce(max(at), 0) AS latest, (SELECT coalesce(max(votes), -1) FROM ranking_state) AS had,
    (SELECT coalesce(max(latest), -1) FROM ranking_state) AS had_latest FROM pair_vote;

-- name: ranking_state_put :exec
-- $1 votes int
-- $2 latest int
INSERT INTO ranking_state (id, votes, latest) VALUES (1, $1, $2)
ON CONFLICT (id) DO UPDATE SET votes = excluded.votes, latest = excluded.latest;

-- name: ranking_drop :exec
DELETE FROM ranking;

-- name: ranking_add :exec
-- $1 scope int
-- $2 item int
-- $3 place int
-- $4 score real
-- $5 strength real
-- $6 se real
-- $7 votes int
-- $8 enough int
-- $9 at int
INSERT INTO ranking (scope, item, place, score, strength, se, votes, enough, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: ranking_get :many
-- $1 scope int
-- > item int, key text, words text, topic int, place int, score real, strength real, se real, votes int, enough int, at int
SELECT r.item, i.key, i.words, i.topic, r.place, r.score, r.strength, r.se, r.votes, r.enough, r.at
FROM ranking r JOIN ranking_item i ON i.id = r.item WHERE r.scope = $1 ORDER BY r.place;

-- name: pair_people :one
-- > votes int, alone int, groups int, in_groups int
SELECT (SELECT count(*) FROM pair_vote) AS votes,
    (SELECT count(DISTINCT v.participant) FROM pair_vote v JOIN participant p ON p.id = v.participant WHERE p.kind <> 'group') AS alone,
    (SELECT count(DISTINCT v.participant) FROM pair_vote v JOIN participant p ON p.id = v.participant WHERE p.kind = 'group') AS groups,
    (SELECT coalesce(sum(p.people), 0) FROM participant p WHERE p.kind = 'group'
        AND EXISTS (SELECT 1 FROM pair_vote v WHERE v.participant = p.id)) AS in_groups;
