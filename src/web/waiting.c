/* SPDX-License-Identifier: Apache-2.0
 * A manager's waiting list: what is not closed, late first; handed over many at once; and where it
 * sticks.
 */
#include "base/time.h"
#include "gen/urls.h"
#include "gen/waiting.tmpl.h"
#include "html/msg.h"
#include "html/url.h"
#include "trust/decide.h"
#include "trust/organisation.h"
#include "web/work_view.h"
#include "work/area.h"
#include "work/work_limits.h"

enum { ROWS_SHOWN = 50 };

static const struct {
    const char *word;
    enum msg_key words;
} kinds[] = {
    { "referral", MSG_work_kind_referral }, { "repair", MSG_work_kind_repair },
    { "question", MSG_work_kind_question }, { "safeguarding", MSG_work_kind_safeguarding },
    { "request", MSG_work_kind_request },   { "review", MSG_work_kind_review },
    { "task", MSG_work_kind_task },         { "discharge", MSG_work_kind_discharge },
    { "list", MSG_work_kind_list },         { "company", MSG_work_kind_company },
    { "carer", MSG_work_kind_carer },
};

/* ---- the filter ------------------------------------------------------------------------------*/

static struct form_choices choices(struct page *p, const char *name, enum msg_key legend,
                                   int all_words, str chosen)
{
    struct form_choices c = { .name = str_of(name),
                              .legend = msg_words(p->out->lang, legend),
                              .hint = str_none(),
                              .error = str_none() };
    if (all_words >= 0)
        form_choice_add(p->req->arena, &c, S("all"),
                        msg_words(p->out->lang, (enum msg_key)all_words), str_none(), chosen);
    return c;
}

static str id_text(struct page *p, int64_t id)
{
    return arena_printf(p->req->arena, "%lld", (long long)id);
}

static str asked_or(struct page *p, const char *name, str otherwise)
{
    str s = page_query(p, str_of(name));
    return s.n > 0 ? s : otherwise;
}

static status where_add(struct page *p, struct work_filter *f, struct waiting_view *v)
{
    struct organisation *list;
    size_t count;
    str chosen = asked_or(p, "where", id_text(p, p->cx->who.organisation));
    v->where = choices(p, "where", MSG_work_where, MSG_work_where_all, chosen);
    TRY(organisation_list(p->cx, &list, &count));
    for (size_t i = 0; i < count; i++)
        form_choice_add(p->req->arena, &v->where, id_text(p, list[i].id), list[i].name, str_none(),
                        chosen);
    if (!str_to_int(chosen, &f->desk)) f->desk = 0;
    return ST_OK;
}

static void kind_add(struct page *p, struct work_filter *f, struct waiting_view *v)
{
    str chosen = asked_or(p, "kind", S("all"));
    v->kind = choices(p, "kind", MSG_work_kind, MSG_work_kind_all, chosen);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        form_choice_add(p->req->arena, &v->kind, str_of(kinds[i].word),
                        msg_words(p->out->lang, kinds[i].words), str_none(), chosen);
        if (str_eq(chosen, str_of(kinds[i].word))) f->kind = chosen;
    }
}

static void state_add(struct page *p, struct work_filter *f, struct waiting_view *v)
{
    static const enum work_state states[] = { WORK_REQUESTED, WORK_ACCEPTED, WORK_IN_PROGRESS,
                                              WORK_ON_HOLD, WORK_REJECTED };
    str chosen = asked_or(p, "state", S("all"));
    v->state = choices(p, "state", MSG_work_state, MSG_work_any_state, chosen);
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        struct work_issue one = { .state = states[i], .outcome = S("") };
        str word = work_state_word(states[i]);
        form_choice_add(p->req->arena, &v->state, word, issue_state_words(p->out->lang, &one),
                        str_none(), chosen);
        if (str_eq(chosen, word)) f->state = (int)states[i];
    }
}

static status holder_add(struct page *p, struct work_filter *f, struct waiting_view *v)
{
    struct work_holder *list;
    size_t count;
    struct arena *a = p->req->arena;
    str chosen = asked_or(p, "holder", S("all"));
    v->holder = choices(p, "holder", MSG_work_holder, MSG_work_any_holder, chosen);
    form_choice_add(a, &v->holder, S("0"), msg_words(p->out->lang, MSG_work_no_holder), str_none(),
                    chosen);
    int64_t mine = p->cx->who.organisation;
    v->may_hand = mine != 0 && f->desk == mine;
    TRY(work_holders(p->cx, f->desk == 0 ? mine : f->desk, &list, &count));
    for (size_t i = 0; i < count; i++) {
        str id = id_text(p, list[i].account);
        form_choice_add(a, &v->holder, id, list[i].name, str_none(), chosen);
        form_choice_add(a, &v->hand_to, id, list[i].name, str_none(), S(""));
    }
    if (!str_to_int(chosen, &f->holder)) f->holder = HOLDER_ANY;
    return ST_OK;
}

static status area_add(struct page *p, struct work_filter *f, struct waiting_view *v)
{
    struct work_area *list;
    size_t count;
    str chosen = asked_or(p, "area", S("all"));
    v->area = choices(p, "area", MSG_work_area, MSG_work_area_all, chosen);
    TRY(work_areas(p->cx, &list, &count));
    for (size_t i = 0; i < count; i++)
        form_choice_add(p->req->arena, &v->area, id_text(p, list[i].id), list[i].name, str_none(),
                        chosen);
    if (!str_to_int(chosen, &f->neighbourhood)) f->neighbourhood = 0;
    return ST_OK;
}

static status filter_fill(struct page *p, struct work_filter *f, struct waiting_view *v)
{
    *f = work_filter_all();
    f->sort = SORT_LATE;
    f->most = ROWS_SHOWN;
    v->hand_to = choices(p, "to", MSG_work_hand_many, -1, S(""));
    form_choice_add(p->req->arena, &v->hand_to, S(""), S(""), str_none(), S(""));
    TRY(where_add(p, f, v));
    kind_add(p, f, v);
    state_add(p, f, v);
    TRY(holder_add(p, f, v));
    TRY(area_add(p, f, v));
    v->late = f->late = page_query(p, S("late")).n > 0;
    if (!str_to_int(page_query(p, S("after")), &f->after)) f->after = 0;
    return ST_OK;
}

/* ---- the page --------------------------------------------------------------------------------*/

static str without_after(struct page *p)
{
    static const char *const names[] = { "where", "kind", "state", "holder", "area", "late" };
    struct arena *a = p->req->arena;
    str url = url_waiting(a);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        str value = page_query(p, str_of(names[i]));
        if (value.n > 0) url = url_with(a, url, str_of(names[i]), value);
    }
    return url;
}

static status stuck_add(struct page *p, struct waiting_view *v)
{
    struct work_stuck *rows;
    size_t count;
    TRY(work_where_stuck(p->cx, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        struct work_issue one = { .state = rows[i].state, .outcome = S("") };
        *VEC_PUSH(p->req->arena, &v->stuck) =
            (struct stuck_row){ rows[i].name, issue_state_words(p->out->lang, &one), rows[i].n,
                                (int64_t)(rows[i].median_days + 0.5) };
    }
    return ST_OK;
}

static status show(struct page *p, str error)
{
    struct work_filter f;
    struct work_page page;
    struct arena *a = p->req->arena;
    struct waiting_view v = { .error = error };
    TRY(filter_fill(p, &f, &v));
    TRY(work_list(p->cx, &f, &page));
    for (size_t i = 0; i < page.count; i++) *VEC_PUSH(a, &v.rows) = issue_row_of(p, &page.at[i]);
    v.here = without_after(p);
    if (page.more)
        v.pages.next_url =
            url_with(a, v.here, S("after"), id_text(p, page.at[page.count - 1].issue.id));
    TRY(stuck_add(p, &v));
    v.frame = page_frame(p, FRAME_STAFF, msg_words(p->out->lang, MSG_work_waiting));
    tmpl_waiting(p->out, &v);
    return ST_OK;
}

status page_waiting(struct page *p)
{
    return show(p, str_none());
}

/* Every ticked line, or none: one that may not be handed over undoes the rest. */
status page_waiting_hand(struct page *p)
{
    int64_t to = 0;
    size_t done = 0;
    struct arena *a = p->req->arena;
    bool chosen = str_to_int(page_form(p, S("to")), &to) && to > 0;
    for (size_t i = 0; chosen && i < p->form.count; i++) {
        int64_t issue = 0;
        if (!str_eq(p->form.at[i].name, S("issue"))) continue;
        if (!str_to_int(p->form.at[i].value, &issue)) continue;
        if (++done > WORK_TOGETHER_MOST)
            return fail(p->cx->env, ST_TOO_LARGE, "too many lines at once");
        TRY(work_reassign(p->cx, issue, to, S("")));
    }
    if (done == 0) {
        status st = page_refused(p);
        TRY(show(p, msg_words(p->out->lang, MSG_work_hand_many_none)));
        return st;
    }
    str back = page_form(p, S("here"));
    page_redirect(p, str_starts(back, url_waiting(a)) ? back : url_waiting(a),
                  MSG_TEXT(a, p->out->lang, MSG_work_hand_many_done, msg_arg_size(done)));
    return ST_OK;
}
