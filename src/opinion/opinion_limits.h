/* SPDX-License-Identifier: Apache-2.0
 * How large a conversation or a survey may be. Beyond these the file is refused with a remedy.
 */
#ifndef WEFT_OPINION_OPINION_LIMITS_H
#define WEFT_OPINION_OPINION_LIMITS_H

enum {
    OPINION_PEOPLE_MOST = 4 << 20,
    OPINION_STATEMENTS_MOST = 1 << 16,
    OPINION_VOTES_MOST = 200 << 20,
    OPINION_ID_MOST = 128,    /* bytes of a participant's, statement's or item's name */
    OPINION_TEXT_MOST = 4096, /* bytes of a statement's words */
    RANK_ITEMS_MOST = 5000,   /* the strengths' covariance is items² doubles: 200 MB here */
    OPINION_GROUPS_MOST = 5,
};

#endif
