-- SPDX-License-Identifier: Apache-2.0
-- What devices seal voices to while they have no network. private: sealed under a key of the server's. A row goes for ever
-- when nothing that was sealed to it can still be waiting (SEALED_KEY_DAYS): then nobody can open such a letter any more.
CREATE TABLE sealed_key (
    id TEXT NOT NULL PRIMARY KEY,
    public BLOB NOT NULL,
    private BLOB NOT NULL,
    made_at INTEGER NOT NULL
);

-- A voice that a worker took down for somebody else: who did, who sent it on, and when its author agreed that it may be
-- read and published.
CREATE TABLE voice_taken (
    voice INTEGER NOT NULL PRIMARY KEY,
    by_account INTEGER NOT NULL,
    sent_by INTEGER NOT NULL,
    agreed_at INTEGER NOT NULL      -- µs
);
