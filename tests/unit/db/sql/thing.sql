-- One query of each kind, for test_queries.c.

-- name: thing_add :one
-- A new thing; ST_CONFLICT where the name is taken.
-- $1 name text, $2 note text?, $3 size real?
-- $4 body blob?, $5 good bool, $6 maker int?
-- > id int
INSERT INTO thing (name, note, size, body, good, maker) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id;

-- name: thing_by_id :one
-- $1 id int
-- > id int, name text, note text?, size real?, body blob?
-- > good bool, maker int?
SELECT id, name, note, size, body, good, maker FROM thing WHERE id = $1;

-- name: thing_list :many
-- $1 after text, $2 least int?
-- > id int, name text
SELECT id, name FROM thing
WHERE name > $1               -- a remark
  AND ($2 IS NULL OR id >= $2)
ORDER BY name;

-- name: thing_walk :each
-- > id int, name text
SELECT id, name FROM thing ORDER BY id;

-- name: thing_remove :exec
-- $1 id int
DELETE FROM thing WHERE id = $1;

-- name: idx_add :queue
-- $1 h int, $2 d int, $3 rid int
INSERT INTO idx (h, d, rid) VALUES ($1, $2, $3);

-- name: idx_count :one
-- > count int, most int, total int
SELECT count(*) AS count, CAST(coalesce(max(rid), 0) AS INTEGER) AS most, coalesce(sum(rid), 0) AS total FROM idx;

-- name: log_count :one
-- > count int, engine text
SELECT count(*) AS count, 'SQLite' AS engine FROM log;
-- postgresql:
SELECT count(*) AS count, 'PostgreSQL' AS engine FROM log;
