-- SPDX-License-Identifier: Apache-2.0

-- name: counter_take :one
-- $1 n int
-- > value int
UPDATE counter SET value = value + $1 WHERE name = 'id' RETURNING value;

-- name: name_get :one
-- $1 type text
-- $2 id text
-- > home int, rid int
SELECT home, rid FROM name WHERE type = $1 AND id = $2;

-- name: name_add :queue
-- $1 type text
-- $2 id text
-- $3 home int
-- $4 rid int
INSERT INTO name (type, id, home, rid) VALUES ($1, $2, $3, $4);

-- name: name_home :queue
-- $1 type text
-- $2 id text
-- $3 home int
UPDATE name SET home = $3 WHERE type = $1 AND id = $2;

-- name: resource_get :one
-- $1 home int
-- $2 rid int
-- > type text, id text, version int, at int, d int, source int, label int, facet int, deleted int, dictionary int, json blob
SELECT type, id, version, at, d, source, label, facet, deleted, dictionary, json FROM resource WHERE home = $1 AND rid = $2;

-- name: resource_by_rid :one
-- $1 rid int
-- > home int, type text, id text, version int, at int, d int, source int, label int, facet int, deleted int, dictionary int, json blob
SELECT home, type, id, version, at, d, source, label, facet, deleted, dictionary, json FROM resource WHERE rid = $1;

-- name: resource_by_name :one
-- $1 type text
-- $2 id text
-- > home int, rid int, version int, at int, d int, source int, label int, facet int, deleted int, dictionary int, json blob
SELECT r.home, r.rid, r.version, r.at, r.d, r.source, r.label, r.facet, r.deleted, r.dictionary, r.json
FROM name n CROSS JOIN resource r WHERE n.type = $1 AND n.id = $2 AND r.rid = n.rid AND r.home = n.home;

-- name: resource_add :queue
-- $1 home int
-- $2 rid int
-- $3 type text
-- $4 id text
-- $5 version int
-- $6 at int
-- $7 d int
-- $8 source int
-- $9 label int
-- $10 facet int
-- $11 dictionary int
-- $12 json blob
INSERT INTO resource (home, rid, type, id, version, at, d, source, label, facet, deleted, dictionary, json)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $12);

-- name: resource_set :queue
-- $1 home int
-- $2 rid int
-- $3 new_home int
-- $4 version int
-- $5 at int
-- $6 d int
-- $7 source int
-- $8 label int
-- $9 facet int
-- $10 deleted int
-- $11 dictionary int
-- $12 json blob
UPDATE resource SET home = $3, version = $4, at = $5, d = $6, source = $7, label = $8, facet = $9, deleted = $10, dictionary = $11, json = $12
WHERE home = $1 AND rid = $2;

-- name: history_keep :queue
-- $1 home int
-- $2 rid int
INSERT INTO history (home, rid, version, at, source, label, facet, deleted, dictionary, json)
SELECT home, rid, version, at, source, label, facet, deleted, dictionary, json FROM resource WHERE home = $1 AND rid = $2;

-- name: history_home :queue
-- $1 home int
-- $2 rid int
-- $3 new_home int
UPDATE history SET home = $3 WHERE home = $1 AND rid = $2;

-- name: history_get :one
-- $1 home int
-- $2 rid int
-- $3 version int
-- > version int, at int, source int, label int, facet int, deleted int, dictionary int, json blob
SELECT version, at, source, label, facet, deleted, dictionary, json FROM history WHERE home = $1 AND rid = $2 AND version = $3;

-- name: history_list :many
-- $1 home int
-- $2 rid int
-- $3 before int
-- $4 most int
-- > version int, at int, source int, label int, facet int, deleted int, dictionary int, json blob
SELECT version, at, source, label, facet, deleted, dictionary, json FROM history
WHERE home = $1 AND rid = $2 AND version < $3 ORDER BY version DESC LIMIT $4;

-- name: resource_of_home :many
-- $1 home int
-- $2 type text
-- $3 most int
-- > rid int, id text, version int, at int, d int, source int, label int, facet int, dictionary int, json blob
SELECT rid, id, version, at, d, source, label, facet, dictionary, json FROM resource
WHERE home = $1 AND type = $2 AND deleted = 0 ORDER BY d DESC, rid DESC LIMIT $3;

-- name: resource_of_home_all :many
-- $1 home int
-- $2 most int
-- > type text, rid int, id text, version int, at int, d int, source int, label int, facet int, dictionary int, json blob
SELECT type, rid, id, version, at, d, source, label, facet, dictionary, json FROM resource
WHERE home = $1 AND deleted = 0 ORDER BY type, d DESC, rid DESC LIMIT $2;

-- name: resource_of_home_from :many
-- $1 home int
-- $2 after int
-- $3 most int
-- > type text, rid int, id text, version int, at int, d int, source int, label int, facet int, deleted int, dictionary int, json blob
SELECT type, rid, id, version, at, d, source, label, facet, deleted, dictionary, json FROM resource
WHERE home = $1 AND rid IN (SELECT rid FROM resource WHERE home = $1 AND rid > $2 AND rid <> $1 ORDER BY rid LIMIT $3) ORDER BY rid;

-- name: resource_types_of_home :many
-- $1 home int
-- > type text, count int
SELECT type, count(*) AS count FROM resource WHERE home = $1 AND deleted = 0 GROUP BY type ORDER BY type;

-- name: resource_patients :each
-- $1 after int
-- > rid int, home int, id text, version int, at int, source int, label int, deleted int, dictionary int, json blob
SELECT rid, home, id, version, at, source, label, deleted, dictionary, json FROM resource
WHERE type = 'Patient' AND deleted = 0 AND rid > $1 ORDER BY rid;

-- name: idx_add :queue
-- $1 h int
-- $2 d int
-- $3 rid int
-- $4 home int
-- $5 plain int
INSERT INTO idx (h, d, rid, home, plain) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING;

-- name: idx_drop :queue
-- $1 h int
-- $2 d int
-- $3 rid int
-- $4 home int
DELETE FROM idx WHERE h = $1 AND d = $2 AND rid = $3 AND home = $4;

-- name: idx_date_add :queue
-- $1 p int
-- $2 low int
-- $3 rid int
-- $4 high int
-- $5 home int
INSERT INTO idx_date (p, low, rid, high, home) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING;

-- name: idx_date_drop :queue
-- $1 p int
-- $2 low int
-- $3 rid int
-- $4 high int
-- $5 home int
DELETE FROM idx_date WHERE p = $1 AND low = $2 AND rid = $3 AND high = $4 AND home = $5;

-- name: idx_string_add :queue
-- $1 p int
-- $2 value text
-- $3 rid int
-- $4 home int
INSERT INTO idx_string (p, value, rid, home) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING;

-- name: idx_string_drop :queue
-- $1 p int
-- $2 value text
-- $3 rid int
-- $4 home int
DELETE FROM idx_string WHERE p = $1 AND value = $2 AND rid = $3 AND home = $4;

-- name: idx_number_add :queue
-- $1 p int
-- $2 low real
-- $3 rid int
-- $4 high real
-- $5 home int
INSERT INTO idx_number (p, low, rid, high, home) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING;

-- name: idx_number_drop :queue
-- $1 p int
-- $2 low real
-- $3 rid int
-- $4 high real
-- $5 home int
DELETE FROM idx_number WHERE p = $1 AND low = $2 AND rid = $3 AND high = $4 AND home = $5;

-- name: change_add :queue
-- $1 seq int
-- $2 at int
-- $3 kind text
-- $4 home int
-- $5 rid int
-- $6 version int
-- $7 act int
INSERT INTO change (seq, at, kind, home, rid, version, act) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: change_after :many
-- $1 txid int
-- $2 seq int
-- $3 below_txid int
-- $4 most int
-- > txid int, seq int, at int, kind text, home int, rid int, version int, act int
SELECT txid, seq, at, kind, home, rid, version, act FROM change
WHERE (txid, seq) > ($1, $2) AND txid < $3 ORDER BY txid, seq LIMIT $4;

-- name: change_before :many
-- $1 txid int
-- $2 seq int
-- $3 most int
-- > txid int, seq int, at int, kind text, home int, rid int, version int
SELECT txid, seq, at, kind, home, rid, version FROM change
WHERE (txid, seq) < ($1, $2) ORDER BY txid DESC, seq DESC LIMIT $3;

-- name: change_end :one
-- $1 below_txid int
-- > txid int, seq int
SELECT txid, seq FROM change WHERE txid < $1 ORDER BY txid DESC, seq DESC LIMIT 1;

-- name: quarantine_add :exec
-- $1 organisation int
-- $2 format text
-- $3 file text
-- $4 line int
-- $5 field text
-- $6 reason text
-- $7 remedy text
-- $8 raw blob
-- $9 digest blob
-- $10 at int
INSERT INTO quarantine (organisation, format, file, line, field, reason, remedy, raw, digest, state, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', $10)
ON CONFLICT (organisation, digest, reason) DO UPDATE SET count = quarantine.count + 1;

-- name: quarantine_list :many
-- $1 organisation int
-- $2 state text
-- $3 after int
-- $4 most int
-- > id int, organisation int, format text, file text, line int, field text, reason text, remedy text, at int, count int
SELECT id, organisation, format, file, line, field, reason, remedy, at, count FROM quarantine
WHERE ($1 = 0 OR organisation = $1) AND state = $2 AND id > $3 ORDER BY id LIMIT $4;

-- name: quarantine_get :one
-- $1 id int
-- > id int, organisation int, format text, file text, line int, field text, reason text, remedy text, raw blob, state text, at int, count int
SELECT id, organisation, format, file, line, field, reason, remedy, raw, state, at, count FROM quarantine WHERE id = $1;

-- name: quarantine_raw :exec
-- $1 id int
-- $2 raw blob
UPDATE quarantine SET raw = $2, state = 'mended' WHERE id = $1;

-- name: quarantine_state :exec
-- $1 id int
-- $2 state text
-- $3 account int
-- $4 at int
UPDATE quarantine SET state = $2, account = $3, decided_at = $4 WHERE id = $1;

-- name: quarantine_counts :many
-- > organisation int, waiting int, last_at int
SELECT organisation, sum(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END) AS waiting, max(at) AS last_at
FROM quarantine GROUP BY organisation ORDER BY organisation;

-- name: orphan_add :queue
-- $1 id text
-- $2 rid int
INSERT INTO orphan (id, rid) VALUES ($1, $2) ON CONFLICT DO NOTHING;

-- name: orphan_of :many
-- $1 id text
-- > rid int
SELECT rid FROM orphan WHERE id = $1 ORDER BY rid;

-- name: orphan_clear :queue
-- $1 id text
DELETE FROM orphan WHERE id = $1;

-- name: idx_next :one
-- $1 low int
-- $2 last int
-- > h int?
SELECT min(h) AS h FROM idx WHERE h BETWEEN $1 AND $2;

-- name: index_version :one
-- > value int
SELECT value FROM counter WHERE name = 'index';

-- name: resource_id :one
-- $1 home int
-- $2 rid int
-- > id text
SELECT id FROM resource WHERE home = $1 AND rid = $2;

-- name: resource_standing :one
-- $1 home int
-- $2 rid int
-- > type text, source int, label int, facet int, deleted int
SELECT type, source, label, facet, deleted FROM resource WHERE home = $1 AND rid = $2;

-- name: words_put :queue
-- $1 home int
-- $2 rid int
-- $3 content text
-- $4 narrative text
INSERT INTO idx_words (rowid, content, narrative) SELECT $2, $3, $4 WHERE $1 IS NOT NULL;
-- postgresql:
INSERT INTO idx_words (home, rid, content, narrative)
VALUES ($1, $2, to_tsvector('simple', $3), to_tsvector('simple', $4))
ON CONFLICT (home, rid) DO UPDATE SET content = excluded.content, narrative = excluded.narrative;

-- name: resource_after :many
-- $1 rid int
-- $2 most int
-- > home int, rid int, type text, id text, version int, label int, facet int, deleted int, dictionary int, json blob
SELECT home, rid, type, id, version, label, facet, deleted, dictionary, json FROM resource
WHERE rid > $1 ORDER BY rid LIMIT $2;

-- name: resource_d_set :exec
-- $1 home int
-- $2 rid int
-- $3 d int
UPDATE resource SET d = $3 WHERE home = $1 AND rid = $2;

-- name: idx_put :queue
-- $1 h int
-- $2 d int
-- $3 rid int
-- $4 home int
-- $5 plain int
INSERT INTO idx (h, d, rid, home, plain) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (h, d, rid, home) DO UPDATE SET plain = excluded.plain;

-- name: idx_after :many
-- $1 h int
-- $2 d int
-- $3 rid int
-- $4 home int
-- $5 most int
-- > h int, d int, rid int, home int
SELECT h, d, rid, home FROM idx WHERE (h, d, rid, home) > ($1, $2, $3, $4) ORDER BY h, d, rid, home LIMIT $5;

-- name: idx_string_part :many
-- $1 p int
-- $2 skip int
-- $3 most int
-- > p int, value text, rid int, home int
SELECT p, value, rid, home FROM idx_string WHERE p = $1 ORDER BY value, rid LIMIT $3 OFFSET $2;

-- name: idx_string_next :one
-- $1 p int
-- > p int?
SELECT min(p) AS p FROM idx_string WHERE p > $1;

-- name: index_version_set :exec
-- $1 value int
UPDATE counter SET value = $1 WHERE name = 'index';
