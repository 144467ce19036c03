-- SPDX-License-Identifier: Apache-2.0
-- The job reindex goes through the resources by rid: SQLite's own order, PostgreSQL's by this.
-- engine: postgresql
CREATE INDEX resource_rid ON resource (rid);
-- engine: both
