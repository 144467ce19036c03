/* SPDX-License-Identifier: Apache-2.0
 * Common ground: what it must rank first, how sure it may be, what must not change it. */
#include "support/support.h"

#include <math.h>

#include "base/buf.h"
#include "opinion/bridge.h"

/* Two sides, the larger with `share` of the people. Statements by index: 0–5 both sides agree at
 * 0.75; 6–17 loved by the larger side and hated by the other; 18–29 the other way; the rest
 * anything. One vote in seven is a pass. */
enum { PEOPLE = 300, STATEMENTS = 48 };

struct world {
    double agree[STATEMENTS][2]; /* by side: chance to agree, of those who take a side */
    double expected[STATEMENTS]; /* vote, were the sides of one size */
};

static struct world make_world(struct env *e)
{
    struct world w;
    for (int j = 0; j < STATEMENTS; j++) {
        double *a = w.agree[j];
        a[0] = j < 6 ? 0.8 : j < 18 ? 0.95 : j < 30 ? 0.08 : random_unit(e->random);
        a[1] = j < 6 ? 0.8 : j < 18 ? 0.08 : j < 30 ? 0.95 : random_unit(e->random);
        w.expected[j] = (a[0] + a[1] - 1) * 6 / 7;
    }
    return w;
}

static str cast(struct env *e, const struct world *w, double share, const char *person,
                const char *statement)
{
    struct buf b = buf_make(e->arena);
    buf_add(&b, S("participant,statement,vote\n"));
    for (int p = 0; p < PEOPLE; p++) {
        int side = p < share * PEOPLE ? 0 : 1;
        for (int j = 0; j < STATEMENTS; j++) {
            if (random_below(e->random, 2) == 0) continue;
            int vote = random_below(e->random, 7) == 0              ? 0
                       : random_unit(e->random) < w->agree[j][side] ? 1
                                                                    : -1;
            buf_printf(&b, "%s%d,%s%d,%d\n", person, (p * 7919) % 10007, statement, (j * 31) % 97,
                       vote);
        }
    }
    return buf_str(&b);
}

static size_t find(const struct votes *v, const char *statement, int j)
{
    for (size_t i = 0; i < v->statements; i++) {
        int64_t id = 0;
        assert_true(str_to_int(str_from(v->statement[i], strlen(statement)), &id));
        if (id == (j * 31) % 97) return i;
    }
    fail_msg("statement %d is missing", j);
    return 0;
}

struct result {
    struct votes v;
    struct groups g;
    struct bridge b;
};

static struct result run(struct env *e, str text)
{
    struct result r;
    assert_ok(votes_read_text(e, text, str_none(), &r.v));
    struct pca p = pca_find(e, &r.v, NULL);
    r.g = groups_find(e, &r.v, &p, 0);
    r.b = bridge_fit(e, &r.v, &p, &r.g);
    return r;
}

static void the_larger_sides_favourites_do_not_pass_for_common_ground(void **state)
{
    (void)state;
    static const double shares[] = { 0.5, 0.65, 0.8, 0.9 };
    for (size_t i = 0; i < 4; i++) {
        struct env *e = test_env();
        struct world w = make_world(e);
        struct result r = run(e, cast(e, &w, shares[i], "p", "s"));
        double least = 2, most = -2;
        for (int j = 0; j < 30; j++) {
            double c = r.b.common[find(&r.v, "s", j)];
            if (j < 6)
                least = fmin(least, c);
            else
                most = fmax(most, c);
        }
        print_message("share %.2f: both sides' least %.2f, one side's most %.2f\n", shares[i],
                      least, most);
        assert_true(least > most + 0.1);
        test_env_close(e);
    }
}

static void nine_intervals_in_ten_hold_the_truth(void **state)
{
    (void)state;
    static const double shares[] = { 0.5, 0.8 };
    struct env *e = test_env();
    for (size_t i = 0; i < 2; i++) {
        int in = 0, all = 0;
        for (int world = 0; world < 12; world++) {
            struct arena_mark m = arena_mark(e->arena);
            struct world w = make_world(e);
            struct result r = run(e, cast(e, &w, shares[i], "p", "s"));
            for (int j = 0; j < STATEMENTS; j++) {
                size_t at = find(&r.v, "s", j);
                in += fabs(r.b.common[at] - w.expected[j]) < 1.645 * r.b.se[at];
                all++;
            }
            arena_rewind(e->arena, m);
        }
        print_message("share %.2f: %d of %d\n", shares[i], in, all);
        assert_true(in > 0.82 * all && in < 0.98 * all);
    }
    test_env_close(e);
}

static void other_names_give_the_same_common_ground_and_about_the_same_error(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct world w = make_world(e);
    struct random again = *e->random;
    struct result a = run(e, cast(e, &w, 0.7, "p", "s"));
    *e->random = again;
    str text = cast(e, &w, 0.7, "", "x");
    struct buf turned = buf_make(e->arena); /* names that sort the other way round */
    str rest = text, line;
    (void)str_next(&rest, '\n', &line);
    buf_printf(&turned, "%.*s\n", STR_ARG(line));
    while (str_next(&rest, '\n', &line)) {
        int64_t person = 0;
        str name;
        if (line.n == 0) continue;
        assert_true(str_next(&line, ',', &name) && str_to_int(name, &person));
        buf_printf(&turned, "%d,%.*s\n", (int)(20000 - person), STR_ARG(line));
    }
    struct result b = run(e, buf_str(&turned));
    for (int j = 0; j < STATEMENTS; j++) {
        size_t x = find(&a.v, "s", j), y = find(&b.v, "x", j);
        assert_true(fabs(a.b.common[x] - b.b.common[y]) < 1e-5);
        /* Bootstraps draw by name: other names, other draws. */
        assert_true(a.b.se[x] < 2 * b.b.se[y] && b.b.se[y] < 2 * a.b.se[x]);
    }
    test_env_close(e);
}

/* Somebody who votes agree on everything, and often, has one vote on each statement like others. */
static void a_predictable_voter_weighs_no_more_than_another(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct world w = make_world(e);
    str text = cast(e, &w, 0.5, "p", "s");
    struct result before = run(e, text);
    struct buf b = buf_make(e->arena);
    buf_add(&b, text);
    for (int j = 0; j < STATEMENTS; j++) buf_printf(&b, "yes,s%d,1\n", (j * 31) % 97);
    struct result after = run(e, buf_str(&b));
    for (int j = 0; j < STATEMENTS; j++) {
        size_t x = find(&before.v, "s", j), y = find(&after.v, "s", j);
        assert_true(fabs(after.b.common[y] - before.b.common[x]) < 4.0 / PEOPLE / 0.5);
    }
    test_env_close(e);
}

static void chances_tell_who_would_agree(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct world w = make_world(e);
    struct result r = run(e, cast(e, &w, 0.5, "p", "s"));
    double expected = 0, agreed = 0, sides = 0;
    for (size_t p = 0; p < r.v.people; p++)
        for (size_t k = r.v.row[p]; k < r.v.row[p + 1]; k++) {
            double chance = bridge_chance(&r.b, p, r.v.code[k] / 3);
            assert_true(chance > 0 && chance < 1);
            if (r.v.code[k] % 3 == 1) continue;
            expected += chance;
            agreed += r.v.code[k] % 3 == 2;
            sides++;
        }
    assert_true(fabs(expected - agreed) < 0.02 * sides);
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_larger_sides_favourites_do_not_pass_for_common_ground),
        cmocka_unit_test(nine_intervals_in_ten_hold_the_truth),
        cmocka_unit_test(other_names_give_the_same_common_ground_and_about_the_same_error),
        cmocka_unit_test(a_predictable_voter_weighs_no_more_than_another),
        cmocka_unit_test(chances_tell_who_would_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
