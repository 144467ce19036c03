/* SPDX-License-Identifier: Apache-2.0
 * The sample that says how often joining errs: what it is drawn from, and when a figure is told. */
#include "linking.h"

#include "record/part.h"
#include "record/watch.h"

#define HERE .line = "12 Mill Lane", .postcode = "WA2 7PR"

static const struct someone anna = {
    .given = "Anna", .family = "Pemberton", .birth = "1984-03-12", HERE, .phone = "07700900123"
};
/* The same name and home, and no birth date: too little to join, or to ask. */
static const struct someone undated = { .given = "Anna", .family = "Pemberton", HERE };

static double all_below(const struct watch_draw *d)
{
    return d->kind[WATCH_NEAR].all + d->kind[WATCH_FAR].all;
}

static bool is_drawn(struct linked_place *p, const struct watch_draw *d, const char *one,
                     const char *other)
{
    int64_t a = 0, b = 0, rid = 0;
    assert_ok(record_find(&p->a.cx, S("Patient"), str_of(one), &a, &rid));
    assert_ok(record_find(&p->a.cx, S("Patient"), str_of(other), &b, &rid));
    for (size_t k = WATCH_NEAR; k <= WATCH_FAR; k++)
        for (size_t i = 0; i < d->kind[k].count; i++)
            if (d->kind[k].at[i].low == a && d->kind[k].at[i].high == b) return true;
    return false;
}

static void pairs_below_the_asking_are_drawn_too(void **state)
{
    struct linked_place *p = *state;
    struct watch_draw d;
    someone_put(p, p->practice, "a", &anna);
    someone_put(p, p->hospital, "b", &anna);
    someone_put(p, p->hospital, "c", &undated);
    linked_work(p);
    assert_int_equal(linked_person(p, "a"), linked_person(p, "b"));
    assert_int_not_equal(linked_person(p, "a"), linked_person(p, "c"));
    assert_int_equal(linked_number(p, "SELECT count(*) FROM review WHERE state = 'waiting'"), 0);
    assert_ok(watch_draw(&p->a.cx, 30, &d));
    assert_true(d.kind[WATCH_JOINED].all == 1 && d.kind[WATCH_ASKED].all == 0);
    /* All records were looked at: nothing is estimated. */
    assert_true(all_below(&d) == 2);
    assert_true(d.kind[WATCH_NEAR].margin + d.kind[WATCH_FAR].margin == 0);
    assert_true(is_drawn(p, &d, "a", "c") && is_drawn(p, &d, "b", "c"));
}

/* What people parted they have judged, and who is sealed is in no sample. */
static void the_parted_and_the_sealed_are_not_drawn(void **state)
{
    struct linked_place *p = *state;
    struct watch_draw d;
    struct part_done done;
    struct someone sealed = undated;
    int64_t home = 0, rid = 0;
    assert_ok(record_find(&p->a.cx, S("Patient"), S("b"), &home, &rid));
    alliance_begin(&p->a);
    assert_ok(person_part(&p->a.cx, home, false, S("sisters"), &done));
    alliance_commit(&p->a);
    sealed.label = "protected";
    someone_put(p, p->hospital, "c", &sealed);
    linked_work(p);
    assert_ok(watch_draw(&p->a.cx, 30, &d));
    assert_true(d.kind[WATCH_JOINED].all == 0 && d.kind[WATCH_ASKED].all == 0);
    assert_true(all_below(&d) == 0);
    someone_put(p, p->hospital, "c", &undated);
    linked_work(p);
}

static void nothing_is_told_before_enough_was_looked_at(void **state)
{
    struct linked_place *p = *state;
    struct watch_draw d;
    struct watch_sample s;
    assert_ok(watch_draw(&p->a.cx, 30, &d));
    alliance_begin(&p->a);
    assert_ok(watch_draw_keep(&p->a.cx, &d));
    assert_ok(watch_sample(&p->a.cx, &s));
    assert_int_equal(s.drawn, 2);
    for (int left = 2; left > 0; left--) {
        assert_int_equal(s.missed_lacks, left);
        assert_int_equal(s.missed.n, 0);
        assert_ok(watch_judge_set(&p->a.cx, s.next, left == 2 ? S("same") : S("two")));
        assert_ok(watch_sample(&p->a.cx, &s));
    }
    assert_int_equal(s.missed_lacks, 0);
    assert_int_equal(s.missed.n, 2);
    assert_true(s.missed.value == 1); /* one true pair, and it is not joined */
    alliance_commit(&p->a);
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
        cmocka_unit_test(pairs_below_the_asking_are_drawn_too),
        cmocka_unit_test(the_parted_and_the_sealed_are_not_drawn),
        cmocka_unit_test(nothing_is_told_before_enough_was_looked_at),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
