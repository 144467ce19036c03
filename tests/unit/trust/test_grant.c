/* SPDX-License-Identifier: Apache-2.0
 * Scopes as they are written, and that they only ever take away.
 */
#include "support/support.h"

#include "trust/grant.h"
#include "trust/jwt.h"

static struct grant read_grant(struct env *e, const char *text)
{
    struct grant g;
    str unknown;
    assert_ok(grant_read(e, str_of(text), &g, &unknown));
    return g;
}

static void both_versions_are_read(void **state)
{
    struct env *e = *state;
    struct grant g = read_grant(e, "patient/Observation.read user/*.cruds system/Patient.rs "
                                   "offline_access launch/patient");
    assert_int_equal(g.count, 3);
    assert_true(g.offline && g.launch_patient && !g.online);
    assert_int_equal(g.at[0].ops, GRANT_READ | GRANT_SEARCH);
    assert_int_equal(g.at[1].ops, 31);
    assert_true(grant_is_of_patient(&g));
}

static void what_is_no_scope_is_left_out_and_told(void **state)
{
    struct env *e = *state;
    static const char *const bad[] = { "patient/Observation.sr",
                                       "patient/observation.r",
                                       "patient/Observation.",
                                       "Observation.r",
                                       "patient/Observation.rs?code=1",
                                       "patient/*.rs?category=a",
                                       "patient/Observation.c?category=a",
                                       "patient/Observation.rs?category=a&category=b",
                                       "openid",
                                       "patient/Observation.rr" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct grant g;
        str unknown;
        assert_ok(grant_read(e, str_of(bad[i]), &g, &unknown));
        if (g.count != 0) fail_msg("%s was taken", bad[i]);
        assert_strs(unknown, str_of(bad[i]));
    }
}

static void a_category_is_asked_of_the_resource(void **state)
{
    struct env *e = *state;
    struct grant g = read_grant(e, "user/Observation.rs?category=http://x|lab user/Observation.r?"
                                   "category=vital-signs");
    str lab = S("{\"category\":[{\"coding\":[{\"system\":\"http://x\",\"code\":\"lab\"}]}]}");
    str other = S("{\"category\":[{\"coding\":[{\"system\":\"http://y\",\"code\":\"lab\"}]}]}");
    str vital = S("{\"category\":[{\"coding\":[{\"code\":\"vital-signs\"}]}]}");
    str type = S("Observation");
    assert_true(grant_admits(e, &g, GRANT_READ, type, lab));
    assert_true(grant_admits(e, &g, GRANT_READ, type, vital));
    assert_false(grant_admits(e, &g, GRANT_SEARCH, type, vital));
    assert_false(grant_admits(e, &g, GRANT_READ, type, other));
    assert_false(grant_admits(e, &g, GRANT_READ, type, S("{}")));
    assert_false(grant_admits(e, &g, GRANT_READ, type, str_none()));
    assert_false(grant_admits(e, &g, GRANT_READ, S("Condition"), lab));
    assert_true(grant_admits(e, NULL, GRANT_READ, S("Condition"), lab));
}

static str random_scopes(struct env *e)
{
    static const char *const scope[] = { "patient/*.rs",
                                         "patient/Observation.rs",
                                         "patient/Observation.rs?category=a",
                                         "patient/Observation.r?category=b",
                                         "user/*.cruds",
                                         "user/Observation.cud",
                                         "user/Condition.read",
                                         "system/*.s",
                                         "offline_access" };
    str all = S("");
    for (size_t i = 0; i < sizeof scope / sizeof scope[0]; i++)
        if (random_below(e->random, 3) == 0)
            all = arena_printf(e->arena, "%.*s %s", STR_ARG(all), scope[i]);
    return all;
}

/* With what a person may be asked by any side: narrowing is held side by side. */
static bool side_admits(struct env *e, const struct grant *g, enum grant_side side,
                        enum grant_op op, str type, str json)
{
    struct grant one = { 0 };
    for (size_t i = 0; i < g->count; i++)
        if (g->at[i].side == side) *VEC_PUSH(e->arena, &one) = g->at[i];
    return grant_admits(e, &one, op, type, json);
}

static void narrowed_scopes_let_through_what_both_do_and_nothing_else(void **state)
{
    struct env *e = *state;
    static const char *const types[] = { "Observation", "Condition", "Patient" };
    static const char *const texts[] = { "{\"category\":[{\"coding\":[{\"code\":\"a\"}]}]}",
                                         "{\"category\":[{\"coding\":[{\"code\":\"b\"}]}]}", "{}" };
    static const enum grant_op ops[] = { GRANT_CREATE, GRANT_READ, GRANT_SEARCH };
    for (int n = 0; n < 300; n++) {
        struct arena_mark mark = arena_mark(e->arena);
        struct grant asked, allowed, both;
        assert_ok(grant_read(e, random_scopes(e), &asked, NULL));
        assert_ok(grant_read(e, random_scopes(e), &allowed, NULL));
        assert_ok(grant_narrow(e, &asked, &allowed, &both));
        for (int i = 0; i < 81; i++) {
            enum grant_side side = (enum grant_side)(i % 3);
            enum grant_op op = ops[i / 3 % 3];
            str type = str_of(types[i / 9 % 3]), json = str_of(texts[i / 27]);
            bool in_both = side_admits(e, &both, side, op, type, json);
            bool want = side_admits(e, &asked, side, op, type, json) &&
                        side_admits(e, &allowed, side, op, type, json);
            if (in_both != want)
                fail_msg("“%.*s” within “%.*s” is “%.*s”", STR_ARG(asked.text),
                         STR_ARG(allowed.text), STR_ARG(both.text));
        }
        struct grant again;
        assert_ok(grant_read(e, both.text, &again, NULL));
        assert_int_equal(again.count, both.count);
        arena_rewind(e->arena, mark);
    }
}

/* RFC 7515, A.3: a token signed with ES256 by the key beside it. */
static void a_published_token_is_checked(void **state)
{
    struct env *e = *state;
    struct jwt t;
    str keys =
        S("{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tu"
          "s9uPHvRVEU\",\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}]}");
    str token =
        S("eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9l"
          "eGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCg"
          "fTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
    assert_ok(jwks_judge(e, keys));
    assert_ok(jwt_read(e, token, &t));
    assert_ok(jwt_signed(e, &t, keys));
    assert_int_equal(jwt_time(&t, "exp"), 1300819380);
    char *bent = arena_cstr(e->arena, token);
    bent[30] = 'A';
    if (jwt_read(e, str_make(bent, token.n), &t) == ST_OK)
        assert_status(jwt_signed(e, &t, keys), ST_UNAUTHORIZED);
    assert_status(jwt_read(e, S("eyJhbGciOiJub25lIn0.e30."), &t), ST_BAD_INPUT);
    assert_status(jwt_read(e, S("a.b"), &t), ST_BAD_INPUT);
    assert_status(jwt_read(e, S("...."), &t), ST_BAD_INPUT);
}

static void weak_and_secret_keys_are_refused(void **state)
{
    struct env *e = *state;
    static const char *const bad[] = {
        "{}",
        "{\"keys\":[]}",
        "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}",
        "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAA\",\"y\":\"AAAA\"}]}",
        "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":"
        "\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
        "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a1\"}]}", /* beside the curve */
        "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}"
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (jwks_judge(e, str_of(bad[i])) == ST_OK) fail_msg("%s was taken", bad[i]);
}

static int setup(void **state)
{
    *state = test_env();
    return 0;
}
static int teardown(void **state)
{
    test_env_close(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_versions_are_read),
        cmocka_unit_test(what_is_no_scope_is_left_out_and_told),
        cmocka_unit_test(a_category_is_asked_of_the_resource),
        cmocka_unit_test(narrowed_scopes_let_through_what_both_do_and_nothing_else),
        cmocka_unit_test(a_published_token_is_checked),
        cmocka_unit_test(weak_and_secret_keys_are_refused),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
