-- SPDX-License-Identifier: Apache-2.0
-- Accounts that come in by the place's OpenID provider, by what it calls them for good; and, of a session, by
-- which of the provider's own it was opened, so that it ends when that one does.
CREATE TABLE account_openid (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    account INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX account_openid_account ON account_openid (account);
ALTER TABLE session ADD COLUMN openid_subject TEXT;
ALTER TABLE session ADD COLUMN openid_sid TEXT;
