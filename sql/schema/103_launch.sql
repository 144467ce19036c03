-- SPDX-License-Identifier: Apache-2.0
-- Apps that are opened from a person's page (SMART: EHR launch).

ALTER TABLE client ADD COLUMN launch_url TEXT NOT NULL DEFAULT ''; -- where it is opened; '': it is not

-- What an opening gives the app to come back with: for one program, one person, one account in one
-- role and one session of it, once, for minutes. digest: BLAKE2b of what was given.
CREATE TABLE client_launch (
    digest BLOB NOT NULL PRIMARY KEY,
    client INTEGER NOT NULL,
    account INTEGER NOT NULL,
    account_role INTEGER NOT NULL,
    session BLOB NOT NULL,              -- BLAKE2b of its token
    subject INTEGER NOT NULL,           -- the person
    until INTEGER NOT NULL
);
CREATE INDEX client_launch_until ON client_launch (until);
