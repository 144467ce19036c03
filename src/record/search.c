/* SPDX-License-Identifier: Apache-2.0
 * A search plan carried out: a page of what is found, in order, counted, with what is asked for
 * beside it, and written down.
 */
#include "crypto/sign.h"
#include "gen/sql_record.h"
#include "record/counted.h"
#include "record/record_limits.h"
#include "record/rows.h"
#include "record/searching.h"
#include "record/words.h"

/* ---- cursor ----------------------------------------------------------------------------------*/

static str search_digest(struct cx *cx, const struct search_plan *plan)
{
    struct digest q = crypto_blake2b(plan->self);
    return hex_encode(cx->env->arena, str_sub(digest_str(&q), 0, 8));
}

/* Bound to the search and to who searches: one person's place means nothing to another. */
static str cursor_make(struct cx *cx, const struct search_plan *plan, str place)
{
    return token_seal(cx->env->arena, &cx->house->cursor_key,
                      arena_printf(cx->env->arena, "%lld %.*s %.*s", (long long)cx->who.account,
                                   STR_ARG(search_digest(cx, plan)), STR_ARG(place)));
}

static status cursor_read(struct cx *cx, const struct search_plan *plan, str cursor, str *ret_place)
{
    struct env *e = cx->env;
    str payload, account, digest;
    int64_t number = -1;
    *ret_place = str_none();
    if (cursor.n == 0) return ST_OK;
    TRY(token_open(e, &cx->house->cursor_key, cursor, &payload));
    bool good = str_next(&payload, ' ', &account) && str_next(&payload, ' ', &digest) &&
                payload.n > 0 && str_to_int(account, &number) && number == cx->who.account &&
                str_eq(digest, search_digest(cx, plan));
    if (!good) return fail_at(e, ST_BAD_INPUT, S("_cursor"), "this is a place in another search");
    *ret_place = payload;
    return ST_OK;
}

/* ---- what the plan asks for beside its clauses -----------------------------------------------*/

static status plan_supported(struct cx *cx, const struct search_plan *plan)
{
    if (plan->type->abstract) {
        env_fail(cx->env, ST_UNSUPPORTED, S("_type"), "a search is of one type at a time");
        env_remedy(cx->env, "ask for each type by itself, as /Patient?…");
        return ST_UNSUPPORTED;
    }
    return ST_OK;
}

static status words_add(struct searching *s, str asked, bool narrative)
{
    struct arena *a = s->cx->env->arena;
    struct condition c = { .kind = CONDITION_WORDS, .narrative = narrative, .arena = a };
    str rest = asked, part;
    if (asked.n == 0) return ST_OK;
    c.words = NEW_ARRAY(a, str, asked.n);
    while (str_next(&rest, ',', &part)) {
        bool begins = str_ends(part, S("*"));
        str words = words_plain(a, part);
        if (words.n == 0) continue;
        c.words[c.word_count++] = begins ? arena_concat(a, words, S("*")) : words;
    }
    if (c.word_count == 0)
        return fail_at(s->cx->env, ST_BAD_INPUT, narrative ? S("_text") : S("_content"),
                       "there is no word in what is searched for");
    struct change_place place;
    TRY(words_place(s->cx, &place));
    c.words_txid = place.txid;
    c.words_seq = place.seq;
    s->words = true;
    *VEC_PUSH(a, &s->conditions) = c;
    return ST_OK;
}

/* _list: the members of a List become ids. */
static status list_add(struct searching *s, str list)
{
    struct cx *cx = s->cx;
    struct record r;
    const struct json_node *root;
    struct search_clause *q = NEW(cx->env->arena, struct search_clause);
    if (list.n == 0) return ST_OK;
    if (str_starts(list, S("$")))
        return fail_at(cx->env, ST_UNSUPPORTED, S("_list"),
                       "lists that are worked out (%.*s) are not had here", STR_ARG(list));
    if (str_starts(list, S("List/"))) list = str_from(list, 5);
    TRY(record_read(cx, S("List"), list, &r));
    TRY(json_read(cx->env, r.json, &root));
    const struct json_node *entries = json_get(root, "entry");
    *q = (struct search_clause){ .kind = SEARCH_VALUE,
                                 .type = s->type,
                                 .param = fhir_param_find(s->type, S("_id")) };
    q->values = NEW_ARRAY(cx->env->arena, struct search_value, json_count(entries));
    for (const struct json_node *n = json_first(entries); n != NULL; n = json_next(n)) {
        str type, id;
        str reference = json_str(cx->env->arena, json_get(json_get(n, "item"), "reference"));
        if (json_true(json_get(n, "deleted")) || !reference_parse(reference, &type, &id) ||
            !str_eq(type, s->type->name))
            continue;
        q->values[q->value_count++] = (struct search_value){ .code = id, .text = id };
    }
    *VEC_PUSH(cx->env->arena, &s->conditions) = condition_make(cx->env->arena, q);
    return ST_OK;
}

static void includes_need(struct searching *s, const struct search_plan *plan)
{
    for (size_t i = 0; i < plan->include_count; i++) {
        const struct search_include *in = &plan->includes[i];
        if (in->reverse) continue;
        if (in->source != NULL && in->source != s->type) continue;
        s->all_params = s->all_params || in->all;
        searching_need(s, in->param);
    }
}

static status plan_prepare(struct searching *s, const struct search_plan *plan)
{
    TRY(searching_prepare(s, plan->clauses, plan->clause_count));
    TRY(words_add(s, plan->text, true));
    TRY(words_add(s, plan->content, false));
    return list_add(s, plan->list);
}

/* ---- counting --------------------------------------------------------------------------------*/

static void place_count(struct searching *s, int64_t home, int64_t rid, void *arg)
{
    int64_t *n = arg;
    (void)s, (void)home, (void)rid;
    ++*n;
}

static enum walk hit_count(struct searching *s, const struct hit *hit, void *arg)
{
    int64_t *n = arg;
    (void)s, (void)hit;
    ++*n;
    return WALK_DROP;
}

static status count_in_sql(struct searching *s, int64_t *ret_total)
{
    struct candidates c = searching_candidates(s);
    struct sql_text q = candidates_count(s->cx, &c);
    struct db_sql sql = { .name = "search_count", .text = buf_str(&q.text) };
    struct rows *rows;
    TRY(rows_open(s->cx->env, s->cx->db, &sql, q.at, q.count, false, &rows));
    int64_t n = rows_next(rows) ? rows_int(rows, 0) : 0;
    TRY(rows_close(rows));
    *ret_total = n;
    return ST_OK;
}

/* Of the whole search: the place of a page does not count. */
static status count_all(struct searching *s, int64_t *ret_total)
{
    struct candidates c = searching_candidates(s);
    struct searching all = *s;
    int64_t n = 0;
    all.after.has = false;
    if (!candidates_exact(&c))
        TRY(search_walk(&all, false, hit_count, &n));
    else if (db_engine(s->cx->db) == DB_SQLITE)
        TRY(search_places(&all, place_count, &n));
    else
        return count_in_sql(&all, ret_total);
    *ret_total = n;
    return ST_OK;
}

/* ---- the page --------------------------------------------------------------------------------*/

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

/* In the order of the sort date: (d, rid) is the place. */
static status page_by_date(struct searching *s, size_t most, str place, struct hits *ret_hits,
                           str *ret_next, int64_t *ret_total)
{
    bool more = false;
    str d, rid = place;
    if (place.n > 0) {
        s->after.has =
            str_next(&rid, ',', &d) && str_to_int(d, &s->after.d) && str_to_int(rid, &s->after.rid);
        if (!s->after.has)
            return fail_at(s->cx->env, ST_BAD_INPUT, S("_cursor"),
                           "this is a place in another search");
    }
    TRY(hits_collect(s, most, ret_hits, &more));
    if (place.n == 0 && !more) *ret_total = (int64_t)ret_hits->count;
    if (!more || ret_hits->count == 0) return ST_OK;
    const struct record *last = &ret_hits->at[ret_hits->count - 1].record;
    *ret_next =
        arena_printf(s->cx->env->arena, "%lld,%lld", (long long)last->d, (long long)last->rid);
    return ST_OK;
}

static status page_collect(struct searching *s, const struct search_plan *plan, size_t most,
                           str place, struct hits *ret_hits, struct record_page *page)
{
    str next = str_none();
    bool by_d = plan->sort_count == 0 ||
                (plan->sort_count == 1 && key_sorts_by(s->type, plan->sorts[0].param));
    s->ascending = by_d && plan->sort_count == 1 && !plan->sorts[0].descending;
    s->any_order = plan->sort_count == 0;
    includes_need(s, plan);
    if (by_d)
        TRY(page_by_date(s, most, place, ret_hits, &next, &page->total));
    else
        TRY(sorted_page(s, plan, most, place, ret_hits, &next, &page->total));
    if (next.n > 0) page->next = cursor_make(s->cx, plan, next);
    return ST_OK;
}

status record_search(struct cx *cx, const struct search_plan *plan, str cursor,
                     struct record_page *ret_page)
{
    struct record_page page = { .total = -1 };
    struct hits hits = { 0 };
    size_t most = page_size(plan);
    str place = str_none();
    bool count_only = plan->summary == SEARCH_SUMMARY_COUNT || most == 0;
    TRY(plan_supported(cx, plan));
    struct searching s = searching_make(cx, plan->type);
    s.self = plan->self;
    TRY(cursor_read(cx, plan, cursor.n > 0 ? cursor : plan->cursor, &place));
    struct counted counted;
    TRY(counted_find(cx, plan, &counted));
    if (count_only && counted.known) {
        page.total = counted.total;
    } else {
        TRY(plan_prepare(&s, plan));
        if (!count_only) TRY(page_collect(&s, plan, most, place, &hits, &page));
        if (count_only || (plan->total == SEARCH_TOTAL_ACCURATE && page.total < 0)) {
            if (counted.known)
                page.total = counted.total;
            else
                TRY(count_all(&s, &page.total));
            counted_keep(cx, &counted, page.total);
        }
    }
    TRY(includes_add(&s, plan, &hits, &page));
    TRY(page_audit(&s, plan, &page));
    *ret_page = page;
    return ST_OK;
}
