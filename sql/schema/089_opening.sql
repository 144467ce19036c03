-- SPDX-License-Identifier: Apache-2.0
-- What the law seals, asked to be opened by one person and released (or not) by another of the same
-- organisation. What one person may open alone is in claim, as break-glass is.
CREATE TABLE opening (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL,       -- who asks
    organisation INTEGER NOT NULL,
    person INTEGER NOT NULL,
    ground TEXT NOT NULL,           -- consent, legal, public-interest
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    decided_by INTEGER,             -- never who asks
    decided_at INTEGER,
    released INTEGER
);
-- Where one source protects a person's place it is protected in what all of them hold (R29).
UPDATE person SET labels = labels | 256
WHERE id IN (SELECT s.person FROM person_source s JOIN patient t ON t.home = s.home WHERE (t.label & 256) <> 0);
CREATE INDEX opening_waiting ON opening (organisation, decided_at, at);
