/* SPDX-License-Identifier: Apache-2.0
 * What a resource is held to beyond R4: the profiles that it claims, where they are loaded. */
#include "record/profiles.h"

#include "api/answer.h"

enum { CHAIN_MOST = 8 };

/* UK Core advises: what it finds is a warning. */
static enum fhir_severity severity_of(str url)
{
    return str_starts(url, S("https://fhir.hl7.org.uk/")) ? FHIR_WARNING : FHIR_ERROR;
}

status answer_profile(struct call *c, str url, str source, const struct json_node *resource,
                      struct fhir_issues *issues, bool *ret_known, bool *sound)
{
    struct env *e = c->cx->env;
    const struct profile *p = NULL;
    *ret_known = false;
    for (size_t depth = 0; depth < CHAIN_MOST && url.n > 0; depth++) {
        bool good = true;
        TRY(profiles_find(c->cx, url, &p));
        if (p == NULL) return ST_OK;
        *ret_known = true;
        if (!json_str_is(json_get(resource, "resourceType"), profile_type(p)->name)) return ST_OK;
        TRY(profile_check(e, p, source, resource, severity_of(url), issues, &good));
        *sound = *sound && good;
        url = profile_base(p);
    }
    return ST_OK;
}

status answer_profiles(struct call *c, str source, const struct json_node *resource,
                       struct fhir_issues *issues, bool *sound)
{
    const struct json_node *list = json_get(json_get(resource, "meta"), "profile");
    bool known = false;
    for (const struct json_node *n = json_first(list); n != NULL; n = json_next(n))
        TRY(answer_profile(c, json_str(c->cx->env->arena, n), source, resource, issues, &known,
                           sound));
    return ST_OK;
}
