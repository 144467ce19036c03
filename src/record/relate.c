/* SPDX-License-Identifier: Apache-2.0 */
#include "record/relate.h"

#include "base/time.h"
#include "fhir/index.h"

struct relating {
    struct arena *arena;
    const struct json_node *resource;
    enum org_kind kind;
    int64_t now;
    int64_t grace;
    struct relation_rows *rows;
};

static void add(struct relating *r, enum relation_actor actor, str name, uint32_t kind,
                int64_t until)
{
    *VEC_PUSH(r->arena, r->rows) = (struct relation_row){ actor, name, kind, r->now, until };
}

static bool status_is(const struct relating *r, const char *const *words)
{
    const struct json_node *state = json_get(r->resource, "status");
    for (; *words != NULL; words++) {
        if (json_str_is(state, str_of(*words))) return true;
    }
    return false;
}

/* The end of a period, or TIME_NONE while it is open. */
static int64_t period_end(const struct relating *r, const char *member)
{
    str end = json_str(r->arena, json_get(json_get(r->resource, member), "end"));
    int64_t low = 0;
    int64_t high = 0;
    return !str_is_none(end) && time_parse_span(end, &low, &high) ? high : TIME_NONE;
}

static int64_t until_of(const struct relating *r, int64_t end, bool over)
{
    if (end != TIME_NONE) return end + r->grace;
    return over ? r->now + r->grace : INT64_MAX;
}

/* What a source Patient says by being there: each kind of organisation has its own reason. */
static uint32_t source_relation(enum org_kind kind)
{
    switch (kind) {
    case ORG_GP_PRACTICE: return RELATION_REGISTERED;
    case ORG_HOUSING: return RELATION_LANDLORD;
    case ORG_CARE_HOME: return RELATION_CARE_HOME;
    case ORG_HOME_CARE:
    case ORG_ADULT_CARE:
    case ORG_CHILDREN:
    case ORG_MENTAL_HEALTH:
    case ORG_COMMUNITY: return RELATION_CARE_TEAM;
    case ORG_CHARITY: return RELATION_REFERRAL;
    case ORG_POLICE:
    case ORG_FIRE: return RELATION_CASE;
    default: return 0;
    }
}

static void patient_relate(struct relating *r)
{
    if (json_kind(json_get(r->resource, "active")) == JSON_FALSE) return;
    uint32_t own = source_relation(r->kind);
    if (own != 0) add(r, RELATE_SOURCE, str_none(), own, INT64_MAX);
    const struct json_node *list = json_get(r->resource, "generalPractitioner");
    for (const struct json_node *g = json_first(list); g != NULL; g = json_next(g)) {
        str code = json_str(r->arena, json_get(json_get(g, "identifier"), "value"));
        if (code.n > 0) add(r, RELATE_CODE, code, RELATION_REGISTERED, INT64_MAX);
    }
}

static void encounter_relate(struct relating *r)
{
    static const char *const over[] = { "finished", "cancelled", "completed", "waitlist", NULL };
    static const char *const never[] = { "cancelled", "entered-in-error", NULL };
    if (status_is(r, never)) return;
    add(r, RELATE_SOURCE, str_none(), RELATION_EPISODE,
        until_of(r, period_end(r, "period"), status_is(r, over)));
}

static void care_relate(struct relating *r)
{
    static const char *const over[] = { "completed", "revoked", "inactive", "finished", NULL };
    static const char *const never[] = { "entered-in-error", "draft", NULL };
    if (status_is(r, never)) return;
    add(r, RELATE_SOURCE, str_none(), RELATION_CARE_TEAM,
        until_of(r, period_end(r, "period"), status_is(r, over)));
}

static void reference_relate(struct relating *r, const struct json_node *reference, uint32_t kind,
                             int64_t until)
{
    str type, id;
    str text = json_str(r->arena, json_get(reference, "reference"));
    if (!str_is_none(text) && reference_parse(text, &type, &id) && str_eq(type, S("Organization")))
        add(r, RELATE_KEY, id, kind, until);
    str code = json_str(r->arena, json_get(json_get(reference, "identifier"), "value"));
    if (code.n > 0) add(r, RELATE_CODE, code, kind, until);
}

/* A referral or issue ties both ends: who sent it and who is to do it. */
static void request_relate(struct relating *r)
{
    static const char *const over[] = { "completed", "revoked", "rejected",
                                        "cancelled", "failed",  NULL };
    static const char *const never[] = { "entered-in-error", "draft", NULL };
    if (status_is(r, never)) return;
    int64_t until = until_of(r, TIME_NONE, status_is(r, over));
    add(r, RELATE_SOURCE, str_none(), RELATION_REFERRAL, until);
    reference_relate(r, json_get(r->resource, "owner"), RELATION_REFERRAL, until);
    reference_relate(r, json_get(r->resource, "requester"), RELATION_REFERRAL, until);
    const struct json_node *performers = json_get(r->resource, "performer");
    for (const struct json_node *p = json_first(performers); p != NULL; p = json_next(p))
        reference_relate(r, p, RELATION_REFERRAL, until);
}

/* Agreed that an organisation sees what is sealed: a permit that names it (R28). */
static void consent_relate(struct relating *r)
{
    static const char *const active[] = { "active", NULL };
    const struct json_node *provision = json_get(r->resource, "provision");
    if (!status_is(r, active) || !json_str_is(json_get(provision, "type"), S("permit"))) return;
    int64_t end = TIME_NONE;
    int64_t low = 0;
    str until = json_str(r->arena, json_get(json_get(provision, "period"), "end"));
    if (str_is_none(until) || !time_parse_span(until, &low, &end)) end = INT64_MAX;
    const struct json_node *actors = json_get(provision, "actor");
    for (const struct json_node *a = json_first(actors); a != NULL; a = json_next(a))
        reference_relate(r, json_get(a, "reference"), RELATION_AGREED, end);
}

bool relate_is_graced(str type)
{
    static const str types[] = { S_INIT("Encounter"), S_INIT("EpisodeOfCare"),
                                 S_INIT("CarePlan"),  S_INIT("CareTeam"),
                                 S_INIT("Task"),      S_INIT("ServiceRequest") };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_eq(type, types[i])) return true;
    return false;
}

struct relation_rows relations_of(struct arena *a, str type, const struct json_node *resource,
                                  enum org_kind source_kind, int64_t now, int64_t grace)
{
    struct relation_rows rows = { 0 };
    struct relating r = { a, resource, source_kind, now, grace, &rows };
    if (str_eq(type, S("Patient")))
        patient_relate(&r);
    else if (str_eq(type, S("Encounter")))
        encounter_relate(&r);
    else if (str_eq(type, S("EpisodeOfCare")) || str_eq(type, S("CarePlan")) ||
             str_eq(type, S("CareTeam")))
        care_relate(&r);
    else if (str_eq(type, S("Consent")))
        consent_relate(&r);
    else if (str_eq(type, S("Task")) || str_eq(type, S("ServiceRequest")))
        request_relate(&r);
    return rows;
}
