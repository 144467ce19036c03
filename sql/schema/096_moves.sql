-- SPDX-License-Identifier: Apache-2.0
-- "Tell me when it moves": asked for by an author, beside how to reach her. 1: yes.
ALTER TABLE voice_contact ADD COLUMN moves INTEGER NOT NULL DEFAULT 0;
