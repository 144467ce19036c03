/* SPDX-License-Identifier: Apache-2.0
 * $export (system, Patient, Group) and $import: asked for here, carried out by job/bulk, asked
 * after, fetched and ended here. Source: Bulk Data Access 2.0.0; asynchronous requests, FHIR R4. */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/params.h"
#include "base/file.h"
#include "base/time.h"
#include "fhir/search.h"
#include "job/bulk.h"
#include "record/criteria.h"
#include "trust/decide.h"
#include "trust/grant.h"

/* What is carried out later has no program's scopes any more: so it takes one with all of them. */
static status check_scopes(struct call *c)
{
    if (grant_is_whole(c->cx->who.grant)) return ST_OK;
    env_fail(c->cx->env, ST_FORBIDDEN, S("scope"), "the token’s scopes do not allow this");
    env_remedy(c->cx->env, "bulk work takes system/*.rs");
    return ST_FORBIDDEN;
}

static status check_asked_rightly(struct call *c)
{
    struct env *e = c->cx->env;
    if (!who_may(&c->cx->who, RIGHT_WIDE)) {
        env_fail(e, ST_FORBIDDEN, S("Authorization"), "this needs a bulk scope");
        env_remedy(e, "It is for systems (the role client), not for people's sessions.");
        return ST_FORBIDDEN;
    }
    TRY(check_scopes(c));
    if (answer_prefers(c, S("respond-async"))) return ST_OK;
    env_fail(e, ST_BAD_INPUT, S("Prefer"), "this is carried out in the background only");
    env_remedy(e, "Send Prefer: respond-async, and ask at the Content-Location.");
    return ST_BAD_INPUT;
}

static status answer_accepted(struct call *c, struct bulk *b)
{
    b->base = c->base;
    b->request = arena_printf(c->cx->env->arena, "%.*s%.*s%s%.*s", STR_ARG(c->base),
                              STR_ARG(str_from(c->req->path, 5)), c->req->query.n > 0 ? "?" : "",
                              STR_ARG(c->req->query));
    TRY(bulk_add(c->cx, b));
    res_header_set(
        c->res, S("Content-Location"),
        arena_printf(c->cx->env->arena, "%.*s/$bulk/%.*s", STR_ARG(c->base), STR_ARG(b->id)));
    answer_words(c, 202, S("accepted; ask at the Content-Location"));
    return ST_OK;
}

/* ---- export
 * ------------------------------------------------------------------------------------*/

static void put_list(struct json_writer *w, const char *key, const struct params_list *list)
{
    if (list->count == 0) return;
    json_put_array(w, key);
    for (size_t i = 0; i < list->count; i++) json_put_str(w, NULL, list->at[i]);
    json_put_end(w);
}

/* Filters are whole searches: their commas are their own. */
static void take_filters(const struct params *p, struct params_list *ret)
{
    struct call *c = p->call;
    const struct json_node *n;
    for (size_t i = 0; i < c->query.count; i++)
        if (str_eq(c->query.at[i].name, S("_typeFilter")))
            *VEC_PUSH(c->cx->env->arena, ret) = c->query.at[i].value;
    for (size_t i = 0; (n = params_node(p, "_typeFilter", i)) != NULL; i++)
        *VEC_PUSH(c->cx->env->arena, ret) = json_str(c->cx->env->arena, n);
}

static status check_lists(struct call *c, const struct params_list *types,
                          const struct params_list *filters)
{
    struct env *e = c->cx->env;
    for (size_t i = 0; i < types->count; i++)
        if (fhir_resource_find(types->at[i]) == NULL)
            return fail_at(e, ST_BAD_INPUT, S("_type"), "R4 has no resource type “%.*s”",
                           STR_ARG(str_sub(types->at[i], 0, 40)));
    for (size_t i = 0; i < filters->count; i++) {
        const struct fhir_type *type;
        struct search_plan plan;
        TRY(criteria_parse(e, filters->at[i], &type, &plan));
    }
    return ST_OK;
}

/* ndjson in one of its names, or nothing said. */
static status check_output_format(const struct params *p)
{
    str format = params_text(p, "_outputFormat");
    if (str_is_none(format) || str_has(format, S("ndjson"))) return ST_OK;
    return fail_at(p->call->cx->env, ST_BAD_INPUT, S("_outputFormat"),
                   "“%.*s” is not had; there is application/fhir+ndjson",
                   STR_ARG(str_sub(format, 0, 60)));
}

static status prepare_export(struct call *c, bool patients, str group)
{
    struct json_writer w = json_writer_make(c->cx->env->arena);
    struct params_list types = { 0 }, filters = { 0 };
    struct bulk *b = NEW(c->cx->env->arena, struct bulk);
    struct params p;
    int64_t since = INT64_MIN;
    TRY(params_read(c, &p));
    TRY(check_asked_rightly(c));
    TRY(check_output_format(&p));
    TRY(params_instant(&p, "_since", INT64_MIN, &since));
    params_list(&p, "_type", &types);
    take_filters(&p, &filters);
    TRY(check_lists(c, &types, &filters));
    json_put_object(&w, NULL);
    put_list(&w, "type", &types);
    put_list(&w, "filter", &filters);
    if (since != INT64_MIN) json_put_int(&w, "since", since);
    if (patients) json_put_bool(&w, "patients", true);
    json_put_str(&w, "group", group);
    json_put_end(&w);
    *b = (struct bulk){ .id = bulk_new_id(c->cx), .kind = S("export"), .params = json_written(&w) };
    c->state = b;
    return ST_OK;
}

status api_prepare_export(struct call *c)
{
    return prepare_export(c, false, str_none());
}
status api_prepare_export_post(struct call *c)
{
    return prepare_export(c, false, str_none());
}
status api_prepare_export_patients(struct call *c)
{
    return prepare_export(c, true, str_none());
}
status api_prepare_export_patients_post(struct call *c)
{
    return prepare_export(c, true, str_none());
}
status api_prepare_export_group(struct call *c)
{
    struct record r;
    str group = req_path(c->req, S("id"));
    TRY(record_read(c->cx, S("Group"), group, &r));
    return prepare_export(c, true, group);
}
status api_prepare_export_group_post(struct call *c)
{
    return api_prepare_export_group(c);
}
status api_export(struct call *c)
{
    return answer_accepted(c, c->state);
}
status api_export_post(struct call *c)
{
    return answer_accepted(c, c->state);
}
status api_export_patients(struct call *c)
{
    return answer_accepted(c, c->state);
}
status api_export_patients_post(struct call *c)
{
    return answer_accepted(c, c->state);
}
status api_export_group(struct call *c)
{
    return answer_accepted(c, c->state);
}
status api_export_group_post(struct call *c)
{
    return answer_accepted(c, c->state);
}

/* ---- import
 * ------------------------------------------------------------------------------------*/

/* Files that were brought here before as Binary: this server fetches nothing from elsewhere. */
static status gather_inputs(struct call *c, const struct params *p, struct buf *all)
{
    struct env *e = c->cx->env;
    size_t n = 0;
    const struct json_node *list = json_get(p->root, "parameter");
    for (const struct json_node *x = json_first(list); x != NULL; x = json_next(x)) {
        if (!json_str_is(json_get(x, "name"), S("input"))) continue;
        str url = str_none(), type, id, content, bytes;
        struct record r;
        const struct json_node *parts = json_get(x, "part");
        for (const struct json_node *y = json_first(parts); y != NULL; y = json_next(y))
            if (json_str_is(json_get(y, "name"), S("url")))
                url = json_str(e->arena, json_get(y, json_get(y, "valueUrl") != NULL ? "valueUrl"
                                                                                     : "valueUri"));
        if (!reference_parse(url, &type, &id) || !str_eq(type, S("Binary"))) {
            env_fail(e, ST_BAD_INPUT, S("input.url"),
                     "an import takes files from this server only");
            env_remedy(e, "POST the NDJSON as a Binary first, and name it: Binary/ID.");
            return ST_BAD_INPUT;
        }
        TRY(record_read_file(c->cx, id, &r, &content, &bytes));
        buf_add(all, bytes);
        buf_byte(all, '\n');
        n++;
    }
    return n > 0 ? ST_OK : fail_at(e, ST_BAD_INPUT, S("input"), "there is no input");
}

/* The bytes are on disk before the request is written down. */
status api_prepare_import(struct call *c)
{
    struct env *e = c->cx->env;
    struct bulk *b = NEW(e->arena, struct bulk);
    struct buf all = buf_make(e->arena);
    str lines = c->req->body;
    bool ndjson = str_has(req_header(c->req, S("Content-Type")), S("ndjson"));
    TRY(check_asked_rightly(c));
    TRY(grant_need(c->cx, GRANT_CREATE, S("*")));
    TRY(grant_need(c->cx, GRANT_UPDATE, S("*")));
    if (!ndjson) {
        struct params p;
        TRY(params_read(c, &p));
        TRY(gather_inputs(c, &p, &all));
        lines = buf_str(&all);
    }
    *b = (struct bulk){ .id = bulk_new_id(c->cx), .kind = S("import"), .params = S("{}") };
    TRY(file_mkdir(e, bulk_path(c->cx, b->id, S(""))));
    TRY(file_write(e, bulk_path(c->cx, b->id, BULK_INPUT), lines));
    c->state = b;
    return ST_OK;
}

status api_import(struct call *c)
{
    return answer_accepted(c, c->state);
}

/* ---- asking after it
 * -----------------------------------------------------------------------------*/

static void put_files(struct call *c, struct json_writer *w, const struct bulk *b, const char *key,
                      const struct bulk_file *files, size_t count, bool errors)
{
    json_put_array(w, key);
    for (size_t i = 0; i < count; i++) {
        str name = files[i].name;
        if (files[i].error != errors) continue;
        json_put_object(w, NULL);
        json_put_str(w, "type",
                     errors ? S("OperationOutcome") : str_sub(name, 0, str_find_byte(name, '.')));
        json_put_printf(w, "url", "%.*s/$bulk/%.*s/%.*s", STR_ARG(b->base), STR_ARG(b->id),
                        STR_ARG(name));
        json_put_int(w, "count", files[i].count);
        json_put_end(w);
    }
    json_put_end(w);
    (void)c;
}

static status answer_manifest(struct call *c, const struct bulk *b)
{
    struct json_writer w = json_writer_make(c->cx->env->arena);
    struct bulk_file *files;
    size_t count;
    TRY(bulk_files(c->cx, b->id, &files, &count));
    json_put_object(&w, NULL);
    json_put_str(&w, "transactionTime", time_text(c->cx->env->arena, b->at));
    json_put_str(&w, "request", b->request);
    json_put_bool(&w, "requiresAccessToken", true);
    put_files(c, &w, b, "output", files, count, false);
    put_files(c, &w, b, "error", files, count, true);
    if (str_eq(b->kind, S("import"))) {
        json_put_object(&w, "extension");
        json_put_int(&w, "imported", b->count);
        json_put_end(&w);
    }
    json_put_end(&w);
    res_body(c->res, 200, S("application/json"), json_written(&w));
    return ST_OK;
}

status api_bulk_status(struct call *c)
{
    struct bulk b;
    TRY(check_scopes(c));
    TRY(bulk_get(c->cx, req_path(c->req, S("job")), &b));
    if (str_eq(b.state, S("done"))) return answer_manifest(c, &b);
    if (str_eq(b.state, S("failed")))
        return fail(c->cx->env, ST_INTERNAL, "it came to nothing: %.*s", STR_ARG(b.error));
    res_header_set(c->res, S("X-Progress"),
                   arena_printf(c->cx->env->arena, "%lld resources so far", (long long)b.count));
    res_header_set(c->res, S("Retry-After"), S("1"));
    answer_empty(c, 202);
    return ST_OK;
}

status api_prepare_bulk_delete(struct call *c)
{
    struct bulk b;
    TRY(check_scopes(c));
    return bulk_get(c->cx, req_path(c->req, S("job")), &b);
}

status api_bulk_delete(struct call *c)
{
    TRY(bulk_cancel(c->cx, req_path(c->req, S("job"))));
    answer_empty(c, 202);
    return ST_OK;
}

struct mapped {
    void *at;
    size_t size;
};

static void unmap(void *arg)
{
    const struct mapped *m = arg;
    if (m->at != NULL) (void)munmap(m->at, m->size);
}

/* Sent from the file itself: an export may be larger than memory. */
static status map_file(struct env *e, str path, size_t size, str *ret_bytes)
{
    struct mapped *m = NEW(e->arena, struct mapped);
    arena_defer(e->arena, unmap, m);
    if (size == 0) {
        *ret_bytes = S("");
        return ST_OK;
    }
    int fd = open(arena_cstr(e->arena, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return fail_at(e, ST_IO, path, "the file cannot be read");
    void *at = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    (void)close(fd);
    if (at == MAP_FAILED) return fail_at(e, ST_IO, path, "the file cannot be read");
    *m = (struct mapped){ at, size };
    *ret_bytes = str_make(at, size);
    return ST_OK;
}

status api_bulk_file(struct call *c)
{
    struct bulk b;
    struct bulk_file *files;
    size_t count;
    str name = req_path(c->req, S("file")), bytes = str_none();
    TRY(check_scopes(c));
    TRY(bulk_get(c->cx, req_path(c->req, S("job")), &b));
    TRY(bulk_files(c->cx, b.id, &files, &count));
    for (size_t i = 0; i < count; i++) {
        if (!str_eq(files[i].name, name) || !str_eq(b.state, S("done"))) continue;
        TRY(map_file(c->cx->env, bulk_path(c->cx, b.id, name), (size_t)files[i].size, &bytes));
        res_body(c->res, 200, S("application/fhir+ndjson"), bytes);
        return ST_OK;
    }
    return fail_at(c->cx->env, ST_NOT_FOUND, name, "there is no such file");
}
