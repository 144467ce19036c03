/* SPDX-License-Identifier: Apache-2.0 */
#include "record/person.h"

#include "base/time.h"
#include "gen/sql_person.h"
#include "gen/sql_trust.h"
#include "record/change.h"
#include "trust/sight.h"
#include "trust/trust_limits.h"

static status nobody(struct cx *cx)
{
    return fail(cx->env, ST_NOT_FOUND, "there is no such person, or you may not know");
}

status person_of_home(struct cx *cx, int64_t home, int64_t *ret_person)
{
    struct sql_person_at_home_list list;
    TRY(sql_person_at_home(cx->env, cx->db, home, &list));
    if (list.count == 0) return nobody(cx);
    *ret_person = list.at[0].person;
    return ST_OK;
}

status person_of_patient(struct cx *cx, str patient_id, int64_t *ret_person)
{
    int64_t home;
    int64_t rid;
    TRY(record_find(cx, S("Patient"), patient_id, &home, &rid));
    return person_of_home(cx, home, ret_person);
}

status person_homes(struct cx *cx, int64_t person, int64_t **ret_homes, size_t *ret_count)
{
    struct sql_person_sources_list list;
    TRY(sql_person_sources(cx->env, cx->db, person, &list));
    int64_t *out = NEW_ARRAY(cx->env->arena, int64_t, list.count);
    for (size_t i = 0; i < list.count; i++) out[i] = list.at[i].home;
    *ret_homes = out;
    *ret_count = list.count;
    return ST_OK;
}

static struct person_look look_of(const struct sql_looked_of_person_row *r)
{
    return (struct person_look){ .at = r->at,
                                 .organisation = r->organisation_name,
                                 .name = r->shown,
                                 .role = str_of(role_words((enum role)r->role)),
                                 .purpose = str_of(purpose_words((enum purpose)r->purpose)),
                                 .action = r->action,
                                 .what = r->what,
                                 .reason = r->reason,
                                 .refused = r->refused != 0 };
}

status person_looks(struct cx *cx, int64_t person, int64_t before, size_t most,
                    struct person_look **ret_looks, size_t *ret_count)
{
    bool officer = who_may(&cx->who, RIGHT_AUDIT) || cx->who.role == ROLE_SYSTEM;
    bool self = cx->who.role == ROLE_RESIDENT && cx->who.person == person && person != 0;
    if (!officer && !self)
        return fail(cx->env, ST_FORBIDDEN,
                    "only the person, and those who review look-ups, read this");
    struct sql_looked_of_person_list list;
    if (most > LOOKED_PAGE_MOST) most = LOOKED_PAGE_MOST;
    TRY(sql_looked_of_person(cx->env, cx->db, person, before == 0 ? INT64_MAX : before,
                             officer ? 1 : 0, (int64_t)most, ROLE_RESIDENT, &list));
    struct person_look *out = NEW_ARRAY(cx->env->arena, struct person_look, list.count);
    for (size_t i = 0; i < list.count; i++) out[i] = look_of(&list.at[i]);
    *ret_looks = out;
    *ret_count = list.count;
    return ST_OK;
}

/* Her own, or that of somebody whom this worker may see. */
static status choices_allowed(struct cx *cx, int64_t person)
{
    struct seen seen;
    TRY(trust_seen_person(cx, person, &seen));
    struct what what = { .action = ACTION_WRITE,
                         .facet = FACET_CONSENT,
                         .person = person,
                         .relations = seen.relations,
                         .person_labels = seen.labels };
    struct why why = { .reason = cx->reason.n > 0 };
    struct decision d = trust_decide(&cx->who, &what, &why);
    return d.verdict >= VERDICT_PART ? ST_OK : nobody(cx);
}

status person_choices(struct cx *cx, int64_t person, uint32_t *ret_choices)
{
    struct sql_person_standing_row row;
    TRY(choices_allowed(cx, person));
    TRY(sql_person_standing(cx->env, cx->db, person, &row));
    *ret_choices = (uint32_t)row.choices;
    return ST_OK;
}

status person_choices_set(struct cx *cx, int64_t person, uint32_t choices)
{
    const uint32_t known = CHOICE_NO_SHARED_RECORD | CHOICE_TYPE_1 | CHOICE_NATIONAL;
    if ((choices & ~known) != 0) return fail(cx->env, ST_BAD_INPUT, "there is no such choice");
    TRY(choices_allowed(cx, person));
    TRY(change_act(cx, S("choices"), person, S("person")));
    TRY(sql_person_choices_set(cx->env, cx->db, person, choices, NULL));
    trust_sight_forget(cx);
    return change_add(cx, S("person"), 0, person);
}
