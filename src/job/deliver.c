/* SPDX-License-Identifier: Apache-2.0
 * Tells what subscribe.c has noted: one rest-hook or e-mail a round, tried again with growing
 * pauses, and given up after a day, when the Subscription says so. With a payload the resource is
 * PUT under the endpoint, without one the endpoint is POSTed to; an e-mail without a payload says
 * only that there is something to read. Source: FHIR R4, Subscription.channel. */
#include "base/log.h"
#include "base/time.h"
#include "gen/sql_subscription.h"
#include "job/fetch.h"
#include "job/mail.h"
#include "job/rounds.h"
#include "job/subscription.h"
#include "record/record.h"
#include "trust/account.h"
#include "trust/audit.h"
#include "trust/decide.h"

enum { TRIES_MOST = 16, HEADERS_MOST = 16 };
#define PAUSE_MOST (2 * TIME_HOUR)

struct delivering {
    struct sql_subscription_due_next_row due;
    struct sql_subscription_get_row to;
    struct record record;
    bool tell; /* there is something to tell, and somebody */
    bool told;
    bool refused; /* for good */
    int64_t audit_n;
    str error;
};

static bool is_told_from_here(str channel)
{
    return str_eq(channel, S("rest-hook")) || str_eq(channel, S("email"));
}

/* What may no longer be seen is not told of. */
static status read_next(struct cx *cx, void *arg)
{
    struct delivering *d = arg;
    enum purpose purpose = PURPOSE_NONE;
    TRY(sql_subscription_due_next(cx->env, cx->db, env_now(cx->env), &d->due));
    status st = sql_subscription_get(cx->env, cx->db, d->due.subscription, &d->to);
    if (st == ST_OK && str_eq(d->to.state, S("active")) && is_told_from_here(d->to.channel)) {
        (void)purpose_parse(d->to.purpose, &purpose);
        cx->scope = NULL;
        st = account_who(cx, d->to.account, d->to.account_role, purpose, &cx->who);
        if (st == ST_OK) st = record_read(cx, d->due.type, d->due.resource, &d->record);
        d->tell = st == ST_OK;
        d->audit_n = cx->audit_n;
    }
    bool passes = st == ST_OK || st == ST_NOT_FOUND || st == ST_GONE || st == ST_FORBIDDEN;
    if (passes) cx->env->err = (struct err){ 0 };
    return passes ? ST_OK : st;
}

static void call_hook(struct env *e, str relay, struct delivering *d)
{
    str header[HEADERS_MOST], rest = d->to.header, line;
    struct fetch f = { .url = d->to.endpoint, .header = header, .relay = relay };
    struct fetch_answer got = { 0 };
    bool whole = d->to.payload.n > 0, slash = str_ends(d->to.endpoint, S("/"));
    while (str_next(&rest, '\n', &line) && f.header_count < HEADERS_MOST)
        if (line.n > 0) header[f.header_count++] = line;
    f.method = whole ? S("PUT") : S("POST");
    f.body = whole ? d->record.json : S("");
    f.type = whole ? S("application/fhir+json") : str_none();
    if (whole)
        f.url = arena_printf(e->arena, "%.*s%s%.*s/%.*s", STR_ARG(d->to.endpoint), slash ? "" : "/",
                             STR_ARG(d->record.type), STR_ARG(d->record.id));
    status st = fetch(e, &f, &got);
    d->told = st == ST_OK && got.http / 100 == 2;
    d->error = st != ST_OK ? err_text(e->arena, &e->err)
                           : arena_printf(e->arena, "it answered %ld", got.http);
    e->err = (struct err){ 0 };
}

/* The same id at each try, so that a mailbox can tell that it is the same. */
static void write_mail(struct env *e, const struct job_host *host, struct delivering *d)
{
    bool whole = d->to.payload.n > 0;
    struct mail m = { .server = host->notices.smtp,
                      .from = host->notices.sender,
                      .from_name = host->notices.place,
                      .to = subscription_address(d->to.endpoint),
                      .subject = arena_printf(e->arena, "Subscription/%.*s: something has changed",
                                              STR_ARG(d->to.id)),
                      .language = S("en"),
                      .relay = host->house->relay,
                      .id = arena_printf(e->arena, "weft-subscription-%.*s-%lld", STR_ARG(d->to.id),
                                         (long long)d->due.seq) };
    m.body = whole ? d->record.json
                   : arena_printf(e->arena,
                                  "Something that Subscription/%.*s asks about has changed.\n"
                                  "Read it where you may: this message says no more.\n",
                                  STR_ARG(d->to.id));
    status st = mail_send(e, &m);
    d->told = st == ST_OK;
    d->refused = st == ST_BAD_INPUT;
    d->error = st == ST_OK ? S("") : err_text(e->arena, &e->err);
    e->err = (struct err){ 0 };
}

static status give_up(struct cx *cx, const struct delivering *d)
{
    struct record r;
    TRY(sql_subscription_due_clear(cx->env, cx->db, d->to.id, NULL));
    TRY(sql_subscription_state(cx->env, cx->db, d->to.id, S("error"), d->error, NULL));
    status st = record_peek(cx, S("Subscription"), d->to.id, &r);
    if (st == ST_OK) return subscription_say(cx, &r, "error", d->error);
    if (st == ST_NOT_FOUND || st == ST_GONE) st = ST_OK;
    cx->env->err = (struct err){ 0 };
    return st;
}

static status note_end(struct cx *cx, void *arg)
{
    const struct delivering *d = arg;
    if (d->told || !d->tell)
        return sql_subscription_due_drop(cx->env, cx->db, d->due.subscription, d->due.seq, NULL);
    if (d->refused || d->due.tries + 1 >= TRIES_MOST) return give_up(cx, d);
    int64_t pause = TIME_SECOND << (d->due.tries < 12 ? d->due.tries : 12);
    if (pause > PAUSE_MOST) pause = PAUSE_MOST;
    return sql_subscription_due_later(cx->env, cx->db, d->due.subscription, d->due.seq,
                                      d->due.tries + 1, env_now(cx->env) + pause, NULL);
}

status job_deliver(struct env *e, const struct job_host *host, bool *ret_more)
{
    struct delivering d = { 0 };
    *ret_more = false;
    status st = host->run(host->app, e, false, read_next, &d);
    if (st == ST_NOT_FOUND) {
        e->err = (struct err){ 0 };
        return ST_OK;
    }
    TRY(st);
    if (d.audit_n > 0) TRY(audit_wait(e, host->house->audit, d.audit_n));
    bool post = str_eq(d.to.channel, S("email"));
    if (d.tell && post) write_mail(e, host, &d);
    if (d.tell && !post) call_hook(e, host->house->relay, &d);
    if (d.tell && !d.told)
        log_event(LOG_WARN, "subscriber not told", LOG_STR("subscription", d.due.subscription),
                  LOG_INT("tries", d.due.tries + 1), LOG_STR("why", d.error));
    *ret_more = true;
    return host->run(host->app, e, true, note_end, &d);
}
