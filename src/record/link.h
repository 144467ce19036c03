/* SPDX-License-Identifier: Apache-2.0
 * Joining and parting source records: applies what link/ works out. (What people decide: review.h,
 * part.h.) A join or a parting moves links (person_source, versioned) and the relations that come
 * with them, never data.
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

/* A source's own merge (ADT A40, Patient.link replaced-by): `gone` is the same as `kept`. */
MUST_CHECK status person_source_merge(struct cx *cx, int64_t gone, int64_t kept);

#endif
