/* SPDX-License-Identifier: Apache-2.0 */
#include "api/params.h"

#include "base/time.h"

/* A form's fields stand beside the query's. */
static status take_form(struct call *c)
{
    struct fields form = { 0 };
    TRY(url_params(c->cx->env, c->req->body, &form));
    struct fields all = { NEW_ARRAY(c->cx->env->arena, struct field, c->query.count + form.count),
                          0 };
    for (size_t i = 0; i < c->query.count; i++) all.at[all.count++] = c->query.at[i];
    for (size_t i = 0; i < form.count; i++) all.at[all.count++] = form.at[i];
    c->query = all;
    return ST_OK;
}

status params_read(struct call *c, struct params *ret_params)
{
    struct params p = { .call = c };
    TRY(answer_format(c));
    bool form = str_has(req_header(c->req, S("Content-Type")), S("x-www-form-urlencoded"));
    if (form) {
        TRY(take_form(c));
    } else if (c->req->body.n > 0) {
        TRY(answer_body_type(c));
        TRY(answer_json_of(c, c->req->body, &p.root));
        p.is_parameters = json_str_is(json_get(p.root, "resourceType"), S("Parameters"));
    }
    *ret_params = p;
    return ST_OK;
}

/* The member value[x] or resource of one parameter. */
static const struct json_node *value_of(const struct json_node *parameter)
{
    for (const struct json_node *m = json_first(parameter); m != NULL; m = json_next(m)) {
        if (json_key_is(m, S("resource"))) return m;
        if (m->key_n > 5 && memcmp(m->key_p, "value", 5) == 0) return m;
    }
    return NULL;
}

const struct json_node *params_node(const struct params *p, const char *name, size_t n)
{
    if (!p->is_parameters) return NULL;
    const struct json_node *list = json_get(p->root, "parameter");
    for (const struct json_node *x = json_first(list); x != NULL; x = json_next(x))
        if (json_str_is(json_get(x, "name"), str_of(name)) && n-- == 0) return value_of(x);
    return NULL;
}

str params_text(const struct params *p, const char *name)
{
    str given = fields_get(&p->call->query, str_of(name));
    const struct json_node *n = params_node(p, name, 0);
    if (!str_is_none(given) || n == NULL) return given;
    return json_is_string(n) ? json_str(p->call->cx->env->arena, n) : json_raw(n);
}

status params_instant(const struct params *p, const char *name, int64_t otherwise, int64_t *ret_at)
{
    str text = params_text(p, name);
    int64_t low = otherwise, high = 0;
    if (!str_is_none(text) && !time_parse_span(text, &low, &high)) {
        env_fail(p->call->cx->env, ST_BAD_INPUT, str_of(name), "“%.*s” is no date or instant",
                 STR_ARG(str_sub(text, 0, 40)));
        env_remedy(p->call->cx->env, "Write it as 2026-11-22 or 2026-11-22T16:00:00Z.");
        return ST_BAD_INPUT;
    }
    *ret_at = low;
    return ST_OK;
}

static void add_parts(struct arena *a, struct params_list *list, str text)
{
    str part;
    while (str_next(&text, ',', &part))
        if (str_trim(part).n > 0) *VEC_PUSH(a, list) = str_trim(part);
}

void params_list(const struct params *p, const char *name, struct params_list *ret_list)
{
    struct arena *a = p->call->cx->env->arena;
    const struct fields *q = &p->call->query;
    for (size_t i = 0; i < q->count; i++)
        if (str_eq(q->at[i].name, str_of(name))) add_parts(a, ret_list, q->at[i].value);
    const struct json_node *n;
    for (size_t i = 0; (n = params_node(p, name, i)) != NULL; i++)
        add_parts(a, ret_list, json_str(a, n));
}
