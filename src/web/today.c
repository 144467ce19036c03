/* SPDX-License-Identifier: Apache-2.0
 * Today: what waits for this worker, most pressing first, each with its reason, its clock and one
 * next action.
 */
#include "base/time.h"
#include "gen/today.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "html/url.h"
#include "html/words.h"
#include "thread/notice.h"
#include "trust/decide.h"
#include "web/work_view.h"
#include "work/work_limits.h"

enum { WHOLE_LIST = 50, NEWS_SHOWN = 6, MESSAGES_SHOWN = 5 };

struct band_row {
    enum work_section section;
    const char *id;
    enum msg_key title, note;
    size_t shown; /* on the first page */
};
static const struct band_row bands[] = {
    { SECTION_SAFETY, "safety", MSG_work_band1, MSG_work_band1_note, 20 },
    { SECTION_PINNED, "pinned", MSG_work_pinned, MSG_work_pinned_note, 10 },
    { SECTION_ASKED, "asked", MSG_work_band2, MSG_work_band2_note, 10 },
    { SECTION_CHANGED, "changed", MSG_work_band3, MSG_work_band3_note, 10 },
    { SECTION_STANDING, "standing", MSG_work_band4, MSG_work_band4_note, 6 },
    { SECTION_WAITED, "waited", MSG_work_band5, MSG_work_band5_note, 4 },
};
enum { BANDS = sizeof bands / sizeof bands[0] };

struct wanted {
    bool mine, changed;
    const struct band_row *only; /* one band whole; NULL: all */
    int64_t after;
};

static struct wanted wanted_of(struct page *p)
{
    struct wanted w = { 0 };
    str view = page_query(p, S("view"));
    str band = page_query(p, S("band"));
    w.mine = str_eq(view, S("mine"));
    w.changed = str_eq(view, S("changed"));
    for (size_t b = 0; b < BANDS; b++)
        if (str_eq(band, str_of(bands[b].id))) w.only = &bands[b];
    if (w.changed) w.only = &bands[3];
    if (!str_to_int(page_query(p, S("after")), &w.after)) w.after = 0;
    return w;
}

static struct work_filter filter_of(struct page *p, const struct wanted *w)
{
    struct work_filter f = work_filter_all();
    f.desk = p->cx->who.organisation;
    if (w->mine) f.holder = p->cx->who.account;
    return f;
}

/* ---- lines -----------------------------------------------------------------------------------*/

/* A review that no clock drives says how long ago she was seen. */
static struct clock_view clock_of(struct page *p, const struct work_line *l)
{
    const struct work_issue *i = &l->issue;
    bool timed = i->clock_due != TIME_NONE || i->answer_due != TIME_NONE;
    if (timed || l->seen_at == TIME_NONE || !str_eq(i->kind, S("review"))) return issue_clock(p, i);
    int32_t days = p->out->today - time_date_local(l->seen_at);
    str amount = days <= 0
                     ? msg_words(p->out->lang, MSG_work_waited_today)
                     : MSG_TEXT(p->req->arena, p->out->lang, MSG_work_waited, msg_arg_int(days));
    return (struct clock_view){ CLOCK_PLAIN, amount, msg_words(p->out->lang, MSG_work_seen_to) };
}

static struct today_line line_of(struct page *p, const struct work_line *l, int64_t n)
{
    const struct work_issue *i = &l->issue;
    struct today_line line = { .n = n,
                               .issue = i->id,
                               .person = l->name.n > 0 ? i->person : 0,
                               .name = l->name.n > 0
                                           ? l->name
                                           : msg_words(p->out->lang, MSG_work_about_nobody),
                               .small = person_small(p, l),
                               .nhs = str_is_none(l->nhs) ? S("") : l->nhs,
                               .said = l->said,
                               .why = l->why,
                               .fresh = l->fresh,
                               .act = issue_action(p, i),
                               .title = i->title,
                               .clock = clock_of(p, l),
                               .pinned = i->pin != ORDER_PLAIN };
    for (size_t k = 0; k < l->more.count; k++) *VEC_PUSH(p->req->arena, &line.more) = l->more.at[k];
    return line;
}

static str count_words(struct page *p, int64_t n)
{
    struct arena *a = p->req->arena;
    str words = words_count(a, n);
    if (n < WORK_COUNT_MOST) return words;
    return MSG_TEXT(a, p->out->lang, MSG_work_or_more, msg_arg_int(n));
}

static str band_note(struct page *p, const struct band_row *b, int64_t n, size_t shown)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    str note = msg_words(lang, b->note), all = count_words(p, n);
    if ((int64_t)shown >= n)
        return MSG_TEXT(a, lang, MSG_work_band_n, msg_arg_str(all), msg_arg_str(note));
    return MSG_TEXT(a, lang, MSG_work_band_first, msg_arg_str(all), msg_arg_size(shown),
                    msg_arg_str(note));
}

static str band_url(struct page *p, const struct wanted *w, const struct band_row *b)
{
    struct arena *a = p->req->arena;
    str url = url_with(a, S("/"), S("band"), str_of(b->id));
    return w->mine ? url_with(a, url, S("view"), S("mine")) : url;
}

static status band_add(struct page *p, const struct wanted *w, const struct band_row *b, int64_t n,
                       int64_t *number, struct today_view *v)
{
    struct arena *a = p->req->arena;
    struct work_filter f = filter_of(p, w);
    struct work_page lines;
    f.section = b->section;
    f.most = w->only != NULL ? WHOLE_LIST : b->shown;
    f.after = w->only != NULL ? w->after : 0;
    TRY(work_list(p->cx, &f, &lines));
    if (lines.count == 0) return ST_OK;
    struct today_section s = { .id = str_of(b->id),
                               .title = msg_words(p->out->lang, b->title),
                               .note = band_note(p, b, n, lines.count),
                               .rest_url = str_none() };
    for (size_t k = 0; k < lines.count; k++)
        *VEC_PUSH(a, &s.lines) = line_of(p, &lines.at[k], ++*number);
    str url = band_url(p, w, b);
    if (lines.more && w->only == NULL) s.rest_url = url;
    if (lines.more && w->only != NULL) {
        str last = arena_printf(a, "%lld", (long long)lines.at[lines.count - 1].issue.id);
        v->pages.next_url = url_with(a, url, S("after"), last);
    }
    *VEC_PUSH(a, &v->sections) = s;
    return ST_OK;
}

/* ---- what stands beside the list -------------------------------------------------------------*/

static enum msg_key news_key(const struct work_news *n)
{
    static const struct {
        str word;
        enum msg_key key;
    } rows[] = {
        { S_INIT("rejected"), MSG_work_news_rejected },
        { S_INIT("completed"), MSG_work_news_completed },
        { S_INIT("accepted"), MSG_work_news_accepted },
        { S_INIT("in-progress"), MSG_work_news_in_progress },
        { S_INIT("on-hold"), MSG_work_news_on_hold },
        { S_INIT("cancelled"), MSG_work_news_cancelled },
        { S_INIT("failed"), MSG_work_news_failed },
    };
    if (str_eq(n->kind, S("note"))) return MSG_work_news_note;
    if (str_eq(n->kind, S("told"))) return MSG_work_news_told;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_eq(rows[i].word, n->state)) return rows[i].key;
    return MSG_work_news_requested;
}

static status news_add(struct page *p, struct today_view *v)
{
    struct work_news *news;
    size_t count;
    struct arena *a = p->req->arena;
    int32_t yesterday = time_date_local(env_now(p->cx->env)) - 1;
    TRY(work_since(p->cx, time_from_local(yesterday, 0, 0, 0), NEWS_SHOWN, &news, &count));
    for (size_t i = 0; i < count; i++) {
        str by = news[i].who.n > 0 ? news[i].who : news[i].organisation;
        str more = by.n == 0 ? news[i].title
                             : MSG_TEXT(a, p->out->lang, MSG_work_news_by,
                                        msg_arg_str(news[i].title), msg_arg_str(by));
        *VEC_PUSH(a, &v->news) =
            (struct today_news){ msg_words(p->out->lang, news_key(&news[i])),
                                 news[i].name.n > 0 ? news[i].name : str_none(), more,
                                 news[i].issue };
    }
    return ST_OK;
}

static status drafts_add(struct page *p, struct today_view *v)
{
    struct work_draft *drafts;
    size_t count;
    TRY(draft_list(p->cx, &drafts, &count));
    for (size_t i = 0; i < count && i < 8; i++) {
        str url = str_sub(drafts[i].field, 0, str_find_byte(drafts[i].field, '#'));
        if (!url_is_local(url)) continue;
        *VEC_PUSH(p->req->arena, &v->drafts) =
            (struct today_draft){ url, str_sub(drafts[i].words, 0, 60), drafts[i].at };
    }
    return ST_OK;
}

static status messages_add(struct page *p, struct today_view *v)
{
    struct notice *list;
    size_t count;
    TRY(notice_mine(p->cx, &list, &count));
    TRY(notice_unread(p->cx, &v->unread));
    for (size_t i = 0; i < count && i < MESSAGES_SHOWN; i++)
        *VEC_PUSH(p->req->arena, &v->messages) =
            (struct today_message){ list[i].subject, list[i].body, list[i].created_at };
    return ST_OK;
}

static void chip(struct page *p, struct today_view *v, enum msg_key words, int64_t n, str url,
                 bool here)
{
    struct arena *a = p->req->arena;
    str text = MSG_TEXT(a, p->out->lang, words, msg_arg_str(count_words(p, n)));
    frame_add(a, &v->chips, text, url, here);
}

static status chips_add(struct page *p, const struct wanted *w, const struct work_counts *all,
                        struct today_view *v)
{
    struct wanted mine = { .mine = true };
    struct work_filter f = filter_of(p, &mine);
    struct work_counts own;
    TRY(work_counts(p->cx, &f, &own));
    bool team = !w->mine && !w->changed;
    chip(p, v, MSG_work_team, all->all, S("/"), team);
    chip(p, v, MSG_work_mine, own.all, S("/?view=mine"), w->mine);
    chip(p, v, MSG_work_changed_only, all->section[SECTION_CHANGED], S("/?view=changed"),
         w->changed);
    return ST_OK;
}

status today_show(struct page *p)
{
    struct wanted w = wanted_of(p), team = { 0 };
    struct work_filter f = filter_of(p, &team);
    struct work_counts all, counts;
    int64_t number = 0;
    struct today_view v = { .frame =
                                page_frame(p, FRAME_STAFF, msg_words(p->out->lang, MSG_home_today)),
                            .organisation = p->session->organisation_name,
                            .mine = w.mine,
                            .town = who_may(&p->cx->who, RIGHT_TOWN_SEARCH) };
    TRY(work_counts(p->cx, &f, &all));
    counts = all;
    f = filter_of(p, &w);
    if (w.mine) TRY(work_counts(p->cx, &f, &counts));
    v.sum = MSG_TEXT(p->req->arena, p->out->lang, MSG_work_today_sum, msg_arg_int(counts.all));
    v.law = counts.section[SECTION_SAFETY];
    v.late = counts.late;
    TRY(chips_add(p, &w, &all, &v));
    for (size_t b = 0; b < BANDS; b++) {
        int64_t n = counts.section[bands[b].section];
        if (n == 0 || (w.only != NULL && w.only != &bands[b])) continue;
        TRY(band_add(p, &w, &bands[b], n, &number, &v));
    }
    v.empty = v.sections.count == 0;
    TRY(news_add(p, &v));
    TRY(messages_add(p, &v));
    TRY(drafts_add(p, &v));
    str undo = page_query(p, S("undo"));
    int64_t issue = 0;
    if (str_to_int(undo, &issue) && issue > 0)
        v.frame.undo_url = url_issue_unpin(p->req->arena, issue);
    tmpl_today(p->out, &v);
    return ST_OK;
}
