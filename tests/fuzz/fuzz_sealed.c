/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as a sealed letter, and as what is inside one: refused, or read with all that it must
 * have. What opens was sealed to this key, which the bytes of a fuzzer cannot be. */
#include <stdlib.h>

#include "base/env.h"
#include "voice/sealed.h"
#include "voice/voice_limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_open(struct env *e, str bytes)
{
    struct hpke_private own;
    struct hpke_public to;
    str text, sealed;
    if (hpke_pair(e, S("a seed of thirty-two known bytes"), &own, &to) != ST_OK) abort();
    if (hpke_open(e, &own, SEALED_INFO, S("key"), bytes, &text) != ST_BAD_INPUT) abort();
    if (hpke_seal(e, &to, str_none(), SEALED_INFO, S("key"), bytes, &sealed) != ST_OK) abort();
    if (hpke_open(e, &own, SEALED_INFO, S("key"), sealed, &text) != ST_OK) abort();
    if (!str_eq(text, bytes)) abort();
}

static status work(struct env *e, void *arg)
{
    struct sealed_letter l;
    str bytes = *(const str *)arg;
    check_open(e, bytes);
    status st = sealed_letter_read(e, bytes, &l);
    if (st != ST_OK && st != ST_BAD_INPUT && st != ST_TOO_LARGE) abort();
    if (st != ST_OK) return ST_OK;
    if (l.once.n < SEALED_ONCE_LEAST || l.follow.n < SEALED_FOLLOW_LEAST || l.where < 0) abort();
    if (str_is_none(l.words) || str_is_none(l.address) || l.language.n < 2) abort();
    return ST_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_open(0);
    struct random random = random_seeded(1);
    struct clock clock = clock_fixed(0);
    struct env e = { .arena = a, .clock = &clock, .random = &random };
    str bytes = { (const char *)data, size };
    if (a == NULL) return 0;
    if (crypto_start(&e) != ST_OK || env_run(&e, work, &bytes) != ST_OK) abort();
    arena_close(a);
    return 0;
}
