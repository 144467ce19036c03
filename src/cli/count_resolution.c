/* SPDX-License-Identifier: Apache-2.0 */
#include "ballot/resolution.h"
#include "base/buf.h"
#include "cli/count_report.h"
#include "cli/output.h"

/* Millionths as a decimal without trailing zeros. */
static str value_text(struct arena *a, int64_t v)
{
    str s = arena_printf(a, "%lld.%06lld", (long long)(v / 1000000), (long long)(v % 1000000));
    while (str_ends(s, S("0"))) s.n--;
    if (str_ends(s, S("."))) s.n--;
    return s;
}

static void add_classes(struct buf *b, const struct resolution *r)
{
    for (size_t i = 0; i < r->classes; i++) {
        const struct resolution_class *c = &r->of[i];
        if (!c->shown) {
            buf_printf(b,
                       "  %.*s: not shown (fewer than ten voted, or all alike, or it would give "
                       "such a class away)\n",
                       STR_ARG(c->name));
            continue;
        }
        buf_printf(b, "  %.*s: %lld voted", STR_ARG(c->name), (long long)c->voters);
        if (r->rule != RESOLUTION_APPROVAL)
            buf_printf(b, ", %lld for, %lld against, %lld abstained", (long long)c->in_favour,
                       (long long)c->against, (long long)c->abstained);
        if (c->vote_value != 1000000)
            buf_printf(b, ", each vote counting %.*s",
                       STR_ARG(value_text(b->arena, c->vote_value)));
        buf_add(b, c->quorate ? S("\n") : S(", below its quorum\n"));
    }
}

static void add_approvals(struct buf *b, const struct resolution *r)
{
    for (size_t k = 0; k < r->options; k++) {
        uint16_t o = r->order[k];
        buf_printf(b, "  %s %.*s: %.*s\n", k < r->chosen ? "chosen " : "       ",
                   STR_ARG(r->option[o]), STR_ARG(value_text(b->arena, r->approved[o])));
    }
    if (r->by_lot)
        buf_add(b, S("The last place was a tie, settled by the order of the options.\n"));
}

static str for_people(struct arena *a, const struct resolution *r)
{
    static const char *const rules[] = { "Ordinary resolution",
                                         "Special resolution (three quarters)", "Approval vote" };
    struct buf b = buf_make(a);
    buf_printf(&b, "%s: %lld voted, %lld abstained, %lld papers spoilt\n", rules[r->rule],
               (long long)r->voters, (long long)r->abstained, (long long)r->spoilt);
    add_classes(&b, r);
    if (!r->quorate) buf_add(&b, S("There was no quorum.\n"));
    if (r->rule == RESOLUTION_APPROVAL) {
        add_approvals(&b, r);
        return buf_str(&b);
    }
    buf_printf(&b, "For %.*s, against %.*s", STR_ARG(value_text(a, r->in_favour)),
               STR_ARG(value_text(a, r->against)));
    if (r->need_classes > 0)
        buf_printf(&b, "; %lld of %zu classes in favour, %lld needed",
                   (long long)r->classes_carried, r->classes, (long long)r->need_classes);
    buf_printf(&b, ". %s%s\n", r->even ? "Even. " : "", r->carried ? "Carried." : "Not carried.");
    return buf_str(&b);
}

static void json_class(struct buf *b, const struct resolution *r, const struct resolution_class *c)
{
    buf_add(b, S("{\"class\":"));
    buf_json(b, c->name);
    if (!c->shown) {
        buf_add(b, S(",\"suppressed\":true}"));
        return;
    }
    buf_printf(b, ",\"voters\":%lld,\"abstained\":%lld,\"vote_value\":%.*s,\"quorate\":%s",
               (long long)c->voters, (long long)c->abstained,
               STR_ARG(value_text(b->arena, c->vote_value)), c->quorate ? "true" : "false");
    if (r->rule != RESOLUTION_APPROVAL)
        buf_printf(b, ",\"for\":%lld,\"against\":%lld,\"carried\":%s", (long long)c->in_favour,
                   (long long)c->against, c->carried ? "true" : "false");
    buf_byte(b, '}');
}

static str as_json(struct arena *a, const struct resolution *r)
{
    static const char *const rules[] = { "ordinary", "special", "approval" };
    struct buf b = buf_make(a);
    buf_printf(&b,
               "{\"rule\":\"%s\",\"voters\":%lld,\"abstained\":%lld,\"spoilt\":%lld,\"quorum\":%"
               "lld,\"quorate\":%s",
               rules[r->rule], (long long)r->voters, (long long)r->abstained, (long long)r->spoilt,
               (long long)r->quorum, r->quorate ? "true" : "false");
    if (r->rule != RESOLUTION_APPROVAL)
        buf_printf(&b, ",\"for\":%.*s,\"against\":%.*s,\"even\":%s,\"carried\":%s",
                   STR_ARG(value_text(a, r->in_favour)), STR_ARG(value_text(a, r->against)),
                   r->even ? "true" : "false", r->carried ? "true" : "false");
    buf_add(&b, S(",\"classes\":["));
    for (size_t i = 0; i < r->classes; i++) {
        if (i > 0) buf_byte(&b, ',');
        json_class(&b, r, &r->of[i]);
    }
    buf_add(&b, S("],\"options\":["));
    for (size_t k = 0; k < r->options; k++) {
        buf_add(&b, k == 0 ? S("{\"option\":") : S(",{\"option\":"));
        buf_json(&b, r->option[r->order[k]]);
        buf_printf(&b, ",\"approved\":%.*s,\"chosen\":%s}",
                   STR_ARG(value_text(a, r->approved[r->order[k]])),
                   k < r->chosen ? "true" : "false");
    }
    buf_printf(&b, "],\"by_lot\":%s}\n", r->by_lot ? "true" : "false");
    return buf_str(&b);
}

status count_resolution(struct env *e, const struct count_options *o)
{
    enum resolution_rule rule = str_eq(o->rule, S("ordinary"))  ? RESOLUTION_ORDINARY
                                : str_eq(o->rule, S("special")) ? RESOLUTION_SPECIAL
                                                                : RESOLUTION_APPROVAL;
    struct resolution r;
    TRY(resolution_read(e, rule, o->terms, o->file, (size_t)o->seats, &r));
    resolution_count(e, &r);
    return output_write(e, S("-"), o->json ? as_json(e->arena, &r) : for_people(e->arena, &r));
}
