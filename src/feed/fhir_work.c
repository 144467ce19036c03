/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/fhir_work.h"

#include "crypto/crypto.h"
#include "feed/patient.h"
#include "json/edit.h"

static str digest_of(struct arena *a, str s)
{
    struct digest d = crypto_blake2b(s);
    return hex_encode(a, str_sub(digest_str(&d), 0, 16));
}

/* "urn:uuid:X" and ".../Patient/X" → X. */
static str tail_of(str url)
{
    size_t at = url.n;
    while (at > 0 && url.p[at - 1] != '/' && url.p[at - 1] != ':') at--;
    return str_from(url, at);
}

static str local_of(struct env *e, const struct json_node *root, str full_url)
{
    str id = json_str(e->arena, json_get(root, "id"));
    if (id.n > 0) return id;
    id = tail_of(full_url);
    if (id.n > 0) return id;
    const struct json_node *first = json_get(root, "identifier");
    if (json_is_array(first)) first = json_at(first, 0);
    str value = json_str(e->arena, json_get(first, "value"));
    if (value.n == 0) return digest_of(e->arena, json_raw(root));
    str system = json_str(e->arena, json_get(first, "system"));
    return digest_of(e->arena,
                     arena_printf(e->arena, "%.*s|%.*s", STR_ARG(system), STR_ARG(value)));
}

status fhir_resource_of(struct env *e, const struct json_node *root, str full_url,
                        struct fhir_resource *ret_resource)
{
    str type = json_str(e->arena, json_get(root, "resourceType"));
    if (!json_is_object(root) || !rewrite_is_type(type)) {
        env_fail(e, ST_BAD_INPUT, S("resourceType"), "not a FHIR resource");
        env_remedy(e, "a JSON object with a resourceType, as {\"resourceType\":\"Patient\", …}");
        return ST_BAD_INPUT;
    }
    *ret_resource = (struct fhir_resource){ root, type, local_of(e, root, full_url) };
    return ST_OK;
}

bool fhir_is_answer(str type)
{
    return str_eq(type, S("OperationOutcome")) || str_eq(type, S("Parameters")) ||
           str_eq(type, S("Bundle"));
}

struct feed_item fhir_item(struct env *e, const struct rewrite *w, const struct fhir_resource *r)
{
    str id = feed_id(e->arena, w->source, r->local);
    return (struct feed_item){ .op = FEED_PUT,
                               .type = r->type,
                               .id = id,
                               .local = r->local,
                               .json = rewrite_resource(e->arena, w, r->root, id) };
}

static bool is_nhs_system(str s)
{
    return str_eq_ascii(s, S("https://fhir.nhs.uk/Id/nhs-number")) ||
           str_eq_ascii(s, S("https://fhir.nhs.uk/id/nhs-number")) ||
           str_eq_ascii(s, S("urn:oid:2.16.840.1.113883.2.1.4.1")) ||
           (str_starts(s, S("http")) && str_ends(s, S("nhs-number")));
}

/* Wherever an identifier stands: also in contained resources and logical references. */
status fhir_doubts(struct env *e, struct feed_run *run, const struct feed_unit *u,
                   const struct fhir_resource *r)
{
    for (const struct json_node *n = r->root; n < r->root + r->root->span; n++) {
        if (!json_is_object(n) || json_count(n) < 2) continue;
        const struct json_node *system = json_get(n, "system"), *value = json_get(n, "value");
        if (!json_is_string(system) || !json_is_string(value)) continue;
        if (!is_nhs_system(json_str(e->arena, system))) continue;
        str digits;
        enum nhs_state state = value_nhs(e->arena, json_str(e->arena, value), &digits);
        if (state == NHS_GOOD || state == NHS_ABSENT) continue;
        str path = arena_printf(e->arena, "%.*s.%.*s", STR_ARG(r->type),
                                STR_ARG(json_path(e->arena, value)));
        TRY(feed_doubt(e, run, u, path, patient_nhs_what(state), patient_nhs_remedy()));
    }
    return ST_OK;
}
