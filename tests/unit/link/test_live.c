/* SPDX-License-Identifier: Apache-2.0
 * Properties of the live index over made-up crowds: the order of arrival does not matter, and the
 * batch decides as the index does. */
#include "support/support.h"

#include <stdlib.h>

#include "base/time.h"
#include "link/batch.h"
#include "people.h"

enum { CROWD = 240 };

struct crowd {
    struct person person[CROWD];
    bool hidden[CROWD];
};

static const char *pick(struct random *r, const char *const *from, size_t count)
{
    return from[random_below(r, count)];
}
#define PICK(r, list) pick((r), (list), sizeof(list) / sizeof(list)[0])

static const char *const givens[] = { "John",  "Anna",  "William", "Bill",   "Mary", "Zofia",
                                      "Karen", "Peter", "Jayden",  "Hayden", "Baby", "Leonor" };
static const char *const families[] = { "Smith", "Jones",       "Pemberton", "Okafor",
                                        "Nowak", "Smith-Jones", "Achterberg" };
static const char *const births[] = { "1951-02-20", "1979-11-05", "1984-03-12", "1984-12-03",
                                      "2012-06-30", "1960-01-01", "1961",       NULL };
static const char *const streets[] = { "Mill Lane", "Orchard Close", "High St" };
static const char *const postcodes[] = { "WA2 7PR", "WA2 7PQ", "M15 8DA", "ZZ99 3VZ" };
static const char *const numbers[] = { "9990000018", "9990000026", "9990000034", "9990000042",
                                       "9990000019" };
static const char *const phones[] = { "07700900123", "07700900124", "01925 555 000" };

/* Few values, so that records meet often and in every way. */
static struct person anybody(struct random *r)
{
    struct person p = { .given = PICK(r, givens),
                        .family = PICK(r, families),
                        .birth = PICK(r, births) };
    if (random_below(r, 2) == 0) p.middle = PICK(r, givens);
    if (random_below(r, 4) != 0) {
        p.house = random_below(r, 2) == 0 ? "12" : "3";
        p.street = PICK(r, streets);
        p.postcode = PICK(r, postcodes);
    }
    if (random_below(r, 3) == 0) p.nhs = PICK(r, numbers);
    if (random_below(r, 3) == 0) p.phone = PICK(r, phones);
    if (random_below(r, 2) == 0) p.sex = random_below(r, 2) == 0 ? "M" : "F";
    if (random_below(r, 20) == 0) p.death = "2020-05-01";
    return p;
}

/* The same person with something left out or written anew. */
static struct person again(struct random *r, struct person p)
{
    struct person q = anybody(r);
    if (random_below(r, 4) == 0) p.given = q.given;
    if (random_below(r, 5) == 0) p.birth = q.birth;
    if (random_below(r, 4) == 0) p.middle = NULL;
    if (random_below(r, 3) == 0) p.nhs = NULL;
    if (random_below(r, 3) == 0) p.phone = q.phone;
    if (random_below(r, 4) == 0) {
        p.house = q.house;
        p.street = q.street;
        p.postcode = q.postcode;
    }
    return p;
}

static void make_crowd(struct random *r, struct crowd *c)
{
    for (size_t i = 0; i < CROWD; i++) {
        bool old = i > 0 && random_below(r, 3) != 0;
        c->person[i] = old ? again(r, c->person[random_below(r, i)]) : anybody(r);
        c->hidden[i] = random_below(r, 40) == 0;
    }
}

static void put(struct env *e, struct link_live *l, const struct crowd *c, size_t i)
{
    struct link_value v[PERSON_FIELDS];
    size_t n = person_values(&c->person[i], v);
    assert_ok(link_live_put(e, l, (int64_t)i + 1, v, n, c->hidden[i]));
}

/* For each record the least id of its cluster. One judgement tells a whole component; every fifth
 * record is judged for itself, and must find what was told of it. */
static void clusters_of(struct env *e, struct link_live *l, int64_t *ret)
{
    memset(ret, 0, CROWD * sizeof *ret);
    for (size_t i = 0; i < CROWD; i++) {
        if (ret[i] != 0 && i % 5 != 0) continue;
        struct arena_mark m = arena_mark(e->arena);
        struct link_judgement j;
        assert_ok(link_live_judge(e, l, (int64_t)i + 1, &j));
        if (ret[i] != 0) assert_int_equal(ret[i], j.cluster[0].id[0]);
        for (size_t k = 0; k < j.cluster_count; k++) {
            for (size_t n = 0; n < j.cluster[k].count; n++)
                ret[j.cluster[k].id[n] - 1] = j.cluster[k].id[0];
        }
        arena_rewind(e->arena, m);
    }
}

static void mark_some(struct env *e, struct link_live *l)
{
    assert_ok(link_live_mark(e, l, 3, 17, LINK_MARK_SAME));
    assert_ok(link_live_mark(e, l, 17, 200, LINK_MARK_SAME));
    assert_ok(link_live_mark(e, l, 8, 11, LINK_MARK_APART));
    assert_ok(link_live_mark(e, l, 40, 41, LINK_MARK_APART));
}

static void shuffle(struct random *r, size_t *order)
{
    for (size_t i = 0; i < CROWD; i++) order[i] = i;
    for (size_t i = CROWD; i-- > 1;) {
        size_t k = random_below(r, i + 1), t = order[i];
        order[i] = order[k];
        order[k] = t;
    }
}

static void the_order_of_arrival_does_not_change_who_is_joined(void **state)
{
    struct env *e = *state;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct random r = random_seeded(seed);
        struct crowd *c = NEW(e->arena, struct crowd);
        make_crowd(&r, c);
        int64_t first[CROWD], other[CROWD];
        for (int turn = 0; turn < 4; turn++) {
            struct link_live *l;
            size_t order[CROWD];
            assert_ok(link_live_open(e, NULL, DATE_NONE, &l));
            if (turn % 2 == 0) mark_some(e, l);
            shuffle(&r, order);
            for (size_t i = 0; i < CROWD; i++) {
                put(e, l, c, order[i]);
                struct arena_mark m = arena_mark(e->arena);
                struct link_judgement j; /* judging in between changes nothing */
                if (i % 7 == 0) assert_ok(link_live_judge(e, l, (int64_t)order[i] + 1, &j));
                arena_rewind(e->arena, m);
            }
            if (turn % 2 == 1) mark_some(e, l);
            clusters_of(e, l, turn == 0 ? first : other);
            if (turn > 0) assert_memory_equal(first, other, sizeof first);
            link_live_close(l);
        }
    }
}

static void taking_out_and_putting_back_leaves_no_trace(void **state)
{
    struct env *e = *state;
    struct random r = random_seeded(7);
    struct crowd *c = NEW(e->arena, struct crowd), *d = NEW(e->arena, struct crowd);
    make_crowd(&r, c);
    make_crowd(&r, d);
    struct link_live *l;
    assert_ok(link_live_open(e, NULL, DATE_NONE, &l));
    int64_t before[CROWD], after[CROWD];
    for (size_t i = 0; i < CROWD; i++) put(e, l, c, i);
    clusters_of(e, l, before);
    for (size_t i = 0; i < CROWD; i += 3) assert_ok(link_live_remove(e, l, (int64_t)i + 1));
    assert_false(link_live_has(l, 1));
    for (size_t i = 1; i < CROWD; i += 3) put(e, l, d, i); /* other values for a while */
    for (size_t i = 0; i < CROWD; i++) put(e, l, c, i);
    assert_int_equal(link_live_count(l), CROWD);
    clusters_of(e, l, after);
    assert_memory_equal(before, after, sizeof before);
    link_live_close(l);
}

static struct batch *batch_of(struct env *e, const struct crowd *c)
{
    struct link_value columns[PERSON_FIELDS];
    for (size_t i = 0; i < PERSON_FIELDS; i++)
        columns[i] = (struct link_value){ person_type[i], 0, S("") };
    struct batch *b = batch_open(e, columns, PERSON_FIELDS);
    for (size_t i = 0; i < CROWD; i++) {
        if (c->hidden[i]) continue;
        str values[PERSON_FIELDS];
        for (size_t k = 0; k < PERSON_FIELDS; k++)
            values[k] = str_of(person_field(&c->person[i], k));
        assert_ok(batch_add(e, b, arena_printf(e->arena, "%zu", i + 1), values));
    }
    return b;
}

/* The clusters of a batch in the way of clusters_of. */
static void batch_clusters(struct env *e, const struct crowd *c, const struct link_model *m,
                           const struct marks *marks, int64_t *ret)
{
    struct batch *b = batch_of(e, c);
    struct batch_options o = { .model = m, .today = DATE_NONE, .marks = marks };
    struct batch_result r;
    assert_ok(batch_run(e, b, &o, &r));
    size_t at = 0;
    for (size_t i = 0; i < CROWD; i++) {
        ret[i] = (int64_t)i + 1;
        if (c->hidden[i]) continue;
        int64_t id;
        assert_true(str_to_int(batch_record_id(b, r.cluster[at++]), &id));
        ret[i] = id;
    }
}

static void batch_and_index_agree_on_every_record(void **state)
{
    struct env *e = *state;
    for (uint64_t seed = 11; seed <= 14; seed++) {
        struct random r = random_seeded(seed);
        struct crowd *c = NEW(e->arena, struct crowd);
        make_crowd(&r, c);
        /* A learnt model, through its file, in half of the runs. */
        struct link_model *m = NEW(e->arena, struct link_model);
        model_prior(m);
        if (seed % 2 == 0) {
            struct batch_options o = { .today = DATE_NONE };
            struct batch_result learnt;
            assert_ok(batch_run(e, batch_of(e, c), &o, &learnt));
            assert_ok(model_load(e, model_save(e->arena, learnt.model), &m));
        }
        struct link_live *l;
        assert_ok(link_live_open(e, m, DATE_NONE, &l));
        mark_some(e, l);
        for (size_t i = 0; i < CROWD; i++) put(e, l, c, i);
        struct marks marks = marks_make(e->arena);
        marks_put(e->arena, &marks, 17, 3, LINK_MARK_SAME);
        marks_put(e->arena, &marks, 17, 200, LINK_MARK_SAME);
        marks_put(e->arena, &marks, 8, 11, LINK_MARK_APART);
        marks_put(e->arena, &marks, 40, 41, LINK_MARK_APART);
        int64_t live[CROWD], batch[CROWD];
        clusters_of(e, l, live);
        batch_clusters(e, c, m, &marks, batch);
        assert_memory_equal(live, batch, sizeof live);
        link_live_close(l);
    }
}

static void a_saved_model_comes_back_as_it_was(void **state)
{
    struct env *e = *state;
    struct random r = random_seeded(21);
    struct crowd *c = NEW(e->arena, struct crowd);
    make_crowd(&r, c);
    struct batch_options o = { .today = DATE_NONE };
    struct batch_result result;
    assert_ok(batch_run(e, batch_of(e, c), &o, &result));
    str text = model_save(e->arena, result.model);
    struct link_model *m;
    assert_ok(model_load(e, text, &m));
    assert_memory_equal(m->weight, result.model->weight, sizeof m->weight);
    assert_int_equal(m->prior, result.model->prior);
    assert_strs(model_save(e->arena, m), text);
    assert_status(model_load(e, str_sub(text, 0, text.n / 2), &m), ST_BAD_INPUT);
    assert_status(model_load(e, S("weft link model 99\n"), &m), ST_BAD_INPUT);
    assert_status(model_load(e, S(""), &m), ST_BAD_INPUT);
}

static void evidence_is_told_in_words(void **state)
{
    struct env *e = *state;
    struct link_live *l;
    assert_ok(link_live_open(e, NULL, DATE_NONE, &l));
    struct person a = { .given = "William", .family = "Pemberton", .birth = "1984-03-12" };
    struct person b = { .given = "Bill", .family = "Pemberton", .birth = "1984-12-03" };
    struct link_value v[PERSON_FIELDS];
    assert_ok(link_live_put(e, l, 1, v, person_values(&a, v), false));
    assert_ok(link_live_put(e, l, 2, v, person_values(&b, v), false));
    struct link_pair p;
    assert_ok(link_live_explain(e, l, 1, 2, &p));
    struct buf all = buf_make(e->arena);
    for (size_t i = 0; i < p.evidence_count; i++) buf_add(&all, p.evidence[i].words);
    assert_true(str_has(buf_str(&all), S("given name and its short form")));
    assert_true(str_has(buf_str(&all), S("day and month of birth changed places")));
    assert_true(str_has(buf_str(&all), S("same family name")));
    assert_status(link_live_explain(e, l, 1, 9, &p), ST_NOT_FOUND);
    link_live_close(l);
}

static void nonsense_is_refused_or_harmless(void **state)
{
    struct env *e = *state;
    struct link_live *l;
    assert_ok(link_live_open(e, NULL, DATE_NONE, &l));
    assert_status(link_live_put(e, l, 0, NULL, 0, false), ST_BAD_INPUT);
    assert_status(link_live_mark(e, l, 4, 4, LINK_MARK_SAME), ST_BAD_INPUT);
    assert_status(link_live_supersede(e, l, S("1"), S("2")), ST_BAD_INPUT);
    assert_ok(link_live_remove(e, l, 99));
    assert_ok(link_live_put(e, l, 5, NULL, 0, false)); /* a record of nothing */
    struct link_judgement j;
    assert_ok(link_live_judge(e, l, 5, &j));
    assert_int_equal(j.verdict, LINK_NEW);
    assert_status(link_live_judge(e, l, 6, &j), ST_NOT_FOUND);
    struct link_value many[200];
    for (size_t i = 0; i < 200; i++)
        many[i] = (struct link_value){ (enum link_type)(i % LINK_TYPE__COUNT), (uint8_t)i,
                                       S("1984-03-12 Żółć") };
    assert_ok(link_live_put(e, l, 7, many, 200, false));
    assert_ok(link_live_judge(e, l, 7, &j));
    link_live_close(l);
}

static int setup(void **state)
{
    return (*state = test_env()) == NULL;
}
static int teardown(void **state)
{
    return test_env_close(*state), 0;
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(the_order_of_arrival_does_not_change_who_is_joined),
        T(taking_out_and_putting_back_leaves_no_trace),
        T(batch_and_index_agree_on_every_record),
        T(a_saved_model_comes_back_as_it_was),
        T(evidence_is_told_in_words),
        T(nonsense_is_refused_or_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
