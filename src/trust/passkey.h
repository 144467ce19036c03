/* SPDX-License-Identifier: Apache-2.0
 * Passkeys of local accounts (WebAuthn): registered by their owner, used to come in without a
 * password, listed and removed. One asks who it is by itself (a finger, a number), so no code is
 * wanted beside it. Password and code stay: a passkey needs JavaScript.
 *
 * A challenge carries its own MAC: for what it is, whose session (or visit) it was given to, and
 * until when; it is answered once. Where this place is comes from its public address and from
 * nothing that a request says.
 */
#ifndef WEFT_TRUST_PASSKEY_H
#define WEFT_TRUST_PASSKEY_H

#include "base/vec.h"
#include "trust/account.h"

struct passkey_place {
    str origin; /* "https://weft.example" */
    str rp;     /* "weft.example" */
};
/* Of the public address. False where passkeys cannot be: no address, or one without TLS that is not
 * this machine. */
bool passkey_place_of(struct arena *a, str address, struct passkey_place *ret_place);

/* to: the secret of the browser that it is for (a session's token, a visitor's cookie). */
enum passkey_act { PASSKEY_MAKE, PASSKEY_USE };
str passkey_challenge(struct cx *cx, enum passkey_act act, int64_t account, str to);
/* Who it is for, to the authenticator: nothing of the account can be read from it. Base64url. */
str passkey_user(struct cx *cx, int64_t account);

/* What the browser sent, each decoded from base64url. */
struct passkey_answer {
    str id, client_data, auth_data, signature;
};
/* ST_BAD_INPUT where one of them is no base64url. Fields that are none stay empty. */
MUST_CHECK status passkey_answer_of(struct env *e, str id, str client_data, str auth_data,
                                    str signature, struct passkey_answer *ret_answer);

/* In an open transaction, for cx->who's account. ST_BAD_INPUT, ST_GONE (challenge too old, or
 * another's), ST_CONFLICT (answered before, or registered already; PASSKEYS_MOST are there). */
MUST_CHECK status passkey_add(struct cx *cx, const struct passkey_place *place, str to,
                              const struct passkey_answer *answer, str name);
struct passkey_line {
    int64_t id, added_at, used_at; /* used_at: TIME_NONE */
    str name;
    str credential; /* base64url */
};
MUST_CHECK status passkey_list(struct cx *cx, int64_t account, struct passkey_line **ret_lines,
                               size_t *ret_count);
/* Of cx->who's account; fine where it is not there. In an open transaction. */
MUST_CHECK status passkey_remove(struct cx *cx, int64_t id);

/* Coming in, in two halves: whether it was signed (a read), and the session (in an open
 * transaction; the challenge is spent). ST_UNAUTHORIZED for all that is wrong with it: unknown,
 * forged, too old, another's, a copy's, used before; ST_FORBIDDEN where the account has no role. */
struct passkey_in {
    int64_t id, account, count;
    str challenge;
};
MUST_CHECK status passkey_in_check(struct cx *cx, const struct passkey_place *place, str to,
                                   const struct passkey_answer *answer, struct passkey_in *ret_in);
MUST_CHECK status passkey_in_done(struct cx *cx, const struct passkey_in *in, str device,
                                  str *ret_token);

#endif
