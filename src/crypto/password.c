/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/password.h"

#include <errno.h>
#include <semaphore.h>
#include <sodium.h>
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

status password_check(struct env *e, struct password_gate *g, str hash, str password)
{
    TRY(password_sane(e, password));
    bool known = !str_is_none(hash) && hash.n < crypto_pwhash_STRBYTES;
    char text[crypto_pwhash_STRBYTES] = { 0 };
    if (known)
        memcpy(text, hash.p, hash.n);
    else
        memcpy(text, DECOY, sizeof DECOY);
    gate_enter(g);
    int bad = crypto_pwhash_str_verify(text, password.p, password.n);
    sem_post(&g->free);
    if (bad != 0 || !known)
        return fail(e, ST_UNAUTHORIZED, "the name or the password is not right");
    return ST_OK;
}
