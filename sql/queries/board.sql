-- SPDX-License-Identifier: Apache-2.0
-- What the board looks at: themes, outcomes, and the ranking beside the effort.

-- name: board_themes :many
-- $1 key text
-- > id int, key text, title text, summary text, voices int, item int, priority text, place int, decided int, since int
-- Of one key; empty: all.
SELECT t.id, t.key, t.title, t.summary,
       (SELECT count(*) FROM voice v WHERE v.theme = t.id AND v.state = 'accepted') AS voices,
       t.ranking_item AS item, coalesce(i.words, '') AS priority, coalesce(r.place, 0) AS place,
       (SELECT count(*) FROM thread_link x WHERE x.to_kind IN ('decision', 'commitment') AND x.ended_at IS NULL
          AND x.thread IN (SELECT h.id FROM thread h WHERE h.theme = t.id)) AS decided,
       (SELECT count(*) FROM voice w WHERE w.theme = t.id AND w.state = 'accepted' AND w.at > coalesce(
          (SELECT max(y.at) FROM thread_link y WHERE y.to_kind IN ('decision', 'commitment') AND y.ended_at IS NULL
             AND y.thread IN (SELECT k.id FROM thread k WHERE k.theme = t.id)), 0)) AS since
FROM theme t LEFT JOIN ranking_item i ON i.id = t.ranking_item
LEFT JOIN ranking r ON r.scope = 0 AND r.item = t.ranking_item AND r.enough = 1
WHERE $1 = '' OR t.key = $1
ORDER BY t.key LIMIT 1000;

-- name: board_thread_open :many
-- $1 theme int
-- > id int
-- Threads of a theme that nothing was decided on yet, the oldest first.
SELECT t.id FROM thread t WHERE t.theme = $1 AND t.stopped_at IS NULL AND t.declined_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM thread_link x WHERE x.thread = t.id AND x.to_kind IN ('decision', 'commitment') AND x.ended_at IS NULL)
ORDER BY t.started_at, t.id LIMIT 1;

-- name: board_thread_put :one
-- $1 key text
-- $2 title text
-- $3 theme int
-- $4 started_at int
-- > id int
INSERT INTO thread (key, title, topic, theme, started_at) SELECT $1, $2, topic, id, $4 FROM theme WHERE id = $3 RETURNING id;

-- name: board_outcomes :many
-- > key text, measure text, unit text, better text, reading text, before_value real?, before_low real?, before_high real?, after_value real?, after_low real?, after_high real?, thread_key text, thread_title text
SELECT o.key, o.measure, o.unit, o.better, o.reading, o.before_value, o.before_low, o.before_high,
       o.after_value, o.after_low, o.after_high, coalesce(min(t.key), '') AS thread_key, coalesce(min(t.title), '') AS thread_title
FROM outcome o LEFT JOIN thread_link x ON x.to_kind = 'outcome' AND x.to_id = o.id AND x.ended_at IS NULL
LEFT JOIN thread t ON t.id = x.thread
GROUP BY o.id, o.key, o.measure, o.unit, o.better, o.reading, o.before_value, o.before_low, o.before_high,
         o.after_value, o.after_low, o.after_high
ORDER BY o.key LIMIT 500;

-- name: board_items :many
-- > id int, key text, words text, place int, score real, strength real, se real, enough int
SELECT i.id, i.key, i.words, coalesce(r.place, 0) AS place, coalesce(r.score, 0.0) AS score, coalesce(r.strength, 0.0) AS strength,
       coalesce(r.se, 0.0) AS se, coalesce(r.enough, 0) AS enough
FROM ranking_item i LEFT JOIN ranking r ON r.scope = 0 AND r.item = i.id WHERE i.retired_at IS NULL
ORDER BY coalesce(r.place, 1000000), i.key LIMIT 500;

-- name: board_item_voices :many
-- > item int, n int
-- Counted within the index of a theme's voices: their words are not read.
SELECT item, CAST(sum(n) AS BIGINT) AS n FROM (SELECT t.ranking_item AS item,
    (SELECT count(*) FROM voice v WHERE v.theme = t.id AND v.state = 'accepted') AS n FROM theme t) of_theme
GROUP BY item;

-- name: board_item_issues :many
-- > item int, asked int, done int
-- By what an issue is about; and by the commitment that it serves, where that leads back to another item.
SELECT t.ranking_item AS item, count(*) AS asked, sum(CASE WHEN i.closed_at IS NULL THEN 0 ELSE 1 END) AS done
FROM issue i JOIN theme t ON t.id = i.theme GROUP BY t.ranking_item
UNION ALL
SELECT w.item, count(*) AS asked, sum(CASE WHEN i.closed_at IS NULL THEN 0 ELSE 1 END) AS done
FROM (SELECT DISTINCT m.ranking_item AS item, x.to_id AS commitment FROM thread_link x JOIN thread t ON t.id = x.thread
      JOIN theme m ON m.id = t.theme WHERE x.to_kind = 'commitment' AND x.ended_at IS NULL) w
JOIN issue i ON i.commitment = w.commitment LEFT JOIN theme own ON own.id = i.theme
WHERE i.state <> 'draft' AND coalesce(own.ranking_item, 0) <> w.item GROUP BY w.item;

-- name: board_item_counts :many
-- > item int, asked int, done int
SELECT w.item, sum(c.asked) AS asked, sum(c.done) AS done
FROM (SELECT DISTINCT m.ranking_item AS item, x.to_id AS work FROM thread_link x JOIN thread t ON t.id = x.thread
      JOIN theme m ON m.id = t.theme WHERE x.to_kind = 'count' AND x.ended_at IS NULL) w
JOIN work_count c ON c.id = w.work GROUP BY w.item;

-- name: board_item_commitments :many
-- > item int, state text, due int
SELECT w.item, c.state, c.due
FROM (SELECT DISTINCT m.ranking_item AS item, x.to_id AS commitment FROM thread_link x JOIN thread t ON t.id = x.thread
      JOIN theme m ON m.id = t.theme WHERE x.to_kind = 'commitment' AND x.ended_at IS NULL) w
JOIN commitment c ON c.id = w.commitment;
