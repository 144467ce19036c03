/* SPDX-License-Identifier: Apache-2.0
 * $validate: all that is wrong with a resource, invariants included, and whether it could be
 * created, put or deleted here. Nothing is kept. Source: FHIR R4, Resource-validate. */
#include "api/params.h"
#include "fhir/outcome.h"
#include "fhir/rules.h"

struct validating {
    struct call *call;
    const struct fhir_type *type;
    str id, mode, profile;
    struct fhir_issues issues;
};

static void add_issue(struct validating *v, const char *code, const char *words)
{
    struct fhir_issue *i = VEC_PUSH(v->call->cx->env->arena, &v->issues);
    *i = (struct fhir_issue){ .severity = FHIR_ERROR,
                              .code = code,
                              .diagnostics = str_of(words),
                              .expression = v->type->name };
}

static status check_mode(struct validating *v, const struct json_node *root)
{
    struct env *e = v->call->cx->env;
    struct record r;
    bool update = str_eq(v->mode, S("update")), gone = str_eq(v->mode, S("delete"));
    if (update && str_is_none(v->id) && json_get(root, "id") == NULL)
        add_issue(v, "required", "an update needs an id: give the resource one");
    if (update && !str_is_none(v->id) && !json_str_is(json_get(root, "id"), v->id))
        add_issue(v, "value", "the resource's id is not that of the address; make them the same");
    if (!gone) return ST_OK;
    if (str_is_none(v->id)) {
        add_issue(v, "required", "a delete is asked of one resource: ask Type/id/$validate");
        return ST_OK;
    }
    status st = record_read(v->call->cx, v->type->name, v->id, &r);
    if (st != ST_OK && st != ST_NOT_FOUND && st != ST_GONE) return st;
    e->err = (struct err){ 0 };
    if (st != ST_OK) add_issue(v, "not-found", "there is no such resource to delete");
    return ST_OK;
}

static status check_resource(struct validating *v, const struct json_node *root)
{
    struct env *e = v->call->cx->env;
    const struct fhir_rules *rules = v->call->cx->house->rules;
    bool sound = false, known = false;
    if (!json_str_is(json_get(root, "resourceType"), v->type->name)) {
        env_fail(e, ST_BAD_INPUT, S("resourceType"), "the resource is no %.*s",
                 STR_ARG(v->type->name));
        env_remedy(e, "Send it to the address of its own type.");
        return ST_BAD_INPUT;
    }
    if (!validate_resource(e->arena, v->call->req->body, root, VALIDATE_STRICT, &v->issues))
        return ST_OK;
    if (rules == NULL) TRY(fhir_rules_make(e, &rules));
    TRY(rules_check(e, rules, v->call->req->body, root, VALIDATE_STRICT, &v->issues, &sound));
    TRY(answer_profiles(v->call, v->call->req->body, root, &v->issues, &sound));
    if (str_is_none(v->profile)) return ST_OK;
    TRY(answer_profile(v->call, v->profile, v->call->req->body, root, &v->issues, &known, &sound));
    if (!known)
        add_issue(v, "not-found", "the profile asked for is not loaded here: POST it first");
    return ST_OK;
}

static status known_mode(struct validating *v)
{
    static const char *const modes[] = { "create", "update", "delete", "profile" };
    if (str_is_none(v->mode)) return ST_OK;
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++)
        if (str_eq(v->mode, str_of(modes[i]))) return ST_OK;
    env_fail(v->call->cx->env, ST_BAD_INPUT, S("mode"), "“%.*s” is no mode",
             STR_ARG(str_sub(v->mode, 0, 40)));
    env_remedy(v->call->cx->env, "Give create, update, delete or profile.");
    return ST_BAD_INPUT;
}

status api_validate(struct call *c)
{
    struct json_writer w = json_writer_make(c->cx->env->arena);
    struct validating v = { .call = c, .id = req_path(c->req, S("id")) };
    struct params p;
    TRY(answer_type(c, &v.type));
    TRY(params_read(c, &p));
    const struct json_node *root = p.is_parameters ? params_node(&p, "resource", 0) : p.root;
    if (root == NULL && str_eq(v.type->name, S("Parameters"))) root = p.root; /* meant itself */
    v.mode = params_text(&p, "mode");
    v.profile = params_text(&p, "profile");
    TRY(known_mode(&v));
    bool needed = !str_eq(v.mode, S("delete"));
    if (needed && root == NULL) {
        env_fail(c->cx->env, ST_BAD_INPUT, S("resource"), "there is nothing to validate");
        env_remedy(c->cx->env, "Send the resource, or Parameters with it as “resource”.");
        return ST_BAD_INPUT;
    }
    if (root != NULL) TRY(check_resource(&v, root));
    TRY(check_mode(&v, root));
    outcome_put(&w, v.issues.at, v.issues.count);
    answer_json(c, 200, json_written(&w));
    return ST_OK;
}

status api_validate_one(struct call *c)
{
    return api_validate(c);
}
