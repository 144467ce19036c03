-- SPDX-License-Identifier: Apache-2.0

-- name: subscription_put :exec
-- $1 id text
-- $2 account int
-- $3 account_role int
-- $4 purpose text
-- $5 criteria text
-- $6 channel text
-- $7 endpoint text
-- $8 payload text
-- $9 header text
-- $10 state text
-- $11 error text
INSERT INTO subscription (id, account, account_role, purpose, criteria, channel, endpoint, payload, header, state, error)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (id) DO UPDATE SET account = excluded.account, account_role = excluded.account_role, purpose = excluded.purpose,
    criteria = excluded.criteria, channel = excluded.channel, endpoint = excluded.endpoint, payload = excluded.payload,
    header = excluded.header, state = excluded.state, error = excluded.error;

-- name: subscription_get :one
-- $1 id text
-- > id text, account int, account_role int, purpose text, criteria text, channel text, endpoint text, payload text, header text, state text, error text
SELECT id, account, account_role, purpose, criteria, channel, endpoint, payload, header, state, error FROM subscription WHERE id = $1;

-- name: subscription_active :many
-- > id text, account int, account_role int, purpose text, criteria text, channel text, endpoint text, payload text, header text, state text, error text
SELECT id, account, account_role, purpose, criteria, channel, endpoint, payload, header, state, error FROM subscription WHERE state = 'active' ORDER BY id;

-- name: subscription_state :exec
-- $1 id text
-- $2 state text
-- $3 error text
UPDATE subscription SET state = $2, error = $3 WHERE id = $1;

-- name: subscription_due_add :exec
-- $1 subscription text
-- $2 seq int
-- $3 type text
-- $4 resource text
-- $5 next_at int
INSERT INTO subscription_due (subscription, seq, type, resource, tries, next_at) VALUES ($1, $2, $3, $4, 0, $5) ON CONFLICT DO NOTHING;

-- name: subscription_due_next :one
-- $1 now int
-- > subscription text, seq int, type text, resource text, tries int
SELECT subscription, seq, type, resource, tries FROM subscription_due WHERE next_at <= $1 ORDER BY next_at, subscription, seq LIMIT 1;

-- name: subscription_due_later :exec
-- $1 subscription text
-- $2 seq int
-- $3 tries int
-- $4 next_at int
UPDATE subscription_due SET tries = $3, next_at = $4 WHERE subscription = $1 AND seq = $2;

-- name: subscription_due_drop :exec
-- $1 subscription text
-- $2 seq int
DELETE FROM subscription_due WHERE subscription = $1 AND seq = $2;

-- name: subscription_due_clear :exec
-- $1 subscription text
DELETE FROM subscription_due WHERE subscription = $1;

-- Who wrote, as of the trace of the write.
-- name: act_who :one
-- $1 act int
-- > account int, account_role int, purpose int
SELECT a.account, coalesce(min(r.id), 0) AS account_role, a.purpose FROM audit a
LEFT JOIN account_role r ON r.account = a.account AND r.organisation = a.organisation AND r.ended_at IS NULL
WHERE a.id = $1 GROUP BY a.account, a.purpose;
