/* SPDX-License-Identifier: Apache-2.0 */
#include "ballot/resolution.h"

#include <stdlib.h>

enum { SHOWN_LEAST = 10 };
__extension__ typedef __int128 wide_int;

static int64_t takes_part(const struct resolution *r, const struct resolution_class *c)
{
    return r->rule == RESOLUTION_APPROVAL ? c->voters - c->abstained : c->in_favour + c->against;
}

/* One vote's value before caps, in millionths. */
static int64_t full_value(const struct resolution_class *c)
{
    return c->weight_milli * 1000;
}

/* Caps: those classes whose share would exceed theirs are held at it, together; holding one may
 * push another over, so until nothing changes. With shares P held in all and U not held, everything
 * is U ⁄ (1 − P). */
static void cap_values(struct resolution *r)
{
    bool held[64] = { false };
    for (size_t i = 0; i < r->classes; i++) r->of[i].vote_value = full_value(&r->of[i]);
    for (bool again = true; again;) {
        int64_t held_percent = 0, free_total = 0;
        again = false;
        for (size_t i = 0; i < r->classes; i++) {
            if (held[i])
                held_percent += r->of[i].cap_percent;
            else
                free_total += full_value(&r->of[i]) * takes_part(r, &r->of[i]);
        }
        int64_t others = held_percent < 100 ? 100 - held_percent : 0;
        for (size_t i = 0; i < r->classes; i++) {
            struct resolution_class *c = &r->of[i];
            int64_t heads = takes_part(r, c), total = full_value(c) * heads;
            if (c->cap_percent == 0 || heads == 0) continue;
            if (held[i]) {
                wide_int most = others == 0 ? 0 : (wide_int)free_total * c->cap_percent / others;
                c->vote_value = (int64_t)(most / heads);
            } else if (total != free_total &&
                       (wide_int)total * others > ((wide_int)free_total) * c->cap_percent) {
                held[i] = again = true; /* its share of what is free is over its cap */
            }
        }
    }
}

static bool is_one_mind(const struct resolution_class *c)
{
    return c->in_favour == c->voters || c->against == c->voters || c->abstained == c->voters;
}

static void decide_classes(struct resolution *r)
{
    for (size_t i = 0; i < r->classes; i++) {
        struct resolution_class *c = &r->of[i];
        c->quorate = c->voters >= c->quorum;
        c->carried = c->in_favour > c->against || (c->in_favour == c->against && r->tie_carries);
        r->classes_carried += c->carried;
        r->voters += c->voters;
        r->registered += c->registered;
        r->abstained += c->abstained;
        r->spoilt += c->spoilt;
        r->in_favour += c->in_favour * c->vote_value;
        r->against += c->against * c->vote_value;
        r->quorate = r->quorate && c->quorate;
        bool one_mind = is_one_mind(c);
        for (size_t k = 0; k < r->options; k++) one_mind = one_mind || c->approved[k] == c->voters;
        c->shown = c->voters >= SHOWN_LEAST && !one_mind;
    }
}

/* The totals less what is shown is what the hidden classes did together: one alone could be worked
 * out, and several too where they are few or were of one mind. */
static bool rest_is_safe(const struct resolution *r)
{
    size_t hidden = 0;
    struct resolution_class rest = { 0 };
    for (size_t i = 0; i < r->classes; i++) {
        const struct resolution_class *c = &r->of[i];
        if (c->shown) continue;
        hidden++;
        rest.voters += c->voters;
        rest.in_favour += c->in_favour;
        rest.against += c->against;
        rest.abstained += c->abstained;
    }
    bool one_mind = is_one_mind(&rest);
    for (size_t k = 0; k < r->options; k++) {
        int64_t approved = 0;
        for (size_t i = 0; i < r->classes; i++)
            if (!r->of[i].shown) approved += r->of[i].approved[k];
        one_mind = one_mind || approved == rest.voters;
    }
    if (hidden < 2) return hidden == 0;
    return rest.voters == 0 || (rest.voters >= SHOWN_LEAST && !one_mind);
}

static struct resolution_class *smallest_shown(struct resolution *r)
{
    struct resolution_class *least = NULL;
    for (size_t i = 0; i < r->classes; i++)
        if (r->of[i].shown && (least == NULL || r->of[i].voters < least->voters)) least = &r->of[i];
    return least;
}

static void hide_others(struct resolution *r)
{
    for (struct resolution_class *c; !rest_is_safe(r) && (c = smallest_shown(r)) != NULL;)
        c->shown = false;
}

static bool has_enough(const struct resolution *r)
{
    if (r->rule == RESOLUTION_SPECIAL)
        return r->in_favour > 0 &&
               (wide_int)r->in_favour * 4 >= ((wide_int)r->in_favour + r->against) * 3;
    return r->in_favour > r->against || (r->even && r->tie_carries && r->in_favour > 0);
}

static int by_approval(const void *a, const void *b, void *what)
{
    const struct resolution *r = what;
    uint16_t x = *(const uint16_t *)a, y = *(const uint16_t *)b;
    if (r->approved[x] != r->approved[y]) return r->approved[x] > r->approved[y] ? -1 : 1;
    return x < y ? -1 : x > y;
}

static void count_approvals(struct env *e, struct resolution *r)
{
    r->approved = NEW_ARRAY(e->arena, int64_t, r->options);
    r->order = NEW_ARRAY(e->arena, uint16_t, r->options);
    for (size_t k = 0; k < r->options; k++) {
        r->order[k] = (uint16_t)k;
        for (size_t i = 0; i < r->classes; i++)
            r->approved[k] += r->of[i].approved[k] * r->of[i].vote_value;
    }
    if (r->options > 1) qsort_r(r->order, r->options, sizeof *r->order, by_approval, r);
    while (r->chosen < r->seats && r->chosen < r->options && r->quorate &&
           r->approved[r->order[r->chosen]] > 0)
        r->chosen++;
    r->by_lot = r->chosen == r->seats && r->seats < r->options &&
                r->approved[r->order[r->seats - 1]] == r->approved[r->order[r->seats]];
}

void resolution_count(struct env *e, struct resolution *r)
{
    r->quorate = true;
    cap_values(r);
    decide_classes(r);
    hide_others(r);
    r->quorate = r->quorate && r->voters >= r->quorum;
    r->even = r->in_favour == r->against;
    if (r->rule == RESOLUTION_APPROVAL) count_approvals(e, r);
    r->carried = r->rule != RESOLUTION_APPROVAL && r->quorate && has_enough(r) &&
                 r->classes_carried >= r->need_classes;
}
