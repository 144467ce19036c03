/* SPDX-License-Identifier: Apache-2.0
 * read, vread, history of an instance. Source: FHIR R4, 3.1.0.2–3, 3.1.0.10. */
#include "api/answer.h"
#include "base/time.h"

enum { HISTORY_PAGE = 100 };

status api_read(struct call *c)
{
    const struct fhir_type *type;
    struct record r;
    TRY(answer_format(c));
    TRY(answer_type(c, &type));
    TRY(record_read(c->cx, type->name, req_path(c->req, S("id")), &r));
    answer_record(c, &r);
    return ST_OK;
}

static status version_of(struct call *c, int64_t *ret_version)
{
    int64_t version;
    if (!str_to_int(req_path(c->req, S("version")), &version) || version < 1)
        return fail_at(c->cx->env, ST_NOT_FOUND, S("_history"), "there is no such version");
    *ret_version = version;
    return ST_OK;
}

status api_vread(struct call *c)
{
    const struct fhir_type *type;
    struct record r;
    int64_t version;
    TRY(answer_format(c));
    TRY(answer_type(c, &type));
    TRY(version_of(c, &version));
    TRY(record_vread(c->cx, type->name, req_path(c->req, S("id")), version, &r));
    answer_record(c, &r);
    return ST_OK;
}

static void put_version(struct call *c, struct json_writer *w, const struct record *r)
{
    const char *method = r->deleted ? "DELETE" : r->version == 1 ? "POST" : "PUT";
    struct arena *a = c->cx->env->arena;
    json_put_object(w, NULL);
    json_put_printf(w, "fullUrl", "%.*s/%.*s/%.*s", STR_ARG(c->base), STR_ARG(r->type),
                    STR_ARG(r->id));
    if (!r->deleted) json_put_raw(w, "resource", r->json);
    json_put_object(w, "request");
    json_put_str(w, "method", str_of(method));
    json_put_printf(w, "url", "%.*s/%.*s", STR_ARG(r->type), STR_ARG(r->id));
    json_put_end(w);
    json_put_object(w, "response");
    json_put_str(w, "status", r->deleted ? S("204") : r->version == 1 ? S("201") : S("200"));
    json_put_printf(w, "etag", "W/\"%lld\"", (long long)r->version);
    json_put_str(w, "lastModified", time_text(a, r->at));
    json_put_end(w);
    json_put_end(w);
}

/* Newest first; _count of them, and a link to the rest. */
status api_history(struct call *c)
{
    struct arena *a = c->cx->env->arena;
    const struct fhir_type *type;
    struct record *list;
    size_t count;
    int64_t most = HISTORY_PAGE, before = 0;
    str id = req_path(c->req, S("id")), given = fields_get(&c->query, S("_count"));
    TRY(answer_format(c));
    TRY(answer_type(c, &type));
    if (!str_is_none(given) && (!str_to_int(given, &most) || most < 1 || most > HISTORY_PAGE))
        most = HISTORY_PAGE;
    (void)str_to_int(fields_get(&c->query, S("_before")), &before);
    TRY(record_history(c->cx, type->name, id, before, (size_t)most, &list, &count));
    struct json_writer w = json_writer_make(a);
    json_put_object(&w, NULL);
    json_put_str(&w, "resourceType", S("Bundle"));
    json_put_str(&w, "type", S("history"));
    json_put_array(&w, "link");
    json_put_object(&w, NULL);
    json_put_str(&w, "relation", S("self"));
    json_put_printf(&w, "url", "%.*s/%.*s/%.*s/_history", STR_ARG(c->base), STR_ARG(type->name),
                    STR_ARG(id));
    json_put_end(&w);
    if (count == (size_t)most && list[count - 1].version > 1) {
        json_put_object(&w, NULL);
        json_put_str(&w, "relation", S("next"));
        json_put_printf(&w, "url", "%.*s/%.*s/%.*s/_history?_count=%lld&_before=%lld",
                        STR_ARG(c->base), STR_ARG(type->name), STR_ARG(id), (long long)most,
                        (long long)list[count - 1].version);
        json_put_end(&w);
    }
    json_put_end(&w);
    json_put_array(&w, "entry");
    for (size_t i = 0; i < count; i++) put_version(c, &w, &list[i]);
    json_put_end(&w);
    json_put_end(&w);
    answer_json(c, 200, json_written(&w));
    return ST_OK;
}
