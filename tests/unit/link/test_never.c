/* SPDX-License-Identifier: Apache-2.0
 * The never list of LINKAGE, one test each, through the live index with the shipped model. (Its
 * eleventh point, that joining copies no data, is record/'s.) */
#include "support/support.h"

#include "base/time.h"
#include "people.h"

/* Two valid numbers of the test range. */
#define NUMBER_1 "9990000018"
#define NUMBER_2 "9990000026"

static const struct person anna = { .given = "Anna",
                                    .middle = "Ruth",
                                    .family = "Pemberton",
                                    .birth = "1984-03-12",
                                    .sex = "F",
                                    .house = "12",
                                    .street = "Mill Lane",
                                    .postcode = "WA2 7PR",
                                    .phone = "07700900123" };

struct town {
    struct env *e;
    struct link_live *live;
    int64_t last;
};

static int setup(void **state)
{
    static struct town t;
    t = (struct town){ .e = test_env() };
    assert_ok(link_live_open(t.e, NULL, time_date_local(env_now(t.e)), &t.live));
    *state = &t;
    return 0;
}

static int teardown(void **state)
{
    struct town *t = *state;
    link_live_close(t->live);
    test_env_close(t->e);
    return 0;
}

static int64_t add(struct town *t, struct person p)
{
    struct link_value v[PERSON_FIELDS];
    size_t n = person_values(&p, v);
    assert_ok(link_live_put(t->e, t->live, ++t->last, v, n, false));
    return t->last;
}

static struct link_judgement judge(struct town *t, int64_t id)
{
    struct link_judgement j;
    assert_ok(link_live_judge(t->e, t->live, id, &j));
    return j;
}

static bool together(struct town *t, int64_t a, int64_t b)
{
    struct link_judgement j = judge(t, a);
    for (size_t i = 0; i < j.cluster[0].count; i++) {
        if (j.cluster[0].id[i] == b) return true;
    }
    return false;
}

static void the_same_person_twice_is_joined(void **state)
{
    struct town *t = *state;
    int64_t a = add(t, anna), b = add(t, anna);
    assert_true(together(t, a, b));
    assert_int_equal(judge(t, b).verdict, LINK_JOIN);
}

static void two_valid_numbers_are_never_one_person(void **state)
{
    struct town *t = *state;
    struct person x = anna, y = anna;
    x.nhs = NUMBER_1;
    y.nhs = NUMBER_2;
    int64_t a = add(t, x), b = add(t, y);
    assert_false(together(t, a, b));
    assert_int_equal(judge(t, b).candidate_count > 0 ? judge(t, b).candidate[0].pair.bar
                                                     : LINK_BAR_NUMBERS,
                     LINK_BAR_NUMBERS);
    /* Nor through a third record without a number. */
    int64_t c = add(t, anna);
    assert_false(together(t, a, b));
    assert_false(together(t, a, c) && together(t, b, c));
}

static void a_superseded_number_is_no_second_person(void **state)
{
    struct town *t = *state;
    struct person x = anna, y = anna;
    x.nhs = NUMBER_1;
    y.nhs = NUMBER_2;
    assert_ok(link_live_supersede(t->e, t->live, S(NUMBER_1), S(NUMBER_2)));
    int64_t a = add(t, x), b = add(t, y);
    assert_true(together(t, a, b));
}

static void twins_are_never_joined_also_through_a_blank_name(void **state)
{
    struct town *t = *state;
    struct person beth = anna, blank = anna;
    beth.given = "Beth";
    beth.middle = NULL;
    blank.given = "Baby";
    blank.middle = NULL;
    int64_t a = add(t, anna), b = add(t, beth), c = add(t, blank);
    assert_false(together(t, a, b));
    assert_false(together(t, a, c));
    assert_false(together(t, b, c));
}

static void twins_whose_names_are_alike_are_not_joined(void **state)
{
    struct town *t = *state;
    struct person jayden = anna, hayden = anna;
    jayden.given = "Jayden";
    hayden.given = "Hayden";
    hayden.middle = "Luke";
    assert_false(together(t, add(t, jayden), add(t, hayden)));
}

static void father_and_son_of_one_name_stay_two(void **state)
{
    struct town *t = *state;
    struct person father = { .given = "John",
                             .family = "Pemberton",
                             .birth = "1951-02-20",
                             .sex = "M",
                             .house = "12",
                             .street = "Mill Lane",
                             .postcode = "WA2 7PR",
                             .phone = "07700900123" };
    struct person son = father;
    son.birth = "1979-11-05";
    assert_false(together(t, add(t, father), add(t, son)));
}

/* Two records of one name and home that nobody dated: nothing will ever tell father from son. */
static void father_and_son_without_birth_dates_stay_two(void **state)
{
    struct town *t = *state;
    struct person father = { .given = "Quentin",
                             .family = "Ellerroyd",
                             .house = "60",
                             .street = "New Dyer Row",
                             .postcode = "HB4 8HJ",
                             .phone = "07700900123" };
    int64_t a = add(t, father), b = add(t, father);
    assert_false(together(t, a, b));
    father.nhs = NUMBER_1;
    assert_true(together(t, add(t, father), add(t, father)));
}

static void same_name_and_birth_date_elsewhere_is_asked_about(void **state)
{
    struct town *t = *state;
    struct person x = { .given = "Anna",
                        .family = "Pemberton",
                        .birth = "1984-03-12",
                        .house = "12",
                        .street = "Mill Lane",
                        .postcode = "WA2 7PR" };
    struct person y = x;
    y.house = "3";
    y.street = "Orchard Close";
    y.postcode = "M15 8DA";
    int64_t a = add(t, x), b = add(t, y);
    assert_false(together(t, a, b));
    assert_int_not_equal(judge(t, b).verdict, LINK_JOIN);
}

static void a_number_alone_against_name_and_birth_date_is_confusion(void **state)
{
    struct town *t = *state;
    struct person x = anna, y = {
        .given = "Derek", .family = "Okafor", .birth = "1951-09-30", .sex = "M", .nhs = NUMBER_1
    };
    x.nhs = NUMBER_1;
    int64_t a = add(t, x), b = add(t, y);
    assert_false(together(t, a, b));
    struct link_pair p;
    assert_ok(link_live_explain(t->e, t->live, a, b, &p));
    assert_int_equal(p.bar, LINK_BAR_CONFUSION);
}

static void address_and_telephone_alone_join_nobody(void **state)
{
    struct town *t = *state;
    struct person x = anna, y = anna;
    y.given = y.middle = y.family = y.birth = y.sex = NULL;
    assert_false(together(t, add(t, x), add(t, y)));
}

static void defaults_join_nobody(void **state)
{
    struct town *t = *state;
    struct person x = { .given = "Unknown",
                        .family = "Unknown",
                        .birth = "1900-01-01",
                        .postcode = "ZZ99 3VZ",
                        .nhs = "9999999999" };
    assert_false(together(t, add(t, x), add(t, x)));
}

static void a_chain_does_not_join_what_contradicts(void **state)
{
    struct town *t = *state;
    /* A and B share number and birth date, B and C name and home; A and C have two birth dates and
     * two given names. */
    struct person a = {
        .given = "Anna", .family = "Pemberton", .birth = "1984-03-12", .nhs = NUMBER_1
    };
    struct person b = { .family = "Pemberton",
                        .birth = "1984-03-12",
                        .nhs = NUMBER_1,
                        .house = "12",
                        .street = "Mill Lane",
                        .postcode = "WA2 7PR" };
    struct person c = { .given = "Gwendolyn",
                        .family = "Pemberton",
                        .birth = "1941-12-27",
                        .house = "12",
                        .street = "Mill Lane",
                        .postcode = "WA2 7PR",
                        .nhs = NUMBER_1 };
    int64_t x = add(t, a), y = add(t, b), z = add(t, c);
    assert_false(together(t, x, z));
    assert_false(together(t, x, y) && together(t, y, z));
}

static void what_people_parted_stays_parted_until_lifted(void **state)
{
    struct town *t = *state;
    int64_t a = add(t, anna), b = add(t, anna);
    assert_ok(link_live_mark(t->e, t->live, b, a, LINK_MARK_APART));
    assert_false(together(t, a, b));
    int64_t c = add(t, anna);
    assert_false(together(t, a, b));
    assert_false(together(t, a, c) && together(t, b, c));
    assert_ok(link_live_mark(t->e, t->live, a, b, LINK_MARK_NONE));
    assert_true(together(t, a, b));
}

static void what_people_joined_stays_joined(void **state)
{
    struct town *t = *state;
    struct person other = { .given = "Ana", .family = "Nowak", .birth = "1984-03-12" };
    int64_t a = add(t, anna), b = add(t, other);
    assert_false(together(t, a, b));
    assert_ok(link_live_mark(t->e, t->live, a, b, LINK_MARK_SAME));
    assert_true(together(t, a, b));
}

static void the_living_are_not_joined_with_the_dead(void **state)
{
    struct town *t = *state;
    struct person dead = anna, living = anna;
    dead.death = "2020-05-01";
    dead.birth = NULL;
    living.birth = "1984-03-12";
    assert_false(together(t, add(t, dead), add(t, living)));
    struct person again = anna;
    again.death = "2023-08-09";
    again.birth = NULL;
    assert_false(together(t, 1, add(t, again)));
}

static void protected_people_are_never_shown_as_a_match(void **state)
{
    struct town *t = *state;
    struct link_value v[PERSON_FIELDS];
    size_t n = person_values(&anna, v);
    assert_ok(link_live_put(t->e, t->live, ++t->last, v, n, true));
    int64_t b = add(t, anna);
    struct link_judgement j = judge(t, b);
    assert_int_equal(j.candidate_count, 0);
    assert_int_equal(j.verdict, LINK_NEW);
    struct link_candidate *found;
    size_t count;
    assert_ok(link_live_match(t->e, t->live, v, n, 10, 0.01, &found, &count));
    assert_int_equal(count, 1);
    assert_int_equal(found[0].id, b);
    struct link_pair p;
    assert_status(link_live_explain(t->e, t->live, 1, b, &p), ST_NOT_FOUND);
}

/* 10, where a person decided otherwise: sealed, it stays with whom people joined it, and nobody
 * comes to it by machine, nor is anybody told of it. */
static void what_people_joined_stays_joined_when_it_is_sealed(void **state)
{
    struct town *t = *state;
    struct person before = anna, after = anna;
    before.given = "Andrew";
    before.sex = "M";
    before.nhs = NUMBER_1;
    int64_t a = add(t, after);
    struct link_value v[PERSON_FIELDS];
    size_t n = person_values(&before, v);
    int64_t hidden = ++t->last;
    assert_ok(link_live_put(t->e, t->live, hidden, v, n, true));
    /* Its own source's word is not enough. */
    assert_ok(link_live_mark(t->e, t->live, a, hidden, LINK_MARK_SAME));
    assert_false(together(t, a, hidden));
    assert_false(together(t, hidden, a));
    assert_ok(link_live_mark(t->e, t->live, a, hidden, LINK_MARK_HAND));
    assert_true(together(t, a, hidden));
    assert_true(together(t, hidden, a));
    /* The same person comes again: to the open record, by what that says. */
    int64_t again = add(t, after);
    assert_true(together(t, again, a) && together(t, again, hidden));
    /* Who is like the sealed record alone is joined with nobody and asked about with nobody. */
    int64_t other = add(t, before);
    assert_false(together(t, other, hidden));
    struct link_judgement j = judge(t, other);
    for (size_t i = 0; i < j.ask_count; i++)
        assert_true(j.ask[i].a != hidden && j.ask[i].b != hidden);
    for (size_t i = 0; i < j.candidate_count; i++) assert_true(j.candidate[i].id != hidden);
    assert_int_equal(judge(t, hidden).candidate_count, 0);
    /* Another valid number than the sealed record's may not come in by machine. */
    struct person numbered = after;
    numbered.nhs = NUMBER_2;
    assert_false(together(t, add(t, numbered), hidden));
    assert_ok(link_live_mark(t->e, t->live, a, hidden, LINK_MARK_NONE));
    assert_false(together(t, a, hidden));
}

static void newborns_are_joined_by_equal_numbers_only(void **state)
{
    struct town *t = *state;
    struct person baby = anna;
    baby.birth = "2026-10-01";
    int64_t a = add(t, baby), b = add(t, baby);
    assert_false(together(t, a, b));
    baby.nhs = NUMBER_1;
    int64_t c = add(t, baby), d = add(t, baby);
    assert_true(together(t, c, d));
}

static void no_match_is_certain_without_a_lead(void **state)
{
    struct town *t = *state;
    /* Two people of one name and birth date, told apart by their numbers; a third record has what
     * both have. */
    struct person x = anna, y = anna, z = anna;
    x.middle = y.middle = z.middle = NULL;
    x.nhs = NUMBER_1;
    y.nhs = NUMBER_2;
    int64_t a = add(t, x), b = add(t, y), c = add(t, z);
    assert_false(together(t, c, a));
    assert_false(together(t, c, b));
    assert_int_equal(judge(t, c).verdict, LINK_ASK);
    struct link_value v[PERSON_FIELDS];
    size_t n = person_values(&z, v);
    struct link_candidate *found;
    size_t count;
    assert_ok(link_live_match(t->e, t->live, v, n, 10, 0.5, &found, &count));
    assert_true(count >= 2);
    for (size_t i = 0; i < count; i++) assert_int_not_equal(found[i].verdict, LINK_JOIN);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(the_same_person_twice_is_joined),
        T(two_valid_numbers_are_never_one_person),
        T(a_superseded_number_is_no_second_person),
        T(twins_are_never_joined_also_through_a_blank_name),
        T(twins_whose_names_are_alike_are_not_joined),
        T(father_and_son_of_one_name_stay_two),
        T(father_and_son_without_birth_dates_stay_two),
        T(same_name_and_birth_date_elsewhere_is_asked_about),
        T(a_number_alone_against_name_and_birth_date_is_confusion),
        T(address_and_telephone_alone_join_nobody),
        T(defaults_join_nobody),
        T(a_chain_does_not_join_what_contradicts),
        T(what_people_parted_stays_parted_until_lifted),
        T(what_people_joined_stays_joined),
        T(the_living_are_not_joined_with_the_dead),
        T(protected_people_are_never_shown_as_a_match),
        T(what_people_joined_stays_joined_when_it_is_sealed),
        T(newborns_are_joined_by_equal_numbers_only),
        T(no_match_is_certain_without_a_lead),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
