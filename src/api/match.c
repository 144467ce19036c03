/* SPDX-License-Identifier: Apache-2.0
 * Patient/$match: who this may be, with a score and a grade. Source: FHIR R4, Patient-match. */
#include <stdio.h>

#include "api/answer.h"
#include "record/match.h"
#include "record/record_limits.h"

/* The Patient, onlyCertainMatches and count of a Parameters; a bare Patient stands for the first.
 */
struct asking {
    struct call *call;
    struct match_query query;
    bool certain_given, count_given;
};

static str place_of(struct call *c, size_t i, const char *member)
{
    return arena_printf(c->cx->env->arena, "Parameters.parameter[%zu].%s", i, member);
}

static status wrong(struct call *c, str where, const char *what, const char *remedy)
{
    env_fail(c->cx->env, ST_BAD_INPUT, where, "%s", what);
    env_remedy(c->cx->env, "%s", remedy);
    return ST_BAD_INPUT;
}

static status read_patient(struct asking *a, const struct json_node *p, size_t i)
{
    struct call *c = a->call;
    const struct json_node *resource = json_get(p, "resource");
    str where = place_of(c, i, "resource");
    if (a->query.patient != NULL) return wrong(c, where, "resource is given twice", "Give one.");
    if (!json_str_is(json_get(resource, "resourceType"), S("Patient")))
        return wrong(c, where, "what is to be matched is no Patient",
                     "Give a Patient, as “resource”, with what is known of somebody.");
    a->query.patient = resource;
    a->query.where = where;
    return ST_OK;
}

static status read_certain(struct asking *a, const struct json_node *p, size_t i)
{
    const struct json_node *value = json_get(p, "valueBoolean");
    str where = place_of(a->call, i, "value");
    if (a->certain_given)
        return wrong(a->call, where, "onlyCertainMatches is given twice", "Give one.");
    if (value == NULL || !json_is_bool(value))
        return wrong(a->call, where, "onlyCertainMatches is no boolean",
                     "Give valueBoolean, true or false.");
    a->certain_given = true;
    a->query.only_certain = json_true(value);
    return ST_OK;
}

static status read_count(struct asking *a, const struct json_node *p, size_t i)
{
    const struct json_node *value = json_get(p, "valueInteger");
    str where = place_of(a->call, i, "value");
    int64_t n = 0;
    if (a->count_given) return wrong(a->call, where, "count is given twice", "Give one.");
    if (value == NULL || !json_is_number(value) || !str_to_int(json_raw(value), &n) || n < 1)
        return wrong(a->call, where, "count is no whole number above 0", "Give valueInteger.");
    a->count_given = true;
    if (n < MATCH_MOST) a->query.most = (size_t)n;
    return ST_OK;
}

static status read_parameters(struct asking *a, const struct json_node *root)
{
    struct call *c = a->call;
    size_t i = 0;
    for (const struct json_node *p = json_first(json_get(root, "parameter")); p != NULL;
         p = json_next(p), i++) {
        const struct json_node *name = json_get(p, "name");
        if (json_str_is(name, S("resource")))
            TRY(read_patient(a, p, i));
        else if (json_str_is(name, S("onlyCertainMatches")))
            TRY(read_certain(a, p, i));
        else if (json_str_is(name, S("count")))
            TRY(read_count(a, p, i));
        else
            return wrong(c, place_of(c, i, "name"), "$match has no such parameter",
                         "There are resource, onlyCertainMatches and count.");
    }
    if (a->query.patient != NULL) return ST_OK;
    return wrong(c, S("Parameters.parameter"), "the Patient to be matched is missing",
                 "Give it as the parameter “resource”.");
}

static status read_asking(struct call *c, struct asking *a)
{
    const struct json_node *root = NULL;
    struct fhir_issues *issues = NEW(c->cx->env->arena, struct fhir_issues);
    TRY(answer_format(c));
    if (c->req->body.n == 0)
        return wrong(c, S("Parameters"), "there is nothing to match",
                     "Send Parameters with a Patient as “resource”.");
    TRY(answer_body_type(c));
    TRY(answer_json_of(c, c->req->body, &root));
    str type = json_str(c->cx->env->arena, json_get(root, "resourceType"));
    if (!str_eq(type, S("Parameters")) && !str_eq(type, S("Patient")))
        return wrong(c, S("resourceType"), "what is sent is no Parameters",
                     "Send Parameters with a Patient as “resource”.");
    /* First what this operation asks for, in its own words; then all that R4 does. */
    if (str_eq(type, S("Patient"))) {
        a->query.patient = root;
        a->query.where = S("Patient");
    } else {
        TRY(read_parameters(a, root));
    }
    return answer_valid(c, c->req->body, root, issues);
}

static void put_search(struct json_writer *w, const struct match *m)
{
    static const str grades[] = { S_INIT("certain"), S_INIT("probable"), S_INIT("possible") };
    json_put_object(w, "search");
    json_put_array(w, "extension");
    json_put_object(w, NULL);
    json_put_str(w, "url", S("http://hl7.org/fhir/StructureDefinition/match-grade"));
    json_put_str(w, "valueCode", grades[m->grade]);
    json_put_end(w);
    json_put_end(w);
    json_put_str(w, "mode", S("match"));
    char score[16];
    int n = snprintf(score, sizeof score, "%.4f", m->score);
    json_put_number(w, "score", str_make(score, (size_t)n));
    json_put_end(w);
}

status api_match(struct call *c)
{
    struct asking a = { .call = c, .query = { .most = MATCH_MOST } };
    struct matches found = { 0 };
    struct json_writer w = json_writer_make(c->cx->env->arena);
    TRY(read_asking(c, &a));
    TRY(record_match(c->cx, &a.query, &found));
    json_put_object(&w, NULL);
    json_put_str(&w, "resourceType", S("Bundle"));
    json_put_str(&w, "type", S("searchset"));
    json_put_int(&w, "total", (int64_t)found.total);
    if (found.count > 0) json_put_array(&w, "entry");
    for (size_t i = 0; i < found.count; i++) {
        const struct record *r = &found.at[i].record;
        json_put_object(&w, NULL);
        json_put_printf(&w, "fullUrl", "%.*s/Patient/%.*s", STR_ARG(c->base), STR_ARG(r->id));
        json_put_raw(&w, "resource", r->json);
        put_search(&w, &found.at[i]);
        json_put_end(&w);
    }
    if (found.count > 0) json_put_end(&w);
    json_put_end(&w);
    answer_json(c, 200, json_written(&w));
    return ST_OK;
}
