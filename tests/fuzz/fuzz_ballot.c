/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as a file of papers: refused with a reason, or counted by every rule with no vote made
 * or lost. */
#include <math.h>
#include <stdlib.h>

#include "ballot/stv.h"
#include "fuzz/fuzz.h"

static status work(struct env *e, void *arg)
{
    struct election el;
    status st = election_read_text(e, *(str *)arg, S("fuzz"), &el);
    if (st != ST_OK) {
        if (e->err.what.n == 0) abort(); /* every refusal says why */
        return ST_OK;
    }
    if (el.candidates > 40) return ST_OK;
    for (int rule = STV_SCOTTISH; rule <= STV_MEEK; rule++) {
        struct stv_result r;
        if (stv_count(e, &el, (enum stv_rule)rule, &r) != ST_OK) {
            if (e->err.code == ST_INTERNAL) abort();
            continue;
        }
        for (size_t k = 0; k < r.stages; k++) {
            int64_t sum = r.stage[k].spent;
            for (size_t i = 0; i < el.candidates; i++) sum += r.stage[k].votes[i];
            if (sum != el.votes * r.unit || r.winners > el.seats) abort();
        }
    }
    return ST_OK;
}

FUZZ(work)
