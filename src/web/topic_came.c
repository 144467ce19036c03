/* SPDX-License-Identifier: Apache-2.0
 * By which ways the voices of a question came. A way with a handful is put together with another,
 * so that nobody can be picked out: not by subtraction from the total either.
 */
#include "html/msg.h"
#include "web/talk.h"
#include "web/topic.h"

enum { TOLD_LEAST = 5 };

status topic_came_of(struct page *p, int64_t topic, struct came_rows *ret)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    struct voice_channel_count *rows;
    struct came_rows list = { 0 };
    size_t count, at = 0;
    TRY(voice_channels(p->cx, topic, &rows, &count));
    for (; at < count && rows[at].voices >= TOLD_LEAST; at++)
        *VEC_PUSH(a, &list) =
            (struct came_row){ channel_words(lang, rows[at].channel), rows[at].voices };
    struct came_row rest = { 0 };
    for (; at < count; at++) {
        str way = channel_words(lang, rows[at].channel);
        rest.way = rest.voices == 0 ? way
                                    : MSG_TEXT(a, lang, MSG_topic_came_and, msg_arg_str(rest.way),
                                               msg_arg_str(way));
        rest.voices += rows[at].voices;
    }
    if (rest.voices >= TOLD_LEAST) {
        *VEC_PUSH(a, &list) = rest;
    } else if (rest.voices > 0 && list.count > 0) {
        struct came_row *last = &list.at[list.count - 1];
        last->way =
            MSG_TEXT(a, lang, MSG_topic_came_and, msg_arg_str(last->way), msg_arg_str(rest.way));
        last->voices += rest.voices;
    }
    *ret = list;
    return ST_OK;
}
