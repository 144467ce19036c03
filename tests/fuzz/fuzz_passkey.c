/* SPDX-License-Identifier: Apache-2.0
 * What comes as an authenticator's data behind the hash of the place: a passkey, or refused; never
 * memory without end. The first byte says whether it is made or used.
 */
#include "crypto/crypto.h"
#include "crypto/passkey.h"
#include "fuzz/fuzz.h"

static status work(struct env *e, void *arg)
{
    str in = *(str *)arg, key = str_sub(in, 0, 64);
    struct digest rp = crypto_sha256(S("weft.example"));
    str data = arena_concat(e->arena, digest_str(&rp), str_from(in, 1));
    struct passkey_made made;
    int64_t count = 0;
    if (in.n == 0) return ST_OK;
    if ((in.p[0] & 1) != 0)
        return passkey_check(e, S("weft.example"), -7, key, S("{}"), data, S("0"), &count);
    TRY(passkey_read(e, S("weft.example"), data, &made));
    if (made.id.n == 0 || made.id.n > PASSKEY_ID_MOST || made.key.n == 0) abort();
    return ST_OK;
}

FUZZ(work)
