/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/passkey.h"

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>

#include "crypto/crypto.h"

enum { FLAG_PRESENT = 1, FLAG_VERIFIED = 4, FLAG_CREDENTIAL = 0x40, RP_HASH = 32 };
enum { HEAD = RP_HASH + 5, AAGUID = 16, CBOR_DEEP = 4 };

static const int algs[] = { COSE_ES256, COSE_EDDSA, COSE_RS256 };

static const unsigned char *bytes_of(str s)
{
    return (const unsigned char *)s.p;
}

/* ---- what is claimed is there
 * -------------------------------------------------------------------*/

/* libcbor takes memory for as many pairs as a map says that it has, before it has seen one: 2^60 of
 * them in nine bytes. So each item is walked through first. Source: RFC 8949, 3; CTAP 2.1, 8: no
 * tags, nothing of indefinite length, four levels at most. */
static bool cbor_number(str *rest, uint64_t *ret_major, uint64_t *ret_value)
{
    if (rest->n == 0) return false;
    unsigned char first = (unsigned char)rest->p[0], info = first & 31;
    size_t more = info < 24 ? 0 : (size_t)1 << (info - 24);
    if (info > 27 || rest->n - 1 < more) return false;
    uint64_t value = more == 0 ? info : 0;
    for (size_t i = 0; i < more; i++) value = value << 8 | (unsigned char)rest->p[1 + i];
    *rest = str_from(*rest, 1 + more);
    *ret_major = first >> 5;
    *ret_value = value;
    return true;
}

static bool cbor_skip(str *rest, int deep)
{
    enum { BYTES = 2, TEXT = 3, LIST = 4, MAP = 5, TAG = 6 };
    uint64_t major = 0, value = 0;
    if (!cbor_number(rest, &major, &value) || major == TAG) return false;
    if (major < BYTES || major > TAG) return true;
    if (value > rest->n) return false; /* an item has a byte at least */
    if (major == BYTES || major == TEXT) {
        *rest = str_from(*rest, (size_t)value);
        return true;
    }
    if (deep == 0) return false;
    for (uint64_t i = 0; i < (major == MAP ? 2 * value : value); i++)
        if (!cbor_skip(rest, deep - 1)) return false;
    return true;
}

static bool auth_data_whole(str data)
{
    if (data.n < HEAD || data.n > PASSKEY_DATA_MOST) return false;
    str rest = str_from(data, HEAD);
    if (((unsigned char)data.p[RP_HASH] & FLAG_CREDENTIAL) != 0) {
        if (rest.n < AAGUID + 2) return false;
        size_t id = (size_t)(unsigned char)rest.p[AAGUID] << 8 | (unsigned char)rest.p[AAGUID + 1];
        if (rest.n < AAGUID + 2 + id) return false;
        rest = str_from(rest, AAGUID + 2 + id);
    }
    while (rest.n > 0)
        if (!cbor_skip(&rest, CBOR_DEEP)) return false;
    return true;
}

/* ---- registration ----------------------------------------------------------------------------*/

static void cred_release(void *arg)
{
    fido_cred_free(arg);
}

/* The library wants to be told the algorithm beforehand: each of ours is tried. */
static bool cred_take(fido_cred_t **cred, str auth_data)
{
    for (size_t i = 0; i < sizeof algs / sizeof *algs; i++) {
        fido_cred_free(cred);
        *cred = fido_cred_new();
        if (*cred != NULL && fido_cred_set_type(*cred, algs[i]) == FIDO_OK &&
            fido_cred_set_authdata_raw(*cred, bytes_of(auth_data), auth_data.n) == FIDO_OK)
            return true;
    }
    return false;
}

static str copied(struct env *e, const unsigned char *p, size_t n)
{
    return arena_str(e->arena, str_make((const char *)p, p == NULL ? 0 : n));
}

status passkey_read(struct env *e, str rp, str auth_data, struct passkey_made *ret_made)
{
    struct digest hash = crypto_sha256(rp);
    fido_cred_t **cred = NEW(e->arena, fido_cred_t *);
    arena_defer(e->arena, cred_release, cred);
    bool good = auth_data_whole(auth_data) && memcmp(auth_data.p, hash.at, RP_HASH) == 0 &&
                cred_take(cred, auth_data);
    if (!good) return fail(e, ST_BAD_INPUT, "that is no passkey of this place");
    uint8_t flags = fido_cred_flags(*cred);
    if ((flags & FLAG_PRESENT) == 0 || (flags & FLAG_VERIFIED) == 0)
        return fail(e, ST_BAD_INPUT, "the passkey was made without asking who it is");
    struct passkey_made made = { .id = copied(e, fido_cred_id_ptr(*cred), fido_cred_id_len(*cred)),
                                 .key = copied(e, fido_cred_pubkey_ptr(*cred),
                                               fido_cred_pubkey_len(*cred)),
                                 .alg = fido_cred_type(*cred),
                                 .count = fido_cred_sigcount(*cred) };
    if (made.id.n == 0 || made.id.n > PASSKEY_ID_MOST || made.key.n == 0)
        return fail(e, ST_BAD_INPUT, "that is no passkey of this place");
    *ret_made = made;
    return ST_OK;
}

/* ---- use -------------------------------------------------------------------------------------*/

/* Nothing of the arena is taken between the library's new and free below. */
static bool verified(const fido_assert_t *a, int64_t alg, str key)
{
    bool good = false;
    es256_pk_t *es = alg == COSE_ES256 ? es256_pk_new() : NULL;
    eddsa_pk_t *ed = alg == COSE_EDDSA ? eddsa_pk_new() : NULL;
    rs256_pk_t *rs = alg == COSE_RS256 ? rs256_pk_new() : NULL;
    if (es != NULL && es256_pk_from_ptr(es, key.p, key.n) == FIDO_OK)
        good = fido_assert_verify(a, 0, COSE_ES256, es) == FIDO_OK;
    if (ed != NULL && eddsa_pk_from_ptr(ed, key.p, key.n) == FIDO_OK)
        good = fido_assert_verify(a, 0, COSE_EDDSA, ed) == FIDO_OK;
    if (rs != NULL && rs256_pk_from_ptr(rs, key.p, key.n) == FIDO_OK)
        good = fido_assert_verify(a, 0, COSE_RS256, rs) == FIDO_OK;
    es256_pk_free(&es);
    eddsa_pk_free(&ed);
    rs256_pk_free(&rs);
    return good;
}

static bool assert_fill(fido_assert_t *a, const char *rp, str client_data, str auth_data,
                        str signature)
{
    return fido_assert_set_count(a, 1) == FIDO_OK && fido_assert_set_rp(a, rp) == FIDO_OK &&
           fido_assert_set_clientdata(a, bytes_of(client_data), client_data.n) == FIDO_OK &&
           fido_assert_set_authdata_raw(a, 0, bytes_of(auth_data), auth_data.n) == FIDO_OK &&
           fido_assert_set_sig(a, 0, bytes_of(signature), signature.n) == FIDO_OK &&
           fido_assert_set_up(a, FIDO_OPT_TRUE) == FIDO_OK &&
           fido_assert_set_uv(a, FIDO_OPT_TRUE) == FIDO_OK;
}

status passkey_check(struct env *e, str rp, int64_t alg, str key, str client_data, str auth_data,
                     str signature, int64_t *ret_count)
{
    const char *name = arena_cstr(e->arena, rp);
    bool sized = client_data.n > 0 && client_data.n <= PASSKEY_DATA_MOST &&
                 auth_data_whole(auth_data) && signature.n > 0 && signature.n <= PASSKEY_DATA_MOST;
    int64_t count = 0;
    fido_assert_t *a = sized ? fido_assert_new() : NULL;
    bool good = a != NULL && assert_fill(a, name, client_data, auth_data, signature) &&
                verified(a, alg, key);
    if (good) count = fido_assert_sigcount(a, 0);
    fido_assert_free(&a);
    if (!good) return fail(e, ST_UNAUTHORIZED, "the passkey is not one that is known here");
    *ret_count = count;
    return ST_OK;
}
