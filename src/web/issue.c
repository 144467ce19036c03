/* SPDX-License-Identifier: Apache-2.0
 * One issue: what is wanted, who holds it, by when; everything that happened to it, and what this
 * reader can do.
 */
#include "base/time.h"
#include "gen/issue.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "html/url.h"
#include "html/words.h"
#include "thread/notice.h"
#include "trust/decide.h"
#include "web/work_view.h"
#include "work/voice.h"

/* ---- what can be done ------------------------------------------------------------------------*/

struct step_row {
    enum work_verb verb;
    enum msg_key title;
    int note; /* msg_key, or −1 */
    bool plain, list, to;
    int reason, next; /* labels; −1: not asked */
};
static const struct step_row step_rows[] = {
    { WORK_ACCEPT, MSG_work_do_accept, MSG_work_do_accept_note, true, false, false, -1, -1 },
    { WORK_START, MSG_work_do_start, -1, false, false, false, -1, MSG_work_do_start_note },
    { WORK_DONE, MSG_work_do_done, -1, false, false, false, -1, -1 },
    { WORK_HOLD, MSG_work_do_hold, -1, false, false, false, MSG_work_do_hold_reason, -1 },
    { WORK_REJECT, MSG_work_do_reject, -1, false, true, false, MSG_work_do_reject_more, -1 },
    { WORK_NOT_DONE, MSG_work_do_not_done, -1, false, false, false, MSG_work_do_not_done_reason,
      -1 },
    { WORK_PASS_ON, MSG_work_do_pass, -1, false, false, true, MSG_work_do_pass_reason, -1 },
    { WORK_SEND, MSG_work_do_send, -1, false, false, true, -1, -1 },
    { WORK_FAIL, MSG_work_do_fail, -1, false, false, false, MSG_work_do_cancel_reason, -1 },
    { WORK_CANCEL, MSG_work_do_cancel, -1, false, false, false, MSG_work_do_cancel_reason, -1 },
    { WORK_REOPEN, MSG_work_do_reopen, -1, false, false, false, MSG_work_do_reopen_reason, -1 },
};

static struct form_field area(struct page *p, str verb, const char *name, enum msg_key label,
                              bool refused)
{
    struct arena *a = p->req->arena;
    str id = arena_printf(a, "%.*s-%s", STR_ARG(verb), name);
    return (struct form_field){ .name = id,
                                .label = msg_words(p->out->lang, label),
                                .hint = str_none(),
                                .value = refused ? page_form(p, id) : S(""),
                                .error = str_none(),
                                .rows = 2 };
}

static struct form_choices reasons_of(struct page *p, str verb, str chosen)
{
    struct arena *a = p->req->arena;
    struct form_choices c = { .name = arena_printf(a, "%.*s-list", STR_ARG(verb)),
                              .legend = msg_words(p->out->lang, MSG_work_do_reject_reason),
                              .hint = str_none(),
                              .error = str_none() };
    size_t count;
    const struct work_reason *reasons = work_reasons(&count);
    form_choice_add(a, &c, S(""), S(""), str_none(), chosen);
    for (size_t i = 0; i < count; i++)
        form_choice_add(a, &c, reasons[i].word, reasons[i].words, str_none(), chosen);
    return c;
}

static status step_of(struct page *p, const struct step_row *r, str tried, struct issue_step *s)
{
    enum lang lang = p->out->lang;
    const struct work_move *m = work_move(r->verb);
    bool refused = p->refused && str_eq(tried, m->word);
    struct arena *a = p->req->arena;
    *s = (struct issue_step){ .verb = m->word,
                              .title = msg_words(lang, r->title),
                              .note =
                                  r->note < 0 ? str_none() : msg_words(lang, (enum msg_key)r->note),
                              .plain = r->plain,
                              .chosen = refused };
    if (r->list)
        s->reasons = reasons_of(
            p, m->word, refused ? page_form(p, arena_concat(a, m->word, S("-list"))) : S(""));
    if (r->reason >= 0) s->reason = area(p, m->word, "reason", (enum msg_key)r->reason, refused);
    if (r->next >= 0) s->next = area(p, m->word, "next", (enum msg_key)r->next, refused);
    if (m->told) {
        s->told = area(p, m->word, "told", MSG_work_do_told, refused);
        s->told.hint = msg_words(lang, MSG_work_do_told_hint);
    }
    if (!r->to) return ST_OK;
    s->to = (struct form_choices){ .name = arena_concat(a, m->word, S("-to")),
                                   .legend = msg_words(lang, MSG_work_do_pass_to),
                                   .hint = str_none(),
                                   .error = str_none() };
    return organisation_choices(p, &s->to, refused ? page_form(p, s->to.name) : S(""));
}

static status steps_add(struct page *p, const struct work_issue *i, str tried, struct issue_view *v)
{
    for (size_t k = 0; k < sizeof step_rows / sizeof *step_rows; k++) {
        if (!work_may_move(step_rows[k].verb, i->state, i->sides)) continue;
        if (step_rows[k].verb == WORK_REJECT && i->rule.n > 0) continue;
        struct issue_step *s = VEC_PUSH(p->req->arena, &v->steps);
        TRY(step_of(p, &step_rows[k], tried, s));
    }
    return ST_OK;
}

/* ---- what happened ---------------------------------------------------------------------------*/

static str state_word(struct page *p, str word)
{
    struct work_issue i = { .outcome = S("") };
    if (!work_state_parse(word, &i.state)) return word;
    return issue_state_words(p->out->lang, &i);
}

static str event_what(struct page *p, const struct work_event *e)
{
    if (str_eq(e->kind, S("serves")))
        return msg_words(p->out->lang,
                         e->words.n > 0 ? MSG_work_event_serves : MSG_work_event_serves_none);
    static const struct {
        str kind;
        enum msg_key words;
    } rows[] = {
        { S_INIT("opened"), MSG_work_event_opened },
        { S_INIT("note"), MSG_work_event_note },
        { S_INIT("reassigned"), MSG_work_event_reassigned },
        { S_INIT("pinned"), MSG_work_event_pinned },
        { S_INIT("told"), MSG_work_event_told },
        { S_INIT("clash"), MSG_work_event_clash },
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        if (str_eq(rows[k].kind, e->kind)) return msg_words(p->out->lang, rows[k].words);
    return state_word(p, e->state);
}

static str event_by(struct page *p, const struct work_event *e)
{
    if (e->who.n > 0 && e->organisation.n > 0)
        return MSG_TEXT(p->req->arena, p->out->lang, MSG_work_by, msg_arg_str(e->who),
                        msg_arg_str(e->organisation));
    if (e->who.n > 0) return e->who;
    return e->organisation.n > 0 ? e->organisation : msg_words(p->out->lang, MSG_work_by_server);
}

static status events_add(struct page *p, int64_t issue, struct issue_view *v)
{
    struct work_event *events;
    size_t count;
    TRY(work_events(p->cx, issue, &events, &count));
    for (size_t k = count; k > 0; k--) {
        const struct work_event *e = &events[k - 1];
        *VEC_PUSH(p->req->arena, &v->events) = (struct issue_event_line){ .at = e->at,
                                                                          .what = event_what(p, e),
                                                                          .by = event_by(p, e),
                                                                          .words = e->words,
                                                                          .theirs = e->clash };
    }
    return ST_OK;
}

/* ---- the page --------------------------------------------------------------------------------*/

static str asked_words(struct page *p, const struct work_issue *i)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    str who = i->from_name;
    if (i->asked_name.n > 0 && i->from_name.n > 0)
        who = MSG_TEXT(a, lang, MSG_work_by, msg_arg_str(i->asked_name), msg_arg_str(i->from_name));
    if (i->from_organisation == 0) who = msg_words(lang, MSG_work_asked_resident);
    if (i->rule.n > 0) who = MSG_TEXT(a, lang, MSG_work_asked_rule, msg_arg_str(i->rule));
    if (i->voice != 0 && i->rule.n == 0) who = msg_words(lang, MSG_work_asked_voice);
    return MSG_TEXT(a, lang, MSG_work_asked_on, msg_arg_str(who),
                    msg_arg_str(words_when(p->out, i->created_at)));
}

static status note_add(struct page *p, struct issue_view *v)
{
    struct work_draft draft;
    struct arena *a = p->req->arena;
    v->note_field = arena_concat(a, url_issue(a, v->id), S("#note"));
    v->note = (struct form_field){ .name = S("note"),
                                   .label = msg_words(p->out->lang, MSG_work_note_label),
                                   .hint = str_none(),
                                   .error = str_none(),
                                   .value = S(""),
                                   .rows = 5 };
    v->note_kept = str_none();
    TRY(draft_get(p->cx, v->note_field, &draft));
    if (str_is_none(draft.words)) return ST_OK;
    v->note.value = draft.words;
    v->note_kept =
        MSG_TEXT(a, p->out->lang, MSG_work_kept_at, msg_arg_str(words_time(p->out, draft.at)));
    return ST_OK;
}

/* An answer is owed: it is the first thing to do. */
static void reply_add(struct page *p, const struct work_issue *i, struct issue_view *v)
{
    bool resident = str_eq(i->kind, S("question")) && i->from_organisation == 0 && i->rule.n == 0;
    v->said = resident ? i->title : str_none();
    if (!i->asked || !i->open || (i->sides & WORK_BY_RECEIVER) == 0) return;
    v->reply = (struct form_field){ .name = S("reply"),
                                    .label = msg_words(p->out->lang, MSG_work_reply_label),
                                    .hint = msg_words(p->out->lang, MSG_work_reply_hint),
                                    .error = form_error_of(&v->errors, S("reply")),
                                    .value = page_form(p, S("reply")),
                                    .rows = 4 };
}

static status hand_add(struct page *p, const struct work_issue *i, struct issue_view *v)
{
    struct work_holder *list;
    size_t count;
    struct arena *a = p->req->arena;
    v->may_hand = i->open && p->cx->who.organisation != 0 && p->cx->who.organisation == i->desk;
    if (!v->may_hand) return ST_OK;
    v->holders = (struct form_choices){ .name = S("holder"),
                                        .legend = msg_words(p->out->lang, MSG_work_hand_to),
                                        .hint = str_none(),
                                        .error = str_none() };
    v->hand_reason = (struct form_field){ .name = S("hand-reason"),
                                          .label = msg_words(p->out->lang, MSG_work_hand_reason),
                                          .hint = str_none(),
                                          .error = str_none(),
                                          .value = S("") };
    str now = arena_printf(a, "%lld", (long long)i->holder);
    form_choice_add(a, &v->holders, S("0"), msg_words(p->out->lang, MSG_work_hand_team), str_none(),
                    now);
    TRY(work_holders(p->cx, i->desk, &list, &count));
    for (size_t k = 0; k < count; k++)
        form_choice_add(a, &v->holders, arena_printf(a, "%lld", (long long)list[k].account),
                        list[k].name, str_none(), now);
    return ST_OK;
}

static status voice_add(struct page *p, const struct work_issue *i, struct issue_view *v)
{
    struct work_voice said;
    if (i->voice == 0) return ST_OK;
    TRY(work_voice_words(p->cx, i->voice, &said));
    v->has_voice = !str_is_none(said.words);
    if (!v->has_voice) return ST_OK;
    v->voice = voice_of(p->req->arena, said.words);
    v->voice.lang = said.language;
    v->voice.said = words_when(p->out, said.at);
    return ST_OK;
}

static void frame_of(struct page *p, const struct work_line *l, struct issue_view *v)
{
    struct arena *a = p->req->arena;
    v->frame = page_frame(p, page_frame_kind(p), v->title);
    frame_add(a, &v->frame.crumbs, msg_words(p->out->lang, MSG_home_today), S("/"), false);
    if (v->person != 0 && !page_is_resident(p))
        frame_add(a, &v->frame.crumbs, l->name, url_person(a, v->person), false);
}

static str or_none(str s)
{
    return s.n == 0 ? str_none() : s;
}

static status view_fill(struct page *p, const struct work_line *l, str tried, struct issue_view *v)
{
    const struct work_issue *i = &l->issue;
    struct arena *a = p->req->arena;
    v->id = i->id;
    v->person = l->name.n > 0 ? i->person : 0;
    v->version = i->version;
    v->title = i->title;
    v->name = l->name;
    v->small = person_small(p, l);
    v->asked = asked_words(p, i);
    v->holder = issue_holder(p, i);
    v->next = or_none(i->open ? i->next_action : S(""));
    v->told = i->told_at == TIME_NONE
                  ? str_none()
                  : MSG_TEXT(a, p->out->lang, MSG_work_told_when, msg_arg_str(i->told),
                             msg_arg_str(words_when(p->out, i->told_at)));
    v->words = or_none(i->words);
    v->service = or_none(i->service);
    v->reason = or_none(i->reason);
    v->tag = issue_tag(p, i);
    v->clock = issue_clock(p, i);
    v->passed_to = i->passed_to;
    v->passed_from = i->passed_from;
    v->open = i->open;
    v->elsewhere = i->desk_name;
    v->may_note = i->sides != 0;
    TRY(steps_add(p, i, tried, v));
    reply_add(p, i, v);
    TRY(note_add(p, v));
    TRY(hand_add(p, i, v));
    TRY(voice_add(p, i, v));
    TRY(issue_serves_add(p, i, v));
    frame_of(p, l, v);
    return events_add(p, i->id, v);
}

static status issue_show(struct page *p, int64_t id, str tried, struct issue_view *v)
{
    struct work_line line;
    TRY(work_line_get(p->cx, id, &line));
    TRY(view_fill(p, &line, tried, v));
    v->frame.has_errors = v->errors.count > 0;
    tmpl_issue(p->out, v);
    return ST_OK;
}

status page_issue(struct page *p)
{
    int64_t id;
    struct issue_view v = { 0 };
    TRY(page_path_int(p, S("issue"), &id));
    return issue_show(p, id, S(""), &v);
}

/* ---- acting ----------------------------------------------------------------------------------*/

static str field_of(struct page *p, str verb, const char *name)
{
    return page_form(p, arena_printf(p->req->arena, "%.*s-%s", STR_ARG(verb), name));
}

/* From the list, and in words of one's own. */
static str reason_of(struct page *p, str verb)
{
    size_t count;
    const struct work_reason *reasons = work_reasons(&count);
    str chosen = field_of(p, verb, "list"), more = field_of(p, verb, "reason");
    for (size_t k = 0; k < count; k++) {
        if (!str_eq(reasons[k].word, chosen)) continue;
        if (more.n == 0) return str_eq(chosen, S("other")) ? S("") : reasons[k].words;
        return MSG_TEXT(p->req->arena, p->out->lang, MSG_work_other_reason,
                        msg_arg_str(reasons[k].words), msg_arg_str(more));
    }
    return more;
}

static int64_t number_of(str text)
{
    int64_t n = 0;
    return str_to_int(text, &n) && n > 0 ? n : 0;
}

status issue_clash_show(struct page *p, const struct work_done *d)
{
    struct work_line line;
    struct clash_view v = { .issue = d->issue };
    TRY(work_line_get(p->cx, d->issue, &line));
    v.title = line.issue.title;
    v.conflict = (struct conflict_view){ d->mine, d->theirs, d->theirs_by, d->theirs_at };
    v.frame = page_frame(p, page_frame_kind(p), msg_words(p->out->lang, MSG_work_conflict));
    p->res->status = status_http(ST_PRECONDITION);
    tmpl_issue_clash(p->out, &v);
    return ST_OK; /* what was written down, both texts, is kept */
}

status issue_refused(struct page *p, int64_t id, str tried, str field, int words)
{
    struct issue_view v = { 0 };
    form_error_add(p->req->arena, &v.errors, field, msg_words(p->out->lang, (enum msg_key)words));
    status st = page_refused(p);
    TRY(issue_show(p, id, tried, &v));
    return st;
}

static status act_refused(struct page *p, int64_t id, str verb)
{
    str where = p->cx->env->err.where;
    if (str_eq(where, S("told")))
        return issue_refused(p, id, verb, arena_concat(p->req->arena, verb, S("-told")),
                             MSG_work_error_told);
    if (str_eq(where, S("pass_to")))
        return issue_refused(p, id, verb, arena_concat(p->req->arena, verb, S("-to")),
                             MSG_work_error_to);
    str field = str_eq(verb, S("reject")) ? S("-list") : S("-reason");
    return issue_refused(p, id, verb, arena_concat(p->req->arena, verb, field),
                         MSG_work_error_reason);
}

static enum msg_key done_key(const struct work_done *d, enum work_verb verb)
{
    static const enum msg_key keys[WORK_STATE__COUNT] = {
        [WORK_DRAFT] = MSG_work_state_done_same,
        [WORK_REQUESTED] = MSG_work_state_done_requested,
        [WORK_RECEIVED] = MSG_work_state_done_received,
        [WORK_ACCEPTED] = MSG_work_state_done_accepted,
        [WORK_REJECTED] = MSG_work_state_done_rejected,
        [WORK_IN_PROGRESS] = MSG_work_state_done_in_progress,
        [WORK_ON_HOLD] = MSG_work_state_done_on_hold,
        [WORK_COMPLETED] = MSG_work_state_done_completed,
        [WORK_CANCELLED] = MSG_work_state_done_cancelled,
        [WORK_FAILED] = MSG_work_state_done_failed,
    };
    return d->same ? MSG_work_state_done_same : keys[work_move(verb)->to];
}

static status done_go(struct page *p, const struct work_done *d, enum work_verb verb)
{
    struct work_line line;
    struct arena *a = p->req->arena;
    enum msg_key key = done_key(d, verb);
    str words = msg_words(p->out->lang, key);
    if (key == MSG_work_state_done_rejected) {
        TRY(work_line_get(p->cx, d->issue, &line));
        words = MSG_TEXT(a, p->out->lang, key, msg_arg_str(line.issue.desk_name));
    }
    page_redirect(p, url_issue(a, d->issue), words);
    return ST_OK;
}

status page_issue_act(struct page *p)
{
    int64_t id;
    enum work_verb verb;
    struct work_done done;
    str word = page_form(p, S("verb"));
    TRY(page_path_int(p, S("issue"), &id));
    if (!work_verb_parse(word, &verb))
        return fail_at(p->cx->env, ST_BAD_INPUT, S("verb"), "there is no such step");
    struct work_act act = { .issue = id,
                            .version = number_of(page_form(p, S("version"))),
                            .verb = verb,
                            .reason = reason_of(p, word),
                            .told = field_of(p, word, "told"),
                            .next_action = field_of(p, word, "next") };
    TRY(organisation_chosen(p, field_of(p, word, "to"), &act.pass_to));
    act.send_to = verb == WORK_SEND ? act.pass_to : 0;
    status st = work_act(p->cx, &act, &done);
    if (st == ST_BAD_INPUT) return act_refused(p, id, word);
    TRY(st);
    return done.clashed ? issue_clash_show(p, &done) : done_go(p, &done, verb);
}

status page_issue_note(struct page *p)
{
    int64_t id;
    struct arena *a = p->req->arena;
    TRY(page_path_int(p, S("issue"), &id));
    str words = page_form(p, S("note"));
    str field = arena_concat(a, url_issue(a, id), S("#note"));
    if (page_form(p, S("keep")).n > 0) {
        TRY(draft_save(p->cx, field, words));
        page_redirect(p, url_issue(a, id), msg_words(p->out->lang, MSG_work_kept_done));
        return ST_OK;
    }
    status st = work_note(p->cx, id, words, str_none());
    if (st == ST_BAD_INPUT) return issue_refused(p, id, S(""), S("note"), MSG_work_error_note);
    TRY(st);
    TRY(draft_drop(p->cx, field));
    page_redirect(p, url_issue(a, id), msg_words(p->out->lang, MSG_work_note_done));
    return ST_OK;
}

/* Who asked through her own page is told there. */
static status tell_asker(struct page *p, int64_t id)
{
    struct work_line line;
    TRY(work_line_get(p->cx, id, &line));
    const struct work_issue *i = &line.issue;
    if (i->asked_by == 0 || i->from_organisation != 0 || i->told.n == 0) return ST_OK;
    struct notice_new n = { .way = S("page"),
                            .address = S(""),
                            .account = i->asked_by,
                            .language = S("en"),
                            .subject = msg_words(p->out->lang, MSG_work_notice_answer),
                            .body = i->told,
                            .about_kind = S("issue"),
                            .about_id = id };
    return notice_add(p->cx, &n);
}

status page_issue_reply(struct page *p)
{
    int64_t id;
    TRY(page_path_int(p, S("issue"), &id));
    status st = work_told(p->cx, id, page_form(p, S("reply")));
    if (st == ST_BAD_INPUT) return issue_refused(p, id, S(""), S("reply"), MSG_work_error_reply);
    TRY(st);
    TRY(tell_asker(p, id));
    page_redirect(p, url_issue(p->req->arena, id), msg_words(p->out->lang, MSG_work_reply_done));
    return ST_OK;
}

status page_issue_hand(struct page *p)
{
    int64_t id;
    struct work_line line;
    struct arena *a = p->req->arena;
    TRY(page_path_int(p, S("issue"), &id));
    int64_t holder = number_of(page_form(p, S("holder")));
    TRY(work_reassign(p->cx, id, holder, page_form(p, S("hand-reason"))));
    TRY(work_line_get(p->cx, id, &line));
    str done = holder == 0 ? msg_words(p->out->lang, MSG_work_hand_done_team)
                           : MSG_TEXT(a, p->out->lang, MSG_work_hand_done,
                                      msg_arg_str(line.issue.holder_name));
    page_redirect(p, url_issue(a, id), done);
    return ST_OK;
}

/* ---- the order -------------------------------------------------------------------------------*/

static status pin_to(struct page *p, enum order_pin pin, enum msg_key key)
{
    int64_t id;
    struct work_line line;
    struct arena *a = p->req->arena;
    TRY(page_path_int(p, S("issue"), &id));
    status st = work_pin(p->cx, id, pin, page_form(p, S("reason")));
    if (st == ST_BAD_INPUT)
        env_remedy(p->cx->env, "%.*s", STR_ARG(msg_words(p->out->lang, MSG_work_pin_no_reason)));
    TRY(st);
    TRY(work_line_get(p->cx, id, &line));
    str who = line.name.n > 0 ? line.name : line.issue.title;
    str to = S("/");
    if (pin != ORDER_PLAIN) to = url_with(a, to, S("undo"), arena_printf(a, "%lld", (long long)id));
    page_redirect(p, to, MSG_TEXT(a, p->out->lang, key, msg_arg_str(who)));
    return ST_OK;
}

status page_issue_pin(struct page *p)
{
    bool up = str_eq(page_form(p, S("pin")), S("pinned"));
    return up ? pin_to(p, ORDER_PINNED, MSG_work_pinned_done)
              : pin_to(p, ORDER_LOWERED, MSG_work_lowered_done);
}

status page_issue_unpin(struct page *p)
{
    return pin_to(p, ORDER_PLAIN, MSG_work_unpinned_done);
}

/* A field as it is left, by script: 204, or what is wrong. */
status page_draft_keep(struct page *p)
{
    TRY(draft_save(p->cx, page_form(p, S("field")), page_form(p, S("words"))));
    p->res->status = 204;
    return ST_OK;
}
