/* SPDX-License-Identifier: Apache-2.0
 * Passkeys: making one, removing one, and coming in by one.
 */
#include "web/passkey.h"

#include "gen/urls.h"
#include "html/msg.h"
#include "html/url.h"
#include "trust/told.h"

enum { SESSION_COOKIE_SECONDS = 12 * 3600 };

static str say(const struct page *p, enum msg_key key)
{
    return msg_words(p->out->lang, key);
}

/* page_csrf() comes first: it gives a visitor the cookie that the challenge hangs on. */
struct passkey_use_view passkey_use_view_of(struct page *p, str to)
{
    struct passkey_place place;
    struct passkey_use_view v = { .csrf = page_csrf(p), .to = to };
    v.can = passkey_place_of(p->req->arena, p->place->address, &place);
    if (!v.can) return v;
    v.rp = place.rp;
    v.challenge = passkey_challenge(p->cx, PASSKEY_USE, 0, p->visit);
    return v;
}

static str have_of(struct arena *a, const struct passkey_line *lines, size_t count)
{
    struct buf b = buf_make(a);
    for (size_t i = 0; i < count; i++) {
        if (i > 0) buf_byte(&b, ' ');
        buf_add(&b, lines[i].credential);
    }
    return buf_str(&b);
}

status passkey_make_view_of(struct page *p, struct cx *cx, struct passkey_make_view *ret_view)
{
    struct passkey_place place;
    int64_t account = p->session->who.account;
    struct passkey_make_view v = { .csrf = page_csrf(p) };
    TRY(passkey_list(cx, account, &v.lines.at, &v.lines.count));
    v.can = passkey_place_of(p->req->arena, p->place->address, &place);
    if (v.can) {
        v.rp = place.rp;
        v.place = p->place->name;
        v.challenge = passkey_challenge(cx, PASSKEY_MAKE, account, p->token);
        v.user = passkey_user(cx, account);
        v.name = p->session->name;
        v.shown = p->session->shown;
        v.have = have_of(p->req->arena, v.lines.at, v.lines.count);
    }
    v.called = (struct form_field){ .name = S("called"),
                                    .label = say(p, MSG_passkey_called),
                                    .hint = say(p, MSG_passkey_called_hint),
                                    .value = S(""),
                                    .width = 20 };
    v.password = (struct form_field){ .name = S("password"),
                                      .label = say(p, MSG_account_old),
                                      .type = S("password"),
                                      .value = S(""),
                                      .autocomplete = S("current-password"),
                                      .width = 20 };
    *ret_view = v;
    return ST_OK;
}

struct passkey_work {
    struct passkey_place place;
    struct passkey_answer answer;
    struct passkey_in in;
    struct sign_in found;
    str name, address, called, to, before, device, token;
    int64_t told;
};

/* ST_NOT_FOUND where passkeys cannot be here. */
static status work_begin(struct page *p, struct passkey_work *w)
{
    *w = (struct passkey_work){ .address = p->req->remote,
                                .device = req_header(p->req, S("User-Agent")),
                                .before = p->token };
    if (str_is_none(w->device)) w->device = S("");
    if (!passkey_place_of(p->req->arena, p->place->address, &w->place))
        return fail(p->cx->env, ST_NOT_FOUND, "this place has no address for passkeys");
    return passkey_answer_of(p->cx->env, page_form(p, S("key-id")), page_form(p, S("key-client")),
                             page_form(p, S("key-auth")), page_form(p, S("key-signature")),
                             &w->answer);
}

/* ---- the owner's -----------------------------------------------------------------------------*/

static status password_try(struct cx *cx, void *arg)
{
    struct passkey_work *w = arg;
    return sign_in_try(cx, w->name, w->address, &w->found);
}

static status make_work(struct cx *cx, void *arg)
{
    struct passkey_work *w = arg;
    TRY(sign_in_forgive(cx, &w->found));
    TRY(passkey_add(cx, &w->place, w->to, &w->answer, w->called));
    return told_add(cx, cx->who.account, TOLD_PASSKEY, w->called);
}

/* What did not come of it is said on the account's page. */
static status back_with(struct page *p, enum msg_key words)
{
    p->cx->env->err = (struct err){ 0 };
    page_redirect(p, url_account(p->req->arena), say(p, words));
    return ST_OK;
}

status page_account_passkey(struct page *p)
{
    struct passkey_work w;
    status st = work_begin(p, &w);
    if (st == ST_BAD_INPUT) return back_with(p, MSG_passkey_not_made);
    TRY(st);
    w.name = p->session->name;
    w.called = page_form(p, S("called"));
    w.to = p->token;
    st = page_transact(p, true, password_try, &w);
    if (st == ST_OK) st = sign_in_check(p->cx, &w.found, fields_get(&p->form, S("password")));
    if (st == ST_TOO_MANY) return back_with(p, MSG_passkey_wait);
    if (st == ST_UNAUTHORIZED || st == ST_BAD_INPUT) return back_with(p, MSG_account_old_wrong);
    TRY(st);
    st = page_transact(p, true, make_work, &w);
    if (st == ST_BAD_INPUT || st == ST_GONE || st == ST_CONFLICT)
        return back_with(p, MSG_passkey_not_made);
    TRY(st);
    return back_with(p, MSG_passkey_made);
}

status page_account_passkey_end(struct page *p)
{
    int64_t id = 0;
    TRY(page_path_int(p, S("passkey"), &id));
    TRY(passkey_remove(p->cx, id));
    TRY(told_add(p->cx, p->cx->who.account, TOLD_PASSKEY_GONE, S("")));
    page_redirect(p, url_account(p->req->arena), say(p, MSG_passkey_removed));
    return ST_OK;
}

/* ---- coming in -------------------------------------------------------------------------------*/

static status in_check(struct cx *cx, void *arg)
{
    struct passkey_work *w = arg;
    return passkey_in_check(cx, &w->place, w->to, &w->answer, &w->in);
}

static status in_done(struct cx *cx, void *arg)
{
    struct passkey_work *w = arg;
    if (!str_is_empty(w->before)) TRY(session_end(cx, w->before));
    TRY(told_say(cx, w->in.account, &w->told));
    return passkey_in_done(cx, &w->in, w->device, &w->token);
}

status page_sign_in_passkey(struct page *p)
{
    struct passkey_work w;
    str to = page_form(p, S("to"));
    status st = work_begin(p, &w);
    w.to = p->visit;
    if (st == ST_OK) st = page_transact(p, false, in_check, &w);
    if (st == ST_OK) st = page_transact(p, true, in_done, &w);
    if (st == ST_UNAUTHORIZED || st == ST_BAD_INPUT || st == ST_FORBIDDEN) {
        p->cx->env->err = (struct err){ 0 };
        page_redirect(p, url_sign_in(p->req->arena), say(p, MSG_passkey_unknown));
        return ST_OK;
    }
    TRY(st);
    page_session_cookie(p, w.token, SESSION_COOKIE_SECONDS);
    page_redirect(p, url_is_local(to) ? to : S("/"),
                  w.told > 0 ? say(p, MSG_told_since) : str_none());
    return ST_OK;
}
