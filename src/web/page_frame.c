/* SPDX-License-Identifier: Apache-2.0 */
#include "web/page_frame.h"

#include "base/time.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "html/words.h"

/* "Dawn Okafor, district nurse" */
static str with_title(struct arena *a, const struct session *s)
{
    if (str_is_empty(s->title)) return s->shown;
    return arena_printf(a, "%.*s, %.*s", STR_ARG(s->shown), STR_ARG(s->title));
}

/* What the page before left to be said once; the cookie goes with it. */
static str take_done(struct page *p)
{
    str done;
    str kept = page_cookie(p->req, S("done"));
    if (str_is_empty(kept)) return str_none();
    res_cookie(p->req->arena, p->res, S("done"), S(""), 0, p->req->secure);
    return url_decode(p->cx->env, kept, false, &done) == ST_OK ? done : str_none();
}

static str notice_of(const struct page *p)
{
    if (!p->place->demo || p->place->made_at == TIME_NONE) return str_none();
    int32_t made = time_date_local(p->place->made_at);
    return MSG_TEXT(p->req->arena, p->out->lang, MSG_frame_made_up,
                    msg_arg_str(words_date(p->out, made)));
}

struct frame page_frame(struct page *p, enum frame_kind kind, str title)
{
    struct arena *a = p->req->arena;
    struct frame f = { .kind = kind,
                       .title = title,
                       .has_errors = p->refused,
                       .place = p->place->name,
                       .strapline = p->place->strapline,
                       .home_url = S("/"),
                       .csrf = p->session != NULL ? page_csrf(p) : S(""),
                       .done = take_done(p),
                       .notice = notice_of(p),
                       .keys = kind == FRAME_STAFF };
    if (p->session != NULL) {
        f.who = with_title(a, p->session);
        f.acting = p->session->organisation_name;
        if (str_is_empty(f.acting)) f.acting = str_none();
        f.sign_out_url = url_sign_out(a);
    }
    return f;
}
