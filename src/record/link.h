/* SPDX-License-Identifier: Apache-2.0
 * Joining and parting source records: applies what link/ works out and what people decide. A join
 * or a parting moves links (person_source, versioned) and the relations that come with them, never
 * data.
 */
#ifndef WEFT_RECORD_LINK_H
#define WEFT_RECORD_LINK_H

#include "record/record.h"

/* Reads all source Patients into memory (about 10 µs each), and the markers. Until it has run,
 * record_link_work waits. One process of a place links. */
MUST_CHECK status record_link_start(struct cx *cx);
/* Judges what has changed since last time, at most `most` source records, and saves its place in
 * the log, in the open write transaction; call after a batch and whenever the log has grown.
 * *ret_done: how many changes were read (0: up to date). */
MUST_CHECK status record_link_work(struct cx *cx, size_t most, size_t *ret_done);

/* A pair that waits for a human, side by side. */
struct review_side {
    int64_t home;
    int64_t person;
    str organisation;
    str name, born, nhs, sex, address, postcode, phone, uprn, died;
    str heard; /* date of its last change */
};
struct review_pair {
    int64_t id;
    struct review_side left, right;
    double probability;
    int risk;
    str evidence; /* lines of words */
    str state;
    int64_t at;
};
/* RIGHT_REVIEW. The riskiest first; behind `after` (a pair's id in that order, 0: from the start).
 */
MUST_CHECK status review_list(struct cx *cx, size_t most, struct review_pair **ret_pairs,
                              size_t *ret_count, int64_t *ret_total);
MUST_CHECK status review_get(struct cx *cx, int64_t id, struct review_pair *ret_pair);
/* One source record by itself, for the page that takes it out of its person. RIGHT_REVIEW. */
MUST_CHECK status review_record(struct cx *cx, int64_t home, struct review_side *ret_side);
/* In an open transaction. Joins the two records' persons and marks the pair; ST_CONFLICT where two
 * different valid NHS numbers would come together, or where the pair has been decided already. */
MUST_CHECK status review_join(struct cx *cx, int64_t id, str reason);
MUST_CHECK status review_keep_apart(struct cx *cx, int64_t id, str reason);

/* Back to waiting: the marker is lifted, and a join by hand undone. In an open transaction. */
MUST_CHECK status review_undo(struct cx *cx, int64_t id);

/* Takes one source record out of its person: it gets the person it had before it was joined (or a
 * new one), the pair with each record that stays is forbidden, and who saw the joined record is in
 * ret_seen (accounts, ascending). In an open transaction. */
MUST_CHECK status person_part(struct cx *cx, int64_t home, str reason, int64_t *ret_person,
                              int64_t **ret_seen, size_t *ret_seen_count);
/* A source's own merge (ADT A40, Patient.link replaced-by): `gone` is the same as `kept`. */
MUST_CHECK status person_source_merge(struct cx *cx, int64_t gone, int64_t kept);

#endif
