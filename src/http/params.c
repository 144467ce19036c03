/* SPDX-License-Identifier: Apache-2.0
 * Queries and forms. Source: WHATWG URL, application/x-www-form-urlencoded; RFC 7578. */
#include "base/vec.h"
#include "http/http_limits.h"
#include "http/req.h"

VEC_TYPE(field_list, struct field);
VEC_TYPE(upload_list, struct upload);

static status too_many(struct env *e, size_t most)
{
    env_fail(e, ST_BAD_INPUT, str_none(), "there are more than %zu parameters", most);
    env_remedy(e, "Send fewer at once.");
    return ST_BAD_INPUT;
}

static status add_param(struct env *e, struct field_list *list, str part)
{
    if (list->count >= HTTP_PARAM_COUNT_MOST) return too_many(e, HTTP_PARAM_COUNT_MOST);
    size_t eq = str_find_byte(part, '=');
    struct field f = { S(""), S("") };
    TRY(url_decode(e, str_sub(part, 0, eq), true, &f.name));
    status st = eq == SIZE_MAX ? ST_OK : url_decode(e, str_from(part, eq + 1), true, &f.value);
    if (st != ST_OK) {
        e->err.where = f.name;
        return st;
    }
    *VEC_PUSH(e->arena, list) = f;
    return ST_OK;
}

status url_params(struct env *e, str text, struct fields *ret_params)
{
    struct field_list list = { 0 };
    str part;
    while (str_next(&text, '&', &part))
        if (part.n > 0) TRY(add_param(e, &list, part));
    *ret_params = (struct fields){ list.at, list.count };
    return ST_OK;
}

status req_query(struct env *e, const struct req *r, struct fields *ret_params)
{
    return url_params(e, r->query, ret_params);
}

/* One parameter of a header value such as `form-data; name="a"; filename="b"`; none where absent.
 */
static str header_param(struct arena *a, str value, str name)
{
    str rest = value, part;
    (void)str_next(&rest, ';', &part);
    while (str_next(&rest, ';', &part)) {
        part = str_trim(part);
        size_t eq = str_find_byte(part, '=');
        if (eq == SIZE_MAX || !str_eq_ascii(str_trim(str_sub(part, 0, eq)), name)) continue;
        str v = str_trim(str_from(part, eq + 1));
        if (v.n >= 2 && v.p[0] == '"' && v.p[v.n - 1] == '"') v = str_sub(v, 1, v.n - 2);
        return arena_str(a, v);
    }
    return str_none();
}

static str media_type(str value)
{
    return str_trim(str_sub(value, 0, str_find_byte(value, ';')));
}

static str part_header(str head, str name)
{
    str line;
    while (str_next(&head, '\n', &line)) {
        line = str_trim(line);
        size_t colon = str_find_byte(line, ':');
        if (colon != SIZE_MAX && str_eq_ascii(str_sub(line, 0, colon), name))
            return str_trim(str_from(line, colon + 1));
    }
    return str_none();
}

struct form {
    struct field_list fields;
    struct upload_list uploads;
};

static status bad_form(struct env *e, const char *what)
{
    env_fail(e, ST_BAD_INPUT, str_none(), "the form %s", what);
    env_remedy(e, "Send it as a browser would: multipart/form-data by RFC 7578.");
    return ST_BAD_INPUT;
}

static status add_part(struct env *e, struct form *f, str head, str content)
{
    str disposition = part_header(head, S("Content-Disposition"));
    str name = header_param(e->arena, disposition, S("name"));
    str filename = header_param(e->arena, disposition, S("filename"));
    if (str_is_none(name)) return bad_form(e, "has a part without a name");
    TRY(text_check(e, name));
    if (str_is_none(filename)) {
        if (f->fields.count >= HTTP_PARAM_COUNT_MOST) return too_many(e, HTTP_PARAM_COUNT_MOST);
        TRY(text_check(e, content));
        *VEC_PUSH(e->arena, &f->fields) = (struct field){ name, content };
        return ST_OK;
    }
    if (f->uploads.count >= HTTP_UPLOAD_MOST) return too_many(e, HTTP_UPLOAD_MOST);
    TRY(text_check(e, filename));
    *VEC_PUSH(e->arena, &f->uploads) =
        (struct upload){ name, filename, part_header(head, S("Content-Type")), content };
    return ST_OK;
}

static status read_multipart(struct env *e, str boundary, str body, struct form *f)
{
    if (boundary.n == 0 || boundary.n > 70) return bad_form(e, "names no boundary");
    str mark = arena_concat(e->arena, S("--"), boundary);
    str between = arena_concat(e->arena, S("\r\n"), mark);
    size_t at = str_starts(body, mark) ? 0 : str_find(body, between);
    if (at == SIZE_MAX) return bad_form(e, "does not hold its own boundary");
    body = str_from(body, at + (at == 0 ? mark.n : between.n));
    while (!str_starts(body, S("--"))) {
        if (!str_starts(body, S("\r\n"))) return bad_form(e, "is cut short");
        body = str_from(body, 2);
        size_t head_end = str_starts(body, S("\r\n")) ? 0 : str_find(body, S("\r\n\r\n"));
        size_t end = str_find(body, between);
        if (head_end == SIZE_MAX || end == SIZE_MAX || head_end + 2 > end)
            return bad_form(e, "is cut short");
        size_t from = head_end == 0 ? 2 : head_end + 4;
        if (from > end) return bad_form(e, "has a part without a body");
        TRY(add_part(e, f, str_sub(body, 0, head_end), str_sub(body, from, end - from)));
        body = str_from(body, end + between.n);
    }
    return ST_OK;
}

status req_form(struct env *e, const struct req *r, struct fields *ret_params,
                struct uploads *ret_uploads)
{
    str type = req_header(r, S("Content-Type"));
    struct form f = { 0 };
    if (str_eq_ascii(media_type(type), S("multipart/form-data"))) {
        TRY(read_multipart(e, header_param(e->arena, type, S("boundary")), r->body, &f));
    } else if (str_eq_ascii(media_type(type), S("application/x-www-form-urlencoded"))) {
        struct fields plain;
        TRY(url_params(e, r->body, &plain));
        f.fields = (struct field_list){ .at = plain.at, .count = plain.count };
    } else if (r->body.n > 0) {
        env_fail(e, ST_BAD_TYPE, S("Content-Type"), "a form cannot be “%.*s”", STR_ARG(type));
        env_remedy(e, "Send application/x-www-form-urlencoded or multipart/form-data.");
        return ST_BAD_TYPE;
    }
    *ret_params = (struct fields){ f.fields.at, f.fields.count };
    if (ret_uploads != NULL) *ret_uploads = (struct uploads){ f.uploads.at, f.uploads.count };
    return ST_OK;
}
