/* SPDX-License-Identifier: Apache-2.0
 * toInteger(), toQuantity() and their like: FHIRPath 5.5. */
#include "fhir/path_run.h"
#include "fhir/path_time.h"

bool path_to_boolean(const struct path_item *v, struct path_item *ret)
{
    static const char *const yes[] = { "true", "t", "yes", "y", "1", "1.0" };
    static const char *const no[] = { "false", "f", "no", "n", "0", "0.0" };
    bool zero = path_is_number(v) && decimal_compare(v->number, decimal_of_int(0)) == 0;
    bool one = path_is_number(v) && decimal_compare(v->number, decimal_of_int(1)) == 0;
    for (size_t i = 0; i < 6 && v->kind == PATH_STRING; i++) {
        one |= str_eq_ascii(v->text, str_of(yes[i]));
        zero |= str_eq_ascii(v->text, str_of(no[i]));
    }
    if (v->kind == PATH_BOOLEAN) one = v->boolean, zero = !v->boolean;
    *ret = path_of_bool(one);
    return one || zero;
}

static bool is_whole(str s)
{
    size_t i = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+');
    if (i == s.n) return false;
    for (; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9') return false;
    return true;
}

bool path_to_integer(const struct path_item *v, struct path_item *ret)
{
    *ret = *v;
    if (v->kind == PATH_INTEGER) return true;
    if (v->kind == PATH_BOOLEAN) {
        *ret = path_of_int(v->boolean);
        return true;
    }
    *ret = (struct path_item){ .kind = PATH_INTEGER };
    return v->kind == PATH_STRING && is_whole(v->text) && decimal_parse(v->text, &ret->number) &&
           !path_integer_overflows(ret->number);
}

bool path_to_decimal(const struct path_item *v, struct path_item *ret)
{
    *ret = (struct path_item){ .kind = PATH_DECIMAL, .number = v->number };
    if (path_is_number(v)) return true;
    if (v->kind == PATH_BOOLEAN)
        ret->number = (struct decimal){ .digits = v->boolean ? 10 : 0, .scale = 1 };
    if (v->kind == PATH_BOOLEAN) return true;
    bool exponent =
        str_find_byte(v->text, 'e') != SIZE_MAX || str_find_byte(v->text, 'E') != SIZE_MAX;
    return v->kind == PATH_STRING && !exponent && decimal_parse(v->text, &ret->number);
}

/* "5.4 'mg'", "4 days", "7". */
static bool parse_quantity(struct arena *a, str text, struct path_item *ret)
{
    size_t blank = str_find_byte(text, ' ');
    str unit = blank == SIZE_MAX ? str_none() : str_trim(str_from(text, blank));
    *ret = (struct path_item){ .kind = PATH_QUANTITY, .unit = S("1") };
    if (!decimal_parse(str_sub(text, 0, blank), &ret->number)) return false;
    if (unit.n == 0) return true;
    ret->calendar = path_is_calendar_word(unit);
    bool quoted = unit.n > 2 && unit.p[0] == '\'' && unit.p[unit.n - 1] == '\'';
    ret->unit = quoted ? str_sub(unit, 1, unit.n - 2) : arena_str(a, unit);
    return quoted || ret->calendar;
}

bool path_to_quantity(struct arena *a, const struct path_item *v, struct path_item *ret)
{
    *ret = *v;
    if (v->kind == PATH_QUANTITY) return true;
    if (v->kind == PATH_STRING) return parse_quantity(a, str_trim(v->text), ret);
    if (!path_to_decimal(v, ret)) return false;
    if (v->kind == PATH_BOOLEAN || v->kind == PATH_INTEGER) ret->number = decimal_trim(ret->number);
    ret->kind = PATH_QUANTITY;
    ret->unit = S("1");
    return true;
}

bool path_to_time(enum path_kind kind, const struct path_item *v, struct path_item *ret)
{
    struct path_time t;
    bool date = v->kind == PATH_DATE || v->kind == PATH_DATETIME;
    *ret = (struct path_item){ .kind = (uint8_t)kind, .text = v->text };
    if (kind == PATH_DATE && v->kind == PATH_DATETIME) ret->text = str_sub(v->text, 0, 10);
    bool may = v->kind == PATH_STRING || v->kind == kind || (date && kind != PATH_TIME);
    return may && path_time_parse(kind, ret->text, &t);
}
