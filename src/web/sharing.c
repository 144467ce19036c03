/* SPDX-License-Identifier: Apache-2.0
 * What the place has settled about sharing: how it is, whom a change would affect, and the change.
 */
#include "web/sharing.h"

#include "gen/sharing.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "web/people.h"

static str say(const struct page *p, enum msg_key key)
{
    return msg_words(p->out->lang, key);
}

/* ---- how it is -------------------------------------------------------------------------------*/

static struct form_field number_field(struct page *p, struct form_errors *errors, const char *name,
                                      enum msg_key label, enum msg_key hint, int64_t now)
{
    str typed = page_form(p, str_of(name));
    return (struct form_field){ .name = str_of(name),
                                .label = say(p, label),
                                .hint = say(p, hint),
                                .value = typed.n > 0
                                             ? typed
                                             : arena_printf(p->req->arena, "%lld", (long long)now),
                                .error = form_error_of(errors, str_of(name)),
                                .input_mode = S("numeric"),
                                .width = 4,
                                .large_label = true };
}

static struct sharing_role role_of(struct page *p, enum role role, uint32_t hidden)
{
    struct arena *a = p->req->arena;
    uint32_t view = role_says(role).view;
    struct sharing_role r = { .name = str_of(role_words(role)) };
    r.facets = (struct form_choices){ .name = arena_printf(a, "view-%s", role_name(role)),
                                      .legend = r.name,
                                      .hint = str_none(),
                                      .error = str_none(),
                                      .small = true };
    for (uint32_t bit = 2; bit <= view; bit <<= 1) {
        if ((view & bit) == 0) continue;
        bool seen = (hidden & bit) == 0;
        str name = str_of(facet_name(bit));
        r.hidden += !seen;
        form_choice_add(a, &r.facets, name, str_of(facet_words(bit)), str_none(),
                        seen ? name : S(""));
    }
    return r;
}

/* s: what the form shows; it may be what was asked for and refused. */
static status sharing_page(struct page *p, const struct sharing *s, struct sharing_view *v)
{
    v->may = who_may(&p->cx->who, RIGHT_SHARING);
    v->grace = number_field(p, &v->errors, "grace-days", MSG_sharing_grace, MSG_sharing_grace_hint,
                            s->grace_days);
    v->emergency = number_field(p, &v->errors, "emergency-hours", MSG_sharing_emergency,
                                MSG_sharing_emergency_hint, s->emergency_hours);
    v->claim = number_field(p, &v->errors, "claim-days", MSG_sharing_claim, MSG_sharing_claim_hint,
                            s->claim_days);
    str typed = page_form(p, S("rules"));
    v->rules = (struct form_field){ .name = S("rules"),
                                    .label = say(p, MSG_sharing_file),
                                    .hint = say(p, MSG_sharing_file_note),
                                    .value = typed.n > 0 ? typed : sharing_text(p->req->arena, s),
                                    .error = form_error_of(&v->errors, S("rules")),
                                    .rows = 8 };
    for (unsigned r = 0; r < ROLE__COUNT; r++)
        if (sharing_has_view((enum role)r))
            *VEC_PUSH(p->req->arena, &v->roles) = role_of(p, (enum role)r, s->hidden[r]);
    TRY(share_list(p->cx, &v->versions));
    v->frame = people_frame(p, say(p, MSG_sharing_title));
    tmpl_sharing(p->out, v);
    return ST_OK;
}

status page_sharing(struct page *p)
{
    const struct sharing *now;
    struct sharing_view v = { .may = false };
    TRY(trust_sharing(p->cx, &now));
    return sharing_page(p, now, &v);
}

/* ---- whom a change would affect --------------------------------------------------------------*/

static status number_read(struct page *p, const char *name, int64_t *value)
{
    str typed = page_form(p, str_of(name));
    if (typed.n == 0 || str_to_int(typed, value)) return ST_OK;
    env_fail(p->cx->env, ST_BAD_INPUT, str_of(name), "%s is no number", name);
    env_remedy(p->cx->env, "write it in digits");
    return ST_BAD_INPUT;
}

/* The boxes that are not ticked. */
static void views_read(struct page *p, struct sharing *s)
{
    if (!str_eq(page_form(p, S("views")), S("yes"))) return;
    for (unsigned r = 0; r < ROLE__COUNT; r++)
        s->hidden[r] = sharing_has_view((enum role)r) ? role_says((enum role)r).view : 0;
    for (size_t i = 0; i < p->form.count; i++) {
        str name = p->form.at[i].name;
        enum role role = ROLE_NONE;
        uint32_t bit = 0;
        if (str_starts(name, S("view-")) && role_parse(str_from(name, 5), &role) &&
            facet_parse(p->form.at[i].value, &bit))
            s->hidden[role] &= ~bit;
    }
}

/* Of the rule file where there is one, else of the fields. *s is left as it was asked for. */
static status wish_read(struct page *p, struct sharing *s)
{
    str rules = page_form(p, S("rules"));
    if (rules.n > 0) return sharing_parse(p->cx, rules, s);
    views_read(p, s);
    TRY(number_read(p, "grace-days", &s->grace_days));
    TRY(number_read(p, "emergency-hours", &s->emergency_hours));
    TRY(number_read(p, "claim-days", &s->claim_days));
    return sharing_judge(p->cx->env, s);
}

static str facets_in_words(struct arena *a, uint32_t facets)
{
    struct buf b = buf_make(a);
    for (uint32_t bit = 1; bit != 0 && bit <= facets; bit <<= 1) {
        if ((facets & bit) == 0 || facet_words(bit) == NULL) continue;
        if (b.n > 0) buf_add(&b, S("; "));
        buf_add(&b, str_of(facet_words(bit)));
    }
    return b.n == 0 ? str_none() : buf_str(&b);
}

static status sure_page(struct page *p, const struct sharing *wish, struct sharing_sure_view *v)
{
    struct arena *a = p->req->arena;
    const struct sharing *now;
    TRY(trust_sharing(p->cx, &now));
    TRY(share_effect(p->cx, wish, &v->effect));
    for (size_t i = 0; i < v->effect.lines.count; i++) {
        const struct share_line *l = &v->effect.lines.at[i];
        *VEC_PUSH(a, &v->lines) = (struct sharing_line){ .name = l->name,
                                                         .role = str_of(role_words(l->role)),
                                                         .workers = l->workers,
                                                         .gains = l->gains,
                                                         .loses = l->loses,
                                                         .reach = l->reach,
                                                         .hidden = facets_in_words(a, l->hidden),
                                                         .shown = facets_in_words(a, l->shown) };
    }
    v->may = who_may(&p->cx->who, RIGHT_SHARING);
    v->rules = sharing_text(a, wish);
    v->base = now->version;
    v->reason = (struct form_field){ .name = S("reason"),
                                     .label = say(p, MSG_sharing_reason),
                                     .hint = say(p, MSG_sharing_reason_hint),
                                     .value = page_form(p, S("reason")),
                                     .error = form_error_of(&v->errors, S("reason")),
                                     .rows = 3,
                                     .large_label = true };
    v->frame = people_frame(p, say(p, MSG_sharing_sure));
    tmpl_sharing_sure(p->out, v);
    return ST_OK;
}

static void error_take(struct page *p, struct form_errors *errors)
{
    const struct err *err = &p->cx->env->err;
    form_error_add(
        p->req->arena, errors, err->where,
        page_sentence(p->req->arena, arena_printf(p->req->arena, "%.*s: %.*s", STR_ARG(err->what),
                                                  STR_ARG(err->remedy))));
    p->cx->env->err = (struct err){ 0 };
}

status page_sharing_show(struct page *p)
{
    const struct sharing *now;
    TRY(trust_sharing(p->cx, &now));
    struct sharing wish = *now;
    status st = wish_read(p, &wish);
    if (st == ST_BAD_INPUT) {
        struct sharing_view v = { .may = false };
        error_take(p, &v.errors);
        status refused = page_refused(p);
        TRY(sharing_page(p, &wish, &v));
        return refused;
    }
    TRY(st);
    struct sharing_sure_view v = { .may = false };
    return sure_page(p, &wish, &v);
}

/* ---- the change ------------------------------------------------------------------------------*/

status page_sharing_adopt(struct page *p)
{
    struct sharing wish;
    int64_t base = -1;
    if (!str_to_int(page_form(p, S("base")), &base) || page_form(p, S("rules")).n == 0)
        return fail(p->cx->env, ST_BAD_INPUT, "the form does not say what is to change");
    TRY(sharing_parse(p->cx, page_form(p, S("rules")), &wish));
    status st = share_adopt(p->cx, &wish, base, page_form(p, S("reason")));
    if (st == ST_BAD_INPUT) {
        struct sharing_sure_view v = { .may = false };
        error_take(p, &v.errors);
        status refused = page_refused(p);
        TRY(sure_page(p, &wish, &v));
        return refused;
    }
    TRY(st);
    page_redirect(p, url_sharing(p->req->arena), say(p, MSG_sharing_adopted));
    return ST_OK;
}
