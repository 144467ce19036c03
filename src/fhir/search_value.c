/* SPDX-License-Identifier: Apache-2.0 */
#include "fhir/search_value.h"

#include <math.h>

#include "base/buf.h"
#include "base/time.h"
#include "base/vec.h"
#include "fhir/fhir_limits.h"
#include "fhir/index.h"

bool search_next(str *rest, char separator, str *ret_part)
{
    if (str_is_none(*rest)) return false;
    size_t i = 0;
    while (i < rest->n && rest->p[i] != separator) i += rest->p[i] == '\\' ? 2 : 1;
    if (i > rest->n) i = rest->n;
    *ret_part = str_sub(*rest, 0, i);
    *rest = i < rest->n ? str_from(*rest, i + 1) : str_none();
    return true;
}

str search_unescape(struct arena *a, str s)
{
    if (str_find_byte(s, '\\') == SIZE_MAX) return s;
    struct buf b = buf_make(a);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\\' && i + 1 < s.n && strchr(",$|\\", s.p[i + 1]) != NULL) i++;
        buf_byte(&b, s.p[i]);
    }
    return buf_str(&b);
}

static status refuse(struct env *e, str name, str value, const char *why, const char *remedy)
{
    size_t shown = value.n > 80 ? 80 : value.n;
    env_fail(e, ST_BAD_INPUT, name, "the value “%.*s” of %.*s %s", (int)shown, value.p,
             STR_ARG(name), why);
    env_remedy(e, "%s", remedy);
    return ST_BAD_INPUT;
}

/* Takes "ge", "lt" … off the front where a digit, sign or point follows. */
static uint8_t take_prefix(str *text)
{
    static const char names[][3] = { "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap" };
    for (uint8_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (text->n < 3 || memcmp(text->p, names[i], 2) != 0) continue;
        *text = str_from(*text, 2);
        return i;
    }
    return SEARCH_EQ;
}

/* To the minute, as searches may be: "2026-11-22T10:30" with or without a zone. */
static bool minute_span(struct arena *a, str text, int64_t *ret_low, int64_t *ret_high)
{
    if (text.n < 16 || text.p[13] != ':' || (text.n > 16 && text.p[16] == ':')) return false;
    str whole = arena_printf(a, "%.*s:00%.*s", 16, text.p, STR_ARG(str_from(text, 16)));
    if (!time_parse_span(whole, ret_low, ret_high)) return false;
    *ret_high = *ret_low + TIME_MINUTE;
    return true;
}

/* ap: a tenth of the distance from now to each side (FHIR R4, 3.1.1.4.7). */
static void widen_date(struct env *e, struct search_value *v)
{
    int64_t now = env_now(e), gap = now > v->low ? now - v->low : v->low - now;
    v->low -= gap / 10;
    v->high += gap / 10;
}

static status read_date(struct env *e, str name, str text, struct search_value *v)
{
    str date = text;
    v->prefix = take_prefix(&date);
    /* A "+" that was not escaped arrives as a blank before the zone. */
    size_t blank = str_find_byte(date, ' ');
    if (blank != SIZE_MAX && blank > 10) {
        char *copy = arena_cstr(e->arena, date);
        copy[blank] = '+';
        date.p = copy;
    }
    if (!time_parse_span(date, &v->low, &v->high) &&
        !minute_span(e->arena, date, &v->low, &v->high))
        return refuse(e, name, text, "is no date that exists",
                      "write 2026, 2026-11, 2026-11-22 or 2026-11-22T10:30:00Z, with a prefix such "
                      "as ge where wanted");
    if (v->prefix == SEARCH_AP) widen_date(e, v);
    return ST_OK;
}

/* Half a unit of the last digit written: 100 is [99.5, 100.5), 100.00 [99.995, 100.005); with an
 * exponent a tenth of that: 1e2 is [95, 105), as FHIR R4, 3.1.1.4.6, has it. */
static double half_unit(str number)
{
    int64_t decimals = 0, power = 0;
    size_t mark = str_find_byte(number, 'e');
    if (mark == SIZE_MAX) mark = str_find_byte(number, 'E');
    str digits = mark == SIZE_MAX ? number : str_sub(number, 0, mark);
    if (mark != SIZE_MAX) {
        str exponent = str_from(number, mark + 1);
        if (str_starts(exponent, S("+"))) exponent = str_from(exponent, 1);
        if (!str_to_int(exponent, &power)) power = 0;
    }
    size_t point = str_find_byte(digits, '.');
    if (point != SIZE_MAX) decimals = (int64_t)(digits.n - point - 1);
    return (mark == SIZE_MAX ? 0.5 : 0.05) * pow(10, (double)(power - decimals));
}

static status read_number(struct env *e, str name, str text, struct search_value *v)
{
    str number = text;
    v->prefix = take_prefix(&number);
    if (!str_to_real(number, &v->number))
        return refuse(e, name, text, "is no number",
                      "write digits, as 7, 5.40 or 1e-3, with a prefix "
                      "such as lt where wanted");
    double half = v->prefix == SEARCH_AP ? fabs(v->number) * 0.1 : half_unit(number);
    v->number_low = v->number - half;
    v->number_high = v->number + half;
    return ST_OK;
}

/* number|system|code, number||code or number. */
static status read_quantity(struct env *e, str name, str text, struct search_value *v)
{
    str rest = text, number = str_none(), system = str_none(), code = str_none(), more = str_none();
    search_next(&rest, '|', &number);
    bool has_system = search_next(&rest, '|', &system), has_code = search_next(&rest, '|', &code);
    if (search_next(&rest, '|', &more) || (has_system && !has_code))
        return refuse(e, name, text, "is no quantity",
                      "write number, number||unit or number|system|code: "
                      "5.4|http://unitsofmeasure.org|mg");
    TRY(read_number(e, name, number, v));
    v->has_system = system.n > 0;
    v->system = system.n > 0 ? search_unescape(e->arena, system) : str_none();
    v->code = code.n > 0 ? search_unescape(e->arena, code) : str_none();
    return ST_OK;
}

static status read_token(struct env *e, str name, str text, struct search_value *v)
{
    str rest = text, first = str_none(), second = str_none(), more = str_none();
    search_next(&rest, '|', &first);
    v->has_system = search_next(&rest, '|', &second);
    if (search_next(&rest, '|', &more) || (first.n == 0 && second.n == 0))
        return refuse(e, name, text, "is no token",
                      "write code, system|code, |code (without a system) or system|; a | within a "
                      "code is written \\|");
    v->system = v->has_system ? search_unescape(e->arena, first) : str_none();
    str code = v->has_system ? second : first;
    v->code = code.n > 0 ? search_unescape(e->arena, code) : str_none();
    return ST_OK;
}

/* system|code|value of an identifier's type and value. */
static status read_of_type(struct env *e, str name, str text, struct search_value *v)
{
    str rest = text, system = str_none(), code = str_none(), value = str_none(), more = str_none();
    bool whole = search_next(&rest, '|', &system) && search_next(&rest, '|', &code) &&
                 search_next(&rest, '|', &value) && !search_next(&rest, '|', &more);
    if (!whole || system.n == 0 || code.n == 0 || value.n == 0)
        return refuse(e, name, text, "is no identifier of a type", "write system|code|value");
    v->has_system = true;
    v->system = search_unescape(e->arena, system);
    v->code = search_unescape(e->arena, code);
    v->text = search_unescape(e->arena, value);
    return ST_OK;
}

static status read_reference(struct env *e, str name, const struct search_clause *c, str text,
                             struct search_value *v)
{
    str reference = search_unescape(e->arena, text), base = str_none(), version = str_none();
    if (reference_split(reference, &base, &v->ref_type, &v->id, &version)) {
        if (!str_is_none(base)) v->url = reference;
        if (c->target != NULL && !str_eq(c->target->name, v->ref_type))
            return refuse(e, name, text, "is of another type than the modifier says",
                          "drop the modifier or the type");
        return ST_OK;
    }
    if (fhir_id_valid(reference))
        v->id = reference;
    else
        v->url = reference;
    if (c->target != NULL) v->ref_type = c->target->name;
    if (str_is_none(v->id) && str_find_byte(reference, ':') == SIZE_MAX)
        return refuse(
            e, name, text, "names no resource",
            "write Type/id, an id of at most 64 letters, digits, - and ., or a whole URL");
    return ST_OK;
}

static status read_by_kind(struct env *e, str name, const struct search_clause *c,
                           enum fhir_param_kind kind, str text, struct search_value *v);

static enum fhir_param_kind component_kind(const struct fhir_param *p, size_t component)
{
    for (size_t i = 0; i < p->path_count; i++) {
        const struct fhir_path *path = &fhir_paths[p->first_path + i];
        if (path->component == component) return (enum fhir_param_kind)path->kind;
    }
    return FHIR_PARAM_SPECIAL;
}

static status read_composite(struct env *e, str name, const struct search_clause *c, str text,
                             struct search_value *v)
{
    str rest = text, part = str_none();
    v->parts = NEW_ARRAY(e->arena, struct search_value, c->param->component_count);
    size_t n = 0;
    for (; search_next(&rest, '$', &part); n++) {
        if (n == c->param->component_count) break;
        TRY(read_by_kind(e, name, c, component_kind(c->param, n + 1), part, &v->parts[n]));
    }
    if (n != c->param->component_count || !str_is_none(rest))
        return refuse(e, name, text, "has not as many parts as the parameter",
                      c->param->component_count == 2 ? "write first$second"
                                                     : "write first$second$third");
    return ST_OK;
}

static status read_by_kind(struct env *e, str name, const struct search_clause *c,
                           enum fhir_param_kind kind, str text, struct search_value *v)
{
    if (text.n == 0) return refuse(e, name, text, "is empty", "write a value after the =");
    v->text = search_unescape(e->arena, text);
    switch (kind) {
    case FHIR_PARAM_DATE: return read_date(e, name, v->text, v);
    case FHIR_PARAM_NUMBER: return read_number(e, name, v->text, v);
    case FHIR_PARAM_QUANTITY: return read_quantity(e, name, text, v);
    case FHIR_PARAM_TOKEN: return read_token(e, name, text, v);
    case FHIR_PARAM_REFERENCE: return read_reference(e, name, c, text, v);
    case FHIR_PARAM_COMPOSITE: return read_composite(e, name, c, text, v);
    default: return ST_OK;
    }
}

static status read_value(struct env *e, str name, const struct search_clause *c, str text,
                         struct search_value *v)
{
    switch (c->modifier) {
    case SEARCH_MISSING:
        v->missing = str_eq(text, S("true"));
        if (!v->missing && !str_eq(text, S("false")))
            return refuse(e, name, text, "is neither true nor false", "write true or false");
        return ST_OK;
    case SEARCH_IDENTIFIER: return read_token(e, name, text, v);
    case SEARCH_OF_TYPE: return read_of_type(e, name, text, v);
    case SEARCH_TEXT:
    case SEARCH_IN:
    case SEARCH_NOT_IN:
        if (text.n == 0) return refuse(e, name, text, "is empty", "write a value after the =");
        v->text = search_unescape(e->arena, text);
        return ST_OK;
    default: return read_by_kind(e, name, c, (enum fhir_param_kind)c->param->kind, text, v);
    }
}

status search_values(struct env *e, struct search_clause *c, str name, str text)
{
    struct {
        VEC(struct search_value)
    } values = { 0 };
    str rest = text, part = str_none();
    while (search_next(&rest, ',', &part)) {
        if (values.count == SEARCH_VALUES_MOST)
            return refuse(e, name, str_sub(text, 0, 20), "begins a list that is too long",
                          "ask for at most 1000 values at once");
        struct search_value v = { 0 };
        TRY(read_value(e, name, c, part, &v));
        *VEC_PUSH(e->arena, &values) = v;
    }
    c->values = values.at;
    c->value_count = values.count;
    return ST_OK;
}
