/* SPDX-License-Identifier: Apache-2.0 */
#include "web/notices.h"

#include "base/time.h"
#include "gen/notices.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "thread/thread.h"

static str say(const struct page *p, enum msg_key key)
{
    return msg_words(p->out->lang, key);
}

/* The page that it tells of; none for what has gone since. */
static str url_of(struct page *p, const struct notice *n)
{
    str key;
    struct arena *a = p->req->arena;
    str id = arena_printf(a, "%lld", (long long)n->about_id);
    if (str_eq(n->about_kind, S("issue")) && n->about_id != 0) return url_issue(a, n->about_id);
    if (str_eq(n->about_kind, S("parting"))) return url_me(a);
    if (str_eq(n->about_kind, S("answer"))) return url_thread_from(a, S("answer"), id);
    if (str_eq(n->about_kind, S("voice"))) return url_thread_from(a, S("voice"), id);
    if (!str_eq(n->about_kind, S("thread"))) return str_none();
    if (thread_key_of(p->cx, n->about_id, &key) == ST_OK) return url_thread(a, key);
    p->cx->env->err = (struct err){ 0 };
    return str_none();
}

static void add_line(struct page *p, struct notices_view *v, const struct notice *n)
{
    struct arena *a = p->req->arena;
    struct notice_line l = { .n = n, .url = url_of(p, n), .fresh = str_eq(n->state, S("sent")) };
    str rest = n->body, line;
    while (str_next(&rest, '\n', &line))
        if (str_trim(line).n > 0) *VEC_PUSH(a, &l.paragraphs) = str_trim(line);
    rest = n->address;
    while (str_next(&rest, '\n', &line)) *VEC_PUSH(a, &l.address) = str_trim(line);
    l.thread = !str_eq(n->about_kind, S("issue")) && !str_eq(n->about_kind, S("parting"));
    v->any_fresh = v->any_fresh || l.fresh;
    if (n->id > v->last) v->last = n->id;
    *VEC_PUSH(a, &v->lines) = l;
}

static void add_lines(struct page *p, struct notices_view *v, const struct notice *list,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) add_line(p, v, &list[i]);
}

/* ---- on her page -----------------------------------------------------------------------------*/

status page_notices(struct page *p)
{
    struct notice *list;
    size_t count;
    struct notices_view v = { .last = 0 };
    TRY(notice_mine(p->cx, &list, &count));
    add_lines(p, &v, list, count);
    v.frame = page_frame(p, page_frame_kind(p), say(p, MSG_notices_title));
    tmpl_notices_mine(p->out, &v);
    return ST_OK;
}

status page_notices_seen(struct page *p)
{
    TRY(notice_seen(p->cx));
    page_redirect(p, url_notices(p->req->arena), str_none());
    return ST_OK;
}

/* ---- letters and calls -----------------------------------------------------------------------*/

static struct frame frame_of(struct page *p, enum msg_key title, bool below)
{
    struct frame f = page_frame(p, page_frame_kind(p), say(p, title));
    if (below)
        frame_add(p->req->arena, &f.crumbs, say(p, MSG_notices_send),
                  url_notices_send(p->req->arena), false);
    return f;
}

static enum msg_key way_words(str way)
{
    if (str_eq(way, S("email"))) return MSG_notices_way_email;
    if (str_eq(way, S("text"))) return MSG_notices_way_text;
    return str_eq(way, S("letter")) ? MSG_notices_letters : MSG_notices_calls;
}

static enum msg_key state_words(str state)
{
    if (str_eq(state, S("sent"))) return MSG_notices_sent;
    return str_eq(state, S("failed")) ? MSG_notices_failed : MSG_notices_waiting;
}

status page_notices_send(struct page *p)
{
    struct notice_count *list;
    size_t count;
    struct arena *a = p->req->arena;
    struct notices_send_view v = { .lines = { 0 } };
    TRY(notice_counts(p->cx, &list, &count));
    for (size_t i = 0; i < count; i++) {
        bool late = str_eq(list[i].state, S("failed")) ||
                    (!str_eq(list[i].state, S("sent")) &&
                     env_now(p->cx->env) - list[i].oldest > 2 * TIME_DAY);
        str url = str_eq(list[i].way, S("letter"))      ? url_notices_letters(a)
                  : str_eq(list[i].way, S("telephone")) ? url_notices_calls(a)
                                                        : str_none();
        *VEC_PUSH(a, &v.lines) = (struct notice_way_line){ say(p, way_words(list[i].way)),
                                                           say(p, state_words(list[i].state)),
                                                           url,
                                                           list[i].n,
                                                           list[i].oldest,
                                                           late };
    }
    v.frame = frame_of(p, MSG_notices_send, false);
    tmpl_notices_send(p->out, &v);
    return ST_OK;
}

status page_notices_letters(struct page *p)
{
    struct notice *list;
    size_t count;
    struct notices_view v = { .last = 0 };
    TRY(notice_list(p->cx, S("letter"), S("waiting"), &list, &count));
    add_lines(p, &v, list, count);
    v.frame = frame_of(p, MSG_notices_letters, true);
    tmpl_notices_letters(p->out, &v);
    return ST_OK;
}

status page_notices_posted(struct page *p)
{
    int64_t last = 0;
    if (!str_to_int(page_form(p, S("last")), &last))
        return fail(p->cx->env, ST_BAD_INPUT, "the form does not say which letters");
    TRY(notice_posted(p->cx, last));
    page_redirect(p, url_notices_send(p->req->arena), say(p, MSG_notices_posted_done));
    return ST_OK;
}

status page_notices_calls(struct page *p)
{
    struct notice *list;
    size_t count;
    struct notices_view v = { .last = 0 };
    TRY(notice_list(p->cx, S("telephone"), S("waiting"), &list, &count));
    add_lines(p, &v, list, count);
    v.frame = frame_of(p, MSG_notices_calls, true);
    tmpl_notices_calls(p->out, &v);
    return ST_OK;
}

status page_notices_called(struct page *p)
{
    int64_t id = 0;
    bool reached = str_eq(page_form(p, S("reached")), S("yes"));
    if (!str_to_int(page_form(p, S("id")), &id))
        return fail(p->cx->env, ST_BAD_INPUT, "the form does not say which call");
    TRY(notice_called(p->cx, id, reached));
    page_redirect(p, url_notices_calls(p->req->arena),
                  say(p, reached ? MSG_notices_reached_done : MSG_notices_again_done));
    return ST_OK;
}
