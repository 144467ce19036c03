/* SPDX-License-Identifier: Apache-2.0
 * Binary: bytes as they are, unless FHIR's own form is asked for or sent.
 * Source: FHIR R4, 2.13 (Binary). */
#include "api/binary.h"

#include "crypto/crypto.h"
#include "json/write.h"

static bool is_fhir(str type)
{
    return str_has(type, S("application/fhir+json")) || str_has(type, S("json; fhir"));
}

bool binary_is_raw(const struct call *c)
{
    str type = req_header(c->req, S("Content-Type"));
    return str_eq(req_path(c->req, S("type")), S("Binary")) && type.n > 0 && !is_fhir(type);
}

str binary_wrap(struct call *c, str id)
{
    struct json_writer w = json_writer_make(c->cx->env->arena);
    json_put_object(&w, NULL);
    json_put_str(&w, "resourceType", S("Binary"));
    json_put_str(&w, "id", id);
    json_put_str(&w, "contentType", req_header(c->req, S("Content-Type")));
    str context = req_header(c->req, S("X-Security-Context"));
    if (!str_is_none(context)) {
        json_put_object(&w, "securityContext");
        json_put_str(&w, "reference", context);
        json_put_end(&w);
    }
    if (c->req->body.n > 0)
        json_put_raw(&w, "data",
                     arena_printf(c->cx->env->arena, "\"%.*s\"",
                                  STR_ARG(base64_encode(c->cx->env->arena, c->req->body))));
    json_put_end(&w);
    return json_written(&w);
}

/* Raw unless the client says that it wants FHIR's own form. */
bool binary_wants_raw(const struct call *c)
{
    str format = fields_get(&c->query, S("_format")), accept = req_header(c->req, S("Accept"));
    if (!str_eq(req_path(c->req, S("type")), S("Binary"))) return false;
    if (!str_is_none(format)) return !str_has(format, S("json"));
    return !str_has(accept, S("json"));
}

/* A browser is never to run what a stranger has sent. */
status binary_answer(struct call *c, str id)
{
    struct record r;
    str type = str_none(), bytes = str_none();
    TRY(record_read_file(c->cx, id, &r, &type, &bytes));
    bool odd = type.n == 0 || str_find_byte(type, '\r') != SIZE_MAX ||
               str_find_byte(type, '\n') != SIZE_MAX;
    answer_record(c, &r);
    if (c->res->status == 304) return ST_OK;
    res_body(c->res, 200, odd ? S("application/octet-stream") : type, bytes);
    res_header_set(c->res, S("X-Content-Type-Options"), S("nosniff"));
    res_header_set(c->res, S("Content-Disposition"), S("attachment"));
    return ST_OK;
}
