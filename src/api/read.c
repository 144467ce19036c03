/* SPDX-License-Identifier: Apache-2.0
 * read and vread, whole or as _summary and _elements ask. Source: FHIR R4, 3.1.0.2–3. */
#include "api/answer.h"
#include "api/binary.h"
#include "api/person.h"
#include "fhir/subset.h"

static status answer_part(struct call *c, const struct fhir_type *type, struct record *r)
{
    struct search_plan plan;
    bool part = !str_is_none(fields_get(&c->query, S("_summary"))) ||
                !str_is_none(fields_get(&c->query, S("_elements")));
    if (part) {
        TRY(search_parse(c->cx->env, type, c->req->query, false, &plan));
        TRY(subset_resource(c->cx->env, &plan, true, r->json, &r->json));
    }
    answer_record(c, r);
    return ST_OK;
}

status api_read(struct call *c)
{
    const struct fhir_type *type;
    struct record r;
    int64_t person = 0;
    str id = req_path(c->req, S("id"));
    if (str_starts(id, S("$"))) return answer_no_operation(c, id);
    TRY(answer_type(c, &type));
    if (binary_wants_raw(c)) return binary_answer(c, id);
    TRY(answer_format(c));
    if (str_eq(type->name, S("Person")) && person_id_parse(id, &person)) {
        TRY(record_person(c->cx, person, &r.json));
        answer_json(c, 200, r.json);
        return ST_OK;
    }
    TRY(record_read(c->cx, type->name, id, &r));
    return answer_part(c, type, &r);
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
    return answer_part(c, type, &r);
}

/* ---- what is not here ------------------------------------------------------------------------*/

static status not_here(struct call *c, str name)
{
    if (str_starts(name, S("$"))) return answer_no_operation(c, name);
    env_fail(c->cx->env, ST_NOT_FOUND, name, "there is nothing under “%.*s”",
             STR_ARG(str_sub(name, 0, 60)));
    env_remedy(c->cx->env, "See /fhir/metadata for what there is.");
    return ST_NOT_FOUND;
}

status api_unknown_get(struct call *c)
{
    return not_here(c, req_path(c->req, S("operation")));
}

status api_unknown_post(struct call *c)
{
    return not_here(c, req_path(c->req, S("operation")));
}

status api_unknown_type_post(struct call *c)
{
    str id = req_path(c->req, S("id"));
    if (str_starts(id, S("$"))) return answer_no_operation(c, id);
    res_header(c->res, S("Allow"), S("GET, HEAD, PUT, PATCH, DELETE"));
    env_fail(c->cx->env, ST_BAD_METHOD, S("POST"), "POST cannot be done here");
    env_remedy(c->cx->env, "POST to the type to create, PUT here to change.");
    return ST_BAD_METHOD;
}
