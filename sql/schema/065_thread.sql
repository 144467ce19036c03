-- SPDX-License-Identifier: Apache-2.0
-- The one unbroken thread from what a resident said to what changed. Every link is a row with who
-- made it or which named rule. Kinds of ends: voice, theme, priority (ranking_item), decision,
-- commitment, issue (work), outcome, answer.

CREATE TABLE thread (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    topic INTEGER NOT NULL,
    theme INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    -- state: weighed, under way, answered, stopped, declined, stuck: worked out by thread_state()
    -- but for what somebody decided: stopped and declined.
    stopped_at INTEGER,
    stopped_before TEXT NOT NULL DEFAULT '',  -- a kind of end: what it did not reach or finish
    stopped_by TEXT NOT NULL DEFAULT '',      -- "The board: 7 for stopping, 4 against"
    stopped_why TEXT NOT NULL DEFAULT '',
    declined_at INTEGER,
    declined_by TEXT NOT NULL DEFAULT '',
    declined_why TEXT NOT NULL DEFAULT '',
    restart TEXT NOT NULL DEFAULT '',         -- what would start it again
    review INTEGER,                           -- date: looked at again
    decided_account INTEGER NOT NULL DEFAULT 0,
    owes_organisation INTEGER NOT NULL DEFAULT 0,
    owes_role TEXT NOT NULL DEFAULT '',
    next_step TEXT NOT NULL DEFAULT '',
    next_due INTEGER                -- date
);
CREATE INDEX thread_theme ON thread (theme);

-- by_account 0 with a rule: a rule of thread_rule made it. by_words: who, where a town's member.
CREATE TABLE thread_link (
    id INTEGER PRIMARY KEY,
    thread INTEGER NOT NULL DEFAULT 0,  -- 0: not of one thread alone
    from_kind TEXT NOT NULL,
    from_id INTEGER NOT NULL,
    to_kind TEXT NOT NULL,
    to_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    by_account INTEGER NOT NULL DEFAULT 0,
    by_rule TEXT NOT NULL DEFAULT '',
    by_words TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    ended_at INTEGER,                   -- undone; by another row of the log
    UNIQUE (thread, from_kind, from_id, to_kind, to_id)
);
CREATE INDEX thread_link_from ON thread_link (from_kind, from_id);
CREATE INDEX thread_link_to ON thread_link (to_kind, to_id);

CREATE TABLE thread_rule (
    key TEXT NOT NULL PRIMARY KEY,      -- "rule:theme-nearest"
    words TEXT NOT NULL
) WITHOUT ROWID;

-- Work done in counts, where the issues themselves are not here (before Weft, or another system's).
CREATE TABLE work_count (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    organisation INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    done INTEGER NOT NULL,
    open INTEGER NOT NULL,
    not_done INTEGER NOT NULL,
    median_days INTEGER,
    begun INTEGER NOT NULL              -- date
);

-- A measure before and after, with its likely range and what it rests on.
CREATE TABLE outcome (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    measure TEXT NOT NULL,
    unit TEXT NOT NULL,
    better TEXT NOT NULL,               -- lower, higher
    method TEXT NOT NULL,               -- how the range was made: wilson, mean
    -- in `unit`; low to high is the likely range (95 in 100); count: of n, where a share is measured
    before_value REAL, before_low REAL, before_high REAL, before_n INTEGER, before_count INTEGER, before_day INTEGER,
    after_value REAL, after_low REAL, after_high REAL, after_n INTEGER, after_count INTEGER, after_day INTEGER,
    reading TEXT NOT NULL,
    evidence TEXT NOT NULL DEFAULT '',  -- where the figures come from
    account INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL
);

-- published_at NULL: a draft; asked for before it can be published: text, easy read, transcript and
-- captions where there is a video; a signed version and each language that was spoken, or that
-- there is none yet (`without`: "bsl;ur").
CREATE TABLE answer (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    thread INTEGER NOT NULL,
    organisation INTEGER NOT NULL,
    by_role TEXT NOT NULL,
    words TEXT NOT NULL,
    easy_read TEXT NOT NULL,
    video TEXT NOT NULL DEFAULT '',     -- address of a video elsewhere; none
    video_file INTEGER NOT NULL DEFAULT 0,
    video_seconds INTEGER,
    transcript TEXT NOT NULL DEFAULT '',
    captions TEXT NOT NULL DEFAULT '',  -- WebVTT
    bsl TEXT NOT NULL DEFAULT '',       -- address of the signed version, "yes" where it is at the shop
    languages TEXT NOT NULL DEFAULT 'en',
    without TEXT NOT NULL DEFAULT '',
    kind TEXT NOT NULL,                 -- full, interim
    account INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL,
    published_at INTEGER,
    version INTEGER NOT NULL DEFAULT 1  -- what a form was made from: another is a conflict
);
CREATE INDEX answer_thread ON answer (thread);

-- The answer in another language, and who put it so.
CREATE TABLE answer_words (
    answer INTEGER NOT NULL,
    language TEXT NOT NULL,
    words TEXT NOT NULL,
    by_words TEXT NOT NULL,
    PRIMARY KEY (answer, language)
) WITHOUT ROWID;

-- A file that was sent with a form, in pieces, so that a part of it can be read alone. type: told
-- by its bytes.
CREATE TABLE upload (
    id INTEGER PRIMARY KEY,
    type TEXT NOT NULL,
    size INTEGER NOT NULL,
    account INTEGER NOT NULL,
    at INTEGER NOT NULL
);
CREATE TABLE upload_piece (
    upload INTEGER NOT NULL,
    n INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (upload, n)
);

-- Who wants to be told when a thread moves.
CREATE TABLE thread_watch (
    thread INTEGER NOT NULL,
    account INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (thread, account)
) WITHOUT ROWID;

-- What somebody is to be told, and whether it reached her. way: email, text, letter, telephone,
-- page. state: waiting, sending, sent, failed (given up), read. about: "voice", "issue", ….
CREATE TABLE notice (
    id INTEGER PRIMARY KEY,
    way TEXT NOT NULL,
    address TEXT NOT NULL,              -- gone (empty) a month after it was sent
    account INTEGER NOT NULL DEFAULT 0, -- whom on the page
    language TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    about_kind TEXT NOT NULL,
    about_id INTEGER NOT NULL,
    once TEXT UNIQUE,                   -- the same thing is told once
    created_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,            -- when to try next
    tries INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL,
    sent_at INTEGER,
    failure TEXT NOT NULL DEFAULT ''
);
CREATE INDEX notice_due ON notice (state, due_at);
CREATE INDEX notice_account ON notice (account, state);
CREATE INDEX notice_about ON notice (about_kind, about_id);
