-- SPDX-License-Identifier: Apache-2.0
-- Partings and liftings that one person has proposed and a second one must agree to. kind: part (low: the record that leaves;
-- high 0; whole: with those that came with it), lift (the decision about low and high). outcome: '' waits, done, refused, withdrawn.
CREATE TABLE second_wanted (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    low INTEGER NOT NULL,
    high INTEGER NOT NULL,
    whole INTEGER NOT NULL,
    reason TEXT NOT NULL,
    rules INTEGER NOT NULL,         -- bits of record/second_rule.def, as they were
    account INTEGER NOT NULL,
    at INTEGER NOT NULL,
    outcome TEXT NOT NULL DEFAULT '',
    settled_by INTEGER NOT NULL DEFAULT 0,
    settled_at INTEGER,
    answer TEXT NOT NULL DEFAULT ''
);
CREATE INDEX second_wanted_waits ON second_wanted (outcome, id);
