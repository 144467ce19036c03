/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "base/buf.h"

enum { REPLACEMENT = 0xFFFD };

/* Length of the well-formed sequence at p (n bytes left), its value in *cp; 0 where it is bad. */
static size_t decode(const unsigned char *p, size_t n, int32_t *cp)
{
    if (p[0] < 0x80) {
        *cp = p[0];
        return 1;
    }
    size_t want = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    if (p[0] < 0xC2 || p[0] > 0xF4 || want > n) return 0;
    int32_t value = p[0] & (0x7F >> want);
    for (size_t i = 1; i < want; i++) {
        if ((p[i] & 0xC0) != 0x80) return 0;
        value = value << 6 | (p[i] & 0x3F);
    }
    bool overlong = (want == 3 && value < 0x800) || (want == 4 && value < 0x10000);
    if (overlong || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return 0;
    *cp = value;
    return want;
}

static size_t ascii_run(const char *p, size_t n)
{
    size_t at = 0;
    for (uint64_t word; n - at >= 8; at += 8) {
        memcpy(&word, p + at, 8);
        if ((word & UINT64_C(0x8080808080808080)) != 0) break;
    }
    return at;
}

bool utf8_valid(str s, size_t *ret_at)
{
    for (size_t at = 0; at < s.n;) {
        at += ascii_run(s.p + at, s.n - at);
        if (at >= s.n) break;
        int32_t cp;
        size_t step = decode((const unsigned char *)s.p + at, s.n - at, &cp);
        if (step == 0) {
            if (ret_at != NULL) *ret_at = at;
            return false;
        }
        at += step;
    }
    return true;
}

int32_t utf8_next(str s, size_t *at)
{
    if (*at >= s.n) return -1;
    int32_t cp = -1;
    size_t step = decode((const unsigned char *)s.p + *at, s.n - *at, &cp);
    *at += step == 0 ? 1 : step;
    return step == 0 ? -1 : cp;
}

size_t utf8_put(int32_t cp, char out[4])
{
    if (cp < 0 || cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF)) return 0;
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    size_t n = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, cp >>= 6) out[i] = (char)(0x80 | (cp & 0x3F));
    static const unsigned char lead[5] = { 0, 0, 0xC0, 0xE0, 0xF0 };
    out[0] = (char)(lead[n] | cp);
    return n;
}

size_t utf8_count(str s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.n; i++) count += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return count;
}

/* What libutf8proc's decomposition leaves: letters with a stroke, ligatures, quotation marks. */
static str left_over(int32_t cp)
{
    switch (cp) {
    case 0x0142: return S("l");  /* ł */
    case 0x0111: return S("d");  /* đ */
    case 0x00F0: return S("d");  /* ð */
    case 0x00F8: return S("o");  /* ø */
    case 0x00E6: return S("ae"); /* æ */
    case 0x0153: return S("oe"); /* œ */
    case 0x00FE: return S("th"); /* þ */
    case 0x0131: return S("i");  /* ı */
    case 0x0127: return S("h");  /* ħ */
    case 0x0167: return S("t");  /* ŧ */
    case 0x02BC: case 0x2018: case 0x2019: case 0x0060: case 0x00B4: return S("'");
    case 0x2010: case 0x2011: case 0x2012: case 0x2013: case 0x2014: return S("-");
    default: return str_none();
    }
}

/* Adds one folded code point; runs of white space become one blank. */
static void fold_put(struct buf *b, int32_t cp)
{
    utf8proc_category_t kind = utf8proc_category(cp);
    if (kind == UTF8PROC_CATEGORY_ZS || (cp >= 9 && cp <= 13)) {
        if (b->n > 0 && b->p[b->n - 1] != ' ') buf_byte(b, ' ');
        return;
    }
    str other = left_over(cp);
    if (!str_is_none(other)) {
        buf_add(b, other);
        return;
    }
    char out[4];
    buf_add(b, str_make(out, utf8_put(cp, out)));
}

/* Decomposes and folds one code point that is not ASCII. */
static void fold_wide(struct buf *b, int32_t cp)
{
    enum { MOST = 32 }; /* the longest compatibility decomposition has 18 */
    utf8proc_int32_t parts[MOST];
    int boundary = UTF8PROC_BOUNDCLASS_START;
    utf8proc_option_t how = UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                            UTF8PROC_STRIPMARK | UTF8PROC_IGNORE;
    utf8proc_ssize_t n = utf8proc_decompose_char(cp, parts, MOST, how, &boundary);
    for (utf8proc_ssize_t i = 0; i < n && i < MOST; i++) fold_put(b, parts[i]);
}

str utf8_fold(struct arena *a, str s)
{
    if (str_is_none(s)) return s;
    struct buf b = buf_make(a);
    (void)buf_room(&b, s.n + 1);
    for (size_t at = 0; at < s.n;) {
        unsigned char c = (unsigned char)s.p[at];
        if (c < 0x80) {
            at++;
            fold_put(&b, c >= 'A' && c <= 'Z' ? c + 32 : c);
            continue;
        }
        int32_t cp = utf8_next(s, &at);
        fold_wide(&b, cp < 0 ? REPLACEMENT : cp);
    }
    return str_trim(buf_str(&b));
}

str utf8_compose(struct arena *a, str s)
{
    if (s.n == 0 || !utf8_valid(s, NULL)) return s;
    utf8proc_uint8_t *made = NULL;
    utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n, &made,
                                      UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (n < 0) return s;
    /* `made` is the library's: copied, then freed; the arena may leave in between, so defer. */
    arena_defer(a, free, made);
    return arena_str(a, str_make((const char *)made, (size_t)n));
}
