/* SPDX-License-Identifier: Apache-2.0
 * URLs as text: made from parts, and judged before they stand in a page or in a Location header.
 * The builders of our own routes are generated from routes.def: gen/urls.h.
 * Source: RFC 3986; what browsers strip: URL Standard, "basic URL parser".
 */
#ifndef WEFT_HTML_URL_H
#define WEFT_HTML_URL_H

#include "base/buf.h"

/* True for a relative address and for http, https, mailto and tel; false for any other scheme,
 * however spelt, and for control characters before the scheme ends. */
bool url_is_safe(str url);
/* True for a path on this site: begins with one '/', so that a redirect cannot lead away. */
bool url_is_local(str url);

/* Percent-encodes all but A–Z a–z 0–9 - . _ ~ : for a path segment or a query value. */
void url_add_part(struct buf *b, str s);
str url_part(struct arena *a, str s);
/* The same URL with the bytes that may not stand in one (blanks, quotes, beyond ASCII) encoded. */
str url_clean(struct arena *a, str url);
/* url?name=value, or url&name=value where it has a query already; a #fragment stays last. */
str url_with(struct arena *a, str url, str name, str value);

/* A URL made of constant pieces and values: what the macros of gen/urls.h expand to. */
struct url_piece {
    bool constant;
    bool number;
    str text;
    int64_t value;
};
str url_build(struct arena *a, const struct url_piece *pieces, size_t count);

#define URL_CONSTANT(literal) ((struct url_piece){ .constant = true, .text = S(literal) })
static inline struct url_piece url_piece_str(str s)
{
    return (struct url_piece){ .text = s };
}
static inline struct url_piece url_piece_int(int64_t v)
{
    return (struct url_piece){ .number = true, .value = v };
}
#define URL_VALUE(x)                                                                               \
    _Generic((x), str                                                                              \
             : url_piece_str, int                                                                  \
             : url_piece_int, long                                                                 \
             : url_piece_int, long long                                                            \
             : url_piece_int)(x)
#define URL_BUILD(a, ...)                                                                          \
    url_build((a), (const struct url_piece[]){ __VA_ARGS__ },                                      \
              sizeof((const struct url_piece[]){ __VA_ARGS__ }) / sizeof(struct url_piece))

#endif
