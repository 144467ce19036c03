/* SPDX-License-Identifier: Apache-2.0
 * Where a page is written to, and the only ways in which a text becomes markup.
 *
 * `html` is markup known to be safe. Nothing turns a `str` into it silently: it comes out of an
 * `out`, or from html_trusted where a reviewed converter made it. Templates (tools/tmplgen) choose
 * among the OUT_ macros by where a value stands; a value of a type that has no escape there does
 * not compile. Bytes that are not UTF-8, and control characters, are written as U+FFFD.
 */
#ifndef WEFT_HTML_OUT_H
#define WEFT_HTML_OUT_H

#include "base/buf.h"
#include "html/lang.h"

typedef struct {
    str markup;
} html;

struct out {
    struct buf buf;
    enum lang lang;
    int32_t today; /* the date in England that "Today" means; DATE_NONE writes dates in full */
};

struct out out_make(struct arena *a, enum lang lang, int32_t today);
/* All that was written, valid until the next write. */
html out_taken(const struct out *o);
/* Vouches for markup: only for what a converter with its own tests has made (html/markdown.h). */
static inline html html_trusted(str markup)
{
    return (html){ markup };
}

/* Markup as it stands: constants of the templates, and `html`. */
void out_markup(struct out *o, const char *constant, size_t n);
void out_html(struct out *o, html markup);
#define OUT_MARKUP(o, literal) out_markup((o), "" literal "", sizeof(literal) - 1)

/* Between tags: & < > are escaped. */
void out_text_str(struct out *o, str s);
/* In a quoted attribute: & < > " ' are escaped. */
void out_attr_str(struct out *o, str s);
/* A part of a URL (path segment, query value), percent-encoded: RFC 3986 unreserved bytes stay. */
void out_part_str(struct out *o, str s);
/* A whole URL in an attribute; "#" where url_is_safe (html/url.h) refuses it. */
void out_url_str(struct out *o, str s);

void out_text_cstr(struct out *o, const char *s);
void out_attr_cstr(struct out *o, const char *s);
void out_part_cstr(struct out *o, const char *s);
void out_url_cstr(struct out *o, const char *s);
void out_int(struct out *o, int64_t value);
void out_uint(struct out *o, uint64_t value);
/* With a fixed number of decimals (0 to 9), for charts and measures. */
void out_fixed(struct out *o, double value, int decimals);

/* Every whole number is the same in every place. */
#define OUT_NUMBERS                                                                                \
    signed char : out_int,                                                                         \
                  short : out_int,                                                                 \
                          int : out_int,                                                           \
                                long : out_int,                                                    \
                                       long long : out_int,                                        \
                                                   unsigned char : out_uint,                       \
                                                                   unsigned short : out_uint,      \
                                                                                    unsigned int   \
        : out_uint,                                                                                \
          unsigned long : out_uint,                                                                \
                          unsigned long long : out_uint

#define OUT_TEXT(o, x)                                                                             \
    _Generic((x), str : out_text_str, char * : out_text_cstr, const char * : out_text_cstr,        \
             OUT_NUMBERS)((o), (x))
#define OUT_ATTR(o, x)                                                                             \
    _Generic((x), str : out_attr_str, char * : out_attr_cstr, const char * : out_attr_cstr,        \
             OUT_NUMBERS)((o), (x))
#define OUT_PART(o, x)                                                                             \
    _Generic((x), str : out_part_str, char * : out_part_cstr, const char * : out_part_cstr,        \
             OUT_NUMBERS)((o), (x))
#define OUT_URL(o, x)                                                                              \
    _Generic((x), str : out_url_str, char * : out_url_cstr, const char * : out_url_cstr)((o), (x))

#endif
