/* SPDX-License-Identifier: Apache-2.0
 * What was opened, reviewed by somebody else in one go; and what is sealed, opened on a ground.
 */
#include "web/openings.h"

#include "gen/openings.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "record/change.h"
#include "trust/decide.h"
#include "web/people.h"

static str say(struct page *p, enum msg_key key)
{
    return msg_words(p->out->lang, key);
}

static enum msg_key ground_words(enum ground g)
{
    static const enum msg_key words[GROUND__COUNT] = { MSG_sealed_consent, MSG_sealed_legal,
                                                       MSG_sealed_public };
    return words[g];
}

/* ---- review ----------------------------------------------------------------------------------*/

static enum msg_key kind_words(uint32_t kind)
{
    if (kind == RELATION_BREAK_GLASS) return MSG_openings_glass;
    if (kind == RELATION_UNSEALED) return MSG_openings_unsealed;
    return kind == RELATION_RELEASED ? MSG_openings_released : MSG_openings_claimed;
}

/* Claims come by account: a new worker begins a new group. */
static void claim_add(struct page *p, struct openings_view *v, const struct claim *c,
                      int64_t last_account[2])
{
    struct arena *a = p->req->arena;
    int at = c->explained ? 1 : 0;
    struct claim_line line = { .id = c->id,
                               .person = c->person,
                               .at = c->at,
                               .did = say(p, kind_words(c->kind)),
                               .reason = c->reason,
                               .own = c->own };
    struct claim_group *g;
    bool same = last_account[at] == c->account;
    if (c->explained)
        g = same ? &v->explained.at[v->explained.count - 1] : VEC_PUSH(a, &v->explained);
    else
        g = same ? &v->groups.at[v->groups.count - 1] : VEC_PUSH(a, &v->groups);
    if (!same) *g = (struct claim_group){ .by = c->by };
    last_account[at] = c->account;
    *VEC_PUSH(a, &g->lines) = line;
    v->may_mark = v->may_mark || (!c->own && !c->explained);
    if (c->explained)
        v->explained_count++;
    else
        v->claim_count++;
}

static status add_claims(struct page *p, struct openings_view *v)
{
    struct claims list;
    int64_t last[2] = { -1, -1 };
    TRY(claim_list(p->cx, &list));
    for (size_t i = 0; i < list.count; i++) claim_add(p, v, &list.at[i], last);
    return ST_OK;
}

static str second_kinds(struct page *p, uint32_t kind)
{
    static const struct {
        uint32_t kind;
        enum msg_key words;
    } rows[] = { { SECOND_LOOK_OWN, MSG_second_own },
                 { SECOND_LOOK_NEAR, MSG_second_near },
                 { SECOND_LOOK_COLLEAGUE, MSG_second_colleague },
                 { SECOND_LOOK_NO_ATTENDANCE, MSG_second_none_attended } };
    struct buf b = buf_make(p->req->arena);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if ((kind & rows[i].kind) == 0) continue;
        if (b.n > 0) buf_add(&b, S("; "));
        buf_add(&b, say(p, rows[i].words));
    }
    return buf_str(&b);
}

static status add_seconds(struct page *p, struct openings_view *v)
{
    struct arena *a = p->req->arena;
    struct second_look_lines lines;
    int64_t last = 0;
    TRY(second_look_list(p->cx, &lines));
    for (size_t i = 0; i < lines.count; i++) {
        const struct second_look_line *l = &lines.at[i];
        if (i == 0 || l->account != last)
            *VEC_PUSH(a, &v->seconds) = (struct second_group){ .by = l->by };
        last = l->account;
        *VEC_PUSH(a, &v->seconds.at[v->seconds.count - 1].lines) =
            (struct second_line){ arena_printf(a, "%lld.%lld.%lld", (long long)l->account,
                                               (long long)l->person, (long long)l->last_n),
                                  l, second_kinds(p, l->kind) };
        v->may_settle = v->may_settle || !l->own;
    }
    v->second_count = (int64_t)lines.count;
    return ST_OK;
}

status page_openings(struct page *p)
{
    struct openings list;
    struct openings_view v = { .officer = who_may(&p->cx->who, RIGHT_AUDIT) };
    TRY(opening_list(p->cx, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct opening *o = &list.at[i];
        *VEC_PUSH(p->req->arena, &v.asked) =
            (struct opening_line){ o->id,     o->at, o->by, say(p, ground_words(o->ground)),
                                   o->reason, o->own };
    }
    if (v.officer) TRY(add_claims(p, &v));
    if (v.officer) TRY(add_seconds(p, &v));
    v.frame = people_frame(p, say(p, MSG_openings_title));
    tmpl_openings(p->out, &v);
    return ST_OK;
}

status page_openings_settle(struct page *p)
{
    struct arena *a = p->req->arena;
    int64_t *ids = NEW_ARRAY(a, int64_t, p->form.count);
    size_t count = 0, done = 0;
    str verdict = page_form(p, S("verdict"));
    if (!str_eq(verdict, S("good")) && !str_eq(verdict, S("look")))
        return fail(p->cx->env, ST_BAD_INPUT, "the form does not say how they were found");
    for (size_t i = 0; i < p->form.count; i++) {
        if (str_eq(p->form.at[i].name, S("claim")) && str_to_int(p->form.at[i].value, &ids[count]))
            count++;
    }
    TRY(claim_settle(p->cx, ids, count, str_eq(verdict, S("good")), &done));
    page_redirect(p, url_openings(a),
                  MSG_TEXT(a, p->out->lang, MSG_openings_done, msg_arg_int((int64_t)done)));
    return ST_OK;
}

static status second_settle(struct page *p, str id, bool good, int64_t *done)
{
    str part[3], rest = id;
    int64_t number[3], one = 0;
    for (int i = 0; i < 3; i++)
        if (!str_next(&rest, '.', &part[i]) || !str_to_int(part[i], &number[i]))
            return fail(p->cx->env, ST_BAD_INPUT, "the form does not say which look-ups");
    TRY(second_look_settle(p->cx, number[0], number[1], number[2], good, &one));
    *done += one;
    return ST_OK;
}

status page_openings_second(struct page *p)
{
    int64_t done = 0;
    str verdict = page_form(p, S("verdict"));
    bool good = str_eq(verdict, S("good"));
    if (!good && !str_eq(verdict, S("look")))
        return fail(p->cx->env, ST_BAD_INPUT, "the form does not say how they were found");
    TRY(change_act(p->cx, S("review"), 0, S("look-ups")));
    for (size_t i = 0; i < p->form.count; i++)
        if (str_eq(p->form.at[i].name, S("look")))
            TRY(second_settle(p, p->form.at[i].value, good, &done));
    page_redirect(p, url_openings(p->req->arena),
                  MSG_TEXT(p->req->arena, p->out->lang, MSG_openings_done, msg_arg_int(done)));
    return ST_OK;
}

status page_opening_release(struct page *p)
{
    int64_t id;
    bool release = str_eq(page_form(p, S("do")), S("release"));
    TRY(page_path_int(p, S("opening"), &id));
    TRY(opening_decide(p->cx, id, release));
    page_redirect(p, url_openings(p->req->arena),
                  say(p, release ? MSG_openings_release_done : MSG_openings_withhold_done));
    return ST_OK;
}

/* ---- opening what is sealed ------------------------------------------------------------------*/

static void add_choices(struct page *p, struct sealed_view *v)
{
    struct arena *a = p->req->arena;
    str what = page_form(p, S("what")), ground = page_form(p, S("ground"));
    v->what = (struct form_choices){ .name = S("what"),
                                     .legend = say(p, MSG_sealed_what),
                                     .hint = str_none(),
                                     .error = form_error_of(&v->errors, S("what")),
                                     .large_legend = true };
    form_choice_add(a, &v->what, S("wish"), say(p, MSG_sealed_wish), say(p, MSG_sealed_wish_hint),
                    what);
    form_choice_add(a, &v->what, S("law"), say(p, MSG_sealed_law), say(p, MSG_sealed_law_hint),
                    what);
    v->ground = (struct form_choices){ .name = S("ground"),
                                       .legend = say(p, MSG_sealed_ground),
                                       .hint = str_none(),
                                       .error = form_error_of(&v->errors, S("ground")),
                                       .large_legend = true };
    for (int g = 0; g < GROUND__COUNT; g++)
        form_choice_add(a, &v->ground, str_of(ground_name((enum ground)g)),
                        say(p, ground_words((enum ground)g)), str_none(), ground);
}

static void sealed_show(struct page *p, int64_t person, struct sealed_view *v)
{
    v->person = person;
    add_choices(p, v);
    v->reason = (struct form_field){ .name = S("reason"),
                                     .label = say(p, MSG_ask_reason),
                                     .hint = say(p, MSG_sealed_reason_hint),
                                     .value = page_form(p, S("reason")),
                                     .error = form_error_of(&v->errors, S("reason")),
                                     .rows = 3,
                                     .large_label = true };
    v->frame = people_frame(p, say(p, MSG_sealed_title));
    tmpl_sealed(p->out, v);
}

status page_person_sealed(struct page *p)
{
    int64_t person;
    struct sealed_view v = { .person = 0 };
    TRY(page_path_int(p, S("person"), &person));
    sealed_show(p, person, &v);
    return ST_OK;
}

static void wrong(struct page *p, struct sealed_view *v, const char *field, enum msg_key words)
{
    form_error_add(p->req->arena, &v->errors, str_of(field), say(p, words));
}

status page_person_sealed_open(struct page *p)
{
    int64_t person;
    enum ground ground = GROUND_CONSENT;
    struct sealed_view v = { .person = 0 };
    str what = page_form(p, S("what"));
    bool law = str_eq(what, S("law"));
    TRY(page_path_int(p, S("person"), &person));
    p->cx->reason = page_form(p, S("reason"));
    if (!law && !str_eq(what, S("wish"))) wrong(p, &v, "what", MSG_sealed_error_what);
    if (!ground_parse(page_form(p, S("ground")), &ground))
        wrong(p, &v, "ground", MSG_sealed_error_ground);
    status st = ST_BAD_INPUT;
    if (v.errors.count == 0)
        st = law ? person_unseal_ask(p->cx, person, ground) : person_unseal(p->cx, person, ground);
    if (st == ST_BAD_INPUT) {
        if (v.errors.count == 0) wrong(p, &v, "reason", MSG_ask_error_reason);
        p->cx->env->err = (struct err){ 0 };
        st = page_refused(p);
        sealed_show(p, person, &v);
        return st;
    }
    TRY(st);
    page_redirect(p, law ? url_openings(p->req->arena) : url_person(p->req->arena, person),
                  say(p, law ? MSG_sealed_asked : MSG_sealed_opened));
    return ST_OK;
}
