/* SPDX-License-Identifier: Apache-2.0
 * The CapabilityStatement, made from the tables: it says what is there and nothing else. */
#include "api/answer.h"
#include "base/time.h"

static void put_interactions(struct json_writer *w)
{
    static const char *const codes[] = { "read",   "vread",      "update",
                                         "patch",  "delete",     "history-instance",
                                         "create", "search-type" };
    json_put_array(w, "interaction");
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        json_put_object(w, NULL);
        json_put_str(w, "code", str_of(codes[i]));
        json_put_end(w);
    }
    json_put_end(w);
}

static void put_params(struct json_writer *w, const struct fhir_type *t)
{
    static const char *const kinds[] = { "number",    "date",     "string", "token",  "reference",
                                         "composite", "quantity", "uri",    "special" };
    json_put_array(w, "searchParam");
    for (size_t i = 0; i < t->param_count; i++) {
        const struct fhir_param *p = &fhir_params[t->first_param + i];
        if (p->kind == FHIR_PARAM_SPECIAL) continue;
        json_put_object(w, NULL);
        json_put_str(w, "name", p->code);
        json_put_str(w, "type", str_of(kinds[p->kind]));
        json_put_end(w);
    }
    json_put_end(w);
}

static void put_operations(struct json_writer *w)
{
    json_put_array(w, "operation");
    json_put_object(w, NULL);
    json_put_str(w, "name", S("validate"));
    json_put_str(w, "definition", S("http://hl7.org/fhir/OperationDefinition/Resource-validate"));
    json_put_end(w);
    json_put_end(w);
}

static void put_resource(struct json_writer *w, const struct fhir_type *t)
{
    json_put_object(w, NULL);
    json_put_str(w, "type", t->name);
    put_interactions(w);
    json_put_str(w, "versioning", S("versioned-update"));
    json_put_bool(w, "readHistory", true);
    json_put_bool(w, "updateCreate", true);
    put_params(w, t);
    put_operations(w);
    json_put_end(w);
}

static void put_rest(struct json_writer *w)
{
    json_put_array(w, "rest");
    json_put_object(w, NULL);
    json_put_str(w, "mode", S("server"));
    json_put_array(w, "resource");
    for (size_t i = 0; i < fhir_types_count; i++)
        if (fhir_types[i].kind == FHIR_RESOURCE && !fhir_types[i].abstract)
            put_resource(w, &fhir_types[i]);
    json_put_end(w);
    json_put_array(w, "interaction");
    json_put_object(w, NULL);
    json_put_str(w, "code", S("transaction"));
    json_put_end(w);
    json_put_end(w);
    json_put_end(w);
    json_put_end(w);
}

status api_metadata(struct call *c)
{
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
    json_put_array(&w, "format");
    json_put_str(&w, NULL, S("application/fhir+json"));
    json_put_str(&w, NULL, S("json"));
    json_put_end(&w);
    put_rest(&w);
    json_put_end(&w);
    answer_json(c, 200, json_written(&w));
    return ST_OK;
}
