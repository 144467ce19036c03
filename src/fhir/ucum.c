/* SPDX-License-Identifier: Apache-2.0 */
#include "fhir/ucum.h"

#include "base/buf.h"
#include "base/vec.h"

#include <math.h>

static const char *const base_names[UCUM_BASES] = { "m",  "s",   "g",   "rad",  "K",   "C",
                                                    "cd", "mol", "Cel", "[iU]", "[pH]" };

struct unit {
    const char *code;
    double factor;
    int8_t power[UCUM_BASES];
    bool metric; /* takes prefixes */
};

static const struct unit units[] = {
    { "m", 1, { 1 }, true },
    { "s", 1, { 0, 1 }, true },
    { "g", 1, { 0, 0, 1 }, true },
    { "rad", 1, { 0, 0, 0, 1 }, true },
    { "K", 1, { 0, 0, 0, 0, 1 }, true },
    { "C", 1, { 0, 0, 0, 0, 0, 1 }, true },
    { "cd", 1, { 0, 0, 0, 0, 0, 0, 1 }, true },
    { "mol", 1, { 0, 0, 0, 0, 0, 0, 0, 1 }, true },
    { "Cel", 1, { 0, 0, 0, 0, 0, 0, 0, 0, 1 }, true },
    { "[iU]", 1, { 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 }, true },
    { "[IU]", 1, { 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 }, true },
    { "[pH]", 1, { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 }, false },
    { "%", 0.01, { 0 }, false },
    { "10*", 10, { 0 }, false },
    { "10^", 10, { 0 }, false },
    { "[ppth]", 1e-3, { 0 }, false },
    { "[ppm]", 1e-6, { 0 }, false },
    { "eq", 1, { 0, 0, 0, 0, 0, 0, 0, 1 }, true },
    { "osm", 1, { 0, 0, 0, 0, 0, 0, 0, 1 }, true },
    { "l", 1e-3, { 3 }, true },
    { "L", 1e-3, { 3 }, true },
    { "min", 60, { 0, 1 }, false },
    { "h", 3600, { 0, 1 }, false },
    { "d", 86400, { 0, 1 }, false },
    { "wk", 604800, { 0, 1 }, false },
    { "mo", 2629800, { 0, 1 }, false },
    { "a", 31557600, { 0, 1 }, false },
    { "Hz", 1, { 0, -1 }, true },
    { "N", 1e3, { 1, -2, 1 }, true },
    { "Pa", 1e3, { -1, -2, 1 }, true },
    { "bar", 1e8, { -1, -2, 1 }, true },
    { "m[Hg]", 133322000, { -1, -2, 1 }, true },
    { "m[H2O]", 9806650, { -1, -2, 1 }, true },
    { "J", 1e3, { 2, -2, 1 }, true },
    { "W", 1e3, { 2, -3, 1 }, true },
    { "cal", 4184, { 2, -2, 1 }, true },
    { "[Cal]", 4184000, { 2, -2, 1 }, false },
    { "A", 1, { 0, -1, 0, 0, 0, 1 }, true },
    { "V", 1e3, { 2, -2, 1, 0, 0, -1 }, true },
    { "Ohm", 1e3, { 2, -1, 1, 0, 0, -2 }, true },
    { "t", 1e6, { 0, 0, 1 }, true },
    { "u", 1.66053906660e-24, { 0, 0, 1 }, true },
    { "U", 1e-6 / 60, { 0, -1, 0, 0, 0, 0, 0, 1 }, true },
    { "kat", 1, { 0, -1, 0, 0, 0, 0, 0, 1 }, true },
    { "deg", 0.017453292519943295, { 0, 0, 0, 1 }, false },
    { "[in_i]", 0.0254, { 1 }, false },
    { "[ft_i]", 0.3048, { 1 }, false },
    { "[yd_i]", 0.9144, { 1 }, false },
    { "[mi_i]", 1609.344, { 1 }, false },
    { "[lb_av]", 453.59237, { 0, 0, 1 }, false },
    { "[oz_av]", 28.349523125, { 0, 0, 1 }, false },
    { "[st_av]", 6350.29318, { 0, 0, 1 }, false },
    { "[gr]", 0.06479891, { 0, 0, 1 }, false },
    { "[pt_br]", 5.6826125e-4, { 3 }, false },
    { "[gal_br]", 4.54609e-3, { 3 }, false },
    { "[drp]", 5e-8, { 3 }, false },
    { "[degF]", 0, { 0 }, false },
};

static const struct {
    const char *code;
    double factor;
} prefixes[] = { { "da", 1e1 },  { "Y", 1e24 },  { "Z", 1e21 }, { "E", 1e18 }, { "P", 1e15 },
                 { "T", 1e12 },  { "G", 1e9 },   { "M", 1e6 },  { "k", 1e3 },  { "h", 1e2 },
                 { "d", 1e-1 },  { "c", 1e-2 },  { "m", 1e-3 }, { "u", 1e-6 }, { "n", 1e-9 },
                 { "p", 1e-12 }, { "f", 1e-15 }, { "a", 1e-18 } };

static bool find_unit(str code, bool metric_only, struct ucum *ret)
{
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        const struct unit *u = &units[i];
        if (!str_eq(code, str_of(u->code)) || u->factor <= 0 || (metric_only && !u->metric))
            continue;
        ret->factor = u->factor;
        memcpy(ret->power, u->power, sizeof ret->power);
        return true;
    }
    return false;
}

static bool find_prefixed(str code, struct ucum *ret)
{
    if (find_unit(code, false, ret)) return true;
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        str prefix = str_of(prefixes[i].code);
        if (!str_starts(code, prefix) || !find_unit(str_from(code, prefix.n), true, ret)) continue;
        ret->factor *= prefixes[i].factor;
        return true;
    }
    return false;
}

struct ucum ucum_multiply(struct ucum x, struct ucum y, int sign)
{
    x.factor = sign > 0 ? x.factor * y.factor : x.factor / y.factor;
    for (size_t i = 0; i < UCUM_BASES; i++) {
        int power = x.power[i] + sign * y.power[i];
        if (power < -100 || power > 100)
            x.factor = NAN; /* absurd: refused by ucum_read */
        else
            x.power[i] = (int8_t)power;
    }
    return x;
}

static struct ucum to_power(struct ucum u, int n)
{
    struct ucum one = { .factor = 1 };
    for (int i = 0; i < (n < 0 ? -n : n); i++) one = ucum_multiply(one, u, n < 0 ? -1 : 1);
    return one;
}

struct reader {
    str text;
    size_t at;
    int depth;
};

static bool read_term(struct reader *r, struct ucum *ret);

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "2", "-1", "+3" behind a unit; 1 where there is none. False where it is absurd. */
static bool read_power(struct reader *r, int *ret)
{
    size_t start = r->at;
    if (r->at < r->text.n && (r->text.p[r->at] == '-' || r->text.p[r->at] == '+')) r->at++;
    size_t digits = r->at;
    while (r->at < r->text.n && is_digit(r->text.p[r->at])) r->at++;
    *ret = 1;
    if (r->at == start) return true;
    if (r->at == digits || r->at - digits > 2) return false;
    int value = 0;
    for (size_t i = digits; i < r->at; i++) value = value * 10 + (r->text.p[i] - '0');
    *ret = r->text.p[start] == '-' ? -value : value;
    return value <= 30;
}

static void skip_annotation(struct reader *r)
{
    if (r->at >= r->text.n || r->text.p[r->at] != '{') return;
    while (r->at < r->text.n && r->text.p[r->at] != '}') r->at++;
    r->at++;
}

/* The code of one unit: up to an operator, a digit outside brackets, or an annotation. */
static str read_code(struct reader *r)
{
    size_t start = r->at;
    bool inside = false;
    if (str_starts(str_from(r->text, r->at), S("10*")) ||
        str_starts(str_from(r->text, r->at), S("10^"))) {
        r->at += 3;
        return str_sub(r->text, start, 3);
    }
    for (; r->at < r->text.n; r->at++) {
        char c = r->text.p[r->at];
        if (c == '[') inside = true;
        if (c == ']') inside = false;
        if (!inside && (strchr("./(){}+-", c) != NULL || is_digit(c))) break;
    }
    return str_sub(r->text, start, r->at - start);
}

static bool read_number(struct reader *r, struct ucum *ret)
{
    double value = 0;
    for (; r->at < r->text.n && is_digit(r->text.p[r->at]); r->at++)
        value = value * 10 + (r->text.p[r->at] - '0');
    *ret = (struct ucum){ .factor = value };
    return value > 0 && isfinite(value);
}

static bool read_factor(struct reader *r, struct ucum *ret)
{
    int power = 1;
    struct ucum u = { .factor = 1 };
    if (r->at >= r->text.n) return false;
    char c = r->text.p[r->at];
    bool ten = str_starts(str_from(r->text, r->at), S("10*")) ||
               str_starts(str_from(r->text, r->at), S("10^"));
    if (c == '(') {
        r->at++;
        if (!read_term(r, &u) || r->at >= r->text.n || r->text.p[r->at] != ')') return false;
        r->at++;
    } else if (is_digit(c) && !ten) {
        if (!read_number(r, &u)) return false;
    } else if (c != '{' && !find_prefixed(read_code(r), &u)) {
        return false;
    }
    if (!read_power(r, &power)) return false;
    skip_annotation(r);
    *ret = to_power(u, power);
    return true;
}

static bool read_term(struct reader *r, struct ucum *ret)
{
    struct ucum u = { .factor = 1 }, next;
    int sign = 1;
    if (++r->depth > 8) return false;
    if (r->at < r->text.n && r->text.p[r->at] == '/') {
        r->at++;
        sign = -1;
    }
    for (;;) {
        if (!read_factor(r, &next)) return false;
        u = ucum_multiply(u, next, sign);
        if (r->at >= r->text.n || (r->text.p[r->at] != '.' && r->text.p[r->at] != '/')) break;
        sign = r->text.p[r->at++] == '/' ? -1 : 1;
    }
    r->depth--;
    *ret = u;
    return true;
}

bool ucum_read(str unit, struct ucum *ret)
{
    struct reader r = { .text = unit };
    struct ucum u;
    if (unit.n == 0 || unit.n > 100) return false;
    if (!read_term(&r, &u) || r.at != unit.n || !isfinite(u.factor) || u.factor <= 0) return false;
    *ret = u;
    return true;
}

bool ucum_same_dimension(const struct ucum *x, const struct ucum *y)
{
    return memcmp(x->power, y->power, sizeof x->power) == 0;
}

str ucum_text(struct arena *a, const struct ucum *u)
{
    struct buf b = buf_make(a);
    for (size_t i = 0; i < UCUM_BASES; i++) {
        if (u->power[i] == 0) continue;
        if (b.n > 0) buf_byte(&b, '.');
        buf_add(&b, str_of(base_names[i]));
        if (u->power[i] != 1) buf_int(&b, u->power[i]);
    }
    return b.n > 0 ? buf_str(&b) : S("1");
}
