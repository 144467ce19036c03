-- SPDX-License-Identifier: Apache-2.0
-- Programs that ask by FHIR (SMART), and what they were given.

-- A program of an organisation (a service: it acts by itself, as a role of its organisation) or for
-- who signs in (an app). keys: a JWKS as it was given; '' for an app that can keep no secret.
CREATE TABLE client (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,           -- client_id
    name TEXT NOT NULL,
    organisation INTEGER NOT NULL,      -- that answers for it
    account INTEGER NOT NULL,           -- a service's own; 0: an app
    account_role INTEGER NOT NULL,      -- a service's; 0: an app
    scopes TEXT NOT NULL,               -- the most it may ask for
    redirects TEXT NOT NULL,            -- an app's, one a line
    keys TEXT NOT NULL,
    keys_url TEXT NOT NULL,             -- where `keys` are fetched from; '': they were given
    keys_at INTEGER NOT NULL,           -- when they were
    created_at INTEGER NOT NULL,
    created_by INTEGER NOT NULL,        -- account; 0: by command
    ended_at INTEGER
);
CREATE INDEX client_organisation ON client (organisation);

-- Codes and tokens given out. digest: BLAKE2b of what was given, never the thing itself. family: all
-- that came of one consent, which end together; a code or refresh token that comes back after its use
-- ends them.
CREATE TABLE client_pass (
    digest BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,                 -- 'code', 'access', 'refresh'
    family BLOB NOT NULL,
    client INTEGER NOT NULL,
    account INTEGER NOT NULL,
    account_role INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    subject INTEGER NOT NULL,           -- the person that all is about; 0: whoever may be seen
    scope TEXT NOT NULL,
    redirect TEXT NOT NULL,             -- of a code: where it was sent
    challenge TEXT NOT NULL,            -- of a code: PKCE, S256
    made_at INTEGER NOT NULL,
    until INTEGER NOT NULL,
    family_until INTEGER NOT NULL,
    used_at INTEGER
);
CREATE INDEX client_pass_family ON client_pass (family);
CREATE INDEX client_pass_client ON client_pass (client, until);
CREATE INDEX client_pass_until ON client_pass (until);

-- Assertions that were taken: none is taken twice.
CREATE TABLE client_seen (
    client INTEGER NOT NULL,
    digest BLOB NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (client, digest)
);
CREATE INDEX client_seen_until ON client_seen (until);
