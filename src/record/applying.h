/* SPDX-License-Identifier: Apache-2.0
 * (inner) One call of record_apply: what it has found out so far, shared by apply.c, keys.c and
 * apply_person.c.
 */
#ifndef WEFT_RECORD_APPLYING_H
#define WEFT_RECORD_APPLYING_H

#include "base/map.h"
#include "record/prepared.h"
#include "trust/sight.h"

/* What stands under the id now. */
struct current {
    bool found;
    bool deleted;
    int64_t home, rid, version, at, d, source;
    uint32_t label, facet;
    int64_t dictionary;
    str packed;
};
/* Where it is going to stand. */
struct target {
    int64_t home, rid, version;
    int64_t person; /* of a Patient, once person_write has run; 0 else */
    uint32_t facet;
    enum org_kind kind; /* of its source */
    bool orphan;        /* its Patient has not come yet */
};

struct applying {
    struct cx *cx;
    struct record_prepared *const *prepared;
    size_t count;
    struct record_done *done;
    int64_t
        *ids; /* one for each: the number of its change, and of a new resource; one for the act */
    int64_t now;
    struct map patients; /* Patient id → home */
    struct map kinds;    /* organisation → its kind + 1 */
    struct map actors;   /* "k" key or "c" code → organisation, 0: none */
    struct map people;   /* home → person */
    bool sight_changed;
};

/* Of the organisation that sends; ORG_OTHER for 0. */
MUST_CHECK status source_kind(struct applying *ap, int64_t source, enum org_kind *ret_kind);
/* Person, link, what tells people apart (of a Patient); relations (of all). Brings orphans home. */
MUST_CHECK status person_write(struct applying *ap, const struct record_prepared *p,
                               const struct current *c, struct target *t);
/* What a Consent chooses: an objection of the person's, or that an organisation may see what is
 * sealed. */
MUST_CHECK status choice_write(struct applying *ap, const struct record_prepared *p,
                               const struct target *t, int64_t person);
/* Takes out the search rows that are only in `old`, puts in those that are only in `new_keys`. */
MUST_CHECK status keys_replace(struct cx *cx, const struct keys *old, int64_t old_home,
                               const struct keys *new_keys, int64_t home, int64_t rid);

#endif
