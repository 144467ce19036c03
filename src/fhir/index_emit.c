/* SPDX-License-Identifier: Apache-2.0 */
#include "fhir/index_emit.h"

#include "base/time.h"
#include "base/utf8.h"

struct index_row *index_add(struct indexer *x, enum index_kind kind)
{
    struct index_row *r = VEC_PUSH(x->arena, x->rows);
    *r = (struct index_row){ .param = x->param,
                             .kind = (uint8_t)kind,
                             .part = x->part,
                             .group = x->part > 0 ? x->group : 0 };
    return r;
}

static str text_of(struct indexer *x, const struct json_node *n, const char *key)
{
    return json_str(x->arena, json_get(n, key));
}

static void add_token(struct indexer *x, str system, str code)
{
    if (code.n == 0) return;
    struct index_row *r = index_add(x, INDEX_TOKEN);
    r->system = system;
    r->code = code;
}

static void add_words(struct indexer *x, str words)
{
    if (words.n > 0 && x->part == 0) index_add(x, INDEX_TEXT)->text = words;
}

static void emit_coding(struct indexer *x, const struct json_node *n)
{
    add_token(x, text_of(x, n, "system"), text_of(x, n, "code"));
    add_words(x, text_of(x, n, "display"));
}

static void emit_identifier(struct indexer *x, const struct json_node *n)
{
    str value = text_of(x, n, "value");
    const struct json_node *type = json_get(n, "type");
    add_token(x, text_of(x, n, "system"), value);
    add_words(x, text_of(x, type, "text"));
    if (value.n == 0 || x->part != 0) return;
    for (const struct json_node *c = json_first(json_get(type, "coding")); c != NULL;
         c = json_next(c)) {
        str code = text_of(x, c, "code");
        if (code.n == 0) continue;
        struct index_row *r = index_add(x, INDEX_OF_TYPE);
        r->system = text_of(x, c, "system");
        r->code = code;
        r->text = value;
    }
}

static void emit_token(struct indexer *x, const struct json_node *n, const struct fhir_path *path)
{
    switch (path->type) {
    case FHIR_T_Coding: emit_coding(x, n); return;
    case FHIR_T_Identifier: emit_identifier(x, n); return;
    case FHIR_T_ContactPoint: add_token(x, str_none(), text_of(x, n, "value")); return;
    case FHIR_T_boolean:
        if (json_is_bool(n)) add_token(x, str_none(), json_raw(n));
        return;
    case FHIR_T_CodeableConcept:
        for (const struct json_node *c = json_first(json_get(n, "coding")); c != NULL;
             c = json_next(c))
            emit_coding(x, c);
        add_words(x, text_of(x, n, "text"));
        return;
    default:
        add_token(
            x, path->value_set == FHIR_NONE ? str_none() : fhir_value_sets[path->value_set].system,
            json_str(x->arena, n));
    }
}

static void add_string(struct indexer *x, str text)
{
    if (text.n == 0) return;
    struct index_row *r = index_add(x, INDEX_STRING);
    r->text = text;
    r->folded = utf8_fold(x->arena, text);
}

/* A member that is a string, or an array of them. */
static void add_strings(struct indexer *x, const struct json_node *n)
{
    if (json_is_string(n)) add_string(x, json_str(x->arena, n));
    for (const struct json_node *c = json_is_array(n) ? json_first(n) : NULL; c != NULL;
         c = json_next(c))
        add_string(x, json_str(x->arena, c));
}

static void emit_string(struct indexer *x, const struct json_node *n, uint16_t type)
{
    static const char *const name[] = { "family", "given", "prefix", "suffix", "text", NULL };
    static const char *const address[] = { "line",       "city",    "district", "state",
                                           "postalCode", "country", "text",     NULL };
    const char *const *keys = type == FHIR_T_HumanName ? name : address;
    if (type != FHIR_T_HumanName && type != FHIR_T_Address) {
        add_strings(x, n);
        return;
    }
    for (; *keys != NULL; keys++) add_strings(x, json_get(n, *keys));
}

static void emit_contained(struct indexer *x, const struct json_node *resource)
{
    struct index_row *r = index_add(x, INDEX_REFERENCE);
    r->ref_type = text_of(x, resource, "resourceType");
    r->id = text_of(x, resource, "id");
}

static void emit_reference(struct indexer *x, const struct json_node *n, uint16_t type)
{
    if (type == FHIR_T_Resource) {
        emit_contained(x, n);
        return;
    }
    str url = json_is_string(n) ? json_str(x->arena, n) : text_of(x, n, "reference");
    if (url.n > 0 && url.p[0] != '#') {
        struct index_row *r = index_add(x, INDEX_REFERENCE);
        r->url = url;
        if (type == FHIR_T_Reference) (void)reference_parse(url, &r->ref_type, &r->id);
    }
    const struct json_node *identifier = json_get(n, "identifier");
    str value = text_of(x, identifier, "value");
    if (value.n == 0) return;
    struct index_row *r = index_add(x, INDEX_REF_IDENTIFIER);
    r->system = text_of(x, identifier, "system");
    r->code = value;
}

static bool span_of(struct indexer *x, const struct json_node *n, int64_t *ret_low,
                    int64_t *ret_high)
{
    return json_is_string(n) && time_parse_span(json_str(x->arena, n), ret_low, ret_high);
}

static void add_date(struct indexer *x, int64_t low, int64_t high)
{
    struct index_row *r = index_add(x, INDEX_DATE);
    r->low = low;
    r->high = high;
}

static void emit_period(struct indexer *x, const struct json_node *n)
{
    int64_t low = INDEX_TIME_MIN, high = INDEX_TIME_MAX, other = 0;
    bool start = span_of(x, json_get(n, "start"), &low, &other);
    bool end = span_of(x, json_get(n, "end"), &other, &high);
    if (start || end) add_date(x, low, high);
}

/* From the first event to the last; without events the bounds. */
static void emit_timing(struct indexer *x, const struct json_node *n)
{
    int64_t low = INDEX_TIME_MAX, high = INDEX_TIME_MIN, l = 0, h = 0;
    for (const struct json_node *c = json_first(json_get(n, "event")); c != NULL;
         c = json_next(c)) {
        if (!span_of(x, c, &l, &h)) continue;
        low = l < low ? l : low;
        high = h > high ? h : high;
    }
    if (low < high)
        add_date(x, low, high);
    else
        emit_period(x, json_get(json_get(n, "repeat"), "boundsPeriod"));
}

static void emit_date(struct indexer *x, const struct json_node *n, uint16_t type)
{
    int64_t low = 0, high = 0;
    if (type == FHIR_T_Period)
        emit_period(x, n);
    else if (type == FHIR_T_Timing)
        emit_timing(x, n);
    else if (span_of(x, n, &low, &high))
        add_date(x, low, high);
}

bool index_number(const struct json_node *n, double *ret_value)
{
    return json_is_number(n) && str_to_real(json_raw(n), ret_value);
}

/* value and comparator: "<5" lies below 5. */
static void emit_quantity(struct indexer *x, const struct json_node *n)
{
    double value = 0;
    if (!index_number(json_get(n, "value"), &value)) return;
    str comparator = text_of(x, n, "comparator");
    char c = comparator.n > 0 ? comparator.p[0] : '=';
    struct index_row *r = index_add(x, INDEX_QUANTITY);
    r->number_low = c == '<' ? -INDEX_NUMBER_MAX : value;
    r->number_high = c == '>' ? INDEX_NUMBER_MAX : value;
    r->system = text_of(x, n, "system");
    r->code = text_of(x, n, "code");
    r->text = text_of(x, n, "unit");
    if (str_is_none(r->code)) r->code = text_of(x, n, "currency");
}

static void emit_range(struct indexer *x, const struct json_node *n, enum index_kind kind)
{
    const struct json_node *low = json_get(n, "low"), *high = json_get(n, "high");
    double from = -INDEX_NUMBER_MAX, to = INDEX_NUMBER_MAX;
    bool any = index_number(json_get(low, "value"), &from);
    any |= index_number(json_get(high, "value"), &to);
    if (!any) return;
    struct index_row *r = index_add(x, kind);
    const struct json_node *unit = low != NULL ? low : high;
    r->number_low = from;
    r->number_high = to;
    r->system = text_of(x, unit, "system");
    r->code = text_of(x, unit, "code");
    r->text = text_of(x, unit, "unit");
}

static void emit_number(struct indexer *x, const struct json_node *n, uint16_t type)
{
    double value = 0;
    if (type == FHIR_T_Range) {
        emit_range(x, n, INDEX_NUMBER);
    } else if (index_number(n, &value)) {
        struct index_row *r = index_add(x, INDEX_NUMBER);
        r->number_low = r->number_high = value;
    }
}

/* The span that the samples can lie in. Source: SampledData.lowerLimit, upperLimit, origin. */
static void emit_sampled(struct indexer *x, const struct json_node *n)
{
    const struct json_node *origin = json_get(n, "origin");
    double low = -INDEX_NUMBER_MAX, high = INDEX_NUMBER_MAX;
    bool any = index_number(json_get(n, "lowerLimit"), &low);
    any |= index_number(json_get(n, "upperLimit"), &high);
    if (!any) return;
    struct index_row *r = index_add(x, INDEX_QUANTITY);
    r->number_low = low;
    r->number_high = high;
    r->system = text_of(x, origin, "system");
    r->code = text_of(x, origin, "code");
    r->text = text_of(x, origin, "unit");
}

static void emit_measure(struct indexer *x, const struct json_node *n, uint16_t type)
{
    if (type == FHIR_T_Range)
        emit_range(x, n, INDEX_QUANTITY);
    else if (type == FHIR_T_SampledData)
        emit_sampled(x, n);
    else
        emit_quantity(x, n);
}

static void emit_uri(struct indexer *x, const struct json_node *n)
{
    str uri = json_str(x->arena, n);
    if (uri.n > 0) index_add(x, INDEX_URI)->text = uri;
}

void index_emit(struct indexer *x, const struct json_node *n, const struct fhir_path *path,
                enum fhir_param_kind kind)
{
    switch (kind) {
    case FHIR_PARAM_TOKEN: emit_token(x, n, path); break;
    case FHIR_PARAM_STRING: emit_string(x, n, path->type); break;
    case FHIR_PARAM_REFERENCE: emit_reference(x, n, path->type); break;
    case FHIR_PARAM_DATE: emit_date(x, n, path->type); break;
    case FHIR_PARAM_NUMBER: emit_number(x, n, path->type); break;
    case FHIR_PARAM_QUANTITY: emit_measure(x, n, path->type); break;
    case FHIR_PARAM_URI: emit_uri(x, n); break;
    default: break; /* composite parts are never composite; special ones have no paths */
    }
}

void index_emit_deceased(struct indexer *x)
{
    const struct json_node *flag = json_get(x->root, "deceasedBoolean");
    bool dead = json_true(flag) || json_get(x->root, "deceasedDateTime") != NULL;
    add_token(x, str_none(), dead ? S("true") : S("false"));
}
