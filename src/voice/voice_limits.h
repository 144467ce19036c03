/* SPDX-License-Identifier: Apache-2.0
 * What a client can make large in voice/.
 */
#ifndef WEFT_VOICE_LIMITS_H
#define WEFT_VOICE_LIMITS_H

enum {
    VOICE_WORDS_MOST = 5000,      /* characters of a voice */
    VOICE_NAME_MOST = 80,         /* of the name shown with it */
    VOICE_ADDRESS_MOST = 400,     /* of where to answer */
    VOICE_HOUR_MOST = 10,         /* voices an hour from one browser … */
    VOICE_ADDRESS_HOUR_MOST = 60, /* … and from one address, which a library may share */
    DANGER_PACE_TIMES = 10,       /* as often for a voice that tells of danger */
    STATEMENT_WORDS_MOST = 200,
    STATEMENT_WORDS_LEAST = 8,
    GROUP_PEOPLE_MOST = 500, /* in a room */
    VOICE_PAGE_MOST = 50,
    SUM_MINUTES = 60,    /* a small sum can be answered for so long */
    RANKING_ENOUGH = 30, /* choices of an item before its place is told */
    OPINION_ENOUGH = 30  /* votes on a statement before it is called common or dividing */
};

#endif
