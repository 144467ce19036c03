/* SPDX-License-Identifier: Apache-2.0
 * An issue goes from state to state, by the side whose step it is; nothing that anybody wrote is
 * lost; and it is seen by both ends, and by nobody else.
 */
#include "support/support.h"

#include "base/time.h"
#include "record/person.h"
#include "support/alliance.h"
#include "trust/account.h"
#include "trust/decide.h"
#include "trust/organisation.h"
#include "work/list.h"

struct town {
    struct alliance a;
    int64_t practice, charity, landlord, other, jean, nurse, helper, officer;
};

static int64_t worker(struct cx *cx, const char *name, int64_t organisation, enum role role)
{
    int64_t account, unused;
    assert_ok(account_add(cx, str_of(name), str_of(name), str_none(), &account));
    assert_ok(account_role_add(cx, account, organisation, role, S(""), &unused));
    return account;
}

static void put(struct town *t, int64_t source, const char *json)
{
    struct record_done d;
    struct record_write w = { .verb = RECORD_PUT, .json = str_of(json), .source = source };
    assert_ok(record_write(&t->a.cx, &w, &d));
}

static int setup(void **state)
{
    static struct town t;
    memset(&t, 0, sizeof t);
    alliance_open(&t.a, str_none());
    alliance_begin(&t.a);
    struct cx *cx = &t.a.cx;
    assert_ok(organisation_put(cx, S("lanternlane"), S("ZHB01"), S("Lantern Lane"),
                               S("gp practice"), &t.practice));
    assert_ok(organisation_put(cx, S("together"), S("ZHB50"), S("Neighbours Together"),
                               S("charity"), &t.charity));
    assert_ok(organisation_put(cx, S("bobbin"), S("ZHB30"), S("Bobbin & Brook"),
                               S("housing association"), &t.landlord));
    assert_ok(organisation_put(cx, S("weirbankhc"), S("ZHB02"), S("Weirbank"), S("gp practice"),
                               &t.other));
    t.nurse = worker(cx, "dawn", t.practice, ROLE_NURSE);
    t.helper = worker(cx, "sam", t.charity, ROLE_CHARITY_WORKER);
    t.officer = worker(cx, "lewis", t.landlord, ROLE_HOUSING_OFFICER);
    put(&t, t.practice,
        "{\"resourceType\":\"Patient\",\"id\":\"jean\",\"name\":[{\"family\":\"Ashworth\","
        "\"given\":[\"Jean\"]}],\"birthDate\":\"1948-03-04\"}");
    int64_t home = 0, rid = 0;
    assert_ok(record_find(cx, S("Patient"), S("jean"), &home, &rid));
    assert_ok(person_of_home(cx, home, &t.jean));
    alliance_commit(&t.a);
    *state = &t;
    return 0;
}

static int teardown(void **state)
{
    alliance_close(&((struct town *)*state)->a);
    return 0;
}

static struct cx nurse(struct town *t)
{
    return alliance_as(&t->a, ROLE_NURSE, t->nurse, t->practice);
}
static struct cx helper(struct town *t)
{
    return alliance_as(&t->a, ROLE_CHARITY_WORKER, t->helper, t->charity);
}

static int64_t refer(struct town *t, const char *once)
{
    struct cx cx = nurse(t);
    int64_t id = 0;
    struct work_new w = { .person = t->jean,
                          .title = S("Company on Tuesdays"),
                          .words = S("She has not been out since August."),
                          .to_organisation = t->charity,
                          .referral = true,
                          .once = str_of(once) };
    alliance_begin(&t->a);
    assert_ok(work_open(&cx, &w, &id, NULL));
    alliance_commit(&t->a);
    return id;
}

static struct work_done act(struct town *t, struct cx cx, const struct work_act *w, status want)
{
    struct work_done done = { 0 };
    alliance_begin(&t->a);
    assert_status(work_act(&cx, w, &done), want);
    if (want == ST_OK)
        alliance_commit(&t->a);
    else
        db_rollback(t->a.env, t->a.db);
    return done;
}

static struct work_issue get(struct town *t, struct cx cx, int64_t id)
{
    struct work_issue i;
    assert_ok(work_get(&cx, id, &i));
    (void)t;
    return i;
}

static void a_referral_is_a_task_and_a_service_request(void **state)
{
    struct town *t = *state;
    struct record r;
    struct work_issue i = get(t, nurse(t), refer(t, "a"));
    assert_ok(record_read(&t->a.cx, S("Task"), i.task, &r));
    assert_true(str_has(r.json, S("\"requested\"")));
    assert_true(str_has(r.json, S("Organization/together")));
    assert_ok(record_read(&t->a.cx, S("ServiceRequest"), i.request, &r));
    assert_true(str_has(r.json, S("Company on Tuesdays")));
    assert_str(i.to_name, "Neighbours Together");
    assert_true(i.sides == WORK_BY_SENDER);
}

static void the_same_form_twice_opens_one(void **state)
{
    struct town *t = *state;
    assert_int_equal(refer(t, "b"), refer(t, "b"));
}

static void it_comes_back_closed_with_what_came_of_it(void **state)
{
    struct town *t = *state;
    int64_t id = refer(t, "c");
    struct work_act w = { .issue = id, .verb = WORK_ACCEPT };
    (void)act(t, helper(t), &w, ST_OK);
    assert_int_equal(get(t, nurse(t), id).holder, t->helper);
    w.verb = WORK_DONE;
    (void)act(t, helper(t), &w, ST_BAD_INPUT); /* she has to be told */
    w.told = S("Pat comes on Tuesday at two.");
    (void)act(t, helper(t), &w, ST_OK);
    struct work_issue i = get(t, nurse(t), id);
    assert_int_equal(i.state, WORK_COMPLETED);
    assert_str(i.outcome, "done");
    assert_false(i.open);
    struct record r;
    assert_ok(record_read(&t->a.cx, S("ServiceRequest"), i.request, &r));
    assert_true(str_has(r.json, S("\"completed\"")));
}

static void what_is_sent_back_stands_on_the_senders_list_with_its_reason(void **state)
{
    struct town *t = *state;
    int64_t id = refer(t, "d");
    struct work_act w = { .issue = id, .verb = WORK_REJECT };
    (void)act(t, helper(t), &w, ST_BAD_INPUT);
    w.reason = S("We have no room at present");
    (void)act(t, helper(t), &w, ST_OK);
    struct work_issue i = get(t, nurse(t), id);
    assert_int_equal(i.desk, t->practice);
    assert_int_equal(i.holder, t->nurse);
    assert_true(i.open);
    assert_str(i.reason, "We have no room at present");
}

static void nobodys_step_can_be_taken_by_another(void **state)
{
    struct town *t = *state;
    int64_t id = refer(t, "e");
    struct work_act w = { .issue = id, .verb = WORK_ACCEPT };
    (void)act(t, nurse(t), &w, ST_FORBIDDEN);
    w.verb = WORK_START;
    (void)act(t, helper(t), &w, ST_CONFLICT); /* not accepted yet */
    w.verb = WORK_CANCEL;
    w.reason = S("no");
    w.told = S("told");
    (void)act(t, helper(t), &w, ST_FORBIDDEN);
}

static void two_at_once_keep_both_texts(void **state)
{
    struct town *t = *state;
    int64_t id = refer(t, "f");
    int64_t version = get(t, helper(t), id).version;
    struct work_act one = { .issue = id, .version = version, .verb = WORK_ACCEPT };
    (void)act(t, helper(t), &one, ST_OK);
    struct work_act two = {
        .issue = id, .version = version, .verb = WORK_REJECT, .reason = S("We do not do this")
    };
    struct work_done done = act(t, helper(t), &two, ST_OK);
    assert_true(done.clashed);
    assert_true(str_has(done.mine, S("We do not do this")));
    assert_str(done.theirs_by, "sam");
    assert_int_equal(get(t, helper(t), id).state, WORK_ACCEPTED);
    struct work_event *events;
    size_t count;
    struct cx cx = helper(t);
    assert_ok(work_events(&cx, id, &events, &count));
    assert_str(events[count - 1].kind, "clash");
    assert_true(str_has(events[count - 1].words, S("We do not do this")));
}

static void a_button_pressed_twice_is_pressed_once(void **state)
{
    struct town *t = *state;
    int64_t id = refer(t, "g");
    struct work_act w = { .issue = id,
                          .version = get(t, helper(t), id).version,
                          .verb = WORK_ACCEPT };
    (void)act(t, helper(t), &w, ST_OK);
    struct work_done done = act(t, helper(t), &w, ST_OK);
    assert_true(done.same);
    assert_false(done.clashed);
}

static void who_is_no_party_to_it_does_not_learn_that_it_is_there(void **state)
{
    struct town *t = *state;
    int64_t id = refer(t, "h");
    struct work_issue i;
    struct cx other = alliance_as(&t->a, ROLE_NURSE, 99, t->other);
    assert_status(work_get(&other, id, &i), ST_NOT_FOUND);
    struct work_act w = { .issue = id, .verb = WORK_ACCEPT };
    (void)act(t, other, &w, ST_NOT_FOUND);
}

static void a_landlord_sees_what_is_asked_of_it(void **state)
{
    struct town *t = *state;
    struct cx cx = nurse(t);
    int64_t id = 0;
    struct work_new w = { .person = t->jean,
                          .title = S("Damp in the bedroom"),
                          .to_organisation = t->landlord };
    alliance_begin(&t->a);
    assert_ok(work_open(&cx, &w, &id, NULL));
    alliance_commit(&t->a);
    struct work_issue i =
        get(t, alliance_as(&t->a, ROLE_HOUSING_OFFICER, t->officer, t->landlord), id);
    assert_str(i.kind, "repair");
    assert_str(i.clock, "awaab-investigate");
    assert_true(i.clock_due > i.created_at);
    assert_int_equal(i.band, 1);
}

static void a_concern_is_seen_by_the_safeguarding_lead_alone(void **state)
{
    struct town *t = *state;
    struct cx cx = nurse(t);
    int64_t id = 0;
    struct work_issue i;
    struct work_new w = { .person = t->jean,
                          .title = S("Bruises on both arms"),
                          .kind = S("safeguarding"),
                          .to_organisation = t->charity,
                          .danger = true,
                          .label = LABEL_SAFEGUARDING };
    alliance_begin(&t->a);
    assert_ok(work_open(&cx, &w, &id, NULL));
    alliance_commit(&t->a);
    struct cx plain = helper(t);
    assert_status(work_get(&plain, id, &i), ST_NOT_FOUND);
    struct cx lead = alliance_as(&t->a, ROLE_SAFEGUARDING_LEAD, t->helper, t->charity);
    assert_ok(work_get(&lead, id, &i));
    assert_int_equal(i.band, 1);
}

static void what_is_passed_on_goes_on_as_an_issue_of_its_own(void **state)
{
    struct town *t = *state;
    int64_t id = refer(t, "i");
    struct work_act w = { .issue = id, .verb = WORK_ACCEPT };
    (void)act(t, helper(t), &w, ST_OK);
    w = (struct work_act){ .issue = id,
                           .verb = WORK_PASS_ON,
                           .reason = S("It is the step that is broken"),
                           .told = S("Bobbin & Brook will ring."),
                           .pass_to = t->landlord };
    struct work_done done = act(t, helper(t), &w, ST_OK);
    struct work_issue next;
    struct cx system = t->a.cx;
    system.scope = NULL;
    assert_ok(work_get(&system, done.passed_to, &next));
    assert_int_equal(next.passed_from, id);
    assert_int_equal(next.from_organisation, t->charity);
    assert_int_equal(next.desk, t->landlord);
}

static void a_note_and_a_pin_need_words(void **state)
{
    struct town *t = *state;
    int64_t id = refer(t, "j");
    struct cx cx = helper(t);
    alliance_begin(&t->a);
    assert_status(work_note(&cx, id, S("  "), S("")), ST_BAD_INPUT);
    assert_status(work_pin(&cx, id, ORDER_PINNED, S("")), ST_BAD_INPUT);
    assert_ok(work_note(&cx, id, S("Rang, no answer."), S("")));
    assert_ok(work_note(&cx, id, S("Rang, no answer."), S("")));
    assert_ok(work_pin(&cx, id, ORDER_PINNED, S("Wife in hospital until Friday")));
    alliance_commit(&t->a);
    struct work_event *events;
    size_t count;
    assert_ok(work_events(&cx, id, &events, &count));
    assert_int_equal(count, 3); /* opened, one note, pinned */
}

static size_t listed(struct cx *cx, int64_t desk, int64_t *ret_counted)
{
    struct work_filter f = work_filter_all();
    struct work_page page;
    struct work_counts counts;
    f.desk = desk;
    cx->scope = NULL;
    assert_ok(work_list(cx, &f, &page));
    assert_ok(work_counts(cx, &f, &counts));
    *ret_counted = counts.all;
    return page.count;
}

/* Hidden is absent: on no list, in no count, at no address, in no news. */
static void an_issue_about_a_sealed_person_is_never_seen_or_counted(void **state)
{
    struct town *t = *state;
    int64_t id = refer(t, "sealed"), counted = 0;
    struct work_issue i;
    struct work_news *news;
    size_t count;
    struct cx cx = helper(t);
    assert_int_equal(listed(&cx, t->charity, &counted), 1);
    assert_int_equal(counted, 1);
    const struct db_sql seal = DB_SQL("seal", "UPDATE person SET labels = $1");
    struct db_value label = db_int(LABEL_ADOPTION);
    assert_ok(db_exec(t->a.env, t->a.db, &seal, &label, 1, NULL));
    cx = helper(t);
    assert_int_equal(listed(&cx, t->charity, &counted), 0);
    assert_int_equal(counted, 0);
    assert_status(work_get(&cx, id, &i), ST_NOT_FOUND);
    assert_ok(work_since(&cx, 0, 10, &news, &count));
    assert_int_equal(count, 0);
    struct work_act w = { .issue = id, .verb = WORK_ACCEPT };
    (void)act(t, helper(t), &w, ST_NOT_FOUND);
}

static void what_is_typed_is_kept_until_it_is_sent(void **state)
{
    struct town *t = *state;
    struct cx cx = nurse(t);
    struct work_draft d;
    alliance_begin(&t->a);
    assert_ok(draft_save(&cx, S("/issues/7#note"), S("Half a sent")));
    assert_ok(draft_save(&cx, S("/issues/7#note"), S("Half a sentence")));
    alliance_commit(&t->a);
    assert_ok(draft_get(&cx, S("/issues/7#note"), &d));
    assert_str(d.words, "Half a sentence");
    struct cx other = helper(t);
    assert_ok(draft_get(&other, S("/issues/7#note"), &d));
    assert_true(str_is_none(d.words));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_referral_is_a_task_and_a_service_request),
        TEST(the_same_form_twice_opens_one),
        TEST(it_comes_back_closed_with_what_came_of_it),
        TEST(what_is_sent_back_stands_on_the_senders_list_with_its_reason),
        TEST(nobodys_step_can_be_taken_by_another),
        TEST(two_at_once_keep_both_texts),
        TEST(a_button_pressed_twice_is_pressed_once),
        TEST(who_is_no_party_to_it_does_not_learn_that_it_is_there),
        TEST(a_landlord_sees_what_is_asked_of_it),
        TEST(a_concern_is_seen_by_the_safeguarding_lead_alone),
        TEST(what_is_passed_on_goes_on_as_an_issue_of_its_own),
        TEST(a_note_and_a_pin_need_words),
        TEST(an_issue_about_a_sealed_person_is_never_seen_or_counted),
        TEST(what_is_typed_is_kept_until_it_is_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
