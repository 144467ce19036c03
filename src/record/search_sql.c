/* SPDX-License-Identifier: Apache-2.0
 * One condition drives, the most selective by its kind; conditions that are one key of idx are
 * joined to it by primary key (all idx rows of a resource share d); the rest is left to the text.
 * The order of the joins is forced: without ANALYZE the planner guesses badly.
 */
#include "record/search_sql.h"

#include "gen/sql_record.h"
#include "record/record_limits.h"
#include "record/rows.h"

enum { RANK_ID, RANK_PATIENT, RANK_ONE, RANK_STRING, RANK_TOKEN, RANK_SET, RANK_RANGE, RANK_NONE };

struct building {
    struct cx *cx;
    const struct key *key;
    const struct candidates *c;
    struct sql_text q;
};

static bool plain(const struct search_clause *q)
{
    return q->modifier == SEARCH_PLAIN;
}

static bool all_have_code(const struct search_clause *q)
{
    for (size_t i = 0; i < q->value_count; i++) {
        if (q->values[i].code.n == 0) return false;
    }
    return q->value_count > 0;
}

static bool is_id(const struct search_clause *q)
{
    return str_eq(q->param->code, S("_id"));
}

static int rank_reference(const struct search_clause *q)
{
    if (q->modifier == SEARCH_IDENTIFIER) return all_have_code(q) ? RANK_ONE : RANK_NONE;
    if (!plain(q) && q->modifier != SEARCH_TYPE) return RANK_NONE;
    bool patient = str_eq(q->param->code, S("patient")) || str_eq(q->param->code, S("subject")) ||
                   str_eq(q->param->code, S("encounter"));
    return patient ? RANK_PATIENT : RANK_TOKEN;
}

static bool date_bounded(const struct search_clause *q)
{
    for (size_t i = 0; i < q->value_count; i++) {
        if (q->values[i].prefix == SEARCH_NE) return false;
    }
    return q->value_count == 1;
}

static int rank_of(const struct condition *k)
{
    const struct search_clause *q = k->clause;
    if (k->is_set) return q->kind == SEARCH_HAS ? RANK_ID : RANK_SET;
    if (is_id(q)) return plain(q) ? RANK_ID : RANK_NONE;
    if (str_eq(q->param->code, S("_lastUpdated"))) return RANK_NONE;
    switch ((enum fhir_param_kind)q->param->kind) {
    case FHIR_PARAM_TOKEN:
        if (!plain(q) || !all_have_code(q)) return RANK_NONE;
        return str_eq(q->param->code, S("identifier")) ? RANK_ONE : RANK_TOKEN;
    case FHIR_PARAM_REFERENCE: return rank_reference(q);
    case FHIR_PARAM_STRING:
        return plain(q) || q->modifier == SEARCH_EXACT ? RANK_STRING : RANK_NONE;
    case FHIR_PARAM_URI: return plain(q) ? RANK_ONE : RANK_NONE;
    case FHIR_PARAM_DATE: return plain(q) && date_bounded(q) ? RANK_RANGE : RANK_NONE;
    case FHIR_PARAM_NUMBER:
    case FHIR_PARAM_QUANTITY: return plain(q) && date_bounded(q) ? RANK_RANGE : RANK_NONE;
    case FHIR_PARAM_COMPOSITE:
    case FHIR_PARAM_SPECIAL: return RANK_NONE;
    }
    return RANK_NONE;
}

/* One key of idx says it all: nothing is left to the text but a collision. */
static bool one_key(const struct condition *k)
{
    const struct search_clause *q = k->clause;
    if (k->is_set || q->value_count != 1 || is_id(q) || str_starts(q->param->code, S("combo-")))
        return false;
    const struct search_value *v = &q->values[0];
    if (k->keys_known) return k->key_count <= 1;
    if (q->param->kind == FHIR_PARAM_TOKEN) return plain(q) && v->has_system && v->code.n > 0;
    if (q->param->kind == FHIR_PARAM_REFERENCE)
        return (plain(q) && v->ref_type.n > 0 && v->id.n > 0) ||
               (q->modifier == SEARCH_TYPE && v->id.n > 0);
    return q->param->kind == FHIR_PARAM_URI && plain(q);
}

static const struct condition *driver_of(const struct candidates *c)
{
    const struct condition *best = NULL;
    int rank = RANK_NONE;
    for (size_t i = 0; i < c->count; i++) {
        int r = rank_of(&c->conditions[i]);
        /* Of two alike, one whose key is whole. */
        if (r < rank ||
            (r == rank && best != NULL && !one_key(best) && one_key(&c->conditions[i]))) {
            best = &c->conditions[i];
            rank = r;
        }
    }
    return best;
}

bool candidates_exact(const struct candidates *c)
{
    const struct condition *d = driver_of(c);
    for (size_t i = 0; i < c->count; i++) {
        const struct condition *k = &c->conditions[i];
        if (one_key(k)) continue;
        bool driving =
            k == d && (rank_of(k) == RANK_ID || (rank_of(k) == RANK_STRING && plain(k->clause)));
        if (!driving) return false;
    }
    return true;
}

/* ---- keys ------------------------------------------------------------------------------------*/

static str type_name(const struct building *b)
{
    return b->c->type->name;
}

static void h_equal(struct building *b, int64_t h, bool *first)
{
    sql_add(&b->q, *first ? "a.h = " : " OR a.h = ");
    sql_bind(&b->q, db_int(h));
    *first = false;
}

static void token_h(struct building *b, str param, const struct search_value *v, bool *first)
{
    int64_t h =
        key_token(b->key, type_name(b), param,
                  v->has_system ? (v->system.n > 0 ? v->system : S("")) : str_none(), v->code);
    if (v->has_system) {
        h_equal(b, h, first);
        return;
    }
    sql_add(&b->q, *first ? "a.h BETWEEN " : " OR a.h BETWEEN ");
    sql_bind(&b->q, db_int(h));
    sql_add(&b->q, " AND ");
    sql_bind(&b->q, db_int(h + 0xffff));
    *first = false;
}

/* combo-code: the resource's own code, or a component's. */
static void token_value(struct building *b, const struct search_clause *q,
                        const struct search_value *v, bool *first)
{
    str param = q->param->code;
    if (!str_starts(param, S("combo-"))) {
        token_h(b, param, v, first);
        return;
    }
    str rest = str_from(param, 6);
    token_h(b, rest, v, first);
    token_h(b, arena_concat(b->q.text.arena, S("component-"), rest), v, first);
}

static void reference_value(struct building *b, const struct search_clause *q,
                            const struct search_value *v, bool *first)
{
    str param = q->param->code;
    str type = q->modifier == SEARCH_TYPE ? q->target->name : v->ref_type;
    if (v->id.n == 0) {
        h_equal(b, key_text(b->key, type_name(b), param, v->url), first);
        return;
    }
    if (type.n > 0) {
        h_equal(b,
                key_reference(b->key, type_name(b), key_param_kept(b->c->type, param, type), type,
                              v->id),
                first);
        return;
    }
    const uint16_t *targets;
    size_t count;
    search_targets(q->param, &targets, &count);
    for (size_t i = 0; i < count; i++) {
        str t = fhir_types[targets[i]].name;
        h_equal(b,
                key_reference(b->key, type_name(b), key_param_kept(b->c->type, param, t), t, v->id),
                first);
    }
    if (count == 0) h_equal(b, 0, first);
}

/* Any number of values as one bound text: "[1,2]" for SQLite, "1,2" for PostgreSQL. */
static void in_list(struct building *b, str list, bool numbers)
{
    if (db_engine(b->cx->db) == DB_SQLITE) {
        sql_add(&b->q, "IN (SELECT value FROM json_each(");
        sql_bind(&b->q, db_text(arena_printf(b->q.text.arena, "[%.*s]", STR_ARG(list))));
        sql_add(&b->q, "))");
        return;
    }
    sql_add(&b->q, "= ANY(string_to_array(");
    sql_bind(&b->q, db_text(list));
    sql_add(&b->q, numbers ? ", ',')::bigint[])" : ", ','))");
}

static void set_values(struct building *b, const struct condition *k)
{
    struct buf list = buf_make(b->q.text.arena);
    for (size_t i = 0; i < k->set.count; i++) {
        str type, id;
        if (!reference_parse(k->set.at[i].key, &type, &id)) continue;
        str kept = key_param_kept(b->c->type, k->clause->param->code, type);
        if (list.n > 0) buf_byte(&list, ',');
        buf_int(&list, key_reference(b->key, type_name(b), kept, type, id));
    }
    sql_add(&b->q, "a.h ");
    in_list(b, list.n > 0 ? buf_str(&list) : S("0"), true);
}

static void h_values(struct building *b, const struct condition *k)
{
    const struct search_clause *q = k->clause;
    bool first = true;
    sql_add(&b->q, "(");
    if (k->is_set)
        set_values(b, k);
    else if (q->param->kind == FHIR_PARAM_REFERENCE && q->modifier != SEARCH_IDENTIFIER) {
        for (size_t i = 0; i < q->value_count; i++) reference_value(b, q, &q->values[i], &first);
    } else if (q->param->kind == FHIR_PARAM_URI) {
        for (size_t i = 0; i < q->value_count; i++)
            h_equal(b, key_text(b->key, type_name(b), q->param->code, q->values[i].text), &first);
    } else {
        for (size_t i = 0; i < q->value_count; i++) token_value(b, q, &q->values[i], &first);
    }
    sql_add(&b->q, ")");
}

/* The one key of a condition of which one_key is true. */
static int64_t h_of(struct building *b, const struct condition *k)
{
    const struct search_clause *q = k->clause;
    const struct search_value *v = &q->values[0];
    if (k->keys_known) return k->key_count > 0 ? k->key[0] : 0;
    if (q->param->kind == FHIR_PARAM_TOKEN)
        return key_token(b->key, type_name(b), q->param->code, v->system.n > 0 ? v->system : S(""),
                         v->code);
    if (q->param->kind == FHIR_PARAM_URI)
        return key_text(b->key, type_name(b), q->param->code, v->text);
    str type = q->modifier == SEARCH_TYPE ? q->target->name : v->ref_type;
    return key_reference(b->key, type_name(b), key_param_kept(b->c->type, q->param->code, type),
                         type, v->id);
}

/* ---- what drives -----------------------------------------------------------------------------*/

static void ids_drive(struct building *b, const struct condition *k)
{
    sql_add(&b->q, "name a CROSS JOIN resource r WHERE a.type = ");
    sql_bind(&b->q, db_text(type_name(b)));
    sql_add(&b->q, " AND a.id ");
    struct buf list = buf_make(b->q.text.arena);
    bool quoted = db_engine(b->cx->db) == DB_SQLITE;
    size_t count = k->is_set ? k->set.count : k->clause->value_count;
    for (size_t i = 0; i < count; i++) {
        const struct search_value *v = k->is_set ? NULL : &k->clause->values[i];
        str id = v == NULL ? k->set.at[i].key : v->code.n > 0 ? v->code : v->text;
        if (!fhir_id_valid(id)) continue; /* no resource has such an id */
        if (list.n > 0) buf_byte(&list, ',');
        buf_printf(&list, quoted ? "\"%.*s\"" : "%.*s", STR_ARG(id));
    }
    in_list(b, buf_str(&list), false);
}

static void strings_drive(struct building *b, const struct condition *k)
{
    struct arena *a = b->q.text.arena;
    sql_add(&b->q, "idx_string a CROSS JOIN resource r WHERE a.p = ");
    sql_bind(&b->q, db_int(key_param(b->key, type_name(b), k->clause->param->code)));
    sql_add(&b->q, " AND (");
    for (size_t i = 0; i < k->clause->value_count; i++) {
        str low = str_sub(k->folded[i], 0, 40);
        while (low.n > 0 && low.n < k->folded[i].n &&
               ((unsigned char)k->folded[i].p[low.n] & 0xc0) == 0x80)
            low.n--;
        if (i > 0) sql_add(&b->q, " OR ");
        sql_add(&b->q, "(a.value >= ");
        sql_bind(&b->q, db_text(low));
        sql_add(&b->q, " AND a.value < ");
        sql_bind(&b->q, db_text(arena_printf(a, "%.*s\xf4\x8f\xbf\xbf", STR_ARG(low))));
        sql_add(&b->q, ")");
    }
    sql_add(&b->q, ")");
}

static void dates_drive(struct building *b, const struct condition *k)
{
    const struct search_value *v = &k->clause->values[0];
    sql_add(&b->q, "idx_date a CROSS JOIN resource r WHERE a.p = ");
    sql_bind(&b->q, db_int(key_param(b->key, type_name(b), k->clause->param->code)));
    enum search_prefix p = (enum search_prefix)v->prefix;
    if (p == SEARCH_EQ || p == SEARCH_AP || p == SEARCH_LT || p == SEARCH_LE || p == SEARCH_EB) {
        sql_add(&b->q, " AND a.low <= ");
        sql_bind(&b->q, db_int(key_ms(v->high)));
    }
    if (p == SEARCH_EQ || p == SEARCH_AP || p == SEARCH_GT || p == SEARCH_GE || p == SEARCH_SA) {
        sql_add(&b->q, " AND a.high >= ");
        sql_bind(&b->q, db_int(key_ms(v->low)));
    }
    if (p == SEARCH_EQ || p == SEARCH_SA) {
        sql_add(&b->q, " AND a.low >= ");
        sql_bind(&b->q, db_int(key_ms(v->low)));
    }
}

static void numbers_drive(struct building *b, const struct condition *k)
{
    const struct search_value *v = &k->clause->values[0];
    sql_add(&b->q, "idx_number a CROSS JOIN resource r WHERE a.p = ");
    sql_bind(&b->q, db_int(key_param(b->key, type_name(b), k->clause->param->code)));
    enum search_prefix p = (enum search_prefix)v->prefix;
    if (p == SEARCH_EQ || p == SEARCH_AP || p == SEARCH_LT || p == SEARCH_LE) {
        sql_add(&b->q, " AND a.low <= ");
        sql_bind(&b->q, db_real(v->number_high));
    }
    if (p == SEARCH_EQ || p == SEARCH_AP || p == SEARCH_GT || p == SEARCH_GE) {
        sql_add(&b->q, " AND a.high >= ");
        sql_bind(&b->q, db_real(v->number_low));
    }
}

static void joins_from(struct building *b, const struct condition *driver)
{
    size_t n = 0;
    for (size_t i = 0; i < b->c->count; i++) {
        const struct condition *k = &b->c->conditions[i];
        if (k != driver && one_key(k)) buf_printf(&b->q.text, " CROSS JOIN idx b%zu", n++);
    }
}

static void joins_where(struct building *b, const struct condition *driver, const char *from)
{
    size_t n = 0;
    for (size_t i = 0; i < b->c->count; i++) {
        const struct condition *k = &b->c->conditions[i];
        if (k == driver || !one_key(k)) continue;
        buf_printf(&b->q.text, " AND b%zu.h = ", n);
        sql_bind(&b->q, db_int(h_of(b, k)));
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
    if (k == driver || k->is_set || q->param->kind != FHIR_PARAM_DATE || !plain(q) ||
        !date_bounded(q))
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
        sql_bind(&b->q, db_int(key_param(b->key, type_name(b), k->clause->param->code)));
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

/* FROM … WHERE … of the candidates; *ret_idx: idx drives, so its order is the answer's. */
static void from_where(struct building *b, bool *ret_idx)
{
    const struct condition *d = driver_of(b->c);
    int rank = d == NULL ? RANK_NONE : rank_of(d);
    bool combo_number = rank == RANK_RANGE && str_starts(d->clause->param->code, S("combo-"));
    if (combo_number) rank = RANK_NONE;
    *ret_idx = rank == RANK_PATIENT || rank == RANK_ONE || rank == RANK_TOKEN || rank == RANK_SET ||
               rank == RANK_NONE;
    sql_add(&b->q, " FROM ");
    if (!*ret_idx) {
        size_t at = b->q.text.n;
        if (rank == RANK_ID)
            ids_drive(b, d);
        else if (rank == RANK_STRING)
            strings_drive(b, d);
        else if (d->clause->param->kind == FHIR_PARAM_DATE)
            dates_drive(b, d);
        else
            numbers_drive(b, d);
        /* The joins stand before WHERE: put them in. */
        str tail = arena_str(b->q.text.arena, str_from(buf_str(&b->q.text), at));
        size_t where = str_find(tail, S(" WHERE "));
        b->q.text.n = at;
        buf_add(&b->q.text, str_sub(tail, 0, where));
        joins_from(b, d);
        buf_add(&b->q.text, str_from(tail, where));
        sql_add(&b->q, " AND r.rid = a.rid AND r.home = a.home");
        joins_where(b, d, "r");
        return;
    }
    sql_add(&b->q, "idx a");
    joins_from(b, rank == RANK_NONE ? NULL : d);
    dates_from(b, rank == RANK_NONE ? NULL : d);
    sql_add(&b->q, " CROSS JOIN resource r WHERE ");
    if (rank == RANK_NONE) {
        sql_add(&b->q, "a.h = ");
        sql_bind(&b->q, db_int(key_type(b->key, type_name(b))));
    } else {
        h_values(b, d);
    }
    joins_where(b, rank == RANK_NONE ? NULL : d, "a");
    dates_where(b, rank == RANK_NONE ? NULL : d);
    sql_add(&b->q, " AND r.rid = a.rid AND r.home = a.home");
}

static struct building building_make(struct cx *cx, const struct candidates *c)
{
    return (struct building){
        .cx = cx, .key = &cx->house->search_key, .c = c, .q = sql_text_make(cx->env->arena)
    };
}

struct sql_text candidates_select(struct cx *cx, const struct candidates *c,
                                  struct search_place after, size_t limit)
{
    struct building b = building_make(cx, c);
    bool idx = false;
    sql_add(&b.q, "SELECT r.home, r.rid, r.id, r.version, r.at, r.source, r.d, r.label, r.facet, "
                  "r.dictionary, r.json");
    from_where(&b, &idx);
    const char *o = idx ? "a" : "r";
    if (after.has) {
        buf_printf(&b.q.text, " AND (%s.d, %s.rid) %s (", o, o, c->ascending ? ">" : "<");
        sql_bind(&b.q, db_int(after.d));
        sql_add(&b.q, ", ");
        sql_bind(&b.q, db_int(after.rid));
        sql_add(&b.q, ")");
    }
    sql_add(&b.q, " AND r.deleted = 0");
    scope_sql(cx, &b.q, "r");
    const char *way = c->ascending ? "ASC" : "DESC";
    buf_printf(&b.q.text, " ORDER BY %s.d %s, %s.rid %s LIMIT %zu", o, way, o, way, limit);
    return b.q;
}

struct sql_text candidates_count(struct cx *cx, const struct candidates *c)
{
    struct building b = building_make(cx, c);
    bool idx = false;
    sql_add(&b.q, "SELECT count(DISTINCT r.rid)");
    from_where(&b, &idx);
    sql_add(&b.q, " AND r.deleted = 0");
    scope_sql(cx, &b.q, "r");
    return b.q;
}

struct sql_text candidates_ids(struct cx *cx, const struct candidates *c, bool of_patient,
                               size_t limit)
{
    struct building b = building_make(cx, c);
    bool idx = false;
    sql_add(&b.q, of_patient ? "SELECT DISTINCT p.id FROM (SELECT r.home AS home"
                             : "SELECT DISTINCT r.id");
    from_where(&b, &idx);
    sql_add(&b.q, " AND r.deleted = 0");
    scope_sql(cx, &b.q, "r");
    /* home is the rid of the Patient whose it is. */
    if (of_patient)
        sql_add(&b.q, ") found CROSS JOIN resource p WHERE p.home = found.home AND p.rid = "
                      "found.home AND p.type = 'Patient'");
    buf_printf(&b.q.text, " LIMIT %zu", limit);
    return b.q;
}

status search_keys_find(struct cx *cx, const struct fhir_type *type, struct condition *k)
{
    const struct search_clause *q = k->clause;
    bool code_only = !k->is_set && q->param->kind == FHIR_PARAM_TOKEN && plain(q) &&
                     q->value_count == 1 && !is_id(q) && q->values[0].code.n > 0 &&
                     !q->values[0].has_system && !str_starts(q->param->code, S("combo-"));
    if (!code_only) return ST_OK;
    int64_t low = key_token(&cx->house->search_key, type->name, q->param->code, str_none(),
                            q->values[0].code);
    int64_t last = low + 0xffff;
    k->key = NEW_ARRAY(cx->env->arena, int64_t, RECORD_SYSTEMS_MOST);
    while (k->key_count < RECORD_SYSTEMS_MOST) {
        struct sql_idx_next_row row;
        TRY(sql_idx_next(cx->env, cx->db, low, last, &row));
        if (!row.h.has) {
            k->keys_known = true;
            return ST_OK;
        }
        k->key[k->key_count++] = row.h.v;
        if (row.h.v == last) break;
        low = row.h.v + 1;
    }
    return ST_OK;
}
