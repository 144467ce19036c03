/* SPDX-License-Identifier: Apache-2.0
 * $validate of a type: all that is wrong with a resource, invariants included. Nothing is kept.
 * Source: FHIR R4, Resource-validate. */
#include "fhir/rules.h"

#include "api/answer.h"

/* The resource itself, or the parameter "resource" of a Parameters. */
static const struct json_node *resource_of(const struct json_node *root)
{
    const struct json_node *list = json_get(root, "parameter");
    if (!json_str_is(json_get(root, "resourceType"), S("Parameters"))) return root;
    for (const struct json_node *p = json_first(list); p != NULL; p = json_next(p))
        if (json_str_is(json_get(p, "name"), S("resource"))) return json_get(p, "resource");
    return root;
}

status api_validate(struct call *c)
{
    struct env *e = c->cx->env;
    const struct fhir_type *type;
    const struct json_node *root = NULL;
    const struct fhir_rules *rules = NULL;
    struct fhir_issues issues = { 0 };
    struct json_writer w = json_writer_make(e->arena);
    bool sound = false;
    TRY(answer_format(c));
    TRY(answer_type(c, &type));
    TRY(answer_body_type(c));
    TRY(json_read(e, c->req->body, &root));
    root = resource_of(root);
    if (!json_str_is(json_get(root, "resourceType"), type->name)) {
        env_fail(e, ST_BAD_INPUT, S("resourceType"), "the resource is no %.*s",
                 STR_ARG(type->name));
        env_remedy(e, "Send it to the address of its own type.");
        return ST_BAD_INPUT;
    }
    if (validate_resource(e->arena, c->req->body, root, VALIDATE_STRICT, &issues)) {
        TRY(fhir_rules_make(e, &rules));
        TRY(rules_check(e, rules, c->req->body, root, VALIDATE_STRICT, &issues, &sound));
    }
    outcome_put(&w, issues.at, issues.count);
    answer_json(c, 200, json_written(&w));
    return ST_OK;
}
