/* SPDX-License-Identifier: Apache-2.0
 * Records that may be one person: the queue, a pair side by side, the decision, and its undoing;
 * and taking a record out of a person. */
#include <math.h>

#include "base/time.h"
#include "gen/manager.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "html/words.h"
#include "record/person.h"
#include "trust/decide.h"
#include "web/manager.h"

enum { QUEUE_MOST = 50 };

struct frame manager_frame(struct page *p, str title)
{
    return page_frame(p, FRAME_STAFF, title);
}

static int64_t in_hundred(double probability)
{
    /* 100 in 100 would say that there is nothing to ask. */
    int64_t n = (int64_t)lround(probability * 100);
    return n > 99 ? 99 : n < 1 ? 1 : n;
}

status page_review_queue(struct page *p)
{
    struct arena *a = p->req->arena;
    struct review_pair *pairs = NULL;
    size_t count = 0;
    struct review_queue_view v = { 0 };
    TRY(review_list(p->cx, QUEUE_MOST, &pairs, &count, &v.total));
    for (size_t i = 0; i < count; i++) {
        const struct review_pair *r = &pairs[i];
        *VEC_PUSH(a, &v.lines) = (struct review_line){ .id = r->id,
                                                       .left = r->left.name,
                                                       .left_organisation = r->left.organisation,
                                                       .right = r->right.name,
                                                       .right_organisation = r->right.organisation,
                                                       .risky = r->risk > 1,
                                                       .likely = in_hundred(r->probability),
                                                       .since = time_date_local(r->at) };
    }
    v.frame = manager_frame(p, msg_words(p->out->lang, MSG_review_queue));
    tmpl_review_queue(p->out, &v);
    return ST_OK;
}

/* ---- a pair ----------------------------------------------------------------------------------*/

static void add_row(struct page *p, struct review_view *v, enum msg_key what, str left, str right,
                    bool number)
{
    if (str_is_empty(left) && str_is_empty(right)) return;
    bool one = str_is_empty(left) || str_is_empty(right);
    enum review_same same = one                   ? REVIEW_ONLY_ONE
                            : str_eq(left, right) ? REVIEW_SAME
                                                  : REVIEW_DIFFERS;
    *VEC_PUSH(p->req->arena, &v->rows) =
        (struct review_row){ msg_words(p->out->lang, what), left, right, same, number };
}

/* "4 March 1951" of an ISO date; anything else as it was written. */
static str date_words(struct page *p, str text)
{
    int32_t date;
    return date_parse(text, &date) ? words_date(p->out, date) : text;
}

static str nhs_words(struct page *p, str digits)
{
    return str_is_empty(digits) ? digits : words_nhs(p->req->arena, digits);
}

/* "HB5 5LH": the last three stand apart. */
static str postcode_words(struct page *p, str folded)
{
    if (folded.n < 5 || str_find_byte(folded, ' ') != SIZE_MAX) return folded;
    return arena_printf(p->req->arena, "%.*s %.*s", STR_ARG(str_sub(folded, 0, folded.n - 3)),
                        STR_ARG(str_from(folded, folded.n - 3)));
}

static void add_rows(struct page *p, struct review_view *v, const struct review_side *l,
                     const struct review_side *r)
{
    add_row(p, v, MSG_review_name, l->name, r->name, false);
    add_row(p, v, MSG_review_born, date_words(p, l->born), date_words(p, r->born), false);
    add_row(p, v, MSG_review_nhs, nhs_words(p, l->nhs), nhs_words(p, r->nhs), true);
    add_row(p, v, MSG_review_sex, l->sex, r->sex, false);
    add_row(p, v, MSG_review_address, l->address, r->address, false);
    add_row(p, v, MSG_review_postcode, postcode_words(p, l->postcode),
            postcode_words(p, r->postcode), true);
    add_row(p, v, MSG_review_phone, l->phone, r->phone, true);
    add_row(p, v, MSG_review_died, date_words(p, l->died), date_words(p, r->died), false);
    add_row(p, v, MSG_review_heard, date_words(p, l->heard), date_words(p, r->heard), false);
}

static str state_words(struct page *p, str state)
{
    enum msg_key key = str_eq(state, S("joined"))  ? MSG_review_state_joined
                       : str_eq(state, S("apart")) ? MSG_review_state_apart
                                                   : MSG_review_state_gone;
    return msg_words(p->out->lang, key);
}

static void add_decision(struct page *p, struct review_view *v)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    str chosen = page_form(p, S("decision"));
    v->decision = (struct form_choices){ .name = S("decision"),
                                         .legend = msg_words(lang, MSG_review_decision),
                                         .error = form_error_of(&v->errors, S("decision")),
                                         .large_legend = true };
    form_choice_add(a, &v->decision, S("join"), msg_words(lang, MSG_review_join),
                    msg_words(lang, MSG_review_join_hint), chosen);
    form_choice_add(a, &v->decision, S("apart"), msg_words(lang, MSG_review_apart),
                    msg_words(lang, MSG_review_apart_hint), chosen);
    v->reason = (struct form_field){ .name = S("reason"),
                                     .label = msg_words(lang, MSG_review_reason),
                                     .hint = msg_words(lang, MSG_review_reason_hint),
                                     .value = page_form(p, S("reason")),
                                     .error = form_error_of(&v->errors, S("reason")),
                                     .rows = 2,
                                     .large_label = true };
}

static status show_pair(struct page *p, int64_t id, struct review_view *v)
{
    struct arena *a = p->req->arena;
    struct review_pair pair;
    str rest, line;
    TRY(review_get(p->cx, id, &pair));
    v->id = id;
    v->likely = in_hundred(pair.probability);
    v->risky = pair.risk > 1;
    v->waiting = str_eq(pair.state, S("waiting"));
    v->state = state_words(p, pair.state);
    v->left_organisation = pair.left.organisation;
    v->right_organisation = pair.right.organisation;
    add_rows(p, v, &pair.left, &pair.right);
    rest = pair.evidence;
    while (str_next(&rest, '\n', &line))
        if (line.n > 0) *VEC_PUSH(a, &v->evidence) = line;
    add_decision(p, v);
    v->frame = manager_frame(p, msg_words(p->out->lang, MSG_review_title));
    tmpl_review_pair(p->out, v);
    return ST_OK;
}

status page_review_pair(struct page *p)
{
    int64_t id = 0;
    struct review_view v = { 0 };
    TRY(page_path_int(p, S("pair"), &id));
    return show_pair(p, id, &v);
}

/* The form again, with what is wrong. */
static status refuse_pair(struct page *p, int64_t id, str field, str words)
{
    struct review_view v = { 0 };
    form_error_add(p->req->arena, &v.errors, field, words);
    status st = page_refused(p);
    TRY(show_pair(p, id, &v));
    return st;
}

static status go_on(struct page *p, enum msg_key done, const struct review_pair *pair)
{
    struct arena *a = p->req->arena;
    struct review_pair *next = NULL;
    size_t count = 0;
    int64_t total = 0;
    str words = MSG_TEXT(a, p->out->lang, done, msg_arg_str(pair->left.name),
                         msg_arg_str(pair->right.name));
    TRY(review_list(p->cx, 1, &next, &count, &total));
    page_redirect(p, count > 0 ? url_review_pair(a, next[0].id) : url_review_queue(a), words);
    return ST_OK;
}

status page_review_decide(struct page *p)
{
    struct env *e = p->cx->env;
    struct review_pair pair;
    int64_t id = 0;
    str decision = page_form(p, S("decision")), reason = page_form(p, S("reason"));
    bool join = str_eq(decision, S("join"));
    TRY(page_path_int(p, S("pair"), &id));
    TRY(review_get(p->cx, id, &pair));
    if (!join && !str_eq(decision, S("apart")))
        return refuse_pair(p, id, S("decision"), msg_words(p->out->lang, MSG_review_choose));
    status st = join ? review_join(p->cx, id, reason) : review_keep_apart(p->cx, id, reason);
    if (st == ST_CONFLICT)
        return refuse_pair(
            p, id, S("decision"),
            arena_printf(e->arena, "%.*s. %.*s", STR_ARG(e->err.what), STR_ARG(e->err.remedy)));
    TRY(st);
    return go_on(p, join ? MSG_review_joined : MSG_review_kept, &pair);
}

status page_review_undo(struct page *p)
{
    int64_t id = 0;
    TRY(page_path_int(p, S("pair"), &id));
    TRY(review_undo(p->cx, id));
    page_redirect(p, url_review_pair(p->req->arena, id),
                  msg_words(p->out->lang, MSG_review_undone));
    return ST_OK;
}

/* ---- taking a record out ---------------------------------------------------------------------*/

static status show_part(struct page *p, int64_t home, struct part_view *v)
{
    struct review_side side;
    TRY(review_record(p->cx, home, &side));
    v->home = home;
    v->person = side.person;
    v->organisation = side.organisation;
    v->name = side.name;
    v->born = date_words(p, side.born);
    v->nhs = nhs_words(p, side.nhs);
    v->address = side.address;
    v->reason = (struct form_field){ .name = S("reason"),
                                     .label = msg_words(p->out->lang, MSG_part_reason),
                                     .value = page_form(p, S("reason")),
                                     .error = form_error_of(&v->errors, S("reason")),
                                     .rows = 2 };
    v->frame = manager_frame(p, msg_words(p->out->lang, MSG_part_title));
    tmpl_review_part(p->out, v);
    return ST_OK;
}

status page_review_part(struct page *p)
{
    int64_t home = 0;
    struct part_view v = { 0 };
    TRY(page_path_int(p, S("home"), &home));
    return show_part(p, home, &v);
}

status page_review_part_do(struct page *p)
{
    struct arena *a = p->req->arena;
    struct env *e = p->cx->env;
    int64_t home = 0, person = 0, *seen = NULL;
    size_t seen_count = 0;
    TRY(page_path_int(p, S("home"), &home));
    status st = person_part(p->cx, home, page_form(p, S("reason")), &person, &seen, &seen_count);
    if (st == ST_CONFLICT) {
        struct part_view v = { 0 };
        form_error_add(a, &v.errors, S("reason"), e->err.what);
        st = page_refused(p);
        TRY(show_part(p, home, &v));
        return st;
    }
    TRY(st);
    page_redirect(p, url_review_queue(a),
                  MSG_TEXT(a, p->out->lang, MSG_part_done, msg_arg_size(seen_count)));
    return ST_OK;
}
