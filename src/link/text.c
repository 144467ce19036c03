/* SPDX-License-Identifier: Apache-2.0 */
#include "link/text.h"

#include "base/utf8.h"

static bool is_ascii(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char)s.p[i] >= 0x80) return false;
    }
    return true;
}

static bool is_alnum(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}
static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

static void fold_bytes(str s, struct folded *t)
{
    t->n = 0;
    bool gap = false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '\'' || c == '`') continue;
        if (!is_alnum((unsigned char)c)) {
            gap = t->n > 0;
            continue;
        }
        if (t->n + (gap ? 2 : 1) > LINK_TEXT_MOST) break;
        if (gap) t->p[t->n++] = ' ';
        gap = false;
        t->p[t->n++] = lower(c);
    }
}

void text_fold(struct arena *scratch, str raw, struct folded *ret_text)
{
    raw = str_sub(raw, 0, LINK_RAW_MOST);
    if (is_ascii(raw)) {
        fold_bytes(raw, ret_text);
        return;
    }
    struct arena_mark m = arena_mark(scratch);
    fold_bytes(utf8_fold(scratch, raw), ret_text);
    arena_rewind(scratch, m);
}

void text_fold_code(struct arena *scratch, str raw, struct folded *ret_text)
{
    struct folded t;
    text_fold(scratch, raw, &t);
    ret_text->n = 0;
    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] != ' ') ret_text->p[ret_text->n++] = upper(t.p[i]);
    }
}

void text_fold_digits(str raw, struct folded *ret_text)
{
    raw = str_sub(raw, 0, LINK_RAW_MOST);
    ret_text->n = 0;
    for (size_t i = 0; i < raw.n && ret_text->n < LINK_TEXT_MOST; i++) {
        if (raw.p[i] >= '0' && raw.p[i] <= '9') ret_text->p[ret_text->n++] = raw.p[i];
    }
}

/* Matching bytes of a and b within the window, as bit sets; returns their count. */
static int jaro_match(str a, str b, uint64_t *ret_a, uint64_t *ret_b)
{
    int la = (int)a.n, lb = (int)b.n;
    int window = (la > lb ? la : lb) / 2 - 1;
    if (window < 0) window = 0;
    uint64_t in_a = 0, in_b = 0;
    int m = 0;
    for (int i = 0; i < la; i++) {
        int from = i > window ? i - window : 0;
        int to = i + window + 1 < lb ? i + window + 1 : lb;
        for (int j = from; j < to; j++) {
            if (a.p[i] != b.p[j] || (in_b >> j & 1) != 0) continue;
            in_a |= UINT64_C(1) << i;
            in_b |= UINT64_C(1) << j;
            m++;
            break;
        }
    }
    *ret_a = in_a;
    *ret_b = in_b;
    return m;
}

double text_likeness(str a, str b)
{
    if (a.n == 0 || b.n == 0) return 0;
    a = str_sub(a, 0, LINK_TEXT_MOST);
    b = str_sub(b, 0, LINK_TEXT_MOST);
    if (a.n > b.n || (a.n == b.n && memcmp(a.p, b.p, a.n) > 0)) { /* the same either way round */
        str t = a;
        a = b;
        b = t;
    }
    uint64_t in_a, in_b;
    int m = jaro_match(a, b, &in_a, &in_b);
    if (m == 0) return 0;
    int crossed = 0;
    for (uint64_t x = in_a, y = in_b; x != 0; x &= x - 1, y &= y - 1) {
        if (a.p[__builtin_ctzll(x)] != b.p[__builtin_ctzll(y)]) crossed++;
    }
    double jaro = ((double)m / (double)a.n + (double)m / (double)b.n +
                   (double)(m - crossed / 2) / (double)m) /
                  3;
    if (jaro <= 0.7) return jaro;
    size_t prefix = 0;
    while (prefix < 4 && prefix < a.n && prefix < b.n && a.p[prefix] == b.p[prefix]) prefix++;
    return jaro + 0.1 * (double)prefix * (1 - jaro);
}

bool text_one_edit(str a, str b)
{
    if (a.n > b.n) {
        str t = a;
        a = b;
        b = t;
    }
    if (b.n - a.n > 1) return false;
    size_t i = 0;
    while (i < a.n && a.p[i] == b.p[i]) i++;
    if (i == a.n) return true;
    if (a.n < b.n) return str_eq(str_from(a, i), str_from(b, i + 1));
    if (str_eq(str_from(a, i + 1), str_from(b, i + 1))) return true;
    return i + 1 < a.n && a.p[i] == b.p[i + 1] && a.p[i + 1] == b.p[i] &&
           str_eq(str_from(a, i + 2), str_from(b, i + 2));
}

uint64_t text_letters(str folded)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < folded.n; i++) bits |= UINT64_C(1) << ((unsigned char)folded.p[i] & 63);
    return bits;
}
