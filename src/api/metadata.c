/* SPDX-License-Identifier: Apache-2.0
 * The CapabilityStatement, made from the tables: it says what is there and nothing else. */
#include "api/answer.h"
#include "api/oauth.h"
#include "base/time.h"

/* The words of `said` behind "kind ", one interaction each. */
static void put_interactions(struct json_writer *w, str kind)
{
    json_put_array(w, "interaction");
    for (size_t i = 0; i < interaction_count; i++) {
        str rest = str_of(interactions[i].said), word;
        if (!str_next(&rest, ' ', &word) || !str_eq(word, kind)) continue;
        while (str_next(&rest, ' ', &word)) {
            json_put_object(w, NULL);
            json_put_str(w, "code", word);
            json_put_end(w);
        }
    }
    json_put_end(w);
}

/* "operation NAME DEFINITION" of one row; false for another kind of row. */
static bool operation_of(const struct interaction *row, str *ret_name, str *ret_definition)
{
    str rest = str_of(row->said), kind = str_none();
    if (!str_next(&rest, ' ', &kind) || !str_eq(kind, S("operation"))) return false;
    return str_next(&rest, ' ', ret_name) && str_next(&rest, ' ', ret_definition);
}

/* Whose a row's path is: "" the system's, "{type}" every type's, else one type's. */
static str level_of(const struct interaction *row)
{
    str rest = row->path, part = S("");
    (void)str_next(&rest, '/', &part);
    (void)str_next(&rest, '/', &part);
    return str_next(&rest, '/', &part) && !str_starts(part, S("$")) ? part : S("");
}

static bool is_said_before(const struct interaction *row, str level)
{
    str name, definition, other, unused;
    if (!operation_of(row, &name, &definition)) return true;
    for (const struct interaction *r = interactions; r < row; r++)
        if (operation_of(r, &other, &unused) && str_eq(other, name) &&
            (str_eq(level_of(r), level) || str_eq(level_of(r), S("{type}"))))
            return true;
    return false;
}

/* Of one type, or ("") of the system. */
static void put_operations(struct json_writer *w, str level)
{
    bool open = false;
    for (size_t i = 0; i < interaction_count; i++) {
        str name, definition, own = level_of(&interactions[i]);
        bool here = str_eq(own, level) || (level.n > 0 && str_eq(own, S("{type}")));
        if (!here || !operation_of(&interactions[i], &name, &definition)) continue;
        if (is_said_before(&interactions[i], own)) continue;
        if (!open) json_put_array(w, "operation");
        open = true;
        json_put_object(w, NULL);
        json_put_str(w, "name", name);
        json_put_str(w, "definition", definition);
        json_put_end(w);
    }
    if (open) json_put_end(w);
}

static void put_params(struct json_writer *w, const struct fhir_type *t)
{
    json_put_array(w, "searchParam");
    for (size_t i = 0; i < t->param_count; i++) {
        const struct fhir_param *p = &fhir_params[t->first_param + i];
        if (p->kind == FHIR_PARAM_SPECIAL) continue;
        json_put_object(w, NULL);
        json_put_str(w, "name", p->code);
        json_put_str(w, "type", str_of(fhir_param_kind_name((enum fhir_param_kind)p->kind)));
        json_put_end(w);
    }
    json_put_end(w);
}

static void put_includes(struct json_writer *w, const struct fhir_type *t)
{
    bool open = false;
    for (size_t i = 0; i < t->param_count; i++) {
        const struct fhir_param *p = &fhir_params[t->first_param + i];
        if (p->kind != FHIR_PARAM_REFERENCE) continue;
        if (!open) json_put_array(w, "searchInclude");
        open = true;
        json_put_printf(w, NULL, "%.*s:%.*s", STR_ARG(t->name), STR_ARG(p->code));
    }
    if (open) json_put_end(w);
}

static bool is_flagged(str name)
{
    for (size_t i = 0; i < interaction_count; i++) {
        str said = str_of(interactions[i].said);
        if (str_starts(said, S("flag ")) && str_eq(str_from(said, 5), name)) return true;
    }
    return false;
}

static void put_resource(struct json_writer *w, const struct fhir_type *t)
{
    json_put_object(w, NULL);
    json_put_str(w, "type", t->name);
    json_put_printf(w, "profile", "http://hl7.org/fhir/StructureDefinition/%.*s", STR_ARG(t->name));
    put_interactions(w, S("type"));
    json_put_str(w, "versioning", S("versioned-update"));
    json_put_bool(w, "readHistory", true);
    json_put_bool(w, "updateCreate", true);
    json_put_bool(w, "conditionalCreate", true);
    json_put_str(w, "conditionalRead", S("full-support"));
    json_put_bool(w, "conditionalUpdate", is_flagged(S("conditionalUpdate")));
    json_put_str(w, "conditionalDelete",
                 is_flagged(S("conditionalDelete")) ? S("single") : S("not-supported"));
    put_includes(w, t);
    put_params(w, t);
    put_operations(w, t->name);
    json_put_end(w);
}

/* Of every type: what the definitions have, and what is looked for in words and lists. */
static void put_common_params(struct json_writer *w)
{
    static const char *const special[] = { "_content", "_list", "_text" };
    const struct fhir_type *t = &fhir_types[FHIR_T_Resource];
    json_put_array(w, "searchParam");
    for (size_t i = 0; i < t->param_count; i++) {
        const struct fhir_param *p = &fhir_params[t->first_param + i];
        if (p->kind == FHIR_PARAM_SPECIAL) continue;
        json_put_object(w, NULL);
        json_put_str(w, "name", p->code);
        json_put_str(w, "type", str_of(fhir_param_kind_name((enum fhir_param_kind)p->kind)));
        json_put_end(w);
    }
    for (size_t i = 0; i < sizeof special / sizeof special[0]; i++) {
        json_put_object(w, NULL);
        json_put_str(w, "name", str_of(special[i]));
        json_put_str(w, "type", S("special"));
        json_put_end(w);
    }
    json_put_end(w);
}

static void put_uri(struct json_writer *w, const char *name, str base, const char *path)
{
    json_put_object(w, NULL);
    json_put_str(w, "url", str_of(name));
    json_put_printf(w, "valueUri", "%.*s%s", STR_ARG(base), path);
    json_put_end(w);
}

/* How a program is let in; nothing where the place does not know how it is called. */
static void put_security(struct call *c, struct json_writer *w)
{
    str base = str_none();
    if (oauth_base(c, &base) != ST_OK) {
        c->cx->env->err = (struct err){ 0 };
        return;
    }
    json_put_object(w, "security");
    json_put_array(w, "extension");
    json_put_object(w, NULL);
    json_put_str(w, "url",
                 S("http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"));
    json_put_array(w, "extension");
    put_uri(w, "token", base, "/oauth/token");
    put_uri(w, "authorize", base, "/apps/authorize");
    put_uri(w, "introspect", base, "/oauth/introspect");
    put_uri(w, "revoke", base, "/oauth/revoke");
    json_put_end(w);
    json_put_end(w);
    json_put_end(w);
    json_put_bool(w, "cors", true);
    json_put_array(w, "service");
    json_put_object(w, NULL);
    json_put_array(w, "coding");
    json_put_object(w, NULL);
    json_put_str(w, "system", S("http://terminology.hl7.org/CodeSystem/restful-security-service"));
    json_put_str(w, "code", S("SMART-on-FHIR"));
    json_put_end(w);
    json_put_end(w);
    json_put_end(w);
    json_put_end(w);
    json_put_end(w);
}

static void put_rest(struct call *c, struct json_writer *w)
{
    json_put_array(w, "rest");
    json_put_object(w, NULL);
    json_put_str(w, "mode", S("server"));
    put_security(c, w);
    json_put_array(w, "resource");
    for (size_t i = 0; i < fhir_types_count; i++)
        if (fhir_types[i].kind == FHIR_RESOURCE && !fhir_types[i].abstract)
            put_resource(w, &fhir_types[i]);
    json_put_end(w);
    put_interactions(w, S("system"));
    put_common_params(w);
    put_operations(w, S(""));
    json_put_end(w);
    json_put_end(w);
}

static void put_list(struct json_writer *w, const char *key, const char *const *at, size_t count)
{
    json_put_array(w, key);
    for (size_t i = 0; i < count; i++) json_put_str(w, NULL, str_of(at[i]));
    json_put_end(w);
}

status api_metadata(struct call *c)
{
    static const char *const formats[] = { "application/fhir+json", "json" };
    static const char *const patches[] = { "application/json-patch+json",
                                           "application/merge-patch+json",
                                           "application/fhir+json" };
    struct arena *a = c->cx->env->arena;
    struct json_writer w = json_writer_make(a);
    TRY(answer_format(c));
    json_put_object(&w, NULL);
    json_put_str(&w, "resourceType", S("CapabilityStatement"));
    json_put_str(&w, "status", S("active"));
    json_put_str(&w, "date", date_text(a, time_date_local(env_now(c->cx->env))));
    json_put_str(&w, "kind", S("instance"));
    json_put_object(&w, "software");
    json_put_str(&w, "name", S("Weft"));
    json_put_str(&w, "version", S(WEFT_VERSION));
    json_put_end(&w);
    json_put_object(&w, "implementation");
    json_put_str(&w, "description", S("One record for a place"));
    json_put_str(&w, "url", c->base);
    json_put_end(&w);
    json_put_str(&w, "fhirVersion", S("4.0.1"));
    put_list(&w, "format", formats, sizeof formats / sizeof formats[0]);
    put_list(&w, "patchFormat", patches, sizeof patches / sizeof patches[0]);
    put_rest(c, &w);
    json_put_end(&w);
    answer_json(c, 200, json_written(&w));
    return ST_OK;
}
