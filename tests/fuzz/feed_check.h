/* SPDX-License-Identifier: Apache-2.0
 * A sink for the fuzzers of feed/: whatever came, what goes on must be JSON with its type and id,
 * and what is refused must say why.
 */
#ifndef WEFT_TESTS_FUZZ_FEED_CHECK_H
#define WEFT_TESTS_FUZZ_FEED_CHECK_H

#include <stdlib.h>

#include "feed/item.h"
#include "json/json.h"

static inline status check_begin(struct feed_sink *s, struct env *e, const struct feed_unit *u,
                                 bool *ret_skip)
{
    (void)s;
    (void)e;
    (void)u;
    *ret_skip = false;
    return ST_OK;
}

static inline status check_put(struct feed_sink *s, struct env *e, const struct feed_item *item)
{
    (void)s;
    const struct json_node *root = NULL;
    if (item->id.n == 0 || item->id.n > 64 || item->type.n == 0) abort();
    if (item->op == FEED_DELETE) return ST_OK;
    if (json_read(e, item->json, &root) != ST_OK) abort();
    if (!json_str_is(json_get(root, "resourceType"), item->type)) abort();
    if (!json_str_is(json_get(root, "id"), item->id)) abort();
    return ST_OK;
}

static inline status check_end(struct feed_sink *s, struct env *e, bool keep)
{
    (void)s;
    (void)e;
    (void)keep;
    return ST_OK;
}

static inline status check_note(struct feed_sink *s, struct env *e, const struct feed_note *n)
{
    (void)s;
    (void)e;
    if (n->what.n == 0) abort();
    return ST_OK;
}

static inline struct feed_sink check_sink(void)
{
    return (struct feed_sink){ check_begin, check_put, check_end, check_note };
}

#endif
