/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as votes on statements, and what follows a byte 1E as the file of statements: refused
 * with a reason, or every figure finite. */
#include <math.h>
#include <stdlib.h>

#include "opinion/bridge.h"
#include "opinion/doubt.h"
#include "opinion/gap.h"
#include "fuzz/fuzz.h"

static status work(struct env *e, void *arg)
{
    struct votes v;
    str text = *(str *)arg;
    size_t cut = str_find_byte(text, '\x1e');
    str words = cut == SIZE_MAX ? str_none() : str_from(text, cut + 1);
    status st = votes_read_text(e, str_sub(text, 0, cut), words, &v);
    if (st != ST_OK) {
        if (e->err.what.n == 0) abort(); /* every refusal says why */
        return ST_OK;
    }
    struct pca p = pca_find(e, &v, NULL);
    struct groups g = groups_find(e, &v, &p, 0);
    struct stats s = stats_find(e, &v, &p, &g);
    struct bridge b = bridge_fit(e, &v, &p, &g);
    (void)doubt_find(e, &v, &g, &s);
    (void)gaps_find(e, &p, &g, v.people);
    for (size_t i = 0; i < v.people; i++)
        if (!isfinite(p.x[i]) || !isfinite(p.y[i]) || g.of[i] >= g.k) {
            if (g.of[i] != GROUP_NONE) abort();
        }
    for (size_t j = 0; j < v.statements; j++)
        if (!isfinite(s.priority[j]) || !isfinite(b.common[j]) || !isfinite(b.se[j])) abort();
    for (size_t i = 0; i < v.people; i++)
        for (size_t j = 0; j < v.statements; j++) {
            double chance = bridge_chance(&b, i, j);
            if (!(chance >= 0 && chance <= 1)) abort();
        }
    return ST_OK;
}

FUZZ(work)
