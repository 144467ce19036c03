/* SPDX-License-Identifier: Apache-2.0
 * Programs that ask by FHIR, as an administrator registers them: a *service* acts by itself, in one
 * of the roles that people of its organisation hold; an *app* acts for who has signed in and said
 * yes. Neither sees more than that role or that person: scopes only take away (trust/grant.h).
 *
 * A service proves itself by a token that it signs (private_key_jwt), an app by PKCE, and by a
 * signature too where it has keys. Source: SMART App Launch 2.2; RFC 7523; RFC 8252.
 */
#ifndef WEFT_TRUST_CLIENT_H
#define WEFT_TRUST_CLIENT_H

#include "trust/grant.h"
#include "trust/jwt.h"

struct client {
    int64_t id;
    str key; /* client_id */
    str name;
    int64_t organisation;
    str organisation_name;
    int64_t account, account_role; /* a service's own; 0: an app */
    enum role role;                /* a service's; ROLE_NONE: an app */
    str scopes;                    /* the most it may ask for */
    str redirects;                 /* one a line */
    str launch_url;                /* where it is opened from a person's page; empty: it is not */
    str keys, keys_url;
    int64_t keys_at; /* µs */
    int64_t created_at;
    bool ended;
};
static inline bool client_is_service(const struct client *c)
{
    return c->account != 0;
}
/* It can prove who it is. */
static inline bool client_has_keys(const struct client *c)
{
    return c->keys.n > 0 || c->keys_url.n > 0;
}

enum {
    CLIENT_NAME_MOST = 100,
    CLIENT_REDIRECT_MOST = 500,
    CLIENT_REDIRECTS_MOST = 10,
    CLIENTS_KEYS_PAUSE_S = 30, /* between two fetches of a program's keys */
    CLIENT_SKEW_S = 60,        /* that clocks may differ */
    CLIENT_ASSERTION_S = 300   /* that an assertion may live */
};

struct client_wish {
    str name;
    int64_t organisation;
    enum role role; /* ROLE_NONE: an app */
    str scopes;
    str redirects;
    str launch_url;     /* an app alone, or empty */
    str keys, keys_url; /* one of them, or (an app) neither */
};
/* May this who register and end programs of that organisation? */
bool client_may(const struct who *who, int64_t organisation);
/* The roles that people of the organisation hold: a program acts in one of them. */
MUST_CHECK status client_roles(struct cx *cx, int64_t organisation, enum role **ret_roles,
                               size_t *ret_count);
/* Would client_register take it? A read; errors as of it. */
MUST_CHECK status client_judge(struct cx *cx, const struct client_wish *w);
/* In an open transaction. ST_BAD_INPUT: err.where names the field (name, role, scopes, redirects,
 * launch_url, keys, keys_url), with what would be right; ST_FORBIDDEN. */
MUST_CHECK status client_register(struct cx *cx, const struct client_wish *w,
                                  struct client *ret_client);
/* Its tokens end with it, at once. */
MUST_CHECK status client_end(struct cx *cx, int64_t id);
/* ST_BAD_INPUT as above. May also be called with what was fetched (fetched: nobody's doing). */
MUST_CHECK status client_keys_set(struct cx *cx, int64_t id, str keys, bool fetched);

/* ST_NOT_FOUND. */
MUST_CHECK status client_by_key(struct cx *cx, str key, struct client *ret_client);
MUST_CHECK status client_by_id(struct cx *cx, int64_t id, struct client *ret_client);
/* organisation 0: all. */
MUST_CHECK status client_list(struct cx *cx, int64_t organisation, struct client **ret_list,
                              size_t *ret_count);

/* ---- proving itself --------------------------------------------------------------------------*/

/* Is this assertion, whose signature is good, one that this client may use at `audience` now?
 * ST_UNAUTHORIZED says what is wrong. Pure. */
MUST_CHECK status client_claims(struct env *e, const struct client *c, const struct jwt *t,
                                str audience);
/* In an open transaction: takes an assertion. ST_UNAUTHORIZED where it was taken before. */
MUST_CHECK status client_seen(struct cx *cx, const struct client *c, const struct jwt *t);
/* "https://weft.example": the setting `address`, or on this machine itself what was asked (host).
 * A name that a stranger chose is never signed for: ST_UNSUPPORTED. */
MUST_CHECK status client_base(struct env *e, const struct house *house, str host, bool secure,
                              str *ret_base);
/* One of those registered, to the letter (but for the port of a loopback address, RFC 8252). */
bool client_redirects_to(const struct client *c, str redirect);
/* "https://app.example": scheme, host and port of an address. */
str client_origin(str url);
/* Is this Origin header the one of an app that is registered here? Its own alone: by what a browser
 * sends, to the letter. */
MUST_CHECK status client_origin_known(struct cx *cx, str origin, bool *ret_known);
/* The apps of an organisation that are opened from a person's page: id, name and launch_url. */
MUST_CHECK status client_openable(struct cx *cx, int64_t organisation, struct client **ret_list,
                                  size_t *ret_count);

#endif
