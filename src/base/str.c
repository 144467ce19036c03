/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"

#include <locale.h>
#include <stdlib.h>

int str_cmp(str a, str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n == 0 ? 0 : memcmp(a.p, b.p, n);
    if (order != 0) return order;
    return a.n < b.n ? -1 : a.n > b.n;
}

static unsigned char lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

bool str_eq_ascii(str a, str b)
{
    if (a.n != b.n) return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i])) return false;
    return true;
}

bool str_starts(str s, str prefix)
{
    return s.n >= prefix.n && str_eq(str_make(s.p, prefix.n), prefix);
}

bool str_ends(str s, str suffix)
{
    return s.n >= suffix.n && str_eq(str_make(s.p + (s.n - suffix.n), suffix.n), suffix);
}

str str_sub(str s, size_t at, size_t n)
{
    if (s.p == NULL) return s;
    if (at > s.n) at = s.n;
    if (n > s.n - at) n = s.n - at;
    return (str){ s.p + at, n };
}

size_t str_find_byte(str s, char c)
{
    const char *hit = s.n == 0 ? NULL : memchr(s.p, c, s.n);
    return hit == NULL ? SIZE_MAX : (size_t)(hit - s.p);
}

size_t str_find(str s, str what)
{
    if (what.n == 0) return 0;
    if (what.n > s.n) return SIZE_MAX;
    const char *p = memmem(s.p, s.n, what.p, what.n);
    return p == NULL ? SIZE_MAX : (size_t)(p - s.p);
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

str str_trim(str s)
{
    while (s.n > 0 && is_space(s.p[0])) s = str_from(s, 1);
    while (s.n > 0 && is_space(s.p[s.n - 1])) s.n--;
    return s;
}

bool str_next(str *rest, char sep, str *ret_part)
{
    if (str_is_none(*rest)) return false;
    size_t at = str_find_byte(*rest, sep);
    if (at == SIZE_MAX) {
        *ret_part = *rest;
        *rest = str_none();
        return true;
    }
    *ret_part = str_sub(*rest, 0, at);
    *rest = str_from(*rest, at + 1);
    return true;
}

bool str_to_int(str s, int64_t *ret_value)
{
    bool minus = s.n > 0 && s.p[0] == '-';
    if (minus) s = str_from(s, 1);
    if (s.n == 0) return false;
    int64_t value = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') return false;
        int digit = s.p[i] - '0';
        if (__builtin_mul_overflow(value, 10, &value)) return false;
        if (__builtin_add_overflow(value, minus ? -digit : digit, &value)) return false;
    }
    *ret_value = value;
    return true;
}

/* One C locale for the whole life of the process, made on first use. */
static locale_t c_locale(void)
{
    static _Atomic(locale_t) shared;
    locale_t have = shared;
    if (have != (locale_t)0) return have;
    locale_t made = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    locale_t none = (locale_t)0;
    if (made == none || __atomic_compare_exchange_n((locale_t *)&shared, &none, made, false,
                                                    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
        return made;
    freelocale(made);
    return none;
}

static bool is_decimal(str s)
{
    bool digit = false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c >= '0' && c <= '9') digit = true;
        else if (c != '+' && c != '-' && c != '.' && c != 'e' && c != 'E') return false;
    }
    return digit && s.p[0] != '+';
}

bool str_to_real(str s, double *ret_value)
{
    char copy[64];
    if (s.n == 0 || s.n >= sizeof copy || !is_decimal(s)) return false;
    memcpy(copy, s.p, s.n);
    copy[s.n] = '\0';
    char *end = NULL;
    locale_t locale = c_locale();
    double value = locale == (locale_t)0 ? strtod(copy, &end) : strtod_l(copy, &end, locale);
    if (end != copy + s.n || value - value != 0) return false; /* rest left, or not finite */
    *ret_value = value;
    return true;
}

static uint64_t mix(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t str_hash(str s)
{
    uint64_t h = UINT64_C(0x9e3779b97f4a7c15) ^ s.n;
    const char *p = s.p;
    size_t left = s.n;
    for (; left >= 8; p += 8, left -= 8) {
        uint64_t word;
        memcpy(&word, p, 8);
        h = mix(h ^ word, UINT64_C(0xe7037ed1a0b428db));
    }
    uint64_t tail = 0;
    if (left > 0) memcpy(&tail, p, left);
    h = mix(h ^ tail, UINT64_C(0x8ebc6af09c88c6e3));
    return mix(h ^ UINT64_C(0x589965cc75374cc3), UINT64_C(0x1d8e4e27c47d124f));
}
