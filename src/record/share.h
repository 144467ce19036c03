/* SPDX-License-Identifier: Apache-2.0
 * Changing what a place has settled about sharing (trust/sharing.h): first whom it would affect,
 * then, confirmed by somebody with the role (RIGHT_SHARING), a new version with who, when and why.
 * An undo is the change back to an earlier version's lines, shown and confirmed like any other.
 */
#ifndef WEFT_RECORD_SHARE_H
#define WEFT_RECORD_SHARE_H

#include "base/vec.h"
#include "trust/sharing.h"

/* One kind of worker of one organisation. */
struct share_line {
    int64_t organisation;
    str name; /* of the organisation */
    enum role role;
    int64_t workers;        /* who have this role there */
    int64_t gains, loses;   /* people who come into their sight, or go out of it */
    int64_t reach;          /* people whom they see in part otherwise: those of `shown`, `hidden` */
    uint32_t shown, hidden; /* facets that come into, or go out of, their view */
};
VEC_TYPE(share_lines, struct share_line);
/* Somebody of the asker's own organisation whom it would affect, and whom the asker may see. */
struct share_example {
    int64_t person;
    str name;
};
struct share_effect {
    struct share_lines lines; /* only those that change */
    int64_t workers;          /* in all of them */
    struct {
        VEC(struct share_example)
    } examples; /* at most SHARE_EXAMPLES */
    bool later; /* openings from now on hold for another time; what is open stays as it is */
};
/* Between what holds now and `after`. RIGHT_SHARING or RIGHT_AUDIT. Counts are of what is kept: an
 * episode that had lapsed when it was first heard of comes back by no grace. */
MUST_CHECK status share_effect(struct cx *cx, const struct sharing *after,
                               struct share_effect *ret_effect);

/* Into force, for all work from its commit on; relations that a grace prolongs end by the new one.
 * base: the version that the asker was shown the effect against. In an open transaction.
 * ST_FORBIDDEN without RIGHT_SHARING, ST_BAD_INPUT (rules, or a reason of fewer than REASON_LEAST
 * bytes), ST_CONFLICT where another version is in force by now or nothing would change. */
MUST_CHECK status share_adopt(struct cx *cx, const struct sharing *after, int64_t base, str reason);

struct share_version {
    int64_t version, at;
    str by, organisation, reason, rules;
};
VEC_TYPE(share_versions, struct share_version);
/* The newest first. */
MUST_CHECK status share_list(struct cx *cx, struct share_versions *ret_versions);

#endif
