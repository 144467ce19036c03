/* SPDX-License-Identifier: Apache-2.0
 * Resolutions and approval votes by classes of member: one member, one vote, combined by terms that
 * were said beforehand.
 *
 * Terms are a text file, one to a line, `#` starts a comment:
 *
 *     class NAME [register N] [weight W] [cap P] [quorum N|N%]
 *     quorum N|N%          voters in all, of all registers where a percentage
 *     need classes N|all   so many classes must carry it as well (more for than against)
 *     tie lost|carried     what an even vote means (lost unless said; nobody for it is lost)
 *     options A;B;C        of an approval vote, in the order in which lots favour them
 *
 * weight: what one vote of the class counts (up to three decimals). cap: the most the class may
 * make up of all that is counted for and against, in per cent; above it each of its votes counts
 * less: cap ⁄ class total, to six decimals, the remainder ignored. An ordinary resolution is
 * carried by more for than against; a special one where for is at least three quarters of for and
 * against; abstentions are stated and count towards quorum only. Sums are whole millionths of a
 * vote, below 10⁹·10³·10⁶ = 10¹⁸.
 *
 * A class's figures may be shown only where ten voted or more and were not of one mind, and never
 * where the figures shown would let a hidden one be worked out: those hidden are at least two, and
 * together ten voters or more and not of one mind, or nobody; else more are hidden.
 */
#ifndef WEFT_BALLOT_RESOLUTION_H
#define WEFT_BALLOT_RESOLUTION_H

#include "base/env.h"

enum resolution_rule { RESOLUTION_ORDINARY, RESOLUTION_SPECIAL, RESOLUTION_APPROVAL };

struct resolution_class {
    str name;
    int64_t registered;                    /* members with a vote; 0 where not said */
    int64_t weight_milli;                  /* 1000 is one */
    int cap_percent;                       /* 0: none */
    int64_t quorum;                        /* voters; 0: none */
    int64_t voters;                        /* from here on: counted */
    int64_t in_favour, against, abstained; /* heads */
    int64_t spoilt;                        /* heads; not among the voters */
    int64_t *approved;                     /* heads by option */
    int64_t vote_value;                    /* of one vote, millionths */
    bool carried, quorate, shown;
};

struct resolution {
    enum resolution_rule rule;
    struct resolution_class *of;
    size_t classes;
    int64_t quorum;
    int64_t need_classes;
    bool tie_carries;
    str *option;
    size_t options;
    size_t seats; /* of an approval vote */
    int64_t voters, registered;
    int64_t in_favour, against; /* millionths */
    int64_t abstained, spoilt;  /* heads */
    int64_t *approved;          /* millionths by option */
    uint16_t *order;            /* options, most approved first */
    size_t chosen;              /* of them: up to `seats`, with a quorum and somebody's approval */
    bool quorate, even, carried, by_lot;
    int64_t classes_carried;
};

/* Reads terms (none: one class for all, no quorum) and voices: columns class (may be absent),
 * choice or option, and optionally count, or receipt (which must then differ in each row).
 * ST_BAD_INPUT with line and column. */
MUST_CHECK status resolution_read(struct env *e, enum resolution_rule rule, str terms, str voices,
                                  size_t seats, struct resolution *ret_resolution);
MUST_CHECK status resolution_read_text(struct env *e, enum resolution_rule rule, str terms,
                                       str voices, size_t seats, struct resolution *ret_resolution);
/* Fills in the results. */
void resolution_count(struct env *e, struct resolution *r);

#endif
