/* SPDX-License-Identifier: Apache-2.0 */
#include "web/home_talk.h"

#include "thread/thread.h"

enum { THREADS_SHOWN = 4, ROWS_SHOWN = 6 };

/* One of each state before a second of any: the stopped ones are not left out. */
static status take_threads(struct page *p, struct home_talk *t)
{
    struct thread_lines lines = { 0 };
    bool shown[THREAD_STATE__COUNT] = { false };
    TRY(thread_list(p->cx, 0, &lines));
    t->thread_count = (int64_t)lines.count;
    for (size_t i = 0; i < lines.count && t->threads.count < THREADS_SHOWN; i++) {
        if (shown[lines.at[i].state]) continue;
        shown[lines.at[i].state] = true;
        TRY(threads_line_of(p, &lines.at[i], VEC_PUSH(p->req->arena, &t->threads)));
    }
    return ST_OK;
}

status home_talk_of(struct page *p, struct home_talk *ret)
{
    struct topic *topics;
    size_t count;
    int64_t done;
    struct home_talk t = { .place = p->place->name };
    TRY(topic_list(p->cx, &topics, &count));
    *ret = t;
    if (count == 0) return ST_OK;
    t.any = true;
    t.topic = topics[0];
    TRY(topic_next_of(p, &t.topic, &t.next, &done));
    t.next.words.size = VOICE_PLAIN;
    TRY(take_threads(p, &t));
    TRY(matter_pair_of(p, &t.pair));
    TRY(matter_rows_of(p, 0, ROWS_SHOWN, &t.rows));
    *ret = t;
    return ST_OK;
}
