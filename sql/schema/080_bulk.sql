-- SPDX-License-Identifier: Apache-2.0
-- Bulk export and import: one row a request, carried out piece by piece by a worker (job/bulk), which
-- writes down after each piece how far it is. state: running, done, failed, cancelled.
-- home, rid: the place behind which it goes on; of an import, lines and bytes read.
CREATE TABLE bulk (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,             -- export, import
    account INTEGER NOT NULL,       -- whose eyes it has, and who alone may fetch it
    account_role INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    base TEXT NOT NULL,             -- of the URLs in its manifest
    request TEXT NOT NULL,
    params TEXT NOT NULL,           -- JSON
    state TEXT NOT NULL,
    home INTEGER NOT NULL,
    rid INTEGER NOT NULL,
    count INTEGER NOT NULL,
    at INTEGER NOT NULL,
    ended_at INTEGER,
    error TEXT NOT NULL
);
CREATE INDEX bulk_state ON bulk (state, at);

CREATE TABLE bulk_file (
    bulk TEXT NOT NULL,
    name TEXT NOT NULL,             -- Patient.ndjson
    kind TEXT NOT NULL,             -- output, error
    count INTEGER NOT NULL,
    size INTEGER NOT NULL,          -- bytes that are whole; what stands behind them is written over
    PRIMARY KEY (bulk, name)
);
