/* SPDX-License-Identifier: Apache-2.0
 * What people decide about two records: a dangerous join wants two of them, undoing one brings back
 * exactly what was, and who read two people as one is told.
 */
#include "support/support.h"

#include <unistd.h>

#include "base/time.h"
#include "gen/sql_link.h"
#include "gen/sql_notice.h"
#include "gen/sql_person.h"
#include "gen/sql_work.h"
#include "record/linker.h"
#include "record/part.h"
#include "record/person.h"
#include "record/review.h"
#include "record/watch.h"
#include "support/alliance.h"
#include "thread/parted.h"
#include "trust/account.h"
#include "trust/audit.h"
#include "trust/decide.h"
#include "trust/organisation.h"
#include "work/linkage.h"
#include "work/work.h"

struct place {
    struct alliance a;
    int64_t practice, landlord, kath, omar, nurse, jean;
    int64_t homes[4], persons[4];
};

static int64_t worker(struct cx *cx, const char *name, int64_t organisation, enum role role)
{
    int64_t account, unused;
    assert_ok(account_add(cx, str_of(name), str_of(name), str_none(), &account));
    assert_ok(account_role_add(cx, account, organisation, role, S(""), &unused));
    return account;
}

static void put(struct place *t, size_t i, int64_t source, const char *json)
{
    struct record_done d;
    struct record_write w = { .verb = RECORD_PUT, .json = str_of(json), .source = source };
    assert_ok(record_write(&t->a.cx, &w, &d));
    if (i > 3) return;
    t->homes[i] = d.home;
    assert_ok(person_of_home(&t->a.cx, d.home, &t->persons[i]));
}

#define PATIENT(id, given, born)                                                                   \
    "{\"resourceType\":\"Patient\",\"id\":\"" id "\",\"name\":[{\"family\":\"Ashworth\","          \
    "\"given\":[\"" given "\"]}],\"birthDate\":\"" born "\"}"

static int setup(void **state)
{
    static struct place t;
    memset(&t, 0, sizeof t);
    alliance_open(&t.a, str_none());
    alliance_begin(&t.a);
    struct cx *cx = &t.a.cx;
    assert_ok(organisation_put(cx, S("lane"), S("ZHB01"), S("Lantern Lane"), S("gp practice"),
                               &t.practice));
    assert_ok(organisation_put(cx, S("bobbin"), S("ZHB30"), S("Bobbin & Brook"),
                               S("housing association"), &t.landlord));
    t.kath = worker(cx, "kath", t.landlord, ROLE_MANAGER);
    t.omar = worker(cx, "omar", t.practice, ROLE_RECORDS_OFFICER);
    t.nurse = worker(cx, "dawn", t.practice, ROLE_NURSE);
    put(&t, 0, t.practice, PATIENT("jean", "Jean", "1948-03-04"));
    put(&t, 1, t.landlord, PATIENT("jeanne", "Jeanne", "1948-03-04"));
    put(&t, 2, t.landlord, PATIENT("jan", "Jan", "2015-03-04"));
    put(&t, 3, t.landlord, PATIENT("jeana", "Jeana", "1948-03-04"));
    put(&t, 9, t.landlord,
        "{\"resourceType\":\"AllergyIntolerance\",\"id\":\"pen\",\"patient\":{\"reference\":"
        "\"Patient/jeanne\"},\"code\":{\"text\":\"Penicillin\"}}");
    assert_ok(account_add(cx, S("jeanne"), S("Jeanne"), str_none(), &t.jean));
    assert_ok(account_person_set(cx, t.jean, t.persons[1], t.homes[1]));
    alliance_commit(&t.a);
    *state = &t;
    return 0;
}

static int teardown(void **state)
{
    alliance_close(&((struct place *)*state)->a);
    return 0;
}

static struct cx kath(struct place *t)
{
    return alliance_as(&t->a, ROLE_MANAGER, t->kath, t->landlord);
}
static struct cx omar(struct place *t)
{
    return alliance_as(&t->a, ROLE_RECORDS_OFFICER, t->omar, t->practice);
}

/* A pair that the machine asks about. */
static int64_t asks(struct place *t, size_t low, size_t high)
{
    struct review_pair *pairs;
    size_t count;
    int64_t total, id = 0;
    struct cx cx = kath(t);
    alliance_begin(&t->a);
    assert_ok(sql_review_put(t->a.env, t->a.db, t->homes[low], t->homes[high], env_now(t->a.env),
                             0.8, 1, S("prior\t-12.00\t\nbirth date\t14.00\tsame birth date"),
                             S(""), t->homes[low], t->homes[high], NULL));
    alliance_commit(&t->a);
    assert_ok(review_list(&cx, 10, &pairs, &count, &total));
    for (size_t i = 0; i < count; i++)
        if (pairs[i].left.home == t->homes[low] && pairs[i].right.home == t->homes[high])
            id = pairs[i].id;
    assert_true(id != 0);
    return id;
}

static int64_t person_at(struct place *t, size_t i)
{
    int64_t person;
    assert_ok(person_of_home(&t->a.cx, t->homes[i], &person));
    return person;
}

static void join_as(struct place *t, struct cx cx, int64_t id, bool want_proposed)
{
    bool proposed = !want_proposed;
    alliance_begin(&t->a);
    assert_ok(review_join(&cx, id, S("telephoned"), &proposed));
    assert_int_equal(proposed, want_proposed);
    alliance_commit(&t->a);
}

static void a_childs_join_wants_a_second_person_and_never_the_same(void **state)
{
    struct place *t = *state;
    int64_t id = asks(t, 0, 2);
    struct review_pair pair;
    struct cx first = kath(t), second = omar(t);
    assert_ok(review_get(&first, id, &pair));
    assert_true((pair.rules & 1u << REVIEW_RULE_CHILD) != 0);
    join_as(t, first, id, true);
    assert_true(person_at(t, 0) != person_at(t, 2));
    alliance_begin(&t->a);
    assert_status(review_confirm(&first, id, S("")), ST_FORBIDDEN);
    assert_status(review_refuse(&second, id, S("")), ST_BAD_INPUT);
    assert_ok(review_refuse(&second, id, S("mother and son")));
    assert_status(review_confirm(&second, id, S("")), ST_CONFLICT);
    alliance_commit(&t->a);
    join_as(t, first, id, true);
    alliance_begin(&t->a);
    assert_ok(review_confirm(&second, id, S("seen the papers")));
    alliance_commit(&t->a);
    assert_true(person_at(t, 0) == person_at(t, 2));
    assert_ok(review_get(&first, id, &pair));
    assert_str(pair.decided_name, "kath");
    assert_str(pair.second_name, "omar");
}

static void undoing_a_join_brings_back_all_that_it_moved(void **state)
{
    struct place *t = *state;
    int64_t parting = 7, one = asks(t, 1, 3), id = asks(t, 0, 1);
    struct who who;
    (void)who;
    join_as(t, kath(t), one, false); /* 3 to the person of 1 */
    join_as(t, kath(t), id, false);  /* both to the person of 0 */
    assert_true(person_at(t, 3) == t->persons[0]);
    struct cx cx = kath(t);
    alliance_begin(&t->a);
    assert_ok(review_undo(&cx, id, &parting));
    alliance_commit(&t->a);
    assert_int_equal(parting, 0);
    assert_true(person_at(t, 0) == t->persons[0]);
    assert_true(person_at(t, 1) == t->persons[1]);
    assert_true(person_at(t, 3) == t->persons[1]);
    struct sql_accounts_of_person_list accounts;
    assert_ok(sql_accounts_of_person(t->a.env, t->a.db, t->persons[1], &accounts));
    assert_int_equal(accounts.count, 1);
}

static void look(struct place *t, int64_t person)
{
    struct cx cx = alliance_as(&t->a, ROLE_NURSE, t->nurse, t->practice);
    struct audit_look l = { .action = S("open"),
                            .what = S("person"),
                            .rule = S("R01"),
                            .person = &person,
                            .person_count = 1 };
    assert_ok(audit_look(&cx, &l));
    while (audit_last_safe(t->a.house.audit) < cx.audit_n) (void)usleep(1000);
}

static void parting_forbids_and_tells_those_who_saw(void **state)
{
    struct place *t = *state;
    int64_t id = asks(t, 0, 1);
    struct part_done done;
    struct parting p;
    struct watch_figures figures;
    join_as(t, kath(t), id, false);
    look(t, t->persons[0]);
    struct cx cx = kath(t);
    alliance_begin(&t->a);
    assert_ok(person_part(&cx, t->homes[0], true, S("sisters"), &done));
    assert_ok(parted_tell(&cx, done.parting));
    assert_ok(parted_tell(&cx, done.parting)); /* twice tells once */
    alliance_commit(&t->a);
    assert_true(person_at(t, 0) == t->persons[0] && person_at(t, 1) == t->persons[1]);
    assert_ok(parting_get(&cx, done.parting, &p));
    assert_int_equal(p.seen_count, 1);
    assert_int_equal(p.seen[0].account, t->nurse);
    assert_true(p.seen[0].issue != 0);
    assert_int_equal(p.of_restored.allergies, 1);
    struct marker *markers;
    size_t count;
    assert_ok(marker_list(&cx, false, &markers, &count));
    assert_int_equal(count, 1);
    assert_false(markers[0].same);
    assert_ok(watch_figures(&cx, &figures));
    struct cx dawn = alliance_as(&t->a, ROLE_NURSE, t->nurse, t->practice);
    struct sql_notice_unread_row unread;
    assert_ok(sql_notice_unread(dawn.env, dawn.db, t->nurse, &unread));
    assert_int_equal(unread.n, 1);
}

static void machine_moves(struct place *t, size_t i, int64_t person)
{
    struct link_move m = { t->homes[i], person, S("weight"), 0.99 };
    alliance_begin(&t->a);
    assert_ok(link_move(&t->a.cx, &m));
    alliance_commit(&t->a);
}

static void what_the_machine_parts_again_is_told_too(void **state)
{
    struct place *t = *state;
    int64_t *ids;
    size_t count;
    struct parting p;
    machine_moves(t, 1, t->persons[0]);
    machine_moves(t, 1, t->persons[1]); /* nobody had seen it: nothing to tell */
    assert_ok(parting_untold(&t->a.cx, &ids, &count));
    assert_int_equal(count, 0);
    machine_moves(t, 1, t->persons[0]);
    look(t, t->persons[0]);
    machine_moves(t, 1, t->persons[1]);
    assert_ok(parting_untold(&t->a.cx, &ids, &count));
    assert_int_equal(count, 1);
    alliance_begin(&t->a);
    assert_ok(parted_tell(&t->a.cx, ids[0]));
    alliance_commit(&t->a);
    assert_ok(parting_get(&t->a.cx, ids[0], &p));
    assert_int_equal(p.seen_count, 1);
    assert_true(p.seen[0].issue != 0);
    assert_ok(parting_untold(&t->a.cx, &ids, &count));
    assert_int_equal(count, 0);
}

static void choices_bind_the_joined_record_and_are_given_back(void **state)
{
    struct place *t = *state;
    struct sql_person_get_row row;
    struct cx *cx = &t->a.cx;
    alliance_begin(&t->a);
    assert_ok(
        sql_person_choices_set(cx->env, cx->db, t->persons[1], CHOICE_NO_SHARED_RECORD, NULL));
    alliance_commit(&t->a);
    machine_moves(t, 1, t->persons[0]);
    assert_ok(sql_person_get(cx->env, cx->db, t->persons[0], &row));
    assert_int_equal(row.choices, CHOICE_NO_SHARED_RECORD);
    machine_moves(t, 1, t->persons[1]);
    assert_ok(sql_person_get(cx->env, cx->db, t->persons[0], &row));
    assert_int_equal(row.choices, 0);
    assert_ok(sql_person_get(cx->env, cx->db, t->persons[1], &row));
    assert_int_equal(row.choices, CHOICE_NO_SHARED_RECORD);
}

static void a_feed_that_has_become_worse_is_told_once(void **state)
{
    struct place *t = *state;
    struct cx *cx = &t->a.cx;
    struct watch_fall *falls;
    struct watch_alarm *alarms;
    size_t count;
    int32_t today = time_date_local(env_now(cx->env));
    alliance_begin(&t->a);
    put(t, 3, t->landlord,
        "{\"resourceType\":\"Patient\",\"id\":\"jeana\",\"name\":[{\"family\":\"Ashworth\"}],"
        "\"birthDate\":\"1948-03-04\",\"identifier\":[{\"system\":"
        "\"https://fhir.nhs.uk/Id/nhs-number\",\"value\":\"9990000018\"}]}");
    for (int i = 0; i < WATCH_RECORDS_LEAST; i++) {
        assert_ok(sql_link_day_seen(cx->env, cx->db, today - 20, t->homes[3]));
        assert_ok(sql_link_day_seen(cx->env, cx->db, today, t->homes[1]));
    }
    assert_ok(watch_falls(cx, &falls, &count));
    assert_int_equal(count, 1);
    assert_int_equal(falls[0].rule, WATCH_NUMBERS);
    assert_int_equal(falls[0].organisation, t->landlord);
    assert_ok(work_feed_alarm(cx, &falls[0]));
    assert_ok(watch_falls(cx, &falls, &count));
    assert_int_equal(count, 0);
    assert_ok(watch_alarms(cx, &alarms, &count));
    assert_int_equal(count, 1);
    assert_true(alarms[0].open);
    alliance_commit(&t->a);
}

static void a_marker_is_lifted_with_a_reason_and_stands_in_the_list(void **state)
{
    struct place *t = *state;
    int64_t id = asks(t, 0, 1);
    struct marker *markers;
    size_t count;
    struct cx cx = kath(t);
    alliance_begin(&t->a);
    assert_ok(review_keep_apart(&cx, id, S("sisters")));
    assert_status(marker_lift(&cx, t->homes[0], t->homes[1], S(" ")), ST_BAD_INPUT);
    assert_ok(marker_lift(&cx, t->homes[0], t->homes[1], S("it was a slip")));
    assert_status(marker_lift(&cx, t->homes[0], t->homes[1], S("again")), ST_NOT_FOUND);
    alliance_commit(&t->a);
    assert_ok(marker_list(&cx, false, &markers, &count));
    assert_int_equal(count, 0);
    assert_ok(marker_list(&cx, true, &markers, &count));
    assert_int_equal(count, 1);
    assert_str(markers[0].lifted_by, "kath");
}

static void who_is_asked_sees_its_own_record_and_the_answer_comes_back(void **state)
{
    struct place *t = *state;
    int64_t id = asks(t, 0, 1), issue = 0;
    struct cx cx = kath(t);
    struct work_asked asked;
    struct work_asking ask = { id, t->homes[0], S("Kath"), S("Has she a sister?") };
    alliance_begin(&t->a);
    assert_ok(work_ask_record(&cx, &ask, &issue));
    assert_status(work_ask_record(&cx, &ask, &issue), ST_CONFLICT);
    alliance_commit(&t->a);
    assert_ok(work_ask_state(&cx, issue, &asked));
    assert_true(asked.open && asked.due_at != TIME_NONE);
    assert_str(asked.holder, "omar");
    struct cx answers = omar(t);
    struct work_done done;
    struct work_act accept = { .issue = issue, .verb = WORK_ACCEPT };
    struct work_act act = { .issue = issue, .verb = WORK_DONE, .told = S("Yes, Jeanne.") };
    alliance_begin(&t->a);
    assert_ok(work_act(&answers, &accept, &done));
    assert_ok(work_act(&answers, &act, &done));
    alliance_commit(&t->a);
    assert_ok(work_ask_state(&cx, issue, &asked));
    assert_false(asked.open);
    assert_str(asked.answer, "Yes, Jeanne.");
}

static void a_record_that_is_never_shown_is_no_pair(void **state)
{
    struct place *t = *state;
    int64_t id = asks(t, 0, 1), total;
    struct review_pair pair, *pairs;
    size_t count;
    struct cx cx = kath(t);
    alliance_begin(&t->a);
    put(t, 1, t->landlord,
        "{\"resourceType\":\"Patient\",\"id\":\"jeanne\",\"meta\":{\"security\":[{\"system\":"
        "\"https://weft.example/fhir/CodeSystem/seal\",\"code\":\"gender-recognition\"}]},"
        "\"name\":[{\"family\":\"Ashworth\",\"given\":[\"Jeanne\"]}]}");
    alliance_commit(&t->a);
    assert_status(review_get(&cx, id, &pair), ST_NOT_FOUND);
    assert_ok(review_list(&cx, 10, &pairs, &count, &total));
    assert_int_equal(count, 0);
    assert_int_equal(total, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_childs_join_wants_a_second_person_and_never_the_same),
        TEST(undoing_a_join_brings_back_all_that_it_moved),
        TEST(parting_forbids_and_tells_those_who_saw),
        TEST(what_the_machine_parts_again_is_told_too),
        TEST(choices_bind_the_joined_record_and_are_given_back),
        TEST(a_feed_that_has_become_worse_is_told_once),
        TEST(a_marker_is_lifted_with_a_reason_and_stands_in_the_list),
        TEST(who_is_asked_sees_its_own_record_and_the_answer_comes_back),
        TEST(a_record_that_is_never_shown_is_no_pair),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
