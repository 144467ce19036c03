/* SPDX-License-Identifier: Apache-2.0
 * One piece of work of the alliance: what it runs on, for whom, and the house that main owns.
 *
 * A cx lives as long as its request, job or test; make it on the stack. `who` is made by
 * session_who(), by who_system() for the server's own work, or by a test: nothing else fills it.
 */
#ifndef WEFT_TRUST_CX_H
#define WEFT_TRUST_CX_H

#include "base/env.h"
#include "crypto/crypto.h"
#include "crypto/password.h"

struct db;
struct audit;
struct record_store;
struct fhir_rules;
struct sights;
struct profiles;
struct grant;

enum role {
#define ROLE(number, NAME, ...) ROLE_##NAME = (number),
#include "trust/role.def"
#undef ROLE
    ROLE__COUNT
};
enum purpose {
#define PURPOSE(number, NAME, ...) PURPOSE_##NAME = (number),
#include "trust/purpose.def"
#undef PURPOSE
    PURPOSE__COUNT
};
enum org_kind {
#define ORG_KIND(number, NAME, ...) ORG_##NAME = (number),
#include "trust/kind.def"
#undef ORG_KIND
    ORG__COUNT
};

/* Who acts. account 0 is nobody (not signed in); person is the joined person this account is, 0
 * where that is not proved. standing: the acting organisation may act (open, assured). */
struct who {
    int64_t account;
    int64_t person;
    int64_t organisation;
    int64_t account_role;
    uint8_t role;    /* enum role */
    uint8_t purpose; /* enum purpose */
    uint8_t kind;    /* enum org_kind */
    bool suspended;
    bool closed;     /* the organisation is */
    bool assured;    /* or needs no assurance */
    uint32_t hidden; /* facets that this place hides from this kind of worker: trust/sharing.h */
    /* What a program may do of all that (trust/grant.h): only takes away. NULL: no program. */
    const struct grant *grant;
};

/* Limits and habits of the place that the rules read. */
struct trust_settings {
    int64_t session_idle;     /* µs */
    int64_t session_absolute; /* µs */
    int64_t episode_grace;    /* µs after an episode or referral closes */
    int64_t break_glass;      /* µs */
};
struct trust_settings trust_settings_default(void);

/* What main opens and every piece of work shares; const after the start but for what is behind the
 * audit's and the gate's own locks. */
struct house {
    struct key cursor_key;
    struct key csrf_key;
    struct key search_key;
    struct key factor_key;     /* seals second factors, and who is half signed in */
    struct key sealed_key;     /* keeps what devices seal to, and signs their passes */
    struct key checkpoint_key; /* signs the checkpoints of the trace */
    bool client_ids_any;       /* systems may use ids of their own choice: setting client-ids */
    str witnesses;             /* verifier keys of those who may cosign them; separated by spaces */
    struct trust_settings settings;
    struct audit *audit; /* NULL: reads of person data are refused */
    struct password_gate *gate;
    struct record_store *store; /* has a lock of its own */
    str hooks;                  /* beginnings of URLs that may be called, with commas between */
    str relay;                  /* local socket by which all calls go out; empty: straight */
    str key_hosts;              /* … that programs' public keys may be fetched from */
    str address; /* of this place, as others call it: "https://weft.example"; may be empty */
    str openid_issuer, openid_client, openid_secret; /* of the provider; empty: none */
    str bulk;                                        /* folder of bulk exports and imports */
    str files; /* folder of files kept by digest; none: they stay in their resources */
    struct profiles *profiles;      /* record/profiles.h; has a lock of its own; NULL: none */
    const struct fhir_rules *rules; /* the standard's invariants, compiled; NULL: not asked */
    struct sights *sights; /* trust/sight.h; has a lock of its own; NULL: nothing is kept */
};

struct cx {
    struct env *env;
    struct db *db;
    const struct house *house;
    struct who who;
    str request;     /* id of the request, for audit and log */
    str reason;      /* typed by the user for this look, or none */
    int64_t audit_n; /* the last audit row of this work; must be safe before its answer leaves */
    int64_t act;     /* audit.id of this work's write, 0 until it writes */
    struct scope *scope; /* compiled once by trust_scope() */
};
_Static_assert(sizeof(struct cx) <= 192, "a cx is made for every request");

/* The server itself: sees all, signed by nobody. For workers, imports by the operator, migrations.
 */
struct who who_system(void);

#endif
