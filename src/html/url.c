/* SPDX-License-Identifier: Apache-2.0 */
#include "html/url.h"

static const char hex[] = "0123456789ABCDEF";

static bool is_alnum(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_unreserved(unsigned char c)
{
    return is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/* Whether a byte may stand in a URL as it is, '%' and delimiters included. */
static bool is_url_byte(unsigned char c)
{
    return is_unreserved(c) || (c != 0 && strchr("%:/?#[]@!$&()*+,;=", c) != NULL);
}

static bool scheme_is_known(str scheme)
{
    return str_eq_ascii(scheme, S("http")) || str_eq_ascii(scheme, S("https")) ||
           str_eq_ascii(scheme, S("mailto")) || str_eq_ascii(scheme, S("tel"));
}

bool url_is_safe(str url)
{
    for (size_t i = 0; i < url.n; i++) {
        unsigned char c = (unsigned char)url.p[i];
        if (c == ':') return scheme_is_known(str_sub(url, 0, i));
        if (c == '/' || c == '?' || c == '#') return true;
        if (c <= ' ' || c == 0x7f) return false;
    }
    return true;
}

bool url_is_local(str url)
{
    if (url.n == 0 || url.p[0] != '/') return false;
    if (url.n > 1 && (url.p[1] == '/' || url.p[1] == '\\')) return false;
    for (size_t i = 0; i < url.n; i++) {
        unsigned char c = (unsigned char)url.p[i];
        if (c <= ' ' || c == 0x7f || c == '\\') return false;
    }
    return true;
}

static void add_encoded(struct buf *b, unsigned char c)
{
    buf_byte(b, '%');
    buf_byte(b, hex[c >> 4]);
    buf_byte(b, hex[c & 15]);
}

void url_add_part(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (is_unreserved(c))
            buf_byte(b, (char)c);
        else
            add_encoded(b, c);
    }
}

str url_part(struct arena *a, str s)
{
    struct buf b = buf_make(a);
    url_add_part(&b, s);
    return buf_str(&b);
}

str url_clean(struct arena *a, str url)
{
    size_t at = 0;
    while (at < url.n && is_url_byte((unsigned char)url.p[at])) at++;
    if (at == url.n) return url;
    struct buf b = buf_make(a);
    buf_add(&b, str_sub(url, 0, at));
    for (; at < url.n; at++) {
        unsigned char c = (unsigned char)url.p[at];
        if (is_url_byte(c))
            buf_byte(&b, (char)c);
        else
            add_encoded(&b, c);
    }
    return buf_str(&b);
}

str url_with(struct arena *a, str url, str name, str value)
{
    size_t hash = str_find_byte(url, '#');
    str body = str_sub(url, 0, hash);
    struct buf b = buf_make(a);
    buf_add(&b, body);
    buf_byte(&b, str_find_byte(body, '?') == SIZE_MAX ? '?' : '&');
    url_add_part(&b, name);
    buf_byte(&b, '=');
    url_add_part(&b, value);
    buf_add(&b, str_from(url, hash));
    return buf_str(&b);
}

str url_build(struct arena *a, const struct url_piece *pieces, size_t count)
{
    struct buf b = buf_make(a);
    for (size_t i = 0; i < count; i++) {
        const struct url_piece *p = &pieces[i];
        if (p->constant)
            buf_add(&b, p->text);
        else if (p->number)
            buf_int(&b, p->value);
        else
            url_add_part(&b, p->text);
    }
    return buf_str(&b);
}
