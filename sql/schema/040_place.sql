-- SPDX-License-Identifier: Apache-2.0
-- What the place calls itself, and what was decided about it once.
CREATE TABLE place_setting (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
