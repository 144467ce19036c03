/* SPDX-License-Identifier: Apache-2.0
 * Any bytes: read or refused with a place; what was read can be written and read again. */
#include <stdlib.h>

#include "json/write.h"
#include "fuzz/fuzz.h"

static status read_and_write(struct env *e, void *arg)
{
    const str *text = arg;
    const struct json_node *n = NULL, *again = NULL;
    status s = json_read(e, *text, &n);
    if (s != ST_OK) {
        if (e->err.line < 1 || e->err.remedy.n == 0) abort();
        return ST_OK;
    }
    struct buf b = buf_make(e->arena);
    json_write_compact(&b, n);
    if (json_read(e, buf_str(&b), &again) != ST_OK) abort();
    if (!str_eq(json_raw(again), buf_str(&b)) || again->span != n->span) abort();
    for (uint32_t i = 0; i < n->span; i++)
        if (!str_eq(json_str(e->arena, n + i), json_str(e->arena, again + i))) abort();
    return ST_OK;
}

FUZZ(read_and_write)
