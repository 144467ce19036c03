/* SPDX-License-Identifier: Apache-2.0
 * Sends e-mails and texts whose time has come, one after another, outside of every transaction:
 * marked before, and settled after. A server that is not set leaves them waiting, where those who
 * run the place see them (/notices/send). */
#include "thread/notice.h"

#include "base/buf.h"
#include "job/fetch.h"
#include "job/mail.h"
#include "job/rounds.h"

struct sending {
    const struct job_host *host;
    struct notice *list;
    size_t count;
    const struct notice *now; /* the one that is worked on */
    status st;
    bool for_good;
    str why;
};

static status read_due(struct cx *cx, void *arg)
{
    struct sending *s = arg;
    return notice_due(cx, s->host->notices.smtp.n > 0, s->host->notices.gateway.n > 0, &s->list,
                      &s->count);
}

static status begin_one(struct cx *cx, void *arg)
{
    const struct sending *s = arg;
    return notice_begin(cx, s->now->id);
}

static status settle_one(struct cx *cx, void *arg)
{
    const struct sending *s = arg;
    if (s->st == ST_OK) return notice_sent(cx, s->now->id);
    return notice_failed(cx, s->now->id, s->now->tries, s->for_good, s->why);
}

static status send_mail(struct env *e, const struct sending *s)
{
    const struct notice *n = s->now;
    const struct mail m = { .server = s->host->notices.smtp,
                            .from = s->host->notices.sender,
                            .from_name = s->host->notices.place,
                            .to = n->address,
                            .subject = n->subject,
                            .body = n->body,
                            .language = n->language,
                            .relay = s->host->house->relay,
                            .id = arena_printf(e->arena, "weft-notice-%lld", (long long)n->id) };
    return mail_send(e, &m);
}

/* {"to": "+44…", "text": "…", "id": "weft-notice-7"}; any 2xx is a yes, any 4xx but 408 and 429 a
 * no for good. The gateway must take the same id once. */
static status send_text(struct env *e, struct sending *s)
{
    const struct notice *n = s->now;
    struct buf b = buf_make(e->arena);
    struct fetch_answer got;
    buf_add(&b, S("{\"to\":"));
    buf_json(&b, n->address);
    buf_add(&b, S(",\"text\":"));
    buf_json(&b, n->body);
    buf_printf(&b, ",\"id\":\"weft-notice-%lld\"}", (long long)n->id);
    TRY(fetch(e,
              &(struct fetch){ .url = s->host->notices.gateway,
                               .body = buf_str(&b),
                               .type = S("application/json"),
                               .relay = s->host->house->relay },
              &got));
    if (got.http / 100 == 2) return ST_OK;
    s->for_good = got.http / 100 == 4 && got.http != 408 && got.http != 429;
    return fail(e, ST_IO, "the text gateway answers %ld", got.http);
}

static status send_one(struct env *e, struct sending *s)
{
    TRY(s->host->run(s->host->app, e, true, begin_one, s));
    s->for_good = false;
    s->st = str_eq(s->now->way, S("email")) ? send_mail(e, s) : send_text(e, s);
    if (s->st == ST_BAD_INPUT) s->for_good = true;
    s->why = s->st == ST_OK ? S("") : e->err.what;
    e->err = (struct err){ 0 };
    return s->host->run(s->host->app, e, true, settle_one, s);
}

status job_notice(struct env *e, const struct job_host *host, bool *ret_more)
{
    struct sending s = { .host = host };
    *ret_more = false;
    if (host->notices.smtp.n == 0 && host->notices.gateway.n == 0) return ST_OK;
    TRY(host->run(host->app, e, false, read_due, &s));
    for (size_t i = 0; i < s.count; i++) {
        s.now = &s.list[i];
        TRY(send_one(e, &s));
    }
    *ret_more = s.count > 0;
    return ST_OK;
}
