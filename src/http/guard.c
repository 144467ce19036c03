/* SPDX-License-Identifier: Apache-2.0 */
#include "http/guard.h"

#include "http/http_limits.h"

static bool is_token(str s)
{
    static const char marks[] = "!#$%&'*+-.^_`|~";
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && (c == '\0' || strchr(marks, c) == NULL)) return false;
    }
    return s.n > 0;
}

/* Visible bytes, blanks and tabs; UTF-8 is let through. */
static bool is_value(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if ((c < 0x20 && c != '\t') || c == 0x7F) return false;
    }
    return true;
}

static bool is_host(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '.' || c == '-' || c == ':' || c == '[' || c == ']' || c == '_';
        if (!fine) return false;
    }
    return s.n > 0 && s.n <= 255;
}

static bool is_digits(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9') return false;
    return s.n > 0 && s.n <= 15;
}

static size_t count_of(const struct req *r, str name)
{
    size_t n = 0;
    for (size_t i = 0; i < r->headers.count; i++) n += str_eq_ascii(r->headers.at[i].name, name);
    return n;
}

static const char *guard_framing(const struct req *r)
{
    size_t lengths = count_of(r, S("Content-Length")),
           codings = count_of(r, S("Transfer-Encoding"));
    if (lengths > 0 && codings > 0) return "both Content-Length and Transfer-Encoding are given";
    if (lengths > 1) return "Content-Length is given twice";
    if (codings > 1) return "Transfer-Encoding is given twice";
    if (lengths == 1 && !is_digits(req_header(r, S("Content-Length"))))
        return "Content-Length is not a number";
    if (codings == 1 && !str_eq_ascii(req_header(r, S("Transfer-Encoding")), S("chunked")))
        return "Transfer-Encoding is not “chunked”";
    return NULL;
}

static const char *guard_fields(const struct req *r)
{
    for (size_t i = 0; i < r->headers.count; i++) {
        if (!is_token(r->headers.at[i].name))
            return "a header's name has a byte that it may not have";
        if (!is_value(r->headers.at[i].value)) return "a header's value has a control character";
    }
    if (count_of(r, S("Host")) != 1) return "there must be one Host header";
    if (!is_host(req_header(r, S("Host")))) return "the Host header is not a host name";
    return NULL;
}

static const char *guard_target(const struct req *r)
{
    if (r->path.n == 0 || r->path.p[0] != '/') return "the target is not a path";
    for (size_t i = 0; i < r->path.n; i++) {
        unsigned char c = (unsigned char)r->path.p[i];
        if (c <= 0x20 || c >= 0x7F || c == '"' || c == '<' || c == '>' || c == '\\' || c == '#')
            return "the path has a byte that must be %-encoded";
    }
    for (size_t i = 0; i < r->query.n; i++) {
        unsigned char c = (unsigned char)r->query.p[i];
        if (c <= 0x20 || c >= 0x7F) return "the query has a byte that must be %-encoded";
    }
    return NULL;
}

const char *guard_head(const struct req *r, int *ret_status)
{
    *ret_status = 414;
    if (r->path.n + r->query.n > HTTP_TARGET_MOST) return "the address is too long";
    *ret_status = 431;
    if (r->headers.count > HTTP_HEADER_COUNT_MOST) return "there are too many headers";
    *ret_status = 400;
    const char *why = guard_target(r);
    if (why == NULL) why = guard_fields(r);
    if (why == NULL) why = guard_framing(r);
    return why;
}
