/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "base/buf.h"
#include "base/map.h"
#include "base/vec.h"

static status take_too_much(struct env *e, void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) (void)arena_alloc(e->arena, 1 << 16);
    return ST_OK;
}

static int closed;
static void note_closing(void *what) { closed = closed * 10 + *(int *)what; }

static void a_spent_budget_ends_the_work_and_not_the_program(void **state)
{
    (void)state;
    struct env *e = test_env();
    arena_budget_set(e->arena, 1 << 20);
    assert_status(env_run(e, take_too_much, NULL), ST_NO_MEMORY);
    assert_true(arena_held(e->arena) <= 1 << 20);
    arena_reset(e->arena);
    (void)arena_alloc(e->arena, 1000); /* and serves again */
    test_env_close(e);
}

static void clean_ups_run_newest_first_and_once(void **state)
{
    (void)state;
    int one = 1, two = 2, three = 3;
    struct env *e = test_env();
    closed = 0;
    arena_defer(e->arena, note_closing, &one);
    struct arena_mark m = arena_mark(e->arena);
    arena_defer(e->arena, note_closing, &two);
    arena_defer(e->arena, note_closing, &three);
    arena_undefer(e->arena, note_closing, &two);
    arena_rewind(e->arena, m);
    assert_int_equal(closed, 3);
    test_env_close(e);
    assert_int_equal(closed, 31);
}

static status count_to_five(struct env *e, void *arg)
{
    int *made = arg;
    for (*made = 0; *made < 5; (*made)++) (void)arena_alloc(e->arena, 10);
    return ST_OK;
}

static void every_nth_allocation_can_be_made_to_fail(void **state)
{
    (void)state;
    struct env *e = test_env();
    for (int n = 1; n <= 6; n++) {
        struct fault f = { .kind = FAULT_ALLOC, .fail_at = n };
        int made = 0;
        arena_fault_set(e->arena, &f);
        status st = env_run(e, count_to_five, &made);
        arena_fault_set(e->arena, NULL);
        assert_int_equal(st, n <= 5 ? ST_NO_MEMORY : ST_OK);
        assert_int_equal(f.fired, n <= 5);
    }
    test_env_close(e);
}

static void a_map_finds_every_key_and_keeps_their_order(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct map text = map_make(e->arena), number = map_make(e->arena);
    for (int i = 0; i < 5000; i++) {
        bool is_new = false;
        map_put(&text, arena_printf(e->arena, "key %d", i), &is_new)->num = i;
        assert_true(is_new);
        map_put_num(&number, (uint64_t)i << 32, NULL)->num = i;
    }
    for (int i = 0; i < 5000; i++) {
        assert_int_equal(map_get(&text, arena_printf(e->arena, "key %d", i))->num, i);
        assert_int_equal(map_get_num(&number, (uint64_t)i << 32)->num, i);
        assert_int_equal(text.at[i].value.num, i);
    }
    assert_null(map_get(&text, S("key")));
    assert_null(map_get_num(&number, 1));
    test_env_close(e);
}

static void a_vector_keeps_what_was_pushed_and_zeroes_what_is_new(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct { VEC(int) } v = { 0 };
    for (int i = 0; i < 1000; i++) {
        int *at = VEC_PUSH(e->arena, &v);
        assert_int_equal(*at, 0);
        *at = i;
        if (i % 7 == 0) (void)arena_alloc(e->arena, 40); /* so that it has to move */
    }
    for (int i = 0; i < 1000; i++) assert_int_equal(v.at[i], i);
    test_env_close(e);
}

static void json_text_escapes_what_json_forbids(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct buf b = buf_make(e->arena);
    buf_json(&b, S("a\"b\\c\n\x01é"));
    assert_str(buf_str(&b), "\"a\\\"b\\\\c\\n\\u0001é\"");
    buf_clear(&b);
    buf_int(&b, INT64_MIN);
    assert_str(buf_str(&b), "-9223372036854775808");
    test_env_close(e);
}

static void a_seed_repeats_its_stream_and_stays_in_range(void **state)
{
    (void)state;
    struct random a = random_seeded(7), b = random_seeded(7), c = random_seeded(8);
    bool differs = false;
    for (int i = 0; i < 100; i++) {
        uint64_t x = random_below(&a, 10);
        assert_true(x < 10 && x == random_below(&b, 10));
        differs = differs || x != random_below(&c, 10);
    }
    assert_true(differs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_spent_budget_ends_the_work_and_not_the_program),
        cmocka_unit_test(clean_ups_run_newest_first_and_once),
        cmocka_unit_test(every_nth_allocation_can_be_made_to_fail),
        cmocka_unit_test(a_map_finds_every_key_and_keeps_their_order),
        cmocka_unit_test(a_vector_keeps_what_was_pushed_and_zeroes_what_is_new),
        cmocka_unit_test(json_text_escapes_what_json_forbids),
        cmocka_unit_test(a_seed_repeats_its_stream_and_stays_in_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
