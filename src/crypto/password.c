/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/password.h"

#include <errno.h>
#include <semaphore.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

enum { PASSES = 2, MEMORY = 64 * 1024 * 1024, AT_ONCE = 2 };

struct password_gate {
    sem_t free;
};

struct password_gate *password_gate_open(void)
{
    struct password_gate *g = malloc(sizeof *g);
    if (g != NULL && sem_init(&g->free, 0, AT_ONCE) != 0) {
        free(g);
        return NULL;
    }
    return g;
}

void password_gate_close(struct password_gate *g)
{
    if (g == NULL) return;
    sem_destroy(&g->free);
    free(g);
}

static void gate_enter(struct password_gate *g)
{
    while (sem_wait(&g->free) != 0 && errno == EINTR) continue;
}

static status password_sane(struct env *e, str password)
{
    if (password.n == 0) return fail_at(e, ST_BAD_INPUT, S("password"), "no password was given");
    if (password.n > PASSWORD_MOST)
        return fail_at(e, ST_BAD_INPUT, S("password"), "a password has at most %d bytes",
                       PASSWORD_MOST);
    return ST_OK;
}

status password_hash(struct env *e, struct password_gate *g, str password, str *ret_hash)
{
    TRY(password_sane(e, password));
    char out[crypto_pwhash_STRBYTES];
    gate_enter(g);
    int bad = crypto_pwhash_str(out, password.p, password.n, PASSES, MEMORY);
    sem_post(&g->free);
    if (bad != 0) return fail(e, ST_NO_MEMORY, "no memory to hash a password");
    *ret_hash = arena_str(e->arena, str_of(out));
    return ST_OK;
}

/* Of a password nobody has: only its cost matters. */
static const char DECOY[] = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$"
                            "5cf5cf24ed5a15a31a3ba326e5cf32edc24702987cA";

enum { DIGEST = 32, TEXT_MOST = 64 };

/* A hash as it is kept, taken apart. libsodium's own check does not tell want of memory from a
 * wrong password. */
struct kept {
    unsigned memory_kib, passes;
    unsigned char salt[crypto_pwhash_SALTBYTES];
    unsigned char digest[DIGEST];
};

static bool bytes_of(const char *text, unsigned char *to, size_t size)
{
    size_t got = 0;
    return sodium_base642bin(to, size, text, strlen(text), NULL, &got, NULL,
                             sodium_base64_VARIANT_ORIGINAL_NO_PADDING) == 0 &&
           got == size;
}

static bool kept_read(const char *text, struct kept *ret_kept)
{
    struct kept k = { 0 };
    char salt[TEXT_MOST] = "", digest[TEXT_MOST] = "";
    if (sscanf(text, "$argon2id$v=19$m=%u,t=%u,p=1$%63[^$]$%63s", &k.memory_kib, &k.passes, salt,
               digest) != 4)
        return false;
    if (!bytes_of(salt, k.salt, sizeof k.salt) || !bytes_of(digest, k.digest, sizeof k.digest))
        return false;
    *ret_kept = k;
    return true;
}

/* 0 where it is the password's hash, ENOMEM, or EINVAL. */
static int hash_check(const char *text, str password)
{
    struct kept k;
    unsigned char digest[DIGEST];
    if (!kept_read(text, &k)) /* made elsewhere: another salt, more lanes */
        return crypto_pwhash_str_verify(text, password.p, password.n) == 0 ? 0 : EINVAL;
    if (crypto_pwhash(digest, sizeof digest, password.p, password.n, k.salt, k.passes,
                      (size_t)k.memory_kib * 1024, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return ENOMEM;
    return sodium_memcmp(digest, k.digest, sizeof digest) == 0 ? 0 : EINVAL;
}

status password_check(struct env *e, struct password_gate *g, str hash, str password)
{
    TRY(password_sane(e, password));
    char text[crypto_pwhash_STRBYTES] = { 0 };
    bool known = !str_is_none(hash) && hash.n < sizeof text;
    if (known)
        memcpy(text, hash.p, hash.n);
    else
        memcpy(text, DECOY, sizeof DECOY);
    gate_enter(g);
    int wrong = hash_check(text, password);
    sem_post(&g->free);
    if (wrong == ENOMEM) return fail(e, ST_NO_MEMORY, "no memory to check a password");
    if (wrong != 0 || !known)
        return fail(e, ST_UNAUTHORIZED, "the name or the password is not right");
    return ST_OK;
}
