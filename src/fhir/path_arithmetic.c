/* SPDX-License-Identifier: Apache-2.0
 * + - * / div mod on numbers, quantities, strings and times. */
#include "base/buf.h"
#include "fhir/path_run.h"
#include "fhir/path_time.h"
#include "fhir/ucum.h"

static status mismatch(struct path_run *r, const struct path_op *op, const struct path_item *x,
                       const struct path_item *y)
{
    return path_refuse(r, op, "a %.*s and a %.*s cannot be reckoned together",
                       STR_ARG(path_item_type(x)), STR_ARG(path_item_type(y)));
}

/* Integers stay integers but for "/"; what does not fit is empty. */
static status give_number(struct path_run *r, bool fits, bool integer, struct decimal d,
                          struct path_items *out)
{
    struct path_item item = { .kind = integer ? PATH_INTEGER : PATH_DECIMAL, .number = d };
    if (fits && !(integer && path_integer_overflows(d))) path_put(out, r->arena, &item);
    return ST_OK;
}

/* The whole part of x / y, and what is left. */
static bool divide_whole(struct decimal x, struct decimal y, struct decimal *ret_whole,
                         struct decimal *ret_rest)
{
    struct decimal product;
    if (y.digits == 0) return false;
    while (x.scale < y.scale) {
        if (__builtin_mul_overflow(x.digits, (decimal_digits)10, &x.digits)) return false;
        x.scale++;
    }
    while (y.scale < x.scale) {
        if (__builtin_mul_overflow(y.digits, (decimal_digits)10, &y.digits)) return false;
        y.scale++;
    }
    *ret_whole = (struct decimal){ .digits = x.digits / y.digits };
    product = (struct decimal){ .digits = x.digits % y.digits, .scale = x.scale };
    *ret_rest = product;
    return true;
}

static status numbers(struct path_run *r, const struct path_op *op, const struct path_item *x,
                      const struct path_item *y, struct path_items *out)
{
    struct decimal d = { 0 }, rest = { 0 };
    bool both = x->kind == PATH_INTEGER && y->kind == PATH_INTEGER, fits = false;
    switch (op->kind) {
    case OP_ADD: fits = decimal_add(x->number, y->number, &d); break;
    case OP_SUBTRACT: fits = decimal_add(x->number, decimal_negate(y->number), &d); break;
    case OP_MULTIPLY: fits = decimal_multiply(x->number, y->number, &d); break;
    case OP_DIVIDE: return give_number(r, decimal_divide(x->number, y->number, &d), false, d, out);
    case OP_DIV: return give_number(r, divide_whole(x->number, y->number, &d, &rest), true, d, out);
    default: fits = divide_whole(x->number, y->number, &rest, &d); break;
    }
    return give_number(r, fits, both, d, out);
}

static str product_unit(struct path_run *r, const struct path_item *x, const struct path_item *y,
                        int sign, double *ret_factor)
{
    struct ucum a, b, c;
    *ret_factor = 0;
    if (!ucum_read(x->unit, &a) || !ucum_read(y->unit, &b)) return str_none();
    c = ucum_multiply(a, b, sign);
    *ret_factor = c.factor;
    return ucum_text(r->arena, &c);
}

static status quantity_product(struct path_run *r, const struct path_op *op,
                               const struct path_item *x, const struct path_item *y,
                               struct path_items *out)
{
    struct path_item q = { .kind = PATH_QUANTITY };
    struct decimal d, factor;
    bool divide = op->kind == OP_DIVIDE;
    bool fits = divide ? decimal_divide(x->number, y->number, &d)
                       : decimal_multiply(x->number, y->number, &d);
    double size = 0;
    q.unit = product_unit(r, x, y, divide ? -1 : 1, &size);
    if (!fits || str_is_none(q.unit) || !decimal_of_real(size, 12, &factor) ||
        !decimal_multiply(d, factor, &q.number))
        return ST_OK;
    path_put(out, r->arena, &q);
    return ST_OK;
}

/* In the unit of x; empty where the units do not go together. */
static status quantity_sum(struct path_run *r, const struct path_op *op, const struct path_item *x,
                           const struct path_item *y, struct path_items *out)
{
    struct path_item q = *x;
    double a = 0, b = 0;
    int sign = op->kind == OP_ADD ? 1 : -1;
    bool fits = str_eq(x->unit, y->unit) && x->calendar == y->calendar;
    if (fits) {
        fits = decimal_add(x->number, sign > 0 ? y->number : decimal_negate(y->number), &q.number);
    } else if (path_units_align(x, y, &a, &b) && x->number.digits != 0) {
        fits = decimal_of_real((a + sign * b) / (a / decimal_real(x->number)), 8, &q.number);
    }
    if (fits) path_put(out, r->arena, &q);
    return ST_OK;
}

static status quantities(struct path_run *r, const struct path_op *op, struct path_item x,
                         struct path_item y, struct path_items *out)
{
    if (path_is_number(&x)) x.unit = S("1");
    if (path_is_number(&y)) y.unit = S("1");
    if (op->kind == OP_ADD || op->kind == OP_SUBTRACT)
        return x.kind == y.kind ? quantity_sum(r, op, &x, &y, out) : mismatch(r, op, &x, &y);
    if (op->kind == OP_MULTIPLY || op->kind == OP_DIVIDE)
        return quantity_product(r, op, &x, &y, out);
    return mismatch(r, op, &x, &y);
}

static status times(struct path_run *r, const struct path_op *op, const struct path_item *x,
                    const struct path_item *y, struct path_items *out)
{
    struct path_time t;
    if (y->kind != PATH_QUANTITY || (op->kind != OP_ADD && op->kind != OP_SUBTRACT))
        return mismatch(r, op, x, y);
    if (!path_time_parse((enum path_kind)x->kind, x->text, &t))
        return path_refuse(r, op, "“%.*s” is no date or time", STR_ARG(x->text));
    if (!path_time_add(&t, y, op->kind == OP_ADD ? 1 : -1))
        return path_refuse(r, op,
                           "'%.*s' cannot be added to a %.*s; add years, months, weeks, days, "
                           "hours, minutes or seconds",
                           STR_ARG(y->unit), STR_ARG(path_item_type(x)));
    struct path_item item = { .kind = x->kind, .text = path_time_text(r->arena, &t) };
    path_put(out, r->arena, &item);
    return ST_OK;
}

status path_calculate(struct path_run *r, const struct path_op *op, const struct path_item *x,
                      const struct path_item *y, struct path_items *out)
{
    if (path_is_number(x) && path_is_number(y)) return numbers(r, op, x, y, out);
    if (x->kind == PATH_STRING && y->kind == PATH_STRING && op->kind == OP_ADD) {
        struct path_item item = path_of_str(arena_concat(r->arena, x->text, y->text));
        path_put(out, r->arena, &item);
        return ST_OK;
    }
    if (x->kind == PATH_DATE || x->kind == PATH_DATETIME || x->kind == PATH_TIME)
        return times(r, op, x, y, out);
    bool measured = (x->kind == PATH_QUANTITY || path_is_number(x)) &&
                    (y->kind == PATH_QUANTITY || path_is_number(y));
    return measured ? quantities(r, op, *x, *y, out) : mismatch(r, op, x, y);
}
