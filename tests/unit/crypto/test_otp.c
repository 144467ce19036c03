/* SPDX-License-Identifier: Apache-2.0
 * One-time codes against RFC 6238's vectors (appendix B, SHA-1, last six digits), base32 against
 * RFC 4648's, and what is sealed.
 */
#include "support/support.h"

#include "crypto/otp.h"
#include "crypto/secret.h"

static void codes_are_those_of_the_standard(void **state)
{
    static const struct {
        int64_t seconds;
        uint32_t code;
    } row[] = { { 59, 287082 },       { 1111111109, 81804 },  { 1111111111, 50471 },
                { 1234567890, 5924 }, { 2000000000, 279037 }, { 20000000000, 353130 } };
    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
        assert_int_equal(otp_code(S("12345678901234567890"), row[i].seconds / OTP_STEP_S),
                         row[i].code);
}

static void base32_is_that_of_the_standard(void **state)
{
    struct env *e = test_env();
    (void)state;
    assert_str(base32_encode(e->arena, S("")), "");
    assert_str(base32_encode(e->arena, S("f")), "MY");
    assert_str(base32_encode(e->arena, S("fo")), "MZXQ");
    assert_str(base32_encode(e->arena, S("foo")), "MZXW6");
    assert_str(base32_encode(e->arena, S("foob")), "MZXW6YQ");
    assert_str(base32_encode(e->arena, S("fooba")), "MZXW6YTB");
    assert_str(base32_encode(e->arena, S("foobar")), "MZXW6YTBOI");
    test_env_close(e);
}

static void what_is_sealed_opens_with_its_key_alone_and_unchanged(void **state)
{
    struct env *e = test_env();
    struct key k = { { 1 } }, other = { { 2 } };
    str open;
    (void)state;
    assert_ok(crypto_start(e));
    str sealed = secret_seal(e, &k, S("a secret")), again = secret_seal(e, &k, S("a secret"));
    assert_false(str_eq(sealed, again));
    assert_false(str_has(sealed, S("secret")));
    assert_true(secret_open(e->arena, &k, sealed, &open));
    assert_str(open, "a secret");
    assert_false(secret_open(e->arena, &other, sealed, &open));
    assert_false(secret_open(e->arena, &k, S("short"), &open));
    for (size_t i = 0; i < sealed.n; i++) {
        char *byte = (char *)(uintptr_t)(sealed.p + i);
        *byte ^= 1;
        assert_false(secret_open(e->arena, &k, sealed, &open));
        *byte ^= 1;
    }
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_those_of_the_standard),
        cmocka_unit_test(base32_is_that_of_the_standard),
        cmocka_unit_test(what_is_sealed_opens_with_its_key_alone_and_unchanged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
