-- SPDX-License-Identifier: Apache-2.0
-- In which transaction a write's row was written, so that the log of the trace takes rows in an order
-- that no later commit can come before.
-- engine: sqlite
ALTER TABLE audit ADD COLUMN txid INTEGER NOT NULL DEFAULT 0;
-- engine: postgresql
ALTER TABLE audit ADD COLUMN txid INTEGER NOT NULL DEFAULT (pg_current_xact_id()::text::bigint);
CREATE INDEX audit_txid ON audit (txid, id);
-- engine: both
