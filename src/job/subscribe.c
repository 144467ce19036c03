/* SPDX-License-Identifier: Apache-2.0
 * Subscriptions (R4, by criteria): reads the change log, takes Subscription resources into force,
 * and notes for each change whom it is to be told. Seen with the eyes of whoever wrote the
 * Subscription. Telling is deliver.c's. */
#include "gen/sql_record.h"
#include "gen/sql_subscription.h"
#include "job/mail.h"
#include "job/rounds.h"
#include "job/subscription.h"
#include "json/edit.h"
#include "record/change.h"
#include "record/criteria.h"
#include "trust/account.h"
#include "trust/decide.h"
#include "trust/sight.h"

enum { AT_ONCE = 500 };

struct due {
    str subscription, type, id;
    int64_t seq;
};
struct noting {
    struct change_place place;
    bool moved;
    struct {
        VEC(struct due)
    } due;
    int64_t taken; /* rid of a Subscription that has changed; 0: none */
    int64_t act;
    bool has_post; /* e-mails can be sent */
};

/* ---- what is to be told
 * --------------------------------------------------------------------------*/

/* Who it is for, now; false where that account may no longer act. */
static bool become(struct cx *cx, const struct sql_subscription_active_row *s)
{
    enum purpose purpose = PURPOSE_NONE;
    (void)purpose_parse(s->purpose, &purpose);
    cx->scope = NULL;
    bool good = account_who(cx, s->account, s->account_role, purpose, &cx->who) == ST_OK;
    cx->env->err = (struct err){ 0 };
    return good;
}

static status match_one(struct cx *cx, const struct sql_subscription_active_row *s,
                        const struct change *c, struct noting *n)
{
    struct who system = cx->who;
    struct criteria *criteria = NULL;
    struct record r = { 0 };
    struct sql_resource_by_rid_row row;
    bool hold = false;
    status st = sql_resource_by_rid(cx->env, cx->db, c->rid, &row);
    if (st == ST_NOT_FOUND || (st == ST_OK && row.deleted != 0)) return ST_OK;
    TRY(st);
    if (!str_starts(s->criteria, row.type) || !become(cx, s)) {
        cx->who = system;
        return ST_OK;
    }
    st = criteria_make(cx, s->criteria, &criteria);
    if (st == ST_OK) st = record_peek(cx, row.type, row.id, &r);
    if (st == ST_OK) st = criteria_hold(cx, criteria, &r, &hold);
    cx->who = system;
    cx->scope = NULL;
    if (st == ST_NOT_FOUND || st == ST_GONE || st == ST_BAD_INPUT || st == ST_TIMEOUT) {
        cx->env->err = (struct err){ 0 };
        return ST_OK;
    }
    TRY(st);
    if (hold)
        *VEC_PUSH(cx->env->arena, &n->due) = (struct due){ s->id, row.type, row.id, c->place.seq };
    return ST_OK;
}

/* Up to the first change of a Subscription, which is taken into force before what follows it. */
static status read_changes(struct cx *cx, void *arg)
{
    struct noting *n = arg;
    struct sql_subscription_active_list active;
    struct change *changes;
    size_t count;
    TRY(change_place_load(cx, S("subscribe"), &n->place));
    TRY(change_read(cx, n->place, AT_ONCE, &changes, &count));
    TRY(sql_subscription_active(cx->env, cx->db, &active));
    for (size_t i = 0; i < count && n->taken == 0; i++) {
        const struct change *c = &changes[i];
        n->place = c->place;
        n->moved = true;
        if (c->version == 0) continue;
        if (str_eq(c->kind, S("Subscription"))) {
            n->taken = c->rid;
            n->act = c->act;
            break;
        }
        for (size_t k = 0; k < active.count; k++) TRY(match_one(cx, &active.at[k], c, n));
    }
    return ST_OK;
}

/* ---- taking a Subscription into force
 * ------------------------------------------------------------*/

struct wish {
    str status, criteria, channel, endpoint, payload, header, error;
};

static bool may_call(struct cx *cx, str url)
{
    str list = cx->house->hooks, part;
    while (str_next(&list, ',', &part))
        if (str_trim(part).n > 0 && str_starts(url, str_trim(part))) return true;
    return false;
}

/* "mailto:@lab.example" among the hooks: whoever has an address there; "mailto:a@lab.example": that
 * one. */
static bool may_mail(struct cx *cx, str address)
{
    str list = cx->house->hooks, part;
    while (str_next(&list, ',', &part)) {
        part = str_trim(part);
        if (!str_starts(part, S("mailto:"))) continue;
        str named = str_from(part, 7);
        size_t at = str_find_byte(named, '@');
        if (at == SIZE_MAX) continue;
        str tail = str_from(address, str_find_byte(address, '@'));
        if (str_eq_ascii(at == 0 ? tail : address, named)) return true;
    }
    return false;
}

static str headers_of(struct env *e, const struct json_node *list)
{
    struct buf b = buf_make(e->arena);
    for (const struct json_node *h = json_first(list); h != NULL; h = json_next(h)) {
        str line = json_str(e->arena, h);
        bool odd = str_find_byte(line, '\r') != SIZE_MAX || str_find_byte(line, '\n') != SIZE_MAX;
        if (!odd && line.n > 0) buf_printf(&b, "%.*s\n", STR_ARG(line));
    }
    return buf_str(&b);
}

static str judge_channel(struct cx *cx, const struct wish *w, bool has_post)
{
    if (str_eq(w->channel, S("websocket"))) return S("");
    if (str_eq(w->channel, S("rest-hook")))
        return may_call(cx, w->endpoint)
                   ? S("")
                   : S("this address may not be called from here: it has to be named in the "
                       "setting hooks");
    if (!str_eq(w->channel, S("email")))
        return S("rest-hook and email are told from here; for a listener, read $events");
    str address = subscription_address(w->endpoint);
    if (!has_post) return S("no e-mail goes out from here: the setting smtp names no server");
    if (!mail_is_address(address))
        return S("the endpoint is no address for e-mail: mailto:NAME@HOST");
    return may_mail(cx, address) ? S("")
                                 : S("this address may not be written to from here: it has to be "
                                     "named in the setting hooks, as mailto:@HOST");
}

static void judge(struct cx *cx, struct wish *w, bool has_post)
{
    struct env *e = cx->env;
    const struct fhir_type *type;
    struct search_plan plan;
    w->error = criteria_parse(e, w->criteria, &type, &plan) != ST_OK
                   ? err_text(e->arena, &e->err)
                   : judge_channel(cx, w, has_post);
    e->err = (struct err){ 0 };
}

static struct wish wish_of(struct env *e, const struct json_node *root)
{
    struct arena *a = e->arena;
    const struct json_node *channel = json_get(root, "channel");
    struct wish w = { .status = json_str(a, json_get(root, "status")),
                      .criteria = json_str(a, json_get(root, "criteria")),
                      .channel = json_str(a, json_get(channel, "type")),
                      .endpoint = json_str(a, json_get(channel, "endpoint")),
                      .payload = json_str(a, json_get(channel, "payload")),
                      .header = headers_of(e, json_get(channel, "header")) };
    if (str_is_none(w.endpoint)) w.endpoint = S("");
    if (str_is_none(w.payload)) w.payload = S("");
    return w;
}

str subscription_address(str endpoint)
{
    return str_starts(endpoint, S("mailto:")) ? str_from(endpoint, 7) : endpoint;
}

status subscription_say(struct cx *cx, const struct record *r, const char *status_word, str error)
{
    const struct json_node *root = NULL;
    struct json_edits edits = json_edits_make(cx->env->arena);
    struct record_done done;
    TRY(json_read(cx->env, r->json, &root));
    json_edit_member(&edits, root, "status", json_quoted(cx->env->arena, str_of(status_word)));
    if (error.n > 0)
        json_edit_member(&edits, root, "error", json_quoted(cx->env->arena, error));
    else if (json_get(root, "error") != NULL)
        json_edit_remove(&edits, json_get(root, "error"));
    struct record_write w = {
        .verb = RECORD_PUT, .id = r->id, .source = r->source, .json = json_edited(&edits, root)
    };
    return record_write(cx, &w, &done);
}

static status take(struct cx *cx, const struct noting *n)
{
    struct sql_resource_by_rid_row row;
    struct sql_act_who_row who;
    struct record r;
    const struct json_node *root = NULL;
    status st = sql_resource_by_rid(cx->env, cx->db, n->taken, &row);
    if (st == ST_NOT_FOUND) return ST_OK;
    TRY(st);
    if (row.deleted != 0) {
        TRY(sql_subscription_due_clear(cx->env, cx->db, row.id, NULL));
        return sql_subscription_state(cx->env, cx->db, row.id, S("off"), S(""), NULL);
    }
    TRY(record_read(cx, S("Subscription"), row.id, &r));
    TRY(json_read(cx->env, r.json, &root));
    struct wish w = wish_of(cx->env, root);
    TRY(sql_act_who(cx->env, cx->db, n->act, &who));
    bool asked = str_eq(w.status, S("requested"));
    bool off = str_eq(w.status, S("off"));
    if (who.account == 0 && !off) return ST_OK; /* the server's own word about it */
    judge(cx, &w, n->has_post);
    bool bad = w.error.n > 0;
    const char *state = off ? "off" : bad ? "error" : "active";
    TRY(sql_subscription_put(cx->env, cx->db, row.id, who.account, who.account_role,
                             str_of(purpose_name((enum purpose)who.purpose)), w.criteria, w.channel,
                             w.endpoint, w.payload, w.header, str_of(state), w.error, NULL));
    if (off) return sql_subscription_due_clear(cx->env, cx->db, row.id, NULL);
    return asked || bad ? subscription_say(cx, &r, state, w.error) : ST_OK;
}

/* ---- the round
 * -----------------------------------------------------------------------------------*/

static status note_all(struct cx *cx, void *arg)
{
    const struct noting *n = arg;
    for (size_t i = 0; i < n->due.count; i++) {
        const struct due *d = &n->due.at[i];
        TRY(sql_subscription_due_add(cx->env, cx->db, d->subscription, d->seq, d->type, d->id,
                                     env_now(cx->env), NULL));
    }
    if (n->taken != 0) TRY(take(cx, n));
    return change_place_save(cx, S("subscribe"), n->place);
}

status job_subscribe(struct env *e, const struct job_host *host, bool *ret_more)
{
    struct noting n = { .has_post = host->notices.smtp.n > 0 };
    TRY(host->run(host->app, e, false, read_changes, &n));
    *ret_more = n.moved;
    return n.moved ? host->run(host->app, e, true, note_all, &n) : ST_OK;
}
