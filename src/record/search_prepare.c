/* SPDX-License-Identifier: Apache-2.0
 * Clauses made into conditions: chains and _has searched first, what follows from a composite or an
 * identifier's type added, so that it can drive.
 */
#include <stdlib.h>

#include "gen/sql_record.h"
#include "record/counted.h"
#include "record/facet.h"
#include "record/record_limits.h"
#include "record/rows.h"
#include "record/searching.h"
#include "record/terms.h"
#include "trust/grant.h"

struct searching searching_make(struct cx *cx, const struct fhir_type *type)
{
    return (struct searching){ .cx = cx,
                               .type = type,
                               .facet = facet_usual(type->name),
                               .until = env_tick(cx->env) + SEARCH_TIME_MOST };
}

void searching_need(struct searching *s, const struct fhir_param *p)
{
    if (p == NULL) return;
    for (size_t i = 0; i < s->params.count; i++)
        if (s->params.at[i] == p) return;
    *VEC_PUSH(s->cx->env->arena, &s->params) = p;
}

struct candidates searching_candidates(const struct searching *s)
{
    return (struct candidates){ .type = s->type,
                                .conditions = s->conditions.at,
                                .count = s->conditions.count,
                                .ascending = s->ascending,
                                .any_order = s->any_order,
                                .rows_old = s->rows_old };
}

status searching_too_much(struct searching *s)
{
    env_fail(s->cx->env, ST_TIMEOUT, str_none(), "the search would have to look through too much");
    env_remedy(s->cx->env, "add a parameter that names a patient, a code or an identifier");
    return ST_TIMEOUT;
}

static void kept_release(void *what)
{
    struct arena **kept = what;
    arena_close(*kept);
}

status searching_keep(struct searching *s)
{
    struct arena *a = s->cx->env->arena;
    if (s->kept != NULL) return ST_OK;
    struct arena **kept = NEW(a, struct arena *);
    arena_defer(a, kept_release, kept);
    *kept = arena_open(SEARCH_KEPT_MOST);
    if (*kept == NULL) return fail(s->cx->env, ST_NO_MEMORY, "no memory to search");
    jmp_buf *escape = arena_escape_set(a, NULL);
    (void)arena_escape_set(a, escape);
    (void)arena_escape_set(*kept, escape);
    s->kept = *kept;
    return ST_OK;
}

/* ---- chains and _has -------------------------------------------------------------------------*/

struct inner {
    struct searching *s;
    const struct search_clause *clause; /* the chain or _has */
    struct condition *into;
    struct arena *kept;
    struct {
        VEC(int64_t)
    } homes;
    size_t settled; /* of homes: descending, each once */
    bool many;
};

static int descending(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x;
    int64_t b = *(const int64_t *)y;
    return a > b ? -1 : a < b;
}

static void homes_settle(struct inner *in)
{
    size_t n = 0;
    if (in->homes.count > in->settled)
        qsort(in->homes.at, in->homes.count, sizeof *in->homes.at, descending);
    for (size_t i = 0; i < in->homes.count; i++)
        if (n == 0 || in->homes.at[i] != in->homes.at[n - 1]) in->homes.at[n++] = in->homes.at[i];
    in->homes.count = in->settled = n;
    in->many = in->many || n > RECORD_CHAIN_MOST;
}

/* A home comes as often as it has what is asked for. */
static void home_add(struct inner *in, int64_t home)
{
    size_t n = in->homes.count;
    if (in->many || (n > in->settled && in->homes.at[n - 1] == home)) return;
    *VEC_PUSH(in->kept, &in->homes) = home;
    if (in->homes.count > in->settled + RECORD_CHAIN_MOST) homes_settle(in);
}

static bool inner_full(struct inner *in)
{
    in->many = in->many || in->into->set.count > RECORD_CHAIN_MOST;
    return in->many;
}

static enum walk inner_visit(struct searching *sub, const struct hit *hit, void *arg)
{
    struct inner *in = arg;
    const struct search_clause *q = in->clause;
    if (in->into->kind == CONDITION_HOMES) {
        home_add(in, hit->record.home);
    } else if (q->kind == SEARCH_CHAIN) {
        (void)map_put(
            &in->into->set,
            arena_printf(in->kept, "%.*s/%.*s", STR_ARG(sub->type->name), STR_ARG(hit->record.id)),
            NULL);
    }
    for (size_t i = 0; in->into->kind == CONDITION_IDS && i < hit->rows.count; i++) {
        const struct index_row *r = &hit->rows.at[i];
        if (r->kind != INDEX_REFERENCE || r->part != 0 || !str_eq(r->param->code, q->param->code))
            continue;
        if (str_eq(r->ref_type, q->type->name))
            (void)map_put(&in->into->set, arena_str(in->kept, r->id), NULL);
    }
    return inner_full(in) ? WALK_STOP : WALK_DROP;
}

static void home_visit(struct searching *sub, int64_t home, int64_t rid, void *arg)
{
    (void)sub;
    (void)rid;
    home_add(arg, home);
}

struct place_list {
    struct arena *kept;
    struct {
        VEC(struct search_place)
    } list;
    bool many;
};

static void place_visit(struct searching *sub, int64_t home, int64_t rid, void *arg)
{
    struct place_list *l = arg;
    (void)sub;
    l->many = l->list.count > RECORD_CHAIN_MOST;
    if (!l->many) *VEC_PUSH(l->kept, &l->list) = (struct search_place){ true, home, rid };
}

/* Where keys say it all, no text is opened: only ids are asked for. */
static status inner_ids(struct searching *sub, struct inner *in)
{
    struct place_list places = { .kept = in->kept };
    TRY(search_places(sub, place_visit, &places));
    in->many = places.many;
    for (size_t i = 0; i < places.list.count && !in->many; i++) {
        struct sql_resource_id_row row;
        TRY(sql_resource_id(sub->cx->env, sub->cx->db, places.list.at[i].d, places.list.at[i].rid,
                            &row));
        (void)map_put(
            &in->into->set,
            arena_printf(in->kept, "%.*s/%.*s", STR_ARG(sub->type->name), STR_ARG(row.id)), NULL);
    }
    return ST_OK;
}

/* Is what a _has asks for bound to Patients by home? */
static bool has_by_home(const struct search_clause *q)
{
    bool patient = str_eq(q->param->code, S("patient")) || str_eq(q->param->code, S("subject"));
    return q->kind == SEARCH_HAS && patient && str_eq(q->type->name, S("Patient"));
}

/* The resources that a chain's end or a _has asks for, each decided like any other. */
static status inner_search(struct inner *in, const struct search_clause *clause,
                           const struct fhir_type *type)
{
    struct searching *s = in->s;
    struct searching sub = searching_make(s->cx, type);
    sub.depth = s->depth + 1;
    sub.until = s->until;
    TRY(searching_prepare(&sub, clause, 1));
    if (in->into->kind == CONDITION_IDS) searching_need(&sub, in->clause->param);
    struct candidates c = searching_candidates(&sub);
    bool exact = candidates_exact(&c);
    if (exact && in->into->kind == CONDITION_HOMES)
        TRY(search_places(&sub, home_visit, in));
    else if (exact && in->into->kind == CONDITION_SET)
        TRY(inner_ids(&sub, in));
    else
        TRY(search_walk(&sub, false, inner_visit, in));
    homes_settle(in);
    if (!in->many) return ST_OK;
    env_fail(s->cx->env, ST_TIMEOUT, in->clause->param->code,
             "the chained search finds more than %d", RECORD_CHAIN_MOST);
    env_remedy(s->cx->env, "ask for something narrower");
    return ST_TIMEOUT;
}

static status inner_all(struct searching *s, const struct search_clause *q, struct condition *c)
{
    struct inner in = { .s = s, .clause = q, .into = c, .kept = s->kept };
    for (size_t i = 0; i < q->inner_count; i++)
        TRY(inner_search(&in, &q->inner[i],
                         q->kind == SEARCH_HAS ? q->has_type : q->inner[i].type));
    c->home = in.homes.at;
    c->home_count = in.homes.count;
    return ST_OK;
}

/* The homes were perhaps found before: by this search, or for the page before this one. */
static status homes_find(struct searching *s, const struct search_clause *q, struct condition *c)
{
    struct cx *cx = s->cx;
    struct counted_homes kept = { .may_keep = false };
    if (s->depth == 0 && s->self.n > 0)
        TRY(counted_homes_find(cx, s->type, s->self, s->conditions.count, &kept));
    if (kept.known) {
        c->home = kept.home;
        c->home_count = kept.count;
        return ST_OK;
    }
    TRY(inner_all(s, q, c));
    counted_homes_keep(cx, &kept, c->home, c->home_count);
    return ST_OK;
}

static status chain_prepare(struct searching *s, const struct search_clause *q, struct condition *c)
{
    if (s->depth >= 4)
        return fail_at(s->cx->env, ST_UNSUPPORTED, q->param->code, "the chain is too long");
    TRY(searching_keep(s));
    c->kind = q->kind == SEARCH_CHAIN ? CONDITION_SET
              : has_by_home(q)        ? CONDITION_HOMES
                                      : CONDITION_IDS;
    c->set = map_make(s->kept);
    return c->kind == CONDITION_HOMES ? homes_find(s, q, c) : inner_all(s, q, c);
}

/* ---- what follows ----------------------------------------------------------------------------*/

static status condition_add(struct searching *s, struct condition *c)
{
    if (c->kind == CONDITION_VALUE) TRY(search_keys_find(s->cx, s->type, c));
    *VEC_PUSH(s->cx->env->arena, &s->conditions) = *c;
    return ST_OK;
}

static status implied_add(struct searching *s, const struct search_clause *from,
                          const struct fhir_param *p, struct search_value *values)
{
    struct arena *a = s->cx->env->arena;
    struct search_clause *q = NEW(a, struct search_clause);
    *q = (struct search_clause){ .kind = SEARCH_VALUE,
                                 .type = from->type,
                                 .param = p,
                                 .values = values,
                                 .value_count = from->value_count };
    struct condition c = condition_make(a, q);
    c.implied = true;
    return condition_add(s, &c);
}

/* Each part of a composite that is a code or a reference must be somewhere in the resource. */
static status parts_add(struct searching *s, const struct search_clause *q)
{
    for (uint16_t part = 0; part < q->param->component_count; part++) {
        const struct fhir_param *p =
            fhir_param_find(s->type, fhir_components[q->param->first_component + part]);
        if (p == NULL || (p->kind != FHIR_PARAM_TOKEN && p->kind != FHIR_PARAM_REFERENCE)) continue;
        struct search_value *values =
            NEW_ARRAY(s->cx->env->arena, struct search_value, q->value_count);
        for (size_t i = 0; i < q->value_count; i++) values[i] = q->values[i].parts[part];
        TRY(implied_add(s, q, p, values));
    }
    return ST_OK;
}

/* system|code|value of an identifier: the value, of whatever system. */
static status typed_add(struct searching *s, const struct search_clause *q)
{
    struct search_value *values = NEW_ARRAY(s->cx->env->arena, struct search_value, q->value_count);
    for (size_t i = 0; i < q->value_count; i++)
        values[i] = (struct search_value){ .code = q->values[i].text, .text = q->values[i].text };
    return implied_add(s, q, q->param, values);
}

static status value_prepare(struct searching *s, const struct search_clause *q)
{
    struct condition c = condition_make(s->cx->env->arena, q);
    if (q->param->kind == FHIR_PARAM_SPECIAL)
        return fail_at(s->cx->env, ST_UNSUPPORTED, q->param->code,
                       "this way of searching is not supported here");
    searching_need(s, q->param);
    if (q->param->kind == FHIR_PARAM_COMPOSITE) TRY(parts_add(s, q));
    if (q->modifier == SEARCH_OF_TYPE) TRY(typed_add(s, q));
    return condition_add(s, &c);
}

static status clause_prepare(struct searching *s, const struct search_clause *clause)
{
    const struct search_clause *q;
    TRY(terms_resolve(s->cx, clause, &q));
    if (q->kind == SEARCH_VALUE) return value_prepare(s, q);
    struct condition c = condition_make(s->cx->env->arena, q);
    TRY(chain_prepare(s, q, &c));
    if (q->kind == SEARCH_CHAIN) searching_need(s, q->param);
    return condition_add(s, &c);
}

/* Where a program's scopes let only some categories through, they are a condition like any other:
 * so nothing else is counted, chained to or found. */
static status grant_prepare(struct searching *s)
{
    const struct grant_scope *scopes[GRANT_SCOPES_MOST];
    struct arena *a = s->cx->env->arena;
    size_t count = 0;
    TRY(grant_need(s->cx, GRANT_SEARCH, s->type->name));
    if (!grant_categories(s->cx->who.grant, GRANT_SEARCH, s->type->name, scopes, &count))
        return ST_OK;
    const struct fhir_param *category = fhir_param_find(s->type, S("category"));
    if (category == NULL || category->kind != FHIR_PARAM_TOKEN)
        return fail_at(s->cx->env, ST_FORBIDDEN, S("scope"), "%.*s has no category",
                       STR_ARG(s->type->name));
    struct search_clause *q = NEW(a, struct search_clause);
    *q = (struct search_clause){ .kind = SEARCH_VALUE, .type = s->type, .param = category };
    q->values = NEW_ARRAY(a, struct search_value, count);
    q->value_count = count;
    for (size_t i = 0; i < count; i++)
        q->values[i] = (struct search_value){ .has_system = !str_is_none(scopes[i]->system),
                                              .system = scopes[i]->system,
                                              .code = scopes[i]->code,
                                              .text = scopes[i]->code };
    return value_prepare(s, q);
}

status searching_prepare(struct searching *s, const struct search_clause *clauses, size_t count)
{
    if (s->cx->who.grant != NULL) TRY(grant_prepare(s));
    struct sql_index_version_row row;
    TRY(sql_index_version(s->cx->env, s->cx->db, &row));
    s->rows_old = row.value < INDEX_VERSION;
    for (size_t i = 0; i < count; i++) TRY(clause_prepare(s, &clauses[i]));
    return ST_OK;
}
