/* SPDX-License-Identifier: Apache-2.0
 * (inner) From a row to what may leave: decided, whole again, without what is to be hidden.
 */
#ifndef WEFT_RECORD_READING_H
#define WEFT_RECORD_READING_H

#include "record/record.h"
#include "trust/audit.h"
#include "trust/sight.h"

/* r: all but json. Where this who may see it: *ret_admitted, and r->json (none for a deleted one).
 */
MUST_CHECK status record_admit(struct cx *cx, enum action action, struct record *r,
                               int64_t dictionary, str packed, struct decision *ret_decision);
/* Whom one call has looked at, each once, for its audit row. */
struct looking {
    struct arena *arena;
    VEC(int64_t)
};
MUST_CHECK status looking_add(struct cx *cx, struct looking *l, int64_t home, uint32_t facet);
/* Nothing for the server itself, nor for what is about nobody (no persons) unless refused. */
MUST_CHECK status looking_done(struct cx *cx, struct looking *l, str action, str what,
                               const char *rule, bool refused);

#endif
