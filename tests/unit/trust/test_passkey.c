/* SPDX-License-Identifier: Apache-2.0
 * Passkeys of accounts: made and used by the browser they were asked of, at this place, once.
 */
#include "support/support.h"

#include "base/time.h"
#include "support/alliance.h"
#include "support/authenticator.h"
#include "trust/passkey.h"

struct place {
    struct alliance a;
    struct clock clock;
    struct passkey_place at;
    struct authenticator x;
    struct cx cx; /* as the account's owner */
    int64_t account;
};

static void place_open(struct place *p)
{
    int64_t role;
    alliance_open(&p->a, str_none());
    p->clock = clock_fixed(env_now(p->a.env));
    p->a.env->clock = &p->clock;
    assert_true(passkey_place_of(p->a.env->arena, S("https://weft.example"), &p->at));
    p->x = authenticator_open(p->a.env, "weft.example");
    alliance_begin(&p->a);
    assert_ok(account_add(&p->a.cx, S("dawn"), S("Dawn"), str_none(), &p->account));
    assert_ok(account_role_add(&p->a.cx, p->account, 0, ROLE_RESIDENT, S("resident"), &role));
    alliance_commit(&p->a);
    p->cx = alliance_as(&p->a, ROLE_RESIDENT, p->account, 0);
}

static void place_close(struct place *p)
{
    authenticator_close(&p->x);
    alliance_close(&p->a);
}

static str client(struct place *p, const char *type, str challenge, const char *origin)
{
    struct arena *a = p->a.env->arena;
    return arena_printf(a, "{\"type\":\"%s\",\"challenge\":\"%.*s\",\"origin\":\"%s\"}", type,
                        STR_ARG(base64url_encode(a, challenge)), origin);
}

static status add(struct place *p, str challenge, const char *type, const char *origin, str to)
{
    struct passkey_answer answer = { .client_data = client(p, type, challenge, origin),
                                     .auth_data = authenticator_made(&p->x, 0x45) };
    alliance_begin(&p->a);
    status st = passkey_add(&p->cx, &p->at, to, &answer, S("my telephone"));
    if (st == ST_OK)
        alliance_commit(&p->a);
    else
        db_rollback(p->a.env, p->a.db);
    return st;
}

static status come_in(struct place *p, str challenge, const char *type, const char *origin, str to,
                      uint32_t count)
{
    struct passkey_in in;
    str token, said = client(p, type, challenge, origin);
    str data = authenticator_data(&p->x, 0x05, count);
    struct passkey_answer answer = { S("credential-0001"), said, data,
                                     authenticator_sign(&p->x, data, said) };
    status st = passkey_in_check(&p->a.cx, &p->at, to, &answer, &in);
    if (st != ST_OK) return st;
    alliance_begin(&p->a);
    st = passkey_in_done(&p->a.cx, &in, S("test"), &token);
    if (st == ST_OK)
        alliance_commit(&p->a);
    else
        db_rollback(p->a.env, p->a.db);
    return st;
}

static str fresh(struct place *p, enum passkey_act act, const char *to)
{
    return passkey_challenge(&p->cx, act, act == PASSKEY_MAKE ? p->account : 0, str_of(to));
}

static void one_that_was_made_here_comes_in_until_it_is_removed(void **state)
{
    (void)state;
    struct place p;
    struct passkey_line *lines;
    size_t count;
    const char *o = "https://weft.example";
    place_open(&p);
    assert_status(come_in(&p, fresh(&p, PASSKEY_USE, "v"), "webauthn.get", o, S("v"), 1),
                  ST_UNAUTHORIZED);
    assert_ok(add(&p, fresh(&p, PASSKEY_MAKE, "s"), "webauthn.create", o, S("s")));
    assert_status(add(&p, fresh(&p, PASSKEY_MAKE, "s"), "webauthn.create", o, S("s")),
                  ST_CONFLICT); /* the same again */
    assert_ok(come_in(&p, fresh(&p, PASSKEY_USE, "v"), "webauthn.get", o, S("v"), 1));
    assert_ok(passkey_list(&p.cx, p.account, &lines, &count));
    assert_int_equal(count, 1);
    assert_str(lines[0].name, "my telephone");
    alliance_begin(&p.a);
    struct cx other = alliance_as(&p.a, ROLE_RESIDENT, p.account + 1, 0);
    assert_ok(passkey_remove(&other, lines[0].id)); /* nobody else's */
    alliance_commit(&p.a);
    assert_ok(come_in(&p, fresh(&p, PASSKEY_USE, "v"), "webauthn.get", o, S("v"), 2));
    alliance_begin(&p.a);
    assert_ok(passkey_remove(&p.cx, lines[0].id));
    alliance_commit(&p.a);
    assert_status(come_in(&p, fresh(&p, PASSKEY_USE, "v"), "webauthn.get", o, S("v"), 3),
                  ST_UNAUTHORIZED);
    place_close(&p);
}

static void a_challenge_is_for_one_browser_one_deed_one_time_and_this_place(void **state)
{
    (void)state;
    struct place p;
    const char *o = "https://weft.example";
    place_open(&p);
    assert_status(add(&p, fresh(&p, PASSKEY_MAKE, "s"), "webauthn.create", o, S("t")), ST_GONE);
    assert_status(add(&p, fresh(&p, PASSKEY_USE, "s"), "webauthn.create", o, S("s")), ST_GONE);
    assert_status(add(&p, fresh(&p, PASSKEY_MAKE, "s"), "webauthn.get", o, S("s")), ST_GONE);
    assert_status(add(&p, S("made up"), "webauthn.create", o, S("s")), ST_GONE);
    assert_status(
        add(&p, fresh(&p, PASSKEY_MAKE, "s"), "webauthn.create", "https://evil.example", S("s")),
        ST_GONE);
    str late = fresh(&p, PASSKEY_MAKE, "s");
    p.clock.fixed += 6 * TIME_MINUTE;
    assert_status(add(&p, late, "webauthn.create", o, S("s")), ST_GONE);
    assert_ok(add(&p, fresh(&p, PASSKEY_MAKE, "s"), "webauthn.create", o, S("s")));
    str once = fresh(&p, PASSKEY_USE, "v");
    assert_status(come_in(&p, once, "webauthn.get", o, S("w"), 1), ST_UNAUTHORIZED);
    assert_ok(come_in(&p, once, "webauthn.get", o, S("v"), 1));
    assert_status(come_in(&p, once, "webauthn.get", o, S("v"), 2), ST_UNAUTHORIZED); /* replayed */
    place_close(&p);
}

static void a_copy_whose_counter_lags_and_a_suspended_account_stay_out(void **state)
{
    (void)state;
    struct place p;
    const char *o = "https://weft.example";
    place_open(&p);
    assert_ok(add(&p, fresh(&p, PASSKEY_MAKE, "s"), "webauthn.create", o, S("s")));
    assert_ok(come_in(&p, fresh(&p, PASSKEY_USE, "v"), "webauthn.get", o, S("v"), 0));
    assert_ok(come_in(&p, fresh(&p, PASSKEY_USE, "v"), "webauthn.get", o, S("v"), 5));
    assert_status(come_in(&p, fresh(&p, PASSKEY_USE, "v"), "webauthn.get", o, S("v"), 5),
                  ST_UNAUTHORIZED);
    assert_status(come_in(&p, fresh(&p, PASSKEY_USE, "v"), "webauthn.get", o, S("v"), 0),
                  ST_UNAUTHORIZED);
    alliance_begin(&p.a);
    assert_ok(account_suspend(&p.a.cx, p.account, true));
    alliance_commit(&p.a);
    assert_status(come_in(&p, fresh(&p, PASSKEY_USE, "v"), "webauthn.get", o, S("v"), 9),
                  ST_UNAUTHORIZED);
    place_close(&p);
}

static void passkeys_need_tls_or_this_machine(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct passkey_place at;
    assert_true(passkey_place_of(e->arena, S("https://Weft.example:8443/x"), &at));
    assert_str(at.origin, "https://weft.example:8443");
    assert_str(at.rp, "weft.example");
    assert_true(passkey_place_of(e->arena, S("https://weft.example:443"), &at));
    assert_str(at.origin, "https://weft.example");
    assert_true(passkey_place_of(e->arena, S("http://localhost:8080"), &at));
    assert_false(passkey_place_of(e->arena, S("http://weft.example"), &at));
    assert_false(passkey_place_of(e->arena, S(""), &at));
    assert_false(passkey_place_of(e->arena, S("https://"), &at));
    assert_false(passkey_place_of(e->arena, S("https://[::1]"), &at));
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_that_was_made_here_comes_in_until_it_is_removed),
        cmocka_unit_test(a_challenge_is_for_one_browser_one_deed_one_time_and_this_place),
        cmocka_unit_test(a_copy_whose_counter_lags_and_a_suspended_account_stay_out),
        cmocka_unit_test(passkeys_need_tls_or_this_machine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
