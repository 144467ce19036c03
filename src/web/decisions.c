/* SPDX-License-Identifier: Apache-2.0
 * Decisions, meetings, how it is decided, and what a meeting is to follow up.
 */
#include "base/time.h"
#include "coop/may.h"
#include "gen/decisions.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "html/words.h"
#include "thread/link.h"
#include "web/coop.h"

struct strings lines_of(struct arena *a, str text)
{
    struct strings list = { 0 };
    str line;
    while (str_next(&text, '\n', &line))
        if (str_trim(line).n > 0) *VEC_PUSH(a, &list) = str_trim(line);
    return list;
}

/* ---- decisions -------------------------------------------------------------------------------*/

static str votes_of(struct page *p, const struct board_decision *d)
{
    if (d->votes_for < 0 || d->votes_against < 0) return str_none();
    return MSG_TEXT(p->req->arena, p->out->lang, MSG_decision_votes, msg_arg_int(d->votes_for),
                    msg_arg_int(d->votes_against),
                    msg_arg_int(d->votes_abstain < 0 ? 0 : d->votes_abstain));
}

struct decision_line decision_line_of(struct page *p, const struct board_decision *d)
{
    static const struct {
        enum tag_kind kind;
        enum msg_key words;
    } tags[DECISION__COUNT] = { [DECISION_MADE] = { TAG_DONE, MSG_decision_made },
                                [DECISION_DEFERRED] = { TAG_SOON, MSG_decision_deferred },
                                [DECISION_DECLINED] = { TAG_STILL, MSG_decision_declined } };
    return (struct decision_line){
        *d, { tags[d->state].kind, msg_words(p->out->lang, tags[d->state].words) }, votes_of(p, d)
    };
}

static void add_decisions(struct page *p, const struct decisions *list, struct decision_lines *l)
{
    for (size_t i = 0; i < list->count; i++)
        *VEC_PUSH(p->req->arena, l) = decision_line_of(p, &list->at[i]);
}

status page_decisions(struct page *p)
{
    struct decisions list;
    struct decisions_view v = { .frame = page_frame(p, page_frame_kind(p),
                                                    msg_words(p->out->lang, MSG_decision_title)) };
    TRY(decision_list(p->cx, 0, &list));
    add_decisions(p, &list, &v.lines);
    TRY(meeting_list(p->cx, &v.meetings));
    tmpl_decisions(p->out, &v);
    return ST_OK;
}

static status take_commitments(struct page *p, struct decision_view *v)
{
    struct thread_link *links;
    size_t count;
    TRY(thread_links_from(p->cx, END_DECISION, v->line.d.id, &links, &count));
    for (size_t i = 0; i < count; i++) {
        str key, words;
        if (links[i].to != END_COMMITMENT) continue;
        TRY(commitment_key_of(p->cx, links[i].to_id, &key, &words));
        *VEC_PUSH(p->req->arena, &v->commitments) =
            (struct coop_link){ words, url_commitment(p->req->arena, key), S("") };
    }
    return ST_OK;
}

/* What was cited: voices are counted, practice is named; outcomes stand in the thread. */
static status take_evidence(struct page *p, struct decision_view *v)
{
    struct arena *a = p->req->arena;
    struct practices known;
    int64_t voices = 0;
    str rest = v->line.d.evidence, key;
    TRY(practice_list(p->cx, &known));
    while (str_next(&rest, ';', &key)) {
        if (str_starts(key, S("V"))) voices++;
        for (size_t i = 0; i < known.count; i++)
            if (str_eq(known.at[i].key, key))
                *VEC_PUSH(a, &v->evidence) =
                    (struct coop_link){ known.at[i].title,
                                        arena_concat(a, url_evaluation(a), S("#practice")),
                                        known.at[i].organisation };
    }
    if (voices > 0) v->voices = MSG_TEXT(a, p->out->lang, MSG_decision_voices, msg_arg_int(voices));
    return ST_OK;
}

status page_decision(struct page *p)
{
    struct board_decision d;
    struct decision_view v = { .voices = str_none() };
    TRY(decision_by_key(p->cx, req_path(p->req, S("decision")), &d));
    v.frame = page_frame(p, page_frame_kind(p), d.title);
    frame_add(p->req->arena, &v.frame.crumbs, msg_words(p->out->lang, MSG_decision_title),
              url_decisions(p->req->arena), false);
    v.line = decision_line_of(p, &d);
    v.options = lines_of(p->req->arena, d.options);
    TRY(coop_threads_to(p, END_DECISION, d.id, &v.threads));
    TRY(take_commitments(p, &v));
    TRY(take_evidence(p, &v));
    tmpl_decision(p->out, &v);
    return ST_OK;
}

/* ---- meetings --------------------------------------------------------------------------------*/

static str place_of(struct page *p, const struct meeting *m)
{
    str online = msg_words(p->out->lang, MSG_meeting_online);
    if (m->place.n == 0) return m->online ? online : S("");
    if (!m->online) return m->place;
    return MSG_TEXT(p->req->arena, p->out->lang, MSG_meeting_and_online, msg_arg_str(m->place));
}

static status take_attendants(struct page *p, struct meeting_view *v)
{
    struct attendants all;
    TRY(meeting_attendants(p->cx, v->m.id, &all));
    for (size_t i = 0; i < all.count; i++)
        *VEC_PUSH(p->req->arena, all.at[i].absent ? &v->apologies : &v->there) = all.at[i];
    return ST_OK;
}

static str title_of(struct page *p, const struct meeting *m)
{
    return arena_printf(p->req->arena, "%.*s, %.*s", STR_ARG(m->title),
                        STR_ARG(words_date(p->out, time_date_local(m->at))));
}

status page_meeting(struct page *p)
{
    struct decisions made;
    struct meeting_view v = { 0 };
    TRY(meeting_by_key(p->cx, req_path(p->req, S("meeting")), &v.m));
    v.frame = page_frame(p, page_frame_kind(p), title_of(p, &v.m));
    frame_add(p->req->arena, &v.frame.crumbs, msg_words(p->out->lang, MSG_decision_title),
              url_decisions(p->req->arena), false);
    v.to_come = v.m.ends_at > env_now(p->cx->env);
    v.place = place_of(p, &v.m);
    v.agenda = lines_of(p->req->arena, v.m.agenda);
    TRY(take_attendants(p, &v));
    TRY(decision_list(p->cx, v.m.id, &made));
    add_decisions(p, &made, &v.decisions);
    TRY(meeting_actions(p->cx, v.m.id, &v.actions));
    TRY(follow_up_of(p->cx, v.m.id, &v.follow_up));
    v.may_follow_up = v.to_come && coop_may_decide(&p->cx->who);
    tmpl_meeting(p->out, &v);
    return ST_OK;
}

status page_meeting_follow_up(struct page *p)
{
    int64_t count = 0;
    str key = req_path(p->req, S("meeting"));
    TRY(coop_follow_up(p->cx, key, &count));
    page_redirect(p, url_meeting(p->req->arena, key),
                  MSG_TEXT(p->req->arena, p->out->lang, MSG_follow_done, msg_arg_int(count)));
    return ST_OK;
}

/* The board's next meeting; false where none is to come. */
static bool next_meeting(const struct meetings *l, int64_t now, struct meeting *ret_meeting)
{
    bool found = false;
    for (size_t i = 0; i < l->count; i++)
        if (l->at[i].ends_at > now && str_eq(l->at[i].kind, S("board"))) {
            *ret_meeting = l->at[i]; /* newest first: the last one found is the nearest */
            found = true;
        }
    return found;
}

static bool holds(const struct follow_up *list, const struct follow_up *now)
{
    return list->commitments.count >= now->commitments.count &&
           list->actions.count >= now->actions.count;
}

status page_follow_up(struct page *p)
{
    struct meetings all;
    struct follow_up listed;
    struct follow_up_view v = { .frame = page_frame(p, page_frame_kind(p),
                                                    msg_words(p->out->lang, MSG_follow_title)) };
    TRY(follow_up_now(p->cx, &v.list));
    for (size_t i = 0; i < v.list.commitments.count; i++)
        *VEC_PUSH(p->req->arena, &v.lines) = commitment_line_of(p, &v.list.commitments.at[i]);
    TRY(meeting_list(p->cx, &all));
    v.has_next = next_meeting(&all, env_now(p->cx->env), &v.next);
    if (v.has_next) {
        TRY(follow_up_of(p->cx, v.next.id, &listed));
        v.listed = holds(&listed, &v.list);
    }
    tmpl_follow_up(p->out, &v);
    return ST_OK;
}

/* ---- how it is decided -----------------------------------------------------------------------*/

/* A ballot by its title instead of its key. */
static str chosen_words(struct page *p, const struct ballots *l, str chosen_by)
{
    for (size_t i = 0; i < l->count; i++)
        if (str_eq(l->at[i].key, chosen_by))
            return MSG_TEXT(p->req->arena, p->out->lang, MSG_decided_by_ballot,
                            msg_arg_str(l->at[i].title));
    return chosen_by;
}

status page_decided(struct page *p)
{
    struct decided_view v = { .frame = page_frame(p, page_frame_kind(p),
                                                  msg_words(p->out->lang, MSG_decided_title)) };
    TRY(member_class_list(p->cx, &v.classes));
    TRY(board_seat_list(p->cx, &v.seats));
    TRY(ballot_list(p->cx, &v.ballots));
    for (size_t i = 0; i < v.classes.count; i++) v.members += v.classes.at[i].n;
    for (size_t i = 0; i < v.seats.count; i++)
        v.seats.at[i].chosen_by = chosen_words(p, &v.ballots, v.seats.at[i].chosen_by);
    tmpl_decided(p->out, &v);
    return ST_OK;
}
