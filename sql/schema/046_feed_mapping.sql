-- SPDX-License-Identifier: Apache-2.0
-- The mapping by which an organisation's rows were last read, so that a row in quarantine can be read
-- again once it is mended.
CREATE TABLE feed_mapping (
    organisation INTEGER NOT NULL PRIMARY KEY,
    mapping TEXT NOT NULL,
    at INTEGER NOT NULL
);
