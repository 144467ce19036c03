/* SPDX-License-Identifier: Apache-2.0
 * Who may this be ($match), what is shown of it and to whom; the joined Person; numbers that were
 * superseded and records that their source merged.
 */
#include <stdio.h>

#include "linking.h"

#include "record/match.h"

#define NUMBER_1 "9990000018"
#define NUMBER_2 "9990000026"
#define HOME     .line = "12 Mill Lane", .postcode = "WA2 7PR", .phone = "07700900123"
#define ANNA     .given = "Anna", .family = "Pemberton", .birth = "1984-03-12"

static const struct someone anna = { ANNA, HOME }, anna_1 = { ANNA, HOME, .nhs = NUMBER_1 },
                            anna_2 = { ANNA, HOME, .nhs = NUMBER_2 };

static struct matches match(struct linked_place *p, struct cx *cx, const struct someone *s)
{
    const struct json_node *patient;
    struct matches found;
    assert_ok(json_read(p->a.env, someone_json(p->a.env->arena, "x", s), &patient));
    struct match_query q = { .patient = patient, .where = S("Patient"), .most = 10 };
    assert_ok(record_match(cx, &q, &found));
    return found;
}

static void an_asker_is_told_as_the_linker_would_judge(void **state)
{
    struct linked_place *p = *state;
    struct cx gp = alliance_as(&p->a, ROLE_GP, 5, p->practice);
    const struct someone misspelt = {
        .given = "Ana", .family = "Pembertn", .birth = "1984-03-12", HOME
    };
    const struct someone nobody = { .given = "Zofia", .family = "Nowak", .birth = "1951-02-20" };
    const struct someone nothing = { 0 };
    someone_put(p, p->practice, "anna", &anna_1);
    someone_put(p, p->hospital, "anna-h", &anna);
    linked_work(p);
    struct matches found = match(p, &gp, &anna_1);
    assert_int_equal(found.count, 2); /* each record of the person */
    for (size_t i = 0; i < 2; i++) assert_int_equal(found.at[i].grade, MATCH_CERTAIN);
    assert_str(found.at[0].record.id, "anna");
    assert_true(found.at[0].score >= found.at[1].score && found.at[1].score >= 0.95);
    assert_true(gp.audit_n > 0);
    assert_true(match(p, &gp, &misspelt).count >= 1);
    int64_t before = gp.audit_n;
    assert_int_equal(match(p, &gp, &nobody).count, 0);
    assert_true(gp.audit_n > before); /* that nobody was found is written down, too */
    const struct json_node *patient;
    struct matches none;
    assert_ok(json_read(p->a.env, someone_json(p->a.env->arena, "x", &nothing), &patient));
    struct match_query q = { .patient = patient, .where = S("Patient"), .most = 10 };
    assert_status(record_match(&gp, &q, &none), ST_BAD_INPUT);
    assert_str(p->a.env->err.where, "Patient");
    struct cx chief = alliance_as(&p->a, ROLE_CHIEF_EXECUTIVE, 6, p->practice);
    assert_status(record_match(&chief, &q, &none), ST_FORBIDDEN);
}

static void who_may_not_read_is_shown_what_a_search_of_the_town_shows_or_nothing(void **state)
{
    struct linked_place *p = *state;
    struct cx nurse = alliance_as(&p->a, ROLE_NURSE, 7, p->hospital);
    struct cx officer = alliance_as(&p->a, ROLE_HOUSING_OFFICER, 8, p->hospital);
    const struct someone name_only = { .given = "Anna", .family = "Pemberton" };
    someone_delete(p, "anna-h");
    linked_work(p);
    struct matches found = match(p, &nurse, &anna);
    assert_int_equal(found.count, 1);
    assert_true(str_has(found.at[0].record.json, S("SUBSETTED")));
    assert_true(str_has(found.at[0].record.json, S("WA2 7PR")));
    assert_false(str_has(found.at[0].record.json, S("Mill Lane")));
    assert_false(str_has(found.at[0].record.json, S("07700900123")));
    assert_int_equal(match(p, &nurse, &name_only).total, 0);
    assert_int_equal(match(p, &officer, &anna).total, 0);
    struct cx gp = alliance_as(&p->a, ROLE_GP, 5, p->practice);
    assert_true(str_has(match(p, &gp, &anna).at[0].record.json, S("Mill Lane")));
}

/* Neither by count, score nor grade: the answer is the same with and without them. */
static void protected_people_leave_no_trace_in_an_answer(void **state)
{
    struct linked_place *p = *state;
    static const char *const labels[] = { "adoption", "gender-recognition", "protected" };
    struct cx gp = alliance_as(&p->a, ROLE_GP, 5, p->practice);
    struct matches before = match(p, &gp, &anna);
    for (size_t i = 0; i < 3; i++) {
        struct someone sealed = { ANNA, HOME, .nhs = NUMBER_2, .label = labels[i] };
        someone_put(p, p->practice, "sealed", &sealed);
        linked_work(p);
        struct matches after = match(p, &gp, &anna);
        assert_int_equal(after.count, before.count);
        assert_int_equal(after.total, before.total);
        assert_int_equal(after.at[0].grade, before.at[0].grade);
        assert_float_equal(after.at[0].score, before.at[0].score, 0);
        sealed.label = NULL; /* without the seal it would have mattered: nobody leads */
        someone_put(p, p->practice, "sealed", &sealed);
        linked_work(p);
        assert_int_equal(match(p, &gp, &anna).count, 2);
        assert_int_not_equal(match(p, &gp, &anna).at[0].grade, MATCH_CERTAIN);
    }
    someone_delete(p, "sealed");
    linked_work(p);
}

static void before_the_index_is_read_an_asker_is_told_to_come_back(void **state)
{
    struct linked_place *p = *state;
    const struct json_node *patient;
    struct matches none;
    record_store_close(p->a.house.store);
    assert_ok(record_store_open(p->a.env, &p->a.house.store));
    assert_ok(json_read(p->a.env, someone_json(p->a.env->arena, "x", &anna), &patient));
    struct match_query q = { .patient = patient, .where = S("Patient"), .most = 10 };
    assert_status(record_match(&p->a.cx, &q, &none), ST_BUSY);
    linked_work(p);
    assert_ok(record_match(&p->a.cx, &q, &none));
}

/* Asking leaves nothing behind: what is asked later is answered as if nobody had asked. */
static void asking_changes_nothing(void **state)
{
    struct linked_place *p = *state;
    struct cx gp = alliance_as(&p->a, ROLE_GP, 5, p->practice);
    struct matches first = match(p, &gp, &anna);
    for (int i = 0; i < 300; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "Stranger%d of Nowhere%d", i, i * 7);
        const struct someone s = { .given = name, .family = name, .birth = "1984-03-12", HOME };
        (void)match(p, &gp, &s);
    }
    struct matches last = match(p, &gp, &anna);
    assert_int_equal(last.count, first.count);
    assert_float_equal(last.at[0].score, first.at[0].score, 0);
}

/* ---- Person ----------------------------------------------------------------------------------*/

static str person_json(struct linked_place *p, struct cx *cx, const char *id)
{
    str json;
    assert_ok(record_person(cx, linked_person(p, id), &json));
    return json;
}

static void a_person_says_what_its_sources_say_within_scope(void **state)
{
    struct linked_place *p = *state;
    struct cx gp = alliance_as(&p->a, ROLE_GP, 5, p->practice);
    struct cx stranger = alliance_as(&p->a, ROLE_GP, 6, p->hospital);
    someone_put(p, p->practice, "pers-a", &anna_1);
    someone_put(p, p->hospital, "pers-b", &anna_1);
    linked_work(p);
    str json = person_json(p, &gp, "pers-a");
    assert_true(str_has(json, S("Patient/pers-a")));
    assert_true(str_has(json, S("\"assurance\":\"level")));
    assert_true(str_has(json, S("\"use\":\"official\"")));
    assert_true(str_has(json, S(NUMBER_1)));
    assert_true(str_has(json, S("\"birthDate\":\"1984-03-12\"")));
    struct cx nobody = alliance_as(&p->a, ROLE_CHIEF_EXECUTIVE, 9, p->practice);
    assert_status(record_person(&nobody, linked_person(p, "pers-a"), &json), ST_NOT_FOUND);
    (void)stranger;
}

static void a_person_whose_records_moved_leads_to_where_they_are(void **state)
{
    struct linked_place *p = *state;
    struct cx *cx = &p->a.cx;
    str json;
    const struct someone unlike = { .given = "Q", .family = "Qq" };
    someone_put(p, p->practice, "moved-a", &anna_2);
    someone_put(p, p->hospital, "moved-b", &unlike);
    linked_work(p);
    int64_t left = linked_person(p, "moved-b");
    someone_put(p, p->hospital, "moved-b", &anna_2);
    linked_work(p);
    int64_t now = linked_person(p, "moved-b");
    assert_int_not_equal(left, now);
    assert_ok(record_person(cx, left, &json));
    assert_true(str_has(json, S("\"active\":false")));
    assert_true(str_has(
        json, arena_printf(cx->env->arena, "\"reference\":\"Person/weft-%lld\"", (long long)now)));
    someone_delete(p, "moved-a");
    someone_delete(p, "moved-b");
    linked_work(p);
}

/* ---- numbers and merges ----------------------------------------------------------------------*/

static void an_old_number_is_followed_to_the_one_that_replaced_it(void **state)
{
    struct linked_place *p = *state;
    struct cx *cx = &p->a.cx;
    struct someone replaced = { ANNA, HOME, .nhs = NUMBER_2, .old_nhs = NUMBER_1 };
    someone_delete(p, "anna");
    someone_delete(p, "pers-a");
    someone_delete(p, "pers-b");
    someone_put(p, p->practice, "num-a", &anna_2);
    someone_put(p, p->hospital, "num-b", &anna_1);
    linked_work(p);
    assert_int_not_equal(linked_person(p, "num-a"), linked_person(p, "num-b"));
    someone_put(p, p->practice, "num-a", &replaced); /* the practice says so: the other follows */
    linked_work(p);
    assert_int_equal(linked_person(p, "num-a"), linked_person(p, "num-b"));
    str json = person_json(p, cx, "num-b");
    assert_true(str_has(json, S("{\"use\":\"old\",\"system\":\"https://fhir.nhs.uk/Id/"
                                "nhs-number\",\"value\":\"" NUMBER_1 "\"")));
    assert_true(str_has(json, S("{\"use\":\"official\",\"system\":\"https://fhir.nhs.uk/Id/"
                                "nhs-number\",\"value\":\"" NUMBER_2 "\"")));
    linked_restart(p);
    someone_put(p, p->hospital, "num-b", &anna_1);
    linked_work(p);
    assert_int_equal(linked_person(p, "num-a"), linked_person(p, "num-b"));
    assert_int_equal(match(p, cx, &anna_1).at[0].grade, MATCH_CERTAIN); /* asked by the old one */
    someone_put(p, p->practice, "num-a", &anna_1); /* it bears the old one again, after all */
    linked_work(p);
    assert_int_equal(linked_number(p, "SELECT count(*) FROM superseded"), 0);
    someone_put(p, p->practice, "num-a", &anna_2);
    linked_work(p);
    assert_int_not_equal(linked_person(p, "num-a"), linked_person(p, "num-b"));
    someone_delete(p, "num-a");
    someone_delete(p, "num-b");
    linked_work(p);
}

static void what_a_protected_record_says_of_numbers_counts_for_nothing(void **state)
{
    struct linked_place *p = *state;
    struct someone sealed = { ANNA, HOME, .nhs = NUMBER_2, .old_nhs = NUMBER_1,
                              .label = "protected" };
    someone_put(p, p->practice, "hush-a", &anna_2);
    someone_put(p, p->hospital, "hush-b", &anna_1);
    someone_put(p, p->practice, "hush-c", &sealed);
    linked_work(p);
    assert_int_not_equal(linked_person(p, "hush-a"), linked_person(p, "hush-b"));
    assert_int_equal(linked_number(p, "SELECT count(*) FROM superseded"), 0);
    someone_delete(p, "hush-a");
    someone_delete(p, "hush-b");
    someone_delete(p, "hush-c");
    linked_work(p);
}

/* ADT A40 and Patient.link: in whatever order the two come, and only for the source's own. */
static void records_that_their_source_merged_are_one_person_and_numbers_follow(void **state)
{
    struct linked_place *p = *state;
    const struct someone plain = {
        .given = "Ann", .family = "Pembertonn", .birth = "1984-03-12", .nhs = NUMBER_1
    };
    struct someone gone = plain, kept = { ANNA, .nhs = NUMBER_2 };
    gone.link = "merge-kept";
    someone_put(p, p->hospital, "merge-gone", &gone);
    linked_work(p);
    someone_put(p, p->hospital, "merge-kept", &kept); /* it comes after it was spoken of */
    someone_put(p, p->practice, "merge-gp", &plain);  /* the practice still has the old number */
    linked_work(p);
    assert_int_equal(linked_person(p, "merge-gone"), linked_person(p, "merge-kept"));
    assert_int_equal(linked_person(p, "merge-gp"), linked_person(p, "merge-kept"));
    linked_restart(p);
    someone_put(p, p->practice, "merge-gp", &anna_1);
    linked_work(p);
    assert_int_equal(linked_person(p, "merge-gone"), linked_person(p, "merge-kept"));
    assert_int_equal(linked_person(p, "merge-gp"), linked_person(p, "merge-kept"));
    someone_put(p, p->hospital, "merge-gone", &plain); /* taken back */
    linked_work(p);
    assert_int_not_equal(linked_person(p, "merge-gone"), linked_person(p, "merge-kept"));
    /* Another organisation's word about this one's record joins nobody. */
    struct someone foreign = { .given = "Zofia", .family = "Nowak", .link = "merge-kept" };
    someone_put(p, p->practice, "merge-foreign", &foreign);
    linked_work(p);
    assert_int_not_equal(linked_person(p, "merge-foreign"), linked_person(p, "merge-kept"));
}

static int setup(void **state)
{
    static struct linked_place p;
    linked_open(&p);
    *state = &p;
    return 0;
}

static int teardown(void **state)
{
    struct linked_place *p = *state;
    alliance_close(&p->a);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_asker_is_told_as_the_linker_would_judge),
        cmocka_unit_test(who_may_not_read_is_shown_what_a_search_of_the_town_shows_or_nothing),
        cmocka_unit_test(protected_people_leave_no_trace_in_an_answer),
        cmocka_unit_test(before_the_index_is_read_an_asker_is_told_to_come_back),
        cmocka_unit_test(asking_changes_nothing),
        cmocka_unit_test(a_person_says_what_its_sources_say_within_scope),
        cmocka_unit_test(a_person_whose_records_moved_leads_to_where_they_are),
        cmocka_unit_test(an_old_number_is_followed_to_the_one_that_replaced_it),
        cmocka_unit_test(what_a_protected_record_says_of_numbers_counts_for_nothing),
        cmocka_unit_test(records_that_their_source_merged_are_one_person_and_numbers_follow),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
