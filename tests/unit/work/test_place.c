/* SPDX-License-Identifier: Apache-2.0
 * The order of the worklist through the database is need/order's, whatever the cases are; and what
 * a job takes from the change log is taken once.
 */
#include "support/support.h"

#include <math.h>
#include <stdlib.h>

#include "base/time.h"
#include "record/change.h"
#include "record/person.h"
#include "support/alliance.h"
#include "trust/organisation.h"
#include "work/inner.h"
#include "work/list.h"
#include "work/need.h"

struct town {
    struct alliance a;
    int64_t practice, jean;
};

static int setup(void **state)
{
    static struct town t;
    memset(&t, 0, sizeof t);
    alliance_open(&t.a, str_none());
    alliance_begin(&t.a);
    assert_ok(organisation_put(&t.a.cx, S("lanternlane"), S("ZHB01"), S("Lantern Lane"),
                               S("gp practice"), &t.practice));
    alliance_commit(&t.a);
    *state = &t;
    return 0;
}

static int teardown(void **state)
{
    alliance_close(&((struct town *)*state)->a);
    return 0;
}

static int64_t one_of(struct random *r, int64_t none, int64_t now)
{
    return random_below(r, 3) == 0 ? none
                                   : now + (int64_t)random_below(r, 9) * TIME_HOUR - 4 * TIME_HOUR;
}

static struct order_case any_case(struct random *r, int64_t now)
{
    double weights[] = { 0, 1, 55.5, NAN, -0.0, 1e300 };
    return (struct order_case){ .in_danger = random_below(r, 8) == 0,
                                .news2 = random_below(r, 3) == 0 ? NAN : (double)random_below(r, 9),
                                .news2_any_three = random_below(r, 9) == 0,
                                .news2_at = one_of(r, TIME_NONE, now),
                                .clock_due =
                                    random_below(r, 4) == 0 ? one_of(r, TIME_NONE, now) : TIME_NONE,
                                .clock_severity = (int)random_below(r, 4),
                                .asked = random_below(r, 3) == 0,
                                .asked_at = now - (int64_t)random_below(r, 4) * TIME_DAY,
                                .answer_due = one_of(r, TIME_NONE, now),
                                .changed_at = one_of(r, TIME_NONE, now),
                                .looked_at = one_of(r, TIME_NONE, now),
                                .standing = (int)random_below(r, 4),
                                .standing_value = weights[random_below(r, 6)],
                                .waiting_since = now - (int64_t)random_below(r, 5) * TIME_DAY,
                                .weight = weights[random_below(r, 6)],
                                .pin = (enum order_pin)random_below(r, 3) };
}

static int sign(int x)
{
    return (x > 0) - (x < 0);
}

static void bytes_sort_as_places_do(void **state)
{
    struct town *t = *state;
    struct random r = random_seeded(7);
    int64_t now = env_now(t->a.env);
    for (int n = 0; n < 20000; n++) {
        struct order_case x = any_case(&r, now), y = any_case(&r, now);
        struct order_place a = order_place(&x, now), b = order_place(&y, now);
        str ab = rank_bytes(t->a.env->arena, &a), bb = rank_bytes(t->a.env->arena, &b);
        int want = sign(order_compare(&a, &b));
        if (sign(str_cmp(ab, bb)) != want)
            fail_msg("case %d: %d, not %d", n, str_cmp(ab, bb), want);
    }
}

/* Issues of every sort, listed by the database, stand in the order of need/order. */
static void the_list_is_in_the_order_of_the_formula(void **state)
{
    struct town *t = *state;
    struct cx *cx = &t->a.cx;
    struct random r = random_seeded(3);
    alliance_begin(&t->a);
    for (int n = 0; n < 120; n++) {
        int64_t id;
        struct work_new w = { .title = arena_printf(t->a.env->arena, "Question %d", n),
                              .to_organisation = t->practice,
                              .danger = random_below(&r, 6) == 0,
                              .asked = random_below(&r, 2) == 0,
                              .clock = random_below(&r, 5) == 0 ? S("subject-access") : S(""),
                              .answer_due =
                                  env_now(t->a.env) + (int64_t)random_below(&r, 9) * TIME_DAY };
        assert_ok(work_open(cx, &w, &id, NULL));
        if (random_below(&r, 4) == 0)
            assert_ok(work_pin(cx, id, 1 + (enum order_pin)random_below(&r, 2), S("because")));
    }
    alliance_commit(&t->a);
    struct work_filter f = work_filter_all();
    struct work_page page;
    f.desk = t->practice;
    f.most = 50;
    int seen = 0, band_before = 0;
    bool plain_before = false;
    do {
        assert_ok(work_list(cx, &f, &page));
        for (size_t i = 0; i < page.count; i++) {
            const struct work_issue *k = &page.at[i].issue;
            bool safety = k->band == 1;
            if (safety) assert_true(band_before <= 1);
            if (!safety && k->pin == ORDER_PINNED) assert_false(plain_before);
            if (!safety && k->pin != ORDER_PINNED) plain_before = true;
            if (plain_before) assert_true(k->band >= band_before || seen == 0);
            band_before = safety || plain_before ? k->band : 1;
            seen++;
        }
        if (page.count > 0) f.after = page.at[page.count - 1].issue.id;
    } while (page.more);
    assert_int_equal(seen, 120);
}

static void put(struct town *t, const char *json)
{
    struct record_done d;
    struct record_write w = { .verb = RECORD_PUT, .json = str_of(json), .source = t->practice };
    alliance_begin(&t->a);
    assert_ok(record_write(&t->a.cx, &w, &d));
    alliance_commit(&t->a);
}

static void work_all(struct town *t)
{
    size_t more = 1;
    while (more > 0) {
        struct work_taken taken;
        size_t done = 0, placed = 0;
        t->a.cx.scope = NULL;
        alliance_begin(&t->a);
        assert_ok(work_take(&t->a.cx, &taken));
        assert_ok(work_need(&t->a.cx, &done));
        assert_ok(work_order(&t->a.cx, &placed));
        alliance_commit(&t->a);
        more = taken.changes + done + placed;
    }
}

static struct work_page listed(struct town *t)
{
    struct work_filter f = work_filter_all();
    struct work_page page;
    f.desk = t->practice;
    assert_ok(work_list(&t->a.cx, &f, &page));
    return page;
}

#define JEAN "\"for\":{\"reference\":\"Patient/jean\"}"
static void a_task_of_a_feed_is_one_issue_however_often_it_is_read(void **state)
{
    struct town *t = *state;
    put(t, "{\"resourceType\":\"Patient\",\"id\":\"jean\",\"name\":[{\"family\":\"Ashworth\"}],"
           "\"birthDate\":\"1938-03-04\"}");
    put(t,
        "{\"resourceType\":\"Task\",\"id\":\"t1\",\"status\":\"in-progress\",\"intent\":\"order\","
        "\"description\":\"Tap drips\",\"authoredOn\":\"2026-11-20\"," JEAN "}");
    work_all(t);
    assert_int_equal(listed(t).count, 1);
    alliance_begin(&t->a);
    struct change_place start = { 0 };
    assert_ok(change_place_save(&t->a.cx, S("work"), start)); /* a worker that begins again */
    alliance_commit(&t->a);
    work_all(t);
    assert_int_equal(listed(t).count, 1);
    put(t, "{\"resourceType\":\"Task\",\"id\":\"t1\",\"status\":\"completed\",\"intent\":\"order\","
           "\"description\":\"Tap drips\",\"authoredOn\":\"2026-11-20\"," JEAN "}");
    work_all(t);
    assert_int_equal(listed(t).count, 0);
}

#define SIGN(id, code, value)                                                                      \
    "{\"resourceType\":\"Observation\",\"id\":\"" id                                               \
    "\",\"status\":\"final\",\"code\":{\"coding\":[{"                                              \
    "\"system\":\"http://loinc.org\",\"code\":\"" code                                             \
    "\"}]},\"subject\":{\"reference\":\"Patient/jean\"},"                                          \
    "\"effectiveDateTime\":\"2026-11-22T14:00:00Z\",\"valueQuantity\":{\"value\":" value "}}"

static void a_bad_sign_moves_her_to_safety_and_time_moves_her_back(void **state)
{
    struct town *t = *state;
    a_task_of_a_feed_is_one_issue_however_often_it_is_read(state);
    put(t,
        "{\"resourceType\":\"Task\",\"id\":\"t2\",\"status\":\"in-progress\",\"intent\":\"order\","
        "\"description\":\"Window will not shut\",\"authoredOn\":\"2026-11-20\"," JEAN "}");
    put(t, SIGN("o1", "9279-1", "27"));
    put(t, SIGN("o2", "2708-6", "90"));
    work_all(t);
    struct work_page page = listed(t);
    assert_int_equal(page.at[0].issue.band, 1);
    assert_true(str_has(page.at[0].why, S("NEWS2")));
    struct clock later = clock_fixed(env_now(t->a.env) + 13 * TIME_HOUR);
    t->a.env->clock = &later;
    work_all(t);
    page = listed(t);
    assert_true(page.count > 0);
    assert_true(page.at[0].issue.band > 1);
}

static void what_is_sealed_moves_nothing(void **state)
{
    struct town *t = *state;
    put(t, "{\"resourceType\":\"Patient\",\"id\":\"jean\",\"name\":[{\"family\":\"Ashworth\"}],"
           "\"birthDate\":\"1938-03-04\"}");
    put(t,
        "{\"resourceType\":\"Task\",\"id\":\"t3\",\"status\":\"in-progress\",\"intent\":\"order\","
        "\"description\":\"Window will not shut\",\"authoredOn\":\"2026-11-20\"," JEAN "}");
    put(t,
        "{\"resourceType\":\"Flag\",\"id\":\"f1\",\"status\":\"active\",\"meta\":{\"security\":[{"
        "\"code\":\"HIV\"}]},\"category\":[{\"text\":\"Safety\"}],\"code\":{\"text\":\"Hidden\"},"
        "\"subject\":{\"reference\":\"Patient/jean\"}}");
    work_all(t);
    assert_int_equal(listed(t).at[0].issue.band, 5);
    put(t, "{\"resourceType\":\"Flag\",\"id\":\"f2\",\"status\":\"active\",\"category\":[{\"text\":"
           "\"Safety\"}],\"code\":{\"text\":\"Oxygen at home, smokes\"},\"subject\":{\"reference\":"
           "\"Patient/jean\"}}");
    work_all(t);
    assert_int_equal(listed(t).at[0].issue.band, 1);
    assert_true(str_has(listed(t).at[0].why, S("Oxygen at home")));
}

static void run(struct town *t, const char *text)
{
    struct db_sql sql = { .name = "test", .text = str_of(text) };
    assert_ok(db_exec(t->a.env, t->a.db, &sql, NULL, 0, NULL));
}

static void a_voice_of_danger_opens_one_issue_of_the_first_band(void **state)
{
    struct town *t = *state;
    alliance_begin(&t->a);
    run(t,
        "INSERT INTO voice (id, key, topic, participant, channel, at, received_at, language, "
        "words, "
        "wants_answer, state, danger) VALUES (7, 'V7', 1, 1, 'web', 1, 1, 'en', 'He hits me', 0, "
        "'urgent', 'author')");
    assert_ok(change_add(&t->a.cx, S("voice"), 0, 7));
    assert_ok(change_add(&t->a.cx, S("voice"), 0, 7)); /* at least once */
    alliance_commit(&t->a);
    work_all(t);
    struct work_page page = listed(t);
    assert_int_equal(page.count, 1);
    assert_int_equal(page.at[0].issue.band, 1);
    assert_int_equal(page.at[0].issue.voice, 7);
    assert_true(page.at[0].issue.clock_due > page.at[0].issue.created_at);
    struct work_filter f = work_filter_all();
    struct cx nurse = alliance_as(&t->a, ROLE_NURSE, 5, t->practice);
    assert_ok(work_list(&nurse, &f, &page));
    assert_int_equal(page.count, 0); /* the safeguarding team's alone */
}

static int64_t question(struct town *t, const char *title, int64_t theme, bool danger)
{
    int64_t id;
    struct work_new w = { .title = str_of(title),
                          .to_organisation = t->practice,
                          .asked = true,
                          .danger = danger,
                          .theme = theme };
    assert_ok(work_open(&t->a.cx, &w, &id, NULL));
    return id;
}

static void residents_ranking_moves_lines_within_their_band_and_never_over_safety(void **state)
{
    struct town *t = *state;
    alliance_begin(&t->a);
    run(t, "INSERT INTO ranking_item (id, key, topic, words) VALUES (1, 'R1', 1, 'Warm homes'), "
           "(2, 'R2', 1, 'Buses')");
    run(t, "INSERT INTO theme (id, key, topic, title, summary, ranking_item) VALUES "
           "(11, 'w', 1, 'Warm', '', 1), (12, 'b', 1, 'Bus', '', 2)");
    int64_t danger = question(t, "Danger", 0, true);
    int64_t warm = question(t, "Warm", 11, false), bus = question(t, "Bus", 12, false);
    run(t,
        "INSERT INTO ranking (scope, item, place, score, strength, se, votes, enough, at) VALUES "
        "(0, 1, 2, 10, 1, 1, 99, 1, 5), (0, 2, 1, 90, 1, 1, 99, 1, 5)");
    alliance_commit(&t->a);
    work_all(t);
    struct work_page page = listed(t);
    assert_int_equal(page.at[0].issue.id, danger);
    assert_int_equal(page.at[1].issue.id, bus);
    assert_true(str_has(page.at[1].why, S("Residents rank this 1st")));
    alliance_begin(&t->a);
    run(t, "UPDATE ranking SET score = 100 - score, place = 3 - place, at = 6");
    alliance_commit(&t->a);
    work_all(t);
    page = listed(t);
    assert_int_equal(page.at[0].issue.id, danger);
    assert_int_equal(page.at[1].issue.id, warm);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(bytes_sort_as_places_do),
        TEST(the_list_is_in_the_order_of_the_formula),
        TEST(a_task_of_a_feed_is_one_issue_however_often_it_is_read),
        TEST(a_bad_sign_moves_her_to_safety_and_time_moves_her_back),
        TEST(what_is_sealed_moves_nothing),
        TEST(a_voice_of_danger_opens_one_issue_of_the_first_band),
        TEST(residents_ranking_moves_lines_within_their_band_and_never_over_safety),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
