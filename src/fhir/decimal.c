/* SPDX-License-Identifier: Apache-2.0 */
#include "fhir/decimal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define SCALE_MOST 36

static bool times_ten(decimal_digits *d)
{
    return !__builtin_mul_overflow(*d, (decimal_digits)10, d);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool parse_exponent(str text, int *ret_power)
{
    int64_t power = 0;
    if (str_starts(text, S("+"))) text = str_from(text, 1);
    if (!str_to_int(text, &power) || power < -SCALE_MOST || power > SCALE_MOST) return false;
    *ret_power = (int)power;
    return true;
}

/* Brings the scale into 0 … SCALE_MOST. */
static bool normalise(struct decimal *d)
{
    for (; d->scale < 0; d->scale++)
        if (!times_ten(&d->digits)) return false;
    return d->scale <= SCALE_MOST;
}

bool decimal_parse(str text, struct decimal *ret)
{
    size_t i = 0;
    bool minus = text.n > 0 && text.p[0] == '-', point = false;
    if (text.n > 0 && (text.p[0] == '-' || text.p[0] == '+')) i = 1;
    struct decimal d = { 0 };
    if (i == text.n || !is_digit(text.p[i])) return false;
    for (; i < text.n; i++) {
        if (text.p[i] == '.' && !point && i + 1 < text.n && is_digit(text.p[i + 1])) {
            point = true;
            continue;
        }
        if (!is_digit(text.p[i])) break;
        decimal_digits digit = text.p[i] - '0';
        if (!times_ten(&d.digits) || __builtin_add_overflow(d.digits, digit, &d.digits))
            return false;
        d.scale += point;
    }
    int power = 0;
    if (i < text.n && (text.p[i] == 'e' || text.p[i] == 'E')) {
        if (!parse_exponent(str_from(text, i + 1), &power)) return false;
        i = text.n;
    }
    if (i != text.n) return false;
    d.scale -= power;
    if (minus) d.digits = -d.digits;
    if (!normalise(&d)) return false;
    *ret = d;
    return true;
}

struct decimal decimal_of_int(int64_t value)
{
    return (struct decimal){ .digits = value };
}

bool decimal_of_real(double value, int places, struct decimal *ret)
{
    char text[400];
    struct decimal d;
    if (!isfinite(value) || fabs(value) > 1e27) return false;
    snprintf(text, sizeof text, "%.*f", places, value);
    if (!decimal_parse(str_of(text), &d)) return false;
    *ret = decimal_trim(d);
    return true;
}

str decimal_text(struct arena *a, struct decimal d)
{
    char text[48];
    size_t at = sizeof text;
    bool minus = d.digits < 0;
    decimal_digits left = minus ? -d.digits : d.digits;
    for (int i = 0; left > 0 || i <= d.scale; i++) {
        if (i == d.scale && d.scale > 0) text[--at] = '.';
        text[--at] = (char)('0' + (int)(left % 10));
        left /= 10;
    }
    if (minus) text[--at] = '-';
    return arena_str(a, str_make(text + at, sizeof text - at));
}

double decimal_real(struct decimal d)
{
    char text[64];
    long long high = (long long)(d.digits / INT64_C(1000000000000000000));
    long long low = (long long)(d.digits % INT64_C(1000000000000000000));
    if (high == 0)
        snprintf(text, sizeof text, "%llde-%d", low, d.scale);
    else
        snprintf(text, sizeof text, "%lld%018llde-%d", high, low < 0 ? -low : low, d.scale);
    return strtod(text, NULL);
}

/* The same scale for both; false where the digits do not fit. */
static bool align(struct decimal *x, struct decimal *y)
{
    for (; x->scale < y->scale; x->scale++)
        if (!times_ten(&x->digits)) return false;
    for (; y->scale < x->scale; y->scale++)
        if (!times_ten(&y->digits)) return false;
    return true;
}

bool decimal_add(struct decimal x, struct decimal y, struct decimal *ret)
{
    struct decimal sum;
    if (!align(&x, &y) || __builtin_add_overflow(x.digits, y.digits, &sum.digits)) return false;
    sum.scale = x.scale;
    *ret = sum;
    return true;
}

bool decimal_multiply(struct decimal x, struct decimal y, struct decimal *ret)
{
    struct decimal d;
    if (__builtin_mul_overflow(x.digits, y.digits, &d.digits)) return false;
    d.scale = x.scale + y.scale;
    if (d.scale > SCALE_MOST) d = decimal_round(d, SCALE_MOST, DECIMAL_HALF_UP);
    *ret = d;
    return true;
}

bool decimal_divide(struct decimal x, struct decimal y, struct decimal *ret)
{
    struct decimal d;
    x = decimal_trim(x);
    y = decimal_trim(y);
    if (y.digits == 0 || !align(&x, &y)) return false;
    d.digits = x.digits;
    for (d.scale = 0; d.scale < 9; d.scale++)
        if (!times_ten(&d.digits)) return false;
    d.digits /= y.digits;
    *ret = decimal_trim(decimal_round(d, 8, DECIMAL_HALF_UP));
    return true;
}

struct decimal decimal_negate(struct decimal d)
{
    d.digits = -d.digits;
    return d;
}

int decimal_compare(struct decimal x, struct decimal y)
{
    if (align(&x, &y)) return x.digits < y.digits ? -1 : x.digits > y.digits;
    double a = decimal_real(x), b = decimal_real(y);
    return a < b ? -1 : a > b;
}

static decimal_digits divide_ten(decimal_digits d, decimal_digits by, enum decimal_rounding how)
{
    decimal_digits whole = d / by, rest = d % by;
    decimal_digits away = d < 0 ? -1 : 1, twice = rest < 0 ? -rest * 2 : rest * 2;
    if (how == DECIMAL_HALF_UP && twice >= by) return whole + away;
    if (how == DECIMAL_FLOOR && rest < 0) return whole - 1;
    if (how == DECIMAL_CEILING && rest > 0) return whole + 1;
    return whole;
}

struct decimal decimal_round(struct decimal d, int places, enum decimal_rounding how)
{
    decimal_digits by = 1;
    for (; d.scale < places; d.scale++)
        if (!times_ten(&d.digits)) return d;
    for (; d.scale > places && times_ten(&by); d.scale--) continue;
    if (by > 1) d.digits = divide_ten(d.digits, by, how);
    return d;
}

struct decimal decimal_trim(struct decimal d)
{
    for (; d.scale > 0 && d.digits % 10 == 0; d.scale--) d.digits /= 10;
    return d;
}
