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
    state TEXT NOT NULL,
    ends_at INTEGER NOT NULL,
    neighbourhood INTEGER NOT NULL DEFAULT 0, -- 0: the whole place
    chair INTEGER NOT NULL DEFAULT 0,         -- member
    public_count INTEGER            -- in the room or online, who are not of the board
);

-- Who was there, and who sent word that they could not be.
CREATE TABLE meeting_member (
    meeting INTEGER NOT NULL,
    member INTEGER NOT NULL,
    absent INTEGER NOT NULL,
    place INTEGER NOT NULL,         -- in the order of the minutes
    PRIMARY KEY (meeting, member)
) WITHOUT ROWID;

-- What a meeting is to follow up, put on its list from what was late. kind: commitment, action.
CREATE TABLE meeting_item (
    meeting INTEGER NOT NULL,
    kind TEXT NOT NULL,
    item INTEGER NOT NULL,
    at INTEGER NOT NULL,
    account INTEGER NOT NULL,
    PRIMARY KEY (meeting, kind, item)
) WITHOUT ROWID;

-- Votes of the members: rules and results; the votes themselves are not here.
CREATE TABLE ballot (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,             -- election, ordinary resolution, special resolution
    question TEXT NOT NULL,
    rule TEXT NOT NULL,
    classes TEXT NOT NULL,          -- joined by ;
    opens INTEGER NOT NULL,         -- date
    closes INTEGER NOT NULL,
    registered INTEGER NOT NULL,    -- the day at which the register was frozen
    quorum TEXT NOT NULL,
    tie_rule TEXT NOT NULL,
    secret INTEGER NOT NULL,
    state TEXT NOT NULL,            -- open, counted
    result TEXT NOT NULL
);
CREATE TABLE ballot_count (
    ballot INTEGER NOT NULL,
    class TEXT NOT NULL,
    choice TEXT NOT NULL,
    place INTEGER NOT NULL,         -- in the order of the paper
    label TEXT NOT NULL,
    registered INTEGER NOT NULL,    -- members of the class on the register
    votes INTEGER NOT NULL,
    PRIMARY KEY (ballot, class, choice)
) WITHOUT ROWID;

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
    account INTEGER NOT NULL DEFAULT 0,
    evidence TEXT NOT NULL DEFAULT '', -- keys of voices, outcomes and practice, joined by ;
    ballot INTEGER NOT NULL DEFAULT 0,
    once TEXT UNIQUE                -- of the form: pressed twice is once
);
CREATE INDEX decision_meeting ON decision (meeting);

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
    version INTEGER NOT NULL DEFAULT 1, -- what a form was made from: another is 412
    reason TEXT NOT NULL DEFAULT '',    -- why it is at risk, or was dropped
    evidence TEXT NOT NULL DEFAULT '',  -- what shows that it was kept; none: said, not shown
    ended_at INTEGER,
    once TEXT UNIQUE
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
    words TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT '', -- to which it changed the commitment
    once TEXT UNIQUE
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
CREATE INDEX meeting_action_meeting ON meeting_action (meeting);

-- The same questions asked of four: perspective is user, worker, manager, chief executive.
CREATE TABLE evaluation_measure (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    words TEXT NOT NULL,
    scale TEXT NOT NULL
);
-- mean, low, high are NULL where the number asked was too small to show, or would give one away.
CREATE TABLE evaluation_figure (
    measure INTEGER NOT NULL,
    wave INTEGER NOT NULL,
    perspective TEXT NOT NULL,
    neighbourhood INTEGER NOT NULL, -- 0: the whole place
    day INTEGER NOT NULL,           -- date
    n INTEGER,
    mean REAL,
    low REAL,
    high REAL,
    PRIMARY KEY (measure, wave, perspective, neighbourhood)
) WITHOUT ROWID;
CREATE TABLE evaluation_quote (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    measure INTEGER NOT NULL,
    perspective TEXT NOT NULL,
    wave INTEGER NOT NULL,
    neighbourhood INTEGER NOT NULL,
    language TEXT NOT NULL,
    words TEXT NOT NULL,
    english TEXT NOT NULL
);

-- What one partner does well and others may take up; how good the evidence is, said plainly.
CREATE TABLE practice (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    organisation INTEGER NOT NULL,
    what TEXT NOT NULL,
    evidence TEXT NOT NULL,
    evidence_kind TEXT NOT NULL,
    theme TEXT NOT NULL,            -- key
    role TEXT NOT NULL              -- whom to ask
);
