/* SPDX-License-Identifier: Apache-2.0 */
#include "html/out.h"

#include "base/utf8.h"
#include "html/url.h"

struct out out_make(struct arena *a, enum lang lang, int32_t today)
{
    return (struct out){ .buf = buf_make(a), .lang = lang, .today = today };
}

html out_taken(const struct out *o)
{
    return (html){ buf_str(&o->buf) };
}

void out_markup(struct out *o, const char *constant, size_t n)
{
    buf_add(&o->buf, str_make(constant, n));
}

void out_html(struct out *o, html markup)
{
    buf_add(&o->buf, markup.markup);
}

/* What stands in for one byte, or none where it may stay. */
static str entity_of(unsigned char c, bool attribute)
{
    switch (c) {
    case '&': return S("&amp;");
    case '<': return S("&lt;");
    case '>': return S("&gt;");
    case '"': return attribute ? S("&quot;") : str_none();
    case '\'': return attribute ? S("&#39;") : str_none();
    case '\t':
    case '\n':
    case '\r': return str_none();
    default: return c < 0x20 || c == 0x7f ? S("\xef\xbf\xbd") : str_none();
    }
}

/* Writes s with every byte of ASCII through entity_of, and checks the rest to be UTF-8. */
static void write_escaped(struct out *o, str s, bool attribute)
{
    size_t from = 0;
    size_t at = 0;
    while (at < s.n) {
        unsigned char c = (unsigned char)s.p[at];
        size_t next = at + 1;
        str instead = str_none();
        if (c < 0x80) {
            instead = entity_of(c, attribute);
        } else {
            next = at;
            if (utf8_next(s, &next) < 0) instead = S("\xef\xbf\xbd");
        }
        if (!str_is_none(instead)) {
            buf_add(&o->buf, str_sub(s, from, at - from));
            buf_add(&o->buf, instead);
            from = next;
        }
        at = next;
    }
    buf_add(&o->buf, str_from(s, from));
}

void out_text_str(struct out *o, str s)
{
    write_escaped(o, s, false);
}
void out_attr_str(struct out *o, str s)
{
    write_escaped(o, s, true);
}

void out_part_str(struct out *o, str s)
{
    url_add_part(&o->buf, s);
}

void out_url_str(struct out *o, str s)
{
    if (!url_is_safe(s)) s = S("#");
    out_attr_str(o, url_clean(o->buf.arena, s));
}

void out_text_cstr(struct out *o, const char *s)
{
    out_text_str(o, str_of(s));
}
void out_attr_cstr(struct out *o, const char *s)
{
    out_attr_str(o, str_of(s));
}
void out_part_cstr(struct out *o, const char *s)
{
    out_part_str(o, str_of(s));
}
void out_url_cstr(struct out *o, const char *s)
{
    out_url_str(o, str_of(s));
}

void out_int(struct out *o, int64_t value)
{
    buf_int(&o->buf, value);
}

void out_uint(struct out *o, uint64_t value)
{
    buf_printf(&o->buf, "%llu", (unsigned long long)value);
}

void out_fixed(struct out *o, double value, int decimals)
{
    buf_printf(&o->buf, "%.*f", decimals < 0 ? 0 : decimals > 9 ? 9 : decimals, value);
}
