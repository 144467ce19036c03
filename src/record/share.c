/* SPDX-License-Identifier: Apache-2.0 */
#include "record/share.h"

#include "base/map.h"
#include "base/time.h"
#include "gen/sql_person.h"
#include "gen/sql_sharing.h"
#include "record/change.h"
#include "record/reading.h"
#include "record/record_limits.h"
#include "trust/trust_limits.h"

/* Beyond any grace that may be settled: what ended before that stays where it is. */
#define SHIFT_SPAN (400 * TIME_DAY)

/* ---- whom it would affect --------------------------------------------------------------------*/

struct effecting {
    struct cx *cx;
    struct share_effect *effect;
    struct map first; /* organisation → its first line, plus one */
    int64_t now, by;  /* µs by which graced relations end later (or earlier) */
    int64_t candidate[SHARE_CANDIDATES];
    size_t candidates;
    /* the pair that is gone through */
    int64_t actor, person;
    uint32_t before, after;
};

static status lines_load(struct effecting *x, struct share_lines *all)
{
    struct sql_sharing_workers_list rows;
    TRY(sql_sharing_workers(x->cx->env, x->cx->db, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        enum role role = ROLE_NONE;
        if (!role_parse(rows.at[i].role, &role) || !sharing_has_view(role)) continue;
        bool is_new = false;
        *VEC_PUSH(x->cx->env->arena, all) =
            (struct share_line){ .organisation = rows.at[i].organisation,
                                 .name = rows.at[i].name,
                                 .role = role,
                                 .workers = rows.at[i].workers };
        union map_value *v = map_put_num(&x->first, (uint64_t)rows.at[i].organisation, &is_new);
        if (is_new) v->num = (int64_t)all->count;
    }
    return ST_OK;
}

static void candidate_add(struct effecting *x, int64_t person)
{
    if (x->candidates < SHARE_CANDIDATES) x->candidate[x->candidates++] = person;
}

/* The pair's rows are all read: which kinds of worker of that organisation gain or lose it? */
static void pair_end(struct effecting *x, struct share_lines *all)
{
    const union map_value *first = map_get_num(&x->first, (uint64_t)x->actor);
    bool changes = false;
    for (size_t i = first == NULL ? all->count : (size_t)first->num - 1;
         i < all->count && all->at[i].organisation == x->actor; i++) {
        uint32_t relations = role_says(all->at[i].role).relations;
        bool was = (x->before & relations) != 0, will = (x->after & relations) != 0;
        all->at[i].gains += !was && will;
        all->at[i].loses += was && !will;
        changes = changes || was != will;
    }
    if (changes && x->actor == x->cx->who.organisation) candidate_add(x, x->person);
}

static status grace_effect(struct effecting *x, struct share_lines *all)
{
    struct env *e = x->cx->env;
    struct sql_sharing_edge_cursor c;
    struct sql_sharing_edge_row row;
    if (x->by == 0) return ST_OK;
    TRY(sql_sharing_edge_open(e, x->cx->db, RELATIONS_GRACED, x->by < 0 ? x->now : x->now - x->by,
                              x->by < 0 ? x->now - x->by : x->now, &c));
    while (sql_sharing_edge_next(&c, &row)) {
        if (row.actor != x->actor || row.person != x->person) {
            pair_end(x, all);
            x->actor = row.actor;
            x->person = row.person;
            x->before = x->after = 0;
        }
        bool graced = ((uint32_t)row.kind & RELATIONS_GRACED) != 0 && row.until != INT64_MAX;
        if (row.until > x->now) x->before |= (uint32_t)row.kind;
        if (row.until > x->now - (graced ? x->by : 0)) x->after |= (uint32_t)row.kind;
    }
    pair_end(x, all);
    return sql_sharing_edge_close(&c);
}

static status view_effect(struct effecting *x, struct share_line *l, uint32_t was, uint32_t will)
{
    struct sql_sharing_reach_row reach;
    uint32_t relations = role_says(l->role).relations;
    if (was == will) return ST_OK;
    l->shown = was & ~will;
    l->hidden = will & ~was;
    TRY(sql_sharing_reach(x->cx->env, x->cx->db, l->organisation, relations, x->now, &reach));
    l->reach = reach.count;
    if (l->organisation != x->cx->who.organisation) return ST_OK;
    struct sql_sharing_some_list some;
    TRY(sql_sharing_some(x->cx->env, x->cx->db, l->organisation, relations, x->now,
                         SHARE_CANDIDATES, &some));
    for (size_t i = 0; i < some.count; i++) candidate_add(x, some.at[i].person);
    return ST_OK;
}

/* The name as the first record says that this who may see; none where there is none. */
static status name_of(struct cx *cx, int64_t person, str *ret_name)
{
    struct sql_patient_of_person_list rows;
    TRY(sql_patient_of_person(cx->env, cx->db, person, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        struct decision d;
        const struct sql_patient_of_person_row *r = &rows.at[i];
        TRY(trust_row(cx, ACTION_READ, r->home, FACET_IDENTITY, (uint32_t)r->label, r->organisation,
                      &d));
        if (d.verdict < VERDICT_PART) continue;
        *ret_name = r->shown;
        return ST_OK;
    }
    return ST_OK;
}

static status examples_find(struct effecting *x)
{
    struct cx *cx = x->cx;
    struct looking l = { .arena = cx->env->arena };
    for (size_t i = 0; i < x->candidates && x->effect->examples.count < SHARE_EXAMPLES; i++) {
        str name = str_none();
        TRY(name_of(cx, x->candidate[i], &name));
        if (str_is_none(name)) continue;
        *VEC_PUSH(cx->env->arena, &x->effect->examples) =
            (struct share_example){ x->candidate[i], name };
        *VEC_PUSH(cx->env->arena, &l) = x->candidate[i];
    }
    return looking_done(cx, &l, S("search"), S("sharing"), "R03", false);
}

status share_effect(struct cx *cx, const struct sharing *after, struct share_effect *ret_effect)
{
    const struct sharing *now;
    struct share_effect effect = { 0 };
    struct share_lines all = { 0 };
    if (!who_may(&cx->who, RIGHT_SHARING) && !who_may(&cx->who, RIGHT_AUDIT))
        return fail(cx->env, ST_FORBIDDEN, "this is for those who settle how things are shared");
    TRY(trust_sharing(cx, &now));
    struct effecting *x = NEW(cx->env->arena, struct effecting);
    *x = (struct effecting){ .cx = cx,
                             .effect = &effect,
                             .first = map_make(cx->env->arena),
                             .now = env_now(cx->env),
                             .by = (after->grace_days - now->grace_days) * TIME_DAY };
    TRY(lines_load(x, &all));
    TRY(grace_effect(x, &all));
    for (size_t i = 0; i < all.count; i++) {
        struct share_line *l = &all.at[i];
        TRY(view_effect(x, l, now->hidden[l->role], after->hidden[l->role]));
        if (l->gains + l->loses == 0 && (l->shown | l->hidden) == 0) continue;
        *VEC_PUSH(cx->env->arena, &effect.lines) = *l;
        effect.workers += l->workers;
    }
    effect.later =
        after->emergency_hours != now->emergency_hours || after->claim_days != now->claim_days;
    TRY(examples_find(x));
    *ret_effect = effect;
    return ST_OK;
}

/* ---- into force ------------------------------------------------------------------------------*/

static status share_check(struct cx *cx, const struct sharing *now, const struct sharing *after,
                          int64_t base, str reason)
{
    if (!who_may(&cx->who, RIGHT_SHARING))
        return fail(cx->env, ST_FORBIDDEN, "your role does not settle how things are shared");
    TRY(sharing_judge(cx->env, after));
    if (str_trim(reason).n < REASON_LEAST) {
        env_fail(cx->env, ST_BAD_INPUT, S("reason"), "it is not said why");
        env_remedy(cx->env, "a sentence will do: who wanted it, and what for");
        return ST_BAD_INPUT;
    }
    if (now->version != base)
        return fail(cx->env, ST_CONFLICT, "somebody else has changed this since you were shown it");
    struct arena *a = cx->env->arena;
    if (str_eq(sharing_text(a, now), sharing_text(a, after)))
        return fail(cx->env, ST_CONFLICT, "that is how it is already");
    return ST_OK;
}

status share_adopt(struct cx *cx, const struct sharing *after, int64_t base, str reason)
{
    struct env *e = cx->env;
    const struct sharing *now;
    trust_sight_forget(cx); /* within the write turn, what holds is read anew */
    TRY(trust_sharing(cx, &now));
    TRY(share_check(cx, now, after, base, reason));
    int64_t version = now->version + 1;
    int64_t by = (after->grace_days - now->grace_days) * TIME_DAY;
    TRY(change_act(cx, S("sharing"), 0,
                   arena_printf(e->arena, "version %lld", (long long)version)));
    TRY(sql_sharing_add(e, cx->db, version, env_now(e), cx->who.account, cx->who.organisation,
                        str_trim(reason), sharing_text(e->arena, after), NULL));
    TRY(sql_sharing_view_clear(e, cx->db, NULL));
    for (unsigned r = 0; r < ROLE__COUNT; r++)
        if (after->hidden[r] != 0)
            TRY(sql_sharing_view_put(e, cx->db, str_of(role_name((enum role)r)), after->hidden[r],
                                     NULL));
    if (by != 0)
        TRY(sql_sharing_shift(e, cx->db, by, RELATIONS_GRACED, INT64_MAX, env_now(e) - SHIFT_SPAN,
                              NULL));
    TRY(sql_sharing_sight(e, cx->db, NULL));
    trust_sight_forget(cx);
    return ST_OK;
}

status share_list(struct cx *cx, struct share_versions *ret_versions)
{
    struct sql_sharing_list_list rows;
    struct share_versions list = { 0 };
    TRY(sql_sharing_list(cx->env, cx->db, SHARE_VERSIONS_MOST, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_sharing_list_row *r = &rows.at[i];
        *VEC_PUSH(cx->env->arena, &list) =
            (struct share_version){ r->version,      r->at,     r->shown,
                                    r->organisation, r->reason, r->rules };
    }
    *ret_versions = list;
    return ST_OK;
}
