/* SPDX-License-Identifier: Apache-2.0
 * The other side of a program's signature: key pairs made once a run, sets of their public halves,
 * and tokens signed by them, good and bad. The server itself has none of this.
 */
#ifndef WEFT_TESTS_SCENARIO_JWT_H
#define WEFT_TESTS_SCENARIO_JWT_H

#include "base/env.h"

/* alg ES384 or RS384; names: of one pair, or of several with commas between (kid is the name). */
MUST_CHECK status jwt_set(struct env *e, str alg, str names, str *ret_jwks);
/* how: "ES384:one", "RS384:one", "none:" or "HS256:secret". @N in the claims: now and N seconds. */
MUST_CHECK status jwt_make(struct env *e, str how, str claims, str *ret_token);

#endif
