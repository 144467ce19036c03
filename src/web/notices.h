/* SPDX-License-Identifier: Apache-2.0
 * What somebody is told: on her own page; letters and calls for those who send and make them.
 */
#ifndef WEFT_WEB_NOTICES_H
#define WEFT_WEB_NOTICES_H

#include "thread/notice.h"
#include "web/page_frame.h"
#include "web/parts.h"

struct notice_line {
    const struct notice *n;
    bool fresh;
    str url;     /* where it leads; none */
    bool thread; /* … is a thread */
    struct {
        VEC(str)
    } paragraphs;
    struct {
        VEC(str)
    } address; /* of a letter, line by line */
};
struct notices_view {
    struct frame frame;
    struct {
        VEC(struct notice_line)
    } lines;
    bool any_fresh;
    int64_t last; /* of a batch of letters */
};
struct notice_way_line {
    str way, state, url;
    int64_t n, oldest;
    bool late;
};
struct notices_send_view {
    struct frame frame;
    struct {
        VEC(struct notice_way_line)
    } lines;
};

#endif
