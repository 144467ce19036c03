/* SPDX-License-Identifier: Apache-2.0
 * create, update, delete. Source: FHIR R4, 3.1.0.4, 3.1.0.7, 3.1.0.8. */
#include "api/answer.h"
#include "fhir/validate.h"

/* From before the turn to inside it. */
struct writing {
    const struct json_node *root; /* NULL for a delete */
    struct record_prepared *prepared;
};

/* The body is R4, of the type that the address names. */
static status read_body(struct call *c, const struct fhir_type *type,
                        const struct json_node **ret_root)
{
    struct env *e = c->cx->env;
    const struct json_node *root = NULL;
    struct fhir_issues issues = { 0 };
    TRY(answer_body_type(c));
    TRY(json_read(e, c->req->body, &root));
    str given = json_str(e->arena, json_get(root, "resourceType"));
    if (!str_eq(given, type->name)) {
        env_fail(e, ST_BAD_INPUT, S("resourceType"), "the body is “%.*s”, the address is for %.*s",
                 STR_ARG(given), STR_ARG(type->name));
        env_remedy(e, "Send it to the address of its own type.");
        return ST_BAD_INPUT;
    }
    if (!validate_resource(e->arena, c->req->body, root, VALIDATE_STRICT, &issues))
        return validate_status(e, &issues);
    *ret_root = root;
    return ST_OK;
}

static status prepare(struct call *c, const struct record_write *w, const struct json_node *root)
{
    struct writing *s = NEW(c->cx->env->arena, struct writing);
    s->root = root;
    TRY(record_prepare(c->cx, w, &s->prepared));
    c->state = s;
    return ST_OK;
}

static status apply(struct call *c, struct record_done *ret_done)
{
    struct writing *s = c->state;
    return record_apply(c->cx, &s->prepared, 1, ret_done);
}

static status apply_and_answer(struct call *c)
{
    struct writing *s = c->state;
    struct record_done done;
    TRY(apply(c, &done));
    answer_written(c, &done, answer_stored(c->cx->env->arena, s->root, &done));
    return ST_OK;
}

status api_prepare_create(struct call *c)
{
    const struct fhir_type *type;
    const struct json_node *root = NULL;
    TRY(answer_format(c));
    TRY(answer_type(c, &type));
    TRY(read_body(c, type, &root));
    struct record_write w = { .verb = RECORD_CREATE, .type = type->name, .json = c->req->body };
    return prepare(c, &w, root);
}

status api_create(struct call *c)
{
    return apply_and_answer(c);
}

status api_prepare_update(struct call *c)
{
    struct env *e = c->cx->env;
    const struct fhir_type *type;
    const struct json_node *root = NULL;
    struct record_write w = { .verb = RECORD_PUT,
                              .id = req_path(c->req, S("id")),
                              .json = c->req->body };
    TRY(answer_format(c));
    TRY(answer_type(c, &type));
    TRY(answer_if_match(c, &w.if_version));
    TRY(read_body(c, type, &root));
    str id = json_str(e->arena, json_get(root, "id"));
    if (!str_eq(id, w.id)) {
        env_fail(e, ST_BAD_INPUT, S("id"), "the body's id is “%.*s”, the address's “%.*s”",
                 STR_ARG(id), STR_ARG(w.id));
        env_remedy(e, "They must be the same.");
        return ST_BAD_INPUT;
    }
    w.type = type->name;
    return prepare(c, &w, root);
}

status api_update(struct call *c)
{
    return apply_and_answer(c);
}

status api_prepare_delete(struct call *c)
{
    const struct fhir_type *type;
    struct record_write w = { .verb = RECORD_DELETE, .id = req_path(c->req, S("id")) };
    TRY(answer_type(c, &type));
    TRY(answer_if_match(c, &w.if_version));
    w.type = type->name;
    return prepare(c, &w, NULL);
}

/* Gone is gone: a second delete, and one of what never was, are answered alike. */
status api_delete(struct call *c)
{
    struct record_done done = { 0 };
    status st = apply(c, &done);
    if (st != ST_OK && st != ST_NOT_FOUND && st != ST_GONE) return st;
    c->cx->env->err = (struct err){ 0 };
    c->res->status = 204;
    c->res->body = S("");
    return ST_OK;
}
