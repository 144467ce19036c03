/* SPDX-License-Identifier: Apache-2.0
 * Values: how elements become them, when two are equal, equivalent or in order. */
#include "fhir/patch.h"
#include "fhir/path_run.h"
#include "fhir/path_time.h"
#include "fhir/ucum.h"

#include "base/utf8.h"

#include <math.h>

bool path_integer_overflows(struct decimal d)
{
    return d.digits > INT32_MAX || d.digits < INT32_MIN;
}

bool path_is_number(const struct path_item *v)
{
    return v->kind == PATH_INTEGER || v->kind == PATH_DECIMAL;
}

/* value, unit; a code of another system than UCUM keeps the words of `unit`. */
static struct path_item quantity_of(struct arena *a, const struct path_item *item)
{
    struct path_item v = { .kind = PATH_QUANTITY };
    const struct json_node *value = json_get(item->json, "value"),
                           *code = json_get(item->json, "code");
    if (!decimal_parse(json_number(value), &v.number)) return *item;
    v.unit = json_str(a, code != NULL ? code : json_get(item->json, "unit"));
    if (str_is_none(v.unit)) v.unit = S("1");
    return v;
}

static struct path_item number_of(const struct path_item *item, enum path_kind kind)
{
    struct path_item v = { .kind = (uint8_t)kind };
    return decimal_parse(json_raw(item->json), &v.number) ? v : *item;
}

struct path_item path_value(struct arena *a, const struct path_item *item)
{
    if (item->kind != PATH_NODE || item->json == NULL) return *item;
    const struct json_node *n = item->json;
    if (json_is_bool(n)) return path_of_bool(json_true(n));
    if (json_is_number(n))
        return number_of(item, item->type == FHIR_T_decimal ? PATH_DECIMAL : PATH_INTEGER);
    if (json_is_object(n)) {
        bool quantity = item->type != FHIR_NONE && fhir_type_is(item->type, FHIR_T_Quantity);
        return quantity ? quantity_of(a, item) : *item;
    }
    if (!json_is_string(n)) return *item;
    struct path_item v = path_of_str(json_str(a, n));
    if (item->type == FHIR_T_date)
        v.kind = PATH_DATE;
    else if (item->type == FHIR_T_dateTime || item->type == FHIR_T_instant)
        v.kind = PATH_DATETIME;
    else if (item->type == FHIR_T_time)
        v.kind = PATH_TIME;
    return v;
}

static bool is_time(const struct path_item *v)
{
    return v->kind == PATH_DATE || v->kind == PATH_DATETIME || v->kind == PATH_TIME;
}

/* A unit as UCUM; calendar words from weeks down are their UCUM units. */
static bool unit_of(const struct path_item *v, struct ucum *ret)
{
    static const char *const words[][2] = { { "week", "wk" },  { "day", "d" },
                                            { "hour", "h" },   { "minute", "min" },
                                            { "second", "s" }, { "millisecond", "ms" } };
    if (!v->calendar) return ucum_read(v->unit, ret);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_starts(v->unit, str_of(words[i][0]))) return ucum_read(str_of(words[i][1]), ret);
    return false;
}

/* Years and months by their words are no fixed length: only with each other. */
static bool months_of(const struct path_item *v, double *ret)
{
    if (!v->calendar) return false;
    double times = str_starts(v->unit, S("year")) ? 12 : str_starts(v->unit, S("month")) ? 1 : 0;
    *ret = decimal_real(v->number) * times;
    return times > 0;
}

bool path_units_align(const struct path_item *x, const struct path_item *y, double *ret_x,
                      double *ret_y)
{
    struct ucum a, b;
    if (months_of(x, ret_x) && months_of(y, ret_y)) return true;
    *ret_x = decimal_real(x->number);
    *ret_y = decimal_real(y->number);
    if (str_eq(x->unit, y->unit) && x->calendar == y->calendar) return true;
    if (!unit_of(x, &a) || !unit_of(y, &b) || !ucum_same_dimension(&a, &b)) return false;
    *ret_x *= a.factor;
    *ret_y *= b.factor;
    return true;
}

static bool nearly(double x, double y)
{
    double most = fabs(x) > fabs(y) ? fabs(x) : fabs(y);
    return fabs(x - y) <= most * 1e-12;
}

static bool year_or_month(const struct path_item *v)
{
    bool code = str_eq(v->unit, S("a")) || str_eq(v->unit, S("mo"));
    double ignored = 0;
    return code || months_of(v, &ignored);
}

static enum path_truth quantity_equal(const struct path_item *x, const struct path_item *y)
{
    double a = 0, b = 0;
    if (x->calendar != y->calendar && year_or_month(x) && year_or_month(y)) return PATH_UNSURE;
    if (!path_units_align(x, y, &a, &b)) {
        struct ucum u;
        bool known = unit_of(x, &u) && unit_of(y, &u);
        return known ? PATH_FALSE : PATH_UNSURE;
    }
    return nearly(a, b) ? PATH_TRUE : PATH_FALSE;
}

static struct path_item as_quantity(const struct path_item *v)
{
    struct path_item q = *v;
    if (!path_is_number(v)) return q;
    q.kind = PATH_QUANTITY;
    q.unit = S("1");
    return q;
}

static enum path_order time_order(const struct path_item *x, const struct path_item *y,
                                  bool *ret_valid)
{
    struct path_time a, b;
    *ret_valid = path_time_parse((enum path_kind)x->kind, x->text, &a) &&
                 path_time_parse((enum path_kind)y->kind, y->text, &b);
    return *ret_valid ? path_time_compare(&a, &b) : PATH_UNKNOWN;
}

bool json_same(struct arena *a, const struct json_node *x, const struct json_node *y)
{
    if (json_kind(x) != json_kind(y) || json_count(x) != json_count(y)) return false;
    struct decimal m, n;
    switch (json_kind(x)) {
    case JSON_STRING: return str_eq(json_str(a, x), json_str(a, y));
    case JSON_NUMBER:
        if (!decimal_parse(json_raw(x), &m) || !decimal_parse(json_raw(y), &n))
            return str_eq(json_raw(x), json_raw(y));
        return decimal_compare(m, n) == 0;
    case JSON_ARRAY:
        for (const struct json_node *c = json_first(x), *d = json_first(y); c != NULL;
             c = json_next(c), d = json_next(d))
            if (!json_same(a, c, d)) return false;
        return true;
    case JSON_OBJECT:
        for (const struct json_node *c = json_first(x); c != NULL; c = json_next(c))
            if (!json_same(a, c, json_member(y, json_key(a, c)))) return false;
        return true;
    default: return true;
    }
}

static enum path_truth node_equal(struct path_run *r, const struct path_item *x,
                                  const struct path_item *y)
{
    bool same = json_raw(x->json).p == json_raw(y->json).p && x->extras == y->extras;
    if (x->kind != PATH_NODE || y->kind != PATH_NODE) return PATH_FALSE;
    r->steps += x->json != NULL ? x->json->span : 0;
    return same || (json_same(r->arena, x->json, y->json) &&
                    json_same(r->arena, x->extras, y->extras))
               ? PATH_TRUE
               : PATH_FALSE;
}

enum path_truth path_equal(struct path_run *r, const struct path_item *left,
                           const struct path_item *right)
{
    struct path_item x = path_value(r->arena, left), y = path_value(r->arena, right);
    bool valid = true;
    r->steps++;
    if (path_is_number(&x) && path_is_number(&y))
        return decimal_compare(x.number, y.number) == 0 ? PATH_TRUE : PATH_FALSE;
    if (x.kind == PATH_QUANTITY || y.kind == PATH_QUANTITY) {
        x = as_quantity(&x);
        y = as_quantity(&y);
        return x.kind == y.kind ? quantity_equal(&x, &y) : PATH_FALSE;
    }
    if (is_time(&x) && is_time(&y)) {
        if ((x.kind == PATH_TIME) != (y.kind == PATH_TIME)) return PATH_FALSE;
        enum path_order order = time_order(&x, &y, &valid);
        if (!valid) return str_eq(x.text, y.text) ? PATH_TRUE : PATH_FALSE;
        return order == PATH_UNKNOWN ? PATH_UNSURE : order == PATH_SAME ? PATH_TRUE : PATH_FALSE;
    }
    if (x.kind == PATH_NODE || y.kind == PATH_NODE) return node_equal(r, &x, &y);
    if (x.kind != y.kind) return PATH_FALSE;
    if (x.kind == PATH_BOOLEAN) return x.boolean == y.boolean ? PATH_TRUE : PATH_FALSE;
    return str_eq(x.text, y.text) && str_eq(x.unit, y.unit) ? PATH_TRUE : PATH_FALSE;
}

/* Numbers agree to the places of the one written with fewer. */
static bool number_equivalent(struct decimal x, struct decimal y)
{
    x = decimal_trim(x);
    y = decimal_trim(y);
    int places = x.scale < y.scale ? x.scale : y.scale;
    return decimal_compare(decimal_round(x, places, DECIMAL_HALF_UP),
                           decimal_round(y, places, DECIMAL_HALF_UP)) == 0;
}

/* The same for quantities, to the larger of the two units of the last place. */
static bool quantity_equivalent(const struct path_item *x, const struct path_item *y)
{
    double a = 0, b = 0;
    if (str_eq(x->unit, y->unit)) return number_equivalent(x->number, y->number);
    if (!path_units_align(x, y, &a, &b)) return false;
    double unit_a = fabs(a / decimal_real(x->number)) * pow(10, -decimal_trim(x->number).scale);
    double unit_b = fabs(b / decimal_real(y->number)) * pow(10, -decimal_trim(y->number).scale);
    double unit = unit_a > unit_b ? unit_a : unit_b;
    return nearly(a, b) ||
           (unit > 0 && round(a / unit) <= round(b / unit) && round(a / unit) >= round(b / unit));
}

bool path_equivalent(struct path_run *r, const struct path_item *left,
                     const struct path_item *right)
{
    struct path_item x = path_value(r->arena, left), y = path_value(r->arena, right);
    r->steps++;
    if (path_is_number(&x) && path_is_number(&y)) return number_equivalent(x.number, y.number);
    if (x.kind == PATH_QUANTITY && y.kind == PATH_QUANTITY) return quantity_equivalent(&x, &y);
    if (x.kind == PATH_STRING && y.kind == PATH_STRING)
        return str_eq(utf8_fold(r->arena, x.text), utf8_fold(r->arena, y.text));
    return path_equal(r, left, right) == PATH_TRUE;
}

bool path_has(struct path_run *r, const struct path_items *items, const struct path_item *item)
{
    for (size_t i = 0; i < items->count; i++)
        if (path_equal(r, &items->at[i], item) == PATH_TRUE) return true;
    return false;
}

static enum path_order order_of(int c)
{
    return c < 0 ? PATH_BEFORE : c > 0 ? PATH_AFTER : PATH_SAME;
}

status path_compare(struct path_run *r, const struct path_op *op, const struct path_item *left,
                    const struct path_item *right, enum path_order *ret)
{
    struct path_item x = path_value(r->arena, left), y = path_value(r->arena, right);
    bool valid = true;
    double a = 0, b = 0;
    if (path_is_number(&x) && path_is_number(&y)) {
        *ret = order_of(decimal_compare(x.number, y.number));
        return ST_OK;
    }
    if (x.kind == PATH_STRING && y.kind == PATH_STRING) {
        *ret = order_of(str_cmp(x.text, y.text));
        return ST_OK;
    }
    if (is_time(&x) && is_time(&y) && (x.kind == PATH_TIME) == (y.kind == PATH_TIME)) {
        *ret = time_order(&x, &y, &valid);
        if (valid) return ST_OK;
    }
    if (x.kind == PATH_QUANTITY || y.kind == PATH_QUANTITY) {
        x = as_quantity(&x);
        y = as_quantity(&y);
    }
    if (x.kind != PATH_QUANTITY || y.kind != PATH_QUANTITY)
        return path_refuse(r, op, "a %.*s and a %.*s have no order", STR_ARG(path_item_type(left)),
                           STR_ARG(path_item_type(right)));
    bool aligned = path_units_align(&x, &y, &a, &b);
    *ret = !aligned ? PATH_UNKNOWN : nearly(a, b) ? PATH_SAME : a < b ? PATH_BEFORE : PATH_AFTER;
    return ST_OK;
}

str path_item_text(struct arena *a, const struct path_item *item)
{
    struct path_item v = path_value(a, item);
    switch (v.kind) {
    case PATH_BOOLEAN: return v.boolean ? S("true") : S("false");
    case PATH_STRING: return v.text;
    case PATH_INTEGER:
    case PATH_DECIMAL: return decimal_text(a, v.number);
    case PATH_DATE:
    case PATH_DATETIME: return arena_printf(a, "@%.*s", STR_ARG(v.text));
    case PATH_TIME: return arena_printf(a, "@T%.*s", STR_ARG(v.text));
    case PATH_QUANTITY: {
        str number = decimal_text(a, v.number);
        const char *quote = v.calendar ? "" : "'";
        return arena_printf(a, "%.*s %s%.*s%s", STR_ARG(number), quote, STR_ARG(v.unit), quote);
    }
    case PATH_TYPE: return arena_printf(a, "%.*s.%.*s", STR_ARG(v.unit), STR_ARG(v.text));
    default: return item->json == NULL ? S("") : json_raw(item->json);
    }
}
