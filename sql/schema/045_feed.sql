-- SPDX-License-Identifier: Apache-2.0
-- How far each file of a feed has been read, and which messages have had their effect.

-- digest: of the file's text, so that a file is known whatever its name. units: so many of it have been
-- taken, in the same commit as what they brought; a broken-off reading goes on behind them.
CREATE TABLE feed_file (
    organisation INTEGER NOT NULL,
    digest BLOB NOT NULL,
    name TEXT NOT NULL,
    format TEXT NOT NULL,
    units INTEGER NOT NULL,
    done INTEGER NOT NULL,
    at INTEGER NOT NULL,            -- of the last commit (µs)
    PRIMARY KEY (organisation, digest)
);

-- A message must have one effect, however often it comes and whatever came since.
CREATE TABLE feed_message (
    organisation INTEGER NOT NULL,
    digest BLOB NOT NULL,           -- 16 bytes of the BLAKE2b of the message
    PRIMARY KEY (organisation, digest)
) WITHOUT ROWID;
