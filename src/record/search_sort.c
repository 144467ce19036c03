/* SPDX-License-Identifier: Apache-2.0
 * Pages in an order that no table has: the keys of all that is found, sorted, and of them the page
 * behind the keys that the cursor holds. So what is added or taken away meanwhile moves nothing
 * else.
 */
#include <stdlib.h>

#include "crypto/crypto.h"
#include "fhir/fhir_limits.h"
#include "record/record_limits.h"
#include "record/searching.h"

enum { SORT_TEXT_MOST = 64 }; /* bytes of a text that count; beyond them the rid does */

struct sort_key {
    str text;
    double number;
    bool has;
};
struct sort_row {
    int64_t home, rid;
    struct sort_key key[SEARCH_SORTS_MOST];
};
struct sorting {
    const struct search_plan *plan;
    struct arena *kept;
    struct {
        VEC(struct sort_row)
    } list;
    bool many;
};

static struct sort_key key_of_row(const struct index_row *r, bool descending)
{
    struct sort_key k = { .has = true };
    if (r->kind == INDEX_STRING)
        k.text = r->folded;
    else if (r->kind == INDEX_DATE)
        k.number = (double)(descending ? r->high : r->low);
    else if (r->kind == INDEX_NUMBER || r->kind == INDEX_QUANTITY)
        k.number = r->number_low;
    else if (r->kind == INDEX_TOKEN)
        k.text = r->code;
    else
        k.text = r->id.n > 0 ? r->id : r->text;
    k.text = str_sub(str_is_none(k.text) ? S("") : k.text, 0, SORT_TEXT_MOST);
    return k;
}

static int keys_compare(const struct sort_key *k, const struct sort_key *l)
{
    int c = str_cmp(k->text, l->text);
    return c != 0 ? c : k->number < l->number ? -1 : k->number > l->number;
}

/* The first by the order asked for, of several values. */
static struct sort_key key_of(const struct search_sort *sort, const struct hit *h)
{
    struct sort_key best = { .text = S("") };
    str code = sort->param->code;
    if (str_eq(code, S("_lastUpdated")))
        return (struct sort_key){ .text = S(""), .number = (double)h->record.at, .has = true };
    if (str_eq(code, S("_id"))) return (struct sort_key){ .text = h->record.id, .has = true };
    for (size_t i = 0; i < h->rows.count; i++) {
        const struct index_row *r = &h->rows.at[i];
        if (r->part != 0 || !str_eq(r->param->code, code) || r->kind == INDEX_PRESENT ||
            r->kind == INDEX_TEXT || r->kind == INDEX_OF_TYPE)
            continue;
        struct sort_key k = key_of_row(r, sort->descending);
        int c = best.has ? keys_compare(&k, &best) : 0;
        if (!best.has || (sort->descending ? c > 0 : c < 0)) best = k;
    }
    return best;
}

static int rows_compare(const struct search_plan *plan, const struct sort_row *a,
                        const struct sort_row *b)
{
    for (size_t i = 0; i < plan->sort_count; i++) {
        const struct sort_key *k = &a->key[i], *l = &b->key[i];
        if (k->has != l->has) return k->has ? -1 : 1; /* what has none comes last either way */
        int c = keys_compare(k, l);
        if (c != 0) return plan->sorts[i].descending ? -c : c;
    }
    return a->rid < b->rid ? -1 : a->rid > b->rid;
}

static int rows_order(const void *x, const void *y, void *arg)
{
    return rows_compare(arg, x, y);
}

static enum walk row_keep(struct searching *s, const struct hit *hit, void *arg)
{
    struct sorting *g = arg;
    (void)s;
    g->many = g->list.count == SEARCH_SORT_MOST;
    if (g->many) return WALK_STOP;
    struct sort_row *row = VEC_PUSH(g->kept, &g->list);
    *row = (struct sort_row){ .home = hit->record.home, .rid = hit->record.rid };
    for (size_t i = 0; i < g->plan->sort_count; i++) {
        row->key[i] = key_of(&g->plan->sorts[i], hit);
        row->key[i].text = arena_str(g->kept, row->key[i].text);
    }
    return WALK_DROP;
}

/* ---- cursor ----------------------------------------------------------------------------------*/

static str place_text(struct arena *a, const struct search_plan *plan, const struct sort_row *row)
{
    struct buf b = buf_make(a);
    buf_printf(&b, "%lld", (long long)row->rid);
    for (size_t i = 0; i < plan->sort_count; i++) {
        const struct sort_key *k = &row->key[i];
        buf_printf(&b, ";%d;%.17g;x", k->has ? 1 : 0, k->number);
        buf_add(&b, hex_encode(a, k->text));
    }
    return buf_str(&b);
}

static bool place_read(struct arena *a, const struct search_plan *plan, str text,
                       struct sort_row *ret_row)
{
    str part, has, number, hex;
    struct sort_row row = { 0 };
    if (!str_next(&text, ';', &part) || !str_to_int(part, &row.rid)) return false;
    for (size_t i = 0; i < plan->sort_count; i++) {
        struct sort_key *k = &row.key[i];
        if (!str_next(&text, ';', &has) || !str_next(&text, ';', &number) ||
            !str_next(&text, ';', &hex))
            return false;
        k->has = str_eq(has, S("1"));
        k->text = S("");
        if (!str_to_real(number, &k->number) || !str_starts(hex, S("x"))) return false;
        if (hex.n > 1 && !hex_decode(a, str_from(hex, 1), &k->text)) return false;
    }
    *ret_row = row;
    return true;
}

/* ---- the page --------------------------------------------------------------------------------*/

static status page_load(struct searching *s, struct sorting *g, size_t from, size_t most,
                        struct hits *ret_hits)
{
    struct hits hits = { 0 };
    for (size_t i = from; i < g->list.count && hits.count < most; i++) {
        struct hit hit;
        bool good = false;
        TRY(hit_load(s, g->list.at[i].home, g->list.at[i].rid, &hit, &good));
        if (good) *VEC_PUSH(s->cx->env->arena, &hits) = hit;
    }
    *ret_hits = hits;
    return ST_OK;
}

status sorted_page(struct searching *s, const struct search_plan *plan, size_t most, str cursor,
                   struct hits *ret_hits, str *ret_next, int64_t *ret_total)
{
    struct sort_row behind;
    size_t from = 0;
    union {
        const struct search_plan *in;
        struct search_plan *out;
    } p = { plan };
    if (cursor.n > 0 && !place_read(s->cx->env->arena, plan, cursor, &behind))
        return fail_at(s->cx->env, ST_BAD_INPUT, S("_cursor"), "this is a place in another search");
    for (size_t i = 0; i < plan->sort_count; i++) searching_need(s, plan->sorts[i].param);
    TRY(searching_keep(s));
    struct sorting g = { .plan = plan, .kept = s->kept };
    TRY(search_walk(s, false, row_keep, &g));
    if (g.many) return searching_too_much(s);
    if (g.list.count > 1) qsort_r(g.list.at, g.list.count, sizeof *g.list.at, rows_order, p.out);
    while (cursor.n > 0 && from < g.list.count &&
           rows_compare(plan, &g.list.at[from], &behind) <= 0)
        from++;
    TRY(page_load(s, &g, from, most, ret_hits));
    *ret_total = (int64_t)g.list.count;
    *ret_next = str_none();
    if (from + ret_hits->count < g.list.count && ret_hits->count > 0)
        *ret_next = place_text(s->cx->env->arena, plan, &g.list.at[from + ret_hits->count - 1]);
    return ST_OK;
}
