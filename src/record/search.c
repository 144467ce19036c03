/* SPDX-License-Identifier: Apache-2.0
 * A search plan carried out: candidates from the search rows in pieces, each decided and checked
 * against its own text, until the page is full.
 */
#include "record/searching.h"

#include <stdlib.h>

#include "base/time.h"
#include "crypto/sign.h"
#include "record/record_limits.h"
#include "record/rows.h"
#include "record/store.h"

/* ---- conditions: chains and _has first -------------------------------------------------------*/

static status refers_collect(struct searching *s, const struct search_clause *q,
                             const struct hit *hit, struct map *set)
{
    for (size_t i = 0; i < hit->rows.count; i++) {
        const struct index_row *r = &hit->rows.at[i];
        if (r->kind != INDEX_REFERENCE || r->part != 0 || !str_eq(r->param->code, q->param->code))
            continue;
        if (str_eq(r->ref_type, q->type->name))
            (void)map_put(set, arena_str(s->cx->env->arena, r->id), NULL);
    }
    return ST_OK;
}

/* Where keys say it all, ids are enough: no text is opened. */
static status inner_ids(struct searching *sub, const struct search_clause *q, bool of_patient,
                        struct map *set, bool *ret_more)
{
    struct env *e = sub->cx->env;
    struct candidates c = { .type = sub->type,
                            .conditions = sub->conditions,
                            .count = sub->condition_count };
    struct sql_text text = candidates_ids(sub->cx, &c, of_patient, RECORD_CHAIN_MOST + 1);
    struct db_sql sql = { .name = "search_ids", .text = buf_str(&text.text) };
    struct rows *rows;
    size_t n = 0;
    TRY(rows_open(e, sub->cx->db, &sql, text.at, text.count, false, &rows));
    for (; rows_next(rows); n++) {
        str id = rows_text_copy(rows, 0);
        if (q->kind == SEARCH_CHAIN)
            id = arena_printf(e->arena, "%.*s/%.*s", STR_ARG(sub->type->name), STR_ARG(id));
        (void)map_put(set, id, NULL);
    }
    *ret_more = n > RECORD_CHAIN_MOST;
    return rows_close(rows);
}

/* Is what a _has asks for bound to Patients by home? */
static bool has_by_home(const struct search_clause *q)
{
    bool patient = str_eq(q->param->code, S("patient")) || str_eq(q->param->code, S("subject"));
    return q->kind == SEARCH_HAS && patient && str_eq(q->type->name, S("Patient"));
}

static status inner_too_many(struct searching *s, const struct search_clause *q)
{
    env_fail(s->cx->env, ST_TIMEOUT, q->param->code, "the chained search finds more than %d",
             RECORD_CHAIN_MOST);
    env_remedy(s->cx->env, "ask for something narrower");
    return ST_TIMEOUT;
}

/* The resources that a chain's end or a _has asks for, each decided like any other. */
static status inner_search(struct searching *s, const struct search_clause *q,
                           const struct search_clause *inner, const struct fhir_type *type,
                           struct map *set)
{
    struct searching sub = { .cx = s->cx, .type = type, .depth = s->depth + 1 };
    TRY(searching_prepare(&sub, inner, 1));
    struct hits hits = { 0 };
    bool more = false;
    struct candidates c = { .type = type,
                            .conditions = sub.conditions,
                            .count = sub.condition_count };
    if (candidates_exact(&c) && (q->kind == SEARCH_CHAIN || has_by_home(q))) {
        TRY(inner_ids(&sub, q, q->kind == SEARCH_HAS, set, &more));
        return more ? inner_too_many(s, q) : ST_OK;
    }
    TRY(hits_collect(&sub, RECORD_CHAIN_MOST, &hits, &more));
    if (more) return inner_too_many(s, q);
    for (size_t i = 0; i < hits.count; i++) {
        if (q->kind == SEARCH_HAS)
            TRY(refers_collect(s, q, &hits.at[i], set));
        else
            (void)map_put(set,
                          arena_printf(s->cx->env->arena, "%.*s/%.*s", STR_ARG(type->name),
                                       STR_ARG(hits.at[i].record.id)),
                          NULL);
    }
    return ST_OK;
}

static status condition_prepare(struct searching *s, const struct search_clause *q,
                                struct condition *ret)
{
    struct env *e = s->cx->env;
    struct condition c = condition_make(e->arena, q);
    if (q->kind == SEARCH_VALUE) {
        if (q->modifier == SEARCH_IN || q->modifier == SEARCH_NOT_IN ||
            q->param->kind == FHIR_PARAM_SPECIAL)
            return fail_at(e, ST_UNSUPPORTED, q->param->code,
                           "this way of searching is not supported here");
        TRY(search_keys_find(s->cx, s->type, &c));
        *ret = c;
        return ST_OK;
    }
    if (s->depth >= 4) return fail_at(e, ST_UNSUPPORTED, q->param->code, "the chain is too long");
    c.is_set = true;
    for (size_t i = 0; i < q->inner_count; i++)
        TRY(inner_search(s, q, &q->inner[i], q->kind == SEARCH_HAS ? q->has_type : q->inner[i].type,
                         &c.set));
    *ret = c;
    return ST_OK;
}

status searching_prepare(struct searching *s, const struct search_clause *clauses, size_t count)
{
    s->conditions = NEW_ARRAY(s->cx->env->arena, struct condition, count);
    for (size_t i = 0; i < count; i++) TRY(condition_prepare(s, &clauses[i], &s->conditions[i]));
    s->condition_count = count;
    return ST_OK;
}

/* ---- candidates ------------------------------------------------------------------------------*/

struct row_copy {
    struct record record;
    int64_t dictionary;
    str packed;
};
struct row_copies {
    VEC(struct row_copy)
};

static status piece_read(struct searching *s, const struct sql_text *q, struct row_copies *ret_rows)
{
    struct db_sql sql = { .name = "search", .text = buf_str(&q->text) };
    struct rows *rows;
    struct row_copies out = { 0 };
    TRY(rows_open(s->cx->env, s->cx->db, &sql, q->at, q->count, false, &rows));
    while (rows_next(rows)) {
        *VEC_PUSH(s->cx->env->arena, &out) = (struct row_copy){
            .record = { .type = s->type->name,
                        .home = rows_int(rows, 0),
                        .rid = rows_int(rows, 1),
                        .id = rows_text_copy(rows, 2),
                        .version = rows_int(rows, 3),
                        .at = rows_int(rows, 4),
                        .source = rows_int(rows, 5),
                        .d = rows_int(rows, 6),
                        .label = (uint32_t)rows_int(rows, 7),
                        .facet = (uint32_t)rows_int(rows, 8) },
            .dictionary = rows_int(rows, 9),
            .packed = rows_blob_copy(rows, 10),
        };
    }
    TRY(rows_close(rows));
    *ret_rows = out;
    return ST_OK;
}

/* What is hidden from this who is also not searched by: the rows of the text that leaves. */
static status candidate_check(struct searching *s, struct row_copy *row, struct hits *hits)
{
    struct decision d;
    const struct json_node *root;
    struct hit hit = { .record = row->record };
    TRY(record_admit(s->cx, ACTION_SEARCH, &hit.record, row->dictionary, row->packed, &d));
    if (d.verdict < VERDICT_PART) return ST_OK;
    TRY(json_read(s->cx->env, hit.record.json, &root));
    index_resource(s->cx->env->arena, s->type, root, &hit.rows);
    for (size_t i = 0; i < s->condition_count; i++) {
        if (!condition_holds(&s->conditions[i], &hit.rows, hit.record.id, hit.record.at))
            return ST_OK;
    }
    *VEC_PUSH(s->cx->env->arena, hits) = hit;
    return ST_OK;
}

static struct candidates candidates_of(const struct searching *s)
{
    return (struct candidates){ .type = s->type,
                                .conditions = s->conditions,
                                .count = s->condition_count,
                                .ascending = s->ascending };
}

static status too_much(struct searching *s)
{
    env_fail(s->cx->env, ST_TIMEOUT, str_none(),
             "the search would have to look through more than %d resources", RECORD_CHECK_MOST);
    env_remedy(s->cx->env, "add a parameter that names a patient, a code or an identifier");
    return ST_TIMEOUT;
}

status hits_collect(struct searching *s, size_t most, struct hits *ret_hits, bool *ret_more)
{
    struct candidates c = candidates_of(s);
    struct search_place place = s->after;
    struct hits hits = { 0 };
    size_t looked = 0;
    size_t piece = most < 64 ? most + 8 : 256;
    for (;;) {
        struct row_copies rows;
        struct sql_text q = candidates_select(s->cx, &c, place, piece);
        TRY(piece_read(s, &q, &rows));
        for (size_t i = 0; i < rows.count && hits.count <= most; i++) {
            struct row_copy *r = &rows.at[i];
            bool twice = place.has && place.rid == r->record.rid && place.d == r->record.d;
            place = (struct search_place){ true, r->record.d, r->record.rid };
            if (!twice) TRY(candidate_check(s, r, &hits));
        }
        looked += rows.count;
        if (hits.count > most || rows.count < piece) break;
        if (looked > RECORD_CHECK_MOST) return too_much(s);
        piece = 256;
    }
    *ret_more = hits.count > most;
    if (*ret_more) hits.count = most;
    *ret_hits = hits;
    return ST_OK;
}

/* ---- order -----------------------------------------------------------------------------------*/

struct sort_key {
    str text;
    double number;
    bool has;
};

/* The first by the order asked for, of several values. */
static struct sort_key sort_key_of(const struct search_sort *sort, const struct hit *h)
{
    struct sort_key best = { 0 };
    str code = sort->param->code;
    if (str_eq(code, S("_lastUpdated")))
        return (struct sort_key){ .number = (double)h->record.at, .has = true };
    if (str_eq(code, S("_id"))) return (struct sort_key){ .text = h->record.id, .has = true };
    for (size_t i = 0; i < h->rows.count; i++) {
        const struct index_row *r = &h->rows.at[i];
        if (r->part != 0 || !str_eq(r->param->code, code) || r->kind == INDEX_PRESENT ||
            r->kind == INDEX_TEXT)
            continue;
        struct sort_key k = { .has = true };
        if (r->kind == INDEX_STRING)
            k.text = r->folded;
        else if (r->kind == INDEX_DATE)
            k.number = (double)(sort->descending ? r->high : r->low);
        else if (r->kind == INDEX_NUMBER || r->kind == INDEX_QUANTITY)
            k.number = r->number_low;
        else if (r->kind == INDEX_TOKEN)
            k.text = r->code;
        else
            k.text = r->id.n > 0 ? r->id : r->text;
        int c = str_cmp(k.text, best.text);
        bool less = c < 0 || (c == 0 && k.number < best.number);
        if (!best.has || (sort->descending ? !less : less)) best = k;
    }
    return best;
}

static int hits_compare(const void *x, const void *y, void *arg)
{
    const struct hit *a = x;
    const struct hit *b = y;
    const struct search_plan *plan = arg;
    for (size_t i = 0; i < plan->sort_count; i++) {
        struct sort_key k = sort_key_of(&plan->sorts[i], a);
        struct sort_key l = sort_key_of(&plan->sorts[i], b);
        if (k.has != l.has) return k.has ? -1 : 1; /* what has none comes last either way */
        int c = str_cmp(k.text, l.text);
        if (c == 0) c = k.number < l.number ? -1 : k.number > l.number;
        if (c != 0) return plan->sorts[i].descending ? -c : c;
    }
    return a->record.rid < b->record.rid ? -1 : a->record.rid > b->record.rid;
}

/* All of it, sorted, and the page behind the place of the cursor (its rid). */
static status sorted_page(struct searching *s, const struct search_plan *plan, size_t most,
                          struct hits *ret_hits, bool *ret_more, int64_t *ret_total)
{
    struct hits all = { 0 };
    bool more = false;
    struct search_place after = s->after;
    s->after.has = false;
    TRY(hits_collect(s, RECORD_CHECK_MOST, &all, &more));
    if (more) return too_much(s);
    union {
        const struct search_plan *in;
        struct search_plan *out;
    } p = { plan };
    if (all.count > 1) qsort_r(all.at, all.count, sizeof *all.at, hits_compare, p.out);
    /* The cursor says how many went before: what was added or taken since moves the page by as
     * much. */
    size_t from = after.has ? (size_t)after.d : 0;
    for (size_t i = 0; after.has && i < all.count; i++) {
        if (all.at[i].record.rid == after.rid) from = i + 1;
    }
    if (from > all.count) from = all.count;
    size_t count = all.count - from;
    *ret_more = count > most;
    *ret_hits = (struct hits){ .at = all.at + from, .count = *ret_more ? most : count };
    *ret_total = (int64_t)all.count;
    s->shown_before = from;
    return ST_OK;
}

/* ---- cursor ----------------------------------------------------------------------------------*/

/* Bound to the search and to who searches: one person's place means nothing to another. */
static str cursor_make(struct searching *s, const struct search_plan *plan, int64_t d, int64_t rid)
{
    struct cx *cx = s->cx;
    struct digest q = crypto_blake2b(plan->self);
    str payload = arena_printf(cx->env->arena, "%lld %lld %lld %.*s", (long long)d, (long long)rid,
                               (long long)cx->who.account,
                               STR_ARG(hex_encode(cx->env->arena, str_sub(digest_str(&q), 0, 8))));
    return token_seal(cx->env->arena, &cx->house->cursor_key, payload);
}

static status cursor_read(struct searching *s, const struct search_plan *plan, str cursor)
{
    struct env *e = s->cx->env;
    if (cursor.n == 0) return ST_OK;
    str payload, part[4];
    TRY(token_open(e, &s->cx->house->cursor_key, cursor, &payload));
    for (size_t i = 0; i < 4; i++) {
        if (!str_next(&payload, ' ', &part[i]))
            return fail(e, ST_BAD_INPUT, "this is no place in a search");
    }
    struct digest q = crypto_blake2b(plan->self);
    int64_t account = -1;
    bool good = str_to_int(part[0], &s->after.d) && str_to_int(part[1], &s->after.rid) &&
                str_to_int(part[2], &account) && account == s->cx->who.account &&
                str_eq(part[3], hex_encode(e->arena, str_sub(digest_str(&q), 0, 8)));
    if (!good) return fail_at(e, ST_BAD_INPUT, S("_cursor"), "this is a place in another search");
    s->after.has = true;
    return ST_OK;
}

/* ---- the page --------------------------------------------------------------------------------*/

static status count_all(struct searching *s, int64_t *ret_total)
{
    struct candidates c = candidates_of(s);
    if (!candidates_exact(&c)) {
        struct hits hits = { 0 };
        bool more = false;
        struct search_place after = s->after;
        s->after.has = false;
        TRY(hits_collect(s, RECORD_CHECK_MOST, &hits, &more));
        s->after = after;
        if (more) return too_much(s);
        *ret_total = (int64_t)hits.count;
        return ST_OK;
    }
    struct sql_text q = candidates_count(s->cx, &c);
    struct db_sql sql = { .name = "search_count", .text = buf_str(&q.text) };
    struct rows *rows;
    TRY(rows_open(s->cx->env, s->cx->db, &sql, q.at, q.count, false, &rows));
    int64_t n = rows_next(rows) ? rows_int(rows, 0) : 0;
    TRY(rows_close(rows));
    *ret_total = n;
    return ST_OK;
}

static status plan_supported(struct searching *s, const struct search_plan *plan)
{
    struct env *e = s->cx->env;
    if (plan->type->abstract) return fail(e, ST_UNSUPPORTED, "search one type at a time");
    if (plan->text.n > 0 || plan->content.n > 0)
        return fail_at(e, ST_UNSUPPORTED, S("_text"),
                       "searching in free text is not supported here");
    if (plan->list.n > 0)
        return fail_at(e, ST_UNSUPPORTED, S("_list"), "searching by list is not supported here");
    return ST_OK;
}

static size_t page_size(const struct search_plan *plan)
{
    if (plan->count < 0) return RECORD_PAGE_DEFAULT;
    return plan->count > RECORD_PAGE_MOST ? RECORD_PAGE_MOST : (size_t)plan->count;
}

/* The names of the parameters, never their values. */
static str what_searched(struct cx *cx, const struct search_plan *plan)
{
    struct buf b = buf_make(cx->env->arena);
    buf_add(&b, plan->type->name);
    for (size_t i = 0; i < plan->clause_count; i++)
        buf_printf(&b, "%c%.*s", i == 0 ? '?' : '&', STR_ARG(plan->clauses[i].param->code));
    return buf_str(&b);
}

static status page_audit(struct searching *s, const struct search_plan *plan,
                         const struct record_page *page)
{
    struct looking l = { 0 };
    for (size_t i = 0; i < page->count; i++)
        TRY(looking_add(s->cx, &l, page->at[i].home, page->at[i].facet));
    bool public_type = page->count > 0 && l.count == 0;
    if (public_type) return ST_OK;
    return looking_done(s->cx, &l, S("search"), what_searched(s->cx, plan), "R03", false);
}

static status page_collect(struct searching *s, const struct search_plan *plan, size_t most,
                           struct hits *ret_hits, struct record_page *page)
{
    bool more = false;
    bool by_d = plan->sort_count == 0 ||
                (plan->sort_count == 1 && key_sorts_by(s->type, plan->sorts[0].param));
    s->ascending = plan->sort_count == 1 && !plan->sorts[0].descending;
    bool first = !s->after.has;
    if (by_d)
        TRY(hits_collect(s, most, ret_hits, &more));
    else
        TRY(sorted_page(s, plan, most, ret_hits, &more, &page->total));
    if (by_d && first && !more) page->total = (int64_t)ret_hits->count;
    if (!more || ret_hits->count == 0) return ST_OK;
    const struct record *last = &ret_hits->at[ret_hits->count - 1].record;
    int64_t place = by_d ? last->d : (int64_t)(s->shown_before + ret_hits->count);
    page->next = cursor_make(s, plan, place, last->rid);
    return ST_OK;
}

status record_search(struct cx *cx, const struct search_plan *plan, str cursor,
                     struct record_page *ret_page)
{
    struct searching s = { .cx = cx, .type = plan->type };
    struct record_page page = { .total = -1 };
    struct hits hits = { 0 };
    size_t most = page_size(plan);
    TRY(plan_supported(&s, plan));
    TRY(cursor_read(&s, plan, cursor.n > 0 ? cursor : plan->cursor));
    TRY(searching_prepare(&s, plan->clauses, plan->clause_count));
    bool count_only = plan->summary == SEARCH_SUMMARY_COUNT || most == 0;
    if (!count_only) TRY(page_collect(&s, plan, most, &hits, &page));
    if (count_only || (plan->total == SEARCH_TOTAL_ACCURATE && page.total < 0))
        TRY(count_all(&s, &page.total));
    TRY(includes_add(&s, plan, &hits, &page));
    TRY(page_audit(&s, plan, &page));
    *ret_page = page;
    return ST_OK;
}
