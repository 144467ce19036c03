/* SPDX-License-Identifier: Apache-2.0
 * The work that serves a commitment: of its issues, those that this reader may see.
 */
#include "coop/commitment.h"
#include "gen/serving.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "html/url.h"
#include "thread/thread.h"
#include "web/work_view.h"

enum { ROWS_SHOWN = 50 };

static void next_of(struct page *p, const struct work_page *page, str key, struct serving_view *v)
{
    struct arena *a = p->req->arena;
    if (!page->more) return;
    str last = arena_printf(a, "%lld", (long long)page->at[page->count - 1].issue.id);
    v->pages.next_url = url_with(a, url_commitment_issues(a, key), S("after"), last);
}

static status tied_add(struct page *p, int64_t commitment, struct serving_view *v)
{
    struct thread_link *links;
    size_t count;
    TRY(thread_links_from(p->cx, END_COMMITMENT, commitment, &links, &count));
    for (size_t i = 0; i < v->rows.count; i++)
        for (size_t k = 0; k < count; k++)
            if (links[k].to == END_WORK && links[k].to_id == v->rows.at[i].id)
                v->rows.at[i].tied = serves_by(p, &links[k]);
    return ST_OK;
}

status page_commitment_issues(struct page *p)
{
    struct commitment c;
    struct work_page page;
    struct arena *a = p->req->arena;
    struct work_filter f = work_filter_all();
    str key = req_path(p->req, S("commitment"));
    TRY(commitment_by_key(p->cx, key, &c));
    f.commitment = c.id;
    f.closed = true;
    f.sort = SORT_NEWEST;
    f.most = ROWS_SHOWN;
    if (!str_to_int(page_query(p, S("after")), &f.after)) f.after = 0;
    TRY(work_list(p->cx, &f, &page));
    struct serving_view v = { .commitment = key,
                              .words = c.words,
                              .thread_url = url_thread_from(a, S("commitment"), key),
                              .pages = { str_none(), str_none(), str_none(), str_none() } };
    for (size_t i = 0; i < page.count; i++) *VEC_PUSH(a, &v.rows) = issue_row_of(p, &page.at[i]);
    TRY(tied_add(p, c.id, &v));
    next_of(p, &page, key, &v);
    v.frame = page_frame(p, page_frame_kind(p), msg_words(p->out->lang, MSG_work_serving));
    frame_add(a, &v.frame.crumbs, msg_words(p->out->lang, MSG_nav_commitments), url_commitments(a),
              false);
    frame_add(a, &v.frame.crumbs, c.words, url_commitment(a, key), false);
    tmpl_serving(p->out, &v);
    return ST_OK;
}
