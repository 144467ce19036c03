/* SPDX-License-Identifier: Apache-2.0 */
#include "web/page_frame.h"

#include "base/time.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "html/url.h"
#include "html/words.h"
#include "thread/notice.h"
#include "trust/decide.h"

bool page_is_resident(const struct page *p)
{
    const struct session *s = p->session;
    return s != NULL && (s->who.role == ROLE_RESIDENT || s->who.role == ROLE_PROXY);
}

enum frame_kind page_frame_kind(const struct page *p)
{
    return p->session != NULL && !page_is_resident(p) ? FRAME_STAFF : FRAME_PUBLIC;
}

bool page_sees_people(const struct page *p)
{
    return p->session != NULL && scope_compile(&p->session->who).view != 0;
}

/* "Dawn Okafor, district nurse" */
static str with_title(struct arena *a, const struct session *s)
{
    if (str_is_empty(s->title)) return s->shown;
    return arena_printf(a, "%.*s, %.*s", STR_ARG(s->shown), STR_ARG(s->title));
}

str page_who(const struct page *p)
{
    const struct session *s = p->session;
    if (page_is_resident(p)) return s->shown;
    str who = with_title(p->req->arena, s);
    if (str_is_empty(s->organisation_name)) return who;
    return arena_printf(p->req->arena, "%.*s, %.*s", STR_ARG(who), STR_ARG(s->organisation_name));
}

/* What the page before left to be said once; the cookie goes with it. */
static str take_done(struct page *p)
{
    str done;
    str kept = page_cookie(p->req, S("done"));
    if (str_is_empty(kept)) return str_none();
    res_cookie(p->req->arena, p->res, S("done"), S(""), 0, p->req->secure);
    return url_decode(p->cx->env, kept, false, &done) == ST_OK ? done : str_none();
}

static str notice_of(const struct page *p)
{
    if (!p->place->demo || p->place->made_at == TIME_NONE) return str_none();
    int32_t made = time_date_local(p->place->made_at);
    return MSG_TEXT(p->req->arena, p->out->lang, MSG_frame_made_up,
                    msg_arg_str(words_date(p->out, made)));
}

/* ---- where one can go ------------------------------------------------------------------------*/

/* A page below it is there too: /review/12 below /review. But for what has a link of its own. */
static bool is_here(str url, str path)
{
    if (!str_starts(path, url) || url.n == 1) return str_eq(path, url);
    return path.n == url.n || path.p[url.n] == '/';
}

static void add(const struct page *p, struct frame_links *links, enum msg_key words, str url)
{
    for (size_t i = 0; i < links->count; i++)
        if (is_here(url, p->req->path)) links->at[i].here = false;
    frame_add(p->req->arena, links, msg_words(p->out->lang, words), url,
              is_here(url, p->req->path));
}

static void nav_of_public(const struct page *p, struct frame *f)
{
    struct arena *a = p->req->arena;
    add(p, &f->nav, MSG_nav_home, f->home_url);
    add(p, &f->nav, MSG_nav_say, url_topics(a));
    add(p, &f->nav, MSG_nav_came, url_threads(a));
    add(p, &f->nav, MSG_nav_services, url_services(a));
    add(p, &f->nav, MSG_nav_events, url_events(a));
    add(p, &f->nav, MSG_nav_commitments, url_commitments(a));
}

static void nav_of_board(const struct page *p, struct frame *f)
{
    struct arena *a = p->req->arena;
    add(p, &f->nav, MSG_nav_commitments, url_commitments(a));
    add(p, &f->nav, MSG_decision_title, url_decisions(a));
    add(p, &f->nav, MSG_follow_nav, url_follow_up(a));
    add(p, &f->nav, MSG_nav_came, url_threads(a));
    add(p, &f->nav, MSG_nav_evaluation, url_evaluation(a));
}

static void nav_of_staff(const struct page *p, struct frame *f)
{
    struct arena *a = p->req->arena;
    const struct who *who = &p->session->who;
    add(p, &f->nav, MSG_nav_home, f->home_url);
    if (who_may(who, RIGHT_BOARD)) nav_of_board(p, f);
    if (who_may(who, RIGHT_AUDIT) || who_may(who, RIGHT_UNSEAL))
        add(p, &f->nav, MSG_openings_title, url_openings(a));
    if (who_may(who, RIGHT_SHARING) || who_may(who, RIGHT_AUDIT))
        add(p, &f->nav, MSG_sharing_title, url_sharing(a));
    if (!page_sees_people(p)) return;
    add(p, &f->nav, MSG_people_title, url_people(a));
    f->search_url = url_people(a);
    if (who->organisation != 0) add(p, &f->nav, MSG_work_waiting, url_waiting(a));
    if (who_may(who, RIGHT_TOWN_SEARCH)) add(p, &f->nav, MSG_people_nav_town, url_people_town(a));
    if (who_may(who, RIGHT_REVIEW)) add(p, &f->nav, MSG_manager_review, url_review_queue(a));
    if (who_may(who, RIGHT_FEED)) add(p, &f->nav, MSG_manager_feeds, url_feeds(a));
    if (who_may(who, RIGHT_REQUESTS)) add(p, &f->nav, MSG_copies_title, url_copies(a));
    if (who_may(who, RIGHT_CLIENTS)) add(p, &f->nav, MSG_apps_nav, url_clients(a));
    if (notice_may(who)) add(p, &f->nav, MSG_notices_nav, url_notices_send(a));
    if (who_may(who, RIGHT_MODERATE)) add(p, &f->nav, MSG_moderate_title, url_voices(a));
    add(p, &f->nav, MSG_nav_say, url_topics(a));
    if (!who_may(who, RIGHT_BOARD)) add(p, &f->nav, MSG_nav_came, url_threads(a));
}

static void nav_of_resident(const struct page *p, struct frame *f)
{
    struct arena *a = p->req->arena;
    add(p, &f->nav, MSG_nav_home, f->home_url);
    add(p, &f->nav, MSG_me_record, url_me(a));
    if (p->session->who.person != 0 && p->session->who.role == ROLE_RESIDENT)
        add(p, &f->nav, MSG_home_nav_looks, url_me_looks(a));
    add(p, &f->nav, MSG_nav_say, url_topics(a));
    add(p, &f->nav, MSG_nav_came, url_threads(a));
    add(p, &f->nav, MSG_nav_services, url_services(a));
    add(p, &f->nav, MSG_nav_events, url_events(a));
}

/* Workers' pages are written in English: they offer the way back to it, and no more. */
static void languages_of(const struct page *p, struct frame *f)
{
    struct arena *a = p->req->arena;
    for (int lang = 0; lang < LANG__COUNT; lang++) {
        if (lang == (int)p->out->lang || (f->kind == FRAME_STAFF && lang != LANG_en)) continue;
        str url = url_with(a, url_language(a, lang_code((enum lang)lang)), S("to"), page_here(p));
        *VEC_PUSH(a, &f->languages) = (struct frame_language){ (enum lang)lang, url };
    }
}

static void footer_of(const struct page *p, struct frame *f)
{
    struct arena *a = p->req->arena;
    add(p, &f->footer, MSG_home_footer_looks, url_about_looks(a));
    add(p, &f->footer, MSG_home_footer_accessibility, url_accessibility(a));
}

static void signed_in_of(struct page *p, struct frame *f)
{
    struct arena *a = p->req->arena;
    f->csrf = page_csrf(p);
    f->who = with_title(a, p->session);
    f->acting = p->session->organisation_name;
    if (str_is_empty(f->acting)) f->acting = str_none();
    if (p->session->roles > 1) f->change_url = url_act(a);
    f->sign_out_url = url_sign_out(a);
    if (page_is_resident(p))
        nav_of_resident(p, f);
    else
        nav_of_staff(p, f);
}

struct frame page_frame(struct page *p, enum frame_kind kind, str title)
{
    struct frame f = { .kind = kind,
                       .title = title,
                       .has_errors = p->refused,
                       .place = p->place->name,
                       .strapline = p->place->strapline,
                       .home_url = S("/"),
                       .csrf = S(""),
                       .done = take_done(p),
                       .notice = notice_of(p),
                       .keys = kind == FRAME_STAFF && page_sees_people(p) };
    if (p->session != NULL) {
        signed_in_of(p, &f);
    } else {
        f.sign_in_url = url_sign_in(p->req->arena);
        nav_of_public(p, &f);
    }
    languages_of(p, &f);
    footer_of(p, &f);
    return f;
}
