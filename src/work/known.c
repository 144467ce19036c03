/* SPDX-License-Identifier: Apache-2.0 */
#include "work/known.h"

#include "base/time.h"
#include "gen/sql_person.h"
#include "gen/sql_work.h"
#include "json/write.h"
#include "record/record.h"
#include "trust/audit.h"
#include "trust/decide.h"
#include "work/inner.h"
#include "work/work_limits.h"

static status looked(struct cx *cx, int64_t person)
{
    if (cx->who.role == ROLE_SYSTEM) return ST_OK;
    struct audit_look look = { .action = S("read"),
                               .what = S("form"),
                               .rule = S("R03"),
                               .person = &person,
                               .person_count = 1 };
    return audit_look(cx, &look);
}

status work_known_of(struct cx *cx, int64_t person, struct work_known *ret_known)
{
    struct sql_patient_of_person_list list;
    struct work_known k = { .name = S(""), .address = S(""), .phone = S("") };
    bool hidden = false;
    TRY(sql_patient_of_person(cx->env, cx->db, person, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct sql_patient_of_person_row *r = &list.at[i];
        struct decision d;
        TRY(trust_row(cx, ACTION_READ, r->home, FACET_IDENTITY, (uint32_t)r->label, r->organisation,
                      &d));
        if (d.verdict < VERDICT_PART) continue;
        hidden = hidden || d.without_place;
        if (k.name.n == 0) k.name = r->shown;
        if (str_is_empty(k.nhs)) k.nhs = r->nhs;
        if (str_is_empty(k.born) && r->born.has)
            k.born = date_text(cx->env->arena, (int32_t)r->born.v);
        if (k.address.n == 0) k.address = or_empty(r->address);
        if (k.phone.n == 0) k.phone = or_empty(r->phone);
        if (k.neighbourhood == 0) TRY(work_area_id(cx, or_empty(r->postcode), &k.neighbourhood));
    }
    if (hidden) k.address = k.phone = S("");
    if (hidden) k.neighbourhood = 0;
    if (k.name.n == 0) return fail(cx->env, ST_NOT_FOUND, "there is no such person");
    *ret_known = k;
    return looked(cx, person);
}

/* The team that the place has named, else adult care's: somebody is always told. */
status work_danger_team(struct cx *cx, int64_t *ret_organisation)
{
    struct organisation *list;
    size_t count;
    struct sql_work_setting_list setting;
    int64_t found = 0;
    TRY(sql_work_setting(cx->env, cx->db, S("danger.team"), &setting));
    TRY(organisation_list(cx, &list, &count));
    for (size_t i = 0; i < count; i++) {
        if (list[i].closed_at != TIME_NONE) continue;
        bool named = setting.count > 0 && str_eq(list[i].key, setting.at[0].value);
        if (named || (found == 0 && list[i].kind == ORG_ADULT_CARE)) found = list[i].id;
        if (named) break;
    }
    for (size_t i = 0; i < count && found == 0; i++)
        if (list[i].closed_at == TIME_NONE) found = list[i].id;
    *ret_organisation = found;
    return ST_OK;
}

/* ---- a note ----------------------------------------------------------------------------------*/

static status patient_of(struct cx *cx, int64_t person, str *ret_id)
{
    struct sql_issue_person_home_list list;
    struct sql_patient_heard_row patient;
    TRY(sql_issue_person_home(cx->env, cx->db, person, &list));
    if (list.count == 0) return fail(cx->env, ST_NOT_FOUND, "there is no such person");
    size_t best = 0;
    for (size_t i = list.count; i > 0; i--)
        if (list.at[i - 1].label == 0 && list.at[i - 1].organisation == cx->who.organisation)
            best = i - 1;
    TRY(sql_patient_heard(cx->env, cx->db, list.at[best].home, &patient));
    *ret_id = patient.id;
    return ST_OK;
}

static void put_subject(struct json_writer *w, str patient)
{
    json_put_object(w, "subject");
    json_put_printf(w, "reference", "Patient/%.*s", STR_ARG(patient));
    json_put_end(w);
}

static str note_text(struct cx *cx, str patient, str words)
{
    struct json_writer w = json_writer_make(cx->env->arena);
    json_put_object(&w, NULL);
    json_put_str(&w, "resourceType", S("Communication"));
    json_put_str(&w, "status", S("completed"));
    json_put_array(&w, "category");
    json_put_object(&w, NULL);
    json_put_str(&w, "text", S("Note"));
    json_put_end(&w);
    json_put_end(&w);
    put_subject(&w, patient);
    json_put_object(&w, "topic");
    json_put_str(&w, "text", words);
    json_put_end(&w);
    json_put_str(&w, "sent", time_text(cx->env->arena, env_now(cx->env)));
    json_put_array(&w, "payload");
    json_put_object(&w, NULL);
    json_put_str(&w, "contentString", words);
    json_put_end(&w);
    json_put_end(&w);
    json_put_end(&w);
    return json_written(&w);
}

static str wish_text(struct cx *cx, str patient, str words)
{
    struct json_writer w = json_writer_make(cx->env->arena);
    json_put_object(&w, NULL);
    json_put_str(&w, "resourceType", S("Goal"));
    json_put_str(&w, "lifecycleStatus", S("active"));
    json_put_object(&w, "description");
    json_put_str(&w, "text", words);
    json_put_end(&w);
    put_subject(&w, patient);
    json_put_str(&w, "startDate", date_text(cx->env->arena, time_date_local(env_now(cx->env))));
    json_put_end(&w);
    return json_written(&w);
}

static status write_text(struct cx *cx, str json)
{
    struct record_done done;
    struct record_write w = { .verb = RECORD_CREATE, .json = json };
    return record_write(cx, &w, &done);
}

status work_person_note(struct cx *cx, int64_t person, str words, str wants)
{
    str patient;
    if (words.n > WORK_WORDS_MOST || wants.n > WORK_WORDS_MOST)
        return fail_at(cx->env, ST_TOO_LARGE, S("note"), "this is longer than can be kept");
    TRY(patient_of(cx, person, &patient));
    if (words.n > 0) TRY(write_text(cx, note_text(cx, patient, words)));
    return wants.n > 0 ? write_text(cx, wish_text(cx, patient, wants)) : ST_OK;
}
