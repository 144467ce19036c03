/* SPDX-License-Identifier: Apache-2.0
 * What a program may do of what the one behind it may: SMART scopes, read, narrowed by what was
 * registered, and asked of each row. They only take away: a row leaves where trust_decide lets it
 * and the grant does, too (record/ asks both in one place).
 *
 * Version 1 (patient/Observation.read) and 2 (patient/Observation.rs), and of the granular ones
 * those by `category` (user/Observation.rs?category=SYSTEM|CODE). Of others nothing is granted.
 * Source: SMART App Launch 2.2, "Scopes and Launch Context".
 */
#ifndef WEFT_TRUST_GRANT_H
#define WEFT_TRUST_GRANT_H

#include "base/vec.h"
#include "trust/cx.h"

enum grant_op {
    GRANT_CREATE = 1,
    GRANT_READ = 2,
    GRANT_UPDATE = 4,
    GRANT_DELETE = 8,
    GRANT_SEARCH = 16
};
enum grant_side { GRANT_PATIENT, GRANT_USER, GRANT_SYSTEM };

struct grant_scope {
    enum grant_side side;
    str type; /* "*": all */
    uint8_t ops;
    bool has_category;
    str system; /* none: of any */
    str code;
    str text; /* as it was asked for */
};
struct grant {
    int64_t client;
    int64_t person;                       /* all is about this one; 0: whoever may be seen */
    bool launch_patient, offline, online; /* launch or launch/patient; offline_access … */
    str text;                             /* the scopes, with blanks between */
    str name;                             /* of the program, for the trace */
    VEC(struct grant_scope)
};

enum { GRANT_TEXT_MOST = 4000, GRANT_SCOPES_MOST = 100 };

/* Reads scopes; those that are not understood are left out, and told in *ret_unknown (may be NULL).
 * ST_BAD_INPUT: too many. */
MUST_CHECK status grant_read(struct env *e, str text, struct grant *ret_grant, str *ret_unknown);
/* What of `asked` is within `allowed`: never more than either. */
MUST_CHECK status grant_narrow(struct env *e, const struct grant *asked,
                               const struct grant *allowed, struct grant *ret_grant);
/* One of its scopes is about one patient. */
bool grant_is_of_patient(const struct grant *g);

/* Of a type at all; true where there is no grant (nobody's program). */
bool grant_allows(const struct grant *g, enum grant_op op, str type);
/* ST_FORBIDDEN, where not: a type's name gives nothing away. */
MUST_CHECK status grant_need(struct cx *cx, enum grant_op op, str type);
/* This resource (its text; none: deleted). */
bool grant_admits(struct env *e, const struct grant *g, enum grant_op op, str type, str json);
/* True where some of a type's resources may be done this to and others not: by these categories,
 * any of them. Of at most GRANT_SCOPES_MOST. */
bool grant_categories(const struct grant *g, enum grant_op op, str type,
                      const struct grant_scope **ret_scopes, size_t *ret_count);
/* Reads all types, unnarrowed: for what is worked out later, without a program (exports,
 * subscriptions). */
bool grant_is_whole(const struct grant *g);

#endif
