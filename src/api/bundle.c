/* SPDX-License-Identifier: Apache-2.0
 * A Bundle sent to the system: a batch or a transaction. */
#include "api/api_limits.h"
#include "api/part.h"

static status check_size(struct call *c, size_t count)
{
    struct env *e = c->cx->env;
    if (count <= BUNDLE_PLAIN_MOST) return ST_OK;
    env_fail(e, ST_TOO_LARGE, S("Bundle.entry"), "a Bundle has at most %d entries",
             BUNDLE_PLAIN_MOST);
    env_remedy(e, "Send it in several, or load it with weft import.");
    return ST_TOO_LARGE;
}

status api_prepare_bundle(struct call *c)
{
    struct env *e = c->cx->env;
    const struct json_node *root = NULL;
    struct bundle_plan *plan = NEW(e->arena, struct bundle_plan);
    TRY(answer_format(c));
    TRY(answer_body_type(c));
    TRY(json_read(e, c->req->body, &root));
    TRY(bundle_read(e, c->req->body, root, plan));
    TRY(check_size(c, plan->entry_count));
    return plan->is_transaction ? transaction_prepare(c, plan) : batch_prepare(c, plan);
}

/* The states of both begin with which they are. */
status api_bundle(struct call *c)
{
    return *(const bool *)c->state ? transaction_handle(c) : batch_handle(c);
}
