/* SPDX-License-Identifier: Apache-2.0
 * The conversation on the place's first page: what is being asked now, what came of it, what
 * matters most.
 */
#ifndef WEFT_WEB_HOME_TALK_H
#define WEFT_WEB_HOME_TALK_H

#include "web/matters.h"
#include "web/thread.h"
#include "web/topic.h"

struct home_talk {
    bool any; /* something is being asked */
    str place;
    struct topic topic;
    struct topic_next next;
    struct threads_lines threads; /* the few that moved last, of different states */
    int64_t thread_count;
    struct matter_pair pair;
    struct matter_rows rows; /* the first few */
};
MUST_CHECK status home_talk_of(struct page *p, struct home_talk *ret);

#endif
