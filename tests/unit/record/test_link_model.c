/* SPDX-License-Identifier: Apache-2.0
 * The place's own model of linkage: server and batch decide alike on every pair of a made town, by
 * the shipped model and by one that was learnt; it is proposed, shown, adopted, and stands after a
 * restart; and the order in which records come does not change who is joined.
 */
#include "linking.h"

#include "../town/made_town.h"
#include "base/time.h"
#include "link/learn.h"
#include "record/change.h"
#include "record/link_model.h"

#include <stdlib.h>

enum { PEOPLE = 170 };

struct learnt_place {
    struct linked_place p;
    struct made_table records;
    size_t *order;
};

static const char *cell(const struct made_table *t, size_t row, const char *column)
{
    str s = made_cell(t, row, column);
    return s.n > 0 ? s.p : NULL;
}

static void make_records(struct learnt_place *l)
{
    struct env *e = l->p.a.env;
    char path[] = "/tmp/weft-town-XXXXXX";
    if (mkdtemp(path) == NULL) fail_msg("no folder for the town");
    str folder = arena_str(e->arena, str_of(path));
    struct town_options o = { .people = PEOPLE,
                              .seed = 7,
                              .out = folder,
                              .today = date_make(2026, 11, 22),
                              .records = true };
    struct town_report r;
    assert_ok(town_make(e, &o, &r));
    l->records = made_table(e, folder, "records/records.csv");
    made_town_remove(e, folder);
}

static struct someone someone_of(struct learnt_place *l, size_t i)
{
    const struct made_table *t = &l->records;
    const char *postcode = cell(t, i, "postcode");
    return (struct someone){ .given = cell(t, i, "given_name"),
                             .family = cell(t, i, "surname"),
                             .birth = cell(t, i, "dob"),
                             .line = cell(t, i, "address"),
                             .postcode = postcode == NULL ? "" : postcode,
                             .nhs = cell(t, i, "nhs_number"),
                             .phone = cell(t, i, "phone"),
                             .death = cell(t, i, "date_of_death") };
}

static const char *id_of(struct learnt_place *l, size_t i)
{
    return arena_printf(l->p.a.env->arena, "t%zu", i).p;
}

/* All at once, in the order given. */
static void put_all(struct learnt_place *l, const size_t *order)
{
    struct linked_place *p = &l->p;
    alliance_begin(&p->a);
    for (size_t k = 0; k < l->records.rows; k++) {
        size_t i = order[k];
        struct someone s = someone_of(l, i);
        struct record_done d;
        struct record_write w = { .verb = RECORD_PUT,
                                  .json = someone_json(p->a.env->arena, id_of(l, i), &s),
                                  .source = i % 2 == 0 ? p->practice : p->hospital };
        assert_ok(record_write(&p->a.cx, &w, &d));
    }
    alliance_commit(&p->a);
}

static void person_of_each(struct learnt_place *l, int64_t *ret)
{
    for (size_t i = 0; i < l->records.rows; i++) ret[i] = linked_person(&l->p, id_of(l, i));
}

/* Pair by pair. */
static void assert_alike(const int64_t *x, const int64_t *y, size_t n)
{
    size_t joined = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++) {
            if ((x[i] == x[k]) != (y[i] == y[k])) fail_msg("records %zu and %zu differ", k, i);
            joined += x[i] == x[k];
        }
    assert_true(joined > n / 4);
}

static struct learning *learn(struct learnt_place *l)
{
    struct learning *learning;
    assert_ok(learning_open(l->p.a.env, &learning));
    assert_ok(learning_read(&l->p.a.cx, learning));
    assert_ok(learning_work(l->p.a.env, learning));
    return learning;
}

/* The persons of the server, in the order of the learning's records. */
static int64_t *persons_in_order(struct learnt_place *l, const struct link_learnt *learnt)
{
    int64_t *out = NEW_ARRAY(l->p.a.env->arena, int64_t, (size_t)learnt->records);
    for (int64_t i = 0; i < learnt->records; i++)
        assert_ok(person_of_home(&l->p.a.cx, learnt->id[i], &out[i]));
    return out;
}

static int64_t waiting(struct learnt_place *l)
{
    return linked_number(&l->p, "SELECT count(*) FROM review WHERE state = 'waiting'");
}

static void server_and_batch_agree_on_every_pair_before_and_after_a_model_is_adopted(void **state)
{
    struct learnt_place *l = *state;
    struct cx *cx = &l->p.a.cx;
    struct cx manager = alliance_as(&l->p.a, ROLE_MANAGER, 5, l->p.practice);
    struct cx nurse = alliance_as(&l->p.a, ROLE_NURSE, 6, l->p.practice);
    struct link_version v;
    struct link_versions all;
    struct link_examples examples;
    int64_t id = 0;
    struct learning *learning = learn(l);
    const struct link_learnt *learnt = learning_learnt(learning);
    size_t n = (size_t)learnt->records;
    assert_int_equal(n, l->records.rows);
    assert_alike(persons_in_order(l, learnt), learnt->before, n);
    assert_int_equal(waiting(l), learnt->asks_before);

    alliance_begin(&l->p.a);
    assert_ok(learning_keep(cx, learning, &id));
    alliance_commit(&l->p.a);
    linked_work(&l->p);
    assert_alike(persons_in_order(l, learnt), learnt->before, n); /* proposed: nothing changes */
    assert_ok(link_model_get(&manager, id, &v));
    assert_str(v.state, "proposed");
    assert_int_equal(v.joins_after - v.joins_before, v.gained - v.lost);
    assert_status(link_model_list(&nurse, 10, &all), ST_FORBIDDEN);
    assert_status(link_model_examples(&nurse, id, &examples), ST_FORBIDDEN);
    int64_t looked = manager.audit_n;
    assert_ok(link_model_examples(&manager, id, &examples));
    assert_int_equal(examples.count > 0, v.gained + v.lost > 0);
    if (examples.count > 0) assert_true(manager.audit_n > looked);

    alliance_begin(&l->p.a);
    assert_status(link_model_adopt(&nurse, id, S("because")), ST_FORBIDDEN);
    assert_status(link_model_adopt(&manager, id, S(" ")), ST_BAD_INPUT);
    assert_status(link_model_adopt(&manager, id + 1, S("because")), ST_NOT_FOUND);
    assert_ok(link_model_adopt(&manager, id, S("looked at the examples")));
    assert_status(link_model_refuse(&manager, id, S("changed my mind")), ST_CONFLICT);
    alliance_commit(&l->p.a);
    assert_int_equal(linked_number(&l->p, "SELECT count(*) FROM audit WHERE action = 'adopt'"), 1);
    linked_work(&l->p);
    assert_alike(persons_in_order(l, learnt), learnt->after, n);
    assert_int_equal(waiting(l), learnt->asks_after);
    assert_ok(link_model_get(&manager, id, &v));
    assert_str(v.state, "adopted");
    assert_false(v.at_work);

    linked_restart(&l->p); /* the adopted one, without being asked again */
    size_t some = n / 3;
    alliance_begin(&l->p.a);
    for (size_t i = 0; i < some; i++)
        assert_ok(change_add(&l->p.a.cx, S("Patient"), learnt->id[i], learnt->id[i]));
    alliance_commit(&l->p.a);
    linked_work(&l->p);
    assert_alike(persons_in_order(l, learnt), learnt->after, n);
    assert_int_equal(waiting(l), learnt->asks_after);
    learning_close(learning);
}

static void learning_again_from_the_same_records_changes_nothing(void **state)
{
    struct learnt_place *l = *state;
    struct learning *learning = learn(l);
    const struct link_learnt *learnt = learning_learnt(learning);
    assert_int_equal(learnt->gained, 0);
    assert_int_equal(learnt->lost, 0);
    learning_close(learning);
}

static void too_few_records_are_not_learnt_from(void **state)
{
    struct linked_place p;
    struct learning *learning;
    const struct someone anna = { .given = "Anna", .family = "Pemberton" };
    (void)state;
    linked_open(&p);
    someone_put(&p, p.practice, "a", &anna);
    assert_ok(learning_open(p.a.env, &learning));
    assert_status(learning_read(&p.a.cx, learning), ST_CONFLICT);
    bool due = true;
    assert_ok(link_model_is_due(&p.a.cx, &due));
    assert_false(due);
    learning_close(learning);
    alliance_close(&p.a);
}

static void the_order_of_arrival_changes_nobody(void **state)
{
    struct learnt_place *l = *state;
    struct learnt_place other = { .records = l->records };
    size_t n = l->records.rows;
    struct random r = random_seeded(99);
    int64_t *x = NEW_ARRAY(l->p.a.env->arena, int64_t, n),
            *y = NEW_ARRAY(l->p.a.env->arena, int64_t, n);
    size_t *order = NEW_ARRAY(l->p.a.env->arena, size_t, n);
    for (size_t i = 0; i < n; i++) order[i] = i;
    for (size_t i = n; i-- > 1;) {
        size_t k = random_below(&r, i + 1), t = order[i];
        order[i] = order[k];
        order[k] = t;
    }
    person_of_each(l, x);
    linked_open(&other.p);
    put_all(&other, order);
    linked_work(&other.p);
    person_of_each(&other, y);
    assert_alike(x, y, n);
    alliance_close(&other.p.a);
}

static int setup(void **state)
{
    static struct learnt_place l;
    linked_open(&l.p);
    make_records(&l);
    l.order = NEW_ARRAY(l.p.a.env->arena, size_t, l.records.rows);
    for (size_t i = 0; i < l.records.rows; i++) l.order[i] = i;
    put_all(&l, l.order);
    linked_work(&l.p);
    *state = &l;
    return 0;
}

static int teardown(void **state)
{
    struct learnt_place *l = *state;
    alliance_close(&l->p.a);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_of_arrival_changes_nobody),
        cmocka_unit_test(server_and_batch_agree_on_every_pair_before_and_after_a_model_is_adopted),
        cmocka_unit_test(learning_again_from_the_same_records_changes_nothing),
        cmocka_unit_test(too_few_records_are_not_learnt_from),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
