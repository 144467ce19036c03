-- SPDX-License-Identifier: Apache-2.0
-- What people do about pairs that wait, about joins that were wrong, and how joining goes.

-- bar: why the machine may not join, in words; '' where it only is not sure. pair_low, pair_high: the
-- two of its records that `evidence` speaks of: lines "field TAB bits TAB words".
ALTER TABLE review ADD COLUMN bar TEXT NOT NULL DEFAULT '';
ALTER TABLE review ADD COLUMN pair_low INTEGER NOT NULL DEFAULT 0;
ALTER TABLE review ADD COLUMN pair_high INTEGER NOT NULL DEFAULT 0;
-- proposed: 'join' where a rule asks for a second person and the first has decided; '' else. rule:
-- which rules asked (record/review_rule.def), with commas. second: who confirmed.
ALTER TABLE review ADD COLUMN proposed TEXT NOT NULL DEFAULT '';
ALTER TABLE review ADD COLUMN proposed_by INTEGER NOT NULL DEFAULT 0;
ALTER TABLE review ADD COLUMN proposed_at INTEGER;
ALTER TABLE review ADD COLUMN proposed_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE review ADD COLUMN rule TEXT NOT NULL DEFAULT '';
ALTER TABLE review ADD COLUMN second INTEGER NOT NULL DEFAULT 0;
ALTER TABLE review ADD COLUMN asked INTEGER NOT NULL DEFAULT 0; -- the issue by which an organisation is asked
CREATE INDEX review_decided ON review (account, decided_at);

-- What was done about a pair, in order; never changed. what: proposed, confirmed, refused, joined,
-- apart, asked, withdrawn, undone.
CREATE TABLE review_step (
    id INTEGER PRIMARY KEY,
    review INTEGER NOT NULL,
    at INTEGER NOT NULL,
    account INTEGER NOT NULL,
    what TEXT NOT NULL,
    words TEXT NOT NULL
);
CREATE INDEX review_step_of ON review_step (review, id);

-- Which records a join by hand moved, and whose they were: what undoing it restores.
CREATE TABLE review_moved (
    review INTEGER NOT NULL,
    home INTEGER NOT NULL,
    person INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (review, home)
);

ALTER TABLE marker ADD COLUMN second INTEGER NOT NULL DEFAULT 0;
ALTER TABLE marker ADD COLUMN lifted_by INTEGER NOT NULL DEFAULT 0;
ALTER TABLE marker ADD COLUMN lifted_reason TEXT NOT NULL DEFAULT '';
CREATE INDEX marker_at ON marker (at);

-- What a person that a join has ended took along, so that parting gives it back: accounts, and the
-- choices that were added to those of the person who stayed.
CREATE TABLE person_taken (
    gone INTEGER NOT NULL,
    kept INTEGER NOT NULL,
    account INTEGER NOT NULL,       -- 0: choices
    at INTEGER NOT NULL,
    choices_before INTEGER NOT NULL DEFAULT 0, -- of the person who stayed
    choices_after INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (gone, kept, account)
);

-- Records that were shown as one person's and were not. joined_at: since when.
CREATE TABLE parting (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    account INTEGER NOT NULL,
    reason TEXT NOT NULL,
    home INTEGER NOT NULL,          -- the record it began with
    stayed INTEGER NOT NULL,        -- person
    restored INTEGER NOT NULL,      -- person
    joined_at INTEGER NOT NULL
);
CREATE INDEX parting_stayed ON parting (stayed);
CREATE INDEX parting_restored ON parting (restored);
-- Who was shown what meanwhile, from the trace of looks.
CREATE TABLE parting_seen (
    parting INTEGER NOT NULL,
    account INTEGER NOT NULL,
    organisation INTEGER NOT NULL,
    looks INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    what TEXT NOT NULL,             -- "open Person/12; read AllergyIntolerance/7", the first few
    issue INTEGER NOT NULL DEFAULT 0, -- by which the organisation was told
    PRIMARY KEY (parting, account, organisation)
);

-- A day (days since 1970) of an organisation's source records: how many came or changed, how many of
-- them have no valid NHS number or no birth date, how many were joined to others and parted.
CREATE TABLE link_day (
    day INTEGER NOT NULL,
    organisation INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    no_number INTEGER NOT NULL,
    no_birth INTEGER NOT NULL,
    joins INTEGER NOT NULL,
    partings INTEGER NOT NULL,
    PRIMARY KEY (day, organisation)
);

-- Pairs drawn by chance to be judged by people, and what they said. stratum: joined, asked. verdict:
-- '' not yet, same, two, unsure.
CREATE TABLE link_sample (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    account INTEGER NOT NULL,
    joined INTEGER NOT NULL,        -- pairs in the whole stratum when it was drawn
    asked INTEGER NOT NULL
);
CREATE TABLE link_sample_pair (
    id INTEGER PRIMARY KEY,
    sample INTEGER NOT NULL,
    stratum TEXT NOT NULL,
    low INTEGER NOT NULL,
    high INTEGER NOT NULL,
    verdict TEXT NOT NULL DEFAULT '',
    account INTEGER NOT NULL DEFAULT 0,
    judged_at INTEGER
);
CREATE INDEX link_sample_pair_of ON link_sample_pair (sample, verdict, id);

-- Figures that take a walk over all numbers, worked out by the job `watch`.
CREATE TABLE link_figure (
    name TEXT NOT NULL PRIMARY KEY, -- confused, duplicate
    value INTEGER NOT NULL,
    at INTEGER NOT NULL
);

-- A feed whose quality has fallen: the rule of record/watch_limits.h, the figures, and the issue.
CREATE TABLE feed_alarm (
    organisation INTEGER NOT NULL,
    day INTEGER NOT NULL,
    rule TEXT NOT NULL,             -- numbers, births, unread
    before_share REAL NOT NULL,
    now_share REAL NOT NULL,
    records INTEGER NOT NULL,
    issue INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (organisation, day, rule)
);
