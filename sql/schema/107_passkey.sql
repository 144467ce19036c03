-- SPDX-License-Identifier: Apache-2.0
-- Passkeys of local accounts: the public half, and how often it has signed.
CREATE TABLE passkey (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL,
    credential BLOB NOT NULL UNIQUE,
    pubkey BLOB NOT NULL,
    alg INTEGER NOT NULL,
    uses INTEGER NOT NULL,          -- as the authenticator counts; 0: it does not
    name TEXT NOT NULL,             -- what its owner calls it
    added_at INTEGER NOT NULL,
    used_at INTEGER
);
CREATE INDEX passkey_account ON passkey (account);

-- Challenges that were answered, until they would be too old anyway: none is answered twice.
CREATE TABLE passkey_spent (
    digest BLOB NOT NULL PRIMARY KEY,
    until INTEGER NOT NULL
);

-- What happened to an account, for its owner: kind is a word of trust/told.h.
CREATE TABLE account_told (
    account INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL,
    seen_at INTEGER,
    PRIMARY KEY (account, at, kind)
);

-- The browsers that an account has come in by, by what they call themselves.
CREATE TABLE account_device (
    account INTEGER NOT NULL,
    digest BLOB NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (account, digest)
);
