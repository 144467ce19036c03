/* SPDX-License-Identifier: Apache-2.0 */
#include "opinion/route.h"

double *route_weights(struct env *e, const struct votes *v, const struct stats *s,
                      const struct bridge *b)
{
    double *w = NEW_ARRAY(e->arena, double, v->statements), most = 0;
    for (size_t j = 0; j < v->statements; j++)
        if (b->se[j] > most) most = b->se[j];
    for (size_t j = 0; j < v->statements; j++) {
        double unsure = most > 0 ? b->se[j] / most : 1;
        w[j] = v->out[j] ? 0 : s->priority[j] * (0.25 + unsure * unsure);
    }
    return w;
}

status route_next(struct env *e, const struct votes *v, const double *weights, size_t person,
                  size_t *ret_statement)
{
    double sum = 0;
    struct arena_mark m = arena_mark(e->arena);
    double *left = NEW_ARRAY(e->arena, double, v->statements);
    memcpy(left, weights, v->statements * sizeof *left);
    for (size_t k = v->row[person]; k < v->row[person + 1]; k++) left[v->code[k] / 3] = 0;
    for (size_t j = 0; j < v->statements; j++) sum += left[j];
    double at = random_unit(e->random) * sum;
    size_t found = SIZE_MAX;
    for (size_t j = 0; j < v->statements; j++) {
        if (!(left[j] > 0)) continue;
        found = j;
        if (at < left[j]) break;
        at -= left[j];
    }
    arena_rewind(e->arena, m);
    if (found == SIZE_MAX) return ST_NOT_FOUND;
    *ret_statement = found;
    return ST_OK;
}
