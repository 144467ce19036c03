/* SPDX-License-Identifier: Apache-2.0
 * What reading threads share (who may see a home, totals, profiles) while one writes: asked by
 * several at once, under the thread sanitizer too.
 */
#include "support/support.h"

#include <pthread.h>
#include <stdatomic.h>

#include "support/alliance.h"
#include "fhir/search.h"
#include "gen/sql_trust.h"
#include "record/profiles.h"
#include "record/record.h"
#include "trust/decide.h"
#include "trust/organisation.h"
#include "trust/sight.h"

enum { READERS = 3, WRITES = 40 };

struct place {
    struct alliance a;
    int64_t practice;
    _Atomic bool over;
};

#define PROFILE "http://profiles.example/reading"

static void put(struct place *p, str json)
{
    struct record_done d;
    struct record_write w = { .verb = RECORD_PUT, .json = json, .source = p->practice };
    alliance_begin(&p->a);
    status st = record_write(&p->a.cx, &w, &d);
    if (st != ST_OK) fail_msg("%.*s: %.*s", STR_ARG(json), STR_ARG(p->a.env->err.what));
    alliance_commit(&p->a);
}

static void put_reading(struct place *p, int i)
{
    struct arena *a = p->a.env->arena;
    put(p, arena_printf(a, "{\"resourceType\":\"Patient\",\"id\":\"p%d\"}", i));
    put(p, arena_printf(a,
                        "{\"resourceType\":\"Observation\",\"id\":\"o%d\",\"status\":\"final\","
                        "\"code\":{\"coding\":[{\"code\":\"pulse\"}]},"
                        "\"subject\":{\"reference\":\"Patient/p%d\"}}",
                        i, i));
}

static void put_profile(struct place *p, int version)
{
    put(p, arena_printf(
               p->a.env->arena,
               "{\"resourceType\":\"StructureDefinition\",\"id\":\"reading\",\"url\":\"" PROFILE
               "\",\"version\":\"%d\",\"name\":\"Reading\",\"status\":\"active\",\"kind\":"
               "\"resource\",\"abstract\":false,\"type\":\"Observation\",\"derivation\":"
               "\"constraint\",\"differential\":{\"element\":[{\"id\":\"Observation\",\"path\":"
               "\"Observation\"},{\"id\":\"Observation.subject\",\"path\":"
               "\"Observation.subject\",\"min\":1}]}}",
               version));
}

struct reader {
    struct place *place;
    struct env *env;
    struct db *db;
    enum role role;
    int64_t most;     /* the largest total seen */
    int64_t profiles; /* times that it was found */
    bool went_back, failed;
};

static status count_and_look(struct env *e, struct db *db, void *arg)
{
    struct reader *r = arg;
    struct search_plan plan;
    struct record_page page;
    const struct profile *profile = NULL;
    struct cx cx = alliance_as(&r->place->a, r->role, 7, r->place->practice);
    cx.env = e;
    cx.db = db;
    TRY(search_parse(e, fhir_resource_find(S("Observation")), S("code=pulse&_summary=count"), true,
                     &plan));
    TRY(record_search(&cx, &plan, str_none(), &page));
    r->went_back = r->went_back || page.total < r->most;
    r->most = page.total;
    TRY(profiles_find(&cx, S(PROFILE), &profile));
    r->profiles += profile != NULL;
    return ST_OK;
}

static void *read_loop(void *arg)
{
    struct reader *r = arg;
    bool last = false;
    while (!last && !r->failed) {
        last = r->place->over;
        struct arena_mark mark = arena_mark(r->env->arena);
        r->failed = db_transact(r->env, r->db, DB_READ, count_and_look, r) != ST_OK;
        arena_rewind(r->env->arena, mark);
    }
    return NULL;
}

static void many_read_what_they_share_while_one_writes_and_none_sees_less_than_before(void **state)
{
    struct place *p = *state;
    struct reader reader[READERS];
    pthread_t thread[READERS];
    struct db_options readonly = { .read_only = true };
    put_profile(p, 0);
    for (size_t i = 0; i < READERS; i++) {
        reader[i] = (struct reader){ .place = p, .env = test_env(), .role = ROLE_CLIENT };
        assert_ok(db_open(reader[i].env, p->a.url, &readonly, &reader[i].db));
        assert_int_equal(pthread_create(&thread[i], NULL, read_loop, &reader[i]), 0);
    }
    for (int i = 0; i < WRITES; i++) {
        put_reading(p, i);
        if (i % 8 == 0) put_profile(p, i + 1);
        profiles_forget(p->a.house.profiles);
    }
    p->over = true;
    for (size_t i = 0; i < READERS; i++) {
        struct reader *r = &reader[i];
        pthread_join(thread[i], NULL);
        if (r->failed) fail_msg("a reader failed: %.*s", STR_ARG(r->env->err.what));
        assert_false(r->went_back);
        assert_int_equal(r->most, WRITES);
        assert_true(r->profiles > 0);
        test_env_close(r->env);
        db_close(r->db);
    }
}

static int setup(void **state)
{
    static struct place p;
    memset(&p, 0, sizeof p);
    alliance_open(&p.a, str_none());
    p.a.house.sights = sights_open();
    p.a.house.profiles = profiles_open();
    alliance_begin(&p.a);
    assert_ok(
        organisation_put(&p.a.cx, S("lane"), S("Z1"), S("Lane"), S("gp practice"), &p.practice));
    alliance_commit(&p.a);
    *state = &p;
    return 0;
}

static int teardown(void **state)
{
    struct place *p = *state;
    struct house house = p->a.house;
    alliance_close(&p->a);
    sights_close(house.sights);
    profiles_close(house.profiles);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            many_read_what_they_share_while_one_writes_and_none_sees_less_than_before, setup,
            teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
