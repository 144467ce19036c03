-- SPDX-License-Identifier: Apache-2.0
-- When somebody's page was last opened by an organisation, or by one of its people: a person may stand
-- in thousands of lists that were read since.
CREATE INDEX looked_open ON looked (person, at, organisation, account) WHERE action = 'open' AND refused = 0;
