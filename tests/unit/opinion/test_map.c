/* SPDX-License-Identifier: Apache-2.0
 * The map of groups as it is drawn: nobody stands on it alone. */
#include "support/support.h"

#include <math.h>

#include "opinion/map.h"

enum { PEOPLE = 200, EACH = 5 };

struct town {
    struct groups g;
    struct pca p;
};

/* People of two groups, and some who are not counted. */
static struct town people_of(struct env *e, size_t first, size_t second)
{
    struct town t = { .g = { .k = 2 } };
    t.g.of = NEW_ARRAY(e->arena, uint8_t, PEOPLE);
    t.p.x = NEW_ARRAY(e->arena, double, PEOPLE);
    t.p.y = NEW_ARRAY(e->arena, double, PEOPLE);
    for (size_t i = 0; i < PEOPLE; i++) {
        t.g.of[i] = i < first ? 0 : i < first + second ? 1 : GROUP_NONE;
        t.p.x[i] = sin((double)(i * i)) + (i < first ? -2 : 2);
        t.p.y[i] = cos((double)(i * 7)) / 2;
    }
    return t;
}

static void a_mark_is_five_people_or_more(void **state)
{
    (void)state;
    struct env *e = test_env();
    for (size_t n = 0; n < 120; n++) {
        struct map_mark *m;
        struct town t = people_of(e, n, 40);
        struct map_frame f = map_frame_of(&t.g, &t.p, PEOPLE, 640, 340);
        size_t count = map_marks_of(e->arena, &t.g, &t.p, PEOPLE, &f, 0, EACH, &m);
        assert_true(count <= n / EACH);
        assert_true(count > 0 || n < EACH);
        for (size_t i = 0; i < count; i++)
            assert_true(m[i].x >= 0 && m[i].x <= 640 && m[i].y >= 0 && m[i].y <= 340);
    }
    test_env_close(e);
}

static void a_ring_lies_around_its_group(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct town t = people_of(e, 60, 60);
    struct map_frame f = map_frame_of(&t.g, &t.p, PEOPLE, 640, 340);
    struct map_ring a = map_ring_of(&t.g, &t.p, PEOPLE, &f, 0);
    struct map_ring b = map_ring_of(&t.g, &t.p, PEOPLE, &f, 1);
    assert_true(a.x + a.wide < b.x);
    struct map_ring none = map_ring_of(&t.g, &t.p, PEOPLE, &f, 3);
    assert_true(isfinite(none.x) && none.wide > 0);
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mark_is_five_people_or_more),
        cmocka_unit_test(a_ring_lies_around_its_group),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
