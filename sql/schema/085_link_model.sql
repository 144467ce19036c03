-- SPDX-License-Identifier: Apache-2.0
-- What agreement is worth here, learnt from the place's own records (link/model.h), in versions: a
-- new one is proposed with what it would change, and a person adopts it. state: proposed, adopted
-- (one at most), past, refused. base: the version that it was compared with; 0: the shipped one.
CREATE TABLE link_model (
    id INTEGER PRIMARY KEY,
    made_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    base INTEGER NOT NULL,
    records INTEGER NOT NULL,
    joins_before INTEGER NOT NULL,  -- pairs of records that are one person by the base …
    joins_after INTEGER NOT NULL,   -- … and by this one
    gained INTEGER NOT NULL,
    lost INTEGER NOT NULL,
    asks_before INTEGER NOT NULL,
    asks_after INTEGER NOT NULL,
    judged_to INTEGER NOT NULL DEFAULT 0, -- once adopted: homes judged anew so far, ascending
    account INTEGER NOT NULL DEFAULT 0,
    decided_at INTEGER,
    reason TEXT,
    size INTEGER NOT NULL,          -- bytes of the text
    packed BLOB NOT NULL            -- model_save's, compressed
);
CREATE INDEX link_model_state ON link_model (state);

-- Some of the joins that it would make or undo.
CREATE TABLE link_model_example (
    model INTEGER NOT NULL,
    n INTEGER NOT NULL,
    low INTEGER NOT NULL,
    high INTEGER NOT NULL,
    gained INTEGER NOT NULL,
    was REAL NOT NULL,              -- probability that the two are one person
    will_be REAL NOT NULL,
    evidence TEXT NOT NULL,         -- lines of words
    PRIMARY KEY (model, n)
);

-- An NHS number that a source says was replaced by another, for whom it says so. It holds for
-- records of the same birth date; home: the record that says so.
CREATE TABLE superseded (
    home INTEGER NOT NULL,
    old_number TEXT NOT NULL,
    number TEXT NOT NULL,
    born INTEGER NOT NULL,          -- date, days since 1970
    at INTEGER NOT NULL,
    PRIMARY KEY (home, old_number)
);
CREATE INDEX superseded_old ON superseded (old_number, born);
CREATE INDEX superseded_number ON superseded (number);

-- What a source says of two of its own records: one replaces the other (Patient.link). other: the
-- FHIR id, which may not have come yet.
CREATE TABLE source_link (
    home INTEGER NOT NULL,
    other TEXT NOT NULL,
    PRIMARY KEY (home, other)
);
CREATE INDEX source_link_other ON source_link (other);
