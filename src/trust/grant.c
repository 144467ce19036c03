/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/grant.h"

#include "json/json.h"

static const struct {
    char letter;
    uint8_t op;
} op_letters[] = { { 'c', GRANT_CREATE },
                   { 'r', GRANT_READ },
                   { 'u', GRANT_UPDATE },
                   { 'd', GRANT_DELETE },
                   { 's', GRANT_SEARCH } };
enum { OP_LETTERS = 5, OPS_ALL = 31 };

/* ---- reading ---------------------------------------------------------------------------------*/

/* "rs": in the order of cruds, each once. 0: something else. */
static uint8_t ops_read(str text)
{
    uint8_t ops = 0;
    size_t at = 0;
    if (str_eq(text, S("read"))) return GRANT_READ | GRANT_SEARCH;
    if (str_eq(text, S("write"))) return GRANT_CREATE | GRANT_UPDATE | GRANT_DELETE;
    if (str_eq(text, S("*"))) return OPS_ALL;
    for (size_t i = 0; i < OP_LETTERS && at < text.n; i++) {
        if (text.p[at] != op_letters[i].letter) continue;
        ops |= op_letters[i].op;
        at++;
    }
    return at == text.n ? ops : 0;
}

static bool type_is_name(str type)
{
    if (str_eq(type, S("*"))) return true;
    for (size_t i = 0; i < type.n; i++) {
        char c = type.p[i];
        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))) return false;
    }
    return type.n > 0 && type.n <= 40 && type.p[0] >= 'A' && type.p[0] <= 'Z';
}

/* "category=SYSTEM|CODE" or "category=CODE". */
static bool category_read(str query, struct grant_scope *s)
{
    if (!str_starts(query, S("category="))) return false;
    str value = str_from(query, 9);
    size_t bar = str_find_byte(value, '|');
    if (str_find_byte(value, '&') != SIZE_MAX || str_find_byte(value, ',') != SIZE_MAX ||
        str_find_byte(value, '%') != SIZE_MAX)
        return false;
    s->has_category = true;
    s->system = bar == SIZE_MAX ? str_none() : str_sub(value, 0, bar);
    s->code = bar == SIZE_MAX ? value : str_from(value, bar + 1);
    s->ops &= GRANT_READ | GRANT_SEARCH; /* what is written is not held to a category */
    return s->ops != 0 && s->code.n > 0 && !str_eq(s->type, S("*"));
}

/* RFC 6749, 3.3: printable ASCII but the quote and the backslash. What is written of a scope can
 * be read again. */
static bool is_scope_token(str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c <= ' ' || c > '~' || c == '"' || c == '\\') return false;
    }
    return true;
}

static bool scope_read(str text, struct grant_scope *ret)
{
    static const str sides[] = { S_INIT("patient/"), S_INIT("user/"), S_INIT("system/") };
    struct grant_scope s = { .text = text };
    str rest = str_none();
    for (size_t i = 0; i < 3; i++) {
        if (!str_starts(text, sides[i])) continue;
        s.side = (enum grant_side)i;
        rest = str_from(text, sides[i].n);
    }
    size_t dot = str_find_byte(rest, '.'), mark = str_find_byte(rest, '?');
    if (str_is_none(rest) || dot == SIZE_MAX || mark < dot || !is_scope_token(text)) return false;
    s.type = str_sub(rest, 0, dot);
    s.ops = ops_read(str_sub(rest, dot + 1, mark == SIZE_MAX ? SIZE_MAX : mark - dot - 1));
    if (!type_is_name(s.type) || s.ops == 0) return false;
    if (mark != SIZE_MAX && !category_read(str_from(rest, mark + 1), &s)) return false;
    *ret = s;
    return true;
}

static bool special_read(str text, struct grant *g)
{
    bool launch = str_eq(text, S("launch")) || str_eq(text, S("launch/patient"));
    bool offline = str_eq(text, S("offline_access")), online = str_eq(text, S("online_access"));
    g->launch_patient = g->launch_patient || launch;
    g->offline = g->offline || offline;
    g->online = g->online || online;
    return launch || offline || online;
}

static str add_text(struct env *e, str all, str text)
{
    if (all.n == 0) return text;
    return arena_printf(e->arena, "%.*s %.*s", STR_ARG(all), STR_ARG(text));
}

status grant_read(struct env *e, str text, struct grant *ret_grant, str *ret_unknown)
{
    struct grant g = { .text = S("") };
    str rest = text, word = str_none(), unknown = S("");
    if (text.n > GRANT_TEXT_MOST) return fail_at(e, ST_BAD_INPUT, S("scope"), "it is too long");
    while (str_next(&rest, ' ', &word)) {
        struct grant_scope s;
        if (word.n == 0) continue;
        if (scope_read(word, &s)) {
            if (g.count >= GRANT_SCOPES_MOST)
                return fail_at(e, ST_BAD_INPUT, S("scope"), "there are too many");
            *VEC_PUSH(e->arena, &g) = s;
        } else if (!special_read(word, &g)) {
            unknown = add_text(e, unknown, word);
            continue;
        }
        g.text = add_text(e, g.text, word);
    }
    *ret_grant = g;
    if (ret_unknown != NULL) *ret_unknown = unknown;
    return ST_OK;
}

/* ---- narrowing -------------------------------------------------------------------------------*/

static str side_name(enum grant_side side)
{
    return side == GRANT_PATIENT ? S("patient") : side == GRANT_USER ? S("user") : S("system");
}

static str scope_text(struct env *e, const struct grant_scope *s)
{
    char ops[OP_LETTERS + 1] = { 0 };
    size_t n = 0;
    for (size_t i = 0; i < OP_LETTERS; i++)
        if ((s->ops & op_letters[i].op) != 0) ops[n++] = op_letters[i].letter;
    str plain =
        arena_printf(e->arena, "%.*s/%.*s.%s", STR_ARG(side_name(s->side)), STR_ARG(s->type), ops);
    if (!s->has_category) return plain;
    return arena_printf(e->arena, "%.*s?category=%.*s%s%.*s", STR_ARG(plain), STR_ARG(s->system),
                        str_is_none(s->system) ? "" : "|", STR_ARG(s->code));
}

static bool same_category(const struct grant_scope *a, const struct grant_scope *b)
{
    return str_is_none(a->system) == str_is_none(b->system) && str_eq(a->system, b->system) &&
           str_eq(a->code, b->code);
}

/* What both of two allow; false: nothing. */
static bool scope_narrow(struct env *e, const struct grant_scope *asked,
                         const struct grant_scope *allowed, struct grant_scope *ret)
{
    struct grant_scope s = *asked;
    bool all = str_eq(asked->type, S("*")), any = str_eq(allowed->type, S("*"));
    if (asked->side != allowed->side || (!all && !any && !str_eq(asked->type, allowed->type)))
        return false;
    s.type = all ? allowed->type : asked->type;
    s.ops = asked->ops & allowed->ops;
    if (s.ops == 0) return false;
    if (allowed->has_category) {
        if (asked->has_category && !same_category(asked, allowed)) return false;
        s.has_category = true;
        s.system = allowed->system;
        s.code = allowed->code;
    }
    bool same =
        s.ops == asked->ops && str_eq(s.type, asked->type) && s.has_category == asked->has_category;
    s.text = same ? asked->text : scope_text(e, &s);
    *ret = s;
    return true;
}

static bool has_scope(const struct grant *g, str text)
{
    for (size_t i = 0; i < g->count; i++)
        if (str_eq(g->at[i].text, text)) return true;
    return false;
}

static void add_special(struct env *e, struct grant *g, const struct grant *asked,
                        const struct grant *allowed)
{
    g->launch_patient = asked->launch_patient;
    g->offline = asked->offline && allowed->offline;
    g->online = asked->online && (allowed->online || allowed->offline);
    if (g->launch_patient) g->text = add_text(e, g->text, S("launch/patient"));
    if (g->offline) g->text = add_text(e, g->text, S("offline_access"));
    if (g->online) g->text = add_text(e, g->text, S("online_access"));
}

status grant_narrow(struct env *e, const struct grant *asked, const struct grant *allowed,
                    struct grant *ret_grant)
{
    struct grant g = { .text = S("") };
    for (size_t i = 0; i < asked->count; i++) {
        for (size_t k = 0; k < allowed->count; k++) {
            struct grant_scope s;
            if (!scope_narrow(e, &asked->at[i], &allowed->at[k], &s) || has_scope(&g, s.text))
                continue;
            if (g.count >= GRANT_SCOPES_MOST)
                return fail_at(e, ST_BAD_INPUT, S("scope"), "there are too many");
            *VEC_PUSH(e->arena, &g) = s;
            g.text = add_text(e, g.text, s.text);
        }
    }
    add_special(e, &g, asked, allowed);
    *ret_grant = g;
    return ST_OK;
}

bool grant_is_of_patient(const struct grant *g)
{
    for (size_t i = 0; i < g->count; i++)
        if (g->at[i].side == GRANT_PATIENT) return true;
    return false;
}

/* ---- asking ----------------------------------------------------------------------------------*/

static bool scope_is_of(const struct grant_scope *s, enum grant_op op, str type)
{
    return (s->ops & (unsigned)op) != 0 && (str_eq(s->type, S("*")) || str_eq(s->type, type));
}

bool grant_allows(const struct grant *g, enum grant_op op, str type)
{
    for (size_t i = 0; g != NULL && i < g->count; i++)
        if (scope_is_of(&g->at[i], op, type)) return true;
    return g == NULL;
}

status grant_need(struct cx *cx, enum grant_op op, str type)
{
    if (grant_allows(cx->who.grant, op, type)) return ST_OK;
    env_fail(cx->env, ST_FORBIDDEN, S("scope"), "the token’s scopes do not allow this for %.*s",
             STR_ARG(str_sub(type, 0, 40)));
    env_remedy(cx->env, "they are: %.*s", STR_ARG(cx->who.grant->text));
    return ST_FORBIDDEN;
}

bool grant_categories(const struct grant *g, enum grant_op op, str type,
                      const struct grant_scope **ret_scopes, size_t *ret_count)
{
    *ret_count = 0;
    for (size_t i = 0; g != NULL && i < g->count; i++) {
        const struct grant_scope *s = &g->at[i];
        if (!scope_is_of(s, op, type)) continue;
        if (!s->has_category) return false;
        ret_scopes[(*ret_count)++] = s;
    }
    return *ret_count > 0;
}

static bool coding_is(const struct json_node *coding, const struct grant_scope *s)
{
    return json_str_is(json_get(coding, "code"), s->code) &&
           (str_is_none(s->system) ||
            (s->system.n == 0 ? json_get(coding, "system") == NULL
                              : json_str_is(json_get(coding, "system"), s->system)));
}

static bool concept_is(const struct json_node *concept, const struct grant_scope *s)
{
    const struct json_node *codings = json_get(concept, "coding");
    for (const struct json_node *c = json_first(codings); c != NULL; c = json_next(c))
        if (coding_is(c, s)) return true;
    return json_str_is(concept, s->code) && str_is_none(s->system);
}

static bool category_is(const struct json_node *root, const struct grant_scope *s)
{
    const struct json_node *category = json_get(root, "category");
    if (!json_is_array(category)) return category != NULL && concept_is(category, s);
    for (const struct json_node *c = json_first(category); c != NULL; c = json_next(c))
        if (concept_is(c, s)) return true;
    return false;
}

bool grant_admits(struct env *e, const struct grant *g, enum grant_op op, str type, str json)
{
    const struct grant_scope *scopes[GRANT_SCOPES_MOST];
    const struct json_node *root = NULL;
    size_t count;
    if (!grant_allows(g, op, type)) return false;
    if (!grant_categories(g, op, type, scopes, &count)) return true;
    if (str_is_none(json) || json_read(e, json, &root) != ST_OK) return false;
    for (size_t i = 0; i < count; i++)
        if (category_is(root, scopes[i])) return true;
    return false;
}

bool grant_is_whole(const struct grant *g)
{
    uint8_t ops = 0;
    if (g == NULL) return true;
    for (size_t i = 0; i < g->count; i++)
        if (str_eq(g->at[i].type, S("*")) && g->at[i].side != GRANT_PATIENT) ops |= g->at[i].ops;
    return g->person == 0 && (ops & GRANT_READ) != 0 && (ops & GRANT_SEARCH) != 0;
}
