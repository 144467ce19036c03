-- SPDX-License-Identifier: Apache-2.0
-- What people ask of the alliance: an issue. Each is a FHIR Task (and a ServiceRequest where it is a
-- referral) in the resource store, written in the same transaction; this row is what lists are made
-- of. Person data: whoever reads it passes the same decision as the Task.

-- state: FHIR Task's: draft, requested, received, accepted, rejected, in-progress, on-hold,
-- completed, cancelled, failed. kind: referral, repair, question, safeguarding, request, review, ….
-- band, place_*: as need/order says, worked out by the job `order`; a change makes them anew.
CREATE TABLE issue (
    id INTEGER PRIMARY KEY,
    home INTEGER NOT NULL,          -- the source record it is about; 0: about nobody
    person INTEGER NOT NULL,        -- moves with home; 0: about nobody
    task TEXT NOT NULL UNIQUE,      -- id of the Task
    request TEXT NOT NULL DEFAULT '', -- id of the ServiceRequest
    kind TEXT NOT NULL,
    title TEXT NOT NULL,            -- what is wanted, in a line
    asked_by INTEGER NOT NULL DEFAULT 0,     -- account
    from_organisation INTEGER NOT NULL,      -- 0: the resident, or the server
    to_organisation INTEGER NOT NULL,
    holder INTEGER NOT NULL DEFAULT 0,       -- account who holds it; 0: the team
    state TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',         -- why rejected, on hold, not done
    next_action TEXT NOT NULL DEFAULT '',
    told TEXT NOT NULL DEFAULT '',           -- what the resident was told last
    told_at INTEGER,
    outcome TEXT NOT NULL DEFAULT '',        -- done, not done, passed on
    danger INTEGER NOT NULL DEFAULT 0,
    clock TEXT NOT NULL DEFAULT '',          -- which clock (need/): "awaab-emergency"
    clock_due INTEGER,
    clock_severity INTEGER NOT NULL DEFAULT 0,
    asked INTEGER NOT NULL DEFAULT 0,        -- 1: the resident asked, and nobody has answered
    answer_due INTEGER,
    theme INTEGER NOT NULL DEFAULT 0,        -- what it is about, for residents' ranking
    commitment INTEGER NOT NULL DEFAULT 0,   -- opened under it (rule:issue-tag)
    voice INTEGER NOT NULL DEFAULT 0,        -- a voice of danger, or a question
    pin INTEGER NOT NULL DEFAULT 0,          -- enum order_pin, with its reason in issue_event
    neighbourhood INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    closed_at INTEGER,
    version INTEGER NOT NULL DEFAULT 1,      -- what a form was made from: another is 412
    label INTEGER NOT NULL DEFAULT 0,        -- seals (trust)
    band INTEGER NOT NULL DEFAULT 5,
    place_pin INTEGER NOT NULL DEFAULT 0,
    place_first INTEGER NOT NULL DEFAULT 0,
    place_weight REAL NOT NULL DEFAULT 0,
    place_value REAL NOT NULL DEFAULT 0,
    place_time INTEGER NOT NULL DEFAULT 0,
    why TEXT NOT NULL DEFAULT ''             -- the reason line
);
CREATE INDEX issue_person ON issue (person, state);
CREATE INDEX issue_home ON issue (home);
CREATE INDEX issue_list ON issue (to_organisation, closed_at, band, place_pin, place_first, place_weight DESC, place_value DESC, place_time);
CREATE INDEX issue_from ON issue (from_organisation, closed_at);
CREATE INDEX issue_commitment ON issue (commitment);
CREATE INDEX issue_voice ON issue (voice);

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

-- Saved as typed; survives sign-out. field: the form's address and field.
CREATE TABLE draft (
    account INTEGER NOT NULL,
    field TEXT NOT NULL,
    words TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (account, field)
) WITHOUT ROWID;
