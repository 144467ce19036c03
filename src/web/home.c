/* SPDX-License-Identifier: Apache-2.0
 * The first page: what somebody does or wants to know next, for each point of view.
 */
#include "web/home.h"

#include "base/time.h"
#include "gen/home.tmpl.h"
#include "html/msg.h"
#include "record/review.h"
#include "record/watch.h"
#include "record/quarantine.h"
#include "trust/decide.h"
#include "trust/organisation.h"
#include "web/board.h"
#include "web/resident.h"
#include "web/work_view.h"

static struct home_view view_of(struct page *p, enum msg_key title)
{
    return (struct home_view){ .frame = page_frame(p, page_frame_kind(p),
                                                   msg_words(p->out->lang, title)),
                               .name = p->session == NULL ? str_none() : p->session->shown,
                               .demo = p->place->demo,
                               .people = page_sees_people(p),
                               .town = who_may(&p->cx->who, RIGHT_TOWN_SEARCH),
                               .waiting = -1,
                               .pairs = -1,
                               .unread = -1 };
}

static status show_public(struct page *p)
{
    struct organisation *list;
    size_t count;
    struct home_view v = view_of(p, MSG_nav_home);
    TRY(organisation_list(p->cx, &list, &count));
    v.organisation_count = (int64_t)count;
    TRY(home_talk_of(p, &v.talk));
    TRY(home_services_of(p, &v.services));
    TRY(home_events_of(p, &v.events));
    TRY(home_late_of(p, &v.late));
    v.frame.csrf = page_csrf(p);
    tmpl_home_public(p->out, &v);
    return ST_OK;
}

static status show_resident(struct page *p)
{
    const struct who *who = &p->cx->who;
    if (who->role == ROLE_RESIDENT && who->person != 0) return resident_home(p);
    struct home_view v = view_of(p, MSG_nav_home);
    tmpl_home_resident(p->out, &v);
    return ST_OK;
}

static status show_worker(struct page *p)
{
    if (page_sees_people(p) && p->cx->who.organisation != 0) return today_show(p);
    struct home_view v = view_of(p, MSG_home_today);
    v.frame.search_url = str_none(); /* the page has a search box of its own */
    tmpl_home_worker(p->out, &v);
    return ST_OK;
}

/* ---- manager ---------------------------------------------------------------------------------*/

static int64_t waiting_of(const struct quarantine_count *counts, size_t count, int64_t organisation)
{
    for (size_t i = 0; i < count; i++)
        if (counts[i].organisation == organisation) return counts[i].waiting;
    return 0;
}

static status take_organisations(struct page *p, struct home_view *v)
{
    struct organisation *list;
    struct quarantine_count *counts = NULL;
    size_t count, unread = 0;
    TRY(organisation_list(p->cx, &list, &count));
    if (who_may(&p->cx->who, RIGHT_FEED)) {
        TRY(quarantine_counts(p->cx, &counts, &unread));
        v->unread = 0;
    }
    for (size_t i = 0; i < unread; i++) v->unread += counts[i].waiting;
    for (size_t i = 0; i < count; i++)
        *VEC_PUSH(p->req->arena, &v->organisations) =
            (struct home_organisation){ list[i].name, list[i].heard_at,
                                        waiting_of(counts, unread, list[i].id) };
    return ST_OK;
}

static status take_waiting(struct page *p, struct home_view *v)
{
    struct work_filter f = work_filter_all();
    struct work_counts counts;
    f.desk = p->cx->who.organisation;
    if (f.desk == 0 || !page_sees_people(p)) return ST_OK;
    TRY(work_counts(p->cx, &f, &counts));
    v->waiting = counts.all;
    v->waiting_late = counts.late;
    return ST_OK;
}

static status take_alarms(struct page *p, struct home_view *v)
{
    struct watch_alarm *alarms;
    size_t count;
    if (!who_may(&p->cx->who, RIGHT_REVIEW)) return ST_OK;
    TRY(watch_alarms(p->cx, &alarms, &count));
    for (size_t i = 0; i < count; i++) v->alarms += alarms[i].open;
    return ST_OK;
}

static status show_manager(struct page *p)
{
    struct review_pair *pairs;
    size_t count;
    struct home_view v = view_of(p, MSG_home_today);
    if (who_may(&p->cx->who, RIGHT_REVIEW)) TRY(review_list(p->cx, 0, &pairs, &count, &v.pairs));
    TRY(take_alarms(p, &v));
    TRY(take_waiting(p, &v));
    TRY(take_organisations(p, &v));
    tmpl_home_manager(p->out, &v);
    return ST_OK;
}

/* ---- chief executive -------------------------------------------------------------------------*/

static void add_row(struct page *p, struct home_counts *rows, const struct count_row *r,
                    enum msg_key two)
{
    enum lang lang = p->out->lang;
    struct arena *a = p->req->arena;
    str first = str_is_empty(r->first) ? msg_words(lang, MSG_figures_no_area) : r->first;
    str name = r->rows == 1 ? first
                            : MSG_TEXT(a, lang, r->rows == 2 ? two : MSG_figures_to,
                                       msg_arg_str(first), msg_arg_str(r->last));
    *VEC_PUSH(a, rows) = (struct home_count){ name, r->n };
}

status page_figures(struct page *p)
{
    struct counts c;
    TRY(counts_read(p->cx, &c));
    struct home_figures_view v = { .frame = page_frame(p, page_frame_kind(p),
                                                       msg_words(p->out->lang, MSG_nav_home)),
                                   .counts = &c };
    for (size_t i = 0; i < c.areas.count; i++)
        add_row(p, &v.areas, &c.areas.at[i], MSG_figures_and);
    for (size_t i = 0; i < c.sources.count; i++)
        add_row(p, &v.sources, &c.sources.at[i], MSG_figures_or);
    tmpl_home_figures(p->out, &v);
    return ST_OK;
}

status page_home(struct page *p)
{
    const struct who *who = &p->cx->who;
    if (p->session == NULL) return show_public(p);
    if (page_is_resident(p)) return show_resident(p);
    if (who_may(who, RIGHT_REVIEW) || who_may(who, RIGHT_FEED)) return show_manager(p);
    if (who_may(who, RIGHT_BOARD)) return board_home(p);
    return who_may(who, RIGHT_COUNTS) ? page_figures(p) : show_worker(p);
}
