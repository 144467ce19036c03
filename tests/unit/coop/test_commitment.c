/* SPDX-License-Identifier: Apache-2.0
 * Commitments: not made without an owner, a named person, a date to come and how we will know;
 * pressed twice is once; late is worked out in working days; two people at once.
 */
#include "support/support.h"

#include "base/time.h"
#include "coop/commitment.h"
#include "coop/decision.h"
#include "coop/evaluation.h"
#include "coop/may.h"
#include "coop/meeting.h"
#include "gen/sql_coop.h"
#include "support/alliance.h"
#include "trust/organisation.h"

static int64_t bobbin;
enum { ACCOUNT = 41 };

static int setup(void **state)
{
    static struct alliance a;
    alliance_open(&a, str_none());
    alliance_begin(&a);
    assert_ok(organisation_put(&a.cx, S("bobbin"), str_none(), S("Bobbin & Brook Homes"),
                               S("housing association"), &bobbin));
    alliance_commit(&a);
    *state = &a;
    return 0;
}

static int teardown(void **state)
{
    alliance_close(*state);
    return 0;
}

static struct cx board(struct alliance *a)
{
    return alliance_as(a, ROLE_BOARD_MEMBER, ACCOUNT, 0);
}

static struct commitment_new good(struct alliance *a)
{
    return (struct commitment_new){ .words = S("Ring every tenant six weeks later."),
                                    .organisation = bobbin,
                                    .role = S("Head of repairs"),
                                    .person = S("Terry Ackers"),
                                    .due = time_date_local(env_now(a->env)) + 30,
                                    .how_known = S("Every job has a call.") };
}

static void a_commitment_without_owner_person_date_or_measure_is_not_made(void **state)
{
    struct alliance *a = *state;
    int32_t today = time_date_local(env_now(a->env));
    struct commitment_new n = { .due = DATE_NONE };
    assert_int_equal(commitment_wrong(&n, today),
                     WRONG_WORDS | WRONG_OWNER | WRONG_PERSON | WRONG_DUE | WRONG_KNOWN);
    n = good(a);
    assert_int_equal(commitment_wrong(&n, today), 0);
    n.due = today;
    assert_int_equal(commitment_wrong(&n, today), WRONG_DUE_PAST);
    n.due = today + 4000;
    assert_int_equal(commitment_wrong(&n, today), WRONG_DUE_FAR);
    char *many = arena_alloc(a->env->arena, 5000);
    memset(many, 'x', 5000);
    n = good(a);
    n.words = str_make(many, 5000);
    assert_int_equal(commitment_wrong(&n, today), WRONG_LONG);
    struct cx cx = board(a);
    int64_t id;
    str key;
    bool again;
    alliance_begin(a);
    assert_status(coop_commit(&cx, &n, &id, &key, &again), ST_BAD_INPUT);
    n = good(a);
    n.organisation = 999;
    assert_status(coop_commit(&cx, &n, &id, &key, &again), ST_BAD_INPUT);
    assert_str(a->env->err.where, "owner");
    alliance_commit(a);
}

static str make(struct alliance *a, str once, bool *ret_again)
{
    struct cx cx = board(a);
    struct commitment_new n = good(a);
    int64_t id;
    str key;
    n.once = once;
    alliance_begin(a);
    assert_ok(coop_commit(&cx, &n, &id, &key, ret_again));
    alliance_commit(a);
    return key;
}

static void a_form_pressed_twice_makes_one_commitment(void **state)
{
    struct alliance *a = *state;
    bool again;
    str first = make(a, S("form-1"), &again);
    assert_false(again);
    str second = make(a, S("form-1"), &again);
    assert_true(again);
    assert_strs(first, second);
}

static void only_the_board_commits(void **state)
{
    struct alliance *a = *state;
    struct cx worker = alliance_as(a, ROLE_NURSE, 7, bobbin), nobody = a->cx;
    struct commitment_new n = good(a);
    int64_t id;
    str key;
    bool again;
    nobody.who = (struct who){ 0 };
    alliance_begin(a);
    assert_status(coop_commit(&worker, &n, &id, &key, &again), ST_FORBIDDEN);
    assert_status(coop_commit(&nobody, &n, &id, &key, &again), ST_FORBIDDEN);
    alliance_commit(a);
}

static void late_is_counted_in_working_days_and_never_of_what_has_ended(void **state)
{
    (void)state;
    int32_t friday = date_make(2026, 11, 20);
    assert_int_equal(commitment_late_days(COMMITMENT_ON_TRACK, friday, friday), 0);
    assert_int_equal(commitment_late_days(COMMITMENT_ON_TRACK, friday, friday + 2), 0);
    assert_int_equal(commitment_late_days(COMMITMENT_ON_TRACK, friday, friday + 3), 1);
    assert_int_equal(commitment_late_days(COMMITMENT_AT_RISK, friday, friday + 7), 5);
    assert_int_equal(commitment_late_days(COMMITMENT_KEPT, friday, friday + 30), 0);
    assert_int_equal(commitment_late_days(COMMITMENT_DROPPED, friday, friday + 30), 0);
}

static void what_became_of_it_is_said_by_its_owner_with_a_reason_and_once(void **state)
{
    struct alliance *a = *state;
    bool again;
    str key = make(a, S("form-2"), &again);
    struct cx manager = alliance_as(a, ROLE_MANAGER, 9, bobbin);
    struct cx other = alliance_as(a, ROLE_MANAGER, 10, bobbin + 100);
    struct commitment_change c = { .state = COMMITMENT_AT_RISK,
                                   .words = S("Two posts are empty."),
                                   .version = 1,
                                   .by = S("Kath Lund") };
    alliance_begin(a);
    assert_status(coop_commitment_set(&other, key, &c), ST_FORBIDDEN);
    c.words = S("");
    assert_status(coop_commitment_set(&manager, key, &c), ST_BAD_INPUT);
    c.words = S("Two posts are empty.");
    assert_ok(coop_commitment_set(&manager, key, &c));
    c.state = COMMITMENT_KEPT;
    assert_status(coop_commitment_set(&manager, key, &c), ST_PRECONDITION);
    c.version = 2;
    c.words = S("412 calls of 412 jobs.");
    assert_ok(coop_commitment_set(&manager, key, &c));
    alliance_commit(a);
    struct commitment now;
    assert_ok(commitment_by_key(&a->cx, key, &now));
    assert_int_equal(now.state, COMMITMENT_KEPT);
    assert_str(now.evidence, "412 calls of 412 jobs.");
    assert_str(now.reason, "");
    assert_true(now.ended_at != TIME_NONE);
    struct commitment_notes notes;
    assert_ok(commitment_notes(&a->cx, now.id, NOTE_PROGRESS, &notes));
    assert_int_equal(notes.count, 2);
}

static void progress_is_the_owners_and_a_comment_anybodys_who_is_signed_in(void **state)
{
    struct alliance *a = *state;
    bool again;
    str key = make(a, S("form-3"), &again);
    struct cx nurse = alliance_as(a, ROLE_NURSE, 11, bobbin);
    struct cx resident = alliance_as(a, ROLE_RESIDENT, 12, 0);
    struct cx nobody = a->cx;
    nobody.who = (struct who){ 0 };
    alliance_begin(a);
    assert_ok(coop_note(&nurse, key, NOTE_PROGRESS, S("First 118 homes."), S("A nurse"), S("n1")));
    assert_ok(coop_note(&nurse, key, NOTE_PROGRESS, S("First 118 homes."), S("A nurse"), S("n1")));
    assert_status(coop_note(&resident, key, NOTE_PROGRESS, S("x"), S("y"), S("")), ST_FORBIDDEN);
    assert_ok(coop_note(&resident, key, NOTE_COMMENT, S("Ring after six."), S("Joan"), S("")));
    assert_status(coop_note(&resident, key, NOTE_COMMENT, S(""), S("Joan"), S("")), ST_BAD_INPUT);
    assert_status(coop_note(&nobody, key, NOTE_COMMENT, S("x"), S(""), S("")), ST_FORBIDDEN);
    assert_status(coop_note(&nurse, S("nix"), NOTE_COMMENT, S("x"), S(""), S("")), ST_NOT_FOUND);
    alliance_commit(a);
    struct commitment c;
    struct commitment_notes notes;
    assert_ok(commitment_by_key(&a->cx, key, &c));
    assert_ok(commitment_notes(&a->cx, c.id, NOTE_PROGRESS, &notes));
    assert_int_equal(notes.count, 1);
    assert_ok(commitment_notes(&a->cx, c.id, NOTE_COMMENT, &notes));
    assert_int_equal(notes.count, 1);
    assert_str(notes.at[0].words, "Ring after six.");
}

static void what_is_late_comes_first_and_goes_on_the_next_meetings_list_once(void **state)
{
    struct alliance *a = *state;
    int64_t changes = 0, count = 0, now = env_now(a->env);
    struct cx cx = board(a);
    struct commitments list;
    struct follow_up f;
    struct meeting m;
    alliance_begin(a);
    assert_ok(sql_coop_put_commitment(a->env, a->db, S("L1"), S("Late a little"), S("bobbin"),
                                      S("r"), S("p"), now, time_date_local(now) - 5, S("k"),
                                      S("on track"), S(""), S(""), (struct opt_int){ false, 0 },
                                      &changes));
    assert_ok(sql_coop_put_commitment(a->env, a->db, S("L2"), S("Late a lot"), S("bobbin"), S("r"),
                                      S("p"), now, time_date_local(now) - 50, S("k"), S("on track"),
                                      S(""), S(""), (struct opt_int){ false, 0 }, &changes));
    assert_ok(sql_coop_put_meeting(a->env, a->db, S("M1"), S("Board"), S("board"), now + TIME_DAY,
                                   now + TIME_DAY + TIME_HOUR, S(""), 0, S(""), S(""), S(""), S(""),
                                   S(""), (struct opt_int){ false, 0 }, &changes));
    assert_ok(sql_coop_put_meeting(a->env, a->db, S("M0"), S("Board"), S("board"), now - TIME_DAY,
                                   now - TIME_HOUR, S(""), 0, S(""), S(""), S(""), S(""), S(""),
                                   (struct opt_int){ false, 0 }, &changes));
    assert_status(coop_follow_up(&a->cx, S("M1"), &count), ST_FORBIDDEN);
    assert_ok(coop_follow_up(&cx, S("M1"), &count));
    assert_int_equal(count, 2);
    assert_ok(coop_follow_up(&cx, S("M1"), &count));
    assert_int_equal(count, 0);
    assert_status(coop_follow_up(&cx, S("M0"), &count), ST_CONFLICT);
    alliance_commit(a);
    assert_ok(commitment_list(&a->cx, &list));
    assert_str(list.at[0].key, "L2");
    assert_str(list.at[1].key, "L1");
    assert_ok(meeting_by_key(&a->cx, S("M1"), &m));
    assert_ok(follow_up_of(&a->cx, m.id, &f));
    assert_int_equal(f.commitments.count, 2);
}

static void a_decision_not_to_wants_its_reason(void **state)
{
    struct alliance *a = *state;
    struct cx cx = board(a);
    int64_t id;
    str key;
    bool again;
    struct decision_new n = { .title = S("No walk-in centre this year"),
                              .how = S("vote of the board"),
                              .votes_for = 7,
                              .votes_against = 4,
                              .votes_abstain = -1,
                              .review_at = TIME_NONE };
    struct board_decision d;
    alliance_begin(a);
    assert_status(coop_decline(&cx, &n, &id, &key, &again), ST_BAD_INPUT);
    assert_str(a->env->err.where, "reason");
    assert_status(coop_decide(&cx, &n, &id, &key, &again), ST_BAD_INPUT);
    assert_str(a->env->err.where, "chosen");
    n.reason = S("Fourteen nurses would have to leave the practices.");
    assert_ok(coop_decline(&cx, &n, &id, &key, &again));
    alliance_commit(a);
    assert_ok(decision_by_key(&a->cx, key, &d));
    assert_int_equal(d.state, DECISION_DECLINED);
    assert_int_equal(d.votes_for, 7);
    assert_int_equal(d.votes_abstain, -1);
}

static void a_class_of_few_or_of_one_mind_is_not_told(void **state)
{
    (void)state;
    assert_true(ballot_may_tell((const int64_t[]){ 8, 3, 1 }, 3));
    assert_false(ballot_may_tell((const int64_t[]){ 5, 4 }, 2));
    assert_false(ballot_may_tell((const int64_t[]){ 12, 0 }, 2));
    assert_false(ballot_may_tell(NULL, 0));
}

static void a_figure_has_moved_only_where_the_range_says_so(void **state)
{
    (void)state;
    struct figure was = { .mean = 4.0, .low = 3.0, .high = 5.0 };
    struct figure is = { .mean = 6.0, .low = 5.0, .high = 7.0 };
    struct figure_change d = figure_change_since(&was, &is);
    assert_int_equal(d.moved, FIGURE_BETTER);
    assert_true(d.low > 0.58 && d.low < 0.59);
    is.mean = 5.0;
    assert_int_equal(figure_change_since(&was, &is).moved, FIGURE_CANNOT_TELL);
    is.mean = 2.0;
    assert_int_equal(figure_change_since(&was, &is).moved, FIGURE_WORSE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_commitment_without_owner_person_date_or_measure_is_not_made),
        cmocka_unit_test(a_form_pressed_twice_makes_one_commitment),
        cmocka_unit_test(only_the_board_commits),
        cmocka_unit_test(late_is_counted_in_working_days_and_never_of_what_has_ended),
        cmocka_unit_test(what_became_of_it_is_said_by_its_owner_with_a_reason_and_once),
        cmocka_unit_test(progress_is_the_owners_and_a_comment_anybodys_who_is_signed_in),
        cmocka_unit_test(what_is_late_comes_first_and_goes_on_the_next_meetings_list_once),
        cmocka_unit_test(a_decision_not_to_wants_its_reason),
        cmocka_unit_test(a_class_of_few_or_of_one_mind_is_not_told),
        cmocka_unit_test(a_figure_has_moved_only_where_the_range_says_so),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
