/* SPDX-License-Identifier: Apache-2.0
 * A Bundle sent to the system: a batch or a transaction, or one too large to be read as a whole. */
#include "api/api_limits.h"
#include "api/large.h"
#include "trust/decide.h"

/* Everybody waits while the turn carries out so many. */
static status check_scope(struct call *c, size_t count)
{
    struct env *e = c->cx->env;
    if (count <= BUNDLE_PLAIN_MOST || who_may(&c->cx->who, RIGHT_WIDE)) return ST_OK;
    env_fail(e, ST_FORBIDDEN, S("Bundle.entry"), "more than %d entries need a bulk scope",
             BUNDLE_PLAIN_MOST);
    env_remedy(e, "Send them in several, or as a system with the role client.");
    return ST_FORBIDDEN;
}

status api_prepare_bundle(struct call *c)
{
    struct env *e = c->cx->env;
    const struct json_node *root = NULL;
    struct bundle_plan *plan = NEW(e->arena, struct bundle_plan);
    TRY(answer_format(c));
    TRY(answer_body_type(c));
    /* An entry has 40 bytes at the least: a small body cannot have many. */
    size_t count = c->req->body.n < BUNDLE_PLAIN_MOST * 40 ? 0 : large_count(c->req->body);
    TRY(check_scope(c, count));
    if (count > BUNDLE_PLAIN_MOST) return large_prepare(c, count);
    TRY(answer_json_of(c, c->req->body, &root));
    TRY(bundle_read(e, c->req->body, root, plan));
    return plan->is_transaction ? transaction_prepare(c, plan) : batch_prepare(c, plan);
}

/* The states of all begin with which they are. */
status api_bundle(struct call *c)
{
    switch (*(const enum bundle_kind *)c->state) {
    case BUNDLE_BATCH: return batch_handle(c);
    case BUNDLE_TRANSACTION: return transaction_handle(c);
    case BUNDLE_LARGE: break;
    }
    return large_handle(c);
}
