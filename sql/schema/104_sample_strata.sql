-- SPDX-License-Identifier: Apache-2.0
-- Of a sample, how many pairs there were of each kind when it was drawn (link_sample_pair.stratum: joined, asked, near, far).
-- Those that are not joined and not asked about are estimated from records drawn by chance: give or take `margin`.
CREATE TABLE link_sample_stratum (
    sample INTEGER NOT NULL,
    stratum TEXT NOT NULL,
    pairs REAL NOT NULL,
    margin REAL NOT NULL,
    PRIMARY KEY (sample, stratum)
);
