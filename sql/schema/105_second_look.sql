-- SPDX-License-Identifier: Apache-2.0
-- Look-ups that somebody else should look at, one row for a worker and a person: gathered while look-ups are
-- copied from their file, so that nobody has to go through all of them.
-- kind: bits of record/second_look.h.
CREATE TABLE second_look (
    organisation INTEGER NOT NULL,
    account INTEGER NOT NULL,
    person INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    last_n INTEGER NOT NULL,        -- of the newest look among them: what came later was not reviewed
    times INTEGER NOT NULL,
    days INTEGER NOT NULL,
    reviewed_at INTEGER,
    reviewed_by INTEGER,
    verdict TEXT,
    PRIMARY KEY (organisation, account, person)
);
CREATE INDEX second_look_last ON second_look (last_at);
