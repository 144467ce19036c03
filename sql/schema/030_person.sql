-- SPDX-License-Identifier: Apache-2.0
-- The joined record: a person is a set of source records (homes). Joining and parting move a link,
-- never data. A person's id is never used again for another.

CREATE TABLE person (
    id INTEGER NOT NULL PRIMARY KEY,
    since INTEGER NOT NULL,
    ended_at INTEGER,               -- no source record is linked to it any more
    choices INTEGER NOT NULL DEFAULT 0, -- bits of enum choice (trust/trust.h)
    labels INTEGER NOT NULL DEFAULT 0,  -- bits of enum label that seal the whole person
    died INTEGER                    -- date, days since 1970
);

-- Which person a source record is of, now. version counts the moves of this link.
CREATE TABLE person_source (
    home INTEGER NOT NULL PRIMARY KEY,
    person INTEGER NOT NULL,
    version INTEGER NOT NULL,
    at INTEGER NOT NULL,
    rule TEXT NOT NULL,             -- "first", "nhs number and birth date", "weight", "by hand", "source merge", …
    account INTEGER NOT NULL,       -- 0: the machine
    probability REAL NOT NULL
);
CREATE INDEX person_source_person ON person_source (person, home);

CREATE TABLE person_source_past (
    home INTEGER NOT NULL,
    version INTEGER NOT NULL,
    person INTEGER NOT NULL,
    at INTEGER NOT NULL,
    until INTEGER NOT NULL,
    rule TEXT NOT NULL,
    account INTEGER NOT NULL,
    probability REAL NOT NULL,
    PRIMARY KEY (home, version)
);
CREATE INDEX person_source_past_person ON person_source_past (person);

-- What people decided about two source records (low < high): the machine obeys for ever, until a
-- person lifts it. same = 0: they are two people.
CREATE TABLE marker (
    low INTEGER NOT NULL,
    high INTEGER NOT NULL,
    same INTEGER NOT NULL,
    account INTEGER NOT NULL,
    at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    lifted_at INTEGER,
    PRIMARY KEY (low, high, at)
);
CREATE INDEX marker_high ON marker (high);

-- Pairs that the machine would not decide. state: waiting, joined, apart, gone.
CREATE TABLE review (
    id INTEGER PRIMARY KEY,
    low INTEGER NOT NULL,
    high INTEGER NOT NULL,
    at INTEGER NOT NULL,
    probability REAL NOT NULL,
    risk INTEGER NOT NULL,          -- 2: two numbers or one number on two people; 1: the rest
    evidence TEXT NOT NULL,         -- lines of words
    state TEXT NOT NULL,
    account INTEGER NOT NULL DEFAULT 0,
    decided_at INTEGER,
    reason TEXT,
    UNIQUE (low, high)
);
CREATE INDEX review_state ON review (state, risk, probability);
CREATE INDEX review_high ON review (high);

-- What tells people apart, from each source Patient: for search as typed, lists, and the matcher's
-- memory at start. Folded forms are utf8_fold's.
CREATE TABLE patient (
    home INTEGER NOT NULL PRIMARY KEY,
    organisation INTEGER NOT NULL,
    nhs TEXT,                       -- ten digits with a right check digit
    family TEXT NOT NULL,
    given TEXT NOT NULL,
    shown TEXT NOT NULL,            -- the name as written
    born INTEGER,                   -- date, days since 1970
    born_text TEXT,
    sex TEXT,
    postcode TEXT,                  -- "HB42QX"
    address TEXT,
    uprn TEXT,
    phone TEXT,                     -- digits
    died INTEGER,
    label INTEGER NOT NULL
);
-- engine: sqlite
CREATE INDEX patient_family ON patient (family, given);
CREATE INDEX patient_given ON patient (given, family);
-- engine: postgresql
CREATE INDEX patient_family ON patient (family COLLATE "C", given COLLATE "C");
CREATE INDEX patient_given ON patient (given COLLATE "C", family COLLATE "C");
-- engine: both
CREATE INDEX patient_nhs ON patient (nhs);
CREATE INDEX patient_born ON patient (born);
CREATE INDEX patient_postcode ON patient (postcode);
CREATE INDEX patient_uprn ON patient (uprn);
CREATE INDEX patient_phone ON patient (phone);
