/* SPDX-License-Identifier: Apache-2.0
 * One condition drives; conditions that are one key of idx are joined to it by primary key (all idx
 * rows of a resource share d); the rest is left to the text. The order of the joins is forced:
 * without ANALYZE the planner guesses badly.
 */
#include "record/search_sql.h"

#include "record/record_limits.h"
#include "record/rows.h"

/* What is taken out of a text for some readers (R29) is asked of the text that leaves, never of
 * keys alone: else a count would tell it. */
static bool is_of_place(const struct condition *k)
{
    static const char *const params[] = { "address",     "telecom",  "phone",
                                          "email",       "location", "general-practitioner",
                                          "organization" };
    if (k->clause == NULL || k->clause->param == NULL) return false;
    for (size_t i = 0; i < sizeof params / sizeof *params; i++)
        if (str_starts(k->clause->param->code, str_of(params[i]))) return true;
    return false;
}

bool candidates_exact(const struct candidates *c)
{
    const struct condition *d = candidates_driver(c);
    for (size_t i = 0; i < c->count; i++) {
        const struct condition *k = &c->conditions[i];
        if (is_of_place(k)) return false;
        if (condition_one_key(k)) continue;
        enum search_rank rank = condition_rank(c, k);
        bool driving = k == d && (rank == RANK_ID || rank == RANK_HOME);
        /* A prefix is cut where rows are. */
        if (k == d && rank == RANK_STRING && k->clause->modifier == SEARCH_PLAIN) {
            driving = true;
            for (size_t v = 0; v < k->clause->value_count; v++)
                driving = driving && k->folded[v].n <= STRING_DRIVE_MOST;
        }
        if (!driving) return false;
    }
    return true;
}

static void joins_from(struct building *b, const struct condition *driver)
{
    size_t n = 0;
    for (size_t i = 0; i < b->c->count; i++) {
        const struct condition *k = &b->c->conditions[i];
        if (k != driver && condition_one_key(k))
            buf_printf(&b->q.text, " CROSS JOIN idx b%zu", n++);
    }
}

static void joins_where(struct building *b, const struct condition *driver, const char *from)
{
    size_t n = 0;
    for (size_t i = 0; i < b->c->count; i++) {
        const struct condition *k = &b->c->conditions[i];
        if (k == driver || !condition_one_key(k)) continue;
        buf_printf(&b->q.text, " AND b%zu.h = ", n);
        sql_bind(&b->q, db_int(condition_key(b, k)));
        buf_printf(&b->q.text, " AND b%zu.d = %s.d AND b%zu.rid = %s.rid AND b%zu.home = %s.home",
                   n, from, n, from, n, from);
        n++;
    }
}

/* A date by which the type is sorted: its row of idx_date begins at d, so it is one look-up away.
 * Only for prefixes where that row says enough (keys_make adds it for spans without a beginning).
 */
static bool date_joins(const struct building *b, const struct condition *k,
                       const struct condition *driver)
{
    const struct search_clause *q = k->clause;
    if (k == driver || k->kind != CONDITION_VALUE || q->param->kind != FHIR_PARAM_DATE ||
        q->modifier != SEARCH_PLAIN || q->value_count != 1)
        return false;
    enum search_prefix p = (enum search_prefix)q->values[0].prefix;
    bool enough =
        p == SEARCH_GE || p == SEARCH_GT || p == SEARCH_SA || p == SEARCH_EB || p == SEARCH_EQ;
    return enough && key_sorts_by(b->c->type, q->param);
}

static void dates_from(struct building *b, const struct condition *driver)
{
    for (size_t i = 0; i < b->c->count; i++) {
        if (date_joins(b, &b->c->conditions[i], driver))
            buf_printf(&b->q.text, " CROSS JOIN idx_date d%zu", i);
    }
}

static void dates_where(struct building *b, const struct condition *driver)
{
    for (size_t i = 0; i < b->c->count; i++) {
        const struct condition *k = &b->c->conditions[i];
        if (!date_joins(b, k, driver)) continue;
        const struct search_value *v = &k->clause->values[0];
        buf_printf(&b->q.text, " AND d%zu.p = ", i);
        sql_bind(&b->q, db_int(key_param(b->key, building_type(b), k->clause->param->code)));
        buf_printf(&b->q.text, " AND d%zu.low = a.d AND d%zu.rid = a.rid AND d%zu.home = a.home", i,
                   i, i);
        bool before = v->prefix == SEARCH_EB;
        buf_printf(&b->q.text, " AND d%zu.high %s ", i, before ? "<=" : ">=");
        sql_bind(&b->q, db_int(before ? key_ms(v->low) + 1 : key_ms(v->low)));
        if (v->prefix == SEARCH_EQ || before) {
            sql_add(&b->q, " AND a.d <= ");
            sql_bind(&b->q, db_int(key_ms(v->high)));
        }
        if (v->prefix == SEARCH_EQ || v->prefix == SEARCH_SA) {
            sql_add(&b->q, " AND a.d >= ");
            sql_bind(&b->q, db_int(key_ms(v->low)));
        }
    }
}

static bool of_idx(enum search_rank r)
{
    return r == RANK_PATIENT || r == RANK_ONE || r == RANK_TOKEN || r == RANK_SET || r == RANK_NONE;
}

/* A driver beside idx: the joins stand before its WHERE. */
static void from_beside(struct building *b, const struct condition *d, enum search_rank rank)
{
    size_t at = b->q.text.n;
    condition_drive(b, d, rank);
    str whole = arena_str(b->q.text.arena, str_from(buf_str(&b->q.text), at));
    size_t where = str_find(whole, S(" WHERE a."));
    if (where == SIZE_MAX) where = str_find(whole, S(" WHERE r."));
    b->q.text.n = at;
    buf_add(&b->q.text, str_sub(whole, 0, where));
    joins_from(b, d);
    buf_add(&b->q.text, str_from(whole, where));
    joins_where(b, d, "r");
    sql_add(&b->q, " AND r.deleted = 0");
}

/* FROM … WHERE … of the candidates; *ret_idx: idx drives, so its order is the answer's.
 * with_resource: r is wanted in any case. */
static void from_where(struct building *b, bool with_resource, bool *ret_idx)
{
    const struct condition *d = candidates_driver(b->c);
    enum search_rank rank = d == NULL ? RANK_NONE : condition_rank(b->c, d);
    *ret_idx = of_idx(rank);
    sql_add(&b->q, " FROM ");
    if (!*ret_idx) {
        from_beside(b, d, rank);
        return;
    }
    sql_add(&b->q, "idx a");
    joins_from(b, d);
    dates_from(b, d);
    sql_add(&b->q, with_resource ? " CROSS JOIN resource r WHERE " : " WHERE ");
    if (d == NULL) {
        sql_add(&b->q, "a.h = ");
        sql_bind(&b->q, db_int(key_type(b->key, building_type(b))));
    } else {
        condition_keys_add(b, d);
    }
    joins_where(b, d, "a");
    dates_where(b, d);
    if (with_resource) sql_add(&b->q, " AND r.rid = a.rid AND r.home = a.home AND r.deleted = 0");
}

static struct building building_make(struct cx *cx, const struct candidates *c)
{
    return (struct building){
        .cx = cx, .key = &cx->house->search_key, .c = c, .q = sql_text_make(cx->env->arena)
    };
}

const struct condition *candidates_by_home(const struct candidates *c)
{
    const struct condition *d = candidates_driver(c);
    return c->any_order && d != NULL && condition_rank(c, d) == RANK_HOME ? d : NULL;
}

static void after_add(struct building *b, const char *o, struct search_place after)
{
    if (!after.has) return;
    if (candidates_by_home(b->c) != NULL) {
        sql_add(&b->q, " AND r.rid < ");
        sql_bind(&b->q, db_int(after.rid));
        return;
    }
    buf_printf(&b->q.text, " AND (%s.d, %s.rid) %s (", o, o, b->c->ascending ? ">" : "<");
    sql_bind(&b->q, db_int(after.d));
    sql_add(&b->q, ", ");
    sql_bind(&b->q, db_int(after.rid));
    sql_add(&b->q, ")");
}

static void order_add(struct building *b, const char *o)
{
    const char *way = b->c->ascending ? "ASC" : "DESC";
    if (candidates_by_home(b->c) != NULL)
        sql_add(&b->q, " ORDER BY r.rid DESC");
    else
        buf_printf(&b->q.text, " ORDER BY %s.d %s, %s.rid %s", o, way, o, way);
}

struct sql_text candidates_places(struct cx *cx, const struct candidates *c,
                                  struct search_place after)
{
    struct building b = building_make(cx, c);
    const struct condition *d = candidates_driver(c);
    bool idx = of_idx(d == NULL ? RANK_NONE : condition_rank(c, d));
    const char *o = idx ? "a" : "r";
    buf_printf(&b.q.text, "SELECT %s.d, %s.rid, %s.home, %s", o, o, o, idx ? "a.plain" : "0");
    from_where(&b, false, &idx);
    after_add(&b, o, after);
    order_add(&b, o);
    return b.q;
}

struct sql_text candidates_rows(struct cx *cx, const struct candidates *c,
                                struct search_place after, size_t limit)
{
    struct building b = building_make(cx, c);
    bool idx = false;
    sql_add(&b.q, "SELECT r.home, r.rid, r.id, r.version, r.at, r.source, r.d, r.label, r.facet, "
                  "r.dictionary, r.json");
    from_where(&b, true, &idx);
    const char *o = idx ? "a" : "r";
    after_add(&b, o, after);
    scope_sql(cx, &b.q, "r");
    order_add(&b, o);
    buf_printf(&b.q.text, " LIMIT %zu", limit);
    return b.q;
}

struct sql_text candidates_count(struct cx *cx, const struct candidates *c)
{
    struct building b = building_make(cx, c);
    bool idx = false;
    sql_add(&b.q, "SELECT count(DISTINCT r.rid)");
    from_where(&b, true, &idx);
    scope_sql(cx, &b.q, "r");
    return b.q;
}

struct sql_text candidates_ids(struct cx *cx, const struct candidates *c, size_t limit)
{
    struct building b = building_make(cx, c);
    bool idx = false;
    sql_add(&b.q, "SELECT DISTINCT r.home, r.rid");
    from_where(&b, true, &idx);
    scope_sql(cx, &b.q, "r");
    buf_printf(&b.q.text, " LIMIT %zu", limit);
    return b.q;
}
