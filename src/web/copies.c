/* SPDX-License-Identifier: Apache-2.0
 * Asking for a copy of one's record, and the lists of such requests.
 */
#include "web/copies.h"

#include "base/time.h"
#include "gen/copies.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "record/person.h"
#include "web/people.h"

static str say(const struct page *p, enum msg_key key)
{
    return msg_words(p->out->lang, key);
}

str copy_state(const struct page *p, const struct access_copy *c)
{
    if (c->released_at != 0) return say(p, MSG_copies_released);
    if (c->prepared_at == 0) return say(p, MSG_copies_asked);
    return say(p, c->health && c->signed_at == 0 ? MSG_copies_to_sign : MSG_copies_to_release);
}

static void add_rows(struct page *p, const struct access_copies *list, struct copies_view *v)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct access_copy *c = &list->at[i];
        *VEC_PUSH(p->req->arena, &v->rows) =
            (struct copies_row){ c->id,
                                 c->received_at,
                                 time_date_local(c->due_at),
                                 c->released_at == 0 && c->due_at < env_now(p->cx->env),
                                 copy_state(p, c),
                                 c->organisation_name };
    }
}

/* ---- a resident's own ------------------------------------------------------------------------*/

/* Whom a proxy acts for: each with her requests. */
static status add_others(struct page *p, struct copies_view *v)
{
    struct person_line *lines;
    size_t count;
    struct arena *a = p->req->arena;
    v->whom = (struct form_choices){ .name = S("person"), .legend = say(p, MSG_copies_whom) };
    TRY(person_search_own(p->cx, S(""), &lines, &count));
    for (size_t i = 0; i < count; i++) {
        struct access_copies list;
        form_choice_add(a, &v->whom, arena_printf(a, "%lld", (long long)lines[i].person),
                        lines[i].name, str_none(), S(""));
        TRY(access_copy_own(p->cx, lines[i].person, &list));
        add_rows(p, &list, v);
    }
    return ST_OK;
}

status page_me_copy(struct page *p)
{
    struct copies_view v = { .own = true };
    struct access_copies list;
    if (p->cx->who.role == ROLE_PROXY) {
        TRY(add_others(p, &v));
    } else {
        TRY(access_copy_own(p->cx, p->cx->who.person, &list));
        add_rows(p, &list, &v);
    }
    v.frame = people_frame(p, say(p, MSG_copies_own_title));
    tmpl_copies(p->out, &v);
    return ST_OK;
}

status page_me_copy_ask(struct page *p)
{
    int64_t id, person = p->cx->who.person;
    if (p->cx->who.role == ROLE_PROXY && !str_to_int(page_form(p, S("person")), &person))
        return fail(p->cx->env, ST_BAD_INPUT, "the form does not say whose record");
    if (person == 0) return fail(p->cx->env, ST_NOT_FOUND, "there is no record of yours yet");
    struct access_new n = { .person = person, .channel = S("page"), .words = S("") };
    TRY(access_copy_ask(p->cx, &n, &id));
    page_redirect(p, url_copy(p->req->arena, id), say(p, MSG_copies_ask_done));
    return ST_OK;
}

/* ---- what waits ------------------------------------------------------------------------------*/

status page_copies(struct page *p)
{
    struct copies_view v = { .own = false };
    struct access_copies list;
    TRY(access_copy_list(p->cx, &list));
    add_rows(p, &list, &v);
    v.frame = people_frame(p, say(p, MSG_copies_title));
    tmpl_copies(p->out, &v);
    return ST_OK;
}

/* ---- written down ----------------------------------------------------------------------------*/

static void note_show(struct page *p, struct copy_note_view *v)
{
    struct arena *a = p->req->arena;
    str channel = page_form(p, S("channel"));
    v->channel = (struct form_choices){ .name = S("channel"),
                                        .legend = say(p, MSG_copies_channel),
                                        .error = form_error_of(&v->errors, S("channel")),
                                        .large_legend = true };
    form_choice_add(a, &v->channel, S("letter"), say(p, MSG_copies_letter), str_none(), channel);
    form_choice_add(a, &v->channel, S("telephone"), say(p, MSG_copies_telephone), str_none(),
                    channel);
    form_choice_add(a, &v->channel, S("in person"), say(p, MSG_copies_in_person), str_none(),
                    channel);
    v->other = (struct form_choices){ .name = S("other"),
                                      .legend = say(p, MSG_copies_who_asked),
                                      .large_legend = true };
    str other = page_form(p, S("other"));
    form_choice_add(a, &v->other, S("no"), say(p, MSG_copies_herself), str_none(), other);
    form_choice_add(a, &v->other, S("yes"), say(p, MSG_copies_other), say(p, MSG_copies_other_hint),
                    other);
    v->received = (struct form_field){ .name = S("received"),
                                       .label = say(p, MSG_copies_received),
                                       .hint = say(p, MSG_copies_received_hint),
                                       .value = page_form(p, S("received")),
                                       .error = form_error_of(&v->errors, S("received")),
                                       .width = 10 };
    v->words = (struct form_field){ .name = S("words"),
                                    .label = say(p, MSG_copies_words),
                                    .hint = say(p, MSG_copies_words_hint),
                                    .value = page_form(p, S("words")),
                                    .error = form_error_of(&v->errors, S("words")),
                                    .rows = 3 };
    v->frame = people_frame(p, say(p, MSG_copies_note_title));
    v->frame.has_errors = v->errors.count > 0;
    tmpl_copy_note(p->out, v);
}

status page_person_copy(struct page *p)
{
    struct copy_note_view v = { .person = 0 };
    TRY(page_path_int(p, S("person"), &v.person));
    note_show(p, &v);
    return ST_OK;
}

status page_person_copy_note(struct page *p)
{
    struct copy_note_view v = { .person = 0 };
    int32_t day = DATE_NONE;
    int64_t id = 0;
    TRY(page_path_int(p, S("person"), &v.person));
    struct access_new n = { .person = v.person,
                            .channel = page_form(p, S("channel")),
                            .words = page_form(p, S("words")),
                            .other = str_eq(page_form(p, S("other")), S("yes")) };
    str received = page_form(p, S("received"));
    if (received.n > 0 && !date_parse(received, &day))
        form_error_add(p->req->arena, &v.errors, S("received"), say(p, MSG_copies_received_wrong));
    if (day != DATE_NONE) n.received_at = time_from_local(day, 0, 0, 0);
    status st = v.errors.count > 0 ? ST_BAD_INPUT : access_copy_ask(p->cx, &n, &id);
    if (st == ST_BAD_INPUT) {
        const struct err *e = &p->cx->env->err;
        if (v.errors.count == 0)
            form_error_add(p->req->arena, &v.errors, e->where,
                           page_sentence(p->req->arena, e->what));
        p->cx->env->err = (struct err){ 0 };
        st = page_refused(p);
        note_show(p, &v);
        return st;
    }
    TRY(st);
    page_redirect(p, url_person(p->req->arena, v.person), say(p, MSG_copies_note_done));
    return ST_OK;
}
