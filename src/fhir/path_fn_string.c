/* SPDX-License-Identifier: Apache-2.0
 * Strings, by characters (code points): FHIRPath 5.6 and its continuous build. */
#include "base/buf.h"
#include "base/utf8.h"
#include "fhir/path_fn.h"
#include "fhir/regex.h"
#include "json/json.h"

/* The input and the first argument; *ret_both false where either is empty. */
static status two_strings(struct path_call *c, str *ret_in, str *ret_arg, bool *ret_both)
{
    bool in = false, arg = false;
    TRY(path_in_string(c, ret_in, &in));
    TRY(path_arg_string(c, 0, ret_arg, &arg));
    *ret_both = in && arg;
    return ST_OK;
}

static status give_str(struct path_call *c, str s)
{
    return path_give(c, path_of_str(s));
}

/* Byte offset of character n; the end where there are fewer. */
static size_t offset_of(str s, int64_t n)
{
    size_t at = 0;
    while (n-- > 0 && at < s.n) (void)utf8_next(s, &at);
    return at;
}

status path_fn_index_of(struct path_call *c)
{
    str s = str_none(), what = str_none();
    bool both = false;
    TRY(two_strings(c, &s, &what, &both));
    size_t at = both ? (what.n == 0 ? 0 : str_find(s, what)) : 0;
    if (!both) return ST_OK;
    return path_give(c, path_of_int(at == SIZE_MAX ? -1 : (int64_t)utf8_count(str_sub(s, 0, at))));
}

status path_fn_last_index_of(struct path_call *c)
{
    str s = str_none(), what = str_none();
    bool both = false;
    TRY(two_strings(c, &s, &what, &both));
    if (!both) return ST_OK;
    for (size_t at = s.n + 1; at-- > 0;)
        if (str_starts(str_from(s, at), what))
            return path_give(c, path_of_int((int64_t)utf8_count(str_sub(s, 0, at))));
    return path_give(c, path_of_int(-1));
}

status path_fn_substring(struct path_call *c)
{
    str s = str_none();
    int64_t start = 0, length = INT64_MAX;
    bool has = false, has_start = false, has_length = true;
    TRY(path_in_string(c, &s, &has));
    TRY(path_arg_integer(c, 0, &start, &has_start));
    if (c->op->arg_count == 2) TRY(path_arg_integer(c, 1, &length, &has_length));
    if (!has || !has_start || start < 0 || start >= (int64_t)utf8_count(s)) return ST_OK;
    if (!has_length) length = INT64_MAX;
    str tail = str_from(s, offset_of(s, start));
    return give_str(c, length <= 0 ? S("") : str_sub(tail, 0, offset_of(tail, length)));
}

status path_fn_starts_with(struct path_call *c)
{
    str s = str_none(), what = str_none();
    bool both = false;
    TRY(two_strings(c, &s, &what, &both));
    return both ? path_give(c, path_of_bool(str_starts(s, what))) : ST_OK;
}

status path_fn_ends_with(struct path_call *c)
{
    str s = str_none(), what = str_none();
    bool both = false;
    TRY(two_strings(c, &s, &what, &both));
    return both ? path_give(c, path_of_bool(str_ends(s, what))) : ST_OK;
}

status path_fn_contains(struct path_call *c)
{
    str s = str_none(), what = str_none();
    bool both = false;
    TRY(two_strings(c, &s, &what, &both));
    return both ? path_give(c, path_of_bool(what.n == 0 || str_has(s, what))) : ST_OK;
}

static status change_case(struct path_call *c, bool up)
{
    str s = str_none();
    bool has = false;
    TRY(path_in_string(c, &s, &has));
    if (!has) return ST_OK;
    char *copy = arena_cstr(c->run->arena, arena_lower(c->run->arena, s));
    for (size_t i = 0; up && i < s.n; i++)
        if (copy[i] >= 'a' && copy[i] <= 'z') copy[i] = (char)(copy[i] - 32);
    return give_str(c, str_make(copy, s.n));
}

status path_fn_upper(struct path_call *c)
{
    return change_case(c, true);
}

status path_fn_lower(struct path_call *c)
{
    return change_case(c, false);
}

static status three_strings(struct path_call *c, str *s, str *what, str *with, bool *ret_all)
{
    bool has = false;
    TRY(two_strings(c, s, what, ret_all));
    TRY(path_arg_string(c, 1, with, &has));
    *ret_all = *ret_all && has;
    return ST_OK;
}

/* An empty text to replace stands between all characters. */
static str replace_all(struct arena *a, str s, str what, str with)
{
    struct buf b = buf_make(a);
    size_t at = 0;
    while (at < s.n) {
        bool hit = what.n > 0 && str_starts(str_from(s, at), what);
        if (hit || what.n == 0) buf_add(&b, with);
        size_t next = at;
        if (hit)
            next += what.n;
        else
            (void)utf8_next(s, &next);
        if (!hit) buf_add(&b, str_sub(s, at, next - at));
        at = next;
    }
    if (what.n == 0) buf_add(&b, with);
    return buf_str(&b);
}

status path_fn_replace(struct path_call *c)
{
    str s = str_none(), what = str_none(), with = str_none();
    bool all = false;
    TRY(three_strings(c, &s, &what, &with, &all));
    if (!all) return ST_OK;
    TRY(path_step(c->run, (int64_t)s.n));
    return give_str(c, replace_all(c->run->arena, s, what, with));
}

static status match(struct path_call *c, bool whole)
{
    str s = str_none(), pattern = str_none(), flags = S("");
    bool both = false, yes = false, has = false;
    TRY(two_strings(c, &s, &pattern, &both));
    if (c->op->arg_count == 2) TRY(path_arg_string(c, 1, &flags, &has));
    if (!both) return ST_OK;
    TRY(path_step(c->run, 200));
    TRY(regex_matches(c->run->e, pattern, s, whole, str_find_byte(flags, 'i') != SIZE_MAX, &yes));
    return path_give(c, path_of_bool(yes));
}

status path_fn_matches(struct path_call *c)
{
    return match(c, false);
}

status path_fn_matches_full(struct path_call *c)
{
    return match(c, true);
}

status path_fn_replace_matches(struct path_call *c)
{
    str s = str_none(), pattern = str_none(), with = str_none(), result = str_none();
    bool all = false;
    TRY(three_strings(c, &s, &pattern, &with, &all));
    if (!all) return ST_OK;
    TRY(path_step(c->run, 200));
    if (pattern.n == 0) return give_str(c, s);
    TRY(regex_replace(c->run->e, pattern, s, with, &result));
    return give_str(c, result);
}

status path_fn_length(struct path_call *c)
{
    str s = str_none();
    bool has = false;
    TRY(path_in_string(c, &s, &has));
    return has ? path_give(c, path_of_int((int64_t)utf8_count(s))) : ST_OK;
}

status path_fn_to_chars(struct path_call *c)
{
    str s = str_none();
    bool has = false;
    TRY(path_in_string(c, &s, &has));
    TRY(path_step(c->run, (int64_t)s.n));
    for (size_t at = 0; has && at < s.n;) {
        size_t start = at;
        (void)utf8_next(s, &at);
        TRY(give_str(c, str_sub(s, start, at - start)));
    }
    return ST_OK;
}

status path_fn_trim(struct path_call *c)
{
    str s = str_none();
    bool has = false;
    TRY(path_in_string(c, &s, &has));
    return has ? give_str(c, str_trim(s)) : ST_OK;
}

status path_fn_split(struct path_call *c)
{
    str s = str_none(), separator = str_none();
    bool both = false;
    TRY(two_strings(c, &s, &separator, &both));
    TRY(path_step(c->run, (int64_t)s.n));
    if (!both) return ST_OK;
    if (separator.n == 0) return path_fn_to_chars(c);
    for (size_t at = str_find(s, separator); at != SIZE_MAX; at = str_find(s, separator)) {
        TRY(give_str(c, str_sub(s, 0, at)));
        s = str_from(s, at + separator.n);
    }
    return give_str(c, s);
}

status path_fn_join(struct path_call *c)
{
    str separator = S("");
    bool has = true;
    struct buf b = buf_make(c->run->arena);
    if (c->op->arg_count == 1) TRY(path_arg_string(c, 0, &separator, &has));
    for (size_t i = 0; i < c->in->count; i++) {
        struct path_item v = path_value(c->run->arena, &c->in->at[i]);
        if (v.kind != PATH_STRING) return path_refuse(c->run, c->op, "join() takes strings only");
        if (i > 0) buf_add(&b, separator);
        buf_add(&b, v.text);
    }
    TRY(path_step(c->run, (int64_t)b.n / 16));
    return c->in->count == 0 ? ST_OK : give_str(c, buf_str(&b));
}

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static char letter_of(unsigned v, bool url)
{
    char c = base64[v & 63];
    return !url ? c : c == '+' ? '-' : c == '/' ? '_' : c;
}

static str base64_encode(struct arena *a, str s, bool url)
{
    struct buf b = buf_make(a);
    for (size_t i = 0; i < s.n; i += 3) {
        size_t left = s.n - i;
        unsigned v = (unsigned)(unsigned char)s.p[i] << 16;
        if (left > 1) v |= (unsigned)(unsigned char)s.p[i + 1] << 8;
        if (left > 2) v |= (unsigned char)s.p[i + 2];
        buf_byte(&b, letter_of(v >> 18, url));
        buf_byte(&b, letter_of(v >> 12, url));
        buf_byte(&b, left > 1 ? letter_of(v >> 6, url) : '=');
        buf_byte(&b, left > 2 ? letter_of(v, url) : '=');
    }
    return buf_str(&b);
}

static bool base64_decode(struct arena *a, str s, str *ret)
{
    struct buf b = buf_make(a);
    unsigned v = 0;
    int bits = 0;
    for (size_t i = 0; i < s.n && s.p[i] != '='; i++) {
        char c = s.p[i] == '-' ? '+' : s.p[i] == '_' ? '/' : s.p[i];
        const char *at = c == '\0' ? NULL : strchr(base64, c);
        if (at == NULL) return false;
        v = (v << 6 | (unsigned)(at - base64)) & 0xffffff;
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        buf_byte(&b, (char)(v >> bits & 0xff));
    }
    *ret = buf_str(&b);
    return true;
}

static bool hex_decode(struct arena *a, str s, str *ret)
{
    struct buf b = buf_make(a);
    static const char digits[] = "0123456789abcdef";
    str low = arena_lower(a, s);
    for (size_t i = 0; i + 1 < low.n; i += 2) {
        const char *x = low.p[i] == '\0' ? NULL : strchr(digits, low.p[i]),
                   *y = low.p[i + 1] == '\0' ? NULL : strchr(digits, low.p[i + 1]);
        if (x == NULL || y == NULL) return false;
        buf_byte(&b, (char)((x - digits) * 16 + (y - digits)));
    }
    *ret = buf_str(&b);
    return s.n % 2 == 0;
}

status path_fn_encode(struct path_call *c)
{
    str s = str_none(), how = str_none();
    bool both = false;
    TRY(two_strings(c, &s, &how, &both));
    if (!both) return ST_OK;
    if (str_eq(how, S("base64"))) return give_str(c, base64_encode(c->run->arena, s, false));
    if (str_eq(how, S("urlbase64"))) return give_str(c, base64_encode(c->run->arena, s, true));
    if (!str_eq(how, S("hex")))
        return path_refuse(c->run, c->op, "%s", path_function_usage(c->op->call));
    struct buf b = buf_make(c->run->arena);
    for (size_t i = 0; i < s.n; i++) buf_printf(&b, "%02x", (unsigned)(unsigned char)s.p[i]);
    return give_str(c, buf_str(&b));
}

status path_fn_decode(struct path_call *c)
{
    str s = str_none(), how = str_none(), result = str_none();
    bool both = false, ok = false;
    TRY(two_strings(c, &s, &how, &both));
    if (!both) return ST_OK;
    if (str_eq(how, S("hex")))
        ok = hex_decode(c->run->arena, s, &result);
    else if (str_ends(how, S("base64")))
        ok = base64_decode(c->run->arena, s, &result);
    else
        return path_refuse(c->run, c->op, "%s", path_function_usage(c->op->call));
    return ok && utf8_valid(result, NULL) ? give_str(c, result) : ST_OK;
}

static const struct {
    str plain, escaped;
} html_escapes[] = { { S_INIT("&"), S_INIT("&amp;") },
                     { S_INIT("<"), S_INIT("&lt;") },
                     { S_INIT(">"), S_INIT("&gt;") },
                     { S_INIT("\""), S_INIT("&quot;") },
                     { S_INIT("'"), S_INIT("&#39;") } };
#define HTML_ESCAPES (sizeof html_escapes / sizeof html_escapes[0])

status path_fn_escape(struct path_call *c)
{
    str s = str_none(), how = str_none();
    bool both = false;
    TRY(two_strings(c, &s, &how, &both));
    if (!both) return ST_OK;
    if (str_eq(how, S("json"))) {
        struct buf b = buf_make(c->run->arena);
        buf_json(&b, s);
        return give_str(c, str_sub(buf_str(&b), 1, b.n - 2));
    }
    if (!str_eq(how, S("html")))
        return path_refuse(c->run, c->op, "%s", path_function_usage(c->op->call));
    for (size_t i = 0; i < HTML_ESCAPES; i++)
        s = replace_all(c->run->arena, s, html_escapes[i].plain, html_escapes[i].escaped);
    return give_str(c, s);
}

/* As a JSON literal: quotes that are not escaped stand for themselves. */
static str quote_again(struct arena *a, str s)
{
    struct buf b = buf_make(a);
    buf_byte(&b, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"') buf_byte(&b, '\\');
        buf_byte(&b, s.p[i]);
        if (s.p[i] == '\\' && i + 1 < s.n) buf_byte(&b, s.p[++i]);
    }
    buf_byte(&b, '"');
    return buf_str(&b);
}

status path_fn_unescape(struct path_call *c)
{
    str s = str_none(), how = str_none();
    bool both = false;
    TRY(two_strings(c, &s, &how, &both));
    if (!both) return ST_OK;
    if (str_eq(how, S("json"))) {
        const struct json_node *n = NULL;
        TRY(json_read(c->run->e, quote_again(c->run->arena, s), &n));
        return give_str(c, json_str(c->run->arena, n));
    }
    if (!str_eq(how, S("html")))
        return path_refuse(c->run, c->op, "%s", path_function_usage(c->op->call));
    for (size_t i = HTML_ESCAPES; i-- > 0;)
        s = replace_all(c->run->arena, s, html_escapes[i].escaped, html_escapes[i].plain);
    return give_str(c, s);
}
