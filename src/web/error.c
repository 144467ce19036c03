/* SPDX-License-Identifier: Apache-2.0
 * The one place where a failure becomes a page. */
#include "gen/frame.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "html/url.h"
#include "web/home.h"
#include "web/page_frame.h"

static enum msg_key title_of(status st)
{
    switch (status_http(st)) {
    case 404:
    case 410: return MSG_err_not_found;
    case 401:
    case 403: return MSG_err_not_allowed;
    case 429: return MSG_err_too_many;
    case 503: return MSG_frame_busy;
    default: return status_http(st) >= 500 ? MSG_err_server : MSG_frame_not_done;
    }
}

str page_sentence(struct arena *a, str words)
{
    if (str_is_empty(words)) return str_none();
    bool ended = words.p[words.n - 1] == '.';
    char *p = arena_cstr(a, arena_printf(a, "%.*s%s", STR_ARG(words), ended ? "" : "."));
    if (p[0] >= 'a' && p[0] <= 'z') p[0] = (char)(p[0] - 32);
    return str_of(p);
}

/* The page that was asked for opens once its reader has signed in. */
static bool sent_to_sign_in(struct page *p, status st)
{
    struct arena *a = p->req->arena;
    bool shown = p->req->method == METHOD_GET || p->req->method == METHOD_HEAD;
    if (st != ST_UNAUTHORIZED || p->session != NULL) return false;
    if (!shown) return p->req->method == METHOD_POST && sign_in_show_kept(p);
    page_redirect(p, url_with(a, url_sign_in(a), S("to"), page_here(p)), str_none());
    return true;
}

void page_error(struct page *p, status st)
{
    if (sent_to_sign_in(p, st)) return;
    struct arena *a = p->req->arena;
    const struct err *err = &p->cx->env->err;
    str title = msg_words(p->out->lang, title_of(st));
    /* What went wrong inside is for the log; the reader gets the number to ask by. */
    bool inside = status_http(st) >= 500;
    *p->out = out_make(a, p->out->lang, p->out->today);
    p->res->status = status_http(st);
    p->res->body = str_none();
    struct error_view v = { .frame = page_frame(p, page_frame_kind(p), title),
                            .code = status_http(st),
                            .title = title,
                            .what = inside ? str_none() : page_sentence(a, err->what),
                            .remedy = page_sentence(a, err->remedy),
                            .id = p->req->id };
    tmpl_error_page(p->out, &v);
}
