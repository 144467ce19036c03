/* SPDX-License-Identifier: Apache-2.0
 * Which condition drives a search, the most selective by its kind, and how it does.
 */
#include "record/record_limits.h"
#include "record/rows.h"
#include "record/search_sql.h"

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

static enum search_rank rank_reference(const struct search_clause *q)
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

/* Newest first, of what is later than something: the page is full long before the range is read. */
static bool better_in_order(const struct candidates *c, const struct search_clause *q)
{
    enum search_prefix p = (enum search_prefix)q->values[0].prefix;
    bool later = p == SEARCH_GE || p == SEARCH_GT || p == SEARCH_SA;
    return c->page && !c->ascending && later && key_sorts_by(c->type, q->param);
}

static enum search_rank rank_number(const struct candidates *c, const struct condition *k)
{
    const struct search_clause *q = k->clause;
    if (!plain(q) || !date_bounded(q) || str_starts(q->param->code, S("combo-"))) return RANK_NONE;
    bool unit = k->measures != NULL && k->measures[0].has;
    return unit && c->rows_old ? RANK_NONE : RANK_RANGE;
}

static enum search_rank rank_string(const struct condition *k)
{
    const struct search_clause *q = k->clause;
    if (q->value_count > STRING_VALUES_MOST) return RANK_NONE;
    if (plain(q) || q->modifier == SEARCH_EXACT) return RANK_STRING;
    return q->modifier == SEARCH_CONTAINS ? RANK_CONTAINS : RANK_NONE;
}

static enum search_rank rank_value(const struct candidates *c, const struct condition *k)
{
    const struct search_clause *q = k->clause;
    if (is_id(q)) return plain(q) ? RANK_ID : RANK_NONE;
    if (str_eq(q->param->code, S("_lastUpdated")) || q->value_count == 0) return RANK_NONE;
    switch ((enum fhir_param_kind)q->param->kind) {
    case FHIR_PARAM_TOKEN:
        if (!plain(q) || !all_have_code(q)) return RANK_NONE;
        return str_eq(q->param->code, S("identifier")) ? RANK_ONE : RANK_TOKEN;
    case FHIR_PARAM_REFERENCE: return rank_reference(q);
    case FHIR_PARAM_STRING: return rank_string(k);
    case FHIR_PARAM_URI: return plain(q) ? RANK_ONE : RANK_NONE;
    case FHIR_PARAM_DATE:
        return plain(q) && date_bounded(q) && !better_in_order(c, q) ? RANK_RANGE : RANK_NONE;
    case FHIR_PARAM_NUMBER:
    case FHIR_PARAM_QUANTITY: return rank_number(c, k);
    case FHIR_PARAM_COMPOSITE:
    case FHIR_PARAM_SPECIAL: return RANK_NONE;
    }
    return RANK_NONE;
}

enum search_rank condition_rank(const struct candidates *c, const struct condition *k)
{
    switch ((enum condition_kind)k->kind) {
    case CONDITION_SET: return RANK_SET;
    case CONDITION_IDS: return RANK_ID;
    case CONDITION_HOMES: return RANK_HOME;
    case CONDITION_WORDS: return RANK_WORDS;
    case CONDITION_VALUE: return rank_value(c, k);
    }
    return RANK_NONE;
}

const struct condition *candidates_driver(const struct candidates *c)
{
    const struct condition *best = NULL;
    enum search_rank rank = RANK_NONE;
    for (size_t i = 0; i < c->count; i++) {
        const struct condition *k = &c->conditions[i];
        enum search_rank r = condition_rank(c, k);
        /* Of two alike, one whose key is whole. */
        bool whole = r == rank && best != NULL && !condition_one_key(best) && condition_one_key(k);
        if (r < rank || whole) {
            best = k;
            rank = r;
        }
    }
    return best;
}

/* ---- what drives -----------------------------------------------------------------------------*/

static void ids_drive(struct building *b, const struct condition *k)
{
    sql_add(&b->q, "name a CROSS JOIN resource r WHERE a.type = ");
    sql_bind(&b->q, db_text(building_type(b)));
    sql_add(&b->q, " AND a.id ");
    struct buf list = buf_make(b->q.text.arena);
    bool quoted = db_engine(b->cx->db) == DB_SQLITE;
    bool ids = k->kind == CONDITION_IDS;
    size_t count = ids ? k->set.count : k->clause->value_count;
    for (size_t i = 0; i < count; i++) {
        const struct search_value *v = ids ? NULL : &k->clause->values[i];
        str id = v == NULL ? k->set.at[i].key : v->code.n > 0 ? v->code : v->text;
        if (!fhir_id_valid(id)) continue; /* no resource has such an id */
        if (list.n > 0) buf_byte(&list, ',');
        buf_printf(&list, quoted ? "\"%.*s\"" : "%.*s", STR_ARG(id));
    }
    sql_in_list(b, buf_str(&list), false);
    sql_add(&b->q, " AND r.rid = a.rid AND r.home = a.home");
}

/* A Patient is its own home. */
static void homes_drive(struct building *b, const struct condition *k)
{
    struct buf list = buf_make(b->q.text.arena);
    for (size_t i = 0; i < k->home_count; i++) {
        if (list.n > 0) buf_byte(&list, ',');
        buf_int(&list, k->home[i]);
    }
    sql_add(&b->q, "resource r WHERE r.rid ");
    sql_in_list(b, list.n > 0 ? buf_str(&list) : S("0"), true);
    sql_add(&b->q, " AND r.home = r.rid AND r.type = ");
    sql_bind(&b->q, db_text(building_type(b)));
}

static void words_begin(struct building *b, const struct condition *k)
{
    bool sqlite = db_engine(b->cx->db) == DB_SQLITE;
    const char *column = k->narrative ? "narrative" : "content";
    buf_printf(&b->q.text,
               sqlite ? "(SELECT rowid AS rid FROM idx_words WHERE idx_words MATCH "
                      : "(SELECT home, rid FROM idx_words WHERE %s @@ to_tsquery('simple', ",
               column);
}

/* Words of one value must all be there, of one value among several. Letters and digits only stand
 * in them (words_plain), so that nothing in them is an operator of the engine's. */
static void words_drive(struct building *b, const struct condition *k)
{
    struct arena *a = b->q.text.arena;
    bool sqlite = db_engine(b->cx->db) == DB_SQLITE;
    struct buf q = buf_make(a);
    for (size_t i = 0; i < k->word_count; i++) {
        str rest = k->words[i], word;
        bool first = true;
        buf_printf(&q, "%s(", i > 0 ? (sqlite ? " OR " : " | ") : "");
        while (str_next(&rest, ' ', &word)) {
            bool begins = str_ends(word, S("*"));
            str w = begins ? str_sub(word, 0, word.n - 1) : word;
            if (!first) buf_add(&q, sqlite ? S(" AND ") : S(" & "));
            if (sqlite)
                buf_printf(&q, "%s : \"%.*s\"%s", k->narrative ? "narrative" : "content",
                           STR_ARG(w), begins ? "*" : "");
            else
                buf_printf(&q, "'%.*s'%s", STR_ARG(w), begins ? ":*" : "");
            first = false;
        }
        buf_byte(&q, ')');
    }
    words_begin(b, k);
    sql_bind(&b->q, db_text(buf_str(&q)));
    /* What has changed since the words were kept is looked at as well. */
    sql_add(&b->q, sqlite ? " UNION SELECT rid FROM change WHERE (txid, seq) > ("
                          : ") UNION SELECT home, rid FROM change WHERE (txid, seq) > (");
    sql_bind(&b->q, db_int(k->words_txid));
    sql_add(&b->q, ", ");
    sql_bind(&b->q, db_int(k->words_seq));
    sql_add(&b->q, ") AND kind = ");
    sql_bind(&b->q, db_text(building_type(b)));
    sql_add(&b->q, sqlite ? ") a CROSS JOIN resource r WHERE r.rid = a.rid"
                          : ") a CROSS JOIN resource r WHERE r.rid = a.rid AND r.home = a.home");
    sql_add(&b->q, " AND r.type = ");
    sql_bind(&b->q, db_text(building_type(b)));
}

static void strings_drive(struct building *b, const struct condition *k)
{
    struct arena *a = b->q.text.arena;
    sql_add(&b->q, "idx_string a CROSS JOIN resource r WHERE a.p = ");
    sql_bind(&b->q, db_int(key_param(b->key, building_type(b), k->clause->param->code)));
    sql_add(&b->q, " AND (");
    for (size_t i = 0; i < k->clause->value_count; i++) {
        str low = str_sub(k->folded[i], 0, STRING_DRIVE_MOST);
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

/* Rows hold the beginning of long texts only: those are left to the text. */
static void contains_drive(struct building *b, const struct condition *k)
{
    bool sqlite = db_engine(b->cx->db) == DB_SQLITE;
    sql_add(&b->q, "idx_string a CROSS JOIN resource r WHERE a.p = ");
    sql_bind(&b->q, db_int(key_param(b->key, building_type(b), k->clause->param->code)));
    buf_printf(&b->q.text, " AND (%s > %d",
               sqlite ? "length(CAST(a.value AS BLOB))" : "octet_length(a.value)",
               RECORD_STRING_MOST - 4);
    for (size_t i = 0; i < k->clause->value_count; i++) {
        sql_add(&b->q, sqlite ? " OR instr(a.value, " : " OR strpos(a.value, ");
        sql_bind(&b->q, db_text(k->folded[i]));
        sql_add(&b->q, ") > 0");
    }
    sql_add(&b->q, ")");
}

static void dates_drive(struct building *b, const struct condition *k)
{
    const struct search_value *v = &k->clause->values[0];
    sql_add(&b->q, "idx_date a CROSS JOIN resource r WHERE a.p = ");
    sql_bind(&b->q, db_int(key_param(b->key, building_type(b), k->clause->param->code)));
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
    const struct measure *m = k->measures != NULL && k->measures[0].has ? &k->measures[0] : NULL;
    str param = k->clause->param->code;
    double near = m == NULL ? 0 : 1e-9 * (m->number < 0 ? -m->number : m->number);
    sql_add(&b->q, "idx_number a CROSS JOIN resource r WHERE a.p = ");
    sql_bind(&b->q,
             db_int(m == NULL ? key_param(b->key, building_type(b), param)
                              : key_measure(b->key, building_type(b), param, m->unit.dimension)));
    enum search_prefix p = (enum search_prefix)v->prefix;
    if (p != SEARCH_GT && p != SEARCH_GE && p != SEARCH_SA) {
        sql_add(&b->q, " AND a.low <= ");
        sql_bind(&b->q, db_real((m == NULL ? v->number_high : m->high) + near));
    }
    if (p != SEARCH_LT && p != SEARCH_LE && p != SEARCH_EB) {
        sql_add(&b->q, " AND a.high >= ");
        sql_bind(&b->q, db_real((m == NULL ? v->number_low : m->low) - near));
    }
}

void condition_drive(struct building *b, const struct condition *k, enum search_rank rank)
{
    switch (rank) {
    case RANK_ID: ids_drive(b, k); return;
    case RANK_HOME: homes_drive(b, k); return;
    case RANK_WORDS: words_drive(b, k); return;
    case RANK_STRING: strings_drive(b, k); break;
    case RANK_CONTAINS: contains_drive(b, k); break;
    default:
        if (k->clause->param->kind == FHIR_PARAM_DATE)
            dates_drive(b, k);
        else
            numbers_drive(b, k);
    }
    sql_add(&b->q, " AND r.rid = a.rid AND r.home = a.home");
}
