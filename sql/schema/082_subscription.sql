-- SPDX-License-Identifier: Apache-2.0
-- Subscriptions that are in force, as their Subscription resources say, and what is still to be told
-- to whom. state: active, error, off.
CREATE TABLE subscription (
    id TEXT NOT NULL PRIMARY KEY,   -- of the Subscription
    account INTEGER NOT NULL,       -- whose eyes it has
    account_role INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    criteria TEXT NOT NULL,
    channel TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    payload TEXT NOT NULL,
    header TEXT NOT NULL,           -- lines
    state TEXT NOT NULL,
    error TEXT NOT NULL
);

CREATE TABLE subscription_due (
    subscription TEXT NOT NULL,
    seq INTEGER NOT NULL,           -- of the change
    type TEXT NOT NULL,
    resource TEXT NOT NULL,         -- its id
    tries INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    PRIMARY KEY (subscription, seq)
);
CREATE INDEX subscription_due_next ON subscription_due (next_at);
