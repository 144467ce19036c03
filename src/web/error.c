/* SPDX-License-Identifier: Apache-2.0
 * The one place where a failure becomes a page. */
#include "web/page.h"

void page_error(struct page *p, status st)
{
    const struct err *err = &p->cx->env->err;
    struct out *o = p->out;
    *o = out_make(p->req->arena, o->lang, o->today);
    p->res->status = status_http(st);
    p->res->body = str_none();
    OUT_MARKUP(o, "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>");
    out_text_str(o, err->what);
    OUT_MARKUP(o, "</title></head><body><main><h1>");
    out_text_str(o, err->what);
    OUT_MARKUP(o, "</h1><p>");
    out_text_str(o, err->remedy);
    OUT_MARKUP(o, "</p><p><a href=\"/\">Home</a></p></main></body></html>\n");
}
