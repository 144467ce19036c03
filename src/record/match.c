/* SPDX-License-Identifier: Apache-2.0 */
#include "record/match.h"

#include "base/time.h"
#include "gen/sql_link.h"
#include "gen/sql_person.h"
#include "gen/sql_record.h"
#include "gen/sql_trust.h"
#include "json/write.h"
#include "record/linker.h"
#include "record/person.h"
#include "record/reading.h"
#include "record/record_limits.h"
#include "record/store.h"
#include "trust/grant.h"

static const double JOIN = 0.95, BELOW_JOIN = 0.9499, EVEN = 0.5;

struct matching {
    struct cx *cx;
    const struct match_query *q;
    bool town; /* may be shown what a search of the town shows */
    struct matches out;
    struct looking looking;
};

/* ---- judging ---------------------------------------------------------------------------------*/

static status ask_linker(struct cx *cx, const struct link_values *values,
                         struct link_candidate **ret_candidates, size_t *ret_count)
{
    struct record_store *s = (struct record_store *)(uintptr_t)cx->house->store;
    status st = ST_BUSY;
    (void)pthread_mutex_lock(&s->link_lock);
    bool there = s->linker != NULL;
    if (there)
        st = linker_match(cx, s->linker, values->at, values->count, SIZE_MAX, EVEN, ret_candidates,
                          ret_count);
    (void)pthread_mutex_unlock(&s->link_lock);
    if (there) return st;
    env_fail(cx->env, ST_BUSY, S("$match"), "the index of people is still being read");
    env_remedy(cx->env, "Ask again in a moment.");
    return ST_BUSY;
}

static enum match_grade grade_of(const struct link_candidate *c)
{
    if (c->verdict == LINK_JOIN) return MATCH_CERTAIN;
    return c->verdict == LINK_ASK && c->pair.probability >= JOIN ? MATCH_PROBABLE : MATCH_POSSIBLE;
}

static double score_of(const struct link_candidate *c)
{
    double p = c->pair.probability;
    if (c->verdict == LINK_JOIN) return p < JOIN ? JOIN : p;
    return p > BELOW_JOIN ? BELOW_JOIN : p;
}

/* ---- what is shown ---------------------------------------------------------------------------*/

/* As record/person_search.c has it: a name, birth date, NHS number, postcode, telephone. */
static bool has_two_identifiers(struct arena *a, const struct json_node *patient)
{
    struct patient_row r = patient_row_of(a, patient);
    int count = (r.family.n > 0) + (r.born != DATE_NONE) + (r.nhs.n > 0) + (r.postcode.n > 0) +
                (r.phone.n > 0);
    return count >= 2;
}

/* The town's search never shows whom anything of is sealed, nor the worker herself. */
static status is_open(struct cx *cx, int64_t home, bool *ret_open)
{
    struct sql_person_standing_row standing;
    struct sql_patient_labels_list labels;
    int64_t person = 0;
    TRY(person_of_home(cx, home, &person));
    TRY(sql_person_standing(cx->env, cx->db, person, &standing));
    TRY(sql_patient_labels(cx->env, cx->db, person, &labels));
    bool open = standing.labels == 0 && person != cx->who.person;
    for (size_t i = 0; i < labels.count; i++) open = open && labels.at[i].label == 0;
    *ret_open = open;
    return ST_OK;
}

static void put_one(struct json_writer *w, const char *list, const char *key, str value)
{
    if (str_is_empty(value)) return;
    json_put_array(w, list);
    json_put_object(w, NULL);
    json_put_str(w, key, value);
    json_put_end(w);
    json_put_end(w);
}

static void put_number(struct json_writer *w, str nhs)
{
    if (str_is_empty(nhs)) return;
    json_put_array(w, "identifier");
    json_put_object(w, NULL);
    json_put_str(w, "system", S("https://fhir.nhs.uk/Id/nhs-number"));
    json_put_str(w, "value", nhs);
    json_put_end(w);
    json_put_end(w);
}

/* What a line of the town's search has, as a Patient that says that it is a part. */
static status part_of(struct cx *cx, const struct record *r, str *ret_json)
{
    struct sql_patient_get_row p;
    struct json_writer w = json_writer_make(cx->env->arena);
    TRY(sql_patient_get(cx->env, cx->db, r->home, &p));
    json_put_object(&w, NULL);
    json_put_str(&w, "resourceType", S("Patient"));
    json_put_str(&w, "id", r->id);
    json_put_object(&w, "meta");
    json_put_array(&w, "tag");
    json_put_object(&w, NULL);
    json_put_str(&w, "system", S("http://terminology.hl7.org/CodeSystem/v3-ObservationValue"));
    json_put_str(&w, "code", S("SUBSETTED"));
    json_put_end(&w);
    json_put_end(&w);
    json_put_end(&w);
    put_number(&w, p.nhs);
    put_one(&w, "name", "text", p.shown);
    json_put_str(&w, "gender", p.sex);
    json_put_str(&w, "birthDate", p.born_text);
    if (p.died.has) json_put_bool(&w, "deceasedBoolean", true);
    put_one(&w, "address", "postalCode", postcode_text(cx->env->arena, p.postcode));
    json_put_end(&w);
    *ret_json = json_written(&w);
    return ST_OK;
}

static status offer(struct matching *m, const struct link_candidate *c)
{
    struct cx *cx = m->cx;
    struct sql_resource_get_row n;
    struct decision d;
    bool open = false;
    status st = sql_resource_get(cx->env, cx->db, c->id, c->id, &n);
    if (st == ST_NOT_FOUND || (st == ST_OK && n.deleted != 0)) return ST_OK;
    TRY(st);
    struct record r = { .type = S("Patient"),
                        .id = n.id,
                        .home = c->id,
                        .rid = c->id,
                        .version = n.version,
                        .at = n.at,
                        .source = n.source,
                        .label = (uint32_t)n.label,
                        .facet = (uint32_t)n.facet };
    TRY(record_admit(cx, ACTION_SEARCH, &r, n.dictionary, n.json, &d));
    if (d.verdict < VERDICT_PART) {
        if (m->town) TRY(is_open(cx, c->id, &open));
        if (!open) return ST_OK;
        TRY(part_of(cx, &r, &r.json));
    }
    m->out.total++;
    if (m->out.count >= m->q->most) return ST_OK;
    TRY(looking_add(cx, &m->looking, c->id, (uint32_t)n.facet));
    *VEC_PUSH(cx->env->arena, &m->out) = (struct match){ r, grade_of(c), score_of(c) };
    return ST_OK;
}

status record_match(struct cx *cx, const struct match_query *q, struct matches *ret_matches)
{
    struct matching m = { .cx = cx, .q = q };
    struct link_candidate *candidates = NULL;
    size_t count = 0;
    if (trust_scope(cx)->nothing)
        return fail(cx->env, ST_FORBIDDEN, "your role does not look for people");
    TRY(grant_need(cx, GRANT_SEARCH, S("Patient")));
    struct link_values values = patient_values(cx->env->arena, q->patient);
    if (values.count == 0) {
        env_fail(cx->env, ST_BAD_INPUT, q->where, "nothing in it tells people apart");
        env_remedy(cx->env, "Give names, birthDate, an NHS number, address or telecom.");
        return ST_BAD_INPUT;
    }
    TRY(superseded_follow(cx, NULL, &values));
    bool one_person = cx->who.grant != NULL && cx->who.grant->person != 0;
    m.town = who_may(&cx->who, RIGHT_TOWN_SEARCH) && !one_person &&
             has_two_identifiers(cx->env->arena, q->patient);
    TRY(ask_linker(cx, &values, &candidates, &count));
    for (size_t i = 0; i < count; i++) {
        if (q->only_certain && candidates[i].verdict != LINK_JOIN) continue;
        TRY(offer(&m, &candidates[i]));
    }
    *ret_matches = m.out;
    return looking_done(cx, &m.looking, S("search"), S("Patient/$match"), "R03", false);
}
