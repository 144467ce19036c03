/* SPDX-License-Identifier: Apache-2.0
 * Commitments: all, what is late first; one with its progress and what people say; what its owner
 * does with it.
 */
#include "base/time.h"
#include "coop/may.h"
#include "crypto/crypto.h"
#include "gen/commitments.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "html/words.h"
#include "thread/link.h"
#include "trust/decide.h"
#include "voice/voice.h"
#include "web/coop.h"
#include "web/moved.h"

enum { ONCE_BYTES = 12 };

enum standing standing_of(const struct commitment *c)
{
    if (c->late_days > 0) return STANDING_LATE;
    switch (c->state) {
    case COMMITMENT_AT_RISK: return STANDING_RISK;
    case COMMITMENT_KEPT: return c->evidence.n > 0 ? STANDING_KEPT : STANDING_UNSHOWN;
    case COMMITMENT_DROPPED: return STANDING_DROPPED;
    case COMMITMENT_ON_TRACK:
    case COMMITMENT__COUNT: break;
    }
    return STANDING_TRACK;
}

static const struct {
    str word;
    enum tag_kind tag;
    enum msg_key label, group;
} standings[STANDING__COUNT] = {
    [STANDING_LATE] = { S_INIT("late"), TAG_LATE, MSG_status_late, MSG_coop_group_late },
    [STANDING_RISK] = { S_INIT("at-risk"), TAG_SOON, MSG_status_at_risk, MSG_coop_group_risk },
    [STANDING_TRACK] = { S_INIT("on-track"), TAG_ON, MSG_status_on_track, MSG_coop_group_track },
    [STANDING_KEPT] = { S_INIT("kept"), TAG_DONE, MSG_status_kept, MSG_coop_group_kept },
    [STANDING_UNSHOWN] = { S_INIT("said-done"), TAG_PLAIN, MSG_coop_unshown,
                           MSG_coop_group_unshown },
    [STANDING_DROPPED] = { S_INIT("dropped"), TAG_STILL, MSG_coop_dropped, MSG_coop_group_dropped },
};

str standing_word(enum standing s)
{
    return standings[s].word;
}

static bool standing_by_word(str word, enum standing *ret_standing)
{
    for (int s = 0; s < STANDING__COUNT; s++)
        if (str_eq(standings[s].word, word)) {
            *ret_standing = (enum standing)s;
            return true;
        }
    return false;
}

struct tag_view standing_tag(struct page *p, const struct commitment *c)
{
    enum lang lang = p->out->lang;
    enum standing s = standing_of(c);
    str words = s == STANDING_LATE
                    ? MSG_TEXT(p->req->arena, lang, MSG_coop_late_days, msg_arg_int(c->late_days))
                    : msg_words(lang, standings[s].label);
    return (struct tag_view){ standings[s].tag, words };
}

struct commitment_line commitment_line_of(struct page *p, const struct commitment *c)
{
    str said = c->reason.n > 0               ? c->reason
               : c->state == COMMITMENT_KEPT ? c->evidence
               : !str_is_none(c->last_words) ? c->last_words
                                             : S("");
    return (struct commitment_line){ *c, standing_tag(p, c), said };
}

/* ---- all -------------------------------------------------------------------------------------*/

static struct commitment_group *group_of(struct page *p, struct commitments_view *v,
                                         enum standing s)
{
    for (size_t i = 0; i < v->groups.count; i++)
        if (v->groups.at[i].standing == s) return &v->groups.at[i];
    struct commitment_group *g = VEC_PUSH(p->req->arena, &v->groups);
    *g = (struct commitment_group){ .standing = s,
                                    .title = msg_words(p->out->lang, standings[s].group) };
    return g;
}

/* "16 in all: 2 late, 1 at risk, …" */
static str summary_of(struct page *p, const struct commitments_view *v)
{
    struct arena *a = p->req->arena;
    str words = MSG_TEXT(a, p->out->lang, MSG_coop_in_all, msg_arg_int(v->total));
    for (size_t i = 0; i < v->groups.count; i++) {
        const struct commitment_group *g = &v->groups.at[i];
        str label = arena_lower(a, msg_words(p->out->lang, standings[g->standing].label));
        words = arena_printf(a, "%.*s%s%zu %.*s", STR_ARG(words), i == 0 ? ": " : ", ",
                             g->lines.count, STR_ARG(label));
    }
    return words;
}

status page_commitments(struct page *p)
{
    struct commitments list;
    enum standing only = STANDING__COUNT;
    str by = page_query(p, S("by"));
    struct commitments_view v = { .frame = page_frame(p, page_frame_kind(p),
                                                      msg_words(p->out->lang, MSG_coop_title)) };
    v.one_standing = standing_by_word(page_query(p, S("stand")), &only);
    TRY(commitment_list(p->cx, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct commitment *c = &list.at[i];
        enum standing s = standing_of(c);
        if (by.n > 0 && !str_eq(c->organisation_key, by)) continue;
        if (by.n > 0) v.owner = c->organisation_name;
        if (v.one_standing && s != only) continue;
        *VEC_PUSH(p->req->arena, &group_of(p, &v, s)->lines) = commitment_line_of(p, c);
        v.total++;
    }
    v.summary = summary_of(p, &v);
    tmpl_commitments(p->out, &v);
    return ST_OK;
}

/* ---- one -------------------------------------------------------------------------------------*/

static str owner_of(struct page *p, const struct commitment *c)
{
    if (c->person.n == 0) return c->role;
    if (c->role.n == 0) return c->person;
    return arena_printf(p->req->arena, "%.*s, %.*s", STR_ARG(c->person), STR_ARG(c->role));
}

static status take_decisions(struct page *p, struct commitment_view *v)
{
    struct thread_link *links;
    size_t count;
    TRY(thread_links_to(p->cx, END_COMMITMENT, v->c.id, &links, &count));
    for (size_t i = 0; i < count; i++) {
        str key, title;
        if (links[i].from != END_DECISION) continue;
        bool seen = false;
        TRY(decision_key_of(p->cx, links[i].from_id, &key, &title));
        for (size_t j = 0; j < v->decisions.count; j++)
            seen = seen || str_eq(v->decisions.at[j].words, title);
        if (!seen)
            *VEC_PUSH(p->req->arena, &v->decisions) =
                (struct coop_link){ title, url_decision(p->req->arena, key), S("") };
    }
    return ST_OK;
}

static struct form_field area(struct page *p, struct commitment_view *v, str name,
                              enum msg_key label, enum msg_key hint)
{
    return (struct form_field){ .name = name,
                                .label = msg_words(p->out->lang, label),
                                .hint = msg_words(p->out->lang, hint),
                                .value = page_form(p, name),
                                .error = form_error_of(&v->errors, name),
                                .rows = 3 };
}

static void take_forms(struct page *p, struct commitment_view *v)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    str chosen = page_form(p, S("state"));
    v->may_comment = coop_may_comment(&p->cx->who);
    v->may_progress = coop_may_progress(&p->cx->who, v->c.organisation);
    v->may_state = coop_may_state(&p->cx->who, v->c.organisation);
    v->once = crypto_token(p->cx->env, ONCE_BYTES);
    v->comment = area(p, v, S("comment"), MSG_coop_comment, MSG_coop_comment_hint);
    v->note = area(p, v, S("progress"), MSG_coop_note, MSG_coop_note_hint);
    v->reason = area(p, v, S("reason"), MSG_coop_reason, MSG_coop_reason_hint);
    v->state = (struct form_choices){ .name = S("state"),
                                      .legend = msg_words(lang, MSG_coop_state),
                                      .error = form_error_of(&v->errors, S("state")),
                                      .small = true };
    form_choice_add(a, &v->state, S("on track"), msg_words(lang, MSG_status_on_track), str_none(),
                    chosen);
    form_choice_add(a, &v->state, S("at risk"), msg_words(lang, MSG_status_at_risk), str_none(),
                    chosen);
    form_choice_add(a, &v->state, S("kept"), msg_words(lang, MSG_status_kept), str_none(), chosen);
    form_choice_add(a, &v->state, S("dropped"), msg_words(lang, MSG_coop_dropped), str_none(),
                    chosen);
}

static status show(struct page *p, struct commitment_view *v)
{
    TRY(commitment_by_key(p->cx, req_path(p->req, S("commitment")), &v->c));
    v->frame = page_frame(p, page_frame_kind(p), v->c.words);
    frame_add(p->req->arena, &v->frame.crumbs, msg_words(p->out->lang, MSG_nav_commitments),
              url_commitments(p->req->arena), false);
    v->tag = standing_tag(p, &v->c);
    v->owner = owner_of(p, &v->c);
    TRY(coop_threads_to(p, END_COMMITMENT, v->c.id, &v->threads));
    TRY(take_decisions(p, v));
    TRY(commitment_notes(p->cx, v->c.id, NOTE_PROGRESS, &v->progress));
    TRY(commitment_notes(p->cx, v->c.id, NOTE_COMMENT, &v->comments));
    struct thread_work work;
    TRY(thread_work_of(p->cx, v->c.id, &work));
    if (work.asked > 0) v->work = thread_work_view_of(p, &work);
    take_forms(p, v);
    tmpl_commitment(p->out, v);
    return ST_OK;
}

status page_commitment(struct page *p)
{
    struct commitment_view v = { 0 };
    return show(p, &v);
}

/* ---- what is done with it --------------------------------------------------------------------*/

static status refuse(struct page *p, str field, struct commitment_view *v)
{
    const struct err *err = &p->cx->env->err;
    form_error_add(
        p->req->arena, &v->errors, field,
        arena_printf(p->req->arena, "%.*s. %.*s", STR_ARG(err->what), STR_ARG(err->remedy)));
    status st = page_refused(p);
    TRY(show(p, v));
    return st;
}

static status add_note(struct page *p, enum note_kind kind, str field, enum msg_key done)
{
    str key = req_path(p->req, S("commitment"));
    status st =
        coop_note(p->cx, key, kind, page_form(p, field), page_who(p), page_form(p, S("once")));
    if (st == ST_BAD_INPUT) {
        struct commitment_view v = { 0 };
        return refuse(p, field, &v);
    }
    TRY(st);
    page_redirect(p, url_commitment(p->req->arena, key), msg_words(p->out->lang, done));
    return ST_OK;
}

/* A comment is public at once: one that may tell of danger is not, and its author reads whom to
 * ring. */
static status keep_private(struct page *p)
{
    struct commitment_view v = { 0 };
    env_fail(p->cx->env, ST_BAD_INPUT, S("comment"), "%.*s",
             STR_ARG(msg_words(p->out->lang, MSG_coop_danger)));
    env_remedy(p->cx->env, "%.*s", STR_ARG(msg_words(p->out->lang, MSG_service_danger)));
    return refuse(p, S("comment"), &v);
}

status page_commitment_comment(struct page *p)
{
    if (voice_tells_danger(p->req->arena, page_form(p, S("comment")))) return keep_private(p);
    return add_note(p, NOTE_COMMENT, S("comment"), MSG_coop_comment_done);
}

status page_commitment_progress(struct page *p)
{
    return add_note(p, NOTE_PROGRESS, S("progress"), MSG_coop_note_done);
}

/* Somebody else changed it meanwhile: both texts, and the form made from what it is now. */
static status conflict(struct page *p, str key)
{
    struct commitment_view v = { .conflict = true };
    struct commitment now;
    struct commitment_notes notes;
    TRY(commitment_by_key(p->cx, key, &now));
    TRY(commitment_notes(p->cx, now.id, NOTE_PROGRESS, &notes));
    v.clash.yours = page_form(p, S("reason"));
    if (notes.count > 0) {
        v.clash.theirs = notes.at[0].words;
        v.clash.who = notes.at[0].by;
        v.clash.when = notes.at[0].at;
    }
    p->refused = true;
    p->res->status = status_http(ST_PRECONDITION);
    TRY(show(p, &v));
    return ST_PRECONDITION;
}

status page_commitment_state(struct page *p)
{
    str key = req_path(p->req, S("commitment"));
    struct commitment_change c = { .words = page_form(p, S("reason")),
                                   .by = page_who(p),
                                   .once = page_form(p, S("once")) };
    if (!commitment_state_of(page_form(p, S("state")), &c.state)) {
        struct commitment_view v = { 0 };
        env_fail(p->cx->env, ST_BAD_INPUT, S("state"), "%.*s",
                 STR_ARG(msg_words(p->out->lang, MSG_coop_state_choose)));
        return refuse(p, S("state"), &v);
    }
    if (!str_to_int(page_form(p, S("version")), &c.version)) c.version = 0;
    status st = coop_commitment_set(p->cx, key, &c);
    if (st == ST_BAD_INPUT) {
        struct commitment_view v = { 0 };
        return refuse(p, S("reason"), &v);
    }
    if (st == ST_PRECONDITION) return conflict(p, key);
    TRY(st);
    if (c.state == COMMITMENT_KEPT) TRY(moved_end(p, END_COMMITMENT, key, MSG_moved_kept, c.words));
    if (c.state == COMMITMENT_DROPPED)
        TRY(moved_end(p, END_COMMITMENT, key, MSG_moved_dropped, c.words));
    page_redirect(p, url_commitment(p->req->arena, key),
                  msg_words(p->out->lang, MSG_coop_state_done));
    return ST_OK;
}
