/* SPDX-License-Identifier: Apache-2.0
 * The one page about a person, and its timeline.
 */
#include "web/people.h"

#include "base/time.h"
#include "gen/me.tmpl.h"
#include "gen/person.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "html/url.h"
#include "html/words.h"
#include "trust/client.h"
#include "trust/decide.h"

enum { TIMELINE_PAGE = 50 };

/* Which page answers a look that the rules did not let through; false: it is an error page's. */
static bool ask_of(struct page *p, status st, int64_t person)
{
    const struct err *err = &p->cx->env->err;
    if (page_is_resident(p)) return false;
    if (st == ST_FORBIDDEN && str_eq(err->where, S("R10")))
        ask_show(p, ASK_NEAR, person, 403, str_none());
    else if (st == ST_FORBIDDEN && str_eq(err->where, S("R09")))
        ask_show(p, ASK_OWN, person, 403, str_none());
    else if (st == ST_NOT_FOUND)
        ask_show(p, ASK_OPEN, person, 404, str_none());
    else
        return false;
    return true;
}

status person_open(struct page *p, int64_t person, struct person_page *ret_page, bool *ret_asked)
{
    *ret_asked = false;
    status st = person_page(p->cx, person, ret_page);
    if (st == ST_OK) return ST_OK;
    *ret_asked = ask_of(p, st, person);
    return *ret_asked ? ST_OK : st;
}

/* Open issues, and who holds each; the note that was being written. */
static status work_add(struct page *p, int64_t person, struct person_view *v)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    struct work_draft draft;
    TRY(person_issues_of(p, person, &v->work));
    v->acts = !page_is_resident(p) && p->cx->who.organisation != 0;
    if (!v->acts) return ST_OK;
    v->refers = who_may(&p->cx->who, RIGHT_REFER);
    v->note_field = arena_concat(a, url_person(a, person), S("#note"));
    v->note_kept = str_none();
    v->note = (struct form_field){ .name = S("note"),
                                   .label = msg_words(lang, MSG_work_note_label),
                                   .hint = str_none(),
                                   .error = str_none(),
                                   .value = S(""),
                                   .rows = 5 };
    v->wants = (struct form_field){ .name = S("wants"),
                                    .label = msg_words(lang, MSG_work_wants),
                                    .hint = str_none(),
                                    .error = str_none(),
                                    .value = S("") };
    TRY(draft_get(p->cx, v->note_field, &draft));
    if (str_is_none(draft.words)) return ST_OK;
    v->note.value = draft.words;
    v->note_kept = MSG_TEXT(a, lang, MSG_work_kept_at, msg_arg_str(words_time(p->out, draft.at)));
    return ST_OK;
}

/* The answer to an app's button leads to the app: the page's policy names where. */
static status apps_add(struct page *p, struct person_view *v)
{
    struct client *apps;
    size_t count;
    if (page_is_resident(p) || p->cx->who.organisation == 0) return ST_OK;
    TRY(client_openable(p->cx, p->cx->who.organisation, &apps, &count));
    struct buf leads = buf_make(p->req->arena);
    for (size_t i = 0; i < count; i++) {
        *VEC_PUSH(p->req->arena, &v->apps) = (struct app_line){ apps[i].id, apps[i].name };
        buf_printf(&leads, "%s%.*s", i > 0 ? " " : "", STR_ARG(client_origin(apps[i].launch_url)));
    }
    if (count > 0) p->leads = buf_str(&leads);
    return ST_OK;
}

static status person_show(struct page *p, int64_t person)
{
    struct person_page page;
    bool asked;
    TRY(person_open(p, person, &page, &asked));
    if (asked) return ST_OK;
    struct person_view v = person_view_of(p, &page);
    v.frame = people_frame(p, v.name);
    TRY(work_add(p, v.person, &v));
    TRY(apps_add(p, &v));
    p->even = true;
    if (page_is_resident(p)) {
        struct me_view me = { .person = v };
        tmpl_me(p->out, &me);
    } else {
        tmpl_person(p->out, &v);
    }
    return ST_OK;
}

status page_person(struct page *p)
{
    int64_t person;
    TRY(page_path_int(p, S("person"), &person));
    return person_show(p, person);
}

/* With the reason typed: the page itself is the answer, so that no reason stands in an address. */
status page_person_reason(struct page *p)
{
    int64_t person;
    TRY(page_path_int(p, S("person"), &person));
    str reason = page_form(p, S("near"));
    if (str_is_empty(reason)) {
        ask_show(p, ASK_NEAR, person, 422, S("near"));
        return page_refused(p);
    }
    p->cx->reason = reason;
    return person_show(p, person);
}

static str times_url(struct page *p, int64_t person, int64_t before)
{
    str url = url_person_times(p->req->arena, person);
    return url_with(p->req->arena, url, S("before"),
                    arena_printf(p->req->arena, "%lld", (long long)before));
}

status page_person_times(struct page *p)
{
    int64_t person;
    int64_t before = TIME_NONE;
    struct facts facts;
    str wanted = page_query(p, S("before"));
    TRY(page_path_int(p, S("person"), &person));
    if (!str_is_empty(wanted) && !str_to_int(wanted, &before))
        return fail(p->cx->env, ST_NOT_FOUND, "there is no such page");
    status st = person_timeline(p->cx, person, before, TIMELINE_PAGE, &facts);
    if (st != ST_OK) return ask_of(p, st, person) ? ST_OK : st;
    str title = msg_words(p->out->lang, MSG_person_timeline);
    struct times_view v = { .frame = people_frame(p, title),
                            .person = person,
                            .own = p->cx->who.role == ROLE_RESIDENT,
                            .lines = fact_lines_of(p, &facts, TIMELINE_PAGE) };
    p->even = true;
    if (facts.more > 0) v.pages.next_url = times_url(p, person, facts.at[facts.count - 1].at);
    tmpl_person_times(p->out, &v);
    return ST_OK;
}
