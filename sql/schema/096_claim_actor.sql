-- SPDX-License-Identifier: Apache-2.0
-- What somebody claimed while acting for one organisation counts while acting for that one (R11):
-- trust/sight.h, actor_of_claim.
UPDATE relation SET actor = (SELECT -2305843009213693952 - c.account * 16777216 - c.organisation FROM claim c WHERE c.id = -relation.rid)
WHERE actor < 0 AND rid < 0 AND kind IN (256, 512, 16384, 32768) AND EXISTS (SELECT 1 FROM claim c WHERE c.id = -relation.rid);
