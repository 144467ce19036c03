/* SPDX-License-Identifier: Apache-2.0
 * crypto/ against the published vectors of each algorithm.
 */
#include "support/support.h"

#include <sys/resource.h>

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "crypto/crypto.h"
#include "crypto/password.h"
#include "crypto/sign.h"

static str hex(struct env *e, const char *digits)
{
    str out = str_none();
    if (*digits != 0) assert_true(hex_decode(e->arena, str_of(digits), &out));
    return out;
}

static str digest_hex(struct env *e, struct digest d)
{
    return hex_encode(e->arena, digest_str(&d));
}

static void digests_are_the_published_ones(void **state)
{
    struct env *e = *state;
    /* FIPS 180-4, "abc"; RFC 7693's BLAKE2b cut to 256 bits; RFC 4231 case 2. */
    assert_str(digest_hex(e, crypto_sha256(S("abc"))),
               "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_str(digest_hex(e, crypto_blake2b(S("abc"))),
               "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    assert_str(digest_hex(e, crypto_hmac(S("Jefe"), S("what do ya want for nothing?"))),
               "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

static void search_hash_is_siphash_2_4(void **state)
{
    (void)state;
    struct key k = { { 0 } };
    for (uint8_t i = 0; i < 16; i++) k.at[i] = i;
    char in[15];
    for (size_t i = 0; i < sizeof in; i++) in[i] = (char)i;
    /* Aumasson and Bernstein, SipHash, appendix A. */
    assert_true(crypto_hash64(&k, str_make(in, sizeof in)) == UINT64_C(0xa129ca6149be45e5));
    assert_true(crypto_hash64(&k, str_none()) == UINT64_C(0x726fdb47dd0e0e31));
}

static void signatures_are_those_of_rfc_8032(void **state)
{
    struct env *e = *state;
    struct key seed;
    memcpy(seed.at, hex(e, "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb").p,
           32);
    struct sign_public p = sign_public_of(&seed);
    assert_str(hex_encode(e->arena, str_make((char *)p.at, 32)),
               "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    struct signature s = sign_make(&seed, hex(e, "72"));
    assert_str(hex_encode(e->arena, str_make((char *)s.at, 64)),
               "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
               "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    assert_true(sign_check(&p, hex(e, "72"), &s));
    assert_false(sign_check(&p, hex(e, "73"), &s));
    s.at[7] ^= 1;
    assert_false(sign_check(&p, hex(e, "72"), &s));
}

static void base64url_refuses_what_it_would_not_write(void **state)
{
    struct env *e = *state;
    assert_str(base64url_encode(e->arena, S("\xff\xef\xbe?")), "_---Pw");
    str out = str_none();
    assert_true(base64url_decode(e->arena, S("_---Pw"), &out));
    assert_str(out, "\xff\xef\xbe?");
    const char *bad[] = { "_---Pw=", "_---Pw==", "+///", "_---Px", "A", "AA A", "AA\n" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(base64url_decode(e->arena, str_of(bad[i]), &out));
}

static void a_sealed_text_comes_back_unchanged_or_not_at_all(void **state)
{
    struct env *e = *state;
    struct key master = { { 7 } };
    struct key k = key_derive(&master, S("cursor"));
    struct key other = key_derive(&master, S("search row"));
    str t = token_seal(e->arena, &k, S("d=5&r=77"));
    str out = str_none();
    assert_ok(token_open(e, &k, t, &out));
    assert_str(out, "d=5&r=77");
    assert_status(token_open(e, &other, t, &out), ST_BAD_INPUT);
    for (size_t i = 0; i < t.n; i++) {
        char *c = arena_cstr(e->arena, t);
        c[i] = c[i] == 'A' ? 'B' : 'A';
        assert_status(token_open(e, &k, str_make(c, t.n), &out), ST_BAD_INPUT);
        assert_status(token_open(e, &k, str_sub(t, 0, i), &out), ST_BAD_INPUT);
    }
}

static void tokens_are_long_and_differ(void **state)
{
    struct env *e = *state;
    str a = crypto_token(e, 32);
    assert_int_equal(a.n, 43);
    assert_false(str_eq(a, crypto_token(e, 32)));
}

/* Else a right password is refused, and counted as a wrong one. */
static void want_of_memory_is_not_called_a_wrong_password(void **state)
{
    (void)state;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    skip(); /* a sanitizer's own memory is past any limit */
#endif
    struct env *e = test_env();
    struct password_gate *g = password_gate_open();
    struct rlimit before, little;
    str h = str_none();
    assert_ok(password_hash(e, g, S("correct horse"), &h));
    assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
    little = before;
    little.rlim_cur = 1 << 20;
    assert_int_equal(setrlimit(RLIMIT_AS, &little), 0);
    status st = password_check(e, g, h, S("correct horse"));
    assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
    assert_status(st, ST_NO_MEMORY);
    assert_ok(password_check(e, g, h, S("correct horse")));
    password_gate_close(g);
    test_env_close(e);
}

static void a_password_is_checked_and_an_unknown_name_costs_as_much(void **state)
{
    struct env *e = *state;
    struct password_gate *g = password_gate_open();
    assert_non_null(g);
    str h = str_none();
    assert_ok(password_hash(e, g, S("correct horse"), &h));
    assert_true(str_starts(h, S("$argon2id$v=19$m=65536,t=2,p=1$")));
    assert_ok(password_check(e, g, h, S("correct horse")));
    assert_status(password_check(e, g, h, S("correct horsf")), ST_UNAUTHORIZED);
    int64_t t0 = clock_system()->tick(clock_system());
    assert_status(password_check(e, g, h, S("x")), ST_UNAUTHORIZED);
    int64_t t1 = clock_system()->tick(clock_system());
    assert_status(password_check(e, g, str_none(), S("x")), ST_UNAUTHORIZED);
    int64_t t2 = clock_system()->tick(clock_system());
    assert_true(t2 - t1 > (t1 - t0) / 4);
    assert_status(password_hash(e, g, S(""), &h), ST_BAD_INPUT);
    /* The reference implementation's own test vector (phc-winner-argon2, test.c). */
    assert_ok(password_check(e, g,
                             S("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$"
                               "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"),
                             S("password")));
    password_gate_close(g);
}

static void a_key_file_open_to_others_is_refused(void **state)
{
    struct env *e = *state;
    str path = arena_printf(e->arena, "/tmp/weft-test-key-%d", (int)getpid());
    struct key a;
    struct key b;
    assert_ok(key_load(e, path, &a));
    assert_ok(key_load(e, path, &b));
    assert_memory_equal(&a, &b, sizeof a);
    struct stat st;
    assert_int_equal(stat(path.p, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(chmod(path.p, 0640), 0);
    assert_status(key_load(e, path, &b), ST_IO);
    assert_int_equal(chmod(path.p, 0600), 0);
    assert_ok(file_write(e, path, S("short")));
    assert_int_equal(chmod(path.p, 0600), 0);
    assert_status(key_load(e, path, &b), ST_IO);
    unlink(path.p);
}

static int setup(void **state)
{
    *state = test_env();
    return crypto_start(*state) == ST_OK ? 0 : -1;
}

static int teardown(void **state)
{
    test_env_close(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digests_are_the_published_ones),
        cmocka_unit_test(search_hash_is_siphash_2_4),
        cmocka_unit_test(signatures_are_those_of_rfc_8032),
        cmocka_unit_test(base64url_refuses_what_it_would_not_write),
        cmocka_unit_test(a_sealed_text_comes_back_unchanged_or_not_at_all),
        cmocka_unit_test(tokens_are_long_and_differ),
        cmocka_unit_test(a_password_is_checked_and_an_unknown_name_costs_as_much),
        cmocka_unit_test(want_of_memory_is_not_called_a_wrong_password),
        cmocka_unit_test(a_key_file_open_to_others_is_refused),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
