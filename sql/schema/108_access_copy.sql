-- SPDX-License-Identifier: Apache-2.0
-- A person's request for a copy of her record: who asked and how, by when it is owed, what was put together,
-- who looked through it, and what was left out.
CREATE TABLE access_copy (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL,
    account INTEGER NOT NULL,       -- who asked on a page of their own; 0: a worker wrote it down
    other INTEGER NOT NULL,         -- 1: somebody who acts for her asked
    organisation INTEGER NOT NULL,  -- answers
    channel TEXT NOT NULL,          -- page, letter, telephone, in person
    words TEXT NOT NULL,            -- who asked, and what was said
    received_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    taken_by INTEGER NOT NULL,
    issue INTEGER NOT NULL,
    build INTEGER NOT NULL DEFAULT 0,   -- of the lines that count
    prepared_by INTEGER NOT NULL DEFAULT 0,
    prepared_at INTEGER NOT NULL DEFAULT 0, -- 0: not yet
    health INTEGER NOT NULL DEFAULT 0,  -- 1: what a health professional must look at first
    others INTEGER NOT NULL DEFAULT 0,  -- entries about somebody else, left out by their label
    masked INTEGER NOT NULL DEFAULT 0,  -- names, addresses and numbers of others, taken out of texts
    by_hand INTEGER NOT NULL DEFAULT 0, -- entries left out by who looked through it
    signed_by INTEGER NOT NULL DEFAULT 0,
    signed_at INTEGER NOT NULL DEFAULT 0,
    harm INTEGER NOT NULL DEFAULT 0,    -- 1: would harm somebody: health entries were taken out
    signed_words TEXT NOT NULL DEFAULT '',
    released_by INTEGER NOT NULL DEFAULT 0,
    released_at INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX access_copy_person ON access_copy (person, id);
CREATE INDEX access_copy_organisation ON access_copy (organisation, released_at, due_at);

-- home, facet, label, source: the resource's, so that each line is decided about again whenever it is read.
CREATE TABLE access_line (
    copy INTEGER NOT NULL,
    build INTEGER NOT NULL,
    n INTEGER NOT NULL,
    home INTEGER NOT NULL,
    facet INTEGER NOT NULL,
    label INTEGER NOT NULL,
    source INTEGER NOT NULL,
    date TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    masked INTEGER NOT NULL,
    PRIMARY KEY (copy, build, n)
) WITHOUT ROWID;
