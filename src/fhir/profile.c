/* SPDX-License-Identifier: Apache-2.0 */
#include "fhir/profile.h"

#include "fhir/fhir_limits.h"
#include "fhir/profile_inner.h"

struct asking {
    struct env *e;
    const struct profile *profile;
    str source;
    const struct json_node *root;
    str top; /* type of the whole text */
    enum fhir_severity most;
    struct fhir_issues *issues;
    bool sound;
};

static void note(struct asking *q, enum fhir_severity severity, const char *code,
                 const struct json_node *n, str below, str text)
{
    struct arena *a = q->e->arena;
    if (severity < q->most) severity = q->most;
    if (severity <= FHIR_ERROR) q->sound = false;
    if (q->issues->count >= VALIDATE_ISSUES_MOST) return;
    struct fhir_issue *i = VEC_PUSH(a, q->issues);
    str path = json_path(a, n);
    *i = (struct fhir_issue){ .severity = (uint8_t)severity, .code = code };
    i->diagnostics =
        arena_printf(a, "%.*s (profile %.*s)", STR_ARG(text), STR_ARG(q->profile->url));
    i->expression = arena_printf(a, "%.*s%s%.*s%s%.*s", STR_ARG(q->top), path.n > 0 ? "." : "",
                                 STR_ARG(path), below.n > 0 ? "." : "", STR_ARG(below));
    json_line(q->source, (size_t)(n->p - q->source.p), &i->line, &i->column);
}

#define wrong(q, code, n, below, ...)                                                              \
    note((q), FHIR_ERROR, (code), (n), (below), arena_printf((q)->e->arena, __VA_ARGS__))

static status check_place(struct asking *q, const struct place *p, const struct json_node *n);

static str name_of(const struct place *p)
{
    return str_ends(p->name, S("[x]")) ? str_sub(p->name, 0, p->name.n - 3) : p->name;
}

static bool is_choice(const struct place *p, str key)
{
    str base = name_of(p);
    return base.n < p->name.n && str_starts(key, base) && key.n > base.n && key.p[base.n] >= 'A' &&
           key.p[base.n] <= 'Z';
}

struct values {
    VEC(const struct json_node *)
};
static void find_members(struct arena *a, const struct place *p, const struct json_node *n,
                         struct values *out)
{
    for (const struct json_node *m = json_first(n); m != NULL; m = json_next(m)) {
        str key = json_key(a, m);
        if (!str_eq(key, p->name) && !is_choice(p, key)) continue;
        if (!json_is_array(m)) *VEC_PUSH(a, out) = m;
        for (const struct json_node *c = json_is_array(m) ? json_first(m) : NULL; c != NULL;
             c = json_next(c))
            *VEC_PUSH(a, out) = c;
    }
}

static str label_of(struct arena *a, const struct place *p)
{
    return str_is_none(p->slice)
               ? p->name
               : arena_printf(a, "%.*s:%.*s", STR_ARG(p->name), STR_ARG(p->slice));
}

/* n: the object around. */
static void check_count(struct asking *q, const struct place *p, const struct json_node *n,
                        size_t count)
{
    struct arena *a = q->e->arena;
    if (count < p->min)
        wrong(q, "required", n, name_of(p), "%.*s is wanted %u time%s at least, and is there %zu",
              STR_ARG(label_of(a, p)), p->min, p->min == 1 ? "" : "s", count);
    if (p->max != FHIR_MANY && count > p->max)
        wrong(q, "structure", n, name_of(p), "%.*s may be there %u time%s, and is there %zu",
              STR_ARG(label_of(a, p)), p->max, p->max == 1 ? "" : "s", count);
}

static void check_binding(struct asking *q, const struct place *p, const struct json_node *n)
{
    struct arena *a = q->e->arena;
    str url = str_sub(p->value_set, 0, str_find_byte(p->value_set, '|'));
    const struct fhir_value_set *set = NULL;
    for (size_t i = 0; i < fhir_value_sets_count && !str_is_none(url); i++)
        if (str_eq(fhir_value_sets[i].url, url)) set = &fhir_value_sets[i];
    if (set == NULL || set->code_count == 0) return;
    const struct json_node *list = json_get(n, "coding");
    bool any = json_is_string(n) ? fhir_value_set_has(set, json_str(a, n))
                                 : fhir_value_set_has(set, json_str(a, json_get(n, "code")));
    for (const struct json_node *c = json_first(list); c != NULL && !any; c = json_next(c))
        any = fhir_value_set_has(set, json_str(a, json_get(c, "code")));
    if (!any)
        wrong(q, "code-invalid", n, str_none(), "no code here is in the required value set %.*s",
              STR_ARG(url));
}

static status check_rules(struct asking *q, const struct place *p, const struct json_node *n)
{
    for (size_t i = 0; i < p->rules.count; i++) {
        const struct profile_rule *r = &p->rules.at[i];
        bool yes = true, empty = false;
        status st = path_test(q->e, &r->program, q->root, n, &yes, &empty);
        if (st != ST_OK && st != ST_BAD_INPUT && st != ST_TOO_LARGE) return st;
        if (st != ST_OK) {
            q->e->err = (struct err){ 0 };
        } else if (!yes && !empty) {
            note(q, r->is_error ? FHIR_ERROR : FHIR_WARNING, "invariant", n, str_none(),
                 arena_printf(q->e->arena, "%.*s: %.*s", STR_ARG(r->key), STR_ARG(r->human)));
        }
    }
    return ST_OK;
}

static void check_type(struct asking *q, const struct place *p, const struct json_node *n)
{
    struct arena *a = q->e->arena;
    str base = name_of(p);
    const struct json_node *keyed = n->key_p != NULL ? n : json_parent(n);
    str key = json_key(a, keyed);
    if (base.n == p->name.n || str_is_none(p->type) || key.n <= base.n) return;
    if (!str_eq_ascii(str_from(key, base.n), p->type))
        wrong(q, "value", n, str_none(), "%.*s must be of type %.*s", STR_ARG(p->name),
              STR_ARG(p->type));
}

static status check_one(struct asking *q, const struct place *p, const struct json_node *n)
{
    struct arena *a = q->e->arena;
    if (p->fixed != NULL && !place_value_fits(a, p, n))
        wrong(q, "value", n, str_none(), "it must be %.*s",
              STR_ARG(str_sub(json_raw(p->fixed), 0, 120)));
    else if (p->pattern != NULL && !place_value_fits(a, p, n))
        wrong(q, "value", n, str_none(), "it must say %.*s",
              STR_ARG(str_sub(json_raw(p->pattern), 0, 120)));
    check_type(q, p, n);
    check_binding(q, p, n);
    TRY(check_rules(q, p, n));
    return check_place(q, p, n);
}

/* Each value goes to the first slice that takes it. */
static status check_slices(struct asking *q, const struct place *p, const struct json_node *around,
                           const struct values *values)
{
    struct arena *a = q->e->arena;
    size_t *counts = NEW_ARRAY(a, size_t, p->slices.count);
    for (size_t i = 0; i < values->count; i++) {
        size_t k = 0;
        while (k < p->slices.count && !place_takes(a, p, p->slices.at[k], values->at[i])) k++;
        if (k == p->slices.count) {
            if (p->closed)
                wrong(q, "structure", values->at[i], str_none(),
                      "it fits none of the slices of %.*s", STR_ARG(p->name));
            continue;
        }
        counts[k]++;
        TRY(check_one(q, p->slices.at[k], values->at[i]));
    }
    for (size_t k = 0; k < p->slices.count; k++)
        if (p->discriminators.count > 0) check_count(q, p->slices.at[k], around, counts[k]);
    return ST_OK;
}

static status check_place(struct asking *q, const struct place *p, const struct json_node *n)
{
    for (size_t i = 0; i < p->children.count; i++) {
        const struct place *c = p->children.at[i];
        struct values values = { 0 };
        find_members(q->e->arena, c, n, &values);
        check_count(q, c, n, values.count);
        for (size_t k = 0; k < values.count; k++) TRY(check_one(q, c, values.at[k]));
        if (c->slices.count > 0) TRY(check_slices(q, c, n, &values));
    }
    return ST_OK;
}

status profile_check(struct env *e, const struct profile *p, str source,
                     const struct json_node *resource, enum fhir_severity most,
                     struct fhir_issues *issues, bool *ret_sound)
{
    struct asking q = { .e = e,
                        .profile = p,
                        .source = source,
                        .root = resource,
                        .most = most,
                        .issues = issues,
                        .sound = true };
    const struct json_node *top = resource;
    while (json_parent(top) != NULL) top = json_parent(top);
    q.top = json_str(e->arena, json_get(top, "resourceType"));
    TRY(check_rules(&q, &p->root, resource));
    TRY(check_place(&q, &p->root, resource));
    *ret_sound = q.sound;
    return ST_OK;
}
