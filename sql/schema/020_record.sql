-- SPDX-License-Identifier: Apache-2.0
-- The resource store. home: the source patient's integer key; for what belongs to nobody its own
-- rid. Every unique key of a table of person data includes it, so that the tables can be sharded by
-- it; `name` says which id lives where. Times are microseconds since 1970 UTC unless said.

-- engine: sqlite
CREATE TABLE counter (name TEXT NOT NULL PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO counter (name, value) VALUES ('id', 0);
-- engine: postgresql
CREATE SEQUENCE weft_id;
CREATE TABLE counter (name TEXT NOT NULL PRIMARY KEY, value INTEGER NOT NULL);
-- engine: both

-- label, facet: bits of trust/trust.h, worked out from the resource when it is written, so that a
-- scope is a comparison. d: the type's sort date in milliseconds. dictionary: which one compressed
-- `json` (record/dictionary.h). A deleted resource keeps its last text here.
-- engine: sqlite
CREATE TABLE resource (
    rid INTEGER PRIMARY KEY,
    home INTEGER NOT NULL,
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    at INTEGER NOT NULL,
    d INTEGER NOT NULL,
    source INTEGER NOT NULL,
    label INTEGER NOT NULL,
    facet INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    dictionary INTEGER NOT NULL,
    json BLOB NOT NULL
);
-- engine: postgresql
CREATE TABLE resource (
    home INTEGER NOT NULL,
    rid INTEGER NOT NULL,
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    at INTEGER NOT NULL,
    d INTEGER NOT NULL,
    source INTEGER NOT NULL,
    label INTEGER NOT NULL,
    facet INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    dictionary INTEGER NOT NULL,
    json BLOB NOT NULL,
    PRIMARY KEY (home, rid)
);
-- engine: both
CREATE INDEX resource_home ON resource (home, type, d, rid);

CREATE TABLE history (
    home INTEGER NOT NULL,
    rid INTEGER NOT NULL,
    version INTEGER NOT NULL,
    at INTEGER NOT NULL,
    source INTEGER NOT NULL,
    label INTEGER NOT NULL,
    facet INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    dictionary INTEGER NOT NULL,
    json BLOB NOT NULL,
    PRIMARY KEY (home, rid, version)
);

CREATE TABLE name (
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    home INTEGER NOT NULL,
    rid INTEGER NOT NULL,
    PRIMARY KEY (type, id)
) WITHOUT ROWID;

-- Search rows. h: keyed hash of (type, parameter, value); p: of (type, parameter); d as above.
CREATE TABLE idx (
    h INTEGER NOT NULL,
    d INTEGER NOT NULL,
    rid INTEGER NOT NULL,
    home INTEGER NOT NULL,
    PRIMARY KEY (h, d, rid, home)
) WITHOUT ROWID;
CREATE TABLE idx_date (
    p INTEGER NOT NULL,
    low INTEGER NOT NULL,           -- [low, high) in milliseconds
    rid INTEGER NOT NULL,
    high INTEGER NOT NULL,
    home INTEGER NOT NULL,
    PRIMARY KEY (p, low, rid, high, home)
) WITHOUT ROWID;
-- engine: sqlite
CREATE TABLE idx_string (
    p INTEGER NOT NULL,
    value TEXT NOT NULL,            -- folded (utf8_fold), cut at RECORD_STRING_MOST bytes
    rid INTEGER NOT NULL,
    home INTEGER NOT NULL,
    PRIMARY KEY (p, value, rid, home)
) WITHOUT ROWID;
-- engine: postgresql
CREATE TABLE idx_string (
    p INTEGER NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    rid INTEGER NOT NULL,
    home INTEGER NOT NULL,
    PRIMARY KEY (p, value, rid, home)
);
-- engine: both
CREATE TABLE idx_number (
    p INTEGER NOT NULL,             -- quantities: one row under the parameter, one under parameter and unit
    low REAL NOT NULL,
    rid INTEGER NOT NULL,
    high REAL NOT NULL,
    home INTEGER NOT NULL,
    PRIMARY KEY (p, low, rid, high, home)
) WITHOUT ROWID;

-- Everything that changes. txid: the transaction on PostgreSQL, 0 on SQLite, where one writes at a
-- time; workers read in the order of (txid, seq) below the oldest transaction still open.
-- kind: a FHIR type, or a table's name in lower case. act: the audit row. For a new resource rid = seq.
-- engine: sqlite
CREATE TABLE change (
    txid INTEGER NOT NULL DEFAULT 0,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    home INTEGER NOT NULL,
    rid INTEGER NOT NULL,
    version INTEGER NOT NULL,
    act INTEGER NOT NULL,
    PRIMARY KEY (txid, seq)
) WITHOUT ROWID;
-- engine: postgresql
CREATE TABLE change (
    txid INTEGER NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    home INTEGER NOT NULL,
    rid INTEGER NOT NULL,
    version INTEGER NOT NULL,
    act INTEGER NOT NULL,
    PRIMARY KEY (txid, seq, home)
);
-- engine: both

-- What could not be read. raw: the bytes as they came. state: waiting, mended, replayed, dropped.
CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL,
    format TEXT NOT NULL,
    file TEXT NOT NULL,
    line INTEGER NOT NULL,
    field TEXT NOT NULL,
    reason TEXT NOT NULL,
    remedy TEXT NOT NULL,
    raw BLOB NOT NULL,
    digest BLOB NOT NULL,
    state TEXT NOT NULL,
    at INTEGER NOT NULL,
    count INTEGER NOT NULL DEFAULT 1, -- times the same bytes came
    account INTEGER NOT NULL DEFAULT 0,
    decided_at INTEGER,
    UNIQUE (organisation, digest, reason)
);
CREATE INDEX quarantine_state ON quarantine (organisation, state, id);

-- What refers to a source Patient that has not come yet: brought home when it does.
CREATE TABLE orphan (
    id TEXT NOT NULL,               -- of the Patient
    rid INTEGER NOT NULL,
    PRIMARY KEY (id, rid)
);
