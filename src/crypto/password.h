/* SPDX-License-Identifier: Apache-2.0
 * Passwords as argon2id strings: 64 MiB, 2 passes. Never inside a write turn: a hash takes about
 * 60 ms. The gate lets at most two be worked out at once (128 MiB); main owns it.
 */
#ifndef WEFT_CRYPTO_PASSWORD_H
#define WEFT_CRYPTO_PASSWORD_H

#include "base/env.h"

/* Longest password taken, in bytes: past it, ST_BAD_INPUT. */
#define PASSWORD_MOST 1024

struct password_gate;
struct password_gate *password_gate_open(void); /* NULL where memory ends */
void password_gate_close(struct password_gate *g);

/* "$argon2id$v=19$m=65536,t=2,p=1$…", in the arena. */
MUST_CHECK status password_hash(struct env *e, struct password_gate *g, str password,
                                str *ret_hash);
/* ST_UNAUTHORIZED where it is another password; ST_NO_MEMORY where that could not be found out.
 * With a hash of str_none() it takes as long and always refuses, so that an unknown name cannot be
 * told from a wrong password by the clock. */
MUST_CHECK status password_check(struct env *e, struct password_gate *g, str hash, str password);

#endif
