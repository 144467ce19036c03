-- SPDX-License-Identifier: Apache-2.0

-- name: trace_writes_after :many
-- $1 id int
-- $2 most int
-- > txid int, id int
-- On SQLite, where ids are in the order of commits.
SELECT txid, id FROM audit WHERE id > $1 ORDER BY id LIMIT $2;

-- name: trace_writes_after_tx :many
-- $1 txid int
-- $2 id int
-- $3 below int
-- $4 most int
-- > txid int, id int
-- On PostgreSQL: of transactions before which none is open any more.
SELECT txid, id FROM audit WHERE (txid, id) > ($1, $2) AND txid < $3 ORDER BY txid, id LIMIT $4;

-- name: trace_write :one
-- $1 id int
-- > id int, at int, account int, organisation int, role int, purpose int, action text, rule text, person int, what text, reason text, request text
SELECT id, at, account, organisation, role, purpose, action, rule, person, what, reason, request FROM audit WHERE id = $1;
