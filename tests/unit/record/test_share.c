/* SPDX-License-Identifier: Apache-2.0
 * What a place settles about sharing: whom a change is said to affect is whom it affects.
 */
#include "support/support.h"

#include "support/alliance.h"
#include "base/time.h"
#include "gen/sql_person.h"
#include "gen/sql_trust.h"
#include "record/share.h"
#include "trust/account.h"
#include "trust/organisation.h"
#include "trust/sight.h"

enum { PEOPLE = 40, ORGANISATIONS = 2 };

struct place {
    struct alliance a;
    int64_t organisation[ORGANISATIONS];
};

/* Episodes that ended, and end, over the days about now; some people are registered besides. */
static void place_open(struct place *p)
{
    struct random r = random_seeded(5);
    alliance_open(&p->a, str_none());
    struct env *e = p->a.env;
    int64_t now = env_now(e), account, role;
    alliance_begin(&p->a);
    assert_ok(organisation_put(&p->a.cx, S("h"), S("Z1"), S("H"), S("hospital trust"),
                               &p->organisation[0]));
    assert_ok(
        organisation_put(&p->a.cx, S("g"), S("Z2"), S("G"), S("gp practice"), &p->organisation[1]));
    for (int i = 0; i < ORGANISATIONS; i++) {
        assert_ok(
            account_add(&p->a.cx, arena_printf(e->arena, "w%d", i), S("W"), str_none(), &account));
        assert_ok(
            account_role_add(&p->a.cx, account, p->organisation[i], ROLE_NURSE, S("nurse"), &role));
    }
    for (int64_t person = 1; person <= PEOPLE; person++) {
        assert_ok(sql_person_add(e, p->a.db, person, 0));
        for (int i = 0; i < 3; i++) {
            int64_t until = now + ((int64_t)random_below(&r, 80) - 40) * TIME_DAY + 1;
            int64_t organisation = p->organisation[random_below(&r, ORGANISATIONS)];
            uint32_t kind = random_below(&r, 4) == 0 ? RELATION_LIST : RELATION_EPISODE;
            assert_ok(sql_relation_add(e, p->a.db, person, organisation, kind, person, i, 0,
                                       random_below(&r, 8) == 0 ? INT64_MAX : until));
        }
    }
    alliance_commit(&p->a);
}

static bool sees(struct place *p, int64_t organisation, int64_t person)
{
    struct cx cx = alliance_as(&p->a, ROLE_NURSE, 1, organisation);
    struct seen seen;
    assert_ok(trust_seen_person(&cx, person, &seen));
    return (seen.relations & trust_scope(&cx)->relations) != 0;
}

static void sight_of_all(struct place *p, bool out[ORGANISATIONS][PEOPLE])
{
    for (int o = 0; o < ORGANISATIONS; o++)
        for (int i = 0; i < PEOPLE; i++) out[o][i] = sees(p, p->organisation[o], i + 1);
}

static void change_and_compare(struct place *p, const char *rules)
{
    bool was[ORGANISATIONS][PEOPLE], is[ORGANISATIONS][PEOPLE];
    struct sharing wish;
    const struct sharing *now;
    struct share_effect effect;
    struct cx cx = alliance_as(&p->a, ROLE_CALDICOTT, 9, p->organisation[0]);
    sight_of_all(p, was);
    assert_ok(sharing_parse(&cx, str_of(rules), &wish));
    assert_ok(share_effect(&cx, &wish, &effect));
    assert_ok(trust_sharing(&cx, &now));
    alliance_begin(&p->a);
    assert_ok(share_adopt(&cx, &wish, now->version, S("as was agreed in May")));
    alliance_commit(&p->a);
    sight_of_all(p, is);
    for (int o = 0; o < ORGANISATIONS; o++) {
        int64_t gains = 0, loses = 0, told_gains = 0, told_loses = 0;
        for (int i = 0; i < PEOPLE; i++) {
            gains += !was[o][i] && is[o][i];
            loses += was[o][i] && !is[o][i];
        }
        for (size_t i = 0; i < effect.lines.count; i++) {
            if (effect.lines.at[i].organisation != p->organisation[o]) continue;
            told_gains = effect.lines.at[i].gains;
            told_loses = effect.lines.at[i].loses;
        }
        assert_int_equal(told_gains, gains);
        assert_int_equal(told_loses, loses);
    }
}

static void whom_a_change_is_said_to_affect_is_whom_it_affects(void **state)
{
    (void)state;
    struct place p;
    bool before[ORGANISATIONS][PEOPLE], after[ORGANISATIONS][PEOPLE];
    place_open(&p);
    sight_of_all(&p, before);
    change_and_compare(&p, "grace-days 10");
    change_and_compare(&p, "grace-days 60\nhide nurse housing care");
    change_and_compare(&p, "grace-days 0");
    change_and_compare(&p, "grace-days 30");
    sight_of_all(&p, after);
    assert_memory_equal(before, after, sizeof before); /* an undo undoes */
    alliance_close(&p.a);
}

static void a_session_sees_by_what_is_settled_from_its_next_request(void **state)
{
    (void)state;
    struct place p;
    str token;
    struct session s;
    struct sharing wish;
    place_open(&p);
    alliance_begin(&p.a);
    assert_ok(session_open(&p.a.cx, 1, 1, S("test"), &token));
    alliance_commit(&p.a);
    assert_ok(session_who(&p.a.cx, token, &s));
    assert_int_equal(s.who.hidden, 0);
    struct cx cx = alliance_as(&p.a, ROLE_CALDICOTT, 9, p.organisation[0]);
    assert_ok(sharing_parse(&cx, S("hide nurse housing"), &wish));
    alliance_begin(&p.a);
    assert_status(share_adopt(&cx, &wish, 3, S("as was agreed in May")), ST_CONFLICT);
    assert_ok(share_adopt(&cx, &wish, 0, S("as was agreed in May")));
    alliance_commit(&p.a);
    assert_ok(session_who(&p.a.cx, token, &s));
    assert_int_equal(s.who.hidden, FACET_HOUSING);
    assert_int_equal(scope_compile(&s.who).view & FACET_HOUSING, 0);
    alliance_close(&p.a);
}

static void lines_come_back_as_they_were_written(void **state)
{
    (void)state;
    struct place p;
    struct sharing s, again;
    place_open(&p);
    str text = S("grace-days 7\nemergency-hours 4\nclaim-days 14\nhide nurse housing words\n");
    assert_ok(sharing_parse(&p.a.cx, text, &s));
    str out = sharing_text(p.a.env->arena, &s);
    assert_memory_equal(out.p, text.p, text.n);
    assert_ok(sharing_parse(&p.a.cx, out, &again));
    assert_memory_equal(&s, &again, sizeof s);
    alliance_close(&p.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whom_a_change_is_said_to_affect_is_whom_it_affects),
        cmocka_unit_test(a_session_sees_by_what_is_settled_from_its_next_request),
        cmocka_unit_test(lines_come_back_as_they_were_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
