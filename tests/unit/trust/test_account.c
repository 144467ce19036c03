/* SPDX-License-Identifier: Apache-2.0
 * Accounts, signing in and sessions against a real database.
 */
#include "support/support.h"

#include "support/alliance.h"
#include "trust/account.h"
#include "trust/organisation.h"

struct place {
    struct alliance a;
    struct clock clock;
    int64_t hospital, council, dawn, nurse_role, social_role;
};

static int setup(void **state)
{
    static struct place p;
    alliance_open(&p.a, str_none());
    p.clock = *p.a.env->clock;
    p.a.env->clock = &p.clock;
    struct cx *cx = &p.a.cx;
    str hash;
    assert_ok(password_hash(p.a.env, p.a.house.gate, S("a long password"), &hash));
    alliance_begin(&p.a);
    assert_ok(organisation_put(cx, S("hospital"), S("ZHB10"), S("Hollin Vale"), S("hospital trust"),
                               &p.hospital));
    assert_ok(organisation_put(cx, S("council"), S("ZHB20"), S("Council"), S("council adult care"),
                               &p.council));
    assert_ok(account_add(cx, S("Dawn.Okafor"), S("Dawn Okafor"), hash, &p.dawn));
    assert_ok(
        account_role_add(cx, p.dawn, p.hospital, ROLE_NURSE, S("district nurse"), &p.nurse_role));
    assert_ok(account_role_add(cx, p.dawn, p.council, ROLE_SOCIAL_WORKER, S("social worker"),
                               &p.social_role));
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

static status sign_in(struct place *p, const char *name, const char *address, const char *password,
                      str *ret_token)
{
    struct cx *cx = &p->a.cx;
    struct sign_in s;
    alliance_begin(&p->a);
    status st = sign_in_try(cx, str_of(name), str_of(address), &s);
    alliance_commit(&p->a);
    TRY(st);
    TRY(sign_in_check(cx, &s, str_of(password)));
    alliance_begin(&p->a);
    st = sign_in_done(cx, &s, S("test"), ret_token);
    alliance_commit(&p->a);
    return st;
}

static void the_right_password_opens_a_session_in_the_first_role(void **state)
{
    struct place *p = *state;
    str token = str_none();
    assert_ok(sign_in(p, " DAWN.okafor ", "10.0.0.1", "a long password", &token));
    struct session s;
    assert_ok(session_who(&p->a.cx, token, &s));
    assert_str(s.shown, "Dawn Okafor");
    assert_str(s.title, "district nurse");
    assert_int_equal(s.who.role, ROLE_NURSE);
    assert_int_equal(s.who.organisation, p->hospital);
    assert_int_equal(s.who.purpose, PURPOSE_DIRECT_CARE);
    assert_status(session_who(&p->a.cx, S("made up"), &s), ST_UNAUTHORIZED);
    assert_status(session_who(&p->a.cx, str_none(), &s), ST_UNAUTHORIZED);
}

static void guessing_from_one_place_locks_nobody_out_elsewhere(void **state)
{
    struct place *p = *state;
    str token;
    for (int i = 0; i < 5; i++)
        assert_status(sign_in(p, "dawn.okafor", "10.6.6.6", "guess", &token), ST_UNAUTHORIZED);
    assert_status(sign_in(p, "dawn.okafor", "10.6.6.6", "a long password", &token), ST_TOO_MANY);
    assert_ok(sign_in(p, "dawn.okafor", "10.0.0.1", "a long password", &token));
    p->clock.fixed += INT64_C(61) * 1000000;
    assert_ok(sign_in(p, "dawn.okafor", "10.6.6.6", "a long password", &token));
    assert_status(sign_in(p, "nobody.such", "10.0.0.1", "x", &token), ST_UNAUTHORIZED);
}

static void a_session_ends_by_idleness_by_age_and_with_its_account(void **state)
{
    struct place *p = *state;
    str token;
    struct session s;
    assert_ok(sign_in(p, "dawn.okafor", "10.0.0.1", "a long password", &token));
    for (int i = 0; i < 23; i++) {
        p->clock.fixed += INT64_C(29) * 60 * 1000000;
        assert_ok(session_who(&p->a.cx, token, &s));
        assert_true(s.stale);
        alliance_begin(&p->a);
        assert_ok(session_seen(&p->a.cx, token));
        alliance_commit(&p->a);
    }
    p->clock.fixed += INT64_C(58) * 60 * 1000000;
    assert_status(session_who(&p->a.cx, token, &s), ST_UNAUTHORIZED); /* 12 hours */
    assert_ok(sign_in(p, "dawn.okafor", "10.0.0.1", "a long password", &token));
    p->clock.fixed += INT64_C(31) * 60 * 1000000;
    assert_status(session_who(&p->a.cx, token, &s), ST_UNAUTHORIZED); /* idle */
    assert_ok(sign_in(p, "dawn.okafor", "10.0.0.1", "a long password", &token));
    alliance_begin(&p->a);
    assert_ok(account_suspend(&p->a.cx, p->dawn, true));
    alliance_commit(&p->a);
    assert_status(session_who(&p->a.cx, token, &s), ST_UNAUTHORIZED); /* R02 */
    assert_status(sign_in(p, "dawn.okafor", "10.0.0.1", "a long password", &token),
                  ST_UNAUTHORIZED);
    alliance_begin(&p->a);
    assert_ok(account_suspend(&p->a.cx, p->dawn, false));
    alliance_commit(&p->a);
}

static void the_acting_role_is_chosen_and_the_token_turned(void **state)
{
    struct place *p = *state;
    str token, fresh;
    struct session s;
    assert_ok(sign_in(p, "dawn.okafor", "10.0.0.1", "a long password", &token));
    assert_ok(session_who(&p->a.cx, token, &s));
    struct cx cx = p->a.cx;
    cx.who = s.who;
    alliance_begin(&p->a);
    assert_ok(session_act_as(&cx, token, p->social_role, PURPOSE_NONE));
    assert_status(session_act_as(&cx, token, 999, PURPOSE_NONE), ST_FORBIDDEN);
    assert_ok(session_turn(&cx, token, &fresh));
    alliance_commit(&p->a);
    assert_status(session_who(&p->a.cx, token, &s), ST_UNAUTHORIZED);
    assert_ok(session_who(&p->a.cx, fresh, &s));
    assert_int_equal(s.who.role, ROLE_SOCIAL_WORKER);
    assert_int_equal(s.who.organisation, p->council);
}

static void a_form_token_belongs_to_its_session(void **state)
{
    struct place *p = *state;
    str t = csrf_token(&p->a.cx, S("one"));
    assert_true(csrf_check(&p->a.cx, S("one"), t));
    assert_false(csrf_check(&p->a.cx, S("two"), t));
    assert_false(csrf_check(&p->a.cx, S("one"), S("")));
    assert_false(csrf_check(&p->a.cx, S(""), csrf_token(&p->a.cx, S(""))));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_right_password_opens_a_session_in_the_first_role),
        cmocka_unit_test(guessing_from_one_place_locks_nobody_out_elsewhere),
        cmocka_unit_test(a_session_ends_by_idleness_by_age_and_with_its_account),
        cmocka_unit_test(the_acting_role_is_chosen_and_the_token_turned),
        cmocka_unit_test(a_form_token_belongs_to_its_session),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
