/* SPDX-License-Identifier: Apache-2.0 */
#include "coop/evaluation.h"

#include <math.h>

#include "gen/sql_coop.h"

static const str words[PERSPECTIVE__COUNT] = { [PERSPECTIVE_USER] = S_INIT("user"),
                                               [PERSPECTIVE_WORKER] = S_INIT("worker"),
                                               [PERSPECTIVE_MANAGER] = S_INIT("manager"),
                                               [PERSPECTIVE_CHIEF] = S_INIT("chief executive") };

str perspective_word(enum perspective p)
{
    return words[p];
}

bool perspective_of(str word, enum perspective *ret_perspective)
{
    for (int p = 0; p < PERSPECTIVE__COUNT; p++)
        if (str_eq(words[p], word)) {
            *ret_perspective = (enum perspective)p;
            return true;
        }
    return false;
}

status measure_list(struct cx *cx, struct measures *ret_list)
{
    struct sql_coop_measures_list rows;
    struct measures list = { 0 };
    TRY(sql_coop_measures(cx->env, cx->db, &rows));
    for (size_t i = 0; i < rows.count; i++)
        *VEC_PUSH(cx->env->arena, &list) =
            (struct measure){ rows.at[i].id, rows.at[i].key, rows.at[i].words, rows.at[i].scale };
    *ret_list = list;
    return ST_OK;
}

status figure_list(struct cx *cx, int64_t measure, struct figures *ret_list)
{
    struct sql_coop_figures_list rows;
    struct figures list = { 0 };
    TRY(sql_coop_figures(cx->env, cx->db, measure, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_coop_figures_row *r = &rows.at[i];
        enum perspective p;
        if (!perspective_of(r->perspective, &p)) continue;
        *VEC_PUSH(cx->env->arena, &list) =
            (struct figure){ .measure = r->measure,
                             .wave = (int)r->wave,
                             .perspective = p,
                             .neighbourhood = r->neighbourhood,
                             .neighbourhood_key = r->neighbourhood_key,
                             .neighbourhood_name = r->neighbourhood_name,
                             .day = (int32_t)r->day,
                             .shown = r->mean.has && r->low.has && r->high.has,
                             .n = r->n.has ? r->n.v : 0,
                             .mean = r->mean.v,
                             .low = r->low.v,
                             .high = r->high.v };
    }
    *ret_list = list;
    return ST_OK;
}

const struct figure *figure_find(const struct figures *l, int64_t measure, enum perspective p,
                                 int64_t neighbourhood, int wave)
{
    const struct figure *found = NULL;
    for (size_t i = 0; i < l->count; i++) {
        const struct figure *f = &l->at[i];
        if (f->measure != measure || f->perspective != p || f->neighbourhood != neighbourhood)
            continue;
        if (f->wave == wave) return f;
        if (wave == 0 && (found == NULL || f->wave > found->wave)) found = f;
    }
    return found;
}

struct figure_change figure_change_since(const struct figure *earlier, const struct figure *later)
{
    double by = later->mean - earlier->mean;
    double half = hypot((later->high - later->low) / 2, (earlier->high - earlier->low) / 2);
    enum figure_moved moved = by - half > 0   ? FIGURE_BETTER
                              : by + half < 0 ? FIGURE_WORSE
                                              : FIGURE_CANNOT_TELL;
    return (struct figure_change){ by, by - half, by + half, moved };
}

status quote_list(struct cx *cx, int64_t measure, struct quotes *ret_list)
{
    struct sql_coop_quotes_list rows;
    struct quotes list = { 0 };
    TRY(sql_coop_quotes(cx->env, cx->db, measure, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_coop_quotes_row *r = &rows.at[i];
        enum perspective p;
        if (!perspective_of(r->perspective, &p)) continue;
        *VEC_PUSH(cx->env->arena, &list) =
            (struct quote){ p,           (int)r->wave, r->neighbourhood_name,
                            r->language, r->words,     r->english };
    }
    *ret_list = list;
    return ST_OK;
}

status practice_list(struct cx *cx, struct practices *ret_list)
{
    struct sql_coop_practices_list rows;
    struct practices list = { 0 };
    TRY(sql_coop_practices(cx->env, cx->db, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_coop_practices_row *r = &rows.at[i];
        *VEC_PUSH(cx->env->arena, &list) =
            (struct practice){ r->key,      r->title,         r->organisation, r->what,
                               r->evidence, r->evidence_kind, r->theme,        r->role };
    }
    *ret_list = list;
    return ST_OK;
}
