/* SPDX-License-Identifier: Apache-2.0
 * Which look-ups somebody else should look at, from the trace's own rows to the officer's list.
 */
#include "support/support.h"

#include <time.h>

#include "support/alliance.h"
#include "base/time.h"
#include "gen/sql_person.h"
#include "gen/sql_trust.h"
#include "trust/account.h"
#include "trust/audit.h"
#include "trust/decide.h"
#include "trust/looked.h"
#include "trust/organisation.h"
#include "trust/second_look.h"

enum { ME = 1, NAMESAKE, NAMESAKE_ATTENDED, COLLEAGUE, STRANGER, VISITED, PEOPLE = VISITED };

struct place {
    struct alliance a;
    struct clock clock;
    int64_t practice, dawn, ray, officer;
    int64_t n; /* the newest row of the trace */
};

static void patient(struct place *p, int64_t person, str family)
{
    struct env *e = p->a.env;
    struct opt_int none = { 0 };
    assert_ok(sql_person_add(e, p->a.db, person, 0));
    assert_ok(sql_person_source_put(e, p->a.db, person, person, 1, 0, S("first"), 0, 1));
    assert_ok(sql_patient_put(e, p->a.db, person, p->practice, str_none(), family, S("a"), S("A"),
                              none, str_none(), str_none(), str_none(), str_none(), str_none(),
                              str_none(), none, 0));
    assert_ok(sql_relation_add(e, p->a.db, person, p->practice, RELATION_REGISTERED, person, 1, 0,
                               INT64_MAX));
}

static void worker(struct place *p, str name, int64_t person, enum role role, int64_t *ret_account)
{
    int64_t id;
    assert_ok(account_add(&p->a.cx, name, name, str_none(), ret_account));
    assert_ok(account_role_add(&p->a.cx, *ret_account, p->practice, role, S("x"), &id));
    if (person != 0) assert_ok(account_person_set(&p->a.cx, *ret_account, person, person));
}

static void place_open(struct place *p)
{
    alliance_open(&p->a, str_none());
    p->n = 0;
    p->clock = clock_fixed(env_now(p->a.env));
    p->a.env->clock = &p->clock;
    alliance_begin(&p->a);
    assert_ok(organisation_put(&p->a.cx, S("g"), S("Z2"), S("G"), S("gp practice"), &p->practice));
    for (int64_t person = 1; person <= PEOPLE; person++)
        patient(p, person,
                person <= NAMESAKE_ATTENDED ? S("okafor")
                : person == COLLEAGUE       ? S("birch")
                                            : S("ash"));
    worker(p, S("dawn"), ME, ROLE_RECEPTIONIST, &p->dawn);
    worker(p, S("ray"), COLLEAGUE, ROLE_GP, &p->ray);
    worker(p, S("officer"), 0, ROLE_PRIVACY_OFFICER, &p->officer);
    assert_ok(sql_relation_add(p->a.env, p->a.db, NAMESAKE_ATTENDED, p->practice, RELATION_EPISODE,
                               1, 9, env_now(p->a.env) + TIME_HOUR, INT64_MAX));
    assert_ok(sql_relation_add(p->a.env, p->a.db, VISITED, p->practice, RELATION_EPISODE, 1, 9,
                               env_now(p->a.env) - TIME_DAY, INT64_MAX));
    alliance_commit(&p->a);
}

/* Into the trace, and from there by what the job does. */
static void open_page(struct place *p, int64_t account, int64_t person, bool refused)
{
    struct cx cx = alliance_as(&p->a, ROLE_RECEPTIONIST, account, p->practice);
    struct audit_look look = { .action = S("open"),
                               .what = S("person"),
                               .rule = S("R03"),
                               .person = &person,
                               .person_count = 1,
                               .refused = refused };
    assert_ok(audit_look(&cx, &look));
    p->n = cx.audit_n;
    p->clock.fixed += TIME_SECOND;
}

static void copy(struct place *p)
{
    bool more;
    struct timespec moment = { .tv_nsec = 2000000 };
    while (audit_last_safe(p->a.house.audit) < p->n) (void)nanosleep(&moment, NULL);
    alliance_begin(&p->a);
    assert_ok(looked_copy(&p->a.cx, 100, &more));
    alliance_commit(&p->a);
}

static struct cx as_officer(struct place *p)
{
    return alliance_as(&p->a, ROLE_PRIVACY_OFFICER, p->officer, p->practice);
}

static uint32_t kind_of(struct place *p, int64_t account, int64_t person, int64_t *ret_n)
{
    struct second_look_lines lines;
    struct cx cx = as_officer(p);
    copy(p);
    assert_ok(second_look_list(&cx, &lines));
    for (size_t i = 0; i < lines.count; i++) {
        if (lines.at[i].account != account || lines.at[i].person != person) continue;
        if (ret_n != NULL) *ret_n = lines.at[i].last_n;
        return lines.at[i].kind;
    }
    return 0;
}

static void each_kind_is_found_and_what_records_explain_is_not(void **state)
{
    (void)state;
    struct place p;
    place_open(&p);
    open_page(&p, p.dawn, ME, true);
    open_page(&p, p.dawn, NAMESAKE, false);
    open_page(&p, p.dawn, NAMESAKE_ATTENDED, false);
    open_page(&p, p.dawn, COLLEAGUE, false);
    open_page(&p, p.dawn, STRANGER, true);
    assert_int_equal(kind_of(&p, p.dawn, ME, NULL), SECOND_LOOK_OWN);
    assert_true(kind_of(&p, p.dawn, NAMESAKE, NULL) & SECOND_LOOK_NEAR);
    assert_true(kind_of(&p, p.dawn, COLLEAGUE, NULL) & SECOND_LOOK_COLLEAGUE);
    assert_int_equal(kind_of(&p, p.dawn, NAMESAKE_ATTENDED, NULL), 0);
    assert_int_equal(kind_of(&p, p.dawn, STRANGER, NULL), 0);
    alliance_close(&p.a);
}

static void who_did_not_attend_is_told_on_the_third_day(void **state)
{
    (void)state;
    struct place p;
    place_open(&p);
    for (int day = 0; day < 3; day++) {
        assert_int_equal(kind_of(&p, p.ray, STRANGER, NULL), 0);
        open_page(&p, p.ray, STRANGER, false);
        open_page(&p, p.ray, STRANGER, false);
        open_page(&p, p.ray, VISITED, false);
        p.clock.fixed += TIME_DAY;
    }
    assert_int_equal(kind_of(&p, p.ray, STRANGER, NULL), SECOND_LOOK_NO_ATTENDANCE);
    assert_int_equal(kind_of(&p, p.ray, VISITED, NULL), 0);
    alliance_close(&p.a);
}

static void what_is_settled_comes_back_with_the_next_look_only(void **state)
{
    (void)state;
    struct place p;
    int64_t n = 0, done = 0;
    place_open(&p);
    open_page(&p, p.dawn, NAMESAKE, false);
    assert_true(kind_of(&p, p.dawn, NAMESAKE, &n) != 0);
    struct cx cx = as_officer(&p), own = cx, dawn = cx;
    own.who.account = p.dawn;
    dawn.who.role = ROLE_RECEPTIONIST;
    alliance_begin(&p.a);
    assert_status(second_look_settle(&dawn, p.dawn, NAMESAKE, n, true, &done), ST_FORBIDDEN);
    assert_ok(second_look_settle(&own, p.dawn, NAMESAKE, n, true, &done));
    assert_int_equal(done, 0); /* nobody settles their own */
    assert_ok(second_look_settle(&cx, p.dawn, NAMESAKE, n - 1, true, &done));
    assert_int_equal(done, 0); /* a look has come since that was shown */
    assert_ok(second_look_settle(&cx, p.dawn, NAMESAKE, n, true, &done));
    assert_int_equal(done, 1);
    alliance_commit(&p.a);
    assert_int_equal(kind_of(&p, p.dawn, NAMESAKE, NULL), 0);
    open_page(&p, p.dawn, NAMESAKE, false);
    assert_true(kind_of(&p, p.dawn, NAMESAKE, NULL) != 0);
    alliance_close(&p.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_is_found_and_what_records_explain_is_not),
        cmocka_unit_test(who_did_not_attend_is_told_on_the_third_day),
        cmocka_unit_test(what_is_settled_comes_back_with_the_next_look_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
