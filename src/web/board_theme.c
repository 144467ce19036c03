/* SPDX-License-Identifier: Apache-2.0
 * The board turns a theme into a commitment, or into a decision not to.
 */
#include "base/time.h"
#include "coop/coop_limits.h"
#include "crypto/crypto.h"
#include "gen/board_theme.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "html/words.h"
#include "trust/organisation.h"
#include "web/board.h"
#include "web/moved.h"

enum { ONCE_BYTES = 12, MEETINGS_SHOWN = 12 };

status page_board_themes(struct page *p)
{
    struct board_themes all;
    struct board_themes_view v = { .frame = page_frame(p, FRAME_STAFF,
                                                       msg_words(p->out->lang, MSG_board_themes)) };
    TRY(board_theme_list(p->cx, &all));
    for (size_t i = 0; i < all.count; i++)
        *VEC_PUSH(p->req->arena, all.at[i].decided == 0 ? &v.waiting : &v.decided) = all.at[i];
    tmpl_board_themes(p->out, &v);
    return ST_OK;
}

static void crumbs(struct page *p, struct frame *f, const struct board_theme *theme)
{
    struct arena *a = p->req->arena;
    frame_add(a, &f->crumbs, msg_words(p->out->lang, MSG_board_themes), url_board_themes(a), false);
    if (theme != NULL)
        frame_add(a, &f->crumbs, theme->title, url_board_theme(a, theme->key), false);
}

status page_board_theme(struct page *p)
{
    struct thread_lines lines;
    struct board_theme_view v = { 0 };
    struct arena *a = p->req->arena;
    TRY(board_theme_by_key(p->cx, req_path(p->req, S("theme")), &v.theme));
    TRY(thread_list(p->cx, v.theme.id, &lines));
    for (size_t i = 0; i < lines.count; i++)
        *VEC_PUSH(a, &v.threads) =
            (struct coop_link){ lines.at[i].title, url_thread(a, lines.at[i].key),
                                coop_thread_state(p, (int)lines.at[i].state) };
    v.frame = page_frame(p, FRAME_STAFF, v.theme.title);
    crumbs(p, &v.frame, NULL);
    tmpl_board_theme(p->out, &v);
    return ST_OK;
}

/* ---- the forms -------------------------------------------------------------------------------*/

static struct form_field field(struct page *p, const struct board_form_view *v, str name,
                               enum msg_key label, enum msg_key hint)
{
    return (struct form_field){ .name = name,
                                .label = msg_words(p->out->lang, label),
                                .hint =
                                    hint == MSG__COUNT ? str_none() : msg_words(p->out->lang, hint),
                                .value = page_form(p, name),
                                .error = form_error_of(&v->errors, name),
                                .large_label = true };
}

static struct form_field number_field(struct page *p, const struct board_form_view *v, str name,
                                      enum msg_key label)
{
    struct form_field f = field(p, v, name, label, MSG__COUNT);
    f.large_label = false;
    f.input_mode = S("numeric");
    f.width = 3;
    return f;
}

static struct form_field date_of(struct page *p, const struct board_form_view *v, str name,
                                 enum msg_key label, enum msg_key hint)
{
    struct arena *a = p->req->arena;
    struct form_field f = field(p, v, name, label, hint);
    f.day = page_form(p, arena_concat(a, name, S("-day")));
    f.month = page_form(p, arena_concat(a, name, S("-month")));
    f.year = page_form(p, arena_concat(a, name, S("-year")));
    return f;
}

static status take_owners(struct page *p, struct board_form_view *v)
{
    struct organisation *list;
    size_t count;
    struct arena *a = p->req->arena;
    str chosen = page_form(p, S("owner"));
    v->owner = (struct form_choices){ .name = S("owner"),
                                      .legend = msg_words(p->out->lang, MSG_board_owner),
                                      .error = form_error_of(&v->errors, S("owner")),
                                      .large_legend = true };
    form_choice_add(a, &v->owner, S(""), msg_words(p->out->lang, MSG_board_choose), str_none(),
                    chosen);
    TRY(organisation_list(p->cx, &list, &count));
    for (size_t i = 0; i < count; i++)
        if (list[i].closed_at == TIME_NONE)
            form_choice_add(a, &v->owner, list[i].key, list[i].name, str_none(), chosen);
    return ST_OK;
}

static status take_meetings(struct page *p, struct board_form_view *v)
{
    struct meetings all;
    struct arena *a = p->req->arena;
    str chosen = page_form(p, S("meeting"));
    v->meeting = (struct form_choices){ .name = S("meeting"),
                                        .legend = msg_words(p->out->lang, MSG_board_meeting),
                                        .large_legend = true };
    form_choice_add(a, &v->meeting, S(""), msg_words(p->out->lang, MSG_board_no_meeting),
                    str_none(), chosen);
    TRY(meeting_list(p->cx, &all));
    for (size_t i = 0; i < all.count && v->meeting.choices.count <= MEETINGS_SHOWN; i++) {
        str words = arena_printf(a, "%.*s, %.*s", STR_ARG(all.at[i].title),
                                 STR_ARG(words_date(p->out, time_date_local(all.at[i].at))));
        form_choice_add(a, &v->meeting, all.at[i].key, words, str_none(), chosen);
    }
    return ST_OK;
}

static const struct {
    str value;
    enum msg_key words;
} ways[] = { { S_INIT("consensus"), MSG_board_consensus },
             { S_INIT("vote of the board"), MSG_board_vote },
             { S_INIT("ballot of members"), MSG_board_ballot } };

static void take_how(struct page *p, struct board_form_view *v)
{
    v->how = (struct form_choices){ .name = S("how"),
                                    .legend = msg_words(p->out->lang, MSG_board_how),
                                    .error = form_error_of(&v->errors, S("how")),
                                    .small = true,
                                    .large_legend = true };
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        form_choice_add(p->req->arena, &v->how, ways[i].value,
                        msg_words(p->out->lang, ways[i].words), str_none(), page_form(p, S("how")));
    v->votes_for = number_field(p, v, S("for"), MSG_vote_for);
    v->votes_against = number_field(p, v, S("against"), MSG_vote_against);
    v->votes_abstain = number_field(p, v, S("abstain"), MSG_vote_abstain);
}

static status show_form(struct page *p, struct board_form_view *v)
{
    bool first = p->req->method != METHOD_POST;
    v->frame =
        page_frame(p, FRAME_STAFF,
                   msg_words(p->out->lang, v->declines ? MSG_board_decline : MSG_board_commit));
    crumbs(p, &v->frame, &v->theme);
    v->once = crypto_token(p->cx->env, ONCE_BYTES);
    v->title = field(p, v, S("title"), MSG_board_title_field, MSG_board_title_hint);
    if (first) v->title.value = v->theme.title;
    v->words = field(p, v, S("words"), MSG_board_words, MSG_board_words_hint);
    v->words.rows = 3;
    v->person = field(p, v, S("person"), MSG_board_person, MSG_board_person_hint);
    v->role = field(p, v, S("role"), MSG_board_role, MSG__COUNT);
    v->due = date_of(p, v, S("due"), MSG_board_due, MSG_board_due_hint);
    v->known = field(p, v, S("known"), MSG_coop_known, MSG_board_known_hint);
    v->known.rows = 2;
    v->reason = field(p, v, S("reason"), MSG_board_reason, MSG_board_reason_hint);
    v->review = date_of(p, v, S("review"), MSG_board_review, MSG_board_review_hint);
    take_how(p, v);
    TRY(take_owners(p, v));
    TRY(take_meetings(p, v));
    tmpl_board_form(p->out, v);
    return ST_OK;
}

static status form_page(struct page *p, bool declines)
{
    struct board_form_view v = { .declines = declines };
    TRY(board_theme_by_key(p->cx, req_path(p->req, S("theme")), &v.theme));
    return show_form(p, &v);
}

status page_board_commit(struct page *p)
{
    return form_page(p, false);
}

status page_board_decline(struct page *p)
{
    return form_page(p, true);
}

/* ---- what was sent ---------------------------------------------------------------------------*/

/* DATE_NONE where it is none. */
static int32_t read_date(struct page *p, str name, bool *ret_given)
{
    struct arena *a = p->req->arena;
    int64_t day, month, year;
    str d = page_form(p, arena_concat(a, name, S("-day")));
    str m = page_form(p, arena_concat(a, name, S("-month")));
    str y = page_form(p, arena_concat(a, name, S("-year")));
    *ret_given = d.n + m.n + y.n > 0;
    if (!str_to_int(d, &day) || !str_to_int(m, &month) || !str_to_int(y, &year)) return DATE_NONE;
    if (day < 1 || day > 31 || month < 1 || month > 12 || year < 1 || year > 9999) return DATE_NONE;
    return date_make((int)year, (int)month, (int)day);
}

static void wrong(struct page *p, struct board_form_view *v, str name, enum msg_key words)
{
    form_error_add(p->req->arena, &v->errors, name, msg_words(p->out->lang, words));
}

static int64_t read_votes(struct page *p, struct board_form_view *v, str name)
{
    int64_t n;
    str text = page_form(p, name);
    if (text.n == 0) return -1;
    if (str_to_int(text, &n) && n >= 0 && n < 1000000000) return n;
    wrong(p, v, name, MSG_board_wrong_votes);
    return -1;
}

static status read_decision(struct page *p, struct board_form_view *v, struct decision_new *n)
{
    struct meeting m;
    bool given;
    str key = page_form(p, S("meeting")), how = page_form(p, S("how"));
    *n = (struct decision_new){ .title = page_form(p, S("title")),
                                .question = v->theme.summary,
                                .chosen = page_form(p, S("words")),
                                .how = how,
                                .votes_for = read_votes(p, v, S("for")),
                                .votes_against = read_votes(p, v, S("against")),
                                .votes_abstain = read_votes(p, v, S("abstain")),
                                .reason = v->declines ? page_form(p, S("reason")) : S(""),
                                .review_at = TIME_NONE,
                                .once = page_form(p, S("once")) };
    if (n->title.n == 0) wrong(p, v, S("title"), MSG_board_wrong_title);
    if (n->title.n > COOP_LINE_MOST) wrong(p, v, S("title"), MSG_err_too_long);
    if (n->reason.n > COOP_WORDS_MOST) wrong(p, v, S("reason"), MSG_err_too_long);
    bool known = false;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        known = known || str_eq(how, ways[i].value);
    if (!known) wrong(p, v, S("how"), MSG_board_wrong_how);
    if (v->declines && n->reason.n == 0) wrong(p, v, S("reason"), MSG_board_wrong_reason);
    int32_t review = read_date(p, S("review"), &given);
    if (review != DATE_NONE)
        n->review_at = time_from_local(review, 0, 0, 0);
    else if (given)
        wrong(p, v, S("review"), MSG_err_date);
    if (key.n == 0) return ST_OK;
    status st = meeting_by_key(p->cx, key, &m);
    if (st == ST_OK) n->meeting = m.id;
    return st == ST_NOT_FOUND ? ST_OK : st;
}

static status read_commitment(struct page *p, struct board_form_view *v, struct commitment_new *n)
{
    static const struct {
        unsigned bit;
        str name;
        enum msg_key words;
    } told[] = { { WRONG_WORDS, S_INIT("words"), MSG_board_wrong_words },
                 { WRONG_OWNER, S_INIT("owner"), MSG_board_wrong_owner },
                 { WRONG_PERSON, S_INIT("person"), MSG_board_wrong_person },
                 { WRONG_DUE, S_INIT("due"), MSG_board_wrong_due },
                 { WRONG_DUE_PAST, S_INIT("due"), MSG_board_wrong_due_past },
                 { WRONG_DUE_FAR, S_INIT("due"), MSG_board_wrong_due_far },
                 { WRONG_KNOWN, S_INIT("known"), MSG_board_wrong_known },
                 { WRONG_LONG, S_INIT("words"), MSG_err_too_long } };
    struct organisation owner = { 0 };
    bool given;
    str key = page_form(p, S("owner"));
    status st = key.n == 0 ? ST_NOT_FOUND : organisation_by_key(p->cx, key, &owner);
    if (st != ST_OK && st != ST_NOT_FOUND) return st;
    *n = (struct commitment_new){ .words = page_form(p, S("words")),
                                  .organisation = st == ST_OK ? owner.id : 0,
                                  .role = page_form(p, S("role")),
                                  .person = page_form(p, S("person")),
                                  .due = read_date(p, S("due"), &given),
                                  .how_known = page_form(p, S("known")),
                                  .once = page_form(p, S("once")) };
    unsigned bits = commitment_wrong(n, time_date_local(env_now(p->cx->env)));
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
        if ((bits & told[i].bit) != 0) wrong(p, v, told[i].name, told[i].words);
    return ST_OK;
}

static status refuse(struct page *p, struct board_form_view *v)
{
    status st = page_refused(p);
    TRY(show_form(p, v));
    return st;
}

/* Somebody has decided on this theme since the form was made: it is shown again with what is
 * written, and made from what is true now. */
static bool decided_meanwhile(struct page *p, const struct board_theme *theme)
{
    int64_t seen;
    return str_to_int(page_form(p, S("decided")), &seen) && seen != theme->decided;
}

static status meanwhile(struct page *p, struct board_form_view *v)
{
    wrong(p, v, S("title"), MSG_board_meanwhile);
    p->refused = true;
    p->res->status = status_http(ST_PRECONDITION);
    TRY(show_form(p, v));
    return ST_PRECONDITION;
}

/* The form once more, unchanged, is what it made the first time: looked up before anything else. */
static status send(struct page *p, struct board_form_view *v, const struct decision_new *d,
                   const struct commitment_new *c)
{
    struct arena *a = p->req->arena;
    str key;
    bool again = false;
    if (v->errors.count > 0) return refuse(p, v);
    if (v->declines)
        TRY(board_decline(p->cx, &v->theme, d, &key, &again));
    else
        TRY(board_commit(p->cx, &v->theme, d, c, &key, &again));
    if (!again && decided_meanwhile(p, &v->theme)) return meanwhile(p, v);
    if (!again && v->declines)
        TRY(moved_end(p, END_DECISION, key, MSG_moved_declined, d->reason));
    else if (!again)
        TRY(moved_end(p, END_COMMITMENT, key, MSG_moved_commitment, c->words));
    page_redirect(p, v->declines ? url_decision(a, key) : url_commitment(a, key),
                  msg_words(p->out->lang, v->declines ? MSG_board_declined : MSG_board_committed));
    return ST_OK;
}

status page_board_commit_send(struct page *p)
{
    struct board_form_view v = { 0 };
    struct decision_new d;
    struct commitment_new c;
    TRY(board_theme_by_key(p->cx, req_path(p->req, S("theme")), &v.theme));
    TRY(read_commitment(p, &v, &c));
    TRY(read_decision(p, &v, &d));
    return send(p, &v, &d, &c);
}

status page_board_decline_send(struct page *p)
{
    struct board_form_view v = { .declines = true };
    struct decision_new d;
    TRY(board_theme_by_key(p->cx, req_path(p->req, S("theme")), &v.theme));
    TRY(read_decision(p, &v, &d));
    d.chosen = S("");
    return send(p, &v, &d, NULL);
}
