/* SPDX-License-Identifier: Apache-2.0
 * The jobs of work/: Tasks that arrive become issues; what a person's records say of her need is
 * worked out once and kept; issues are placed anew when something that places them has changed.
 * Each does a bounded piece in the open write transaction and says how much: 0, nothing to do.
 * As the server; at least once, from saved positions.
 */
#ifndef WEFT_WORK_NEED_H
#define WEFT_WORK_NEED_H

#include "trust/cx.h"

/* Reads the change log: Tasks, persons that were joined or parted, voices of danger; notes whose
 * need has to be worked out again. opened: voices for which an issue was opened. */
struct work_taken {
    size_t changes;
    struct {
        int64_t voice, issue;
    } opened[16];
    size_t opened_count;
};
MUST_CHECK status work_take(struct cx *cx, struct work_taken *ret_taken);
/* Works out the need of up to WORK_NEED_MOST people who were marked, opens what the rules of
 * work/rules.def say, and places their issues. */
MUST_CHECK status work_need(struct cx *cx, size_t *ret_done);
/* Places what has to be for another reason: looks, the residents' ranking, time. */
MUST_CHECK status work_order(struct cx *cx, size_t *ret_done);

/* Every open issue of a person. */
MUST_CHECK status place_person(struct cx *cx, int64_t person);
/* Up to `most` open issues behind `after`, by id: for placing everything anew. */
MUST_CHECK status place_range(struct cx *cx, int64_t after, size_t most, int64_t *ret_last,
                              size_t *ret_count);

#endif
