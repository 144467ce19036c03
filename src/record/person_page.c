/* SPDX-License-Identifier: Apache-2.0
 * Everything for one person's page. One pass over the source records, type by type, newest first;
 * each row decided; each fact put where a reader looks for it.
 */
#include <stdlib.h>

#include "base/map.h"
#include "base/time.h"
#include "base/utf8.h"
#include "gen/sql_person.h"
#include "gen/sql_record.h"
#include "gen/sql_trust.h"
#include "record/fact.h"
#include "record/language.h"
#include "record/patient.h"
#include "record/reading.h"
#include "record/record_limits.h"
#include "trust/organisation.h"

enum section {
    IN_WISHES,
    IN_ALERTS,
    IN_ISSUES,
    IN_PROBLEMS,
    IN_MEDICINES,
    IN_ALLERGIES,
    IN_CARE,
    IN_HOUSING,
    IN_MEASUREMENTS,
    IN_PEOPLE,
    IN_NONE
};

struct kind {
    const char *type;
    enum section section;
    size_t most; /* read of each source record */
    bool timeline;
};
static const struct kind kinds[] = {
    { "AllergyIntolerance", IN_ALLERGIES, 100, false },
    { "Appointment", IN_NONE, 20, true },
    { "CarePlan", IN_CARE, 50, true },
    { "CareTeam", IN_CARE, 20, false },
    { "Communication", IN_NONE, 40, true },
    { "Condition", IN_PROBLEMS, 200, true },
    { "DiagnosticReport", IN_NONE, 40, true },
    { "DocumentReference", IN_NONE, 40, true },
    { "Encounter", IN_NONE, 60, true },
    { "EpisodeOfCare", IN_CARE, 20, false },
    { "Flag", IN_ALERTS, 50, false },
    { "Goal", IN_WISHES, 20, false },
    { "Immunization", IN_NONE, 40, true },
    { "MedicationRequest", IN_MEDICINES, 150, true },
    { "MedicationStatement", IN_MEDICINES, 150, false },
    { "Observation", IN_MEASUREMENTS, 120, true },
    { "Procedure", IN_NONE, 60, true },
    { "QuestionnaireResponse", IN_CARE, 20, true },
    { "RelatedPerson", IN_PEOPLE, 30, false },
    { "ServiceRequest", IN_ISSUES, 60, true },
    { "Task", IN_ISSUES, 60, true },
};

struct gathering {
    struct cx *cx;
    struct arena *arena;
    struct person_page *page;
    struct map organisations; /* id → struct organisation * */
    int64_t looked_last;
    struct {
        VEC(struct fact)
    } list[IN_NONE];
    struct {
        VEC(struct fact)
    } timeline, changed;
    struct {
        VEC(struct difference)
    } difference;
};

static str organisation_name(struct gathering *g, int64_t id)
{
    const union map_value *v = map_get_num(&g->organisations, (uint64_t)id);
    return v == NULL ? S("") : ((const struct organisation *)v->ptr)->name;
}

static status organisations_load(struct gathering *g)
{
    struct organisation *list;
    size_t count;
    TRY(organisation_list(g->cx, &list, &count));
    g->organisations = map_make(g->arena);
    for (size_t i = 0; i < count; i++)
        map_put_num(&g->organisations, (uint64_t)list[i].id, NULL)->ptr = &list[i];
    return ST_OK;
}

static enum section section_of(const struct kind *k, const struct record *r, const struct fact *f)
{
    bool open = fact_is_open(f);
    if ((r->facet & FACET_HOUSING) != 0 && k->section != IN_ISSUES)
        return open ? IN_HOUSING : IN_NONE;
    if ((r->facet & FACET_NEED) != 0 && k->section == IN_PROBLEMS)
        return open ? IN_HOUSING : IN_NONE;
    bool only_open = k->section == IN_ISSUES || k->section == IN_MEDICINES ||
                     k->section == IN_PROBLEMS || k->section == IN_ALERTS ||
                     k->section == IN_CARE || k->section == IN_ALLERGIES || k->section == IN_WISHES;
    return only_open && !open ? IN_NONE : k->section;
}

static void fact_put(struct gathering *g, const struct kind *k, const struct record *r,
                     const struct json_node *root)
{
    struct fact f = fact_of(g->arena, r, root);
    if (str_eq(f.status, S("entered-in-error"))) return;
    f.organisation_name = organisation_name(g, f.organisation);
    enum section s = section_of(k, r, &f);
    if (s == IN_MEASUREMENTS && !fact_is_measurement(root)) s = IN_NONE;
    if (s != IN_NONE) *VEC_PUSH(g->arena, &g->list[s]) = f;
    if (k->timeline && f.at != TIME_NONE) *VEC_PUSH(g->arena, &g->timeline) = f;
    if (g->looked_last != 0 && r->at > g->looked_last && k->timeline)
        *VEC_PUSH(g->arena, &g->changed) = f;
}

static status kind_gather(struct gathering *g, const struct kind *k, int64_t home)
{
    struct record *list;
    size_t count;
    TRY(record_of_home(g->cx, home, str_of(k->type), k->most, &list, &count));
    for (size_t i = 0; i < count; i++) {
        const struct json_node *root;
        TRY(json_read(g->cx->env, list[i].json, &root));
        fact_put(g, k, &list[i], root);
    }
    return ST_OK;
}

/* Only the types that this source record has: the rest cost nothing. */
static status home_gather(struct gathering *g, int64_t home)
{
    struct sql_resource_types_of_home_list types;
    TRY(sql_resource_types_of_home(g->cx->env, g->cx->db, home, &types));
    for (size_t t = 0; t < types.count; t++) {
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
            if (str_eq(types.at[t].type, str_of(kinds[i].type)))
                TRY(kind_gather(g, &kinds[i], home));
        }
    }
    return ST_OK;
}

/* ---- order and choice ------------------------------------------------------------------------*/

static int newest_first(const void *x, const void *y)
{
    const struct fact *a = x;
    const struct fact *b = y;
    if (a->at != b->at) return a->at > b->at ? -1 : 1;
    int c = str_cmp(a->text, b->text);
    return c != 0 ? c : str_cmp(a->id, b->id);
}

static struct facts facts_cut(struct fact *at, size_t count, size_t most)
{
    if (count > 1) qsort(at, count, sizeof *at, newest_first);
    return (struct facts){ at, count < most ? count : most, count < most ? 0 : count - most };
}

static bool same_thing(const struct fact *a, const struct fact *b)
{
    if (a->code.n > 0 && b->code.n > 0) return str_eq(a->code, b->code);
    return str_eq_ascii(a->text, b->text);
}

/* Of several facts of one kind (measurements) the newest. */
static size_t newest_of_each(struct arena *a, struct fact *at, size_t count)
{
    struct map seen = map_make(a);
    size_t kept = 0;
    if (count > 1) qsort(at, count, sizeof *at, newest_first);
    for (size_t i = 0; i < count; i++) {
        bool is_new = false;
        str key = at[i].code.n > 0 ? at[i].code : arena_lower(a, at[i].text);
        (void)map_put(&seen, key, &is_new);
        if (is_new) at[kept++] = at[i];
    }
    return kept;
}

static str first_word(struct arena *a, str s)
{
    str fold = utf8_fold(a, s);
    return str_sub(fold, 0, str_find_byte(fold, ' '));
}

static void difference_add(struct gathering *g, str what, struct fact *one, struct fact *other)
{
    one->differs = true;
    other->differs = true;
    *VEC_PUSH(g->arena, &g->difference) = (struct difference){ what, *one, *other };
}

/* The same medicine from two organisations with another dose or strength. What both say alike is
 * one line: the newer. */
static void medicines_compare(struct gathering *g)
{
    struct fact *at = g->list[IN_MEDICINES].at;
    size_t count = g->list[IN_MEDICINES].count;
    if (count > 1) qsort(at, count, sizeof *at, newest_first);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool twice = false;
        for (size_t j = 0; j < kept && !twice; j++) {
            bool alike = same_thing(&at[i], &at[j]) && (str_eq(at[i].detail, at[j].detail) ||
                                                        at[i].organisation == at[j].organisation);
            bool other_source = at[i].organisation != at[j].organisation;
            bool one_drug =
                str_eq(first_word(g->arena, at[i].text), first_word(g->arena, at[j].text));
            twice = alike;
            if (!alike && other_source && one_drug && !at[j].differs)
                difference_add(g, at[j].text, &at[j], &at[i]);
        }
        if (!twice) at[kept++] = at[i];
    }
    g->list[IN_MEDICINES].count = kept;
}

/* The same from several sources is one line, the newest; its other sources stand in the timeline.
 */
static void once(struct gathering *g, enum section s)
{
    struct fact *at = g->list[s].at;
    size_t kept = 0;
    if (g->list[s].count > 1) qsort(at, g->list[s].count, sizeof *at, newest_first);
    for (size_t i = 0; i < g->list[s].count; i++) {
        bool twice = false;
        for (size_t j = 0; j < kept && !twice; j++) twice = same_thing(&at[i], &at[j]);
        if (!twice) at[kept++] = at[i];
    }
    g->list[s].count = kept;
}

/* ---- banner and sources ----------------------------------------------------------------------*/

static str date_or_none(struct arena *a, struct opt_int date)
{
    return date.has ? date_text(a, (int32_t)date.v) : str_none();
}

static void banner_difference(struct gathering *g, const char *what, str one, str other,
                              int64_t org_one, int64_t org_other)
{
    if (one.n == 0 || other.n == 0 || str_eq(one, other)) return;
    struct fact a = { .text = one,
                      .organisation = org_one,
                      .organisation_name = organisation_name(g, org_one),
                      .at = TIME_NONE };
    struct fact b = { .text = other,
                      .organisation = org_other,
                      .organisation_name = organisation_name(g, org_other),
                      .at = TIME_NONE };
    difference_add(g, str_of(what), &a, &b);
}

static str first_of(str a, str b)
{
    return a.n > 0 ? a : b;
}

/* Said otherwise than in capitals only. */
static bool name_is_other(struct arena *a, const struct person_banner *b, str shown)
{
    str fold = utf8_fold(a, shown);
    return shown.n > 0 && !str_eq(utf8_fold(a, b->name), fold) &&
           !str_has(utf8_fold(a, b->other_names), fold);
}

static void banner_merge(struct gathering *g, const struct sql_patient_of_person_row *r,
                         bool hidden, int64_t *born_from)
{
    struct person_banner *b = &g->page->banner;
    str born = first_of(date_or_none(g->arena, r->born), r->born_text);
    if (b->born.n > 0)
        banner_difference(g, "birth date", b->born, born, *born_from, r->organisation);
    else if (born.n > 0)
        *born_from = r->organisation;
    b->name = first_of(b->name, r->shown);
    if (name_is_other(g->arena, b, r->shown))
        b->other_names =
            b->other_names.n == 0
                ? r->shown
                : arena_printf(g->arena, "%.*s, %.*s", STR_ARG(b->other_names), STR_ARG(r->shown));
    b->born = first_of(b->born, born);
    b->nhs = first_of(b->nhs, r->nhs);
    b->sex = first_of(b->sex, r->sex);
    b->died = first_of(b->died, date_or_none(g->arena, r->died));
    if (hidden) return;
    b->address = first_of(b->address, r->address);
    b->postcode = first_of(b->postcode, postcode_text(g->arena, r->postcode));
    b->phone = first_of(b->phone, r->phone);
}

/* A source whose Patient this who may not see gives nothing to the banner and is not named. */
static status patient_seen(struct gathering *g, const struct sql_patient_of_person_row *r,
                           bool *ret_seen, bool *ret_hidden)
{
    struct decision d;
    TRY(trust_row(g->cx, ACTION_READ, r->home, FACET_IDENTITY, (uint32_t)r->label, r->organisation,
                  &d));
    *ret_seen = d.verdict >= VERDICT_PART;
    *ret_hidden = *ret_hidden || d.without_place;
    return ST_OK;
}

static status source_add(struct gathering *g, const struct sql_patient_of_person_row *r,
                         const struct sql_person_sources_list *links)
{
    struct sql_patient_heard_row heard;
    TRY(sql_patient_heard(g->cx->env, g->cx->db, r->home, &heard));
    struct person_organisation *o = &g->page->source[g->page->source_count++];
    *o = (struct person_organisation){ .organisation = r->organisation,
                                       .name = organisation_name(g, r->organisation),
                                       .heard_at = heard.at,
                                       .id = heard.id,
                                       .home = r->home };
    for (size_t i = 0; i < links->count; i++) {
        if (links->at[i].home != r->home) continue;
        o->rule = links->at[i].rule;
        o->probability = links->at[i].probability;
        o->by = links->at[i].shown.n > 0 ? links->at[i].shown : str_none();
    }
    return ST_OK;
}

/* Practices first: their names and addresses are kept best; then the newest record. */
static size_t best_first(struct gathering *g, struct sql_patient_of_person_list *list)
{
    size_t front = 0;
    for (size_t i = 0; i < list->count; i++) {
        const union map_value *v =
            map_get_num(&g->organisations, (uint64_t)list->at[i].organisation);
        if (v == NULL || ((const struct organisation *)v->ptr)->kind != ORG_GP_PRACTICE) continue;
        struct sql_patient_of_person_row r = list->at[i];
        memmove(&list->at[front + 1], &list->at[front], (i - front) * sizeof r);
        list->at[front++] = r;
    }
    return front;
}

static status sources_gather(struct gathering *g, int64_t person)
{
    struct sql_patient_of_person_list list;
    struct sql_person_sources_list links;
    int64_t born_from = 0;
    bool hidden = false;
    TRY(sql_patient_of_person(g->cx->env, g->cx->db, person, &list));
    TRY(sql_person_sources(g->cx->env, g->cx->db, person, &links));
    (void)best_first(g, &list);
    g->page->source = NEW_ARRAY(g->arena, struct person_organisation, list.count);
    for (size_t i = 0; i < list.count && i < PERSON_SOURCES_MOST; i++) {
        bool seen = false;
        TRY(patient_seen(g, &list.at[i], &seen, &hidden));
        if (!seen) continue;
        banner_merge(g, &list.at[i], hidden, &born_from);
        TRY(source_add(g, &list.at[i], &links));
    }
    struct person_banner *b = &g->page->banner;
    b->place_hidden = hidden;
    if (hidden) b->address = b->postcode = b->phone = str_none();
    int32_t born = DATE_NONE;
    b->age = date_parse(b->born, &born) ? date_age(born, time_date_local(env_now(g->cx->env))) : -1;
    return ST_OK;
}

/* What the source Patients themselves say of people and language. */
static void contact_add(struct gathering *g, const struct record *r, const struct json_node *c)
{
    str name = human_name(g->arena, json_get(c, "name"));
    if (name.n == 0) return;
    str relation = concept_text(g->arena, json_get(c, "relationship"));
    str phone = json_str(g->arena, json_get(json_first(json_get(c, "telecom")), "value"));
    str detail = arena_printf(g->arena, "%.*s%s%.*s", STR_ARG(relation),
                              relation.n > 0 && phone.n > 0 ? ", " : "", STR_ARG(phone));
    *VEC_PUSH(g->arena, &g->list[IN_PEOPLE]) =
        (struct fact){ .text = name,
                       .detail = detail,
                       .at = TIME_NONE,
                       .type = r->type,
                       .id = r->id,
                       .organisation = r->source,
                       .organisation_name = organisation_name(g, r->source) };
}

static status patient_gather(struct gathering *g, int64_t home)
{
    struct record *list;
    size_t count;
    TRY(record_of_home(g->cx, home, S("Patient"), 1, &list, &count));
    if (count == 0) return ST_OK;
    const struct json_node *root;
    TRY(json_read(g->cx->env, list[0].json, &root));
    const struct json_node *contacts = json_get(root, "contact");
    for (const struct json_node *c = json_first(contacts); c != NULL; c = json_next(c))
        contact_add(g, &list[0], c);
    str language =
        concept_text(g->arena, json_get(json_first(json_get(root, "communication")), "language"));
    struct person_banner *b = &g->page->banner;
    if (b->language.n == 0 && language.n > 0 && !str_eq(language, S("English")) &&
        !str_eq(language, S("en")))
        b->language = language_name(language);
    return ST_OK;
}

/* ---- the page --------------------------------------------------------------------------------*/

/* A person who was joined into another is followed to where the record is now. A look at nobody
 * leaves its row too: its answer takes as long as a refusal's. */
static status person_follow(struct cx *cx, int64_t *person)
{
    for (int hop = 0; hop < 8; hop++) {
        int64_t *homes;
        size_t count;
        TRY(person_homes(cx, *person, &homes, &count));
        if (count > 0) return ST_OK;
        struct sql_person_followed_row row;
        status st = sql_person_followed(cx->env, cx->db, *person, &row);
        if (st == ST_NOT_FOUND) break;
        TRY(st);
        *person = row.person;
    }
    struct looking nobody = { 0 };
    TRY(looking_done(cx, &nobody, S("open"), S("person"), "R04", true));
    return fail(cx->env, ST_NOT_FOUND, "there is no such person, or you may not know");
}

/* Same surname or same home as the worker's own record: R10. */
static status near_of(struct cx *cx, int64_t person, bool *ret_near)
{
    struct sql_person_near_row row;
    *ret_near = false;
    if (cx->who.person == 0 || cx->who.role == ROLE_RESIDENT || cx->who.role == ROLE_PROXY)
        return ST_OK;
    TRY(sql_person_near(cx->env, cx->db, person, cx->who.person, &row));
    *ret_near = row.count > 0;
    return ST_OK;
}

static status page_open(struct cx *cx, int64_t person, struct decision *ret_decision)
{
    struct seen seen;
    struct looking l = { 0 };
    bool near = false;
    TRY(trust_seen_person(cx, person, &seen));
    TRY(near_of(cx, person, &near));
    struct what what = { .action = ACTION_OPEN,
                         .facet = FACET_IDENTITY,
                         .person = person,
                         .relations = seen.relations,
                         .choices = 0,
                         .person_labels = seen.labels,
                         .near = near };
    struct why why = { .reason = str_trim(cx->reason).n > 0 };
    struct decision d = trust_decide(&cx->who, &what, &why);
    *VEC_PUSH(cx->env->arena, &l) = person;
    TRY(looking_done(cx, &l, S("open"), S("person"), d.rule, d.verdict < VERDICT_PART));
    *ret_decision = d;
    if (d.verdict == VERDICT_ASK || d.own_record)
        return fail_at(cx->env, ST_FORBIDDEN, str_of(d.rule), "%s", d.words);
    if (d.verdict == VERDICT_DENY)
        return fail(cx->env, ST_NOT_FOUND, "there is no such person, or you may not know");
    return ST_OK;
}

/* What one organisation measured on one day is one line of the timeline. */
static size_t measurements_together(struct arena *a, struct fact *at, size_t count)
{
    size_t kept = 0;
    if (count > 1) qsort(at, count, sizeof *at, newest_first);
    for (size_t i = 0; i < count; i++) {
        struct fact *f = &at[i];
        struct fact *into = NULL;
        bool measured = str_eq(f->type, S("Observation")) && f->detail.n > 0;
        for (size_t j = kept; measured && j > 0 && into == NULL && str_eq(at[j - 1].date, f->date);
             j--) {
            bool same = str_eq(at[j - 1].type, S("Observation")) &&
                        at[j - 1].organisation == f->organisation && at[j - 1].detail.n > 0;
            if (same) into = &at[j - 1];
        }
        if (into == NULL) {
            at[kept++] = *f;
            continue;
        }
        if (str_has(into->detail, f->text) || str_eq(into->text, f->text))
            continue; /* the newer stands */
        str first = str_eq(into->text, S("Measurements"))
                        ? into->detail
                        : arena_printf(a, "%.*s %.*s", STR_ARG(into->text), STR_ARG(into->detail));
        into->text = S("Measurements");
        into->code = str_none();
        into->detail = arena_printf(a, "%.*s, %.*s %.*s", STR_ARG(first), STR_ARG(f->text),
                                    STR_ARG(f->detail));
    }
    return kept;
}

static void page_fill(struct gathering *g)
{
    struct person_page *p = g->page;
    medicines_compare(g);
    once(g, IN_PROBLEMS);
    once(g, IN_ALLERGIES);
    once(g, IN_PEOPLE);
    g->list[IN_MEASUREMENTS].count =
        newest_of_each(g->arena, g->list[IN_MEASUREMENTS].at, g->list[IN_MEASUREMENTS].count);
    struct facts *const to[] = { &p->wishes,       &p->alerts,    &p->issues, &p->problems,
                                 &p->medicines,    &p->allergies, &p->care,   &p->housing,
                                 &p->measurements, &p->people };
    for (size_t i = 0; i < IN_NONE; i++) *to[i] = facts_cut(g->list[i].at, g->list[i].count, 60);
    g->timeline.count = measurements_together(g->arena, g->timeline.at, g->timeline.count);
    g->changed.count = measurements_together(g->arena, g->changed.at, g->changed.count);
    p->timeline_total = (int64_t)g->timeline.count;
    p->timeline = facts_cut(g->timeline.at, g->timeline.count, 20);
    p->changed = facts_cut(g->changed.at, g->changed.count, 12);
    p->difference = g->difference.at;
    p->difference_count = g->difference.count;
}

static status page_gather(struct gathering *g, int64_t person)
{
    struct sql_looked_last_row last;
    TRY(sql_looked_last(g->cx->env, g->cx->db, person, g->cx->who.account, &last));
    g->looked_last = last.at.has ? last.at.v : 0;
    g->page->first_look = !last.at.has;
    TRY(organisations_load(g));
    TRY(sources_gather(g, person));
    int64_t *homes;
    size_t count;
    TRY(person_homes(g->cx, person, &homes, &count));
    for (size_t i = 0; i < count && i < PERSON_SOURCES_MOST; i++) {
        TRY(patient_gather(g, homes[i]));
        TRY(home_gather(g, homes[i]));
    }
    return ST_OK;
}

status person_page(struct cx *cx, int64_t person, struct person_page *ret_page)
{
    struct decision d;
    TRY(person_follow(cx, &person));
    TRY(page_open(cx, person, &d));
    struct person_page *page = NEW(cx->env->arena, struct person_page);
    struct gathering g = { .cx = cx, .arena = cx->env->arena, .page = page };
    page->banner.person = person;
    page->why = d.words;
    page->alert = d.alert;
    TRY(page_gather(&g, person));
    page_fill(&g);
    *ret_page = *page;
    return ST_OK;
}

status person_timeline(struct cx *cx, int64_t person, int64_t before, size_t most,
                       struct facts *ret_facts)
{
    struct decision d;
    TRY(person_follow(cx, &person));
    TRY(page_open(cx, person, &d));
    struct person_page *page = NEW(cx->env->arena, struct person_page);
    struct gathering g = { .cx = cx, .arena = cx->env->arena, .page = page };
    TRY(page_gather(&g, person));
    g.timeline.count = measurements_together(g.arena, g.timeline.at, g.timeline.count);
    size_t kept = 0;
    for (size_t i = 0; i < g.timeline.count; i++) {
        if (before == TIME_NONE || g.timeline.at[i].at < before)
            g.timeline.at[kept++] = g.timeline.at[i];
    }
    *ret_facts = facts_cut(g.timeline.at, kept, most);
    return ST_OK;
}
