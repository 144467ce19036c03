/* SPDX-License-Identifier: Apache-2.0
 * Local accounts, signing in, sessions.
 *
 * Signing in has three parts, because a password hash may not be worked out inside a write turn:
 * sign_in_try (write), sign_in_check (no database: 60 ms), sign_in_done (write). Where the account
 * has a second factor, sign_in_done gives a token for half the way, and sign_in_code (write) the
 * session.
 * A try counts before it is checked, against the pair of name and address (and, more generously,
 * against the address), and is taken back when it was right: however many come at once, only the
 * first few are checked, and others, from elsewhere, are not locked out. The answer and its time
 * are the same for names that are known and names that are not.
 */
#ifndef WEFT_TRUST_ACCOUNT_H
#define WEFT_TRUST_ACCOUNT_H

#include "db/db.h"
#include "trust/cx.h"

struct account {
    int64_t id;
    str name;
    str shown;
    int64_t person; /* 0: not proved */
    bool suspended;
};
struct account_role {
    int64_t id;
    int64_t organisation; /* 0: for oneself (residents) */
    str organisation_name;
    enum role role;
    str title;
};

/* All in an open transaction. password_hash: of password_hash(), or none. ST_CONFLICT: name taken.
 */
MUST_CHECK status account_add(struct cx *cx, str name, str shown, str password_hash,
                              int64_t *ret_id);
MUST_CHECK status account_role_add(struct cx *cx, int64_t account, int64_t organisation,
                                   enum role role, str title, int64_t *ret_id);
MUST_CHECK status account_role_end(struct cx *cx, int64_t account_role);
MUST_CHECK status account_password_set(struct cx *cx, int64_t account, str password_hash);
/* Ends open sessions too. */
MUST_CHECK status account_suspend(struct cx *cx, int64_t account, bool suspended);
/* Ties the account to the person it is, after proof (0: unties), and gives it the relation SELF. */
MUST_CHECK status account_person_set(struct cx *cx, int64_t account, int64_t person, int64_t home);
/* May act for this person until then (a confirmed Consent); home: the source record it stands with.
 */
MUST_CHECK status account_proxy_set(struct cx *cx, int64_t account, int64_t person, int64_t home,
                                    int64_t until);

MUST_CHECK status account_by_name(struct cx *cx, str name, struct account *ret_account);
MUST_CHECK status account_by_id(struct cx *cx, int64_t id, struct account *ret_account);
MUST_CHECK status account_list(struct cx *cx, struct account **ret_accounts, size_t *ret_count);
MUST_CHECK status account_roles(struct cx *cx, int64_t account, struct account_role **ret_roles,
                                size_t *ret_count);

/* At least ten characters, not the name, not one that everybody tries first. ST_BAD_INPUT says what
 * would do. Source: NIST SP 800-63B, 5.1.1.2; NCSC's advice on passwords. */
MUST_CHECK status account_password_judge(struct env *e, str name, str password);

struct sign_in {
    str name;    /* folded */
    str address; /* of the client */
    str hash;    /* none where there is no such account */
    int64_t account;
    bool suspended;
    bool second; /* a code is wanted, too */
};
/* In an open transaction; counts the try. ST_TOO_MANY while this pair has to wait (env_remedy says
 * how long): nothing was counted then. */
MUST_CHECK status sign_in_try(struct cx *cx, str name, str address, struct sign_in *ret_sign_in);
/* ST_UNAUTHORIZED where it is wrong; needs cx->house->gate only. */
MUST_CHECK status sign_in_check(struct cx *cx, const struct sign_in *s, str password);
/* In an open transaction, after a good check. *ret_token: for the cookie of a session acting in the
 * account's first role; where s->second, for sign_in_code. */
MUST_CHECK status sign_in_done(struct cx *cx, const struct sign_in *s, str device, str *ret_token);
/* In an open transaction: the other half. Counts as sign_in_try does. ST_UNAUTHORIZED: the code is
 * wrong or was used; ST_GONE: `half` is too old, or was not given out here; ST_TOO_MANY. A wrong
 * code is to be committed all the same: it counts. */
MUST_CHECK status sign_in_code(struct cx *cx, str half, str address, str code, str device,
                               str *ret_token);

/* What a browser keeps in which somebody has signed in: her next password there does not wait in
 * the line of those who guess. It says nothing about anybody, and lets nobody in. */
str sign_in_known(struct cx *cx);
bool sign_in_is_known(struct env *e, const struct house *house, str kept);

struct session {
    struct who who;
    str name;  /* sign-in name */
    str shown; /* "Dawn Okafor" */
    str title; /* "district nurse" */
    str organisation_name;
    int64_t roles; /* how many there are to act in */
    int64_t created_at;
    int64_t seen_at;
    bool stale; /* seen_at is over a minute old: call session_seen in a write */
};
/* Who a cookie's token is: ST_UNAUTHORIZED where there is no such session, it has been idle or has
 * lasted too long, or the account is suspended. A read. */
MUST_CHECK status session_who(struct cx *cx, str token, struct session *ret_session);
/* All below in an open transaction. */
MUST_CHECK status session_seen(struct cx *cx, str token);
/* A new token for the same session: after signing in, a change of role or of password. */
MUST_CHECK status session_turn(struct cx *cx, str token, str *ret_token);
/* Acts in another of the account's roles, for the role's own purpose or PURPOSE_NONE = that. */
MUST_CHECK status session_act_as(struct cx *cx, str token, int64_t account_role,
                                 enum purpose purpose);
MUST_CHECK status session_end(struct cx *cx, str token);
/* The open sessions of this who's account, the last seen first. id: to end one by; here: the one
 * that `token` is of. */
struct session_line {
    str id;
    str device;
    int64_t created_at, seen_at;
    bool here;
};
MUST_CHECK status session_list(struct cx *cx, str token, struct session_line **ret_lines,
                               size_t *ret_count);
/* Ends one of them; fine where it has ended. */
MUST_CHECK status session_end_line(struct cx *cx, str id);
/* All of this who's account but the one that `token` is of. */
MUST_CHECK status session_end_others(struct cx *cx, str token);
/* Forgets sessions and counted tries that are over. */
MUST_CHECK status session_sweep(struct cx *cx);
/* The same in the account's first role. ST_FORBIDDEN where it has none. */
MUST_CHECK status session_first(struct cx *cx, int64_t account, str device, str *ret_token);
/* After a good check that opens no session: the try is taken back. In an open transaction. */
MUST_CHECK status sign_in_forgive(struct cx *cx, const struct sign_in *s);
/* A session without a password: `--demo`, invitations, the provider's sign-in. */
MUST_CHECK status session_open(struct cx *cx, int64_t account, int64_t account_role, str device,
                               str *ret_token);

/* Who an account is, now, in one of its roles, without a session: for work that goes on after the
 * request that asked for it. ST_FORBIDDEN where account or role has ended. */
MUST_CHECK status account_who(struct cx *cx, int64_t account, int64_t account_role,
                              enum purpose purpose, struct who *ret_who);

/* The token that a form of this session must carry, and its check (constant time). */
str csrf_token(struct cx *cx, str session_token);
bool csrf_check(struct cx *cx, str session_token, str given);

#endif
