/* SPDX-License-Identifier: Apache-2.0
 * A made-up town's co-operation and directory: loaded whole, and a second time changes nothing,
 * not even what the place has changed since.
 */
#include "support/support.h"

#include "base/file.h"
#include "base/time.h"
#include "coop/decision.h"
#include "coop/evaluation.h"
#include "coop/meeting.h"
#include "coop/town.h"
#include "place/directory.h"
#include "place/directory_town.h"
#include "place/event.h"
#include "support/alliance.h"
#include "town/conversation.h"
#include "trust/organisation.h"

static str folder;

static void load(struct alliance *a)
{
    alliance_begin(a);
    assert_ok(directory_town_load(&a->cx, folder));
    assert_ok(coop_town_load(&a->cx, folder));
    alliance_commit(a);
}

static int setup(void **state)
{
    static const struct {
        str key, name, kind;
    } some[] = {
        { S_INIT("bobbin"), S_INIT("Bobbin & Brook Homes"), S_INIT("housing association") },
        { S_INIT("hospital"), S_INIT("Hollin Vale Hospitals"), S_INIT("hospital trust") }
    };
    static struct alliance a;
    int64_t id;
    alliance_open(&a, str_none());
    folder = file_join(a.env->arena, a.folder, S("town"));
    struct town_options o = {
        .out = folder, .seed = 1, .people = 300, .today = time_date_local(env_now(a.env))
    };
    assert_ok(conversation_write(a.env, &o));
    alliance_begin(&a);
    for (size_t i = 0; i < sizeof some / sizeof some[0]; i++)
        assert_ok(
            organisation_put(&a.cx, some[i].key, str_none(), some[i].name, some[i].kind, &id));
    alliance_commit(&a);
    load(&a);
    *state = &a;
    return 0;
}

static int teardown(void **state)
{
    alliance_close(*state);
    return 0;
}

static void a_second_time_changes_nothing(void **state)
{
    struct alliance *a = *state;
    struct commitment c;
    struct commitments list;
    struct services found;
    struct cx board = alliance_as(a, ROLE_BOARD_MEMBER, 5, 0);
    alliance_begin(a);
    assert_ok(commitment_by_key(&a->cx, S("C10"), &c));
    struct commitment_change change = {
        .state = COMMITMENT_DROPPED, .words = S("No."), .version = c.version, .by = S("the board")
    };
    assert_ok(coop_commitment_set(&board, S("C10"), &change));
    alliance_commit(a);
    load(a);
    assert_ok(commitment_list(&a->cx, &list));
    assert_int_equal(list.count, 16);
    assert_ok(commitment_by_key(&a->cx, S("C10"), &c));
    assert_int_equal(c.state, COMMITMENT_DROPPED);
    assert_ok(service_search(&a->cx, &(struct service_query){ .words = S("") }, &found));
    assert_int_equal(found.count, 90);
}

static void late_commitments_come_first_with_the_owners_own_words(void **state)
{
    struct alliance *a = *state;
    struct commitments list;
    assert_ok(commitment_list(&a->cx, &list));
    assert_str(list.at[0].key, "C07");
    assert_int_equal(list.at[0].late_days,
                     date_working_days_between(list.at[0].due, time_date_local(env_now(a->env))));
    assert_str(list.at[0].organisation_name, "Hollin Vale Hospitals");
    assert_str(list.at[0].person, "Jonathan Meers");
    assert_true(list.at[0].last_words.n > 0);
    assert_str(list.at[1].key, "C13");
    assert_int_equal(list.at[2].state, COMMITMENT_AT_RISK);
}

static void decisions_not_to_carry_their_reason_and_kept_ones_what_shows_it(void **state)
{
    struct alliance *a = *state;
    struct board_decision d;
    struct commitment c;
    struct decisions list;
    assert_ok(decision_list(&a->cx, 0, &list));
    assert_int_equal(list.count, 10);
    assert_ok(decision_by_key(&a->cx, S("D07"), &d));
    assert_int_equal(d.state, DECISION_DECLINED);
    assert_true(str_has(d.reason, S("14 nurses")));
    assert_true(str_has(d.options, S("\n")));
    assert_ok(commitment_by_key(&a->cx, S("C01"), &c));
    assert_int_equal(c.state, COMMITMENT_KEPT);
    assert_true(str_has(c.evidence, S("from 40.6 to 17.4")));
}

static void a_meeting_has_its_agenda_and_who_was_there(void **state)
{
    struct alliance *a = *state;
    struct meeting m;
    struct attendants there;
    struct actions_asked asked;
    assert_ok(meeting_by_key(&a->cx, S("MT1"), &m));
    assert_true(str_starts(m.agenda, S("1 Welcome and who is missing\n2 ")));
    assert_str(m.chair, "Maureen Oldroyd");
    assert_int_equal(m.public_count, 6);
    assert_ok(meeting_attendants(&a->cx, m.id, &there));
    assert_int_equal(there.count, 12);
    assert_str(there.at[0].name, "Maureen Oldroyd");
    assert_true(there.at[11].absent);
    assert_ok(meeting_actions(&a->cx, m.id, &asked));
    assert_int_equal(asked.count, 2);
}

static void figures_that_were_suppressed_have_no_number(void **state)
{
    struct alliance *a = *state;
    struct measures measures;
    struct figures figures;
    size_t hidden = 0;
    assert_ok(measure_list(&a->cx, &measures));
    assert_int_equal(measures.count, 10);
    assert_ok(figure_list(&a->cx, measures.at[0].id, &figures));
    for (size_t i = 0; i < figures.count; i++) {
        hidden += !figures.at[i].shown;
        if (!figures.at[i].shown) assert_int_equal(figures.at[i].n, 0);
    }
    assert_int_equal(figures.count, 38);
    assert_true(hidden > 0);
    assert_non_null(figure_find(&figures, measures.at[0].id, PERSPECTIVE_CHIEF, 0, 0));
    assert_null(figure_find(&figures, measures.at[0].id, PERSPECTIVE_CHIEF, 12345, 0));
}

static void a_secret_ballot_tells_no_class_too_small(void **state)
{
    struct alliance *a = *state;
    struct ballots list;
    assert_ok(ballot_list(&a->cx, &list));
    assert_int_equal(list.count, 3);
    for (size_t i = 0; i < list.count; i++)
        if (str_eq(list.at[i].key, S("BL2"))) assert_int_equal(list.at[i].lines.at[0].votes, 412);
}

static void events_of_the_week_with_a_name_lie_in_one_week(void **state)
{
    struct alliance *a = *state;
    struct events list;
    int64_t now = env_now(a->env), first = INT64_MAX, last = 0;
    assert_ok(event_list(&a->cx, now - 400 * TIME_DAY, now + 400 * TIME_DAY, &list));
    assert_int_equal(list.count, 40);
    for (size_t i = 0; i < list.count; i++) {
        assert_true(list.at[i].ends_at > list.at[i].starts_at);
        if (!str_eq(list.at[i].week, S("coproduction"))) continue;
        if (list.at[i].starts_at < first) first = list.at[i].starts_at;
        if (list.at[i].ends_at > last) last = list.at[i].ends_at;
    }
    assert_true(last - first < 7 * TIME_DAY);
}

static void a_gap_says_how_many_raised_it_and_what_is_nearest(void **state)
{
    struct alliance *a = *state;
    struct gaps list;
    assert_ok(gap_list(&a->cx, &list));
    assert_int_equal(list.count, 5);
    assert_str(list.at[0].key, "G05");
    assert_int_equal(list.at[0].voices, 2);
    assert_str(list.at[0].service_name, "Recovery workers");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(late_commitments_come_first_with_the_owners_own_words),
        cmocka_unit_test(decisions_not_to_carry_their_reason_and_kept_ones_what_shows_it),
        cmocka_unit_test(a_meeting_has_its_agenda_and_who_was_there),
        cmocka_unit_test(figures_that_were_suppressed_have_no_number),
        cmocka_unit_test(a_secret_ballot_tells_no_class_too_small),
        cmocka_unit_test(events_of_the_week_with_a_name_lie_in_one_week),
        cmocka_unit_test(a_gap_says_how_many_raised_it_and_what_is_nearest),
        cmocka_unit_test(a_second_time_changes_nothing),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
