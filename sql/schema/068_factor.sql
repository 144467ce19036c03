-- SPDX-License-Identifier: Apache-2.0
-- The second thing that somebody has, beside a password. secret: sealed under a key of the server's.
-- last_step: of the last code that was taken; none is taken twice.
CREATE TABLE factor (
    account INTEGER NOT NULL PRIMARY KEY,
    secret BLOB NOT NULL,
    added_at INTEGER NOT NULL,
    confirmed_at INTEGER,           -- NULL: shown, and no code has come from it yet
    last_step INTEGER NOT NULL DEFAULT 0
);

-- Codes on paper for the day the telephone is lost, each good once. digest: BLAKE2b of account and code.
CREATE TABLE recovery_code (
    account INTEGER NOT NULL,
    digest BLOB NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (account, digest)
);
