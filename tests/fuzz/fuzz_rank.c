/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as pairwise votes: refused with a reason, or every strength finite. */
#include <math.h>
#include <stdlib.h>

#include "opinion/rank.h"
#include "fuzz/fuzz.h"

static status work(struct env *e, void *arg)
{
    struct rank_survey s;
    struct rank_result r;
    status st = rank_read_text(e, *(str *)arg, &s);
    if (st != ST_OK) {
        if (e->err.what.n == 0) abort(); /* every refusal says why */
        return ST_OK;
    }
    if (rank_solve(e, &s, &r) != ST_OK) abort();
    for (size_t i = 0; i < r.items; i++)
        if (!isfinite(r.item[i].strength) || !(r.item[i].se > 0)) abort();
    return ST_OK;
}

FUZZ(work)
