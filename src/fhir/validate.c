/* SPDX-License-Identifier: Apache-2.0 */
#include "fhir/validate.h"

#include "base/buf.h"
#include "fhir/fhir_limits.h"
#include "fhir/index.h"
#include "fhir/narrative.h"

/* More than any type's elements; held by a test over the tables. */
#define ELEMENTS_MOST 128

struct checker {
    struct arena *arena;
    str source;
    str root_type;
    struct fhir_issues *issues;
    bool sound;
    enum fhir_severity doubt; /* what VALIDATE_FEED lets pass */
};

/* The value of one element: the JSON under its key, and what stands under "_key". */
struct value {
    const struct fhir_member *member;
    const struct json_node *json, *extras;
};

static void note(struct checker *c, enum fhir_severity severity, const char *code,
                 const struct json_node *n, str below, str text)
{
    if (severity <= FHIR_ERROR) c->sound = false;
    if (c->issues->count >= VALIDATE_ISSUES_MOST) return;
    struct fhir_issue *i = VEC_PUSH(c->arena, c->issues);
    str path = json_path(c->arena, n);
    i->severity = (uint8_t)severity;
    i->code = code;
    i->diagnostics = text;
    i->expression =
        arena_printf(c->arena, "%.*s%s%.*s%s%.*s", STR_ARG(c->root_type), path.n > 0 ? "." : "",
                     STR_ARG(path), below.n > 0 ? "." : "", STR_ARG(below));
    json_line(c->source, (size_t)(n->p - c->source.p), &i->line, &i->column);
}

#define wrong(c, code, n, ...)                                                                     \
    note((c), FHIR_ERROR, (code), (n), str_none(), arena_printf((c)->arena, __VA_ARGS__))

/* The same for what VALIDATE_FEED only warns of. */
#define doubtful(c, code, n, ...)                                                                  \
    note((c), (c)->doubt, (code), (n), str_none(), arena_printf((c)->arena, __VA_ARGS__))

static void check_object(struct checker *c, const struct fhir_type *t, const struct json_node *n);

static str shown(str s)
{
    return str_sub(s, 0, 60);
}

static void check_code(struct checker *c, const struct fhir_element *e, const struct json_node *n,
                       str code)
{
    const struct fhir_value_set *vs = &fhir_value_sets[e->value_set];
    if (fhir_value_set_has(vs, code)) return;
    struct buf some = buf_make(c->arena);
    for (size_t i = 0; i < vs->code_count && i < 12; i++)
        buf_printf(&some, "%s%.*s", i > 0 ? ", " : "", STR_ARG(fhir_codes[vs->first_code + i]));
    wrong(c, "code-invalid", n, "“%.*s” is not in the required value set %.*s; it has %.*s%s",
          STR_ARG(shown(code)), STR_ARG(vs->url), STR_ARG(buf_str(&some)),
          vs->code_count > 12 ? " …" : "");
}

/* A Coding or CodeableConcept with a required binding: one coding must be of the set. */
static void check_coded(struct checker *c, const struct fhir_element *e, uint16_t type,
                        const struct json_node *n)
{
    const struct fhir_value_set *vs = &fhir_value_sets[e->value_set];
    const struct json_node *list = json_get(n, "coding");
    const struct json_node *first = type == FHIR_T_Coding ? n : json_first(list);
    bool any = false;
    if (vs->code_count == 0 || json_get(first, "code") == NULL) return;
    for (const struct json_node *k = first; k != NULL && !any;
         k = type == FHIR_T_Coding ? NULL : json_next(k))
        any = fhir_value_set_has(vs, json_str(c->arena, json_get(k, "code")));
    if (!any) check_code(c, e, n, json_str(c->arena, json_get(first, "code")));
}

/* Says whose the resource is: by a reference that cannot be followed it would be nobody's. */
static bool says_whose(const struct fhir_element *e)
{
    static const char *const names[] = { "subject", "patient", "beneficiary", "for", "actor" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq(e->name, str_of(names[i]))) return true;
    return false;
}

/* An absolute or conditional one is somebody else's to read. An id alone is a relative URL, which
 * R4 does not rule out in so many words (2.3.0.1, and published examples have it). */
static void check_unread(struct checker *c, const struct fhir_element *e,
                         const struct json_node *node, str reference)
{
    bool absolute = str_find_byte(reference, ':') != SIZE_MAX;
    bool conditional = str_find_byte(reference, '?') != SIZE_MAX;
    if (absolute || conditional) return;
    if (fhir_id_valid(reference) && !says_whose(e))
        note(c, FHIR_WARNING, "value", node, str_none(),
             arena_printf(c->arena, "“%.*s” names no type, so nothing follows it; write Type/id",
                          STR_ARG(shown(reference))));
    else
        doubtful(c, "value", node,
                 "“%.*s” is no reference; write Type/id, an absolute URL, urn:uuid:… or #contained",
                 STR_ARG(shown(reference)));
}

static void check_reference(struct checker *c, const struct fhir_element *e,
                            const struct json_node *n)
{
    const struct json_node *node = json_get(n, "reference");
    str reference = json_str(c->arena, node), base, type, id, version;
    if (reference.n == 0 || reference.p[0] == '#') return;
    if (!reference_split(reference, &base, &type, &id, &version)) {
        check_unread(c, e, node, reference);
        return;
    }
    if (!fhir_target_allowed(e->first_target, e->target_count,
                             fhir_type_index(fhir_type_find(type))))
        wrong(c, "value", node, "%.*s may not refer to a %.*s", STR_ARG(e->name), STR_ARG(type));
}

static void check_resource(struct checker *c, const struct json_node *n)
{
    const struct json_node *type = json_get(n, "resourceType");
    if (!json_is_object(n)) {
        wrong(c, "structure", n, "a resource was expected here, not %s",
              json_kind_name(json_kind(n)));
        return;
    }
    const struct fhir_type *t = fhir_resource_find(json_str(c->arena, type));
    if (t == NULL)
        wrong(c, "structure", type != NULL ? type : n,
              "resourceType %s; give the name of an R4 resource",
              type == NULL ? "is missing" : "names no R4 resource");
    else
        check_object(c, t, n);
}

static void check_narrative(struct checker *c, const struct json_node *n)
{
    size_t at = 0;
    const char *fault = narrative_fault(c->arena, json_str(c->arena, n), &at);
    if (fault != NULL) doubtful(c, "invariant", n, "%s (at byte %zu of the narrative)", fault, at);
}

static void check_primitive(struct checker *c, const struct fhir_element *e, uint16_t type,
                            const struct json_node *n)
{
    const char *right = NULL;
    bool number = fhir_type_is(type, FHIR_T_integer) || type == FHIR_T_decimal;
    enum json_kind kind = json_kind(n);
    bool fits = type == FHIR_T_boolean ? json_is_bool(n)
                : number               ? kind == JSON_NUMBER
                                       : kind == JSON_STRING;
    if (!fits) {
        wrong(c, "structure", n, "%.*s must be %s, not %s", STR_ARG(e->name),
              type == FHIR_T_boolean ? "true or false"
              : number               ? "a number without quotes"
                                     : "a string",
              json_kind_name(kind));
        return;
    }
    if (kind == JSON_NUMBER)
        right = validate_number(type, json_raw(n));
    else if (kind == JSON_STRING)
        right = validate_text(type, json_str(c->arena, n));
    str raw = shown(json_raw(n));
    if (type == FHIR_T_xhtml && right == NULL) check_narrative(c, n);
    bool is_name = type == FHIR_T_id || fhir_type_is(type, FHIR_T_uri);
    if (right != NULL)
        note(c, is_name ? c->doubt : FHIR_ERROR, "value", n, str_none(),
             arena_printf(c->arena, "%.*s is no %.*s; write %s", STR_ARG(raw),
                          STR_ARG(fhir_types[type].name), right));
    else if (type == FHIR_T_code && e->value_set != FHIR_NONE)
        check_code(c, e, n, json_str(c->arena, n));
}

/* One value that is no array. */
static void check_one(struct checker *c, const struct value *v, const struct json_node *n)
{
    const struct fhir_element *e = &fhir_elements[v->member->element];
    const struct fhir_type *t = &fhir_types[v->member->type];
    if (t->kind == FHIR_PRIMITIVE) {
        check_primitive(c, e, v->member->type, n);
    } else if (v->member->type == FHIR_T_Resource) {
        check_resource(c, n);
    } else if (!json_is_object(n)) {
        wrong(c, "structure", n, "%.*s must be an object (%.*s), not %s", STR_ARG(e->name),
              STR_ARG(t->name), json_kind_name(json_kind(n)));
    } else {
        check_object(c, t, n);
        if (v->member->type == FHIR_T_Reference) check_reference(c, e, n);
        bool coded = v->member->type == FHIR_T_Coding || v->member->type == FHIR_T_CodeableConcept;
        if (coded && e->value_set != FHIR_NONE) check_coded(c, e, v->member->type, n);
    }
}

static bool is_null_filler(const struct value *v, size_t i)
{
    const struct fhir_type *t = &fhir_types[v->member->type];
    return t->kind == FHIR_PRIMITIVE && json_is_object(json_at(v->extras, i));
}

static void check_list(struct checker *c, const struct value *v)
{
    size_t i = 0;
    if (v->json->count == 0)
        wrong(c, "structure", v->json, "an array may not be empty; leave the element out");
    for (const struct json_node *n = json_first(v->json); n != NULL; n = json_next(n), i++) {
        if (json_kind(n) != JSON_NULL)
            check_one(c, v, n);
        else if (!is_null_filler(v, i))
            wrong(c, "structure", n,
                  "null stands here for nothing; it is allowed only where the array of extensions "
                  "(_%.*s) has an entry",
                  STR_ARG(v->member->key));
    }
}

static void check_value(struct checker *c, const struct value *v)
{
    const struct fhir_element *e = &fhir_elements[v->member->element];
    bool list = json_is_array(v->json);
    if (e->max != 1 && !list)
        wrong(c, "structure", v->json, "%.*s repeats, so it must be an array: [ … ]",
              STR_ARG(e->name));
    else if (e->max == 1 && list)
        wrong(c, "structure", v->json, "%.*s is there at most once, so it must not be an array",
              STR_ARG(e->name));
    else if (list)
        check_list(c, v);
    else
        check_one(c, v, v->json);
}

/* "_key": the id and extensions of a primitive. */
static void check_extras(struct checker *c, const struct value *v)
{
    const struct fhir_type *element = &fhir_types[FHIR_T_Element];
    if (fhir_types[v->member->type].kind != FHIR_PRIMITIVE) {
        wrong(c, "structure", v->extras,
              "only a primitive element has a “_” companion; put the extension into the object");
        return;
    }
    if (json_is_object(v->extras)) check_object(c, element, v->extras);
    for (const struct json_node *n = json_is_array(v->extras) ? json_first(v->extras) : NULL;
         n != NULL; n = json_next(n)) {
        if (json_is_object(n))
            check_object(c, element, n);
        else if (json_kind(n) != JSON_NULL)
            wrong(c, "structure", n, "an object with id or extension, or null, is expected here");
    }
    bool list = fhir_elements[v->member->element].max != 1;
    if (list ? !json_is_array(v->extras) : !json_is_object(v->extras))
        wrong(c, "structure", v->extras, "this must be %s",
              list ? "an array, as the element is" : "an object");
}

/* Letters that differ, at most `most`: to suggest what was meant. */
static size_t distance(str x, str y)
{
    size_t row[64];
    if (x.n > 60 || y.n > 60) return 99;
    for (size_t j = 0; j <= y.n; j++) row[j] = j;
    for (size_t i = 1; i <= x.n; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= y.n; j++) {
            size_t change = corner + (x.p[i - 1] != y.p[j - 1]),
                   least = row[j] < row[j - 1] ? row[j] : row[j - 1];
            corner = row[j];
            row[j] = change < least + 1 ? change : least + 1;
        }
    }
    return row[y.n];
}

static void unknown(struct checker *c, const struct fhir_type *t, const struct json_node *n,
                    str key)
{
    const struct fhir_member *best = NULL;
    size_t best_distance = 4;
    for (size_t i = 0; i < t->member_count; i++) {
        const struct fhir_member *m = &fhir_members[t->first_member + i];
        bool base = fhir_elements[m->element].choice && str_eq(fhir_elements[m->element].name, key);
        size_t d = base ? 0 : distance(m->key, key);
        if (d >= best_distance) continue;
        best = m;
        best_distance = d;
    }
    if (best == NULL)
        wrong(c, "structure", n,
              "%.*s has no element “%.*s” in R4; leave it out or use an extension",
              STR_ARG(t->name), STR_ARG(shown(key)));
    else
        wrong(c, "structure", n, "%.*s has no element “%.*s”; did you mean %.*s?", STR_ARG(t->name),
              STR_ARG(shown(key)), STR_ARG(best->key));
}

static bool is_resource_type_key(const struct fhir_type *t, const struct json_node *n)
{
    return t->kind == FHIR_RESOURCE && json_key_is(n, S("resourceType"));
}

/* seen: for each element of t the member that was found, plus one. */
static void check_member(struct checker *c, const struct fhir_type *t,
                         const struct json_node *object, const struct json_node *n, uint16_t *seen)
{
    str key = json_key(c->arena, n);
    bool companion = str_starts(key, S("_"));
    str plain = companion ? str_from(key, 1) : key;
    const struct fhir_member *m = fhir_member_find(t, plain);
    if (m == NULL) {
        if (!is_resource_type_key(t, n)) unknown(c, t, n, key);
        return;
    }
    uint16_t *mark = &seen[m->element - t->first_element], self = (uint16_t)(m - fhir_members + 1);
    if (*mark != 0 && *mark != self)
        wrong(c, "structure", n, "%.*s[x] is given as two types; keep one",
              STR_ARG(fhir_elements[m->element].name));
    *mark = self;
    struct value v = { .member = m };
    if (companion) {
        v.extras = n;
        check_extras(c, &v);
    } else {
        v.json = n;
        /* The companion is looked for only where it matters: beside a null. */
        if (json_is_array(n) && fhir_types[m->type].kind == FHIR_PRIMITIVE)
            v.extras = json_member(object, arena_printf(c->arena, "_%.*s", STR_ARG(key)));
        check_value(c, &v);
    }
}

static void check_required(struct checker *c, const struct fhir_type *t, const struct json_node *n,
                           const uint16_t *seen)
{
    for (size_t i = 0; i < t->element_count; i++) {
        const struct fhir_element *e = &fhir_elements[t->first_element + i];
        if (e->min == 0 || seen[i] != 0) continue;
        note(c, c->doubt, "required", n, e->name,
             arena_printf(c->arena, "%.*s%s is required in %.*s and is missing", STR_ARG(e->name),
                          e->choice ? "[x]" : "", STR_ARG(t->name)));
    }
}

/* Element: something must be said. Extension: a value or extensions, not both (ext-1). */
static void check_content(struct checker *c, const struct fhir_type *t, const struct json_node *n)
{
    if (n->count == 0)
        doubtful(c, "structure", n, "an object may not be empty; leave the element out");
    if (t != &fhir_types[FHIR_T_Extension]) return;
    bool value = false, nested = json_get(n, "extension") != NULL;
    for (const struct json_node *k = json_first(n); k != NULL; k = json_next(k))
        value |= (k->key_n > 5 && memcmp(k->key_p, "value", 5) == 0) ||
                 (k->key_n > 6 && memcmp(k->key_p, "_value", 6) == 0);
    if (value == nested)
        wrong(c, "invariant", n, "ext-1: an extension has either a value or extensions, %s",
              value ? "not both" : "and this has neither");
}

static void check_object(struct checker *c, const struct fhir_type *t, const struct json_node *n)
{
    uint16_t seen[ELEMENTS_MOST] = { 0 };
    for (const struct json_node *m = json_first(n); m != NULL; m = json_next(m))
        check_member(c, t, n, m, seen);
    check_required(c, t, n, seen);
    check_content(c, t, n);
}

bool validate_resource(struct arena *a, str source, const struct json_node *resource,
                       enum validate_level level, struct fhir_issues *issues)
{
    struct checker c = { .arena = a,
                         .source = source,
                         .issues = issues,
                         .sound = true,
                         .doubt = level == VALIDATE_FEED ? FHIR_WARNING : FHIR_ERROR };
    /* Paths are from the text's own beginning: a Bundle's, where the resource stands in one. */
    const struct json_node *top = resource;
    while (json_parent(top) != NULL) top = json_parent(top);
    c.root_type = json_str(a, json_get(top, "resourceType"));
    check_resource(&c, resource);
    return c.sound;
}

status validate_status(struct env *e, const struct fhir_issues *issues)
{
    for (size_t i = 0; i < issues->count; i++) {
        const struct fhir_issue *x = &issues->at[i];
        if (x->severity > FHIR_ERROR) continue;
        env_fail(e, ST_UNPROCESSABLE, x->expression, "%.*s", STR_ARG(x->diagnostics));
        env_at(e, x->line, x->column);
        return ST_UNPROCESSABLE;
    }
    return ST_OK;
}
