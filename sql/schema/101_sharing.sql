-- SPDX-License-Identifier: Apache-2.0
-- What this place has settled about sharing, within the rules: one row a version, the newest in force.
-- rules: the lines of trust/sharing.h.
CREATE TABLE sharing (
    version INTEGER NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    account INTEGER NOT NULL,
    organisation INTEGER NOT NULL,
    reason TEXT NOT NULL,
    rules TEXT NOT NULL
);

-- Of the version in force: what a kind of worker does not see here. hidden: bits of trust/facet.def.
CREATE TABLE sharing_view (
    role TEXT NOT NULL PRIMARY KEY, -- a name of trust/role.def
    hidden INTEGER NOT NULL
);
