/* SPDX-License-Identifier: Apache-2.0
 * A published file of preference votes: the BLT format, as OpenSTV, droop and the Scottish councils
 * write it. docs/recount/README.md describes it for others.
 *
 *     3 2                      candidates, seats
 *     [tie 3 2 1]              options, each optional: who a drawn lot favours, first to last
 *     [withdrawn 2]            (or a line of negative numbers)
 *     [nick a b c]             short names that ballots may use
 *     [class resident 1 3]     candidates of a class
 *     [reserve resident 1]     at least so many seats for that class
 *     4 1 3 0                  4 papers: candidate 1, then 3
 *     1 2=3 1 0                equal preferences (Meek's method alone takes them)
 *     0
 *     "Ann" "Ben" "Cat"        names, then the title
 *
 * `#` starts a comment; other options in brackets are kept apart and change nothing. What follows
 * the title is ignored.
 */
#ifndef WEFT_BALLOT_PAPER_H
#define WEFT_BALLOT_PAPER_H

#include "base/env.h"

/* Papers that say the same. Preferences are candidates' indexes from 0; withdrawn ones are left
 * out. */
struct paper {
    int64_t count;
    uint32_t from, n; /* in pref */
};

struct election {
    str title;
    str *name;
    size_t candidates;
    size_t seats;
    bool *withdrawn;
    struct paper *paper; /* in canonical order, equals merged: a file's order changes nothing */
    size_t papers;
    uint16_t *pref;
    bool *tied; /* beside pref: equal to the preference before it */
    bool any_tied;
    int64_t votes;   /* all papers with a preference for somebody who stands */
    int64_t empty;   /* papers without one: invalid, not counted */
    uint16_t *lot;   /* place in the drawn lots: 0 is favoured first */
    bool lots_drawn; /* the file says [tie …] */
    str class_name;  /* of [reserve], none where there is none */
    bool *in_class;
    size_t reserved;
};

/* ST_BAD_INPUT with line and column: not a number, a number out of range, a candidate ranked twice,
 * a paper without its 0, a missing name, more seats than candidates, an unknown nickname. */
MUST_CHECK status election_read(struct env *e, str path, struct election *ret_election);
MUST_CHECK status election_read_text(struct env *e, str text, str where,
                                     struct election *ret_election);
/* Sets who drawn lots favour: numbers of candidates from 1, first to last, blanks or commas
 * between; all of them once. */
MUST_CHECK status election_lots(struct env *e, struct election *el, str lots);

#endif
