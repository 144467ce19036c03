-- SPDX-License-Identifier: Apache-2.0

-- name: thread_link_put :exec
-- $1 thread int
-- $2 from_kind text
-- $3 from_id int
-- $4 to_kind text
-- $5 to_id int
-- $6 at int
-- $7 by_account int
-- $8 by_rule text
-- $9 by_words text
-- $10 note text
-- What was undone and is made again is one row, with who made it last.
INSERT INTO thread_link (thread, from_kind, from_id, to_kind, to_id, at, by_account, by_rule, by_words, note)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (thread, from_kind, from_id, to_kind, to_id) DO UPDATE
SET at = excluded.at, by_account = excluded.by_account, by_rule = excluded.by_rule, by_words = excluded.by_words,
    note = excluded.note, ended_at = NULL
WHERE thread_link.ended_at IS NOT NULL;

-- name: thread_link_end :exec
-- $1 from_kind text
-- $2 from_id int
-- $3 to_kind text
-- $4 to_id int
-- $5 at int
UPDATE thread_link SET ended_at = $5
WHERE from_kind = $1 AND from_id = $2 AND to_kind = $3 AND to_id = $4 AND ended_at IS NULL;

-- name: thread_links :many
-- $1 kind text
-- $2 end_id int
-- $3 outward int
-- > id int, thread int, from_kind text, from_id int, to_kind text, to_id int, at int, by_account int, by_rule text, by_words text, note text
-- Those that begin at one stop (outward), or end there.
SELECT id, thread, from_kind, from_id, to_kind, to_id, at, by_account, by_rule, by_words, note FROM thread_link
WHERE $3 = 1 AND from_kind = $1 AND from_id = $2 AND ended_at IS NULL
UNION ALL
SELECT id, thread, from_kind, from_id, to_kind, to_id, at, by_account, by_rule, by_words, note FROM thread_link
WHERE $3 = 0 AND to_kind = $1 AND to_id = $2 AND ended_at IS NULL
ORDER BY 7, 1;

-- ---- reading a thread ---------------------------------------------------------------------------

-- name: thread_rows :many
-- $1 thread int
-- $2 theme int
-- > id int, key text, title text, topic int, topic_key text, question text, topic_who text, theme int, theme_key text, theme_title text, summary text, started_at int, stopped_at int?, stopped_before text, stopped_by text, stopped_why text, declined_at int?, declined_by text, declined_why text, restart text, review int?, owes_organisation int, owes_name text?, owes_role text, next_step text, next_due int?
-- One (theme 0), those of a theme (thread 0), or all of them (both 0); the newest first.
SELECT t.id, t.key, t.title, t.topic, p.key AS topic_key, p.question, p.who AS topic_who, t.theme, m.key AS theme_key, m.title AS theme_title, m.summary, t.started_at, t.stopped_at,
       t.stopped_before, t.stopped_by, t.stopped_why, t.declined_at, t.declined_by, t.declined_why, t.restart, t.review,
       t.owes_organisation, o.name AS owes_name, t.owes_role, t.next_step, t.next_due
FROM thread t JOIN topic p ON p.id = t.topic JOIN theme m ON m.id = t.theme LEFT JOIN organisation o ON o.id = t.owes_organisation
WHERE ($1 = 0 OR t.id = $1) AND ($2 = 0 OR t.theme = $2)
ORDER BY t.started_at DESC, t.id;

-- name: thread_id_by_key :one
-- $1 key text
-- > id int
SELECT id FROM thread WHERE key = $1;

-- name: thread_steps :many
-- $1 thread int
-- > thread int, from_kind text, to_kind text, n int, last_at int
-- How many links of each kind each thread has (0: of all threads), and when the last was made.
SELECT thread, from_kind, to_kind, count(*) AS n, max(at) AS last_at FROM thread_link
WHERE thread > 0 AND ended_at IS NULL AND ($1 = 0 OR thread = $1)
GROUP BY thread, from_kind, to_kind ORDER BY thread, from_kind, to_kind;

-- name: thread_answered :many
-- $1 thread int
-- > thread int, kind text, at int
SELECT thread, kind, min(published_at) AS at FROM answer WHERE published_at IS NOT NULL AND ($1 = 0 OR thread = $1)
GROUP BY thread, kind ORDER BY thread, kind;

-- name: thread_holders :many
-- $1 thread int
-- > thread int, commitment int, organisation int, name text, role text, person text, due int, state text, issues int
-- The commitments of each thread (0: of all), with who owns them; how many issues stand under each.
SELECT l.thread, c.id AS commitment, c.organisation, o.name, c.role, c.person, c.due, c.state,
       (SELECT count(*) FROM issue i WHERE i.commitment = c.id) AS issues
FROM thread_link l JOIN commitment c ON c.id = l.to_id JOIN organisation o ON o.id = c.organisation
WHERE l.thread > 0 AND l.to_kind = 'commitment' AND l.ended_at IS NULL AND ($1 = 0 OR l.thread = $1)
ORDER BY l.thread, c.due, c.id;

-- name: thread_voice_counts :many
-- $1 thread int
-- > thread int, channel text, n int
-- Only what may be read by anybody is counted.
SELECT l.thread, v.channel, count(*) AS n FROM thread_link l JOIN voice v ON v.id = l.from_id AND v.state = 'accepted'
WHERE l.thread > 0 AND l.from_kind = 'voice' AND l.ended_at IS NULL AND ($1 = 0 OR l.thread = $1)
GROUP BY l.thread, v.channel ORDER BY l.thread, count(*) DESC, v.channel;

-- name: thread_voices :many
-- $1 thread int
-- $2 most int
-- > id int, key text, topic text, channel text, at int, language text, words text, english text, translation_by text, named text, neighbourhood text?, age_band text
SELECT v.id, v.key, t.key AS topic, v.channel, v.at, v.language, v.words, v.english, v.translation_by, v.named, n.name AS neighbourhood, v.age_band
FROM thread_link l JOIN voice v ON v.id = l.from_id AND v.state = 'accepted' JOIN topic t ON t.id = v.topic
LEFT JOIN neighbourhood n ON n.id = v.neighbourhood
WHERE l.thread = $1 AND l.from_kind = 'voice' AND l.ended_at IS NULL
ORDER BY v.at, v.id LIMIT $2;

-- name: thread_voice :one
-- $1 id int
-- > id int, key text, topic text, channel text, at int, language text, words text, english text, translation_by text, named text, neighbourhood text?, age_band text
SELECT v.id, v.key, t.key AS topic, v.channel, v.at, v.language, v.words, v.english, v.translation_by, v.named, n.name AS neighbourhood, v.age_band
FROM voice v JOIN topic t ON t.id = v.topic LEFT JOIN neighbourhood n ON n.id = v.neighbourhood
WHERE v.id = $1 AND v.state = 'accepted';

-- name: thread_theme_voices :one
-- $1 theme int
-- > n int
SELECT count(*) AS n FROM voice WHERE theme = $1 AND state = 'accepted';

-- name: thread_theme :one
-- $1 id int
-- > id int, key text, title text, summary text, ranking_item int, topic int, topic_key text, question text, topic_who text
SELECT m.id, m.key, m.title, m.summary, m.ranking_item, p.id AS topic, p.key AS topic_key, p.question, p.who AS topic_who
FROM theme m JOIN topic p ON p.id = m.topic WHERE m.id = $1;

-- name: thread_links_of :many
-- $1 thread int
-- > id int, from_kind text, from_id int, to_kind text, to_id int, at int, by_account int, shown text?, by_rule text, rule text?, by_words text, note text
SELECT l.id, l.from_kind, l.from_id, l.to_kind, l.to_id, l.at, l.by_account, a.shown, l.by_rule, r.words AS rule, l.by_words, l.note
FROM thread_link l LEFT JOIN account a ON a.id = l.by_account LEFT JOIN thread_rule r ON r.key = l.by_rule
WHERE l.thread = $1 AND l.ended_at IS NULL
ORDER BY l.at, l.id;

-- name: thread_links_loose :many
-- $1 kind text
-- $2 end_id int
-- > id int, from_kind text, from_id int, to_kind text, to_id int, at int, by_account int, shown text?, by_rule text, rule text?, by_words text, note text
-- Onwards from one end, by links that are of no thread alone.
SELECT l.id, l.from_kind, l.from_id, l.to_kind, l.to_id, l.at, l.by_account, a.shown, l.by_rule, r.words AS rule, l.by_words, l.note
FROM thread_link l LEFT JOIN account a ON a.id = l.by_account LEFT JOIN thread_rule r ON r.key = l.by_rule
WHERE l.from_kind = $1 AND l.from_id = $2 AND l.thread = 0 AND l.ended_at IS NULL
ORDER BY l.at, l.id LIMIT 100;

-- name: thread_of_end :many
-- $1 kind text
-- $2 end_id int
-- > thread int
-- The threads that pass through one end.
SELECT DISTINCT thread FROM (
SELECT thread FROM thread_link WHERE from_kind = $1 AND from_id = $2 AND thread > 0 AND ended_at IS NULL
UNION ALL
SELECT thread FROM thread_link WHERE to_kind = $1 AND to_id = $2 AND thread > 0 AND ended_at IS NULL) both_ends
ORDER BY thread;

-- name: thread_end_by_key :one
-- $1 kind text
-- $2 key text
-- > id int
SELECT id FROM voice WHERE $1 = 'voice' AND key = $2
UNION ALL SELECT id FROM theme WHERE $1 = 'theme' AND key = $2
UNION ALL SELECT id FROM ranking_item WHERE $1 = 'priority' AND key = $2
UNION ALL SELECT id FROM decision WHERE $1 = 'decision' AND key = $2
UNION ALL SELECT id FROM commitment WHERE $1 = 'commitment' AND key = $2
UNION ALL SELECT id FROM work_count WHERE $1 = 'count' AND key = $2
UNION ALL SELECT id FROM outcome WHERE $1 = 'outcome' AND key = $2
UNION ALL SELECT id FROM answer WHERE $1 = 'answer' AND key = $2
UNION ALL SELECT id FROM issue WHERE $1 = 'work' AND task = $2;

-- name: thread_issue_commitment :one
-- $1 id int
-- > commitment int
SELECT commitment FROM issue WHERE id = $1;

-- name: thread_priority :one
-- $1 item int
-- > id int, key text, words text, place int?, items int, score real?, se real?, votes int?, enough int?, at int?
SELECT i.id, i.key, i.words, r.place, (SELECT count(*) FROM ranking_item WHERE retired_at IS NULL) AS items, r.score, r.se, r.votes, r.enough, r.at
FROM ranking_item i LEFT JOIN ranking r ON r.item = i.id AND r.scope = 0 WHERE i.id = $1;

-- name: thread_decision :one
-- $1 id int
-- > id int, key text, title text, question text, meeting text?, meeting_at int?, at int, state text, options text, chosen text, how text, votes_for int?, votes_against int?, votes_abstain int?, dissent text, reason text, review_at int?
SELECT d.id, d.key, d.title, d.question, m.title AS meeting, m.at AS meeting_at, d.at, d.state, d.options, d.chosen, d.how, d.votes_for, d.votes_against,
       d.votes_abstain, d.dissent, d.reason, d.review_at
FROM decision d LEFT JOIN meeting m ON m.id = d.meeting WHERE d.id = $1;

-- name: thread_commitment :one
-- $1 id int
-- > id int, key text, words text, organisation text, role text, person text, made_at int, due int, how_known text, state text, notes int
SELECT c.id, c.key, c.words, o.name AS organisation, c.role, c.person, c.made_at, c.due, c.how_known, c.state,
       (SELECT count(*) FROM commitment_note n WHERE n.commitment = c.id AND n.kind = 'progress') AS notes
FROM commitment c JOIN organisation o ON o.id = c.organisation WHERE c.id = $1;

-- name: thread_count :one
-- $1 id int
-- > id int, key text, kind text, organisation text, asked int, done int, open int, not_done int, median_days int?, begun int
SELECT w.id, w.key, w.kind, o.name AS organisation, w.asked, w.done, w.open, w.not_done, w.median_days, w.begun
FROM work_count w JOIN organisation o ON o.id = w.organisation WHERE w.id = $1;

-- name: thread_issues :one
-- $1 commitment int
-- > asked int, done int, open int, not_done int, organisations int, first_at int?
-- The issues under a commitment, in counts: none of them is shown here.
SELECT count(*) AS asked, coalesce(sum(CASE WHEN state = 'completed' AND outcome <> 'not done' THEN 1 ELSE 0 END), 0) AS done,
       coalesce(sum(CASE WHEN closed_at IS NULL THEN 1 ELSE 0 END), 0) AS open,
       coalesce(sum(CASE WHEN closed_at IS NOT NULL AND NOT (state = 'completed' AND outcome <> 'not done') THEN 1 ELSE 0 END), 0) AS not_done,
       count(DISTINCT to_organisation) AS organisations, min(created_at) AS first_at
FROM issue WHERE commitment = $1 AND state <> 'draft';

-- name: thread_first_issue :many
-- $1 commitment int
-- > id int
-- The oldest that serves it; none: no row.
SELECT id FROM issue WHERE commitment = $1 AND state <> 'draft' ORDER BY id LIMIT 1;

-- name: thread_outcome :one
-- $1 id int
-- > id int, key text, measure text, unit text, better text, method text, before_value real?, before_low real?, before_high real?, before_n int?, before_count int?, before_day int?, after_value real?, after_low real?, after_high real?, after_n int?, after_count int?, after_day int?, reading text, evidence text, shown text?, at int
SELECT o.id, o.key, o.measure, o.unit, o.better, o.method, o.before_value, o.before_low, o.before_high, o.before_n, o.before_count,
       o.before_day, o.after_value, o.after_low, o.after_high, o.after_n, o.after_count, o.after_day, o.reading, o.evidence, a.shown, o.at
FROM outcome o LEFT JOIN account a ON a.id = o.account WHERE o.id = $1;

-- name: thread_answers :many
-- $1 thread int
-- $2 key text
-- > id int, key text, thread int, organisation int, organisation_name text, by_role text, words text, easy_read text, video text, video_file int, video_seconds int?, transcript text, captions text, bsl text, languages text, without text, kind text, account int, at int, published_at int?, version int
-- Those of a thread, or (thread 0) the one of that key.
SELECT w.id, w.key, w.thread, w.organisation, o.name AS organisation_name, w.by_role, w.words, w.easy_read, w.video, w.video_file, w.video_seconds,
       w.transcript, w.captions, w.bsl, w.languages, w.without, w.kind, w.account, w.at, w.published_at, w.version
FROM answer w JOIN organisation o ON o.id = w.organisation
WHERE w.thread = $1 OR ($1 = 0 AND w.key = $2)
ORDER BY w.at, w.id;

-- name: thread_answer_words :many
-- $1 answer int
-- > language text, words text, by_words text
SELECT language, words, by_words FROM answer_words WHERE answer = $1 ORDER BY language;

-- name: thread_told :many
-- $1 kind text
-- $2 about int
-- > way text, state text, n int
SELECT way, state, count(*) AS n FROM notice WHERE about_kind = $1 AND about_id = $2 GROUP BY way, state ORDER BY way, state;

-- ---- a made town's files ------------------------------------------------------------------------
-- What is there stays as it is: the same folder again changes nothing.

-- name: thread_put :exec
-- $1 key text
-- $2 title text
-- $3 topic int
-- $4 theme int
-- $5 started_at int
-- $6 stopped_at int?
-- $7 stopped_before text
-- $8 stopped_by text
-- $9 stopped_why text
-- $10 declined_at int?
-- $11 declined_by text
-- $12 declined_why text
-- $13 owes_organisation int
-- $14 owes_role text
-- $15 next_step text
-- $16 next_due int?
-- $17 review int?
INSERT INTO thread (key, title, topic, theme, started_at, stopped_at, stopped_before, stopped_by, stopped_why, declined_at, declined_by, declined_why,
                    owes_organisation, owes_role, next_step, next_due, review)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
ON CONFLICT (key) DO NOTHING;

-- name: thread_rule_put :exec
-- $1 key text
-- $2 words text
INSERT INTO thread_rule (key, words) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET words = excluded.words;

-- name: thread_link_load :exec
-- $1 thread int
-- $2 from_kind text
-- $3 from_id int
-- $4 to_kind text
-- $5 to_id int
-- $6 at int
-- $7 by_rule text
-- $8 by_words text
-- $9 note text
INSERT INTO thread_link (thread, from_kind, from_id, to_kind, to_id, at, by_account, by_rule, by_words, note)
VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9)
ON CONFLICT (thread, from_kind, from_id, to_kind, to_id) DO NOTHING;

-- name: thread_count_put :exec
-- $1 key text
-- $2 kind text
-- $3 organisation int
-- $4 asked int
-- $5 done int
-- $6 open int
-- $7 not_done int
-- $8 median_days int?
-- $9 begun int
INSERT INTO work_count (key, kind, organisation, asked, done, open, not_done, median_days, begun)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (key) DO NOTHING;

-- name: thread_outcome_put :exec
-- $1 key text
-- $2 measure text
-- $3 unit text
-- $4 better text
-- $5 method text
-- $6 before_value real?
-- $7 before_low real?
-- $8 before_high real?
-- $9 before_n int?
-- $10 before_count int?
-- $11 before_day int?
-- $12 after_value real?
-- $13 after_low real?
-- $14 after_high real?
-- $15 after_n int?
-- $16 after_count int?
-- $17 after_day int?
-- $18 reading text
-- $19 evidence text
-- $20 account int
-- $21 at int
INSERT INTO outcome (key, measure, unit, better, method, before_value, before_low, before_high, before_n, before_count, before_day,
                     after_value, after_low, after_high, after_n, after_count, after_day, reading, evidence, account, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) ON CONFLICT (key) DO NOTHING;

-- name: thread_answer_put :exec
-- $1 key text
-- $2 thread int
-- $3 organisation int
-- $4 by_role text
-- $5 words text
-- $6 easy_read text
-- $7 video_seconds int?
-- $8 transcript text
-- $9 bsl text
-- $10 languages text
-- $11 without text
-- $12 kind text
-- $13 at int
-- $14 published_at int?
INSERT INTO answer (key, thread, organisation, by_role, words, easy_read, video_seconds, transcript, bsl, languages, without, kind, at, published_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT (key) DO NOTHING;

-- name: thread_adopt :exec
-- $1 thread int
-- $2 theme int
-- $3 at int
-- $4 rule text
-- The theme's voices that are in no thread: as somebody put them there, or by the rule.
INSERT INTO thread_link (thread, from_kind, from_id, to_kind, to_id, at, by_account, by_rule, by_words, note)
SELECT $1, 'voice', v.id, 'theme', $2, coalesce(l.at, $3), coalesce(l.by_account, 0), CASE WHEN l.id IS NULL THEN $4 ELSE l.by_rule END,
       coalesce(l.by_words, ''), coalesce(l.note, '')
FROM voice v LEFT JOIN thread_link l ON l.thread = 0 AND l.from_kind = 'voice' AND l.from_id = v.id AND l.to_kind = 'theme' AND l.to_id = $2
     AND l.ended_at IS NULL
WHERE v.theme = $2 AND v.state = 'accepted' AND NOT EXISTS (
SELECT 1 FROM thread_link o WHERE o.from_kind = 'voice' AND o.from_id = v.id AND o.thread > 0 AND o.ended_at IS NULL)
ON CONFLICT (thread, from_kind, from_id, to_kind, to_id) DO NOTHING;
