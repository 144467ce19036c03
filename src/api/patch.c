/* SPDX-License-Identifier: Apache-2.0
 * patch, in the three forms that JSON has. Source: FHIR R4, 3.1.0.6. */
#include "fhir/patch.h"

#include "api/condition.h"
#include "api/part.h"

typedef status patcher(struct env *e, const struct json_node *doc, const struct json_node *patch,
                       str *ret_text);

/* From before the turn to inside it. The resource is read inside, so that nothing comes between. */
struct patching {
    const struct fhir_type *type;
    const struct json_node *patch;
    patcher *apply;
    int64_t if_version;
};

static status choose(struct call *c, patcher **ret)
{
    str type = req_header(c->req, S("Content-Type"));
    *ret = str_starts(type, S("application/json-patch+json"))    ? patch_json
           : str_starts(type, S("application/merge-patch+json")) ? patch_merge
           : str_starts(type, S("application/fhir+json"))        ? patch_fhirpath
                                                                 : NULL;
    if (*ret != NULL) return ST_OK;
    env_fail(c->cx->env, ST_BAD_TYPE, S("Content-Type"), "“%.*s” is no form of patch known here",
             STR_ARG(type));
    env_remedy(c->cx->env, "Send application/json-patch+json, application/merge-patch+json, or a "
                           "Parameters resource as application/fhir+json.");
    return ST_BAD_TYPE;
}

status api_prepare_patch(struct call *c)
{
    struct patching *p = NEW(c->cx->env->arena, struct patching);
    TRY(answer_format(c));
    TRY(answer_type(c, &p->type));
    TRY(choose(c, &p->apply));
    TRY(answer_if_version(c, &p->if_version));
    TRY(answer_json_of(c, c->req->body, &p->patch));
    c->state = p;
    return ST_OK;
}

/* The patched text is R4, and still the same resource. */
static status check(struct call *c, const struct patching *p, str id, str text,
                    const struct json_node **ret_root)
{
    struct env *e = c->cx->env;
    struct fhir_issues *issues = NEW(e->arena, struct fhir_issues);
    TRY(json_read(e, text, ret_root));
    if (!json_str_is(json_get(*ret_root, "resourceType"), p->type->name) ||
        !json_str_is(json_get(*ret_root, "id"), id)) {
        env_fail(e, ST_UNPROCESSABLE, S("id"), "a patch may not change a resource's type or id");
        env_remedy(e, "Create another resource instead.");
        return ST_UNPROCESSABLE;
    }
    return answer_valid(c, text, *ret_root, issues);
}

status patch_make(struct call *c, str id, struct record_write *ret_write,
                  const struct json_node **ret_root)
{
    struct env *e = c->cx->env;
    const struct patching *p = c->state;
    const struct json_node *doc = NULL;
    struct record before;
    struct record_write w = { .verb = RECORD_PUT, .id = id, .type = p->type->name };
    TRY(record_read(c->cx, p->type->name, w.id, &before));
    TRY(json_read(e, before.json, &doc));
    TRY(p->apply(e, doc, p->patch, &w.json));
    TRY(check(c, p, id, w.json, ret_root));
    w.if_version = p->if_version != 0 ? p->if_version : before.version;
    *ret_write = w;
    return ST_OK;
}

static status patch_one(struct call *c, str id)
{
    const struct json_node *root = NULL;
    struct record_write w;
    struct record_done done;
    TRY(patch_make(c, id, &w, &root));
    TRY(record_write(c->cx, &w, &done));
    answer_written(c, &done, answer_stored(c->cx->env->arena, root, &done));
    return ST_OK;
}

status api_patch(struct call *c)
{
    return patch_one(c, req_path(c->req, S("id")));
}

status api_prepare_patch_where(struct call *c)
{
    return api_prepare_patch(c);
}

status api_patch_where(struct call *c)
{
    const struct patching *p = c->state;
    str id = str_none();
    TRY(condition_of_call(c, p->type, &id));
    if (!str_is_none(id)) return patch_one(c, id);
    env_fail(c->cx->env, ST_NOT_FOUND, p->type->name, "the condition finds no %.*s to patch",
             STR_ARG(p->type->name));
    env_remedy(c->cx->env, "A patch changes what is there: create it first, or use PUT.");
    return ST_NOT_FOUND;
}
