/* SPDX-License-Identifier: Apache-2.0
 * One person in several browsers: joining them never makes a count rise, keeps the last vote on
 * each thing, and leaves alone what is a group's or somebody else's. And what devices seal voices
 * with.
 */
#include "support/support.h"

#include "base/time.h"
#include "gen/sql_vote.h"
#include "support/alliance.h"
#include "voice/one_person.h"
#include "voice/ranking.h"
#include "voice/sealed.h"
#include "voice/voice_limits.h"

enum { BROWSERS = 4, ACCOUNTS = 2, STATEMENTS = 5, STEPS = 300, FIRST_ACCOUNT = 71 };

static void run(struct alliance *a, const char *text)
{
    const struct db_sql sql = { .name = "test", .text = str_of(text) };
    assert_ok(db_exec(a->env, a->db, &sql, NULL, 0, NULL));
}

static int setup(void **state)
{
    static struct alliance a;
    alliance_open(&a, str_none());
    alliance_begin(&a);
    run(&a, "INSERT INTO topic (id, key, question, why, who, opened_at, state) "
            "VALUES (1, 'homes', 'Homes?', '', '', 0, 'open')");
    run(&a, "INSERT INTO statement (id, key, topic, words, state, at) VALUES "
            "(1, 's1', 1, 'a', 'open', 0), (2, 's2', 1, 'b', 'open', 0), "
            "(3, 's3', 1, 'c', 'open', 0), (4, 's4', 1, 'd', 'open', 0), "
            "(5, 's5', 1, 'e', 'open', 0)");
    run(&a, "INSERT INTO ranking_item (id, key, topic, words) VALUES "
            "(1, 'i1', 1, 'a'), (2, 'i2', 1, 'b'), (3, 'i3', 1, 'c')");
    alliance_commit(&a);
    *state = &a;
    return 0;
}

static int teardown(void **state)
{
    alliance_close(*state);
    return 0;
}

static struct cx resident(struct alliance *a, int account)
{
    return alliance_as(a, ROLE_RESIDENT, FIRST_ACCOUNT + account, 0);
}

static str secret_of(struct alliance *a, int browser)
{
    return arena_printf(a->env->arena, "browser %d", browser);
}

static int64_t find(struct alliance *a, int browser)
{
    struct participant who;
    assert_ok(participant_find(&a->cx, secret_of(a, browser), &who));
    return who.id;
}

static int64_t make(struct alliance *a, int browser)
{
    struct participant who;
    assert_ok(participant_make(&a->cx, secret_of(a, browser), &who));
    return who.id;
}

/* ---- what is counted ---- */

struct counts {
    int64_t votes[STATEMENTS + 1];
    int64_t people, pairs;
};

static struct counts count(struct alliance *a)
{
    struct counts c = { 0 };
    struct sql_topic_votes_list rows;
    struct ranking_people ranked;
    assert_ok(sql_topic_votes(a->env, a->db, 1, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        bool had = false;
        c.votes[rows.at[i].statement]++;
        for (size_t j = 0; j < i; j++) had |= rows.at[j].participant == rows.at[i].participant;
        c.people += !had;
    }
    assert_ok(ranking_people(&a->cx, &ranked));
    c.people += ranked.alone;
    c.pairs = ranked.votes;
    return c;
}

static void none_rose(const struct counts *was, const struct counts *now)
{
    for (int s = 1; s <= STATEMENTS; s++) assert_true(now->votes[s] <= was->votes[s]);
    assert_true(now->people <= was->people && now->pairs <= was->pairs);
}

/* The newest vote of either on each statement; 9: none. */
static void newest(struct alliance *a, int64_t one, int64_t other, int *votes)
{
    struct sql_topic_votes_list rows;
    int64_t at[STATEMENTS + 1] = { 0 };
    assert_ok(sql_topic_votes(a->env, a->db, 1, &rows));
    for (int s = 1; s <= STATEMENTS; s++) votes[s] = 9;
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_topic_votes_row *r = &rows.at[i];
        if ((r->participant != one && r->participant != other) || r->at <= at[r->statement])
            continue;
        at[r->statement] = r->at;
        votes[r->statement] = (int)r->vote;
    }
}

/* ---- the property ---- */

static void join(struct alliance *a, int account, int browser)
{
    struct cx cx = resident(a, account);
    struct participant hers, now;
    int before[STATEMENTS + 1], after[STATEMENTS + 1];
    bool may;
    struct counts was = count(a);
    int64_t here = find(a, browser);
    assert_ok(one_person_find(&cx, &hers));
    assert_ok(one_person_may_join(&cx, here, &may));
    newest(a, hers.id, may ? here : 0, before);
    assert_ok(one_person_join(&cx, secret_of(a, browser), &now));
    struct counts is = count(a);
    none_rose(&was, &is);
    newest(a, now.id, 0, after);
    if (hers.id != 0) assert_memory_equal(before + 1, after + 1, STATEMENTS * sizeof before[0]);
    if (may || here == 0) assert_int_equal(find(a, browser), now.id);
}

static void vote_somewhere(struct alliance *a, struct random *r)
{
    int64_t who = make(a, (int)random_below(r, BROWSERS));
    if (random_below(r, 3) == 0) {
        int64_t one = 1 + (int64_t)random_below(r, 3), other = one % 3 + 1;
        assert_ok(pair_put(&a->cx, who, 0, one, other, one, S("web")));
        return;
    }
    assert_ok(vote_put(&a->cx, 1 + (int64_t)random_below(r, STATEMENTS), who,
                       (int)random_below(r, 3) - 1, S("web")));
}

static void counts_never_rise_by_joining_and_the_last_vote_stays(void **state)
{
    struct alliance *a = *state;
    struct random r = random_seeded(4);
    const struct clock *own = a->env->clock;
    struct clock moved = clock_fixed(env_now(a->env));
    a->env->clock = &moved;
    alliance_begin(a);
    for (int i = 0; i < STEPS; i++) {
        uint64_t what = random_below(&r, 10);
        moved.fixed += TIME_SECOND;
        if (what < 7) {
            vote_somewhere(a, &r);
        } else if (what < 9) {
            join(a, (int)random_below(&r, ACCOUNTS), (int)random_below(&r, BROWSERS));
        } else {
            struct counts was = count(a), is;
            struct cx cx = resident(a, (int)random_below(&r, ACCOUNTS));
            assert_ok(one_person_leave(&cx));
            is = count(a);
            none_rose(&was, &is);
        }
    }
    db_rollback(a->env, a->db);
    a->env->clock = own;
}

static void a_group_is_nobodys_and_without_consent_nothing_leads_to_a_vote(void **state)
{
    struct alliance *a = *state;
    struct cx cx = resident(a, 0);
    struct participant group, hers;
    bool may;
    alliance_begin(a);
    assert_ok(participant_group(&a->cx, S("a room"), 9, S("Friday table"), 0, &group));
    assert_ok(one_person_may_join(&cx, group.id, &may));
    assert_false(may);
    make(a, 0);
    assert_ok(one_person_find(&cx, &hers));
    assert_int_equal(hers.id, 0);
    assert_ok(one_person_join(&cx, secret_of(a, 0), &hers));
    assert_int_equal(hers.id, find(a, 0));
    struct cx another = resident(a, 1);
    struct participant theirs;
    assert_ok(one_person_join(&another, secret_of(a, 0), &theirs));
    assert_int_not_equal(theirs.id, hers.id);
    assert_int_equal(hers.id, find(a, 0));
    assert_ok(one_person_leave(&cx));
    assert_ok(one_person_find(&cx, &hers));
    assert_int_equal(hers.id, 0);
    db_rollback(a->env, a->db);
}

/* ---- sealed voices ---- */

static void a_device_is_given_one_key_for_a_week_and_a_pass_of_its_own(void **state)
{
    struct alliance *a = *state;
    struct cx cx = alliance_as(a, ROLE_LINK_WORKER, FIRST_ACCOUNT, 5);
    struct cx other = alliance_as(a, ROLE_LINK_WORKER, FIRST_ACCOUNT + 1, 5);
    struct sealed_device one, two, late;
    const struct clock *own = a->env->clock;
    struct clock moved = clock_fixed(env_now(a->env));
    a->env->clock = &moved;
    cx.env = other.env = a->env;
    alliance_begin(a);
    assert_ok(sealed_device_give(&cx, &one));
    assert_ok(sealed_device_give(&other, &two));
    assert_int_equal(one.public.n, HPKE_PUBLIC_SIZE);
    assert_true(str_eq(one.key, two.key) && str_eq(one.public, two.public));
    assert_false(str_eq(one.pass, two.pass));
    moved.fixed += SEALED_KEY_NEW_DAYS * TIME_DAY;
    assert_ok(sealed_device_give(&cx, &late));
    assert_false(str_eq(one.key, late.key));
    db_rollback(a->env, a->db);
    a->env->clock = own;
}

static void a_letter_must_say_what_tells_it_apart(void **state)
{
    struct alliance *a = *state;
    struct sealed_letter l;
    str whole = S("{\"once\":\"once-0123456789abc\",\"follow\":"
                  "\"follow-0123456789abcdefghijklmnopqrst\",\"said\":1790000000000,\"where\":3}");
    assert_ok(sealed_letter_read(a->env, whole, &l));
    assert_true(l.said_at == INT64_C(1790000000000000) && l.where == 3 && !l.agreed);
    assert_status(sealed_letter_read(a->env, S("[]"), &l), ST_BAD_INPUT);
    assert_status(sealed_letter_read(a->env, S("{\"once\":\"short\"}"), &l), ST_BAD_INPUT);
    assert_str(a->env->err.where, "once");
    assert_status(sealed_letter_read(a->env, S("{\"once\":\"once-0123456789abc\"}"), &l),
                  ST_BAD_INPUT);
    assert_str(a->env->err.where, "follow");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_never_rise_by_joining_and_the_last_vote_stays),
        cmocka_unit_test(a_group_is_nobodys_and_without_consent_nothing_leads_to_a_vote),
        cmocka_unit_test(a_device_is_given_one_key_for_a_week_and_a_pass_of_its_own),
        cmocka_unit_test(a_letter_must_say_what_tells_it_apart),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
