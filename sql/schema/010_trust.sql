-- SPDX-License-Identifier: Apache-2.0
-- Who may sign in, for whom they act, what ties them to people, and who looked.

-- The organisations of the alliance and those that send or receive. key is the short name used in
-- files and commands ("lanternlane"), code the ODS code. kind: see trust/kind.def.
CREATE TABLE organisation (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    code TEXT,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    assured_until INTEGER,          -- data-protection assurance ends (µs); NULL: not asked of this kind
    closed_at INTEGER,              -- legally closed (µs)
    heard_at INTEGER,               -- last time its feed brought anything
    heard_count INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,      -- what is typed, folded
    shown TEXT NOT NULL,            -- what others read: "Dawn Okafor"
    password TEXT,                  -- argon2id; NULL: cannot sign in by password
    person INTEGER,                 -- the joined person this account is, where that is proved
    created_at INTEGER NOT NULL,
    password_at INTEGER,
    suspended_at INTEGER            -- stops at once, open sessions too
);
CREATE INDEX account_person ON account (person);

-- One person may act for several organisations: the acting one is chosen, shown and logged.
CREATE TABLE account_role (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL,
    organisation INTEGER NOT NULL,
    role TEXT NOT NULL,             -- a name of trust/role.def
    title TEXT NOT NULL,            -- "district nurse"
    ended_at INTEGER
);
CREATE INDEX account_role_account ON account_role (account);
CREATE INDEX account_role_organisation ON account_role (organisation);

-- token: BLAKE2b of what the cookie holds, never the token itself.
CREATE TABLE session (
    token BLOB NOT NULL PRIMARY KEY,
    account INTEGER NOT NULL,
    account_role INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    created_at INTEGER NOT NULL,    -- absolute limit from here, kept through rotation
    seen_at INTEGER NOT NULL,       -- idle limit from here
    device TEXT NOT NULL
);
CREATE INDEX session_account ON session (account);

-- Wrong passwords by account and address: an attacker elsewhere cannot lock the owner out.
CREATE TABLE attempt (
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    failures INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    PRIMARY KEY (name, address)
);

-- What ties an actor (organisation id; or minus an account's id) to a person, and until when.
-- kind: one bit of enum relation (trust/trust.h). It comes from resource `rid` of source record
-- `home`, and moves with that record when people are joined or parted.
CREATE TABLE relation (
    person INTEGER NOT NULL,
    actor INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    home INTEGER NOT NULL,
    rid INTEGER NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,         -- open: the largest integer
    PRIMARY KEY (person, actor, kind, home, rid)
);
CREATE INDEX relation_actor ON relation (actor, person, kind, until);
CREATE INDEX relation_home ON relation (home, rid);

-- Break-glass and self-claimed relationships: each has its reason and is reviewed by someone else.
CREATE TABLE claim (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL,
    organisation INTEGER NOT NULL,
    person INTEGER NOT NULL,
    kind INTEGER NOT NULL,          -- the relation it gave
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    until INTEGER NOT NULL,
    reviewed_by INTEGER,
    reviewed_at INTEGER,
    verdict TEXT
);
CREATE INDEX claim_person ON claim (person, at);
CREATE INDEX claim_open ON claim (organisation, reviewed_at, at);

-- A write's audit row: in the same database and commit as what it writes (change.act names it).
CREATE TABLE audit (
    id INTEGER NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    account INTEGER NOT NULL,
    organisation INTEGER NOT NULL,
    role INTEGER NOT NULL,
    purpose INTEGER NOT NULL,
    action TEXT NOT NULL,
    rule TEXT NOT NULL,
    person INTEGER NOT NULL,        -- 0: about nobody
    what TEXT NOT NULL,
    reason TEXT NOT NULL,
    request TEXT NOT NULL
);
CREATE INDEX audit_person ON audit (person, at);

-- Copied from the audit file by the sequencer: whose record was looked at, by whom. n: the row's
-- number in the file. withheld: law tells not to show it to the resident.
CREATE TABLE looked (
    person INTEGER NOT NULL,
    at INTEGER NOT NULL,
    n INTEGER NOT NULL,
    account INTEGER NOT NULL,
    organisation INTEGER NOT NULL,
    role INTEGER NOT NULL,
    purpose INTEGER NOT NULL,
    action TEXT NOT NULL,
    what TEXT NOT NULL,
    reason TEXT NOT NULL,
    refused INTEGER NOT NULL,
    withheld INTEGER NOT NULL,
    PRIMARY KEY (person, at, n)
) WITHOUT ROWID;
CREATE INDEX looked_account ON looked (account, at);

-- How far each worker has read: (txid, seq) of the change log, or a number in seq alone.
CREATE TABLE position (
    name TEXT NOT NULL PRIMARY KEY,
    txid INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL
);
