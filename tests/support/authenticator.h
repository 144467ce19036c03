/* SPDX-License-Identifier: Apache-2.0
 * An authenticator for tests: one P-256 pair, and what it says when a passkey is made and used.
 */
#ifndef WEFT_TESTS_AUTHENTICATOR_H
#define WEFT_TESTS_AUTHENTICATOR_H

#include "base/env.h"

struct authenticator {
    struct env *env;
    str rp;
    void *pkey;
};
struct authenticator authenticator_open(struct env *e, const char *rp);
void authenticator_close(struct authenticator *x);
/* The data of a registration of "credential-0001". flags: 0x45 as it should be. */
str authenticator_made(struct authenticator *x, unsigned char flags);
/* The data of a use. flags: 0x05 as it should be. */
str authenticator_data(struct authenticator *x, unsigned char flags, uint32_t count);
str authenticator_sign(struct authenticator *x, str data, str client);

#endif
