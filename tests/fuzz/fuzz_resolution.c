/* SPDX-License-Identifier: Apache-2.0
 * Terms, a line of ===, then voices: refused with a reason, or counted. */
#include <math.h>
#include <stdlib.h>

#include "ballot/resolution.h"
#include "fuzz/fuzz.h"

static status work(struct env *e, void *arg)
{
    str text = *(str *)arg, terms = S("");
    size_t cut = str_find(text, S("==="));
    if (cut != SIZE_MAX) {
        terms = str_sub(text, 0, cut);
        text = str_from(text, cut + 3);
    }
    for (int rule = RESOLUTION_ORDINARY; rule <= RESOLUTION_APPROVAL; rule++) {
        struct resolution r;
        if (resolution_read_text(e, (enum resolution_rule)rule, terms, text, 2, &r) != ST_OK) {
            if (e->err.what.n == 0) abort();
            continue;
        }
        resolution_count(e, &r);
        if (r.in_favour < 0 || r.against < 0) abort();
        for (size_t i = 0; i < r.classes; i++)
            if (r.of[i].shown && r.of[i].voters < 10) abort();
    }
    return ST_OK;
}

FUZZ(work)
