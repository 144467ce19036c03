/* SPDX-License-Identifier: Apache-2.0
 * Mathematics, and the bounds of what is not exact: FHIRPath 5.7 and its continuous build. */
#include "fhir/path_fn.h"
#include "fhir/path_time.h"
#include "fhir/ucum.h"

#include <math.h>

static status number_in(struct path_call *c, struct path_item *ret, bool *ret_has)
{
    TRY(path_in_one(c, ret, ret_has));
    if (*ret_has && !path_is_number(ret) && ret->kind != PATH_QUANTITY)
        return path_refuse(c->run, c->op, "%s() takes a number", c->op->call->name);
    return ST_OK;
}

status path_fn_abs(struct path_call *c)
{
    struct path_item v = { 0 };
    bool has = false;
    TRY(number_in(c, &v, &has));
    if (v.number.digits < 0) v.number = decimal_negate(v.number);
    return has ? path_give(c, v) : ST_OK;
}

static status to_whole(struct path_call *c, enum decimal_rounding how)
{
    struct path_item v = { 0 };
    bool has = false;
    TRY(number_in(c, &v, &has));
    v.number = decimal_round(v.number, 0, how);
    v.kind = PATH_INTEGER;
    return has && !path_integer_overflows(v.number) ? path_give(c, v) : ST_OK;
}

status path_fn_ceiling(struct path_call *c)
{
    return to_whole(c, DECIMAL_CEILING);
}

status path_fn_floor(struct path_call *c)
{
    return to_whole(c, DECIMAL_FLOOR);
}

status path_fn_truncate(struct path_call *c)
{
    return to_whole(c, DECIMAL_DOWN);
}

status path_fn_round(struct path_call *c)
{
    struct path_item v = { 0 };
    int64_t places = 0;
    bool has = false, given = true;
    TRY(number_in(c, &v, &has));
    if (c->op->arg_count == 1) TRY(path_arg_integer(c, 0, &places, &given));
    if (!has || !given) return ST_OK;
    if (places < 0 || places > 28)
        return path_refuse(c->run, c->op, "round() takes 0 to 28 places");
    if (v.number.scale > places) v.number = decimal_round(v.number, (int)places, DECIMAL_HALF_UP);
    if (v.kind == PATH_INTEGER) v.kind = PATH_DECIMAL;
    return path_give(c, v);
}

static status give_real(struct path_call *c, double x)
{
    struct path_item v = { .kind = PATH_DECIMAL };
    return decimal_of_real(x, 8, &v.number) ? path_give(c, v) : ST_OK;
}

static status real_in(struct path_call *c, double *ret, bool *ret_has)
{
    struct path_item v = { 0 };
    TRY(number_in(c, &v, ret_has));
    *ret = decimal_real(v.number);
    return ST_OK;
}

status path_fn_exp(struct path_call *c)
{
    double x = 0;
    bool has = false;
    TRY(real_in(c, &x, &has));
    return has ? give_real(c, exp(x)) : ST_OK;
}

status path_fn_ln(struct path_call *c)
{
    double x = 0;
    bool has = false;
    TRY(real_in(c, &x, &has));
    return has ? give_real(c, log(x)) : ST_OK;
}

status path_fn_sqrt(struct path_call *c)
{
    double x = 0;
    bool has = false;
    TRY(real_in(c, &x, &has));
    return has ? give_real(c, sqrt(x)) : ST_OK;
}

static status number_arg(struct path_call *c, struct path_item *ret, bool *ret_has)
{
    struct path_items items = { 0 };
    TRY(path_arg(c, 0, &items));
    *ret_has = items.count == 1;
    if (items.count == 0) return ST_OK;
    *ret = path_value(c->run->arena, &items.at[0]);
    if (items.count > 1 || !path_is_number(ret))
        return path_refuse(c->run, c->op, "%s() takes a number as its argument", c->op->call->name);
    return ST_OK;
}

status path_fn_log(struct path_call *c)
{
    double x = 0;
    struct path_item base = { 0 };
    bool has = false, given = false;
    TRY(real_in(c, &x, &has));
    TRY(number_arg(c, &base, &given));
    return has && given ? give_real(c, log(x) / log(decimal_real(base.number))) : ST_OK;
}

/* Integers stay integers. */
static bool whole_power(const struct path_item *v, const struct path_item *by,
                        struct path_item *ret)
{
    struct decimal d = decimal_of_int(1);
    if (by->kind != PATH_INTEGER || by->number.digits < 0 || by->number.digits > 200) return false;
    for (int i = 0; i < (int)by->number.digits; i++)
        if (!decimal_multiply(d, v->number, &d)) return false;
    *ret = (struct path_item){ .kind = v->kind, .number = d };
    return v->kind != PATH_INTEGER || !path_integer_overflows(d);
}

status path_fn_power(struct path_call *c)
{
    struct path_item v = { 0 }, by = { 0 }, result = { 0 };
    bool has = false, given = false;
    TRY(number_in(c, &v, &has));
    TRY(number_arg(c, &by, &given));
    if (!has || !given) return ST_OK;
    if (whole_power(&v, &by, &result)) return path_give(c, result);
    return give_real(c, pow(decimal_real(v.number), decimal_real(by.number)));
}

/* The bound of a decimal lies half a unit of its last place away; where the wanted places cannot
 * show the number at all it is 0. */
static bool decimal_bound(struct decimal d, bool high, int places, struct decimal *ret)
{
    struct decimal half = { .digits = high ? 5 : -5, .scale = d.scale + 1 }, bound, size = d,
                   one = { .digits = 1, .scale = places };
    if (places < 0 || places > 31 || half.scale > 36 || !decimal_add(d, half, &bound)) return false;
    if (size.digits < 0) size = decimal_negate(size);
    bool invisible = d.digits != 0 && decimal_compare(size, one) < 0;
    *ret = invisible ? (struct decimal){ .scale = places }
                     : decimal_round(bound, places, high ? DECIMAL_CEILING : DECIMAL_FLOOR);
    return true;
}

static status boundary(struct path_call *c, bool high)
{
    struct path_item v = { 0 }, result = { 0 };
    struct path_time t;
    int64_t places = -1;
    bool has = false, given = true;
    TRY(path_in_one(c, &v, &has));
    if (c->op->arg_count == 1) TRY(path_arg_integer(c, 0, &places, &given));
    if (!has || !given) return ST_OK;
    bool asked = c->op->arg_count == 1;
    result = v;
    if (path_is_number(&v) || v.kind == PATH_QUANTITY) {
        if (v.kind == PATH_INTEGER) result.kind = PATH_DECIMAL;
        int wanted = !asked ? 8 : places < 0 || places > 31 ? -1 : (int)places;
        return decimal_bound(v.number, high, wanted, &result.number) ? path_give(c, result) : ST_OK;
    }
    if (v.kind != PATH_DATE && v.kind != PATH_DATETIME && v.kind != PATH_TIME)
        return path_refuse(c->run, c->op, "%s() takes a decimal, quantity, date or time",
                           c->op->call->name);
    int wanted = asked                 ? (places < 0 || places > 17 ? 0 : (int)places)
                 : v.kind == PATH_DATE ? 8
                 : v.kind == PATH_TIME ? 9
                                       : 17;
    if (!path_time_parse((enum path_kind)v.kind, v.text, &t) ||
        !path_time_bound(&t, high, wanted, &t))
        return ST_OK;
    result.text = path_time_text(c->run->arena, &t);
    return path_give(c, result);
}

status path_fn_low_boundary(struct path_call *c)
{
    return boundary(c, false);
}

status path_fn_high_boundary(struct path_call *c)
{
    return boundary(c, true);
}

status path_fn_precision(struct path_call *c)
{
    struct path_item v = { 0 };
    struct path_time t;
    bool has = false;
    TRY(path_in_one(c, &v, &has));
    if (!has) return ST_OK;
    if (path_is_number(&v)) return path_give(c, path_of_int(v.number.scale));
    bool time = v.kind == PATH_DATE || v.kind == PATH_DATETIME || v.kind == PATH_TIME;
    if (!time || !path_time_parse((enum path_kind)v.kind, v.text, &t))
        return path_refuse(c->run, c->op, "precision() takes a decimal, date or time");
    return path_give(c, path_of_int(path_time_digits(&t)));
}

status path_fn_comparable(struct path_call *c)
{
    struct path_item v = { 0 };
    struct path_items items = { 0 };
    bool has = false;
    double a = 0, b = 0;
    TRY(path_in_one(c, &v, &has));
    TRY(path_arg(c, 0, &items));
    if (!has || items.count != 1) return ST_OK;
    struct path_item other = path_value(c->run->arena, &items.at[0]);
    bool both = v.kind == PATH_QUANTITY && other.kind == PATH_QUANTITY;
    return path_give(c, path_of_bool(both && path_units_align(&v, &other, &a, &b)));
}
