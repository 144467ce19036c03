/* SPDX-License-Identifier: Apache-2.0
 * One's own account: where it is signed in, its password, and a code beside the password.
 */
#include "web/account.h"

#include "base/time.h"
#include "gen/account.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "html/qr.h"
#include "html/url.h"
#include "trust/trust_limits.h"
#include "voice/one_person.h"

/* ---- the page
 * ----------------------------------------------------------------------------------*/

/* What a browser calls itself, in a word or two. */
static str device_words(struct page *p, str agent)
{
    static const struct {
        str in, shown;
    } browser[] = { { S_INIT("Edg"), S_INIT("Edge") },
                    { S_INIT("OPR"), S_INIT("Opera") },
                    { S_INIT("Firefox"), S_INIT("Firefox") },
                    { S_INIT("Chrome"), S_INIT("Chrome") },
                    { S_INIT("Safari"), S_INIT("Safari") },
                    { S_INIT("curl"), S_INIT("curl") } },
      system[] = {
          { S_INIT("Android"), S_INIT("Android") }, { S_INIT("iPhone"), S_INIT("iPhone") },
          { S_INIT("iPad"), S_INIT("iPad") },       { S_INIT("Windows"), S_INIT("Windows") },
          { S_INIT("Mac OS"), S_INIT("Mac") },      { S_INIT("Linux"), S_INIT("Linux") }
      };
    str what = str_none(), on = str_none();
    for (size_t i = 0; i < sizeof browser / sizeof browser[0] && str_is_none(what); i++)
        if (str_has(agent, browser[i].in)) what = browser[i].shown;
    for (size_t i = 0; i < sizeof system / sizeof system[0] && str_is_none(on); i++)
        if (str_has(agent, system[i].in)) on = system[i].shown;
    if (str_is_none(what)) return msg_words(p->out->lang, MSG_account_device);
    if (str_is_none(on)) return what;
    return MSG_TEXT(p->req->arena, p->out->lang, MSG_account_device_on, msg_arg_str(what),
                    msg_arg_str(on));
}

static struct form_field code_field(struct page *p, str error)
{
    enum lang lang = p->out->lang;
    return (struct form_field){ .name = S("code"),
                                .label = msg_words(lang, MSG_signin_code),
                                .hint = str_none(),
                                .value = S(""),
                                .error = error,
                                .autocomplete = S("one-time-code"),
                                .width = 10 };
}

static status add_told(struct page *p, struct cx *cx, struct account_view *v)
{
    static const enum msg_key words[TOLD__COUNT] = { [TOLD_PASSWORD] = MSG_told_password,
                                                     [TOLD_PASSKEY] = MSG_told_passkey,
                                                     [TOLD_PASSKEY_GONE] = MSG_told_passkey_gone,
                                                     [TOLD_CODE] = MSG_told_code,
                                                     [TOLD_CODE_GONE] = MSG_told_code_gone,
                                                     [TOLD_CODE_AGAIN] = MSG_told_code_again,
                                                     [TOLD_DEVICE] = MSG_told_device };
    struct told_lines lines;
    TRY(told_list(cx, p->session->who.account, &lines));
    for (size_t i = 0; i < lines.count; i++) {
        const struct told_line *l = &lines.at[i];
        *VEC_PUSH(p->req->arena, &v->told) =
            (struct account_told){ l->at, msg_words(p->out->lang, words[l->what]),
                                   l->what == TOLD_DEVICE ? device_words(p, l->detail)
                                                          : l->detail };
    }
    return ST_OK;
}

static status account_show(struct cx *cx, void *arg)
{
    struct page *p = arg;
    struct arena *a = p->req->arena;
    struct session_line *lines;
    struct account_view v = {
        .name = p->session->name,
        .code =
            code_field(p, p->refused ? msg_words(p->out->lang, MSG_signin_code_wrong) : str_none())
    };
    v.code.hint = msg_words(p->out->lang, MSG_account_end_hint);
    size_t count;
    TRY(session_list(cx, p->token, &lines, &count));
    TRY(factor_read(cx, p->session->who.account, &v.factor));
    TRY(passkey_make_view_of(p, cx, &v.passkeys));
    TRY(add_told(p, cx, &v));
    TRY(taking_part_state(p, cx, &v.votes));
    TRY(pass_apps(cx, p->session->who.account, &v.apps.at, &v.apps.count));
    for (size_t i = 0; i < count; i++)
        *VEC_PUSH(a, &v.sessions) =
            (struct account_session){ lines[i].id, device_words(p, lines[i].device),
                                      lines[i].created_at, lines[i].seen_at, lines[i].here };
    if (p->refused) form_error_add(a, &v.errors, v.code.name, v.code.error);
    v.frame = page_frame(p, page_frame_kind(p), msg_words(p->out->lang, MSG_account_title));
    tmpl_account(p->out, &v);
    return ST_OK;
}

status page_account(struct page *p)
{
    return account_show(p->cx, p);
}

status page_account_end(struct page *p)
{
    str id = page_form(p, S("id"));
    TRY(str_eq(id, S("others")) ? session_end_others(p->cx, p->token)
                                : session_end_line(p->cx, id));
    page_redirect(p, url_account(p->req->arena), msg_words(p->out->lang, MSG_account_ended));
    return ST_OK;
}

/* ---- one person, several browsers
 * ---------------------------------------------------------------*/

status page_account_votes(struct page *p)
{
    bool leave = str_eq(page_form(p, S("do")), S("leave"));
    TRY(leave ? one_person_leave(p->cx) : taking_part_join(p));
    page_redirect(
        p, url_account(p->req->arena),
        msg_words(p->out->lang, leave ? MSG_account_votes_left : MSG_account_votes_joined));
    return ST_OK;
}

/* ---- a code beside the password
 * ----------------------------------------------------------------*/

/* "abcd efgh …": a long text in groups that can be typed. */
static str in_fours(struct arena *a, str text)
{
    struct buf b = buf_make(a);
    for (size_t i = 0; i < text.n; i++) {
        if (i > 0 && i % 4 == 0) buf_byte(&b, ' ');
        buf_byte(&b, text.p[i]);
    }
    return buf_str(&b);
}

static status second_show(struct page *p, str secret, str error)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    struct account_second_view v = { .secret = in_fours(a, secret), .code = code_field(p, error) };
    str uri =
        arena_printf(a, "otpauth://totp/%.*s:%.*s?secret=%.*s&issuer=%.*s",
                     STR_ARG(url_part(a, p->place->name)), STR_ARG(url_part(a, p->session->name)),
                     STR_ARG(secret), STR_ARG(url_part(a, p->place->name)));
    TRY(qr_svg(p->cx->env, uri, msg_words(lang, MSG_account_qr), &v.qr));
    if (!str_is_none(error)) form_error_add(a, &v.errors, v.code.name, error);
    v.frame = page_frame(p, page_frame_kind(p), msg_words(lang, MSG_account_second_title));
    tmpl_account_second(p->out, &v);
    return ST_OK;
}

status page_account_second(struct page *p)
{
    str secret;
    status st = factor_begin(p->cx, &secret);
    if (st == ST_CONFLICT) {
        p->cx->env->err = (struct err){ 0 };
        page_redirect(p, url_account(p->req->arena), str_none());
        return ST_OK;
    }
    TRY(st);
    return second_show(p, secret, str_none());
}

struct code_work {
    str code;
    str secret;
    str *codes;
    status st;
};

/* A wrong code is no failure of the work: what was begun stays. */
static status confirm_work(struct cx *cx, void *arg)
{
    struct code_work *w = arg;
    w->st = factor_confirm(cx, w->code, &w->codes);
    if (w->st == ST_OK) return told_add(cx, cx->who.account, TOLD_CODE, S(""));
    if (w->st != ST_UNAUTHORIZED) return w->st;
    return factor_begin(cx, &w->secret);
}

status page_account_second_confirm(struct page *p)
{
    struct code_work w = { .code = page_form(p, S("code")) };
    TRY(page_transact(p, true, confirm_work, &w));
    if (w.st == ST_UNAUTHORIZED) {
        status st = page_refused(p);
        TRY(second_show(p, w.secret, msg_words(p->out->lang, MSG_signin_code_wrong)));
        return st;
    }
    struct account_codes_view v = { 0 };
    for (int i = 0; i < RECOVERY_CODES; i++) *VEC_PUSH(p->req->arena, &v.codes) = w.codes[i];
    v.frame = page_frame(p, page_frame_kind(p), msg_words(p->out->lang, MSG_account_codes_title));
    tmpl_account_codes(p->out, &v);
    return ST_OK;
}

static status end_work(struct cx *cx, void *arg)
{
    struct code_work *w = arg;
    w->st = factor_end(cx, w->code);
    if (w->st == ST_OK) TRY(told_add(cx, cx->who.account, TOLD_CODE_GONE, S("")));
    return w->st == ST_UNAUTHORIZED ? ST_OK : w->st;
}

status page_account_second_end(struct page *p)
{
    struct code_work w = { .code = page_form(p, S("code")) };
    TRY(page_transact(p, true, end_work, &w));
    if (w.st == ST_UNAUTHORIZED) {
        status st = page_refused(p);
        TRY(page_transact(p, false, account_show, p));
        return st;
    }
    page_redirect(p, url_account(p->req->arena), msg_words(p->out->lang, MSG_account_second_off));
    return ST_OK;
}

/* ---- the password
 * ------------------------------------------------------------------------------*/

static struct account_password_view password_view(struct page *p)
{
    enum lang lang = p->out->lang;
    return (struct account_password_view){
        .old = { .name = S("old"),
                 .label = msg_words(lang, MSG_account_old),
                 .type = S("password"),
                 .value = S(""),
                 .autocomplete = S("current-password"),
                 .width = 20 },
        .fresh = { .name = S("new"),
                   .label = msg_words(lang, MSG_account_new),
                   .hint = msg_words(lang, MSG_account_new_hint),
                   .type = S("password"),
                   .value = S(""),
                   .autocomplete = S("new-password"),
                   .width = 20 },
    };
}

static void password_show(struct page *p, struct account_password_view *v)
{
    v->frame = page_frame(p, page_frame_kind(p), msg_words(p->out->lang, MSG_account_password));
    tmpl_account_password(p->out, v);
}

status page_account_password(struct page *p)
{
    struct account_password_view v = password_view(p);
    password_show(p, &v);
    return ST_OK;
}

static status password_refuse(struct page *p, struct account_password_view *v,
                              struct form_field *field, str words)
{
    field->error = words;
    form_error_add(p->req->arena, &v->errors, field->name, words);
    status st = page_refused(p);
    password_show(p, v);
    return st;
}

struct password_work {
    struct sign_in found;
    str name, address, hash, device, token, before;
};

static status password_try(struct cx *cx, void *arg)
{
    struct password_work *w = arg;
    return sign_in_try(cx, w->name, w->address, &w->found);
}

/* All sessions end; this one begins again under a new token. */
static status password_put(struct cx *cx, void *arg)
{
    struct password_work *w = arg;
    TRY(account_password_set(cx, cx->who.account, w->hash));
    w->found.second = false; /* who changes it is signed in already, code and all */
    TRY(sign_in_done(cx, &w->found, w->device, &w->token));
    return cx->who.account_role == 0
               ? ST_OK
               : session_act_as(cx, w->token, cx->who.account_role, (enum purpose)cx->who.purpose);
}

status page_account_password_send(struct page *p)
{
    enum lang lang = p->out->lang;
    struct account_password_view v = password_view(p);
    str old = fields_get(&p->form, S("old")), fresh = fields_get(&p->form, S("new"));
    struct password_work w = { .name = p->session->name,
                               .address = p->req->remote,
                               .device = req_header(p->req, S("User-Agent")) };
    if (str_is_none(w.device)) w.device = S("");
    if (account_password_judge(p->cx->env, w.name, fresh) != ST_OK)
        return password_refuse(p, &v, &v.fresh, msg_words(lang, MSG_account_weak));
    status st = page_transact(p, true, password_try, &w);
    if (st == ST_TOO_MANY)
        return password_refuse(
            p, &v, &v.old,
            MSG_TEXT(p->req->arena, lang, MSG_signin_wait, msg_arg_str(p->cx->env->err.remedy)));
    TRY(st);
    st = sign_in_check(p->cx, &w.found, old);
    if (st != ST_OK) return password_refuse(p, &v, &v.old, msg_words(lang, MSG_account_old_wrong));
    TRY(password_hash(p->cx->env, p->cx->house->gate, fresh, &w.hash));
    TRY(page_transact(p, true, password_put, &w));
    page_session_cookie(p, w.token, (int64_t)12 * 3600);
    page_redirect(p, url_account(p->req->arena), msg_words(lang, MSG_account_password_done));
    return ST_OK;
}
