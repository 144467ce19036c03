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
    OPINION_ENOUGH = 30, /* votes on a statement before it is called common or dividing */
    /* Voices sealed on a device: a key is given out for so many days, a device may seal with what
     * it was given for so many more, and what it sealed may lie there for a month. */
    SEALED_KEY_NEW_DAYS = 7,
    SEALED_PASS_DAYS = 3,
    SEALED_LIE_DAYS = 30,
    SEALED_KEY_DAYS = SEALED_KEY_NEW_DAYS + SEALED_PASS_DAYS + SEALED_LIE_DAYS,
    SEALED_MOST = 64 << 10, /* bytes of a letter */
    SEALED_ONCE_LEAST = 16, /* characters: 96 bits */
    SEALED_FOLLOW_LEAST = 32,
    SEALED_TOKEN_MOST = 64
};

#endif
