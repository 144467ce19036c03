/* SPDX-License-Identifier: Apache-2.0 */
#include "api/answer.h"

#include "base/time.h"
#include "json/edit.h"

#define FHIR_JSON S("application/fhir+json; charset=utf-8")

status answer_type(struct call *c, const struct fhir_type **ret_type)
{
    str name = req_path(c->req, S("type"));
    const struct fhir_type *t = fhir_type_find(name);
    if (t == NULL || t->kind != FHIR_RESOURCE || t->abstract) {
        env_fail(c->cx->env, ST_NOT_FOUND, S("type"), "R4 has no resource type “%.*s”",
                 STR_ARG(name));
        env_remedy(c->cx->env,
                   "Types are written as in the standard, for example Patient or Observation.");
        return ST_NOT_FOUND;
    }
    *ret_type = t;
    return ST_OK;
}

static bool is_json(str format)
{
    return str_has(format, S("json")) || str_has(format, S("*/*")) ||
           str_has(format, S("application/*"));
}

status answer_format(struct call *c)
{
    str wanted = fields_get(&c->query, S("_format"));
    if (str_is_none(wanted)) wanted = req_header(c->req, S("Accept"));
    /* A browser asks for text/html and takes what it gets. */
    if (str_is_empty(wanted) || is_json(wanted) || str_has(wanted, S("text/html"))) return ST_OK;
    env_fail(c->cx->env, ST_NOT_ACCEPTABLE, S("Accept"), "“%.*s” is not had here", STR_ARG(wanted));
    env_remedy(c->cx->env, "Ask for application/fhir+json.");
    return ST_NOT_ACCEPTABLE;
}

status answer_body_type(struct call *c)
{
    str type = req_header(c->req, S("Content-Type"));
    if (str_has(type, S("json"))) return ST_OK;
    env_fail(c->cx->env, ST_BAD_TYPE, S("Content-Type"), "the body is said to be “%.*s”",
             STR_ARG(type));
    env_remedy(c->cx->env, "Send application/fhir+json.");
    return ST_BAD_TYPE;
}

str answer_http_date(struct arena *a, int64_t instant)
{
    static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    struct civil t = time_civil_utc(instant);
    int32_t date = date_make(t.year, t.month, t.day);
    return arena_printf(a, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[date_weekday(date) - 1],
                        t.day, months[t.month - 1], t.year, t.hour, t.minute, t.second);
}

void answer_json(struct call *c, int code, str body)
{
    res_body(c->res, code, FHIR_JSON, body);
}

static str etag(struct arena *a, int64_t version)
{
    return arena_printf(a, "W/\"%lld\"", (long long)version);
}

static void version_headers(struct call *c, int64_t version, int64_t at)
{
    struct arena *a = c->cx->env->arena;
    res_header_set(c->res, S("ETag"), etag(a, version));
    res_header_set(c->res, S("Last-Modified"), answer_http_date(a, at));
}

void answer_record(struct call *c, const struct record *r)
{
    version_headers(c, r->version, r->at);
    str have = req_header(c->req, S("If-None-Match"));
    if (!str_is_none(have) && str_has(have, etag(c->cx->env->arena, r->version))) {
        c->res->status = 304;
        c->res->body = S("");
        return;
    }
    answer_json(c, 200, r->json);
}

void answer_written(struct call *c, const struct record_done *done, str stored)
{
    static const char *const words[] = { "created", "updated", "unchanged", "deleted" };
    struct arena *a = c->cx->env->arena;
    str prefer = req_header(c->req, S("Prefer"));
    int code = done->outcome == RECORD_CREATED ? 201 : 200;
    version_headers(c, done->version, done->at);
    res_header_set(c->res, S("Location"),
                   arena_printf(a, "%.*s/%.*s/%.*s/_history/%lld", STR_ARG(c->base),
                                STR_ARG(done->type), STR_ARG(done->id), (long long)done->version));
    if (str_has(prefer, S("return=minimal"))) {
        c->res->status = code;
        c->res->body = S("");
    } else if (str_has(prefer, S("return=OperationOutcome"))) {
        answer_json(
            c, code,
            arena_printf(
                a,
                "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"information\","
                "\"code\":\"informational\",\"diagnostics\":\"%s\"}]}",
                words[done->outcome]));
    } else {
        answer_json(c, code, stored);
    }
}

status answer_if_match(struct call *c, int64_t *ret_version)
{
    str given = str_trim(req_header(c->req, S("If-Match")));
    int64_t version = 0;
    if (str_is_none(given)) {
        *ret_version = 0;
        return ST_OK;
    }
    if (str_starts(given, S("W/"))) given = str_from(given, 2);
    bool quoted = given.n > 2 && given.p[0] == '"' && given.p[given.n - 1] == '"';
    if (!quoted || !str_to_int(str_sub(given, 1, given.n - 2), &version) || version < 1) {
        env_fail(c->cx->env, ST_BAD_INPUT, S("If-Match"), "this is no version of ours");
        env_remedy(c->cx->env, "Send the ETag of the version that you read, for example W/\"3\".");
        return ST_BAD_INPUT;
    }
    *ret_version = version;
    return ST_OK;
}

str answer_stored(struct arena *a, const struct json_node *root, const struct record_done *done)
{
    struct json_edits d = json_edits_make(a);
    const struct json_node *meta = json_get(root, "meta");
    str version = json_quoted(a, arena_printf(a, "%lld", (long long)done->version));
    str at = json_quoted(a, time_text(a, done->at));
    json_edit_member(&d, root, "id", json_quoted(a, done->id));
    if (json_is_object(meta)) {
        json_edit_member(&d, meta, "versionId", version);
        json_edit_member(&d, meta, "lastUpdated", at);
    } else {
        json_edit_member(&d, root, "meta",
                         arena_printf(a, "{\"versionId\":%.*s,\"lastUpdated\":%.*s}",
                                      STR_ARG(version), STR_ARG(at)));
    }
    return json_edited(&d, root);
}
