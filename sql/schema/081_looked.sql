-- SPDX-License-Identifier: Apache-2.0
-- Pages that were opened, among all that is looked at by programs: what moves an issue's place.
CREATE INDEX looked_opened ON looked (n) WHERE action = 'open' AND refused = 0;
