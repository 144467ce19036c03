/* SPDX-License-Identifier: Apache-2.0 */
#include "api/part.h"

#include "base/time.h"
#include "crypto/crypto.h"

enum { HEADERS_MOST = 8 };

struct making {
    struct arena *arena;
    struct field *at;
    size_t count;
};

static void header(struct making *m, str name, str value)
{
    if (!str_is_none(value)) m->at[m->count++] = (struct field){ name, value };
}

/* RFC 4648 section 4, blanks allowed: as section 5's without padding. */
static str section5(struct arena *a, str text)
{
    struct buf b = buf_make(a);
    for (size_t i = 0; i < text.n; i++) {
        char x = text.p[i];
        if (x == '+') x = '-';
        if (x == '/') x = '_';
        if (x != '=' && x != '\n' && x != '\r' && x != ' ') buf_byte(&b, x);
    }
    return buf_str(&b);
}

/* A patch stands in a Binary, or is a Parameters resource itself. */
static status take_body(struct call *c, const struct bundle_entry *b, struct making *m, str *ret)
{
    struct arena *a = c->cx->env->arena;
    bool binary = b->method == BUNDLE_PATCH &&
                  json_str_is(json_get(b->resource, "resourceType"), S("Binary"));
    header(m, S("Content-Type"),
           binary ? json_str(a, json_get(b->resource, "contentType")) : S("application/fhir+json"));
    *ret = json_raw(b->resource);
    if (!binary) return ST_OK;
    if (base64url_decode(a, section5(a, json_str(a, json_get(b->resource, "data"))), ret))
        return ST_OK;
    return fail_at(c->cx->env, ST_BAD_INPUT, S("resource.data"), "the patch is not base64");
}

static enum method method_of(const struct bundle_entry *b)
{
    static const enum method methods[] = { METHOD_DELETE, METHOD_POST, METHOD_PUT,
                                           METHOD_PATCH,  METHOD_GET,  METHOD_HEAD };
    return methods[b->method];
}

static status match(struct call *c, struct part *p)
{
    struct env *e = c->cx->env;
    const struct route *found = NULL;
    str allow = str_none();
    TRY(router_match(e, c->router, &p->req, &found, &allow));
    p->call.row = found->row;
    TRY(req_query(e, &p->req, &p->call.query));
    bool bundle = str_eq(p->req.path, S("/fhir")) && p->req.method == METHOD_POST;
    if (!bundle && str_starts(p->req.path, S("/fhir"))) return ST_OK;
    return fail_at(e, ST_BAD_INPUT, S("request.url"), "a Bundle may not stand in a Bundle");
}

status part_make(struct call *c, const struct bundle_entry *b, struct part *ret_part)
{
    struct arena *a = c->cx->env->arena;
    struct part *p = ret_part;
    struct making m = { a, NEW_ARRAY(a, struct field, HEADERS_MOST), 0 };
    str prefer = req_header(c->req, S("Prefer"));
    size_t mark = str_find_byte(b->url, '?');
    str path = str_sub(b->url, 0, mark);
    *p = (struct part){ .cx = *c->cx };
    p->cx.act = 0;
    p->req = (struct req){ .arena = a,
                           .method = method_of(b),
                           .query = mark == SIZE_MAX ? str_none() : str_from(b->url, mark + 1),
                           .remote = c->req->remote,
                           .secure = c->req->secure,
                           .id = c->req->id };
    p->req.path =
        arena_printf(a, "/fhir%s%.*s", path.n == 0 || path.p[0] == '/' ? "" : "/", STR_ARG(path));
    p->call = (struct call){
        .cx = &p->cx, .req = &p->req, .res = &p->res, .base = c->base, .router = c->router
    };
    header(&m, S("Prefer"), str_is_none(prefer) ? S("return=minimal") : prefer);
    header(&m, S("If-Match"), b->if_match);
    header(&m, S("If-None-Match"), b->if_none_match);
    header(&m, S("If-Modified-Since"), b->if_modified_since);
    header(&m, S("If-None-Exist"), b->if_none_exist);
    if (b->resource != NULL) TRY(take_body(c, b, &m, &p->req.body));
    p->req.headers = (struct fields){ m.at, m.count };
    return match(c, p);
}

void part_fail(struct part *p, status st)
{
    p->res = (struct res){ 0 };
    api_error(&p->call, st);
    p->cx.env->err = (struct err){ 0 };
    p->ended = true;
}

void part_join(struct call *c, const struct part *p)
{
    if (p->cx.audit_n > c->cx->audit_n) c->cx->audit_n = p->cx.audit_n;
    if (p->cx.scope != NULL) c->cx->scope = p->cx.scope;
}

static const char *reason_of(int code)
{
    static const struct {
        int code;
        const char *words;
    } reasons[] = { { 200, "OK" },
                    { 201, "Created" },
                    { 204, "No Content" },
                    { 304, "Not Modified" },
                    { 400, "Bad Request" },
                    { 401, "Unauthorized" },
                    { 403, "Forbidden" },
                    { 404, "Not Found" },
                    { 405, "Method Not Allowed" },
                    { 406, "Not Acceptable" },
                    { 409, "Conflict" },
                    { 410, "Gone" },
                    { 412, "Precondition Failed" },
                    { 413, "Content Too Large" },
                    { 415, "Unsupported Media Type" },
                    { 422, "Unprocessable Content" },
                    { 501, "Not Implemented" },
                    { 503, "Service Unavailable" } };
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (reasons[i].code == code) return reasons[i].words;
    return "Error";
}

static void put_status(struct json_writer *w, int code)
{
    json_put_printf(w, "status", "%d %s", code, reason_of(code));
}

void part_put(struct json_writer *w, const struct part *p)
{
    struct arena *a = p->cx.env->arena;
    str location = res_header_get(&p->res, S("Location")), body = p->res.body;
    bool failed = p->res.status >= 400;
    if (str_starts(location, p->call.base)) location = str_from(location, p->call.base.n + 1);
    json_put_object(w, NULL);
    if (!failed && body.n > 0) json_put_raw(w, "resource", body);
    json_put_object(w, "response");
    put_status(w, p->res.status);
    json_put_str(w, "location", location);
    json_put_str(w, "etag", res_header_get(&p->res, S("ETag")));
    if (p->call.at != 0) json_put_str(w, "lastModified", time_text(a, p->call.at));
    if (failed && body.n > 0) json_put_raw(w, "outcome", body);
    json_put_end(w);
    json_put_end(w);
}

void part_put_done(struct call *c, struct json_writer *w, int code, const struct record_done *done,
                   str resource)
{
    json_put_object(w, NULL);
    if (!str_is_none(resource)) json_put_raw(w, "resource", resource);
    json_put_object(w, "response");
    put_status(w, code);
    if (done->version > 0) {
        json_put_printf(w, "location", "%.*s/%.*s/_history/%lld", STR_ARG(done->type),
                        STR_ARG(done->id), (long long)done->version);
        json_put_printf(w, "etag", "W/\"%lld\"", (long long)done->version);
        json_put_str(w, "lastModified", time_text(c->cx->env->arena, done->at));
    }
    json_put_end(w);
    json_put_end(w);
}
