-- SPDX-License-Identifier: Apache-2.0
-- What people ask of the alliance: an issue. Each is a FHIR Task (and a ServiceRequest where it is a
-- referral) in the resource store, written in the same transaction; this row is what lists are made
-- of. Person data: whoever reads it passes the same decision as the Task.

-- state: FHIR Task's: draft, requested, received, accepted, rejected, in-progress, on-hold,
-- completed, cancelled, failed. kind: referral, repair, question, safeguarding, request, review, task.
-- desk: the organisation whose turn it is: on its lists it stands. open: 0 once closed; what came
-- back rejected is open on its sender's desk. home, facet, label: as in `resource`, so that the same
-- scope is joined to both.
CREATE TABLE issue (
    id INTEGER PRIMARY KEY,
    home INTEGER NOT NULL,          -- the source record it is about; the Task's own rid: about nobody
    person INTEGER NOT NULL,        -- moves with home; 0: about nobody
    task TEXT NOT NULL UNIQUE,      -- id of the Task
    task_version INTEGER NOT NULL,  -- of the Task that this row says the same as
    request TEXT NOT NULL DEFAULT '', -- id of the ServiceRequest
    held_by INTEGER NOT NULL,       -- the organisation that the Task is of (resource.source)
    label INTEGER NOT NULL DEFAULT 0,        -- seals (trust)
    facet INTEGER NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,            -- what is wanted, in a line
    words TEXT NOT NULL DEFAULT '', -- and at length
    service TEXT NOT NULL DEFAULT '',        -- of the directory, by name
    asked_by INTEGER NOT NULL DEFAULT 0,     -- account
    from_organisation INTEGER NOT NULL,      -- 0: the resident, or a rule
    to_organisation INTEGER NOT NULL,
    desk INTEGER NOT NULL,
    holder INTEGER NOT NULL DEFAULT 0,       -- account who holds it; 0: the team
    holder_words TEXT NOT NULL DEFAULT '',   -- as a feed says it: "Repairs desk"
    state TEXT NOT NULL,
    open INTEGER NOT NULL DEFAULT 1,
    reason TEXT NOT NULL DEFAULT '',         -- why rejected, on hold, not done
    next_action TEXT NOT NULL DEFAULT '',
    told TEXT NOT NULL DEFAULT '',           -- what the resident was told last
    told_at INTEGER,
    outcome TEXT NOT NULL DEFAULT '',        -- done, not done, passed on
    passed_to INTEGER NOT NULL DEFAULT 0,    -- the issue it went on as
    passed_from INTEGER NOT NULL DEFAULT 0,
    danger INTEGER NOT NULL DEFAULT 0,
    clock TEXT NOT NULL DEFAULT '',          -- which clock (defs/work_clocks.def): "awaab-investigate"
    clock_due INTEGER,
    clock_severity INTEGER NOT NULL DEFAULT 0,
    asked INTEGER NOT NULL DEFAULT 0,        -- 1: the resident asked, and nobody has answered
    answer_due INTEGER,
    due_at INTEGER NOT NULL,        -- the earliest of the two; the largest integer: none
    theme INTEGER NOT NULL DEFAULT 0,        -- what it is about, for residents' ranking
    commitment INTEGER NOT NULL DEFAULT 0,   -- opened under it (rule:issue-tag)
    voice INTEGER NOT NULL DEFAULT 0,        -- a voice of danger, or a question
    rule TEXT NOT NULL DEFAULT '',           -- which rule opened it; '': somebody did
    once TEXT UNIQUE,                        -- the same thing is opened once
    pin INTEGER NOT NULL DEFAULT 0,          -- enum order_pin, with its reason in issue_event
    pin_words TEXT NOT NULL DEFAULT '',
    neighbourhood INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by INTEGER NOT NULL DEFAULT 0,   -- organisation
    closed_at INTEGER,
    version INTEGER NOT NULL DEFAULT 1,      -- what a form was made from: another is 412
    -- Its place, as need/order says. place: the whole order in one text of bytes that sorts by
    -- itself (work/rank.h). again_at: when the place changes by time alone.
    band INTEGER NOT NULL DEFAULT 5,
    place BLOB NOT NULL,
    weight REAL NOT NULL DEFAULT 0,
    again_at INTEGER NOT NULL
);
CREATE INDEX issue_person ON issue (person, open);
CREATE INDEX issue_home ON issue (home);
CREATE INDEX issue_list ON issue (desk, open, place, id);
CREATE INDEX issue_late ON issue (desk, open, due_at, id);
CREATE INDEX issue_due ON issue (open, due_at, id);
CREATE INDEX issue_from ON issue (from_organisation, open, changed_at);
CREATE INDEX issue_holder ON issue (holder, open);
CREATE INDEX issue_again ON issue (open, again_at);
CREATE INDEX issue_theme ON issue (theme, open);
CREATE INDEX issue_commitment ON issue (commitment);
CREATE INDEX issue_voice ON issue (voice);
CREATE INDEX issue_closed ON issue (desk, closed_at);

-- Everything that happened to it, in order; never changed. kind: opened, state, note, reassigned,
-- pinned, told, linked, ….
CREATE TABLE issue_event (
    id INTEGER PRIMARY KEY,
    issue INTEGER NOT NULL,
    at INTEGER NOT NULL,
    account INTEGER NOT NULL,
    organisation INTEGER NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT '',
    words TEXT NOT NULL DEFAULT '',
    clash TEXT NOT NULL DEFAULT ''  -- the other text, where two wrote at once
);
CREATE INDEX issue_event_of ON issue_event (issue, at);
CREATE INDEX issue_event_at ON issue_event (at);

-- What places the issues about a person, worked out once from the records and kept until they change:
-- only from what no seal shuts and no objection holds back. dirty = 1: to be worked out again.
CREATE TABLE person_need (
    person INTEGER NOT NULL PRIMARY KEY,
    dirty INTEGER NOT NULL,
    at INTEGER NOT NULL,
    flag TEXT NOT NULL DEFAULT '',           -- of safety, in its words
    news2 REAL,
    news2_three INTEGER NOT NULL DEFAULT 0,
    news2_at INTEGER,
    standing INTEGER NOT NULL DEFAULT 0,     -- the formula's own band, 0 none
    standing_value REAL NOT NULL DEFAULT 0,
    standing_words TEXT NOT NULL DEFAULT '', -- "severe frailty (0.39)"
    standing_counted TEXT NOT NULL DEFAULT '',
    standing_missing TEXT NOT NULL DEFAULT '',
    standing_moves TEXT NOT NULL DEFAULT '',
    formula TEXT NOT NULL DEFAULT '',        -- title and version
    changed_at INTEGER,                      -- of the newest thing that another organisation sent
    changed_words TEXT NOT NULL DEFAULT '',
    changed_facet INTEGER NOT NULL DEFAULT 0,
    changed_source INTEGER NOT NULL DEFAULT 0,
    seen_at INTEGER,                         -- when a visit last began, of any organisation's
    neighbourhood INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX person_need_dirty ON person_need (dirty, person);
CREATE INDEX looked_n ON looked (n);

-- Saved as typed; survives sign-out. field: the form's address and field.
CREATE TABLE draft (
    account INTEGER NOT NULL,
    field TEXT NOT NULL,
    words TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (account, field)
) WITHOUT ROWID;
