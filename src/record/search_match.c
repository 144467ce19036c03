/* SPDX-License-Identifier: Apache-2.0
 * Source: FHIR R4, 3.1.1.4 (search parameter types, prefixes, modifiers).
 */
#include "record/search_match.h"

#include "base/utf8.h"

static struct measure measure_of(struct arena *a, const struct search_value *v)
{
    struct measure m = { 0 };
    if (v->code.n == 0 || !quantity_unit(a, v->system, v->code, &m.unit)) return m;
    m.has = true;
    m.number = quantity_base(&m.unit, v->number);
    m.low = quantity_base(&m.unit, v->number_low);
    m.high = quantity_base(&m.unit, v->number_high);
    return m;
}

struct condition condition_make(struct arena *a, const struct search_clause *clause)
{
    struct condition c = { .arena = a, .clause = clause, .set = map_make(a) };
    c.folded = NEW_ARRAY(a, str, clause->value_count);
    for (size_t i = 0; i < clause->value_count; i++)
        c.folded[i] =
            utf8_fold(a, str_is_none(clause->values[i].text) ? S("") : clause->values[i].text);
    if (clause->param->kind != FHIR_PARAM_QUANTITY || clause->modifier != SEARCH_PLAIN) return c;
    c.measures = NEW_ARRAY(a, struct measure, clause->value_count);
    for (size_t i = 0; i < clause->value_count; i++)
        c.measures[i] = measure_of(a, &clause->values[i]);
    return c;
}

/* What both sides of a part or a whole parameter are compared by. */
struct asked {
    enum search_modifier modifier;
    const struct search_value *value;
    str folded;
    const struct search_clause *clause;
    struct arena *arena;
    const struct measure *measure; /* of a quantity with a unit, or NULL */
};

static bool system_fits(const struct search_value *v, str system)
{
    if (!v->has_system) return true;
    if (v->system.n == 0) return str_is_empty(system);
    return str_eq(v->system, system);
}

/* A string search: from the beginning, or from that of any word. */
static bool text_fits(const struct asked *q, str text)
{
    str folded = utf8_fold(q->arena, text);
    for (size_t at = 0; at < folded.n; at++) {
        size_t next = str_find(str_from(folded, at), q->folded);
        if (next == SIZE_MAX) return false;
        at += next;
        if (at == 0 || folded.p[at - 1] == ' ' || folded.p[at - 1] == '-') return true;
    }
    return false;
}

static bool token_fits(const struct asked *q, const struct index_row *r)
{
    const struct search_value *v = q->value;
    if (q->modifier == SEARCH_TEXT) return r->kind == INDEX_TEXT && text_fits(q, r->text);
    if (q->modifier == SEARCH_OF_TYPE)
        return r->kind == INDEX_OF_TYPE && str_eq(r->text, v->text) && str_eq(r->code, v->code) &&
               (str_is_none(v->system) || str_eq(r->system, v->system));
    if (r->kind != INDEX_TOKEN) return false;
    if (v->code.n == 0) return v->has_system && v->system.n > 0 && str_eq(r->system, v->system);
    return str_eq(r->code, v->code) && system_fits(v, r->system);
}

static bool reference_fits(const struct asked *q, const struct index_row *r)
{
    const struct search_value *v = q->value;
    if (q->modifier == SEARCH_IDENTIFIER)
        return r->kind == INDEX_REF_IDENTIFIER && str_eq(r->code, v->code) &&
               system_fits(v, r->system);
    if (r->kind != INDEX_REFERENCE) return false;
    if (v->id.n == 0) return v->url.n > 0 && str_eq(r->url, v->url);
    if (!str_eq(r->id, v->id)) return false;
    if (q->modifier == SEARCH_TYPE) return str_eq(r->ref_type, q->clause->target->name);
    return v->ref_type.n == 0 || str_eq(r->ref_type, v->ref_type);
}

static bool string_fits(const struct asked *q, const struct index_row *r)
{
    if (r->kind != INDEX_STRING) return false;
    if (q->modifier == SEARCH_EXACT) return str_eq(r->text, q->value->text);
    if (q->modifier == SEARCH_CONTAINS || q->modifier == SEARCH_TEXT)
        return str_has(r->folded, q->folded);
    return str_starts(r->folded, q->folded);
}

/* By whole parts of the path: http://a/b is above http://a/b/c, not above http://a/bc. */
static bool lies_below(str low, str high)
{
    if (!str_starts(low, high)) return false;
    return low.n == high.n || high.n == 0 || high.p[high.n - 1] == '/' || low.p[high.n] == '/';
}

static bool uri_fits(const struct asked *q, const struct index_row *r)
{
    if (r->kind != INDEX_URI) return false;
    if (q->modifier == SEARCH_BELOW) return lies_below(r->text, q->value->text);
    if (q->modifier == SEARCH_ABOVE) return lies_below(q->value->text, r->text);
    if (q->modifier == SEARCH_CONTAINS) return str_has(utf8_fold(q->arena, r->text), q->folded);
    return str_eq(r->text, q->value->text);
}

static bool span_fits(const struct search_value *v, int64_t low, int64_t high)
{
    bool within = low >= v->low && high <= v->high;
    switch ((enum search_prefix)v->prefix) {
    case SEARCH_EQ: return within;
    case SEARCH_NE: return !within;
    case SEARCH_GT: return high > v->high;
    case SEARCH_LT: return low < v->low;
    case SEARCH_GE: return high > v->high || within;
    case SEARCH_LE: return low < v->low || within;
    case SEARCH_SA: return low >= v->high;
    case SEARCH_EB: return high <= v->low;
    case SEARCH_AP: return low < v->high && high > v->low;
    }
    return false;
}

static bool number_in(const struct search_value *v, double low, double high)
{
    bool within = low >= v->number_low && high <= v->number_high;
    switch ((enum search_prefix)v->prefix) {
    case SEARCH_EQ: return within;
    case SEARCH_NE: return !within;
    case SEARCH_GT: return high > v->number;
    case SEARCH_LT: return low < v->number;
    case SEARCH_GE: return high >= v->number;
    case SEARCH_LE: return low <= v->number;
    case SEARCH_SA: return low > v->number;
    case SEARCH_EB: return high < v->number;
    case SEARCH_AP: return low <= v->number_high && high >= v->number_low;
    }
    return false;
}

/* A unit without a system is the code or the words of it. */
static bool unit_same(const struct search_value *v, const struct index_row *r)
{
    bool unit = str_eq(r->code, v->code) || (v->system.n == 0 && str_eq(r->text, v->code));
    return unit && (v->system.n == 0 || str_eq(r->system, v->system));
}

/* In base units, where conversion leaves its traces in the last digits. */
static bool measure_fits(const struct measure *m, const struct search_value *v,
                         const struct index_row *r, struct arena *a)
{
    struct quantity unit;
    if (m == NULL || !m->has) return false;
    if (!quantity_unit(a, r->system, r->code.n > 0 ? r->code : r->text, &unit)) return false;
    if (!str_eq(unit.dimension, m->unit.dimension)) return false;
    double near = 1e-9 * (m->number < 0 ? -m->number : m->number);
    double low = quantity_base(&unit, r->number_low);
    double high = quantity_base(&unit, r->number_high);
    bool same = low - m->number <= near && m->number - low <= near;
    struct search_value w = *v;
    w.number = m->number;
    w.number_low = m->low - near;
    w.number_high = m->high + near;
    if (same) low = high = m->number;
    return number_in(&w, low, high);
}

static bool quantity_fits(const struct asked *q, const struct index_row *r)
{
    const struct search_value *v = q->value;
    if (r->kind != INDEX_QUANTITY && r->kind != INDEX_NUMBER) return false;
    bool number = number_in(v, r->number_low, r->number_high);
    if (v->code.n == 0) return number;
    if (unit_same(v, r)) return number;
    return measure_fits(q->measure, v, r, q->arena);
}

static bool row_fits(const struct asked *q, enum fhir_param_kind kind, const struct index_row *r)
{
    switch (kind) {
    case FHIR_PARAM_TOKEN: return token_fits(q, r);
    case FHIR_PARAM_REFERENCE: return reference_fits(q, r);
    case FHIR_PARAM_STRING: return string_fits(q, r);
    case FHIR_PARAM_URI: return uri_fits(q, r);
    case FHIR_PARAM_DATE: return r->kind == INDEX_DATE && span_fits(q->value, r->low, r->high);
    case FHIR_PARAM_NUMBER:
    case FHIR_PARAM_QUANTITY: return quantity_fits(q, r);
    case FHIR_PARAM_COMPOSITE:
    case FHIR_PARAM_SPECIAL: return false;
    }
    return false;
}

static enum fhir_param_kind kind_of_row(const struct index_row *r)
{
    switch ((enum index_kind)r->kind) {
    case INDEX_STRING: return FHIR_PARAM_STRING;
    case INDEX_REFERENCE:
    case INDEX_REF_IDENTIFIER: return FHIR_PARAM_REFERENCE;
    case INDEX_DATE: return FHIR_PARAM_DATE;
    case INDEX_NUMBER: return FHIR_PARAM_NUMBER;
    case INDEX_QUANTITY: return FHIR_PARAM_QUANTITY;
    case INDEX_URI: return FHIR_PARAM_URI;
    default: return FHIR_PARAM_TOKEN;
    }
}

/* Each part of the value is met by a row of that part in one group. */
static bool group_fits(const struct condition *c, size_t value, const struct index_rows *rows,
                       uint16_t group)
{
    const struct fhir_param *p = c->clause->param;
    for (uint16_t part = 1; part <= p->component_count; part++) {
        bool met = false;
        const struct search_value *v = &c->clause->values[value].parts[part - 1];
        struct measure m = measure_of(c->arena, v);
        struct asked q = {
            SEARCH_PLAIN, v,        utf8_fold(c->arena, str_is_none(v->text) ? S("") : v->text),
            c->clause,    c->arena, &m
        };
        for (size_t i = 0; i < rows->count && !met; i++) {
            const struct index_row *r = &rows->at[i];
            if (r->param == p && r->part == part && r->group == group)
                met = row_fits(&q, kind_of_row(r), r);
        }
        if (!met) return false;
    }
    return true;
}

static bool composite_holds(const struct condition *c, size_t value, const struct index_rows *rows)
{
    const struct fhir_param *p = c->clause->param;
    for (size_t i = 0; i < rows->count; i++) {
        const struct index_row *r = &rows->at[i];
        if (r->param == p && r->part == 1 && group_fits(c, value, rows, r->group)) return true;
    }
    return false;
}

static bool value_holds(const struct condition *c, size_t value, const struct asked_of *of)
{
    const struct fhir_param *p = c->clause->param;
    const struct search_value *v = &c->clause->values[value];
    if (str_eq(p->code, S("_id"))) return str_eq(v->code.n > 0 ? v->code : v->text, of->id);
    if (str_eq(p->code, S("_lastUpdated")))
        return span_fits(v, of->at / 1000 * 1000, of->at / 1000 * 1000 + 1000);
    if (p->kind == FHIR_PARAM_COMPOSITE) return composite_holds(c, value, of->rows);
    struct asked q = {
        (enum search_modifier)c->clause->modifier,       v, c->folded[value], c->clause, c->arena,
        c->measures == NULL ? NULL : &c->measures[value]
    };
    if (q.modifier == SEARCH_NOT) q.modifier = SEARCH_PLAIN;
    for (size_t i = 0; i < of->rows->count; i++) {
        const struct index_row *r = &of->rows->at[i];
        if (r->part == 0 && str_eq(r->param->code, p->code) &&
            row_fits(&q, (enum fhir_param_kind)p->kind, r))
            return true;
    }
    return false;
}

static bool is_missing(const struct condition *c, const struct index_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        if (str_eq(rows->at[i].param->code, c->clause->param->code)) return false;
    }
    return true;
}

static bool refers_to_set(const struct condition *c, const struct index_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        const struct index_row *r = &rows->at[i];
        if (r->kind != INDEX_REFERENCE || r->part != 0 ||
            !str_eq(r->param->code, c->clause->param->code))
            continue;
        char key[200];
        if (r->ref_type.n == 0 || r->ref_type.n + r->id.n + 1 > sizeof key) continue;
        memcpy(key, r->ref_type.p, r->ref_type.n);
        key[r->ref_type.n] = '/';
        memcpy(key + r->ref_type.n + 1, r->id.p, r->id.n);
        if (map_get(&c->set, str_make(key, r->ref_type.n + 1 + r->id.n)) != NULL) return true;
    }
    return false;
}

static bool words_hold(const struct condition *c, const struct words *w)
{
    for (size_t i = 0; i < c->word_count; i++)
        if (words_have(c->narrative ? w->narrative : w->content, c->words[i])) return true;
    return false;
}

bool condition_without_text(const struct condition *c)
{
    if (c->kind == CONDITION_IDS || c->kind == CONDITION_HOMES) return true;
    if (c->kind != CONDITION_VALUE || c->clause->modifier != SEARCH_PLAIN) return false;
    str code = c->clause->param->code;
    return str_eq(code, S("_id")) || str_eq(code, S("_lastUpdated"));
}

size_t condition_homes_below(const struct condition *c, int64_t home)
{
    size_t low = 0, high = c->home_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c->home[middle] >= home)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool home_is_in(const struct condition *c, int64_t home)
{
    size_t at = condition_homes_below(c, home);
    return at > 0 && c->home[at - 1] == home;
}

bool condition_holds(const struct condition *c, const struct asked_of *of)
{
    switch ((enum condition_kind)c->kind) {
    case CONDITION_SET: return refers_to_set(c, of->rows);
    case CONDITION_IDS: return map_get(&c->set, of->id) != NULL;
    case CONDITION_HOMES: return home_is_in(c, of->home);
    case CONDITION_WORDS: return words_hold(c, &of->words);
    case CONDITION_VALUE: break;
    }
    const struct search_clause *q = c->clause;
    if (q->modifier == SEARCH_MISSING)
        return q->value_count > 0 && is_missing(c, of->rows) == q->values[0].missing;
    bool any = false;
    for (size_t i = 0; i < q->value_count && !any; i++) any = value_holds(c, i, of);
    return q->modifier == SEARCH_NOT ? !any : any;
}
