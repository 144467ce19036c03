/* SPDX-License-Identifier: Apache-2.0
 * Server-sent events of a Subscription, a piece at a time: for the interaction, and for who holds
 * a listener's answer open.
 */
#ifndef WEFT_API_EVENTS_H
#define WEFT_API_EVENTS_H

#include "base/buf.h"
#include "record/change.h"

/* Where somebody listens: how far they have been told. */
struct listening {
    str subscription;
    struct change_place place;
};

/* Adds what came since *l, as cx->who may see it, and moves *l behind it; nothing where nothing
 * came. Looks are taken (cx->audit_n): wait for them before it is sent. ST_NOT_FOUND, ST_GONE: the
 * Subscription is no longer there, or no longer to be seen. */
MUST_CHECK status events_since(struct cx *cx, struct listening *l, struct buf *out);

#endif
