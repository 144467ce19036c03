/* SPDX-License-Identifier: Apache-2.0
 * UTF-8: checked strictly (no overlong forms, no surrogates, nothing past U+10FFFF), decoded, and
 * folded for comparison. Source: Unicode 15, table 3-7. Folding is libutf8proc's, with a small
 * table for the letters that it leaves (ł, đ, ø, ’ and their like).
 */
#ifndef WEFT_BASE_UTF8_H
#define WEFT_BASE_UTF8_H

#include "base/arena.h"

/* True where all of s is well formed. *ret_at (may be NULL) is the offset of the first bad byte. */
bool utf8_valid(str s, size_t *ret_at);
/* The code point at byte *at, which moves past it; -1 at the end or on a bad byte (moves by one). */
int32_t utf8_next(str s, size_t *at);
/* Writes cp to out (room for 4); returns the bytes written, 0 where cp is no scalar value. */
size_t utf8_put(int32_t cp, char out[4]);
/* Code points in a valid text. */
size_t utf8_count(str s);

/* For comparing names and words: case folded, accents dropped, compatibility forms resolved,
 * ł→l đ→d ø→o ß→ss ’→', any run of white space one blank, ends trimmed. Bad bytes become U+FFFD.
 * In the arena. */
str utf8_fold(struct arena *a, str s);
/* Composed form (NFC) of a valid text, otherwise unchanged. In the arena. */
str utf8_compose(struct arena *a, str s);

#endif
