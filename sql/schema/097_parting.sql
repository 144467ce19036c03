-- SPDX-License-Identifier: Apache-2.0
-- When those who had read two people as one were told; NULL: not yet. A parting by machine (account
-- 0) is told by the job `watch`.
ALTER TABLE parting ADD COLUMN told_at INTEGER;
CREATE INDEX parting_told ON parting (told_at);
