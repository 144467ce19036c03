/* SPDX-License-Identifier: Apache-2.0
 * On worlds that chance makes, the scope joined in SQL admits exactly the rows that the decision
 * permits one by one.
 */
#include "support/support.h"

#include "support/alliance.h"
#include "base/time.h"
#include "gen/sql_person.h"
#include "gen/sql_record.h"
#include "gen/sql_trust.h"
#include "trust/grant.h"
#include "trust/sight.h"

enum {
    PEOPLE = 12,
    HOMES = 20,
    ROWS = 300,
    RELATIONS = 60,
    WHOS = 250,
    ORGANISATIONS = 4,
    ACCOUNTS = 4
};

static uint32_t sparse(struct random *r, uint32_t below)
{
    return random_below(r, 2) == 0 ? 0 : (uint32_t)random_below(r, below);
}

static void people_make(struct alliance *a, struct random *r)
{
    struct env *e = a->env;
    for (int64_t p = 1; p <= PEOPLE; p++) {
        assert_ok(sql_person_add(e, a->db, p, 0));
        assert_ok(sql_person_choices_set(e, a->db, p, (int64_t)random_below(r, 8), NULL));
        if (random_below(r, 6) == 0)
            assert_ok(
                sql_person_labels_set(e, a->db, p, (int64_t)random_below(r, 1 << LABEL__COUNT)));
    }
    for (int64_t h = 1; h <= HOMES; h++)
        assert_ok(sql_person_source_put(e, a->db, h, 1 + (int64_t)random_below(r, PEOPLE), 1, 0,
                                        S("first"), 0, 1));
}

static void relations_make(struct alliance *a, struct random *r)
{
    int64_t now = env_now(a->env);
    for (int64_t i = 0; i < RELATIONS; i++) {
        int64_t organisation = 1 + (int64_t)random_below(r, ORGANISATIONS);
        int64_t actor =
            random_below(r, 2) == 0 ? organisation : -(1 + (int64_t)random_below(r, ACCOUNTS));
        int64_t until = random_below(r, 4) == 0 ? now - 1 : now + 1;
        assert_ok(sql_relation_add(a->env, a->db, 1 + (int64_t)random_below(r, PEOPLE), actor,
                                   INT64_C(1) << random_below(r, 16), 1, i, 0, until));
    }
}

static void rows_make(struct alliance *a, struct random *r)
{
    for (int64_t i = 0; i < ROWS; i++) {
        int64_t rid = 1000 + i;
        int64_t home = random_below(r, 5) == 0 ? rid : 1 + (int64_t)random_below(r, HOMES);
        uint32_t facet = UINT32_C(1) << random_below(r, 16);
        if (random_below(r, 8) == 0) facet |= UINT32_C(1) << random_below(r, 16);
        uint32_t label =
            random_below(r, 2) == 0
                ? 0
                : (random_below(r, 3) == 0 ? sparse(r, 1 << LABEL__COUNT)
                                           : UINT32_C(1) << random_below(r, LABEL__COUNT));
        str id = arena_printf(a->env->arena, "r%lld", (long long)i);
        assert_ok(sql_resource_add(a->env, a->db, home, rid, S("Basic"), id, 1, 0, 0,
                                   (int64_t)random_below(r, ORGANISATIONS + 1), label, facet, 0,
                                   S("x")));
    }
}

static struct who who_make(struct random *r)
{
    struct who w = { .account = (int64_t)random_below(r, ACCOUNTS + 1),
                     .person = (int64_t)random_below(r, PEOPLE),
                     .organisation = (int64_t)random_below(r, ORGANISATIONS + 1),
                     .role = (uint8_t)random_below(r, ROLE__COUNT),
                     .assured = random_below(r, 30) != 0,
                     .closed = random_below(r, 30) == 0,
                     .suspended = random_below(r, 30) == 0 };
    w.purpose = (uint8_t)(random_below(r, 8) == 0 ? random_below(r, PURPOSE__COUNT)
                                                  : (uint64_t)role_purpose((enum role)w.role));
    /* What the place hides from this kind of worker. */
    if (random_below(r, 3) == 0) w.hidden = (uint32_t)random_below(r, 1 << 16) & ~UINT32_C(1);
    /* A program that is for one person alone. */
    static struct grant grants[PEOPLE];
    uint64_t one = random_below(r, 4) == 0 ? random_below(r, PEOPLE) : 0;
    grants[one].person = (int64_t)one;
    if (one != 0 && w.role != ROLE_SYSTEM) w.grant = &grants[one];
    return w;
}

struct row {
    int64_t rid, home, source;
    uint32_t facet, label;
    bool in_scope;
};

static size_t rows_read(struct cx *cx, struct row *out)
{
    struct sql_text q = sql_text_make(cx->env->arena);
    struct rows *rows;
    size_t n = 0;
    sql_add(&q, "SELECT r.rid, r.home, r.source, r.facet, r.label, CASE WHEN 1 = 1");
    scope_sql(cx, &q, "r");
    sql_add(&q, " THEN 1 ELSE 0 END FROM resource r ORDER BY r.rid");
    struct db_sql sql = { .name = "scope", .text = buf_str(&q.text) };
    assert_ok(rows_open(cx->env, cx->db, &sql, q.at, q.count, false, &rows));
    while (rows_next(rows))
        out[n++] = (struct row){ rows_int(rows, 0),           rows_int(rows, 1),
                                 rows_int(rows, 2),           (uint32_t)rows_int(rows, 3),
                                 (uint32_t)rows_int(rows, 4), rows_int(rows, 5) != 0 };
    assert_ok(rows_close(rows));
    return n;
}

/* What is said from the home alone is never other than the decision; where the row is plain and
 * nothing hangs on its source, it is the whole answer. */
static void judge_compare(struct cx *cx, const struct row *row, bool permit)
{
    enum scope_judgement j;
    bool plain = row->label == 0;
    assert_ok(trust_judge(cx, row->home, row->facet, plain, &j));
    if (j == SCOPE_YES && !permit) fail_msg("judged to be seen, and is not");
    if (j == SCOPE_NO && permit) fail_msg("judged not to be seen, and is");
    if (plain && row->source == 0) assert_true(j != SCOPE_ASK || !permit);
    assert_ok(trust_judge(cx, row->home, FACET_IDENTITY, false, &j));
    if ((row->facet & FACET_PUBLIC) == 0 && j == SCOPE_NO && permit)
        fail_msg("judged not to be seen whatever it is, and is");
}

static size_t who_compare(struct alliance *a, struct who who, int number)
{
    struct arena_mark mark = arena_mark(a->env->arena);
    struct cx cx = a->cx;
    cx.who = who;
    cx.scope = NULL;
    struct row *rows = NEW_ARRAY(a->env->arena, struct row, ROWS);
    size_t n = rows_read(&cx, rows);
    assert_int_equal(n, ROWS);
    size_t permitted = 0;
    for (size_t i = 0; i < n; i++) {
        struct decision d;
        assert_ok(trust_row(&cx, ACTION_SEARCH, rows[i].home, rows[i].facet, rows[i].label,
                            rows[i].source, &d));
        bool permit = d.verdict >= VERDICT_PART;
        if (permit != rows[i].in_scope)
            fail_msg("who %d (%s), row %lld: decision %s by %s, scope %s", number,
                     role_name((enum role)who.role), (long long)rows[i].rid,
                     permit ? "permits" : "denies", d.rule,
                     rows[i].in_scope ? "admits" : "does not");
        judge_compare(&cx, &rows[i], permit);
        permitted += permit ? 1 : 0;
    }
    arena_rewind(a->env->arena, mark);
    return permitted;
}

static void place_open(struct alliance *a, struct random *r)
{
    alliance_open(a, str_none());
    alliance_begin(a);
    people_make(a, r);
    relations_make(a, r);
    rows_make(a, r);
    alliance_commit(a);
}

/* What other work has found out is used only while nothing has changed that it was made of. */
static void kept_sights_change_no_decision(void **state)
{
    (void)state;
    struct random r = random_seeded(11);
    struct alliance a;
    place_open(&a, &r);
    a.house.sights = sights_open();
    for (int i = 0; i < WHOS; i++) {
        struct who who = who_make(&r);
        for (int again = 0; again < 2; again++) {
            assert_ok(db_begin(a.env, a.db, DB_READ));
            (void)who_compare(&a, who, i);
            assert_ok(db_commit(a.env, a.db));
        }
        alliance_begin(&a);
        int64_t person = 1 + (int64_t)random_below(&r, PEOPLE);
        if (i % 3 == 0)
            assert_ok(sql_relation_add(a.env, a.db, person, -(who.account), 1 << (i % 16), 1,
                                       1000 + i, 0, INT64_MAX));
        else if (i % 3 == 1)
            assert_ok(sql_person_choices_set(a.env, a.db, person, i % 8, NULL));
        else
            assert_ok(sql_person_source_put(a.env, a.db, 1 + (int64_t)random_below(&r, HOMES),
                                            person, 1, 0, S("moved"), 0, 1));
        alliance_commit(&a);
    }
    sights_close(a.house.sights);
    alliance_close(&a);
}

static void scope_in_sql_and_decision_row_by_row_are_equal(void **state)
{
    (void)state;
    struct random r = random_seeded(7);
    size_t permitted = 0;
    struct alliance a;
    place_open(&a, &r);
    for (int i = 0; i < WHOS; i++) permitted += who_compare(&a, who_make(&r), i);
    (void)who_compare(&a, who_system(), -1);
    alliance_close(&a);
    assert_true(permitted > 500); /* the test says something */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scope_in_sql_and_decision_row_by_row_are_equal),
        cmocka_unit_test(kept_sights_change_no_decision),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
