/* SPDX-License-Identifier: Apache-2.0
 * create, update, delete, and the same where conditions name the resource. What hangs on a search
 * is decided in the write turn, where nothing changes meanwhile.
 * Source: FHIR R4, 3.1.0.4, 3.1.0.7, 3.1.0.8. */
#include "api/binary.h"
#include "api/condition.h"

/* From before the turn to inside it. */
struct writing {
    const struct fhir_type *type;
    const struct json_node *root; /* NULL for a delete */
    struct record_write write;
    struct record_prepared *prepared; /* NULL where the id is not known before the turn */
    str if_none_exist;
};

/* The body is R4, of the type that the address names. */
static status read_body(struct call *c, struct writing *s)
{
    struct env *e = c->cx->env;
    struct fhir_issues *issues = NEW(e->arena, struct fhir_issues);
    s->write.json = c->req->body;
    if (binary_is_raw(c))
        s->write.json = binary_wrap(c, req_path(c->req, S("id")));
    else
        TRY(answer_body_type(c));
    TRY(answer_json_of(c, s->write.json, &s->root));
    str given = json_str(e->arena, json_get(s->root, "resourceType"));
    if (!str_eq(given, s->type->name)) {
        env_fail(e, ST_BAD_INPUT, S("resourceType"), "the body is “%.*s”, the address is for %.*s",
                 STR_ARG(str_sub(given, 0, 60)), STR_ARG(s->type->name));
        env_remedy(e, "Send it to the address of its own type.");
        return ST_BAD_INPUT;
    }
    return answer_valid(c, s->write.json, s->root, issues);
}

static status begin(struct call *c, enum record_verb verb, struct writing **ret)
{
    struct writing *s = NEW(c->cx->env->arena, struct writing);
    TRY(answer_format(c));
    TRY(answer_type(c, &s->type));
    TRY(answer_if_version(c, &s->write.if_version));
    s->write.verb = verb;
    s->write.absent_is_fine = true;
    s->write.type = s->type->name;
    c->state = *ret = s;
    return ST_OK;
}

static status apply_and_answer(struct call *c)
{
    struct writing *s = c->state;
    struct record_done done;
    TRY(record_apply(c->cx, &s->prepared, 1, &done));
    answer_written(c, &done, answer_stored(c->cx->env->arena, s->root, &done));
    return ST_OK;
}

/* ---- create ----------------------------------------------------------------------------------*/

status api_prepare_create(struct call *c)
{
    struct writing *s;
    TRY(begin(c, RECORD_CREATE, &s));
    TRY(read_body(c, s));
    s->write.if_version = 0;
    s->if_none_exist = condition_text(req_header(c->req, S("If-None-Exist")));
    return record_prepare(c->cx, &s->write, &s->prepared);
}

/* If-None-Exist found one: it is the answer, and nothing is made. */
static status answer_there(struct call *c, const struct fhir_type *type, str id)
{
    struct record r;
    TRY(record_read(c->cx, type->name, id, &r));
    struct record_done done = { RECORD_SAME, type->name, id, r.home, r.rid, r.version, r.at };
    answer_written(c, &done, r.json);
    return ST_OK;
}

status api_create(struct call *c)
{
    struct writing *s = c->state;
    str id = str_none();
    if (!str_is_none(s->if_none_exist)) TRY(condition_find(c, s->type, s->if_none_exist, &id));
    return str_is_none(id) ? apply_and_answer(c) : answer_there(c, s->type, id);
}

/* ---- update ----------------------------------------------------------------------------------*/

static status ids_differ(struct call *c, str given, str wanted)
{
    env_fail(c->cx->env, ST_BAD_INPUT, S("id"), "the body's id is “%.*s”, the address's “%.*s”",
             STR_ARG(str_sub(given, 0, 80)), STR_ARG(wanted));
    env_remedy(c->cx->env, "They must be the same.");
    return ST_BAD_INPUT;
}

status api_prepare_update(struct call *c)
{
    struct writing *s;
    TRY(begin(c, RECORD_PUT, &s));
    TRY(read_body(c, s));
    s->write.id = req_path(c->req, S("id"));
    str id = json_str(c->cx->env->arena, json_get(s->root, "id"));
    if (!str_eq(id, s->write.id)) return ids_differ(c, id, s->write.id);
    return record_prepare(c->cx, &s->write, &s->prepared);
}

status api_update(struct call *c)
{
    return apply_and_answer(c);
}

status api_prepare_update_where(struct call *c)
{
    struct writing *s;
    TRY(begin(c, RECORD_PUT, &s));
    return read_body(c, s);
}

/* None: created, under the body's id where it has one and nobody else has it. One: that one is
 * meant, whose id the body must not deny. */
status api_update_where(struct call *c)
{
    struct writing *s = c->state;
    struct record_write w = s->write;
    str id = json_str(c->cx->env->arena, json_get(s->root, "id"));
    TRY(condition_of_call(c, s->type, &w.id));
    if (!str_is_none(w.id) && !str_is_none(id) && !str_eq(id, w.id)) return ids_differ(c, id, w.id);
    if (str_is_none(w.id)) {
        w.id = id;
        if (str_is_none(id))
            w.verb = RECORD_CREATE;
        else if (w.if_version == 0)
            w.if_version = RECORD_UNTAKEN;
    }
    TRY(record_prepare(c->cx, &w, &s->prepared));
    return apply_and_answer(c);
}

/* ---- delete ----------------------------------------------------------------------------------*/

status api_prepare_delete(struct call *c)
{
    struct writing *s;
    TRY(begin(c, RECORD_DELETE, &s));
    s->write.id = req_path(c->req, S("id"));
    return record_prepare(c->cx, &s->write, &s->prepared);
}

static void answer_deleted(struct call *c, bool was_there)
{
    if (answer_prefers(c, S("return=OperationOutcome")))
        answer_words(c, 200, was_there ? S("deleted") : S("there was nothing to delete"));
    else
        answer_empty(c, 204);
}

/* Gone is gone: a second delete, and one of what never was, are answered alike. */
status api_delete(struct call *c)
{
    struct writing *s = c->state;
    struct record_done done;
    TRY(record_apply(c->cx, &s->prepared, 1, &done));
    if (done.version > 0)
        res_header_set(c->res, S("ETag"),
                       arena_printf(c->cx->env->arena, "W/\"%lld\"", (long long)done.version));
    answer_deleted(c, done.outcome == RECORD_DELETED);
    return ST_OK;
}

status api_prepare_delete_where(struct call *c)
{
    struct writing *s;
    return begin(c, RECORD_DELETE, &s);
}

status api_delete_where(struct call *c)
{
    struct writing *s = c->state;
    struct record_write w = s->write;
    TRY(condition_of_call(c, s->type, &w.id));
    if (str_is_none(w.id)) {
        answer_deleted(c, false);
        return ST_OK;
    }
    TRY(record_prepare(c->cx, &w, &s->prepared));
    return api_delete(c);
}
