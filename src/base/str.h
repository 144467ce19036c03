/* SPDX-License-Identifier: Apache-2.0
 * Text and bytes by value: a pointer and a length, never NUL-terminated by promise.
 *
 * A str owns nothing: its bytes belong to an arena, to const data or to a mapped file, and must
 * outlive it. An absent text is `str_none` (p == NULL), which differs from an empty one.
 * Depends on nothing but the C library.
 */
#ifndef WEFT_BASE_STR_H
#define WEFT_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct {
    const char *p;
    size_t n;
} str;

/* A str of a string literal. */
#define S(literal) ((str){ "" literal "", sizeof(literal) - 1 })
/* The same where a constant initializer is wanted (tables). */
#define S_INIT(literal) { "" literal "", sizeof(literal) - 1 }
/* For printf: "%.*s" with STR_ARG(s). */
#define STR_ARG(s) ((int)(s).n), ((s).p != NULL ? (s).p : "")

static inline str str_none(void) { return (str){ NULL, 0 }; }
static inline bool str_is_none(str s) { return s.p == NULL; }
static inline bool str_is_empty(str s) { return s.n == 0; }
/* From a C string; NULL gives str_none. */
static inline str str_of(const char *c) { return c == NULL ? str_none() : (str){ c, strlen(c) }; }
static inline str str_make(const char *p, size_t n) { return (str){ p, n }; }

static inline bool str_eq(str a, str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Byte order; a prefix comes first. Returns <0, 0, >0. */
int str_cmp(str a, str b);
/* Equal but for the case of ASCII letters. */
bool str_eq_ascii(str a, str b);
bool str_starts(str s, str prefix);
bool str_ends(str s, str suffix);

/* From byte `at` (clamped to the end), of at most `n` bytes (clamped). */
str str_sub(str s, size_t at, size_t n);
static inline str str_from(str s, size_t at) { return str_sub(s, at, SIZE_MAX); }

/* Index of the first byte `c` or text `what`; SIZE_MAX where there is none. */
size_t str_find_byte(str s, char c);
size_t str_find(str s, str what);
static inline bool str_has(str s, str what) { return str_find(s, what) != SIZE_MAX; }

/* Without ASCII white space at both ends. */
str str_trim(str s);

/* Takes the part before `sep` off the front of *rest and leaves what follows it.
 * False once *rest is none; a text without `sep` is one part. */
bool str_next(str *rest, char sep, str *ret_part);

/* A whole text as a number: digits with an optional leading '-'; nothing else, no overflow. */
bool str_to_int(str s, int64_t *ret_value);
/* A whole text as a decimal number, independent of locale; refuses NaN, infinities and hex. */
bool str_to_real(str s, double *ret_value);

/* 64-bit hash for tables in memory (wyhash-style mixing); not for security, not to be stored. */
uint64_t str_hash(str s);

#endif
