-- SPDX-License-Identifier: Apache-2.0
-- One person, several browsers.

-- name: one_by_account :one
-- $1 account int
-- > id int, neighbourhood int, people int, named text, agreed_at int?
SELECT id, neighbourhood, people, named, agreed_at FROM participant WHERE account = $1;

-- name: one_account_of :one
-- $1 participant int
-- > account int?, kind text
SELECT account, kind FROM participant WHERE id = $1;

-- name: one_agree :exec
-- $1 participant int
-- $2 account int
-- $3 at int
UPDATE participant SET account = $2, agreed_at = $3, kind = 'account' WHERE id = $1;

-- name: one_leave :exec
-- $1 account int
-- What it voted and said stays, and leads to no account any more.
UPDATE participant SET account = NULL, agreed_at = NULL, kind = 'browser' WHERE account = $1;

-- name: one_votes_stale :exec
-- $1 participant int
-- Fewer people voted on these questions than was last worked out.
UPDATE topic_opinion SET latest = -1
WHERE topic IN (SELECT s.topic FROM statement s JOIN vote v ON v.statement = s.id WHERE v.participant = $1);

-- name: one_votes_older :exec
-- $1 into int
-- $2 other int
-- Of two votes on one statement the last one counts.
DELETE FROM vote WHERE participant = $1 AND EXISTS
    (SELECT 1 FROM vote o WHERE o.participant = $2 AND o.statement = vote.statement AND o.at > vote.at);

-- name: one_votes_twice :exec
-- $1 into int
-- $2 other int
DELETE FROM vote WHERE participant = $2 AND EXISTS
    (SELECT 1 FROM vote o WHERE o.participant = $1 AND o.statement = vote.statement);

-- name: one_votes_move :exec
-- $1 into int
-- $2 other int
UPDATE vote SET participant = $1 WHERE participant = $2;

-- name: one_pairs_stale :exec
-- $1 participant int
UPDATE ranking_state SET latest = -1 WHERE EXISTS (SELECT 1 FROM pair_vote WHERE participant = $1);

-- name: one_pairs_older :exec
-- $1 into int
-- $2 other int
DELETE FROM pair_vote WHERE participant = $1 AND EXISTS
    (SELECT 1 FROM pair_vote o WHERE o.participant = $2 AND o.low = pair_vote.low AND o.high = pair_vote.high AND o.at > pair_vote.at);

-- name: one_pairs_twice :exec
-- $1 into int
-- $2 other int
DELETE FROM pair_vote WHERE participant = $2 AND EXISTS
    (SELECT 1 FROM pair_vote o WHERE o.participant = $1 AND o.low = pair_vote.low AND o.high = pair_vote.high);

-- name: one_pairs_move :exec
-- $1 into int
-- $2 other int
UPDATE pair_vote SET participant = $1 WHERE participant = $2;

-- name: one_pair_drop :exec
-- $1 participant int
-- $2 low int
-- $3 high int
DELETE FROM pair_vote WHERE participant = $1 AND low = $2 AND high = $3;

-- name: one_voices_move :exec
-- $1 into int
-- $2 other int
UPDATE voice SET participant = $1 WHERE participant = $2;

-- name: one_place_move :exec
-- $1 into int
-- $2 other int
UPDATE participant SET neighbourhood = (SELECT o.neighbourhood FROM participant o WHERE o.id = $2) WHERE id = $1 AND neighbourhood = 0;

-- name: one_browser_add :exec
-- $1 into int
-- $2 other int
INSERT INTO participant_browser (token, participant) SELECT token, $1 FROM participant WHERE id = $2 AND token IS NOT NULL;

-- name: one_browsers_move :exec
-- $1 into int
-- $2 other int
UPDATE participant_browser SET participant = $1 WHERE participant = $2;

-- name: one_browser_new :exec
-- $1 token blob
-- $2 participant int
INSERT INTO participant_browser (token, participant) VALUES ($1, $2);

-- name: one_drop :exec
-- $1 id int
DELETE FROM participant WHERE id = $1;
