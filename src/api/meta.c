/* SPDX-License-Identifier: Apache-2.0
 * $meta, $meta-add, $meta-delete: profiles, tags and security labels of a resource. A change is a
 * new version, so that its trace is where every other change's is. Source: FHIR R4, Resource-meta.
 */
#include "api/params.h"

#include "json/edit.h"

static void answer_meta(struct call *c, str json)
{
    struct json_writer w = json_writer_make(c->cx->env->arena);
    json_put_object(&w, NULL);
    json_put_str(&w, "resourceType", S("Parameters"));
    json_put_array(&w, "parameter");
    json_put_object(&w, NULL);
    json_put_str(&w, "name", S("return"));
    json_put_raw(&w, "valueMeta", json);
    json_put_end(&w);
    json_put_end(&w);
    json_put_end(&w);
    answer_json(c, 200, json_written(&w));
}

status api_meta(struct call *c)
{
    const struct fhir_type *type;
    const struct json_node *root = NULL;
    struct record r;
    TRY(answer_format(c));
    TRY(answer_type(c, &type));
    TRY(record_read(c->cx, type->name, req_path(c->req, S("id")), &r));
    TRY(json_read(c->cx->env, r.json, &root));
    answer_meta(c, json_raw(json_get(root, "meta")));
    return ST_OK;
}

/* From before the turn to inside it. */
struct changing {
    const struct fhir_type *type;
    const struct json_node *given; /* the Meta */
    bool add;
};

static status prepare(struct call *c, bool add)
{
    struct changing *s = NEW(c->cx->env->arena, struct changing);
    struct params p;
    TRY(params_read(c, &p));
    TRY(answer_type(c, &s->type));
    s->given = params_node(&p, "meta", 0);
    s->add = add;
    if (!json_is_object(s->given)) {
        env_fail(c->cx->env, ST_BAD_INPUT, S("meta"), "the parameter “meta” is missing");
        env_remedy(c->cx->env, "Send Parameters with a valueMeta.");
        return ST_BAD_INPUT;
    }
    c->state = s;
    return ST_OK;
}

status api_prepare_meta_add(struct call *c)
{
    return prepare(c, true);
}

status api_prepare_meta_delete(struct call *c)
{
    return prepare(c, false);
}

/* Profiles by their text, codings by system and code. */
static bool is_same(struct arena *a, const struct json_node *x, const struct json_node *y)
{
    if (json_is_string(x) || json_is_string(y)) return str_eq(json_str(a, x), json_str(a, y));
    return str_eq(json_str(a, json_get(x, "system")), json_str(a, json_get(y, "system"))) &&
           str_eq(json_str(a, json_get(x, "code")), json_str(a, json_get(y, "code")));
}

static bool list_has(struct arena *a, const struct json_node *list, const struct json_node *x)
{
    for (const struct json_node *n = json_first(list); n != NULL; n = json_next(n))
        if (is_same(a, n, x)) return true;
    return false;
}

/* The list with what is given added to it, or taken out of it. */
static void put_list(struct call *c, struct json_writer *w, const char *key,
                     const struct json_node *have, const struct changing *s)
{
    struct arena *a = c->cx->env->arena;
    const struct json_node *given = json_get(s->given, key);
    bool open = false;
    for (int side = 0; side < (s->add ? 2 : 1); side++) {
        const struct json_node *list = side == 0 ? have : given;
        for (const struct json_node *n = json_first(list); n != NULL; n = json_next(n)) {
            bool skip = side == 0 ? !s->add && list_has(a, given, n) : list_has(a, have, n);
            if (skip) continue;
            if (!open) json_put_array(w, key);
            open = true;
            json_put_node(w, NULL, n);
        }
    }
    if (open) json_put_end(w);
}

static str changed_meta(struct call *c, const struct json_node *meta, const struct changing *s)
{
    struct json_writer w = json_writer_make(c->cx->env->arena);
    json_put_object(&w, NULL);
    for (const struct json_node *m = json_first(meta); m != NULL; m = json_next(m)) {
        bool list = json_key_is(m, S("profile")) || json_key_is(m, S("tag")) ||
                    json_key_is(m, S("security"));
        if (list) continue;
        json_put_key(&w, json_key(c->cx->env->arena, m));
        json_put_node(&w, NULL, m);
    }
    put_list(c, &w, "profile", json_get(meta, "profile"), s);
    put_list(c, &w, "security", json_get(meta, "security"), s);
    put_list(c, &w, "tag", json_get(meta, "tag"), s);
    json_put_end(&w);
    return json_written(&w);
}

static status change(struct call *c)
{
    struct env *e = c->cx->env;
    const struct changing *s = c->state;
    const struct json_node *root = NULL;
    struct fhir_issues *issues = NEW(e->arena, struct fhir_issues);
    struct json_edits edits = json_edits_make(e->arena);
    struct record r;
    struct record_done done;
    TRY(record_read(c->cx, s->type->name, req_path(c->req, S("id")), &r));
    TRY(json_read(e, r.json, &root));
    json_edit_member(&edits, root, "meta", changed_meta(c, json_get(root, "meta"), s));
    struct record_write w = { .verb = RECORD_PUT, .id = r.id, .if_version = r.version };
    w.json = json_edited(&edits, root);
    TRY(json_read(e, w.json, &root));
    TRY(answer_valid(c, w.json, root, issues));
    TRY(record_write(c->cx, &w, &done));
    TRY(json_read(e, answer_stored(e->arena, root, &done), &root));
    answer_meta(c, json_raw(json_get(root, "meta")));
    return ST_OK;
}

status api_meta_add(struct call *c)
{
    return change(c);
}

status api_meta_delete(struct call *c)
{
    return change(c);
}
