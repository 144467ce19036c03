/* SPDX-License-Identifier: Apache-2.0
 * _include and _revinclude: decided like what is read, each once, and no more than fit beside a
 * page.
 */
#include "record/searching.h"

#include "gen/sql_record.h"
#include "record/record_limits.h"
#include "record/rows.h"

struct including {
    struct searching *s;
    struct map there; /* "Type/id" */
    struct {
        VEC(struct hit)
    } list; /* matches, then included */
    size_t match_count;
    bool iterates; /* what is included is looked at for more */
    bool cut;      /* something was left out for want of room */
};

static bool place_take(struct including *in, str type, str id)
{
    bool is_new = false;
    str key = arena_printf(in->s->cx->env->arena, "%.*s/%.*s", STR_ARG(type), STR_ARG(id));
    (void)map_put(&in->there, key, &is_new);
    return is_new;
}

/* No room for another; said only where one is left out. */
static bool is_full(const struct including *in)
{
    return in->list.count - in->match_count >= RECORD_INCLUDE_MOST;
}

static status hit_add(struct including *in, struct record *r, int64_t dictionary, str packed)
{
    struct cx *cx = in->s->cx;
    struct decision d;
    const struct json_node *root;
    TRY(record_admit(cx, ACTION_SEARCH, r, dictionary, packed, &d));
    if (d.verdict < VERDICT_PART || r->deleted) return ST_OK;
    struct hit hit = { .record = *r };
    if (in->iterates) {
        TRY(json_read(cx->env, r->json, &root));
        index_resource(cx->env->arena, fhir_resource_find(r->type), root, &hit.rows);
    }
    *VEC_PUSH(cx->env->arena, &in->list) = hit;
    return ST_OK;
}

static status one_include(struct including *in, str type, str id)
{
    struct cx *cx = in->s->cx;
    struct sql_resource_by_name_row n;
    if (fhir_resource_find(type) == NULL || !place_take(in, type, id)) return ST_OK;
    status st = sql_resource_by_name(cx->env, cx->db, type, id, &n);
    if (st == ST_NOT_FOUND) return ST_OK;
    TRY(st);
    struct record r = { .type = type,
                        .id = id,
                        .home = n.home,
                        .rid = n.rid,
                        .version = n.version,
                        .at = n.at,
                        .source = n.source,
                        .d = n.d,
                        .label = (uint32_t)n.label,
                        .facet = (uint32_t)n.facet,
                        .deleted = n.deleted != 0 };
    return hit_add(in, &r, n.dictionary, n.json);
}

static bool include_fits(const struct search_include *i, const struct hit *h,
                         const struct index_row *r)
{
    if (r->kind != INDEX_REFERENCE || r->part != 0 || r->ref_type.n == 0) return false;
    if (i->source != NULL && !str_eq(i->source->name, h->record.type)) return false;
    if (!i->all && (i->param == NULL || !str_eq(i->param->code, r->param->code))) return false;
    return i->target == NULL || str_eq(i->target->name, r->ref_type);
}

static status forward(struct including *in, const struct search_include *i, size_t from)
{
    struct hit h = in->list.at[from];
    for (size_t k = 0; k < h.rows.count; k++) {
        if (!include_fits(i, &h, &h.rows.at[k])) continue;
        if (is_full(in))
            in->cut = true;
        else
            TRY(one_include(in, h.rows.at[k].ref_type, h.rows.at[k].id));
    }
    return ST_OK;
}

/* One reference parameter of one type that points to this hit. */
static status backward_param(struct including *in, const struct fhir_type *type,
                             const struct fhir_param *param, size_t to)
{
    struct cx *cx = in->s->cx;
    struct hit h = in->list.at[to];
    struct search_value *v = NEW(cx->env->arena, struct search_value);
    *v = (struct search_value){ .ref_type = h.record.type, .id = h.record.id, .text = h.record.id };
    struct search_clause clause = {
        .kind = SEARCH_VALUE, .type = type, .param = param, .values = v, .value_count = 1
    };
    struct searching sub = searching_make(cx, type);
    struct hits hits = { 0 };
    bool more = false;
    sub.all_params = in->iterates;
    TRY(searching_prepare(&sub, &clause, 1));
    size_t room = RECORD_INCLUDE_MOST - (in->list.count - in->match_count);
    TRY(hits_collect(&sub, room, &hits, &more));
    in->cut = in->cut || more;
    for (size_t i = 0; i < hits.count; i++) {
        if (place_take(in, hits.at[i].record.type, hits.at[i].record.id))
            *VEC_PUSH(cx->env->arena, &in->list) = hits.at[i];
    }
    return ST_OK;
}

static bool may_point_to(const struct fhir_param *p, str type)
{
    const uint16_t *targets;
    size_t count;
    search_targets(p, &targets, &count);
    for (size_t i = 0; i < count; i++)
        if (str_eq(fhir_types[targets[i]].name, type)) return true;
    return count == 0;
}

static status backward_type(struct including *in, const struct search_include *i,
                            const struct fhir_type *source, size_t to)
{
    for (uint16_t k = 0; k < source->param_count; k++) {
        const struct fhir_param *p = &fhir_params[source->first_param + k];
        bool wanted =
            i->all || p == i->param || (i->param != NULL && str_eq(p->code, i->param->code));
        if (p->kind != FHIR_PARAM_REFERENCE || !wanted ||
            !may_point_to(p, in->list.at[to].record.type))
            continue;
        if (is_full(in))
            in->cut = true;
        else
            TRY(backward_param(in, source, p, to));
    }
    return ST_OK;
}

/* A bare * : whatever refers to it, of all types. */
static status backward(struct including *in, const struct search_include *i, size_t to)
{
    if (i->target != NULL && !str_eq(i->target->name, in->list.at[to].record.type)) return ST_OK;
    if (i->source != NULL) return backward_type(in, i, i->source, to);
    for (size_t k = 0; k < fhir_types_count; k++)
        if (fhir_types[k].kind == FHIR_RESOURCE && !fhir_types[k].abstract)
            TRY(backward_type(in, i, &fhir_types[k], to));
    return ST_OK;
}

/* Matches first; what is :iterate also runs over what was included. */
static status include_run(struct including *in, const struct search_plan *plan)
{
    for (size_t h = 0; h < in->list.count; h++) {
        for (size_t k = 0; k < plan->include_count; k++) {
            const struct search_include *i = &plan->includes[k];
            if (h >= in->match_count && !i->iterate) continue;
            if (i->reverse)
                TRY(backward(in, i, h));
            else
                TRY(forward(in, i, h));
        }
    }
    return ST_OK;
}

status includes_add(struct searching *s, const struct search_plan *plan, const struct hits *hits,
                    struct record_page *page)
{
    struct arena *a = s->cx->env->arena;
    if (plan->include_count == 0) {
        page->at = NEW_ARRAY(a, struct record, hits->count);
        for (size_t i = 0; i < hits->count; i++) page->at[i] = hits->at[i].record;
        page->match_count = page->count = hits->count;
        return ST_OK;
    }
    struct including in = { .s = s, .there = map_make(a), .match_count = hits->count };
    for (size_t i = 0; i < plan->include_count; i++)
        in.iterates = in.iterates || plan->includes[i].iterate;
    for (size_t i = 0; i < hits->count; i++) {
        *VEC_PUSH(a, &in.list) = hits->at[i];
        (void)place_take(&in, hits->at[i].record.type, hits->at[i].record.id);
    }
    TRY(include_run(&in, plan));
    page->at = NEW_ARRAY(a, struct record, in.list.count);
    for (size_t i = 0; i < in.list.count; i++) page->at[i] = in.list.at[i].record;
    page->cut = in.cut;
    page->match_count = in.match_count;
    page->count = in.list.count;
    return ST_OK;
}
