/* SPDX-License-Identifier: Apache-2.0 */
#include "fhir/search.h"

#include "base/buf.h"
#include "base/url.h"
#include "base/vec.h"
#include "fhir/fhir_limits.h"
#include "fhir/search_value.h"

struct parser {
    struct env *e;
    bool strict;
    struct search_plan plan;
    struct {
        VEC(struct search_clause)
    } clauses;
    struct {
        VEC(struct search_sort)
    } sorts;
    struct {
        VEC(struct search_include)
    } includes;
    struct {
        VEC(str)
    } ignored, elements;
    struct {
        VEC(const struct fhir_type *)
    } types;
    struct buf self;
};

static const struct {
    str name;
    unsigned kinds; /* bits of enum fhir_param_kind */
} modifiers[] = {
    [SEARCH_PLAIN] = { S_INIT(""), ~0u },
    [SEARCH_MISSING] = { S_INIT("missing"), ~0u & ~(1u << FHIR_PARAM_COMPOSITE) },
    [SEARCH_EXACT] = { S_INIT("exact"), 1u << FHIR_PARAM_STRING },
    [SEARCH_CONTAINS] = { S_INIT("contains"), 1u << FHIR_PARAM_STRING | 1u << FHIR_PARAM_URI },
    [SEARCH_TEXT] = { S_INIT("text"), 1u << FHIR_PARAM_TOKEN | 1u << FHIR_PARAM_STRING |
                                          1u << FHIR_PARAM_REFERENCE },
    [SEARCH_NOT] = { S_INIT("not"), 1u << FHIR_PARAM_TOKEN },
    [SEARCH_IN] = { S_INIT("in"), 1u << FHIR_PARAM_TOKEN },
    [SEARCH_NOT_IN] = { S_INIT("not-in"), 1u << FHIR_PARAM_TOKEN },
    [SEARCH_ABOVE] = { S_INIT("above"),
                       1u << FHIR_PARAM_TOKEN | 1u << FHIR_PARAM_URI | 1u << FHIR_PARAM_REFERENCE },
    [SEARCH_BELOW] = { S_INIT("below"),
                       1u << FHIR_PARAM_TOKEN | 1u << FHIR_PARAM_URI | 1u << FHIR_PARAM_REFERENCE },
    [SEARCH_OF_TYPE] = { S_INIT("of-type"), 1u << FHIR_PARAM_TOKEN },
    [SEARCH_IDENTIFIER] = { S_INIT("identifier"), 1u << FHIR_PARAM_REFERENCE },
    [SEARCH_TYPE] = { S_INIT("[type]"), 1u << FHIR_PARAM_REFERENCE },
};

const char *search_modifier_name(enum search_modifier m)
{
    return modifiers[m].name.p;
}

void search_targets(const struct fhir_param *p, const uint16_t **ret_types, size_t *ret_count)
{
    for (size_t i = 0; i < p->path_count; i++) {
        const struct fhir_path *path = &fhir_paths[p->first_path + i];
        for (size_t j = 0; j < path->step_count; j++) {
            const struct fhir_step *s = &fhir_steps[path->first_step + j];
            if (s->op != FHIR_STEP_TARGET) continue;
            *ret_types = &s->n;
            *ret_count = 1;
            return;
        }
    }
    *ret_types = &fhir_targets[p->first_target];
    *ret_count = p->target_count;
}

static status no_such_param(struct parser *p, const struct fhir_type *t, str name)
{
    env_fail(p->e, ST_BAD_INPUT, name, "%.*s has no search parameter “%.*s”", STR_ARG(t->name),
             STR_ARG(name));
    env_remedy(p->e,
               "the parameters of %.*s are listed in the CapabilityStatement (/metadata); with "
               "Prefer: handling=lenient an unknown one is left out",
               STR_ARG(t->name));
    return ST_NOT_FOUND;
}

/* Known to the standard and not had here: never passed over in silence. */
static status not_had(struct parser *p, str name)
{
    env_fail(p->e, ST_UNSUPPORTED, name, "%.*s is not supported here", STR_ARG(name));
    env_remedy(p->e, "ask by the parameters in the CapabilityStatement (/metadata), with chains, "
                     "_has and several of them at once");
    return ST_UNSUPPORTED;
}

/* The text behind ":" of a plain parameter. */
static status read_modifier(struct parser *p, struct search_clause *c, str name, str modifier)
{
    for (size_t i = 1; i < SEARCH_TYPE; i++) {
        if (!str_eq(modifiers[i].name, modifier)) continue;
        if ((modifiers[i].kinds & 1u << c->param->kind) == 0) break;
        c->modifier = (uint8_t)i;
        return ST_OK;
    }
    const struct fhir_type *target = fhir_resource_find(modifier);
    if (c->param->kind == FHIR_PARAM_REFERENCE && target != NULL) {
        c->modifier = SEARCH_TYPE;
        c->target = target;
        return ST_OK;
    }
    struct buf allowed = buf_make(p->e->arena);
    for (size_t i = 1; i < SEARCH_TYPE; i++)
        if ((modifiers[i].kinds & 1u << c->param->kind) != 0)
            buf_printf(&allowed, "%s:%s", allowed.n > 0 ? ", " : "", modifiers[i].name.p);
    env_fail(p->e, ST_BAD_INPUT, name, "the modifier :%.*s does not fit the %s parameter %.*s",
             STR_ARG(modifier), fhir_param_kind_name((enum fhir_param_kind)c->param->kind),
             STR_ARG(c->param->code));
    env_remedy(p->e, "it takes %.*s%s", STR_ARG(buf_str(&allowed)),
               c->param->kind == FHIR_PARAM_REFERENCE ? " or a type of resource" : "");
    return ST_BAD_INPUT;
}

static status read_clause(struct parser *p, const struct fhir_type *t, str name, str value,
                          int depth, struct search_clause *ret);

static status too_deep(struct parser *p, str name)
{
    env_fail(p->e, ST_BAD_INPUT, name, "the chain has more than %d links", SEARCH_CHAIN_MOST);
    env_remedy(p->e, "ask in two steps");
    return ST_BAD_INPUT;
}

/* subject:Patient.name or subject.name: one inner clause for each type that has the rest. */
static status read_chain(struct parser *p, struct search_clause *c, str link, str rest, str value,
                         int depth)
{
    size_t colon = str_find_byte(link, ':');
    str type_name = colon == SIZE_MAX ? str_none() : str_from(link, colon + 1);
    const uint16_t *types = NULL;
    size_t count = 0;
    search_targets(c->param, &types, &count);
    uint16_t one = 0;
    if (!str_is_none(type_name)) {
        const struct fhir_type *t = fhir_resource_find(type_name);
        if (t == NULL)
            return fail_at(p->e, ST_BAD_INPUT, link, "“%.*s” is no type of resource",
                           STR_ARG(type_name));
        one = fhir_type_index(t);
        types = &one;
        count = 1;
    }
    c->kind = SEARCH_CHAIN;
    c->inner = NEW_ARRAY(p->e->arena, struct search_clause, count + 1);
    status last = ST_NOT_FOUND, refused = ST_NOT_FOUND;
    for (size_t i = 0; i < count; i++) {
        struct search_clause inner = { 0 };
        last = read_clause(p, &fhir_types[types[i]], rest, value, depth + 1, &inner);
        if (last == ST_OK)
            c->inner[c->inner_count++] = inner;
        else if (last != ST_NOT_FOUND)
            return last;
    }
    if (c->inner_count > 0) return ST_OK;
    if (refused != ST_NOT_FOUND) return refused;
    if (count != 1) /* with one type its own message is the better one */
        env_fail(p->e, ST_NOT_FOUND, link,
                 "none of the types that %.*s refers to has a search parameter “%.*s”",
                 STR_ARG(c->param->code), STR_ARG(rest));
    return ST_NOT_FOUND;
}

/* _has:Observation:patient:code, the first word taken off. */
static status read_has(struct parser *p, struct search_clause *c, str name, str value, int depth)
{
    str rest = str_from(name, 5), type_name = str_none(), link = str_none();
    bool whole = str_next(&rest, ':', &type_name) && str_next(&rest, ':', &link) && rest.n > 0;
    c->has_type = whole ? fhir_resource_find(type_name) : NULL;
    if (c->has_type == NULL) {
        env_fail(p->e, ST_BAD_INPUT, name, "“%.*s” does not name what refers here", STR_ARG(name));
        env_remedy(p->e, "write _has:Observation:patient:code=…");
        return ST_BAD_INPUT;
    }
    c->kind = SEARCH_HAS;
    c->param = fhir_param_find(c->has_type, link);
    if (c->param == NULL) return no_such_param(p, c->has_type, link);
    if (c->param->kind != FHIR_PARAM_REFERENCE)
        return fail_at(p->e, ST_BAD_INPUT, name, "%.*s is no reference, so _has cannot follow it",
                       STR_ARG(link));
    c->inner = NEW(p->e->arena, struct search_clause);
    c->inner_count = 1;
    return read_clause(p, c->has_type, rest, value, depth + 1, c->inner);
}

static status read_clause(struct parser *p, const struct fhir_type *t, str name, str value,
                          int depth, struct search_clause *ret)
{
    struct search_clause c = { .type = t };
    if (depth > SEARCH_CHAIN_MOST) return too_deep(p, name);
    if (str_starts(name, S("_has:"))) {
        TRY(read_has(p, &c, name, value, depth));
        *ret = c;
        return ST_OK;
    }
    size_t dot = str_find_byte(name, '.');
    str link = dot == SIZE_MAX ? name : str_sub(name, 0, dot);
    size_t colon = str_find_byte(link, ':');
    c.param = fhir_param_find(t, colon == SIZE_MAX ? link : str_sub(link, 0, colon));
    if (c.param != NULL && c.param->kind == FHIR_PARAM_SPECIAL) return not_had(p, link);
    if (c.param == NULL) return no_such_param(p, t, str_sub(link, 0, colon));
    if (dot != SIZE_MAX) {
        if (c.param->kind != FHIR_PARAM_REFERENCE)
            return fail_at(p->e, ST_BAD_INPUT, name,
                           "%.*s is no reference, so nothing can be chained to it",
                           STR_ARG(c.param->code));
        TRY(read_chain(p, &c, link, str_from(name, dot + 1), value, depth));
    } else {
        if (colon != SIZE_MAX) TRY(read_modifier(p, &c, name, str_from(link, colon + 1)));
        TRY(search_values(p->e, &c, name, value));
    }
    *ret = c;
    return ST_OK;
}

static status read_sort(struct parser *p, str value)
{
    str rest = value, key = str_none();
    p->sorts.count = 0;
    while (str_next(&rest, ',', &key)) {
        struct search_sort s = { .descending = str_starts(key, S("-")) };
        str code = s.descending ? str_from(key, 1) : key;
        s.param = fhir_param_find(p->plan.type, code);
        bool sortable = s.param != NULL && s.param->kind != FHIR_PARAM_COMPOSITE &&
                        s.param->kind != FHIR_PARAM_SPECIAL;
        if (!sortable || p->sorts.count == SEARCH_SORTS_MOST) {
            env_fail(p->e, ST_BAD_INPUT, S("_sort"), "%.*s cannot be sorted by “%.*s”",
                     STR_ARG(p->plan.type->name), STR_ARG(code));
            env_remedy(p->e,
                       "name at most %d of its search parameters, with - before one for descending",
                       SEARCH_SORTS_MOST);
            return ST_BAD_INPUT;
        }
        *VEC_PUSH(p->e->arena, &p->sorts) = s;
    }
    return ST_OK;
}

static status refuse_include(struct parser *p, str name, str value, const char *why)
{
    env_fail(p->e, ST_BAD_INPUT, name, "“%.*s” %s", STR_ARG(value), why);
    env_remedy(
        p->e,
        "write Type:parameter or Type:parameter:TargetType, as Observation:subject:Patient, or *");
    return ST_BAD_INPUT;
}

static status read_include(struct parser *p, str name, str value, bool reverse)
{
    str modifier = str_from(name, reverse ? 11 : 8);
    struct search_include in = { .reverse = reverse };
    in.iterate = str_eq(modifier, S(":iterate")) || str_eq(modifier, S(":recurse"));
    if (modifier.n > 0 && !in.iterate)
        return refuse_include(p, name, name, "has a modifier that is none: only :iterate is");
    if (p->includes.count == SEARCH_INCLUDES_MOST)
        return refuse_include(p, name, value, "is one include too many");
    str rest = value, source = str_none(), code = str_none(), target = str_none();
    str_next(&rest, ':', &source);
    in.all = str_eq(source, S("*"));
    if (!in.all) {
        in.source = fhir_resource_find(source);
        if (in.source == NULL)
            return refuse_include(p, name, value, "begins with no type of resource");
        if (!str_next(&rest, ':', &code))
            return refuse_include(p, name, value, "names no parameter");
        in.all = str_eq(code, S("*"));
        in.param = in.all ? NULL : fhir_param_find(in.source, code);
        if (!in.all && (in.param == NULL || in.param->kind != FHIR_PARAM_REFERENCE))
            return refuse_include(p, name, value, "names no reference parameter of that type");
    }
    if (str_next(&rest, ':', &target) && (in.target = fhir_resource_find(target)) == NULL)
        return refuse_include(p, name, value, "ends in no type of resource");
    *VEC_PUSH(p->e->arena, &p->includes) = in;
    return ST_OK;
}

static status one_of(struct parser *p, str name, str value, const char *const *words, uint8_t *ret)
{
    struct buf b = buf_make(p->e->arena);
    for (uint8_t i = 0; words[i] != NULL; i++) {
        if (words[i][0] != '\0' && str_eq(value, str_of(words[i]))) {
            *ret = i;
            return ST_OK;
        }
        if (words[i][0] != '\0') buf_printf(&b, "%s%s", b.n > 0 ? ", " : "", words[i]);
    }
    env_fail(p->e, ST_BAD_INPUT, name, "“%.*s” is no value of %.*s", STR_ARG(value), STR_ARG(name));
    env_remedy(p->e, "it is one of %.*s", STR_ARG(buf_str(&b)));
    return ST_BAD_INPUT;
}

static status read_count(struct parser *p, str name, str value)
{
    int64_t n = 0;
    if (!str_to_int(value, &n) || n < 0) {
        env_fail(p->e, ST_BAD_INPUT, name, "_count “%.*s” is no whole number", STR_ARG(value));
        env_remedy(p->e, "write how many matches a page shall hold, or 0 for the count alone");
        return ST_BAD_INPUT;
    }
    p->plan.count = n;
    return ST_OK;
}

static status read_types(struct parser *p, str name, str value)
{
    str rest = value, part = str_none();
    while (str_next(&rest, ',', &part)) {
        const struct fhir_type *t = fhir_resource_find(part);
        if (t == NULL)
            return fail_at(p->e, ST_BAD_INPUT, name, "“%.*s” is no type of resource",
                           STR_ARG(part));
        *VEC_PUSH(p->e->arena, &p->types) = t;
    }
    return ST_OK;
}

static status read_elements(struct parser *p, str value)
{
    str rest = value, part = str_none();
    while (str_next(&rest, ',', &part)) {
        str element = str_trim(part);
        size_t dot = str_find_byte(element, '.');
        if (dot != SIZE_MAX) element = str_from(element, dot + 1); /* Patient.name */
        if (element.n > 0) *VEC_PUSH(p->e->arena, &p->elements) = element;
    }
    return ST_OK;
}

/* Parameters of the result, not conditions. *ret_known false where `name` is none of them. */
static status read_result_param(struct parser *p, str name, str value, bool *ret_known)
{
    static const char *const totals[] = { "", "none", "estimate", "accurate", NULL };
    static const char *const summaries[] = { "false", "true", "text", "data", "count", NULL };
    static const str refused[] = { S_INIT("_filter"), S_INIT("_query"), S_INIT("_contained"),
                                   S_INIT("_containedType") };
    *ret_known = true;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (str_eq(name, refused[i]) && !str_eq(value, S("false"))) return not_had(p, name);
    if (str_eq(name, S("_sort"))) return read_sort(p, value);
    if (str_eq(name, S("_count"))) return read_count(p, name, value);
    if (str_eq(name, S("_total"))) return one_of(p, name, value, totals, &p->plan.total);
    if (str_eq(name, S("_summary"))) return one_of(p, name, value, summaries, &p->plan.summary);
    if (str_eq(name, S("_elements"))) return read_elements(p, value);
    if (str_starts(name, S("_include"))) return read_include(p, name, value, false);
    if (str_starts(name, S("_revinclude"))) return read_include(p, name, value, true);
    if (str_eq(name, S("_type")) && p->plan.type == &fhir_types[FHIR_T_Resource])
        return read_types(p, name, value);
    if (str_eq(name, S("_text")))
        p->plan.text = value;
    else if (str_eq(name, S("_content")))
        p->plan.content = value;
    else if (str_eq(name, S("_list")))
        p->plan.list = value;
    else if (str_eq(name, S("_cursor")))
        p->plan.cursor = value;
    else
        *ret_known = str_eq(name, S("_format")) || str_eq(name, S("_pretty"));
    return ST_OK;
}

static status read_condition(struct parser *p, str name, str value, bool *ret_used)
{
    struct search_clause c = { 0 };
    status s = read_clause(p, p->plan.type, name, value, 0, &c);
    *ret_used = s == ST_OK;
    if (s == ST_NOT_FOUND) {
        if (p->strict) {
            p->e->err.code = ST_BAD_INPUT;
            return ST_BAD_INPUT;
        }
        *VEC_PUSH(p->e->arena, &p->ignored) = name;
        return ST_OK;
    }
    if (s != ST_OK) return s;
    if (p->clauses.count == SEARCH_CLAUSES_MOST)
        return fail_at(p->e, ST_BAD_INPUT, name, "a search takes at most %d conditions",
                       SEARCH_CLAUSES_MOST);
    *VEC_PUSH(p->e->arena, &p->clauses) = c;
    return ST_OK;
}

static status read_pair(struct parser *p, str pair)
{
    size_t equals = str_find_byte(pair, '=');
    str name = str_none(), value = S("");
    TRY(url_decode(p->e, str_sub(pair, 0, equals), true, &name));
    if (equals != SIZE_MAX) TRY(url_decode(p->e, str_from(pair, equals + 1), true, &value));
    if (value.n == 0) return ST_OK; /* a form's empty field is no condition (FHIR R4, 3.1.1.1) */
    bool known = false, used = true;
    TRY(read_result_param(p, name, value, &known));
    if (!known) TRY(read_condition(p, name, value, &used));
    if (!used || str_eq(name, S("_cursor"))) return ST_OK;
    if (p->self.n > 0) buf_byte(&p->self, '&');
    buf_add(&p->self, pair);
    return ST_OK;
}

status search_parse(struct env *e, const struct fhir_type *type, str query, bool strict,
                    struct search_plan *ret_plan)
{
    if (query.n > SEARCH_QUERY_MOST) {
        env_fail(e, ST_TOO_LARGE, str_none(), "the query has %zu bytes", query.n);
        env_remedy(e, "at most %zu are taken; send long lists of values in several searches",
                   SEARCH_QUERY_MOST);
        return ST_TOO_LARGE;
    }
    struct parser p = { .e = e, .strict = strict, .self = buf_make(e->arena) };
    p.plan.type = type != NULL ? type : &fhir_types[FHIR_T_Resource];
    p.plan.count = -1;
    str rest = query, pair = str_none();
    while (str_next(&rest, '&', &pair))
        if (pair.n > 0) TRY(read_pair(&p, pair));
    struct search_plan plan = p.plan;
    plan.clauses = p.clauses.at;
    plan.clause_count = p.clauses.count;
    plan.sorts = p.sorts.at;
    plan.sort_count = p.sorts.count;
    plan.includes = p.includes.at;
    plan.include_count = p.includes.count;
    plan.types = p.types.at;
    plan.type_count = p.types.count;
    plan.elements = p.elements.at;
    plan.element_count = p.elements.count;
    plan.ignored = p.ignored.at;
    plan.ignored_count = p.ignored.count;
    plan.self = buf_str(&p.self);
    *ret_plan = plan;
    return ST_OK;
}
