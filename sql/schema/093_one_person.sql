-- SPDX-License-Identifier: Apache-2.0
-- One person, several browsers: with her consent what she votes in each, and signed in, is one participant's. agreed_at: when
-- she agreed that `account` and this participant are one; NULL: she has not, or no longer does.
ALTER TABLE participant ADD COLUMN agreed_at INTEGER;

-- Further browsers of a participant. token: as participant.token.
CREATE TABLE participant_browser (
    token BLOB NOT NULL PRIMARY KEY,
    participant INTEGER NOT NULL
);
CREATE INDEX participant_browser_of ON participant_browser (participant);
