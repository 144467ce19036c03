/* SPDX-License-Identifier: Apache-2.0
 * About these pages: who can use them, what is written down; and the language to read them in.
 */
#include "gen/about.tmpl.h"
#include "html/msg.h"
#include "html/url.h"
#include "web/home.h"

enum { LANGUAGE_SECONDS = 365 * 86400 };

static struct about_view about_of(struct page *p, enum msg_key title)
{
    return (struct about_view){ page_frame(p, page_frame_kind(p), msg_words(p->out->lang, title)) };
}

status page_accessibility(struct page *p)
{
    struct about_view v = about_of(p, MSG_access_title);
    tmpl_accessibility(p->out, &v);
    return ST_OK;
}

status page_about_looks(struct page *p)
{
    struct about_view v = about_of(p, MSG_written_title);
    tmpl_about_looks(p->out, &v);
    return ST_OK;
}

/* The path of the page that led here, where it was one of ours. */
static str came_from(const struct req *r)
{
    str from = req_header(r, S("Referer"));
    size_t at = str_find(from, S("://"));
    if (at == SIZE_MAX) return str_none();
    str host = str_from(from, at + 3), path = str_from(host, str_find_byte(host, '/'));
    return str_eq_ascii(str_sub(host, 0, host.n - path.n), req_header(r, S("Host"))) ? path
                                                                                     : str_none();
}

status page_language(struct page *p)
{
    enum lang lang;
    if (!lang_by_code(req_path(p->req, S("code")), &lang))
        return fail(p->cx->env, ST_NOT_FOUND, "these pages do not speak that language yet");
    str to = page_query(p, S("to"));
    if (str_is_empty(to)) to = came_from(p->req);
    res_cookie(p->req->arena, p->res, S("lang"), lang_code(lang), LANGUAGE_SECONDS, p->req->secure);
    page_redirect(p, to, str_none());
    return ST_OK;
}
