/* SPDX-License-Identifier: Apache-2.0
 * What somebody could make large or slow in thread/, and where it ends.
 */
#ifndef WEFT_THREAD_THREAD_LIMITS_H
#define WEFT_THREAD_THREAD_LIMITS_H

#include "base/time.h"

enum {
    NOTICE_TRIES_MOST = 8,
    NOTICE_BATCH_MOST = 200, /* letters or calls on one page */
    OWN_WORDS_MOST = 4000,
    ANSWER_WORDS_MOST = 20000,
    ANSWER_LINE_MOST = 2000,
    CAPTIONS_MOST = 256 << 10,
    CAPTIONS_CUES_MOST = 5000,
    VIDEO_MOST = 32 << 20,
    VIDEO_PIECE = 256 << 10, /* of which it is stored */
    VIDEO_PART = 1 << 20     /* the most that one answer carries of it */
};
#define NOTICE_CUT_OFF    (10 * TIME_MINUTE)
#define NOTICE_PAUSE_MOST (6 * TIME_HOUR)
#define NOTICE_KEPT       (30 * TIME_DAY)

#endif
