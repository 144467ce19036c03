/* SPDX-License-Identifier: Apache-2.0
 * A resident's first page, her own words, and what she shares. */
#include "web/resident.h"

#include "base/time.h"
#include "gen/resident.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "html/words.h"
#include "thread/notice.h"
#include "trust/decide.h"
#include "work/list.h"

enum { LOOKS_SHOWN = 4, ISSUES_SHOWN = 20 };

static str say(const struct page *p, enum msg_key key)
{
    return msg_words(p->out->lang, key);
}

/* ---- who holds what --------------------------------------------------------------------------*/

static struct resident_issue issue_view(struct page *p, const struct work_issue *i)
{
    struct arena *a = p->req->arena;
    str state = fact_state(p->out->lang, work_state_word(i->state));
    str desk = i->desk_name.n > 0 ? i->desk_name : i->to_name;
    struct resident_issue v = { .title = i->title,
                                .holder = thread_holder(a, i->holder_name, desk),
                                .next = i->next_action,
                                .note = S(""),
                                .tag = { TAG_PLAIN, str_is_none(state) ? S("") : state },
                                .clock = { .kind = CLOCK_NONE } };
    int64_t due = i->clock_due != TIME_NONE ? i->clock_due : i->answer_due;
    if (due != TIME_NONE) v.clock = thread_clock(p, time_date_local(due));
    if (str_is_none(v.holder)) v.holder = say(p, MSG_link_unknown);
    return v;
}

/* What the sources say is open, that is no issue here. */
static void add_facts(struct page *p, const struct person_page *page, const struct work_page *work,
                      struct resident_view *v)
{
    for (size_t i = 0; i < page->issues.count; i++) {
        const struct fact *f = &page->issues.at[i];
        bool known = false;
        for (size_t w = 0; w < work->count; w++)
            known = known || str_eq(work->at[w].issue.task, f->id) ||
                    str_eq(work->at[w].issue.request, f->id);
        if (known) continue;
        str state = fact_state(p->out->lang, f->status);
        struct resident_issue issue = { .title = f->text,
                                        .holder = f->organisation_name,
                                        .next = S(""),
                                        .note = str_is_none(f->detail) ? S("") : f->detail,
                                        .tag = { TAG_PLAIN, str_is_none(state) ? S("") : state },
                                        .clock = { .kind = CLOCK_NONE } };
        *VEC_PUSH(p->req->arena, &v->issues) = issue;
    }
}

static status add_issues(struct page *p, const struct person_page *page, struct resident_view *v)
{
    struct work_filter f = work_filter_all();
    struct work_page work = { 0 };
    f.person = page->banner.person;
    f.most = ISSUES_SHOWN;
    TRY(work_list(p->cx, &f, &work));
    for (size_t i = 0; i < work.count; i++)
        *VEC_PUSH(p->req->arena, &v->issues) = issue_view(p, &work.at[i].issue);
    add_facts(p, page, &work, v);
    return ST_OK;
}

/* ---- what I said -----------------------------------------------------------------------------*/

static struct tag_view said_tag(struct page *p, const struct resident_voice *s)
{
    if (s->followed) return thread_tag(p, s->thread.state, s->thread.since);
    if (str_eq(s->state, S("refused")))
        return (struct tag_view){ TAG_STILL,
                                  MSG_TEXT(p->req->arena, p->out->lang, MSG_resident_refused,
                                           msg_arg_str(s->refusal)) };
    if (str_eq(s->state, S("urgent")))
        return (struct tag_view){ TAG_ON, say(p, MSG_resident_urgent) };
    return (struct tag_view){ TAG_PLAIN,
                              say(p, str_eq(s->state, S("accepted")) ? MSG_thread_weighed
                                                                     : MSG_resident_waiting) };
}

static status add_said(struct page *p, struct resident_view *v)
{
    struct arena *a = p->req->arena;
    struct resident_voice *list;
    size_t count;
    TRY(resident_voices(p->cx, &list, &count));
    for (size_t i = 0; i < count; i++) {
        const struct resident_voice *s = &list[i];
        struct resident_said x = { .words = voice_of(a, s->words),
                                   .followed = s->followed,
                                   .url = str_none() };
        x.words.lang = s->language;
        x.words.url = x.words.said = str_none();
        x.said = arena_printf(a, "%.*s.", STR_ARG(words_date(p->out, time_date_local(s->at))));
        x.tag = said_tag(p, s);
        if (s->followed) {
            bool cut = s->thread.cut < THREAD_STOP__COUNT;
            x.mini = mini_of(
                a, MSG_TEXT(a, p->out->lang, MSG_threads_how_far, msg_arg_str(s->thread.title)),
                cut ? s->thread.cut : s->thread.at, cut);
            x.url = str_is_none(s->thread.key) ? url_thread_from(a, S("voice"), s->key)
                                               : url_thread(a, s->thread.key);
        }
        *VEC_PUSH(a, &v->said) = x;
    }
    return ST_OK;
}

/* ---- what I share ----------------------------------------------------------------------------*/

struct choice_row {
    const char *name;
    uint32_t choice;
    enum msg_key title, note, no;
};
static const struct choice_row choice_rows[] = {
    { "one_page", CHOICE_NO_SHARED_RECORD, MSG_resident_one_page, MSG_resident_one_page_note,
      MSG_resident_one_page_no },
    { "gp", CHOICE_TYPE_1, MSG_resident_gp, MSG_resident_gp_note, MSG_resident_gp_no },
    { "plan", CHOICE_NATIONAL, MSG_resident_plan, MSG_resident_plan_note, MSG_resident_plan_no },
};
enum { CHOICE_ROWS = sizeof choice_rows / sizeof choice_rows[0] };

static status add_choices(struct page *p, struct resident_view *v)
{
    uint32_t choices = 0;
    TRY(person_choices(p->cx, p->cx->who.person, &choices));
    for (size_t i = 0; i < CHOICE_ROWS; i++)
        *VEC_PUSH(p->req->arena, &v->choices) =
            (struct resident_choice){ str_of(choice_rows[i].name), say(p, choice_rows[i].title),
                                      say(p, choice_rows[i].note), say(p, choice_rows[i].no),
                                      !(choices & choice_rows[i].choice) };
    return ST_OK;
}

status page_me_share(struct page *p)
{
    uint32_t choices = 0;
    if (p->cx->who.role != ROLE_RESIDENT || p->cx->who.person == 0)
        return fail(p->cx->env, ST_FORBIDDEN, "these choices are the person's own");
    TRY(person_choices(p->cx, p->cx->who.person, &choices));
    for (size_t i = 0; i < CHOICE_ROWS; i++) {
        str said = page_form(p, str_of(choice_rows[i].name));
        if (str_eq(said, S("no"))) choices |= choice_rows[i].choice;
        if (str_eq(said, S("yes"))) choices &= ~choice_rows[i].choice;
    }
    TRY(person_choices_set(p->cx, p->cx->who.person, choices));
    page_redirect(p, S("/"), say(p, MSG_resident_shared));
    return ST_OK;
}

/* ---- the page --------------------------------------------------------------------------------*/

status resident_home(struct page *p)
{
    struct person_page page;
    struct resident_acting *acting;
    size_t count;
    struct resident_view *v = NEW(p->req->arena, struct resident_view);
    TRY(person_page(p->cx, p->cx->who.person, &page));
    struct person_view person = person_view_of(p, &page);
    v->name = p->session->shown;
    v->next = person.next;
    v->words = person.words;
    v->words.size = VOICE_LARGE;
    TRY(add_issues(p, &page, v));
    TRY(add_said(p, v));
    TRY(look_lines_of(p, p->cx->who.person, 0, LOOKS_SHOWN, &v->looks));
    TRY(add_choices(p, v));
    TRY(resident_acting(p->cx, &acting, &count));
    for (size_t i = 0; i < count; i++) *VEC_PUSH(p->req->arena, &v->acting) = acting[i];
    TRY(notice_unread(p->cx, &v->unread));
    v->frame = page_frame(p, FRAME_PUBLIC, say(p, MSG_nav_home));
    tmpl_resident_home(p->out, v);
    return ST_OK;
}

/* ---- my words --------------------------------------------------------------------------------*/

static struct own_words_view words_view(struct page *p, str words)
{
    return (struct own_words_view){ .frame = page_frame(p, FRAME_PUBLIC,
                                                        say(p, MSG_resident_words_title)),
                                    .words = { .name = S("words"),
                                               .label = say(p, MSG_resident_words_label),
                                               .hint = say(p, MSG_resident_words_hint),
                                               .value = words,
                                               .error = str_none(),
                                               .type = str_none(),
                                               .autocomplete = str_none(),
                                               .input_mode = str_none(),
                                               .accept = str_none(),
                                               .rows = 8,
                                               .keep = S("own-words") } };
}

/* Her own Goal among what matters; of others' the words are theirs. */
static str own_words(struct page *p, const struct person_page *page)
{
    str id = resident_words_id(p->cx);
    for (size_t i = 0; i < page->wishes.count; i++)
        if (str_eq(page->wishes.at[i].id, id)) return page->wishes.at[i].text;
    return S("");
}

status page_me_words(struct page *p)
{
    struct person_page page;
    if (p->cx->who.role != ROLE_RESIDENT || p->cx->who.person == 0)
        return fail(p->cx->env, ST_FORBIDDEN, "these are the person's own words");
    TRY(person_page(p->cx, p->cx->who.person, &page));
    struct own_words_view v = words_view(p, own_words(p, &page));
    tmpl_own_words(p->out, &v);
    return ST_OK;
}

status page_me_words_send(struct page *p)
{
    struct person_page page;
    str words = page_form(p, S("words"));
    TRY(person_page(p->cx, p->cx->who.person, &page));
    if (page.source_count == 0)
        return fail(p->cx->env, ST_NOT_FOUND, "there is no record of yours yet");
    status st = resident_words_set(p->cx, page.source[0].id, words);
    if (st == ST_BAD_INPUT) {
        struct own_words_view v = words_view(p, words);
        v.words.error = arena_printf(p->req->arena, "%.*s", STR_ARG(p->cx->env->err.remedy));
        form_error_add(p->req->arena, &v.errors, v.words.name, v.words.error);
        v.frame.has_errors = true;
        tmpl_own_words(p->out, &v);
        return page_refused(p);
    }
    TRY(st);
    page_redirect(p, S("/"), say(p, MSG_resident_words_kept));
    return ST_OK;
}
