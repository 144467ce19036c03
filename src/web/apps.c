/* SPDX-License-Identifier: Apache-2.0
 * Saying yes to an app: who asks, what it will see in words, for whom; then a code goes back to the
 * address that is registered, and to no other. What is wrong with the question itself is shown
 * here: an address that is not registered is never led to. Source: SMART App Launch 2.2; RFC 9700.
 */
#include "web/apps.h"

#include "gen/apps.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "html/url.h"
#include "record/facet.h"
#include "record/person.h"
#include "trust/decide.h"
#include "trust/launch.h"
#include "trust/pass.h"
#include "web/people.h"

enum { STATE_MOST = 1000, CHALLENGE_SIZE = 43 };

/* ---- in words --------------------------------------------------------------------------------*/

static const enum msg_key facet_keys[] = {
    MSG_apps_facet_public,    MSG_apps_facet_identity, MSG_apps_facet_problem,
    MSG_apps_facet_medicine,  MSG_apps_facet_allergy,  MSG_apps_facet_immunisation,
    MSG_apps_facet_encounter, MSG_apps_facet_measure,  MSG_apps_facet_need,
    MSG_apps_facet_housing,   MSG_apps_facet_care,     MSG_apps_facet_referral,
    MSG_apps_facet_document,  MSG_apps_facet_consent,  MSG_apps_facet_admin,
    MSG_apps_facet_words,
};
enum { FACETS = sizeof facet_keys / sizeof facet_keys[0] };

str facets_words(struct page *p, uint32_t facets)
{
    struct buf b = buf_make(p->req->arena);
    for (size_t i = 0; i < FACETS; i++) {
        if ((facets >> i & 1) == 0) continue;
        if (b.n > 0) buf_add(&b, S(", "));
        buf_add(&b, msg_words(p->out->lang, facet_keys[i]));
    }
    return buf_str(&b);
}

static void line_add(struct page *p, struct scope_lines *lines, str words)
{
    for (size_t i = 0; i < lines->count; i++)
        if (str_eq(lines->at[i], words)) return;
    *VEC_PUSH(p->req->arena, lines) = words;
}

enum {
    OPS_SEE = GRANT_READ | GRANT_SEARCH,
    OPS_WRITE = GRANT_CREATE | GRANT_UPDATE | GRANT_DELETE
};

void scope_lines_make(struct page *p, const struct grant *g, struct scope_lines *ret_lines)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    struct scope_lines lines = { 0 };
    uint32_t sees = 0, writes = 0;
    for (size_t i = 0; i < g->count; i++) {
        const struct grant_scope *s = &g->at[i];
        bool all = str_eq(s->type, S("*"));
        uint32_t facets = all ? 0 : facet_usual(s->type);
        if (all && (s->ops & OPS_SEE) != 0) line_add(p, &lines, msg_words(lang, MSG_apps_sees_all));
        if (all && (s->ops & OPS_WRITE) != 0)
            line_add(p, &lines, msg_words(lang, MSG_apps_writes_all));
        if (s->has_category)
            line_add(p, &lines,
                     MSG_TEXT(a, lang, MSG_apps_sees_only, msg_arg_str(facets_words(p, facets)),
                              msg_arg_str(s->code)));
        else if ((s->ops & OPS_SEE) != 0)
            sees |= facets;
        if ((s->ops & OPS_WRITE) != 0) writes |= facets;
    }
    if (sees != 0)
        line_add(p, &lines, MSG_TEXT(a, lang, MSG_apps_sees, msg_arg_str(facets_words(p, sees))));
    if (writes != 0)
        line_add(p, &lines,
                 MSG_TEXT(a, lang, MSG_apps_writes, msg_arg_str(facets_words(p, writes))));
    *ret_lines = lines;
}

/* ---- the question ----------------------------------------------------------------------------*/

struct question {
    struct fields query;
    struct client client;
    str redirect, state, challenge, launch; /* launch: empty where it was not opened from a page */
    struct grant granted;
    int64_t person;
    const char *error; /* to be told to the app; NULL: none */
};

static str asked(const struct question *q, const char *name)
{
    str v = fields_get(&q->query, str_of(name));
    return str_is_none(v) ? S("") : v;
}

static status no_app(struct page *p, const char *what)
{
    env_fail(p->cx->env, ST_BAD_INPUT, str_none(), "%s", what);
    env_remedy(p->cx->env, "Nothing was given to it. Tell whoever makes the app.");
    return ST_BAD_INPUT;
}

/* The app, and where its answer goes: until both are known nothing is led anywhere. */
static status question_client(struct page *p, struct question *q)
{
    for (size_t i = 0; i < q->query.count; i++)
        for (size_t k = 0; k < i; k++)
            if (str_eq(q->query.at[i].name, q->query.at[k].name))
                return no_app(p, "the app asks in a way that is not clear: something stands twice");
    status st = client_by_key(p->cx, asked(q, "client_id"), &q->client);
    if (st == ST_NOT_FOUND || (st == ST_OK && (q->client.ended || client_is_service(&q->client))))
        return no_app(p, "this app is not registered here");
    TRY(st);
    q->redirect = asked(q, "redirect_uri");
    if (!client_redirects_to(&q->client, q->redirect))
        return no_app(p, "the app wants the answer sent to an address that is not registered");
    return ST_OK;
}

static bool challenge_is_good(const struct question *q)
{
    return str_eq(asked(q, "code_challenge_method"), S("S256")) && q->challenge.n == CHALLENGE_SIZE;
}

/* Whom it is about: a resident's app is about that resident, one opened from a person's page about
 * that person. */
static bool person_of(struct page *p, struct question *q)
{
    const struct who *who = &p->session->who;
    if (q->launch.n > 0) return q->person != 0;
    if (who->role == ROLE_RESIDENT) {
        q->person = who->person;
        return q->person != 0;
    }
    return !q->granted.launch_patient && !grant_is_of_patient(&q->granted);
}

static status question_launch(struct page *p, struct question *q)
{
    q->launch = asked(q, "launch");
    if (q->launch.n == 0) return ST_OK;
    status st = launch_person(p->cx, &q->client, q->launch, p->token, &q->person);
    if (st != ST_GONE) return st;
    p->cx->env->err = (struct err){ 0 };
    q->error = "invalid_request";
    return ST_OK;
}

static status question_scopes(struct page *p, struct question *q)
{
    struct grant wanted, allowed;
    struct env *e = p->cx->env;
    if (grant_read(e, asked(q, "scope"), &wanted, NULL) != ST_OK) {
        q->error = "invalid_scope";
        return ST_OK;
    }
    TRY(grant_read(e, q->client.scopes, &allowed, NULL));
    TRY(grant_narrow(e, &wanted, &allowed, &q->granted));
    if (q->granted.count == 0 || !person_of(p, q)) q->error = "invalid_scope";
    return ST_OK;
}

static status question_read(struct page *p, str text, struct question *ret)
{
    struct question q = { 0 };
    struct arena *a = p->req->arena;
    str base = str_none();
    TRY(url_params(p->cx->env, str_is_none(text) ? S("") : text, &q.query));
    TRY(client_base(p->cx->env, p->cx->house, req_header(p->req, S("Host")), p->req->secure,
                    &base));
    TRY(question_client(p, &q));
    q.state = asked(&q, "state");
    q.challenge = asked(&q, "code_challenge");
    str aud = asked(&q, "aud");
    if (str_is_empty(aud)) aud = asked(&q, "resource");
    if (!str_eq(asked(&q, "response_type"), S("code")))
        q.error = "unsupported_response_type";
    else if (q.state.n == 0 || q.state.n > STATE_MOST || !challenge_is_good(&q) ||
             !str_eq(aud, arena_concat(a, base, S("/fhir"))))
        q.error = "invalid_request";
    else
        TRY(question_launch(p, &q));
    if (q.error == NULL) TRY(question_scopes(p, &q));
    *ret = q;
    return ST_OK;
}

/* Back to the app, with a code or an error; iss tells apps of several servers apart (RFC 9207). */
static void lead_back(struct page *p, const struct question *q, str name, str value)
{
    struct arena *a = p->req->arena;
    str url = url_with(a, q->redirect, name, value);
    if (q->state.n > 0 && q->state.n <= STATE_MOST) url = url_with(a, url, S("state"), q->state);
    p->res->status = 303;
    res_header_set(p->res, S("Location"), url);
}

/* ---- the pages -------------------------------------------------------------------------------*/

static str with_title(struct page *p)
{
    return arena_printf(p->req->arena, "%.*s%s%.*s", STR_ARG(p->session->shown),
                        str_is_empty(p->session->title) ? "" : ", ", STR_ARG(p->session->title));
}

status page_app_ask(struct page *p)
{
    struct question q;
    TRY(question_read(p, p->req->query, &q));
    if (q.error != NULL) {
        lead_back(p, &q, S("error"), str_of(q.error));
        return ST_OK;
    }
    struct consent_view v = { .app = q.client.name,
                              .organisation = q.client.organisation_name,
                              .ask = p->req->query,
                              .who = with_title(p),
                              .resident = page_is_resident(p),
                              .offline = q.granted.offline,
                              .launched = q.launch.n > 0,
                              .leads = client_origin(q.redirect) };
    scope_lines_make(p, &q.granted, &v.lines);
    v.frame = page_frame(p, page_frame_kind(p), msg_words(p->out->lang, MSG_apps_title));
    p->leads = v.leads;
    tmpl_consent(p->out, &v);
    return ST_OK;
}

status page_app_answer(struct page *p)
{
    struct question q;
    str code = str_none();
    TRY(question_read(p, page_form(p, S("ask")), &q));
    p->leads = client_origin(q.redirect);
    if (q.error != NULL || !str_eq(page_form(p, S("do")), S("yes"))) {
        lead_back(p, &q, S("error"), q.error != NULL ? str_of(q.error) : S("access_denied"));
        return ST_OK;
    }
    if (q.launch.n > 0) TRY(launch_end(p->cx, q.launch));
    TRY(pass_code(p->cx, &q.client, &q.granted, q.person, q.redirect, q.challenge, &code));
    lead_back(p, &q, S("code"), code);
    return ST_OK;
}

/* Opens an app of one's organisation from a person's page, with what it needs to ask about her. */
static status open_with(struct page *p, int64_t person, const struct client *c)
{
    struct arena *a = p->req->arena;
    str base = str_none(), launch = str_none();
    TRY(client_base(p->cx->env, p->cx->house, req_header(p->req, S("Host")), p->req->secure,
                    &base));
    TRY(launch_open(p->cx, c, person, p->token, &launch));
    str url = url_with(a, c->launch_url, S("iss"), arena_concat(a, base, S("/fhir")));
    p->res->status = 303;
    res_header_set(p->res, S("Location"), url_with(a, url, S("launch"), launch));
    return ST_OK;
}

status page_person_app(struct page *p)
{
    struct person_page page;
    struct client c;
    int64_t person, id = 0;
    TRY(page_path_int(p, S("person"), &person));
    TRY(person_page(p->cx, person, &page)); /* who may not see her opens nothing */
    if (!str_to_int(page_form(p, S("app")), &id))
        return fail(p->cx->env, ST_NOT_FOUND, "there is no such app");
    TRY(client_by_id(p->cx, id, &c));
    if (c.ended || c.launch_url.n == 0 || c.organisation != p->cx->who.organisation)
        return fail(p->cx->env, ST_NOT_FOUND, "there is no such app");
    p->leads = client_origin(c.launch_url);
    return open_with(p, page.banner.person, &c);
}

status page_account_app(struct page *p)
{
    int64_t client = 0;
    if (!str_to_int(page_form(p, S("id")), &client))
        return fail(p->cx->env, ST_NOT_FOUND, "there is no such app");
    TRY(pass_end_of(p->cx, p->cx->who.account, client));
    page_redirect(p, url_account(p->req->arena), msg_words(p->out->lang, MSG_apps_ended));
    return ST_OK;
}
