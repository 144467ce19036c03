/* SPDX-License-Identifier: Apache-2.0
 * The threads that lead to a commitment or a decision.
 */
#include "base/time.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "html/words.h"
#include "thread/thread.h"
#include "web/coop.h"

static const enum msg_key states[THREAD_STATE__COUNT] = {
    [THREAD_WEIGHED] = MSG_coop_thread_weighed,   [THREAD_UNDER_WAY] = MSG_status_in_hand,
    [THREAD_ANSWERED] = MSG_status_answered,      [THREAD_STOPPED] = MSG_status_stopped,
    [THREAD_DECLINED] = MSG_coop_thread_declined, [THREAD_STUCK] = MSG_coop_thread_stuck,
};

str coop_thread_state(struct page *p, int state)
{
    return msg_words(p->out->lang, states[state]);
}

static status add_thread(struct page *p, int64_t id, struct coop_links *l)
{
    struct thread t;
    status st = thread_read(p->cx, id, &t);
    if (st == ST_NOT_FOUND) return ST_OK;
    TRY(st);
    *VEC_PUSH(p->req->arena, l) = (struct coop_link){ t.title, url_thread(p->req->arena, t.key),
                                                      coop_thread_state(p, (int)t.state) };
    return ST_OK;
}

status coop_threads_to(struct page *p, int kind, int64_t id, struct coop_links *ret_links)
{
    int64_t *threads;
    size_t count;
    struct coop_links list = { 0 };
    TRY(thread_of(p->cx, (enum thread_end)kind, id, &threads, &count));
    for (size_t i = count; i > 0; i--) TRY(add_thread(p, threads[i - 1], &list));
    *ret_links = list;
    return ST_OK;
}
