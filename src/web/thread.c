/* SPDX-License-Identifier: Apache-2.0
 * The thread's page, from either end, and the list by states: for anybody.
 */
#include "web/thread_parts.h"

#include "base/time.h"
#include "gen/thread.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "html/url.h"
#include "thread/outcome.h"

static struct frame frame_of(struct page *p, str title, bool below)
{
    struct frame f = page_frame(p, page_frame_kind(p), title);
    struct arena *a = p->req->arena;
    frame_add(a, &f.crumbs, msg_words(p->out->lang, MSG_nav_home), S("/"), false);
    if (below)
        frame_add(a, &f.crumbs, msg_words(p->out->lang, MSG_thread_crumb), url_threads(a), false);
    return f;
}

/* ---- lists -----------------------------------------------------------------------------------*/

/* In the words of who spoke first: they are what a list of threads is read for. */
static status line_voice(struct page *p, const struct thread_line *l, struct threads_line *line)
{
    struct thread_voice said;
    struct arena *a = p->req->arena;
    TRY(thread_first_voice(p->cx, l->id, &said));
    if (said.id == 0) return ST_OK;
    said.words = voice_beginning(a, said.words);
    said.english = voice_beginning(a, said.english);
    line->voice = thread_voice_view_of(p, &said, false);
    return ST_OK;
}

status threads_line_of(struct page *p, const struct thread_line *l, struct threads_line *ret_line)
{
    struct arena *a = p->req->arena;
    str label = MSG_TEXT(a, p->out->lang, MSG_threads_how_far, msg_arg_str(l->title));
    bool cut = l->cut < THREAD_STOP__COUNT;
    bool open = l->state != THREAD_ANSWERED && l->state != THREAD_DECLINED;
    struct threads_line line = {
        .l = l,
        .url = url_thread(a, l->key),
        .tag = thread_tag(p, l->state, l->since),
        .mini = mini_of(a, label, cut ? l->cut : l->at, cut),
        .holder = open ? thread_holder(a, l->owes_role, l->owes_organisation) : str_none(),
        .clock = open ? thread_clock(p, l->next_due) : (struct clock_view){ .kind = CLOCK_NONE }
    };
    TRY(line_voice(p, l, &line));
    *ret_line = line;
    return ST_OK;
}

struct group_row {
    const char *id;
    enum msg_key title, note;
    unsigned states; /* bits of enum thread_state */
};
static const struct group_row group_rows[] = {
    { "answered", MSG_threads_answered, MSG_threads_answered_note, 1U << THREAD_ANSWERED },
    { "in-hand", MSG_threads_hand, MSG_threads_hand_note,
      1U << THREAD_WEIGHED | 1U << THREAD_UNDER_WAY | 1U << THREAD_STUCK },
    { "stopped", MSG_threads_stopped, MSG_threads_stopped_note, 1U << THREAD_STOPPED },
    { "declined", MSG_threads_declined, MSG_threads_declined_note, 1U << THREAD_DECLINED },
};

static status add_groups(struct page *p, const struct thread_lines *lines, struct threads_view *v)
{
    struct arena *a = p->req->arena;
    for (size_t g = 0; g < sizeof group_rows / sizeof group_rows[0]; g++) {
        struct threads_group group = { .id = str_of(group_rows[g].id),
                                       .title = msg_words(p->out->lang, group_rows[g].title),
                                       .note = msg_words(p->out->lang, group_rows[g].note) };
        for (size_t i = 0; i < lines->count; i++)
            if (group_rows[g].states >> lines->at[i].state & 1)
                TRY(threads_line_of(p, &lines->at[i], VEC_PUSH(a, &group.lines)));
        if (group.lines.count > 0) *VEC_PUSH(a, &v->groups) = group;
    }
    return ST_OK;
}

status page_threads(struct page *p)
{
    struct thread_lines lines;
    int64_t theme = 0;
    str key = page_query(p, S("theme"));
    struct threads_view v = { .theme = str_none() };
    if (key.n > 0) TRY(thread_end_find(p->cx, END_THEME, key, &theme));
    TRY(thread_list(p->cx, theme, &lines));
    if (theme != 0) v.theme = lines.count > 0 ? lines.at[0].theme_title : key;
    TRY(add_groups(p, &lines, &v));
    v.frame = frame_of(p, msg_words(p->out->lang, MSG_threads_title), theme != 0);
    tmpl_threads(p->out, &v);
    return ST_OK;
}

/* ---- one thread ------------------------------------------------------------------------------*/

static status add_siblings(struct page *p, const struct thread *t, struct thread_view *v)
{
    struct thread_lines *lines = NEW(p->req->arena, struct thread_lines);
    if (t->theme == 0) return ST_OK;
    TRY(thread_list(p->cx, t->theme, lines));
    for (size_t i = 0; i < lines->count; i++)
        if (lines->at[i].id != t->id)
            TRY(threads_line_of(p, &lines->at[i], VEC_PUSH(p->req->arena, &v->siblings)));
    return ST_OK;
}

static status show(struct page *p, const struct thread *t, str url)
{
    struct thread_view *v = NEW(p->req->arena, struct thread_view);
    bool back = str_eq(page_query(p, S("from")), S("outcome"));
    thread_view_of(p, t, back, v);
    TRY(add_siblings(p, t, v));
    if (t->id != 0) TRY(thread_may(p->cx, t->id, &v->may_record));
    v->signed_in = p->session != NULL;
    v->may_watch = t->id != 0 && p->session != NULL && t->state != THREAD_ANSWERED;
    v->url = url;
    v->other_url = url_with(p->req->arena, url, S("from"), S("outcome"));
    v->frame = frame_of(p, v->title, true);
    tmpl_thread(p->out, v);
    return ST_OK;
}

status page_thread(struct page *p)
{
    struct thread t;
    str key = req_path(p->req, S("thread"));
    TRY(thread_read_key(p->cx, key, &t));
    return show(p, &t, url_thread(p->req->arena, key));
}

/* From any end: its thread; the several in which it stands; or, while it is in none, how far it has
 * got. */
static status show_several(struct page *p, const int64_t *threads, size_t count)
{
    struct thread_lines lines;
    struct threads_view v = { .theme = str_none() };
    struct threads_group group = { .id = S("several"), .title = S(""), .note = S("") };
    TRY(thread_list(p->cx, 0, &lines));
    for (size_t i = 0; i < lines.count; i++)
        for (size_t j = 0; j < count; j++)
            if (lines.at[i].id == threads[j])
                TRY(threads_line_of(p, &lines.at[i], VEC_PUSH(p->req->arena, &group.lines)));
    *VEC_PUSH(p->req->arena, &v.groups) = group;
    v.frame =
        frame_of(p, msg_words(p->out->lang, count > 1 ? MSG_thread_several : MSG_nav_came), true);
    tmpl_thread_several(p->out, &v);
    return ST_OK;
}

status page_thread_from(struct page *p)
{
    struct thread t;
    int64_t *threads = NULL, id = 0;
    size_t count = 0;
    enum thread_end kind;
    str end = req_path(p->req, S("end"));
    if (!thread_end_of(req_path(p->req, S("kind")), &kind))
        return fail(p->cx->env, ST_NOT_FOUND, "there is no such page");
    TRY(thread_end_find(p->cx, kind, end, &id));
    if (kind == END_VOICE) TRY(thread_read_loose(p->cx, kind, id, &t)); /* may anybody read it? */
    TRY(thread_of(p->cx, kind, id, &threads, &count));
    if (count > 1 || (count == 0 && kind == END_PRIORITY)) return show_several(p, threads, count);
    if (count == 1) {
        TRY(thread_read(p->cx, threads[0], &t));
        page_redirect(p, url_thread(p->req->arena, t.key), str_none());
        return ST_OK;
    }
    TRY(thread_read_loose(p->cx, kind, id, &t));
    t.title = t.theme == 0 ? msg_words(p->out->lang, MSG_thread_loose_waits) : t.theme_title;
    return show(p, &t, url_thread_from(p->req->arena, thread_end_word(kind), end));
}
