/* SPDX-License-Identifier: Apache-2.0
 * Every n-th allocation and every n-th SQL step of a write and of a page fails in turn: nothing is
 * half done, and the next try works.
 */
#include "support/support.h"

#include "support/alliance.h"
#include "record/person.h"
#include "trust/decide.h"
#include "trust/organisation.h"

struct place {
    struct alliance a;
    int64_t practice;
};

static int64_t number(struct place *p, const char *sql)
{
    struct db_sql q = { .name = "number", .text = str_of(sql) };
    struct rows *rows;
    assert_ok(rows_open(p->a.env, p->a.db, &q, NULL, 0, false, &rows));
    assert_true(rows_next(rows));
    int64_t n = rows_int(rows, 0);
    assert_ok(rows_close(rows));
    return n;
}

/* One number for all that the database holds. */
static int64_t sum(struct place *p)
{
    return number(p, "SELECT (SELECT count(*) FROM resource) + 3 * (SELECT count(*) FROM history) "
                     "+ 7 * (SELECT count(*) "
                     "FROM idx) + 31 * (SELECT count(*) FROM change) + 101 * (SELECT count(*) FROM "
                     "audit) + 1009 * (SELECT "
                     "count(*) FROM person) + 10007 * (SELECT count(*) FROM relation) + 100003 * "
                     "(SELECT value FROM counter)");
}

struct writing {
    struct place *p;
    struct cx cx;
    const char *json;
};

static status write_in(struct env *e, struct db *db, void *arg)
{
    struct writing *w = arg;
    struct record_done d;
    struct record_write write = { .verb = RECORD_PUT,
                                  .json = str_of(w->json),
                                  .source = w->p->practice };
    w->cx.env = e;
    w->cx.act = 0;
    w->cx.scope = NULL;
    return record_write(&w->cx, &write, &d);
}

static status write_whole(struct env *e, void *arg)
{
    struct writing *w = arg;
    return db_transact(e, w->p->a.db, DB_WRITE, write_in, w);
}

static const char JEAN[] = "{\"resourceType\":\"Patient\",\"id\":\"jean\",\"name\":[{\"family\":"
                           "\"Ashworth\",\"given\":[\"Jean\"]}],\"birthDate\":\"1948-03-04\","
                           "\"generalPractitioner\":[{\"identifier\":{\"value\":\"ZHB01\"}}]}";
static const char JEAN2[] =
    "{\"resourceType\":\"Patient\",\"id\":\"jean\",\"name\":[{\"family\":\"Ashworth\",\"given\":["
    "\"Jean\",\"Mary\"]}],\"birthDate\":\"1948-03-05\"}";
static const char TASK[] =
    "{\"resourceType\":\"Task\",\"id\":\"t1\",\"status\":\"requested\",\"intent\":\"order\","
    "\"for\":{\"reference\":\"Patient/jean\"},\"owner\":{\"reference\":\"Organization/"
    "lanternlane\"},\"description\":\"x\"}";

static status run_failing(struct place *p, enum fault_kind kind, int64_t n,
                          status (*work)(struct env *e, void *arg), void *arg, bool *ret_fired)
{
    struct fault f = { .kind = kind, .fail_at = n };
    struct env e = *p->a.env;
    e.arena = arena_open(0);
    arena_fault_set(e.arena, kind == FAULT_ALLOC ? &f : NULL);
    e.fault = &f;
    status st = env_run(&e, work, arg);
    arena_close(e.arena);
    *ret_fired = f.fired;
    return st;
}

static void every_failure_undoes_the_write_wholly(void **state)
{
    struct place *p = *state;
    const char *texts[] = { JEAN, TASK, JEAN2 };
    for (size_t i = 0; i < 3; i++) {
        for (int kind = FAULT_ALLOC; kind <= FAULT_SQL; kind++) {
            bool fired = true;
            int64_t n = 1;
            /* The last round, where nothing fails any more, is undone so that the next kind starts
             * alike. */
            for (; fired; n++) {
                struct writing w = { .p = p, .cx = p->a.cx, .json = texts[i] };
                int64_t before = sum(p);
                status st = run_failing(p, (enum fault_kind)kind, n, write_whole, &w, &fired);
                if (fired && st == ST_OK)
                    fail_msg("text %zu: failure %lld of kind %d went unseen", i, (long long)n,
                             kind);
                if (fired && sum(p) != before)
                    fail_msg("text %zu: failure %lld of kind %d left something", i, (long long)n,
                             kind);
                if (n > 5000) fail_msg("no end");
            }
            assert_true(n > 5);
            if (kind == FAULT_SQL) continue;
            struct record_done d;
            struct record_write del = { .verb = RECORD_DELETE,
                                        .type = i == 1 ? S("Task") : S("Patient"),
                                        .id = i == 1 ? S("t1") : S("jean"),
                                        .source = p->practice };
            alliance_begin(&p->a);
            assert_ok(record_write(&p->a.cx, &del, &d));
            alliance_commit(&p->a);
        }
    }
}

struct paging {
    struct place *p;
    struct cx cx;
    int64_t person;
};

static status page_whole(struct env *e, void *arg)
{
    struct paging *g = arg;
    struct person_page page;
    g->cx.env = e;
    g->cx.scope = NULL;
    g->cx.db = g->p->a.db;
    return person_page(&g->cx, g->person, &page);
}

static void every_failure_of_a_page_is_told_and_the_next_one_is_whole(void **state)
{
    struct place *p = *state;
    struct paging g = { .p = p, .cx = alliance_as(&p->a, ROLE_GP, 5, p->practice) };
    assert_ok(person_of_patient(&p->a.cx, S("jean"), &g.person));
    for (int kind = FAULT_ALLOC; kind <= FAULT_SQL; kind++) {
        bool fired = true;
        for (int64_t n = 1; fired; n++) {
            status st = run_failing(p, (enum fault_kind)kind, n, page_whole, &g, &fired);
            if (fired && st == ST_OK)
                fail_msg("failure %lld of kind %d went unseen", (long long)n, kind);
            if (!fired) assert_int_equal(st, ST_OK);
        }
    }
}

static int setup(void **state)
{
    static struct place p;
    alliance_open(&p.a, str_none());
    alliance_begin(&p.a);
    assert_ok(organisation_put(&p.a.cx, S("lanternlane"), S("ZHB01"), S("Lantern Lane"),
                               S("gp practice"), &p.practice));
    alliance_commit(&p.a);
    *state = &p;
    return 0;
}

static int teardown(void **state)
{
    struct place *p = *state;
    alliance_close(&p->a);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_failure_undoes_the_write_wholly),
        cmocka_unit_test(every_failure_of_a_page_is_told_and_the_next_one_is_whole),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
