/* SPDX-License-Identifier: Apache-2.0
 * Letters that one alone can open, against RFC 9180's vectors (appendix A.3.1: DHKEM(P-256,
 * HKDF-SHA256), HKDF-SHA256, AES-128-GCM, base mode), and every way in which one can be changed.
 */
#include "support/support.h"

#include "crypto/hpke.h"

static const str info = S_INIT("Ode on a Grecian Urn");
static const str aad = S_INIT("Count-0");
static const str beauty = S_INIT("Beauty is truth, truth beauty");
static const str to_seed =
    S_INIT("668b37171f1072f3cf12ea8a236a45df23fc13b82af3609ad1e354f6ef817550");
static const str to_private =
    S_INIT("f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2");
static const str to_public = S_INIT(
    "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a826a779b4cf969b8a0e539c7"
    "f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0");
static const str fresh_seed =
    S_INIT("4270e54ffd08d79d5928020af4686d8f6b7d35dbe470265f1f5aa22816ce860e");
static const str fresh_public = S_INIT(
    "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f"
    "951c0900be863c403ce65c9bfcb9382657222d18c4");
static const str sealed_beauty = S_INIT(
    "5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f395134"
    "34");

static str bytes_of(struct env *e, str hex)
{
    str bytes;
    assert_true(hex_decode(e->arena, hex, &bytes));
    return bytes;
}

static void pair_of(struct env *e, struct hpke_private *own, struct hpke_public *to)
{
    assert_ok(crypto_start(e));
    assert_ok(hpke_pair(e, bytes_of(e, to_seed), own, to));
}

static str hex_of(struct env *e, const void *bytes, size_t n)
{
    return hex_encode(e->arena, str_make(bytes, n));
}

static void a_pair_is_the_one_that_the_standard_derives(void **state)
{
    struct env *e = test_env();
    struct hpke_private own;
    struct hpke_public to;
    (void)state;
    pair_of(e, &own, &to);
    assert_true(str_eq(hex_of(e, own.at, sizeof own.at), to_private));
    assert_true(str_eq(hex_of(e, to.at, sizeof to.at), to_public));
    test_env_close(e);
}

static void a_letter_is_the_one_that_the_standard_seals_and_opens_again(void **state)
{
    struct env *e = test_env();
    struct hpke_private own;
    struct hpke_public to;
    str sealed, open;
    (void)state;
    pair_of(e, &own, &to);
    assert_ok(hpke_seal(e, &to, bytes_of(e, fresh_seed), info, aad, beauty, &sealed));
    str wanted = arena_concat(e->arena, fresh_public, sealed_beauty);
    assert_true(str_eq(hex_encode(e->arena, sealed), wanted));
    assert_ok(hpke_open(e, &own, info, aad, sealed, &open));
    assert_true(str_eq(open, beauty));
    test_env_close(e);
}

static void the_same_text_twice_looks_different_and_an_empty_one_is_a_letter_too(void **state)
{
    struct env *e = test_env();
    struct hpke_private own;
    struct hpke_public to;
    str one, other, open;
    (void)state;
    pair_of(e, &own, &to);
    assert_ok(hpke_seal(e, &to, str_none(), info, aad, S(""), &one));
    assert_ok(hpke_seal(e, &to, str_none(), info, aad, S(""), &other));
    assert_false(str_eq(one, other));
    assert_int_equal(one.n, HPKE_OVERHEAD);
    assert_ok(hpke_open(e, &own, info, aad, one, &open));
    assert_int_equal(open.n, 0);
    test_env_close(e);
}

static void a_letter_with_one_bit_changed_or_cut_short_or_for_another_does_not_open(void **state)
{
    struct env *e = test_env();
    struct hpke_private own, stranger;
    struct hpke_public to, strangers;
    str sealed, open = str_none();
    (void)state;
    pair_of(e, &own, &to);
    assert_ok(hpke_pair(e, S("another thirty-two bytes of seed"), &stranger, &strangers));
    assert_ok(hpke_seal(e, &to, str_none(), info, aad, beauty, &sealed));
    for (size_t i = 0; i < sealed.n; i++) {
        char *byte = (char *)(uintptr_t)(sealed.p + i);
        *byte ^= 1;
        assert_int_equal(hpke_open(e, &own, info, aad, sealed, &open), ST_BAD_INPUT);
        *byte ^= 1;
    }
    for (size_t n = 0; n < sealed.n; n++)
        assert_int_equal(hpke_open(e, &own, info, aad, str_sub(sealed, 0, n), &open), ST_BAD_INPUT);
    assert_int_equal(hpke_open(e, &stranger, info, aad, sealed, &open), ST_BAD_INPUT);
    assert_int_equal(hpke_open(e, &own, S("other"), aad, sealed, &open), ST_BAD_INPUT);
    assert_int_equal(hpke_open(e, &own, info, S("Count-1"), sealed, &open), ST_BAD_INPUT);
    assert_true(str_is_none(open));
    test_env_close(e);
}

static void nothing_is_sealed_to_what_is_no_point_of_the_curve(void **state)
{
    struct env *e = test_env();
    struct hpke_private own;
    struct hpke_public to;
    str sealed = str_none();
    (void)state;
    pair_of(e, &own, &to);
    to.at[64] ^= 1;
    assert_int_equal(hpke_seal(e, &to, str_none(), info, aad, beauty, &sealed), ST_BAD_INPUT);
    assert_true(str_is_none(sealed));
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pair_is_the_one_that_the_standard_derives),
        cmocka_unit_test(a_letter_is_the_one_that_the_standard_seals_and_opens_again),
        cmocka_unit_test(the_same_text_twice_looks_different_and_an_empty_one_is_a_letter_too),
        cmocka_unit_test(a_letter_with_one_bit_changed_or_cut_short_or_for_another_does_not_open),
        cmocka_unit_test(nothing_is_sealed_to_what_is_no_point_of_the_curve),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
