/* SPDX-License-Identifier: Apache-2.0
 * Codes and tokens that programs get. Opaque: what the database keeps is a digest, and who a token
 * is for is asked anew at each use, so that whoever is suspended, has left, or has said no stops at
 * once. All that came of one consent is a family; a code or a refresh token that comes back after
 * its use ends its family (somebody else has it). Source: RFC 6749, 7636, 7009, 7662; RFC 9700.
 */
#ifndef WEFT_TRUST_PASS_H
#define WEFT_TRUST_PASS_H

#include "trust/account.h"
#include "trust/client.h"

enum {
    PASS_CODE_S = 60,
    PASS_SERVICE_S = 300, /* an access token of a service */
    PASS_ACCESS_S = 900,  /* … of an app */
    PASS_ONLINE_S = 12 * 3600,
    PASS_OFFLINE_S = 30 * 24 * 3600
};

struct tokens {
    str access;
    str refresh; /* none: not granted */
    int64_t expires_s;
    str scope;
    int64_t person; /* that all is about; 0: none */
    struct who who; /* behind it, now */
};

/* All in an open transaction. */

/* What somebody has said yes to: cx->who is that somebody. person: the one it is about, or 0. */
MUST_CHECK status pass_code(struct cx *cx, const struct client *c, const struct grant *granted,
                            int64_t person, str redirect, str challenge, str *ret_code);
/* ST_GONE: no such code, or not this client's, address's or verifier's; where it was used before,
 * all that came of it has ended: commit that. */
MUST_CHECK status pass_redeem(struct cx *cx, const struct client *c, str code, str redirect,
                              str verifier, struct tokens *ret_tokens);
/* A service's own. */
MUST_CHECK status pass_service(struct cx *cx, const struct client *c, const struct grant *granted,
                               struct tokens *ret_tokens);
/* scope: fewer scopes than before, or none: the same. ST_GONE as above; ST_BAD_INPUT: more scopes
 * than there were. */
MUST_CHECK status pass_refresh(struct cx *cx, const struct client *c, str token, str scope,
                               struct tokens *ret_tokens);
/* Fine where there is none. A refresh token ends its family. */
MUST_CHECK status pass_revoke(struct cx *cx, const struct client *c, str token);
/* All that this account has given to that program. */
MUST_CHECK status pass_end_of(struct cx *cx, int64_t account, int64_t client);
MUST_CHECK status pass_sweep(struct cx *cx);

/* Who a token is for, now, with its grant. ST_UNAUTHORIZED. A read. */
MUST_CHECK status pass_who(struct cx *cx, str token, struct who *ret_who);

struct pass_told {
    bool active;
    str client, scope, kind; /* "access" or "refresh" */
    int64_t account, person, made_at, until;
    struct who who; /* behind it, now */
};
/* For RFC 7662: of programs of the same organisation alone. */
MUST_CHECK status pass_tell(struct cx *cx, const struct client *asker, str token,
                            struct pass_told *ret_told);

/* The apps that may act for an account. */
struct pass_app {
    int64_t client;
    str name, scope;
    int64_t since, until;
};
MUST_CHECK status pass_apps(struct cx *cx, int64_t account, struct pass_app **ret_apps,
                            size_t *ret_count);

#endif
