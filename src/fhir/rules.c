/* SPDX-License-Identifier: Apache-2.0 */
#include "fhir/rules.h"

#include "base/map.h"
#include "fhir/fhir_limits.h"

struct fhir_rules {
    struct path_program *programs; /* one for each row of fhir_rules; root NULL where not asked */
};

/* Checked here without FHIRPath (contained resources), or not at all (dom-6, txt-1 and -2: the
 * narrative is validate.h's). */
static bool is_ours(str key)
{
    static const char *const keys[] = { "dom-2", "dom-3", "dom-4", "dom-5",
                                        "dom-6", "txt-1", "txt-2" };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (str_eq(key, str_of(keys[i]))) return true;
    return false;
}

status fhir_rules_make(struct env *e, const struct fhir_rules **ret_rules)
{
    struct fhir_rules *rules = NEW(e->arena, struct fhir_rules);
    struct map seen = map_make(e->arena);
    rules->programs = NEW_ARRAY(e->arena, struct path_program, fhir_rules_count);
    for (size_t i = 0; i < fhir_rules_count; i++) {
        bool is_new = false;
        if (is_ours(fhir_rules[i].key)) continue;
        union map_value *v = map_put(&seen, fhir_rules[i].expression, &is_new);
        if (is_new) {
            v->num = (int64_t)i;
            if (path_compile(e, fhir_rules[i].expression, &rules->programs[i]) != ST_OK) {
                env_remedy(e, "the definitions' rule %.*s is no FHIRPath",
                           STR_ARG(fhir_rules[i].key));
                return ST_INTERNAL;
            }
        }
        rules->programs[i] = rules->programs[v->num];
    }
    *ret_rules = rules;
    return ST_OK;
}

struct asking {
    struct env *e;
    const struct fhir_rules *rules;
    str source;
    const struct json_node *root; /* the resource around, containers of contained ones included */
    const struct json_node *top;
    struct fhir_issues *issues;
    enum fhir_severity severity;
    bool sound;
};

static void note(struct asking *q, enum fhir_severity severity, const char *code,
                 const struct json_node *n, str text)
{
    struct arena *a = q->e->arena;
    if (severity <= FHIR_ERROR) q->sound = false;
    if (q->issues->count >= VALIDATE_ISSUES_MOST) return;
    struct fhir_issue *i = VEC_PUSH(a, q->issues);
    str path = json_path(a, n), type = json_str(a, json_get(q->top, "resourceType"));
    *i = (struct fhir_issue){ .severity = (uint8_t)severity, .code = code, .diagnostics = text };
    i->expression =
        arena_printf(a, "%.*s%s%.*s", STR_ARG(type), path.n > 0 ? "." : "", STR_ARG(path));
    json_line(q->source, (size_t)(n->p - q->source.p), &i->line, &i->column);
}

static status ask(struct asking *q, size_t rule, const struct json_node *n)
{
    const struct fhir_rule *r = &fhir_rules[rule];
    bool yes = false, empty = false;
    struct arena *a = q->e->arena;
    if (q->rules->programs[rule].root == NULL) return ST_OK;
    struct arena_mark mark = arena_mark(a);
    status s = path_test(q->e, &q->rules->programs[rule], q->root, n, &yes, &empty);
    if (s != ST_OK && s != ST_BAD_INPUT && s != ST_TOO_LARGE) return s;
    if (s != ST_OK) {
        note(q, FHIR_INFORMATION, "incomplete", n,
             arena_printf(a, "%.*s could not be asked: %.*s", STR_ARG(r->key),
                          STR_ARG(q->e->err.what)));
    } else if (!yes && !empty) { /* nothing said is nothing broken */
        note(q, r->is_error ? q->severity : FHIR_WARNING, "invariant", n,
             arena_printf(a, "%.*s: %.*s", STR_ARG(r->key), STR_ARG(r->human)));
    } else {
        arena_rewind(a, mark);
    }
    return ST_OK;
}

static status ask_all(struct asking *q, uint16_t first, uint16_t count, const struct json_node *n)
{
    for (size_t i = 0; i < count; i++) TRY(ask(q, (size_t)first + i, n));
    return ST_OK;
}

/* A string "#id" anywhere in the container, or "#" in the contained resource itself. */
static bool is_referred_to(struct asking *q, const struct json_node *contained)
{
    str own = arena_printf(q->e->arena, "#%.*s",
                           STR_ARG(json_str(q->e->arena, json_get(contained, "id"))));
    for (uint32_t i = 0; i < q->root->span; i++)
        if (json_str_is(q->root + i, own)) return true;
    for (uint32_t i = 0; i < contained->span; i++)
        if (json_str_is(contained + i, S("#"))) return true;
    return false;
}

static void check_contained(struct asking *q, const struct json_node *n)
{
    const struct json_node *meta = json_get(n, "meta");
    if (json_get(n, "contained") != NULL)
        note(q, q->severity, "invariant", n,
             S("dom-2: a contained resource may not contain others"));
    if (!is_referred_to(q, n))
        note(q, q->severity, "invariant", n,
             S("dom-3: a contained resource must be referred to by the resource around it "
               "(\"#id\")"));
    if (json_get(meta, "versionId") != NULL || json_get(meta, "lastUpdated") != NULL)
        note(q, q->severity, "invariant", n,
             S("dom-4: a contained resource has no meta.versionId and no meta.lastUpdated"));
    if (json_get(meta, "security") != NULL)
        note(q, q->severity, "invariant", n,
             S("dom-5: a contained resource has no security label"));
}

static status walk(struct asking *q, const struct fhir_type *t, const struct json_node *n);

static status walk_resource(struct asking *q, const struct json_node *n)
{
    const struct json_node *around = q->root, *parent = json_parent(n);
    const struct fhir_type *t =
        fhir_resource_find(json_str(q->e->arena, json_get(n, "resourceType")));
    bool contained = json_is_array(parent) && json_key_is(parent, S("contained"));
    if (t == NULL) return ST_OK;
    if (contained)
        check_contained(q, n);
    else
        q->root = n;
    TRY(walk(q, t, n));
    q->root = around;
    return ST_OK;
}

static status walk_value(struct asking *q, const struct fhir_member *m, const struct json_node *n)
{
    const struct fhir_element *e = &fhir_elements[m->element];
    if (n->kind == JSON_NULL) return ST_OK;
    TRY(ask_all(q, e->first_rule, e->rule_count, n));
    if (m->type == FHIR_T_Resource) return walk_resource(q, n);
    return json_is_object(n) ? walk(q, &fhir_types[m->type], n) : ST_OK;
}

static status walk(struct asking *q, const struct fhir_type *t, const struct json_node *n)
{
    TRY(ask_all(q, t->first_rule, t->rule_count, n));
    for (const struct json_node *c = json_first(n); c != NULL; c = json_next(c)) {
        const struct fhir_member *m = fhir_member_find(t, json_key(q->e->arena, c));
        if (m == NULL) continue;
        if (!json_is_array(c)) TRY(walk_value(q, m, c));
        for (const struct json_node *x = json_is_array(c) ? json_first(c) : NULL; x != NULL;
             x = json_next(x))
            TRY(walk_value(q, m, x));
    }
    return ST_OK;
}

status rules_check(struct env *e, const struct fhir_rules *rules, str source,
                   const struct json_node *resource, enum validate_level level,
                   struct fhir_issues *issues, bool *ret_sound)
{
    struct asking q = { .e = e,
                        .rules = rules,
                        .source = source,
                        .root = resource,
                        .top = resource,
                        .issues = issues,
                        .severity = level == VALIDATE_FEED ? FHIR_WARNING : FHIR_ERROR,
                        .sound = true };
    while (json_parent(q.top) != NULL) q.top = json_parent(q.top);
    TRY(walk_resource(&q, resource));
    *ret_sound = q.sound;
    return ST_OK;
}
