/* SPDX-License-Identifier: Apache-2.0
 * An outcome, and an answer, each on a page of its own: what a notice or a list leads to. From both
 * one comes to the whole thread.
 */
#include "gen/thread.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "thread/answer.h"
#include "web/thread.h"

static struct frame frame_of(struct page *p, str title, const struct thread *t)
{
    struct frame f = page_frame(p, page_frame_kind(p), title);
    struct arena *a = p->req->arena;
    frame_add(a, &f.crumbs, msg_words(p->out->lang, MSG_thread_crumb), url_threads(a), false);
    frame_add(a, &f.crumbs, t->title, url_thread(a, t->key), false);
    return f;
}

static status nothing(struct page *p)
{
    return fail(p->cx->env, ST_NOT_FOUND, "there is no such page");
}

static void keep_outcome(struct thread_view *v, str key)
{
    size_t kept = 0;
    for (size_t i = 0; i < v->outcomes.count; i++)
        if (str_eq(v->outcomes.at[i].o->key, key)) v->outcomes.at[kept++] = v->outcomes.at[i];
    v->outcomes.count = kept;
}

static void keep_answer(struct thread_view *v, str key)
{
    size_t kept = 0;
    for (size_t i = 0; i < v->answers.count; i++)
        if (str_eq(v->answers.at[i].a->key, key)) v->answers.at[kept++] = v->answers.at[i];
    v->answers.count = kept;
}

status page_outcome(struct page *p)
{
    struct thread t;
    int64_t *threads, id;
    size_t count;
    struct thread_view *v = NEW(p->req->arena, struct thread_view);
    str key = req_path(p->req, S("outcome"));
    TRY(thread_end_find(p->cx, END_OUTCOME, key, &id));
    TRY(thread_of(p->cx, END_OUTCOME, id, &threads, &count));
    if (count == 0) return nothing(p);
    TRY(thread_read(p->cx, threads[count - 1], &t));
    thread_view_of(p, &t, false, v);
    keep_outcome(v, key);
    if (v->outcomes.count == 0) return nothing(p);
    v->url = url_thread_from(p->req->arena, S("outcome"), key);
    v->frame = frame_of(p, v->outcomes.at[0].title, &t);
    tmpl_outcome_page(p->out, v);
    return ST_OK;
}

status page_answer(struct page *p)
{
    struct thread t;
    struct thread_answer x;
    struct thread_view *v = NEW(p->req->arena, struct thread_view);
    str key = req_path(p->req, S("answer"));
    TRY(answer_read(p->cx, key, &x));
    TRY(thread_read(p->cx, x.thread, &t));
    thread_view_of(p, &t, false, v);
    keep_answer(v, key);
    if (v->answers.count == 0) return nothing(p);
    v->url = url_thread(p->req->arena, t.key);
    v->frame = frame_of(p, msg_words(p->out->lang, MSG_thread_answer_title), &t);
    tmpl_answer_page(p->out, v);
    return ST_OK;
}
