/* SPDX-License-Identifier: Apache-2.0
 * Signing in, and choosing which of one's roles to act in.
 *
 * A password is checked between two pieces of database work (trust/account.h): the page holds no
 * database while the hash is worked out. A wrong name and a wrong password get the same words.
 */
#include "gen/signin.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "html/url.h"
#include "trust/told.h"
#include "web/home.h"
#include "work/work.h"

enum { SESSION_COOKIE_SECONDS = 12 * 3600 };

/* ---- signing in ------------------------------------------------------------------------------*/

/* Where it leads then: a page of ours, and not this one again. */
static str lead_to(struct page *p, str wanted)
{
    bool here = str_starts(wanted, url_sign_in(p->req->arena));
    return url_is_local(wanted) && !here ? wanted : S("/");
}

static struct kept_text kept_of_form(struct page *p)
{
    return (struct kept_text){ page_form(p, S("kept_field")), page_form(p, S("kept_words")) };
}

static struct sign_in_view view_of(struct page *p, str to)
{
    enum lang lang = p->out->lang;
    return (struct sign_in_view){ .name = { .name = S("name"),
                                            .label = msg_words(lang, MSG_signin_name),
                                            .value = page_form(p, S("name")),
                                            .autocomplete = S("username"),
                                            .width = 20 },
                                  .password = { .name = S("password"),
                                                .label = msg_words(lang, MSG_signin_password),
                                                .type = S("password"),
                                                .value = S(""),
                                                .autocomplete = S("current-password"),
                                                .width = 20 },
                                  .kept = kept_of_form(p),
                                  .to = lead_to(p, to),
                                  .demo = p->place->demo,
                                  .provider = p->cx->house->openid_issuer.n > 0 };
}

static void show(struct page *p, struct sign_in_view *v)
{
    v->frame = page_frame(p, FRAME_PUBLIC, msg_words(p->out->lang, MSG_signin_title));
    v->frame.csrf = page_csrf(p);
    v->frame.sign_in_url = str_none(); /* it is this page */
    v->passkey = passkey_use_view_of(p, v->to);
    tmpl_sign_in(p->out, v);
}

status page_sign_in(struct page *p)
{
    struct sign_in_view v = view_of(p, page_query(p, S("to")));
    if (p->session != NULL)
        page_redirect(p, v.to, str_none());
    else
        show(p, &v);
    return ST_OK;
}

static void wrong(struct page *p, struct sign_in_view *v, struct form_field *field, str words)
{
    field->error = words;
    form_error_add(p->req->arena, &v->errors, field->name, words);
}

static status refuse(struct page *p, struct sign_in_view *v)
{
    status st = page_refused(p);
    show(p, v);
    return st;
}

struct attempt {
    str name;
    str address;
    str device;
    str before; /* the session that this one takes the place of; may be none */
    str half;   /* with a code: what the password gave */
    str code;
    struct sign_in found;
    status st; /* of a code: a wrong one is counted, and that is committed */
    str token;
    int64_t told; /* of what happened to the account, and was not said yet */
};

static status attempt_try(struct cx *cx, void *arg)
{
    struct attempt *t = arg;
    return sign_in_try(cx, t->name, t->address, &t->found);
}

static status attempt_done(struct cx *cx, void *arg)
{
    struct attempt *t = arg;
    if (!t->found.second && !str_is_empty(t->before)) TRY(session_end(cx, t->before));
    if (!t->found.second) TRY(told_say(cx, t->found.account, &t->told));
    return sign_in_done(cx, &t->found, t->device, &t->token);
}

/* In the bar of the first page. */
static str told_words(struct page *p, const struct attempt *t)
{
    return t->told > 0 ? msg_words(p->out->lang, MSG_told_since) : str_none();
}

static status attempt_code(struct cx *cx, void *arg)
{
    struct attempt *t = arg;
    t->st = sign_in_code(cx, t->half, t->address, t->code, t->device, &t->token);
    if (t->st == ST_OK && !str_is_empty(t->before)) TRY(session_end(cx, t->before));
    if (t->st == ST_OK) {
        struct session session;
        TRY(session_who(cx, t->token, &session));
        TRY(told_say(cx, session.who.account, &t->told));
    }
    return t->st == ST_UNAUTHORIZED ? ST_OK : t->st;
}

static struct attempt attempt_of(struct page *p)
{
    struct attempt t = { .address = p->req->remote,
                         .device = req_header(p->req, S("User-Agent")),
                         .before = p->token };
    if (str_is_none(t.device)) t.device = S("");
    return t;
}

/* Too many tries: how long to wait is said, and nothing was checked. */
static str wait_words(struct page *p)
{
    return MSG_TEXT(p->req->arena, p->out->lang, MSG_signin_wait,
                    msg_arg_str(p->cx->env->err.remedy));
}

static status refuse_for_now(struct page *p, struct sign_in_view *v)
{
    wrong(p, v, &v->name, wait_words(p));
    status st = refuse(p, v);
    p->res->status = status_http(ST_TOO_MANY);
    return st;
}

/* ST_OK: *t has the new session's token, or that for the code. ST_UNAUTHORIZED, ST_TOO_MANY,
 * ST_FORBIDDEN (no role). */
static status try_it(struct page *p, struct attempt *t, str password)
{
    TRY(page_transact(p, true, attempt_try, t));
    status st = sign_in_check(p->cx, &t->found, password);
    if (st == ST_BAD_INPUT) st = ST_UNAUTHORIZED; /* longer than any password */
    TRY(st);
    return page_transact(p, true, attempt_done, t);
}

/* The second half: the code, with what the password gave. */
static void show_code(struct page *p, str half, str to, str error)
{
    enum lang lang = p->out->lang;
    struct sign_in_code_view v = { .code = { .name = S("code"),
                                             .label = msg_words(lang, MSG_signin_code),
                                             .hint = msg_words(lang, MSG_signin_code_hint),
                                             .value = S(""),
                                             .error = error,
                                             .autocomplete = S("one-time-code"),
                                             .width = 10 },
                                   .kept = kept_of_form(p),
                                   .half = half,
                                   .to = to };
    if (!str_is_none(error)) form_error_add(p->req->arena, &v.errors, v.code.name, error);
    v.frame = page_frame(p, FRAME_PUBLIC, msg_words(lang, MSG_signin_code_title));
    v.frame.csrf = page_csrf(p);
    v.frame.sign_in_url = str_none();
    tmpl_sign_in_code(p->out, &v);
}

struct keeping {
    struct kept_text kept;
    str token;
};

static status keeping_work(struct cx *cx, void *arg)
{
    const struct keeping *k = arg;
    struct session session;
    struct cx own = *cx;
    TRY(session_who(cx, k->token, &session));
    own.who = session.who;
    own.scope = NULL;
    return draft_save(&own, k->kept.field, k->kept.words);
}

/* What was being written becomes a draft of who has signed in; signing in does not fail by it. */
static void keep_text(struct page *p, str token)
{
    struct keeping k = { kept_of_form(p), token };
    if (k.kept.field.n == 0 || k.kept.words.n == 0) return;
    if (page_transact(p, true, keeping_work, &k) != ST_OK) p->cx->env->err = (struct err){ 0 };
}

/* "/issues/7/note" → "/issues/7": the page that the form stood on. */
static str page_of_form(struct page *p)
{
    str path = p->req->path;
    size_t slash = path.n;
    while (slash > 1 && path.p[slash - 1] != '/') slash--;
    return slash > 1 ? str_sub(path, 0, slash - 1) : path;
}

bool sign_in_show_kept(struct page *p)
{
    static const char *const names[] = {
        "note", "words", "title", "reason", "told", "next", "wants"
    };
    struct arena *a = p->req->arena;
    struct buf words = buf_make(a);
    if (str_starts(p->req->path, url_sign_in(a))) return false;
    if (req_form(p->cx->env, p->req, &p->form, &p->uploads) != ST_OK) return false;
    for (size_t i = 0; i < p->form.count; i++) {
        const struct field *f = &p->form.at[i];
        for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
            bool fits = str_eq(f->name, str_of(names[n])) ||
                        str_ends(f->name, arena_printf(a, "-%s", names[n]));
            if (!fits || str_trim(f->value).n == 0) continue;
            if (words.n > 0) buf_byte(&words, '\n');
            buf_add(&words, f->value);
        }
    }
    if (words.n == 0) return false;
    str page = page_of_form(p);
    struct sign_in_view v = view_of(p, page);
    v.kept = (struct kept_text){ arena_concat(a, page, S("#note")), buf_str(&words) };
    v.name.value = S("");
    p->res->status = status_http(ST_UNAUTHORIZED);
    show(p, &v);
    return true;
}

static bool is_filled(struct page *p, struct sign_in_view *v, str password)
{
    enum lang lang = p->out->lang;
    if (str_is_empty(v->name.value)) wrong(p, v, &v->name, msg_words(lang, MSG_signin_no_name));
    if (str_is_empty(password)) wrong(p, v, &v->password, msg_words(lang, MSG_signin_no_password));
    return v->errors.count == 0;
}

status page_sign_in_send(struct page *p)
{
    enum lang lang = p->out->lang;
    struct sign_in_view v = view_of(p, page_form(p, S("to")));
    str password = fields_get(&p->form, S("password")); /* blanks are part of it */
    struct attempt t = attempt_of(p);
    t.name = v.name.value;
    if (!is_filled(p, &v, password)) return refuse(p, &v);
    status st = try_it(p, &t, password);
    if (st == ST_TOO_MANY) return refuse_for_now(p, &v);
    if (st == ST_UNAUTHORIZED) wrong(p, &v, &v.password, msg_words(lang, MSG_signin_wrong));
    if (st == ST_FORBIDDEN) wrong(p, &v, &v.name, msg_words(lang, MSG_signin_no_role));
    if (v.errors.count > 0) return refuse(p, &v);
    TRY(st);
    if (t.found.second) {
        show_code(p, t.token, v.to, str_none());
        return ST_OK;
    }
    keep_text(p, t.token);
    page_session_cookie(p, t.token, SESSION_COOKIE_SECONDS);
    page_known_cookie(p);
    page_redirect(p, v.to, told_words(p, &t));
    return ST_OK;
}

status page_sign_in_code(struct page *p)
{
    enum lang lang = p->out->lang;
    str to = lead_to(p, page_form(p, S("to")));
    struct attempt t = attempt_of(p);
    t.half = page_form(p, S("half"));
    t.code = page_form(p, S("code"));
    t.st = ST_UNAUTHORIZED;
    status st = str_is_empty(t.code) ? ST_OK : page_transact(p, true, attempt_code, &t);
    if (st == ST_GONE) {
        page_redirect(p, url_sign_in(p->req->arena), msg_words(lang, MSG_signin_code_late));
        return ST_OK;
    }
    if (st != ST_OK && st != ST_TOO_MANY) return st;
    if (st == ST_OK && t.st == ST_OK) {
        keep_text(p, t.token);
        page_session_cookie(p, t.token, SESSION_COOKIE_SECONDS);
        page_known_cookie(p);
        page_redirect(p, to, told_words(p, &t));
        return ST_OK;
    }
    status refused = page_refused(p);
    show_code(p, t.half, to,
              st == ST_TOO_MANY ? wait_words(p) : msg_words(lang, MSG_signin_code_wrong));
    if (st == ST_TOO_MANY) p->res->status = status_http(ST_TOO_MANY);
    return refused;
}

/* ---- acting in another role ------------------------------------------------------------------*/

static str role_label(struct page *p, const struct account_role *r)
{
    if (str_is_empty(r->organisation_name)) return r->title;
    return MSG_TEXT(p->req->arena, p->out->lang, MSG_act_role, msg_arg_str(r->title),
                    msg_arg_str(r->organisation_name));
}

static status act_show(struct page *p, str error)
{
    struct arena *a = p->req->arena;
    struct account_role *roles;
    size_t count;
    TRY(account_roles(p->cx, p->cx->who.account, &roles, &count));
    struct act_view v = { .roles = { .name = S("role"),
                                     .legend = msg_words(p->out->lang, MSG_act_legend),
                                     .hint = str_none(),
                                     .error = error } };
    str now = arena_printf(a, "%lld", (long long)p->cx->who.account_role);
    for (size_t i = 0; i < count; i++)
        form_choice_add(a, &v.roles, arena_printf(a, "%lld", (long long)roles[i].id),
                        role_label(p, &roles[i]), str_none(), now);
    if (!str_is_none(error)) form_error_add(a, &v.errors, v.roles.name, error);
    v.frame = page_frame(p, page_frame_kind(p), msg_words(p->out->lang, MSG_act_title));
    tmpl_act(p->out, &v);
    return ST_OK;
}

status page_act(struct page *p)
{
    return act_show(p, str_none());
}

status page_act_send(struct page *p)
{
    int64_t role;
    str token = str_none();
    if (!str_to_int(page_form(p, S("role")), &role)) {
        status st = page_refused(p);
        TRY(act_show(p, msg_words(p->out->lang, MSG_act_none)));
        return st;
    }
    TRY(session_act_as(p->cx, p->token, role, PURPOSE_NONE));
    TRY(session_turn(p->cx, p->token, &token));
    page_session_cookie(p, token, SESSION_COOKIE_SECONDS);
    page_redirect(p, S("/"), msg_words(p->out->lang, MSG_act_done));
    return ST_OK;
}
