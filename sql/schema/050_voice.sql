-- SPDX-License-Identifier: Apache-2.0
-- What people say to the place, and what they think of what others said. Nothing here points at a
-- care record: a participant is a pseudonym, and `participant.account` is set only where somebody
-- who was signed in agreed to be told through her account.
-- key: short and stable, in addresses and files ("damp", "V101"); made by key_new() for new rows.

CREATE TABLE neighbourhood (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    about TEXT NOT NULL
);

CREATE TABLE topic (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    question TEXT NOT NULL,
    why TEXT NOT NULL,              -- why it is asked
    who TEXT NOT NULL,              -- who will answer
    opened_at INTEGER NOT NULL,     -- µs
    state TEXT NOT NULL             -- open, answering, closed
);

-- What can be ranked: "which matters more?".
CREATE TABLE ranking_item (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    topic INTEGER NOT NULL,
    words TEXT NOT NULL,
    retired_at INTEGER
);

CREATE TABLE theme (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    topic INTEGER NOT NULL,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    ranking_item INTEGER NOT NULL DEFAULT 0  -- the priority that it raises; 0: none yet
);
CREATE INDEX theme_topic ON theme (topic);

-- Who takes part: somebody's browser, an account, a group in a room, a sheet of paper.
-- kind: browser, account, group, paper. token: BLAKE2b of what the cookie holds.
CREATE TABLE participant (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    token BLOB UNIQUE,
    account INTEGER UNIQUE,
    neighbourhood INTEGER NOT NULL DEFAULT 0,
    people INTEGER NOT NULL DEFAULT 1, -- how many were in the room; counted apart where over 1
    named TEXT NOT NULL DEFAULT '',    -- a group's own name: "Weirbank Ladies' Friday table"
    created_at INTEGER NOT NULL
);

-- state: waiting (for a moderator), accepted, refused, urgent (danger: on no list but the
-- safeguarding team's). What wrote it is in `words`, for ever; nothing edits it.
-- channel: web, popup, paper, telephone, meeting.
CREATE TABLE voice (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    topic INTEGER NOT NULL,
    participant INTEGER NOT NULL,
    channel TEXT NOT NULL,
    at INTEGER NOT NULL,            -- when it was said (µs)
    received_at INTEGER NOT NULL,   -- when it came here
    neighbourhood INTEGER NOT NULL DEFAULT 0,
    age_band TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL,
    words TEXT NOT NULL,
    english TEXT NOT NULL DEFAULT '',       -- a translation or transcript
    translation_by TEXT NOT NULL DEFAULT '',
    named TEXT NOT NULL DEFAULT '',         -- the name she wished to be shown under
    wants_answer INTEGER NOT NULL,
    state TEXT NOT NULL,
    refusal TEXT NOT NULL DEFAULT '',       -- the published rule by which it was refused
    theme INTEGER NOT NULL DEFAULT 0,
    suggested_theme INTEGER NOT NULL DEFAULT 0,
    danger TEXT NOT NULL DEFAULT '',        -- '' or who told: author, words, moderator
    decided_by INTEGER NOT NULL DEFAULT 0,  -- account; 0: nobody yet, or the made-up town's
    decided_at INTEGER,
    follow BLOB UNIQUE,                     -- BLAKE2b of the secret in the private link
    offline TEXT UNIQUE                     -- idempotency key of a device's queue
);
CREATE INDEX voice_topic ON voice (topic, state, at);
CREATE INDEX voice_state ON voice (state, at);
CREATE INDEX voice_theme ON voice (theme, state, at);
CREATE INDEX voice_participant ON voice (participant);

-- How to answer her: apart, read by notices alone, gone once she has been told all.
-- way: email, text, letter, telephone, account, none.
CREATE TABLE voice_contact (
    voice INTEGER NOT NULL PRIMARY KEY,
    way TEXT NOT NULL,
    address TEXT NOT NULL,
    language TEXT NOT NULL,
    needs TEXT NOT NULL DEFAULT ''  -- large print, BSL, easy read, …
);

-- state: open, withdrawn. source: the voice whose words it came from; 0: a seed by the askers.
CREATE TABLE statement (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    topic INTEGER NOT NULL,
    words TEXT NOT NULL,
    source INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL,
    at INTEGER NOT NULL,
    account INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX statement_topic ON statement (topic, state);

-- One vote a participant and statement: the last one counts. vote: 1 agree, -1 disagree, 0 pass.
CREATE TABLE vote (
    statement INTEGER NOT NULL,
    participant INTEGER NOT NULL,
    vote INTEGER NOT NULL,
    at INTEGER NOT NULL,
    channel TEXT NOT NULL,
    PRIMARY KEY (statement, participant)
) WITHOUT ROWID;
CREATE INDEX vote_participant ON vote (participant);

-- "Which matters more?": loser and winner; undecided: both were shown, neither chosen.
CREATE TABLE pair_vote (
    participant INTEGER NOT NULL,
    low INTEGER NOT NULL,           -- ranking_item ids, low < high
    high INTEGER NOT NULL,
    winner INTEGER NOT NULL,        -- 0: cannot decide
    at INTEGER NOT NULL,
    channel TEXT NOT NULL,
    neighbourhood INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (participant, low, high)
) WITHOUT ROWID;

-- The ranking as last worked out (job rank): what Today and the public page read. scope 0: the
-- whole place, else a neighbourhood. enough = 0: "not enough votes yet".
CREATE TABLE ranking (
    scope INTEGER NOT NULL,
    item INTEGER NOT NULL,
    place INTEGER NOT NULL,         -- 1 first
    score REAL NOT NULL,            -- 0 to 100
    strength REAL NOT NULL,
    se REAL NOT NULL,
    votes INTEGER NOT NULL,
    enough INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (scope, item)
) WITHOUT ROWID;

-- What the ranking was worked out from: a newer choice, or one more, and it is worked out anew.
CREATE TABLE ranking_state (
    id INTEGER PRIMARY KEY,         -- 1
    votes INTEGER NOT NULL,
    latest INTEGER NOT NULL         -- time of the newest choice
);

-- What the votes of a topic say, as last worked out (job opinion): what pages read. verdict: enum
-- groups_verdict of opinion/groups.h; votes: how many it was worked out from.
CREATE TABLE topic_opinion (
    topic INTEGER NOT NULL PRIMARY KEY,
    people INTEGER NOT NULL,        -- who voted
    counted INTEGER NOT NULL,       -- with votes enough to be in a group
    votes INTEGER NOT NULL,
    latest INTEGER NOT NULL,        -- time of the newest vote
    groups INTEGER NOT NULL,
    verdict INTEGER NOT NULL,
    at INTEGER NOT NULL
);
CREATE TABLE topic_group (
    topic INTEGER NOT NULL,
    number INTEGER NOT NULL,        -- 0 is the largest
    size INTEGER NOT NULL,
    PRIMARY KEY (topic, number)
) WITHOUT ROWID;
-- common: agreement across views (the bridging model), with its standard error; apart: the largest
-- difference of agreement between two groups; next: how much one more vote would teach.
CREATE TABLE statement_opinion (
    statement INTEGER NOT NULL PRIMARY KEY,
    agree INTEGER NOT NULL,
    disagree INTEGER NOT NULL,
    pass INTEGER NOT NULL,
    common REAL NOT NULL,
    se REAL NOT NULL,
    apart REAL NOT NULL,
    next REAL NOT NULL
);
CREATE TABLE statement_group (
    statement INTEGER NOT NULL,
    number INTEGER NOT NULL,
    agree INTEGER NOT NULL,
    disagree INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    PRIMARY KEY (statement, number)
) WITHOUT ROWID;

-- How much came from where in an hour: who is a keyed hash of an address, gone after a day.
CREATE TABLE voice_pace (
    who BLOB NOT NULL,
    hour INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (who, hour)
);
