-- SPDX-License-Identifier: Apache-2.0
-- Pairs that come before others in the queue, whatever their place by risk.
CREATE INDEX review_proposed ON review (proposed_by);
CREATE INDEX review_asked ON review (asked);
-- Sealed records, of which there are few: what is not shown is taken off a count by these.
CREATE INDEX patient_label ON patient (label) WHERE label <> 0;
