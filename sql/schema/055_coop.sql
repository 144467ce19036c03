-- SPDX-License-Identifier: Apache-2.0
-- Those who decide together, and what they promised.

CREATE TABLE member (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    class TEXT NOT NULL,            -- resident, worker, organisation, supporter
    name TEXT NOT NULL,
    account INTEGER NOT NULL DEFAULT 0,
    neighbourhood INTEGER NOT NULL DEFAULT 0,
    organisation INTEGER NOT NULL DEFAULT 0,
    role TEXT NOT NULL DEFAULT '',
    joined_at INTEGER NOT NULL,
    left_at INTEGER
);
CREATE INDEX member_account ON member (account);

CREATE TABLE board_seat (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    member INTEGER NOT NULL,
    seat TEXT NOT NULL,
    class TEXT NOT NULL,
    chosen_by TEXT NOT NULL,
    since INTEGER NOT NULL,         -- µs
    until INTEGER NOT NULL,
    interests TEXT NOT NULL
);

-- state: to come, held, minutes agreed.
CREATE TABLE meeting (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,            -- µs
    place TEXT NOT NULL,
    online INTEGER NOT NULL,
    agenda TEXT NOT NULL,           -- one item a line
    minutes TEXT NOT NULL,
    state TEXT NOT NULL
);

CREATE TABLE decision (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    question TEXT NOT NULL,
    meeting INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL,
    state TEXT NOT NULL,            -- made, deferred, declined (decided not to)
    options TEXT NOT NULL,          -- one a line
    chosen TEXT NOT NULL,
    how TEXT NOT NULL,              -- consensus, vote of the board, ballot of members, …
    votes_for INTEGER,
    votes_against INTEGER,
    votes_abstain INTEGER,
    dissent TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '', -- of a decision not to
    review_at INTEGER,
    account INTEGER NOT NULL DEFAULT 0
);

-- A commitment has an owner organisation, a named person (by role and, where there is one, name), a
-- date, and how we will know. state: on track, at risk, kept, dropped; late is worked out from due.
CREATE TABLE commitment (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    words TEXT NOT NULL,
    organisation INTEGER NOT NULL,
    role TEXT NOT NULL,
    person TEXT NOT NULL DEFAULT '',
    made_at INTEGER NOT NULL,
    due INTEGER NOT NULL,           -- date, days since 1970
    how_known TEXT NOT NULL,
    state TEXT NOT NULL,
    account INTEGER NOT NULL DEFAULT 0,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX commitment_due ON commitment (state, due);

-- Dated notes by the owner, and members' comments (kind: progress, comment).
CREATE TABLE commitment_note (
    id INTEGER PRIMARY KEY,
    commitment INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    by_words TEXT NOT NULL,         -- "Head of repairs"
    account INTEGER NOT NULL DEFAULT 0,
    words TEXT NOT NULL
);
CREATE INDEX commitment_note_of ON commitment_note (commitment, at);

-- What meetings asked somebody to do.
CREATE TABLE meeting_action (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    meeting INTEGER NOT NULL,
    words TEXT NOT NULL,
    organisation INTEGER NOT NULL,
    due INTEGER NOT NULL,           -- date
    state TEXT NOT NULL
);
