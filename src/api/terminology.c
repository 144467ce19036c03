/* SPDX-License-Identifier: Apache-2.0
 * $expand, $validate-code and $lookup, over what is loaded here and, behind that, what R4 ships.
 * Source: FHIR R4, ValueSet-expand, ValueSet-validate-code, CodeSystem-lookup. */
#include "fhir/terms.h"

#include "api/params.h"
#include "base/time.h"
#include "base/utf8.h"
#include "record/profiles.h"

/* ---- finding definitions
 * -----------------------------------------------------------------------*/

static status find(struct env *e, void *arg, str type, str url, const struct json_node **ret_node)
{
    struct call *c = arg;
    struct record r;
    bool loaded = false;
    *ret_node = NULL;
    if (url.n == 0) return ST_OK;
    TRY(definition_find(c->cx, type, url, &r, &loaded));
    str json = loaded ? r.json : terms_shipped(type, url);
    return str_is_none(json) ? ST_OK : json_read(e, json, ret_node);
}

static status not_here(struct call *c, const char *what, str url)
{
    env_fail(c->cx->env, ST_NOT_FOUND, url, "there is no such %s here: %.*s", what,
             STR_ARG(str_sub(url, 0, 120)));
    env_remedy(c->cx->env, "Load it: POST it, or weft import.");
    return ST_NOT_FOUND;
}

/* The value set that is meant: of the address, sent along, or by url. */
static status value_set_of(struct call *c, const struct params *p, const struct json_node **ret)
{
    struct record r;
    str id = req_path(c->req, S("id")), url = params_text(p, "url");
    const struct json_node *sent = params_node(p, "valueSet", 0);
    if (sent == NULL && !p->is_parameters && p->root != NULL) sent = p->root;
    if (!str_is_none(id)) {
        TRY(record_read(c->cx, S("ValueSet"), id, &r));
        return json_read(c->cx->env, r.json, ret);
    }
    if (sent != NULL && json_is_object(sent)) {
        *ret = sent;
        return ST_OK;
    }
    if (str_is_none(url)) {
        env_fail(c->cx->env, ST_BAD_INPUT, S("url"), "no value set is named");
        env_remedy(c->cx->env, "Give url, or send the ValueSet.");
        return ST_BAD_INPUT;
    }
    TRY(find(c->cx->env, c, S("ValueSet"), url, ret));
    return *ret == NULL ? not_here(c, "value set", url) : ST_OK;
}

/* ---- $expand
 * -----------------------------------------------------------------------------------*/

static bool has_words(struct arena *a, const struct term *t, str filter)
{
    str display = utf8_fold(a, str_is_none(t->display) ? S("") : t->display);
    return str_has(display, filter) || str_has(utf8_fold(a, t->code), filter);
}

static status number_of(const struct params *p, const char *name, int64_t otherwise, int64_t *ret)
{
    str text = params_text(p, name);
    *ret = otherwise;
    if (str_is_none(text) || (str_to_int(text, ret) && *ret >= 0)) return ST_OK;
    return fail_at(p->call->cx->env, ST_BAD_INPUT, str_of(name), "“%.*s” is no number",
                   STR_ARG(str_sub(text, 0, 40)));
}

static void put_term(struct json_writer *w, const struct term *t)
{
    json_put_object(w, NULL);
    json_put_str(w, "system", t->system);
    if (t->abstract) json_put_bool(w, "abstract", true);
    if (t->inactive) json_put_bool(w, "inactive", true);
    json_put_str(w, "version", t->version);
    json_put_str(w, "code", t->code);
    json_put_str(w, "display", t->display);
    json_put_end(w);
}

static void put_expansion(struct call *c, struct json_writer *w, const struct terms *t,
                          int64_t offset, int64_t count, bool active)
{
    json_put_object(w, "expansion");
    json_put_printf(w, "identifier", "urn:uuid:%.*s", STR_ARG(record_new_id(c->cx)));
    json_put_str(w, "timestamp", time_text(c->cx->env->arena, env_now(c->cx->env)));
    json_put_int(w, "total", (int64_t)t->count);
    if (offset > 0 || count < (int64_t)t->count) json_put_int(w, "offset", offset);
    json_put_array(w, "contains");
    for (size_t i = (size_t)offset; i < t->count && (int64_t)i < offset + count; i++)
        if (!active || !t->at[i].inactive) put_term(w, &t->at[i]);
    json_put_end(w);
    json_put_end(w);
}

status api_expand(struct call *c)
{
    struct env *e = c->cx->env;
    struct terms_source source = { find, c };
    struct json_writer w = json_writer_make(e->arena);
    struct terms all = { 0 }, some = { 0 };
    const struct json_node *vs = NULL;
    struct params p;
    int64_t offset = 0, count = 0;
    TRY(params_read(c, &p));
    TRY(number_of(&p, "offset", 0, &offset));
    TRY(number_of(&p, "count", INT32_MAX, &count));
    TRY(value_set_of(c, &p, &vs));
    TRY(terms_expand(e, &source, vs, &all));
    str filter = params_text(&p, "filter");
    if (!str_is_none(filter)) filter = utf8_fold(e->arena, filter);
    for (size_t i = 0; i < all.count; i++)
        if (str_is_none(filter) || has_words(e->arena, &all.at[i], filter))
            *VEC_PUSH(e->arena, &some) = all.at[i];
    json_put_object(&w, NULL);
    json_put_str(&w, "resourceType", S("ValueSet"));
    json_put_str(&w, "url", json_str(e->arena, json_get(vs, "url")));
    json_put_str(&w, "version", json_str(e->arena, json_get(vs, "version")));
    json_put_str(&w, "name", json_str(e->arena, json_get(vs, "name")));
    json_put_str(&w, "title", json_str(e->arena, json_get(vs, "title")));
    json_put_str(&w, "status", S("active"));
    put_expansion(c, &w, &some, offset, count, str_eq(params_text(&p, "activeOnly"), S("true")));
    json_put_end(&w);
    answer_json(c, 200, json_written(&w));
    return ST_OK;
}

/* ---- $validate-code
 * ----------------------------------------------------------------------------*/

struct coded {
    str system, code, display;
};
struct codes {
    VEC(struct coded)
};

static void take_coding(struct arena *a, const struct json_node *n, struct codes *out)
{
    if (!json_is_object(n)) return;
    *VEC_PUSH(a, out) =
        (struct coded){ json_str(a, json_get(n, "system")), json_str(a, json_get(n, "code")),
                        json_str(a, json_get(n, "display")) };
}

static status take_codes(const struct params *p, struct codes *out)
{
    struct env *e = p->call->cx->env;
    const struct json_node *concept = params_node(p, "codeableConcept", 0);
    const struct json_node *list = json_get(concept, "coding");
    struct coded plain = { params_text(p, "system"), params_text(p, "code"),
                           params_text(p, "display") };
    if (!str_is_none(plain.code)) *VEC_PUSH(e->arena, out) = plain;
    take_coding(e->arena, params_node(p, "coding", 0), out);
    for (const struct json_node *n = json_first(list); n != NULL; n = json_next(n))
        take_coding(e->arena, n, out);
    if (out->count > 0) return ST_OK;
    env_fail(e, ST_BAD_INPUT, S("code"), "there is no code to validate");
    env_remedy(e, "Give code (with system), coding or codeableConcept.");
    return ST_BAD_INPUT;
}

/* hit: NULL where none of the codes is one. */
static void answer_verdict(struct call *c, const struct term *hit, const struct coded *as)
{
    struct json_writer w = json_writer_make(c->cx->env->arena);
    bool other = hit != NULL && !str_is_none(as->display) && !str_is_none(hit->display) &&
                 !str_eq_ascii(as->display, hit->display);
    json_put_object(&w, NULL);
    json_put_str(&w, "resourceType", S("Parameters"));
    json_put_array(&w, "parameter");
    json_put_object(&w, NULL);
    json_put_str(&w, "name", S("result"));
    json_put_bool(&w, "valueBoolean", hit != NULL && !other);
    json_put_end(&w);
    if (hit == NULL || other) {
        json_put_object(&w, NULL);
        json_put_str(&w, "name", S("message"));
        json_put_printf(&w, "valueString",
                        other ? "the display is not “%.*s”" : "“%.*s” is not in it",
                        STR_ARG(str_sub(other ? as->display : as->code, 0, 100)));
        json_put_end(&w);
    }
    if (hit != NULL && !str_is_none(hit->display)) {
        json_put_object(&w, NULL);
        json_put_str(&w, "name", S("display"));
        json_put_str(&w, "valueString", hit->display);
        json_put_end(&w);
    }
    json_put_end(&w);
    json_put_end(&w);
    answer_json(c, 200, json_written(&w));
}

status api_validate_code(struct call *c)
{
    struct terms_source source = { find, c };
    const struct json_node *vs = NULL;
    struct terms all = { 0 };
    struct codes codes = { 0 };
    struct params p;
    TRY(params_read(c, &p));
    TRY(take_codes(&p, &codes));
    TRY(value_set_of(c, &p, &vs));
    TRY(terms_expand(c->cx->env, &source, vs, &all));
    for (size_t k = 0; k < codes.count; k++)
        for (size_t i = 0; i < all.count; i++) {
            const struct coded *want = &codes.at[k];
            bool system = str_is_none(want->system) || str_eq(want->system, all.at[i].system);
            if (!system || !str_eq(want->code, all.at[i].code)) continue;
            answer_verdict(c, &all.at[i], want);
            return ST_OK;
        }
    answer_verdict(c, NULL, &codes.at[0]);
    return ST_OK;
}

static status code_system_of(struct call *c, str url, const struct json_node **ret)
{
    TRY(find(c->cx->env, c, S("CodeSystem"), url, ret));
    return *ret == NULL ? not_here(c, "code system", url) : ST_OK;
}

status api_validate_code_system(struct call *c)
{
    const struct json_node *cs = NULL;
    struct codes codes = { 0 };
    struct params p;
    struct term t;
    TRY(params_read(c, &p));
    TRY(take_codes(&p, &codes));
    str url = params_text(&p, "url");
    TRY(code_system_of(c, str_is_none(url) ? codes.at[0].system : url, &cs));
    status st = terms_lookup(c->cx->env, cs, codes.at[0].code, &t);
    if (st != ST_OK && st != ST_NOT_FOUND) return st;
    c->cx->env->err = (struct err){ 0 };
    answer_verdict(c, st == ST_OK ? &t : NULL, &codes.at[0]);
    return ST_OK;
}

/* ---- $lookup
 * -----------------------------------------------------------------------------------*/

static void put_text(struct json_writer *w, const char *name, str value)
{
    if (str_is_none(value)) return;
    json_put_object(w, NULL);
    json_put_str(w, "name", str_of(name));
    json_put_str(w, "valueString", value);
    json_put_end(w);
}

static void put_properties(struct json_writer *w, struct arena *a, const struct json_node *concept)
{
    const struct json_node *list = json_get(concept, "property");
    for (const struct json_node *p = json_first(list); p != NULL; p = json_next(p)) {
        json_put_object(w, NULL);
        json_put_str(w, "name", S("property"));
        json_put_array(w, "part");
        for (const struct json_node *m = json_first(p); m != NULL; m = json_next(m)) {
            bool code = json_key_is(m, S("code"));
            json_put_object(w, NULL);
            json_put_str(w, "name", code ? S("code") : S("value"));
            json_put_key(w, code ? S("valueCode") : json_key(a, m));
            json_put_node(w, NULL, m);
            json_put_end(w);
        }
        json_put_end(w);
        json_put_end(w);
    }
}

status api_lookup(struct call *c)
{
    struct arena *a = c->cx->env->arena;
    struct json_writer w = json_writer_make(a);
    const struct json_node *cs = NULL;
    struct codes codes = { 0 };
    struct params p;
    struct term t;
    TRY(params_read(c, &p));
    TRY(take_codes(&p, &codes));
    TRY(code_system_of(c, codes.at[0].system, &cs));
    TRY(terms_lookup(c->cx->env, cs, codes.at[0].code, &t));
    str name = json_str(a, json_get(cs, "name"));
    json_put_object(&w, NULL);
    json_put_str(&w, "resourceType", S("Parameters"));
    json_put_array(&w, "parameter");
    put_text(&w, "name", str_is_none(name) ? t.system : name);
    put_text(&w, "version", t.version);
    put_text(&w, "display", str_is_none(t.display) ? t.code : t.display);
    put_text(&w, "definition", json_str(a, json_get(t.concept, "definition")));
    put_properties(&w, a, t.concept);
    json_put_end(&w);
    json_put_end(&w);
    answer_json(c, 200, json_written(&w));
    return ST_OK;
}

status api_expand_post(struct call *c)
{
    return api_expand(c);
}
status api_expand_one(struct call *c)
{
    return api_expand(c);
}
status api_expand_one_post(struct call *c)
{
    return api_expand(c);
}
status api_validate_code_post(struct call *c)
{
    return api_validate_code(c);
}
status api_validate_code_one(struct call *c)
{
    return api_validate_code(c);
}
status api_validate_code_one_post(struct call *c)
{
    return api_validate_code(c);
}
status api_validate_code_system_post(struct call *c)
{
    return api_validate_code_system(c);
}
status api_lookup_post(struct call *c)
{
    return api_lookup(c);
}
