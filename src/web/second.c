/* SPDX-License-Identifier: Apache-2.0
 * Partings and liftings that wait for a second person. */
#include "gen/second.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "record/second.h"
#include "thread/parted.h"
#include "web/review.h"

static str say(const struct page *p, enum msg_key key)
{
    return msg_words(p->out->lang, key);
}

void second_rules_say(struct page *p, uint32_t rules, struct rule_words *words)
{
    for (int i = 0; i < SECOND_RULE__COUNT; i++) {
        str said = second_rule_words((enum second_rule)i);
        if ((rules & 1u << i) != 0 && said.n > 0) *VEC_PUSH(p->req->arena, words) = said;
    }
}

static struct second_line line_of(struct page *p, const struct second_wanted *w)
{
    struct second_line l = { .id = w->id,
                             .at = w->at,
                             .person = w->one.person,
                             .lift = w->lift,
                             .group = w->group,
                             .same = w->same,
                             .mine = w->by == p->cx->who.account,
                             .by = w->name,
                             .reason = w->reason,
                             .name = w->one.name,
                             .organisation = w->one.organisation };
    if (w->lift) {
        l.other_name = w->other.name;
        l.other_organisation = w->other.organisation;
    }
    second_rules_say(p, w->rules, &l.rules);
    return l;
}

static status show(struct page *p, struct second_view *v)
{
    struct second_wanted *list = NULL;
    size_t count = 0;
    TRY(second_list(p->cx, &list, &count));
    for (size_t i = 0; i < count; i++) {
        struct second_line l = line_of(p, &list[i]);
        if (l.id == v->refused) l.error = v->words;
        *VEC_PUSH(p->req->arena, &v->lines) = l;
    }
    v->frame = manager_frame(p, say(p, MSG_agree_list));
    tmpl_second_list(p->out, v);
    return ST_OK;
}

status page_second_list(struct page *p)
{
    struct second_view v = { 0 };
    return show(p, &v);
}

static status do_it(struct page *p, int64_t id, struct part_done *done, enum msg_key *ret_done)
{
    str decision = page_form(p, S("decision"));
    if (str_eq(decision, S("confirm"))) {
        TRY(second_confirm(p->cx, id, done));
        *ret_done = MSG_agree_done;
        return parted_tell(p->cx, done->parting);
    }
    if (str_eq(decision, S("refuse"))) {
        *ret_done = MSG_agree_refused;
        return second_refuse(p->cx, id, page_form(p, S("reason")));
    }
    if (str_eq(decision, S("withdraw"))) {
        *ret_done = MSG_agree_withdrawn;
        return second_withdraw(p->cx, id);
    }
    return fail_at(p->cx->env, ST_BAD_INPUT, S("reason"), "say whether you agree");
}

status page_second_settle(struct page *p)
{
    struct arena *a = p->req->arena;
    struct part_done done = { 0 };
    enum msg_key words = MSG_agree_done;
    int64_t id = 0;
    TRY(page_path_int(p, S("second"), &id));
    status st = do_it(p, id, &done, &words);
    bool stale = st == ST_CONFLICT || st == ST_NOT_FOUND; /* parted, or lifted, meanwhile */
    if (stale || st == ST_BAD_INPUT || st == ST_FORBIDDEN) {
        struct second_view v = { .refused = id, .words = arena_str(a, p->cx->env->err.what) };
        form_error_add(a, &v.errors, arena_printf(a, "reason-%lld", (long long)id), v.words);
        st = page_refused(p);
        TRY(show(p, &v));
        return st;
    }
    TRY(st);
    page_redirect(p, done.parting != 0 ? url_review_parting(a, done.parting) : url_second_list(a),
                  say(p, words));
    return ST_OK;
}
