/* SPDX-License-Identifier: Apache-2.0
 * The page that asks for a reason before a record opens. It says the same whether there is no such
 * person or none that this worker may know of.
 */
#include "web/people.h"

#include "gen/ask.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "record/opening.h"
#include "trust/decide.h"

static struct form_field reason_field(struct page *p, str name, enum msg_key hint)
{
    enum lang lang = p->out->lang;
    return (struct form_field){ .name = name,
                                .label = msg_words(lang, MSG_ask_reason),
                                .hint = msg_words(lang, hint),
                                .value = page_form(p, name),
                                .rows = 3 };
}

static void field_wrong(struct page *p, struct ask_view *v, struct form_field *f, str field)
{
    if (!str_eq(f->name, field)) return;
    f->error = msg_words(p->out->lang, MSG_ask_error_reason);
    form_error_add(p->req->arena, &v->errors, f->name, f->error);
}

void ask_show(struct page *p, enum ask_kind kind, int64_t person, int http, str field)
{
    enum lang lang = p->out->lang;
    struct ask_view v = { .kind = kind,
                          .person = person,
                          .claim = who_may(&p->cx->who, RIGHT_CLAIM),
                          .glass = who_may(&p->cx->who, RIGHT_BREAK_GLASS),
                          .near = reason_field(p, S("near"), MSG_ask_reason_hint),
                          .claim_reason = reason_field(p, S("claim"), MSG_ask_reason_hint),
                          .glass_reason = reason_field(p, S("emergency"), MSG_ask_glass_hint) };
    field_wrong(p, &v, &v.near, field);
    field_wrong(p, &v, &v.claim_reason, field);
    field_wrong(p, &v, &v.glass_reason, field);
    p->cx->env->err = (struct err){ 0 };
    p->refused = v.errors.count > 0;
    v.frame = people_frame(p, msg_words(lang, kind == ASK_OWN ? MSG_ask_own : MSG_ask_title));
    *p->out = out_make(p->req->arena, lang, p->out->today);
    tmpl_ask(p->out, &v);
    p->res->status = http;
}

status page_person_ask(struct page *p)
{
    int64_t person;
    TRY(page_path_int(p, S("person"), &person));
    ask_show(p, ASK_OPEN, person, 200, str_none());
    return ST_OK;
}

/* Both forms: the reason opens the record for a while, then the page is asked for again. */
static status opened(struct page *p, str field, status (*open)(struct cx *cx, int64_t person))
{
    int64_t person;
    TRY(page_path_int(p, S("person"), &person));
    p->cx->reason = page_form(p, field);
    status st = open(p->cx, person);
    if (st == ST_BAD_INPUT) {
        ask_show(p, ASK_OPEN, person, 422, field);
        return page_refused(p);
    }
    if (st == ST_NOT_FOUND) {
        ask_show(p, ASK_OPEN, person, 404, str_none());
        p->refused = true; /* what stands in `out` is the answer; nothing was written */
        return st;
    }
    TRY(st);
    page_redirect(p, url_person(p->req->arena, person), str_none());
    return ST_OK;
}

status page_person_claimed(struct page *p)
{
    return opened(p, S("claim"), person_claim);
}

status page_person_emergency(struct page *p)
{
    return opened(p, S("emergency"), person_break_glass);
}
