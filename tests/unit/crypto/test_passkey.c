/* SPDX-License-Identifier: Apache-2.0
 * What an authenticator says, read and checked; and whatever else comes in its place.
 */
#include "support/support.h"

#include "crypto/passkey.h"
#include "support/authenticator.h"

static void a_passkey_that_was_made_is_read_and_signs(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct authenticator x = authenticator_open(e, "weft.example");
    struct passkey_made made;
    int64_t count = 0;
    assert_ok(passkey_read(e, S("weft.example"), authenticator_made(&x, 0x45), &made));
    assert_int_equal(made.alg, -7);
    assert_str(made.id, "credential-0001");
    str client = S("{\"type\":\"webauthn.get\"}"), data = authenticator_data(&x, 0x05, 7);
    str signature = authenticator_sign(&x, data, client);
    assert_ok(
        passkey_check(e, S("weft.example"), made.alg, made.key, client, data, signature, &count));
    assert_int_equal(count, 7);
    authenticator_close(&x);
    test_env_close(e);
}

static void refused(struct env *e, const struct passkey_made *m, const char *rp, int64_t alg,
                    str client, str data, str signature)
{
    int64_t count = 99;
    assert_status(passkey_check(e, str_of(rp), alg, m->key, client, data, signature, &count),
                  ST_UNAUTHORIZED);
    assert_int_equal(count, 99);
}

static void what_was_not_signed_for_this_place_and_person_is_refused(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct authenticator x = authenticator_open(e, "weft.example");
    struct passkey_made m;
    assert_ok(passkey_read(e, S("weft.example"), authenticator_made(&x, 0x45), &m));
    str client = S("{\"type\":\"webauthn.get\"}"), data = authenticator_data(&x, 0x05, 7);
    str s = authenticator_sign(&x, data, client);
    refused(e, &m, "weft.example", -7, S("{\"type\":\"webauthn.gex\"}"), data, s);
    refused(e, &m, "evil.example", -7, client, data, s);
    refused(e, &m, "weft.example", -8, client, data, s);
    refused(e, &m, "weft.example", -257, client, data, s);
    refused(e, &m, "weft.example", 0, client, data, s);
    refused(e, &m, "weft.example", -7, client, authenticator_data(&x, 0x05, 8), s);
    str unverified = authenticator_data(&x, 0x01, 7), absent = authenticator_data(&x, 0x04, 7);
    refused(e, &m, "weft.example", -7, client, unverified,
            authenticator_sign(&x, unverified, client));
    refused(e, &m, "weft.example", -7, client, absent, authenticator_sign(&x, absent, client));
    refused(e, &m, "weft.example", -7, S(""), data, s);
    refused(e, &m, "weft.example", -7, client, data, S(""));
    for (size_t n = 0; n < data.n; n++)
        refused(e, &m, "weft.example", -7, client, str_sub(data, 0, n), s);
    for (size_t n = 0; n < s.n; n++)
        refused(e, &m, "weft.example", -7, client, data, str_sub(s, 0, n));
    authenticator_close(&x);
    test_env_close(e);
}

static void broken_registrations_are_answered_and_never_taken(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct authenticator x = authenticator_open(e, "weft.example");
    struct random r = random_seeded(3);
    struct passkey_made m;
    str whole = authenticator_made(&x, 0x45);
    assert_status(passkey_read(e, S("evil.example"), whole, &m), ST_BAD_INPUT);
    assert_status(passkey_read(e, S("weft.example"), authenticator_made(&x, 0x41), &m),
                  ST_BAD_INPUT); /* nobody was asked who it is */
    for (size_t n = 0; n < whole.n; n++)
        assert_status(passkey_read(e, S("weft.example"), str_sub(whole, 0, n), &m), ST_BAD_INPUT);
    for (int i = 0; i < 2000; i++) { /* one byte otherwise: taken or not, never a fault */
        str other = arena_str(e->arena, whole);
        ((char *)(uintptr_t)other.p)[random_below(&r, other.n)] ^=
            (char)(1 + random_below(&r, 255));
        status st = passkey_read(e, S("weft.example"), other, &m);
        assert_true(st == ST_OK || st == ST_BAD_INPUT);
    }
    authenticator_close(&x);
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_passkey_that_was_made_is_read_and_signs),
        cmocka_unit_test(what_was_not_signed_for_this_place_and_person_is_refused),
        cmocka_unit_test(broken_registrations_are_answered_and_never_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
