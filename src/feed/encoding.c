/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/encoding.h"

#include "base/buf.h"
#include "base/utf8.h"

/* 0x80 … 0x9F of Windows-1252; the five that are not assigned mean themselves. */
static const uint16_t high[32] = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
};

enum encoding encoding_of(str s)
{
    if (s.n >= 2 &&
        ((s.p[0] == '\xff' && s.p[1] == '\xfe') || (s.p[0] == '\xfe' && s.p[1] == '\xff')))
        return ENCODING_UTF16;
    if (s.n >= 4 && ((s.p[1] == '\0' && s.p[3] == '\0') || (s.p[0] == '\0' && s.p[2] == '\0')))
        return ENCODING_UTF16;
    return utf8_valid(s, NULL) ? ENCODING_UTF8 : ENCODING_WINDOWS;
}

static str from_windows(struct arena *a, str s)
{
    struct buf b = buf_make(a);
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        int32_t cp = c >= 0x80 && c < 0xA0 ? high[c - 0x80] : c;
        char out[4];
        buf_add(&b, str_make(out, utf8_put(cp, out)));
    }
    return buf_str(&b);
}

str encoding_utf8(struct arena *a, str s)
{
    switch (encoding_of(s)) {
    case ENCODING_UTF16: return S("");
    case ENCODING_WINDOWS: return from_windows(a, s);
    case ENCODING_UTF8: break;
    }
    return str_starts(s, S("\xEF\xBB\xBF")) ? str_from(s, 3) : s;
}

static bool is_bad(char c)
{
    return (unsigned char)c < 0x20 && c != '\t' && c != '\r' && c != '\n';
}

str encoding_clean(struct arena *a, str s)
{
    size_t i = 0;
    while (i < s.n && !is_bad(s.p[i])) i++;
    if (i == s.n) return s;
    struct buf b = buf_make(a);
    for (i = 0; i < s.n; i++)
        if (!is_bad(s.p[i])) buf_byte(&b, s.p[i]);
    return buf_str(&b);
}
