/* SPDX-License-Identifier: Apache-2.0
 * An entry of a Bundle as a request of its own, matched against the same rows as any other (inner
 * to api/). Source: FHIR R4, 3.1.0.11.
 */
#ifndef WEFT_API_PART_H
#define WEFT_API_PART_H

#include "api/answer.h"
#include "fhir/bundle.h"

/* What a POST to the system is carried out as; the first member of each one's state. */
enum bundle_kind { BUNDLE_BATCH, BUNDLE_TRANSACTION, BUNDLE_LARGE };

struct part {
    struct call call;
    struct cx cx; /* of its own: each entry of a batch leaves its own trace */
    struct req req;
    struct res res;
    bool ended; /* res is what it came to */
};

/* The request that an entry is, matched to its row. Failures as of any request. */
MUST_CHECK status part_make(struct call *c, const struct bundle_entry *b, struct part *ret_part);
/* It has failed: its answer is an OperationOutcome. */
void part_fail(struct part *p, status st);
/* What the entries left to wait for is the whole's to wait for. */
void part_join(struct call *c, const struct part *p);

/* entry.response, and entry.resource where the answer has one. */
void part_put(struct json_writer *w, const struct part *p);
/* entry.response of a write: code 201, 204 …; resource: none where it is not asked for. */
void part_put_done(struct call *c, struct json_writer *w, int code, const struct record_done *done,
                   str resource);

/* What a PATCH would write: patch.c. c->state is from api_prepare_patch. */
MUST_CHECK status patch_make(struct call *c, str id, struct record_write *ret_write,
                             const struct json_node **ret_root);

/* batch.c, transaction.c: the two halves of each. */
MUST_CHECK status batch_prepare(struct call *c, const struct bundle_plan *plan);
MUST_CHECK status batch_handle(struct call *c);
MUST_CHECK status transaction_prepare(struct call *c, struct bundle_plan *plan);
MUST_CHECK status transaction_handle(struct call *c);

#endif
