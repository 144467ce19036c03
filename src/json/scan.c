/* SPDX-License-Identifier: Apache-2.0 */
#include "json/scan.h"

#define ONES  UINT64_C(0x0101010101010101)
#define HIGHS (ONES << 7)

static inline uint64_t load(const char *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

/* The high bit of every byte of v that equals c, and of no other. */
static inline uint64_t equal_bytes(uint64_t v, unsigned char c)
{
    uint64_t x = v ^ (ONES * c);
    return ~(((x & ~HIGHS) + ~HIGHS) | x) & HIGHS;
}

/* Non-zero where a byte of v stops the scan. May flag bytes above a true one, never misses. */
static inline uint64_t stops(uint64_t v)
{
    uint64_t control = (v - ONES * 0x20) & ~v;
    return (control | v | equal_bytes(v, '"') | equal_bytes(v, '\\')) & HIGHS;
}

static inline bool stops_byte(unsigned char c)
{
    return c == '"' || c == '\\' || c < 0x20 || c > 0x7f;
}

const char *scan_string(const char *p, const char *end)
{
    while (end - p >= 8 && stops(load(p)) == 0) p += 8;
    while (p < end && !stops_byte((unsigned char)*p)) p++;
    return p;
}

size_t scan_values_most(str s)
{
    size_t count = 1, i = 0;
    for (; s.n - i >= 8; i += 8) {
        uint64_t v = load(s.p + i);
        /* '[' and '{' differ in the bit 0x20 only. */
        uint64_t hits = equal_bytes(v, ',') | equal_bytes(v | ONES * 0x20, '{');
        count += (size_t)__builtin_popcountll(hits);
    }
    for (; i < s.n; i++) count += s.p[i] == ',' || s.p[i] == '[' || s.p[i] == '{';
    return count;
}

static inline bool tail(const char *p, unsigned char least, unsigned char most)
{
    unsigned char c = (unsigned char)*p;
    return c >= least && c <= most;
}

const char *scan_utf8(const char *p, const char *end)
{
    unsigned char c = (unsigned char)*p;
    if (c < 0x80) return p + 1;
    if (c >= 0xc2 && c <= 0xdf) return end - p >= 2 && tail(p + 1, 0x80, 0xbf) ? p + 2 : NULL;
    if ((c & 0xf0) == 0xe0) {
        unsigned char least = c == 0xe0 ? 0xa0 : 0x80, most = c == 0xed ? 0x9f : 0xbf;
        return end - p >= 3 && tail(p + 1, least, most) && tail(p + 2, 0x80, 0xbf) ? p + 3 : NULL;
    }
    if (c < 0xf0 || c > 0xf4 || end - p < 4) return NULL;
    unsigned char least = c == 0xf0 ? 0x90 : 0x80, most = c == 0xf4 ? 0x8f : 0xbf;
    return tail(p + 1, least, most) && tail(p + 2, 0x80, 0xbf) && tail(p + 3, 0x80, 0xbf) ? p + 4
                                                                                          : NULL;
}
