/* SPDX-License-Identifier: Apache-2.0
 * The joined person as a FHIR Person, made from the source Patients that this who may see.
 * Source: FHIR R4, 8.2 (Person), 4.3.14.411 (identity assurance). */
#include "base/time.h"
#include "gen/sql_link.h"
#include "gen/sql_person.h"
#include "gen/sql_record.h"
#include "json/write.h"
#include "record/linker.h"
#include "record/person.h"
#include "record/reading.h"
#include "trust/grant.h"

#define NHS_SYSTEM S("https://fhir.nhs.uk/Id/nhs-number")

/* One source Patient that may be seen. */
struct source {
    int64_t home;
    str id;
    const struct json_node *patient;
    struct patient_row row;
    struct sql_person_source_get_row link;
};
struct sources {
    VEC(struct source)
};

static status source_of(struct cx *cx, int64_t home, struct sources *out, struct looking *l)
{
    struct sql_resource_get_row n;
    struct source s = { .home = home };
    struct decision d;
    status st = sql_resource_get(cx->env, cx->db, home, home, &n);
    if (st == ST_NOT_FOUND || (st == ST_OK && n.deleted != 0)) return ST_OK;
    TRY(st);
    struct record r = { .type = n.type,
                        .id = n.id,
                        .home = home,
                        .rid = home,
                        .version = n.version,
                        .at = n.at,
                        .source = n.source,
                        .label = (uint32_t)n.label,
                        .facet = (uint32_t)n.facet };
    TRY(record_admit(cx, ACTION_READ, &r, n.dictionary, n.json, &d));
    if (d.verdict < VERDICT_PART) return ST_OK;
    TRY(looking_add(cx, l, home, r.facet));
    TRY(json_read(cx->env, r.json, &s.patient));
    TRY(sql_person_source_get(cx->env, cx->db, home, &s.link));
    s.id = r.id;
    s.row = patient_row_of(cx->env->arena, s.patient);
    *VEC_PUSH(cx->env->arena, out) = s;
    return ST_OK;
}

/* ---- numbers ---------------------------------------------------------------------------------*/

struct number {
    str digits;
    bool old;
    int64_t until; /* µs; TIME_NONE */
};
struct numbers {
    VEC(struct number)
};

/* Said to be old by one source it is old, whatever another still writes. */
static void number_add(struct arena *a, struct numbers *n, str digits, bool old, int64_t until)
{
    if (str_is_empty(digits)) return;
    for (size_t i = 0; i < n->count; i++) {
        struct number *x = &n->at[i];
        if (!str_eq(x->digits, digits)) continue;
        x->old = x->old || old;
        if (until != TIME_NONE) x->until = until;
        return;
    }
    *VEC_PUSH(a, n) = (struct number){ digits, old, until };
}

static status numbers_of(struct cx *cx, const struct sources *s, struct numbers *ret)
{
    struct arena *a = cx->env->arena;
    for (size_t i = 0; i < s->count; i++) {
        struct sql_superseded_of_list said;
        struct patient_numbers old = patient_old_numbers(a, s->at[i].patient);
        number_add(a, ret, s->at[i].row.nhs, false, TIME_NONE);
        for (size_t k = 0; k < old.count; k++) number_add(a, ret, old.at[k], true, TIME_NONE);
        TRY(sql_superseded_of(cx->env, cx->db, s->at[i].home, &said));
        for (size_t k = 0; k < said.count; k++)
            number_add(a, ret, said.at[k].old_number, true, said.at[k].at);
    }
    return ST_OK;
}

static void put_numbers(struct arena *a, struct json_writer *w, const struct numbers *n)
{
    if (n->count == 0) return;
    json_put_array(w, "identifier");
    for (size_t i = 0; i < n->count; i++) {
        json_put_object(w, NULL);
        json_put_str(w, "use", n->at[i].old ? S("old") : S("official"));
        json_put_str(w, "system", NHS_SYSTEM);
        json_put_str(w, "value", n->at[i].digits);
        if (n->at[i].until != TIME_NONE) {
            json_put_object(w, "period");
            json_put_str(w, "end", date_text(a, time_date_local(n->at[i].until)));
            json_put_end(w);
        }
        json_put_end(w);
    }
    json_put_end(w);
}

/* ---- what the sources say --------------------------------------------------------------------*/

static void put_names(struct json_writer *w, const struct sources *s)
{
    json_put_array(w, "name");
    for (size_t i = 0; i < s->count; i++) {
        bool said = false;
        for (size_t k = 0; k < i; k++)
            said = said || str_eq(s->at[k].row.shown, s->at[i].row.shown);
        if (said) continue;
        json_put_object(w, NULL);
        json_put_str(w, "text", s->at[i].row.shown);
        json_put_end(w);
    }
    json_put_end(w);
}

/* Only where all that say it say the same. */
static str agreed(const struct sources *s, bool birth)
{
    str value = str_none();
    for (size_t i = 0; i < s->count; i++) {
        str own = birth ? s->at[i].row.born_text : s->at[i].row.sex;
        if (str_is_empty(own)) continue;
        if (!str_is_none(value) && !str_eq(value, own)) return str_none();
        value = own;
    }
    return value;
}

/* By hand, or by its source; by the machine beyond doubt; by the machine; by other records. */
static str assurance_of(const struct sql_person_source_get_row *link)
{
    static const double SURE = 0.999, JOIN = 0.95;
    if (str_eq(link->rule, S("by hand")) || str_eq(link->rule, S("source merge")))
        return S("level4");
    return link->probability >= SURE   ? S("level3")
           : link->probability >= JOIN ? S("level2")
                                       : S("level1");
}

static void put_links(struct json_writer *w, const struct sources *s)
{
    json_put_array(w, "link");
    for (size_t i = 0; i < s->count; i++) {
        json_put_object(w, NULL);
        json_put_object(w, "target");
        json_put_printf(w, "reference", "Patient/%.*s", STR_ARG(s->at[i].id));
        json_put_end(w);
        json_put_str(w, "assurance", assurance_of(&s->at[i].link));
        json_put_end(w);
    }
    json_put_end(w);
}

static status write_person(struct cx *cx, int64_t person, const struct sources *s, str *ret_json)
{
    struct json_writer w = json_writer_make(cx->env->arena);
    struct numbers numbers = { 0 };
    int64_t at = 0;
    TRY(numbers_of(cx, s, &numbers));
    for (size_t i = 0; i < s->count; i++)
        if (s->at[i].link.at > at) at = s->at[i].link.at;
    json_put_object(&w, NULL);
    json_put_str(&w, "resourceType", S("Person"));
    json_put_printf(&w, "id", "weft-%lld", (long long)person);
    json_put_object(&w, "meta");
    json_put_str(&w, "lastUpdated", time_text(cx->env->arena, at));
    json_put_end(&w);
    put_numbers(cx->env->arena, &w, &numbers);
    put_names(&w, s);
    json_put_str(&w, "gender", agreed(s, false));
    json_put_str(&w, "birthDate", agreed(s, true));
    json_put_bool(&w, "active", true);
    put_links(&w, s);
    json_put_end(&w);
    *ret_json = json_written(&w);
    return ST_OK;
}

/* ---- a person whose records stand elsewhere --------------------------------------------------*/

static status sources_of(struct cx *cx, int64_t person, struct sources *ret, struct looking *l)
{
    int64_t *homes;
    size_t count;
    TRY(person_homes(cx, person, &homes, &count));
    for (size_t i = 0; i < count; i++) TRY(source_of(cx, homes[i], ret, l));
    return ST_OK;
}

static status write_followed(struct cx *cx, int64_t person, struct looking *l, str *ret_json)
{
    struct sql_person_followed_row now;
    struct sources s = { 0 };
    struct json_writer w = json_writer_make(cx->env->arena);
    status st = sql_person_followed(cx->env, cx->db, person, &now);
    if (st == ST_NOT_FOUND) return ST_OK;
    TRY(st);
    TRY(sources_of(cx, now.person, &s, l));
    if (s.count == 0) return ST_OK;
    json_put_object(&w, NULL);
    json_put_str(&w, "resourceType", S("Person"));
    json_put_printf(&w, "id", "weft-%lld", (long long)person);
    json_put_bool(&w, "active", false);
    json_put_array(&w, "link");
    json_put_object(&w, NULL);
    json_put_object(&w, "target");
    json_put_printf(&w, "reference", "Person/weft-%lld", (long long)now.person);
    json_put_end(&w);
    json_put_str(&w, "assurance", S("level4"));
    json_put_end(&w);
    json_put_end(&w);
    json_put_end(&w);
    *ret_json = json_written(&w);
    return ST_OK;
}

static status nobody_left(struct cx *cx, int64_t person, bool *ret_left)
{
    int64_t *homes;
    size_t count;
    TRY(person_homes(cx, person, &homes, &count));
    *ret_left = count == 0;
    return ST_OK;
}

status record_person(struct cx *cx, int64_t person, str *ret_json)
{
    struct looking l = { 0 };
    struct sources s = { 0 };
    str json = str_none();
    bool left = false;
    TRY(grant_need(cx, GRANT_READ, S("Person")));
    TRY(nobody_left(cx, person, &left));
    if (left) TRY(write_followed(cx, person, &l, &json));
    if (!left) TRY(sources_of(cx, person, &s, &l));
    if (s.count > 0) TRY(write_person(cx, person, &s, &json));
    bool none = str_is_none(json);
    str what = arena_printf(cx->env->arena, "Person/weft-%lld", (long long)person);
    TRY(looking_done(cx, &l, S("read"), what, none ? "R04" : "R03", none));
    if (none) return fail(cx->env, ST_NOT_FOUND, "there is no such Person");
    cx->env->err = (struct err){ 0 };
    *ret_json = json;
    return ST_OK;
}
