/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/value.h"

#include "base/buf.h"
#include "base/nhs.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool value_is_absent(str s)
{
    static const str words[] = { S_INIT("unknown"),
                                 S_INIT("not known"),
                                 S_INIT("n/k"),
                                 S_INIT("nk"),
                                 S_INIT("n/a"),
                                 S_INIT("na"),
                                 S_INIT("null"),
                                 S_INIT("none"),
                                 S_INIT("nil"),
                                 S_INIT("not given"),
                                 S_INIT("not recorded"),
                                 S_INIT("not stated"),
                                 S_INIT("unk"),
                                 S_INIT("tbc"),
                                 S_INIT("#n/a"),
                                 S_INIT("?"),
                                 S_INIT("-"),
                                 S_INIT("--"),
                                 S_INIT("."),
                                 S_INIT("xxx"),
                                 S_INIT("\"\"") };
    s = str_trim(s);
    if (s.n == 0) return true;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_eq_ascii(s, words[i])) return true;
    return false;
}

enum nhs_state value_nhs(struct arena *a, str s, str *ret_digits)
{
    s = str_trim(s);
    if (value_is_absent(s)) {
        *ret_digits = str_none();
        return NHS_ABSENT;
    }
    struct buf b = buf_make(a);
    bool odd = false;
    for (size_t i = 0; i < s.n; i++) {
        if (is_digit(s.p[i]))
            buf_byte(&b, s.p[i]);
        else if (s.p[i] != ' ' && s.p[i] != '-')
            odd = true;
    }
    if (odd || b.n != 10) {
        *ret_digits = arena_str(a, s);
        return NHS_MALFORMED;
    }
    size_t same = 0;
    while (same < 10 && b.p[same] == b.p[0]) same++;
    *ret_digits = buf_str(&b);
    if (same == 10) return NHS_ABSENT;
    return nhs_digits_agree(b.p) ? NHS_GOOD : NHS_CHECK_BAD;
}

str value_sex(str s)
{
    static const struct {
        str from, to;
    } rows[] = {
        { S_INIT("m"), S_INIT("male") },           { S_INIT("male"), S_INIT("male") },
        { S_INIT("man"), S_INIT("male") },         { S_INIT("boy"), S_INIT("male") },
        { S_INIT("1"), S_INIT("male") },           { S_INIT("f"), S_INIT("female") },
        { S_INIT("female"), S_INIT("female") },    { S_INIT("woman"), S_INIT("female") },
        { S_INIT("girl"), S_INIT("female") },      { S_INIT("2"), S_INIT("female") },
        { S_INIT("o"), S_INIT("other") },          { S_INIT("other"), S_INIT("other") },
        { S_INIT("x"), S_INIT("other") },          { S_INIT("a"), S_INIT("other") },
        { S_INIT("9"), S_INIT("other") },          { S_INIT("indeterminate"), S_INIT("other") },
        { S_INIT("non-binary"), S_INIT("other") }, { S_INIT("u"), S_INIT("unknown") },
        { S_INIT("n"), S_INIT("unknown") },        { S_INIT("0"), S_INIT("unknown") },
        { S_INIT("unknown"), S_INIT("unknown") },
    };
    s = str_trim(s);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (str_eq_ascii(s, rows[i].from)) return rows[i].to;
    return value_is_absent(s) && s.n > 0 ? S("unknown") : str_none();
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z');
}

/* The shapes A9 A99 A9A AA9 AA99 AA9A before 9AA (BS 7666). */
static bool postcode_shape(str c)
{
    if (c.n < 5 || c.n > 7) return false;
    size_t out = c.n - 3;
    if (!is_digit(c.p[out]) || !is_letter(c.p[out + 1]) || !is_letter(c.p[out + 2])) return false;
    size_t at = 0;
    while (at < out && is_letter(c.p[at])) at++;
    if (at == 0 || at > 2 || at == out || !is_digit(c.p[at])) return false;
    return out - at == 1 || (out - at == 2 && (is_digit(c.p[at + 1]) || is_letter(c.p[at + 1])));
}

str value_postcode(struct arena *a, str s, bool *ret_real)
{
    struct buf b = buf_make(a);
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
        if (c != ' ') buf_byte(&b, c);
    }
    str c = buf_str(&b);
    *ret_real = false;
    if (!postcode_shape(c)) return arena_str(a, str_trim(s));
    *ret_real = !str_starts(c, S("ZZ99"));
    return arena_printf(a, "%.*s %.*s", STR_ARG(str_sub(c, 0, c.n - 3)),
                        STR_ARG(str_from(c, c.n - 3)));
}

str value_number(struct arena *a, str s, str *ret_comparator)
{
    *ret_comparator = str_none();
    s = str_trim(s);
    size_t at = 0;
    while (at < s.n && (s.p[at] == '<' || s.p[at] == '>' || s.p[at] == '=')) at++;
    if (at > 2 || (at > 0 && s.p[0] == '=')) return str_none();
    str comparator = str_sub(s, 0, at);
    s = str_trim(str_from(s, at));
    bool minus = s.n > 0 && s.p[0] == '-';
    if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+')) s = str_from(s, 1);
    while (s.n > 1 && s.p[0] == '0' && is_digit(s.p[1])) s = str_from(s, 1);
    size_t whole = 0, part = 0;
    while (whole < s.n && is_digit(s.p[whole])) whole++;
    if (whole < s.n && s.p[whole] == '.')
        while (whole + 1 + part < s.n && is_digit(s.p[whole + 1 + part])) part++;
    bool ends = whole + (part > 0 ? part + 1 : 0) == s.n ||
                (part == 0 && whole + 1 == s.n && s.p[whole] == '.');
    if (!ends || whole + part == 0 || s.n > 30) return str_none();
    if (comparator.n > 0) *ret_comparator = comparator;
    return arena_printf(a, "%s%s%.*s%s%.*s", minus ? "-" : "", whole == 0 ? "0" : "", (int)whole,
                        s.p, part > 0 ? "." : "", (int)part, part > 0 ? s.p + whole + 1 : "");
}
