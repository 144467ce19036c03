/* SPDX-License-Identifier: Apache-2.0
 * Which commitment a piece of work serves: chosen when it is asked for, said of it later by whoever
 * has it or asked for it, and taken back.
 */
#include "base/time.h"
#include "coop/commitment.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "html/words.h"
#include "thread/thread.h"
#include "web/work_view.h"

static bool goes_on(const struct commitment *c)
{
    return c->state != COMMITMENT_KEPT && c->state != COMMITMENT_DROPPED;
}

status serves_choices(struct page *p, str chosen, struct form_choices *c)
{
    struct commitments list;
    struct arena *a = p->req->arena;
    TRY(commitment_list(p->cx, &list));
    for (int own = 1; own >= 0; own--)
        for (size_t i = 0; i < list.count; i++) {
            const struct commitment *k = &list.at[i];
            if (!goes_on(k) || (k->organisation == p->cx->who.organisation) != (own == 1)) continue;
            form_choice_add(
                a, c, k->key,
                arena_printf(a, "%.*s: %.*s", STR_ARG(k->organisation_name), STR_ARG(k->words)),
                str_none(), chosen);
        }
    return ST_OK;
}

status serves_chosen(struct page *p, struct serves *ret)
{
    struct commitment c;
    str key = page_form(p, S("serves"));
    *ret = (struct serves){ .words = S("") };
    if (key.n == 0) return ST_OK;
    status st = commitment_by_key(p->cx, key, &c);
    if (st != ST_OK && st != ST_NOT_FOUND) return st;
    p->cx->env->err = (struct err){ 0 };
    ret->gone = st != ST_OK || !goes_on(&c);
    if (ret->gone) return ST_OK;
    ret->commitment = c.id;
    ret->words = c.words;
    return ST_OK;
}

str serves_by(struct page *p, const struct thread_link *link)
{
    struct arena *a = p->req->arena;
    if (link->by_rule.n > 0) return msg_words(p->out->lang, MSG_work_serves_rule);
    return MSG_TEXT(a, p->out->lang, MSG_work_serves_by, msg_arg_str(link->by_words),
                    msg_arg_str(words_date(p->out, time_date_local(link->at))));
}

/* ---- on an issue's page ----------------------------------------------------------------------*/

/* The promise that it serves, who said so, and the thread behind that. */
static status served_add(struct page *p, const struct work_issue *i, struct issue_view *v)
{
    str key;
    int64_t *threads;
    size_t count;
    struct thread_link *links;
    struct arena *a = p->req->arena;
    TRY(commitment_key_of(p->cx, i->commitment, &key, &v->serves));
    v->serves_url = url_commitment(a, key);
    TRY(thread_of(p->cx, END_COMMITMENT, i->commitment, &threads, &count));
    if (count > 0) v->thread_url = url_thread_from(a, S("commitment"), key);
    TRY(thread_links_to(p->cx, END_WORK, i->id, &links, &count));
    v->serves_by =
        count > 0 ? serves_by(p, &links[0]) : msg_words(p->out->lang, MSG_work_serves_rule);
    return ST_OK;
}

status issue_serves_add(struct page *p, const struct work_issue *i, struct issue_view *v)
{
    v->serves = v->serves_url = v->serves_by = v->thread_url = str_none();
    v->serves_was = i->commitment;
    v->may_serve = i->sides != 0 && i->label == 0 && !i->danger && !page_is_resident(p);
    if (i->commitment != 0) return served_add(p, i, v);
    v->which = (struct form_choices){ .name = S("serves"),
                                      .legend = msg_words(p->out->lang, MSG_work_serves),
                                      .hint = msg_words(p->out->lang, MSG_work_serves_hint),
                                      .error = form_error_of(&v->errors, S("serves")) };
    if (!v->may_serve) return ST_OK;
    form_choice_add(p->req->arena, &v->which, S(""), S(""), str_none(), S(""));
    TRY(serves_choices(p, page_form(p, S("serves")), &v->which));
    v->may_serve = v->which.choices.count > 1;
    return ST_OK;
}

static status tie(struct page *p, int64_t issue, int64_t was, int64_t commitment)
{
    if (was != 0) TRY(thread_work_untag(p->cx, was, issue));
    if (commitment != 0) TRY(thread_work_tag(p->cx, commitment, issue, page_who(p)));
    return ST_OK;
}

status page_issue_serve(struct page *p)
{
    int64_t id, was = 0;
    struct serves s;
    struct work_done done;
    enum lang lang = p->out->lang;
    bool undo = str_eq(page_form(p, S("do")), S("undo"));
    TRY(page_path_int(p, S("issue"), &id));
    if (!str_to_int(page_form(p, S("was")), &was)) was = 0;
    TRY(serves_chosen(p, &s));
    if (undo) s = (struct serves){ .words = S("") };
    if (!undo && s.commitment == 0)
        return issue_refused(p, id, S(""), S("serves"), MSG_work_error_serve);
    TRY(work_serve(p->cx, id, was, s.commitment, s.words, &done));
    if (done.clashed) return issue_clash_show(p, &done);
    if (!done.same) TRY(tie(p, id, was, s.commitment));
    page_redirect(p, url_issue(p->req->arena, id),
                  undo ? msg_words(lang, MSG_work_serves_undone)
                       : MSG_TEXT(p->req->arena, lang, MSG_work_serves_done, msg_arg_str(s.words)));
    return ST_OK;
}
