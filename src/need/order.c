/* SPDX-License-Identifier: Apache-2.0 */
#include "need/order.h"

#include <math.h>

#include "base/time.h"

/* 0 none … 4 act now. */
static int severity(const struct order_case *c, int64_t now)
{
    int most = 0;
    bool fresh = c->news2_at != TIME_NONE && now - c->news2_at <= ORDER_NEWS2_FRESH;
    if (c->clock_due != TIME_NONE) most = c->clock_severity > 0 ? c->clock_severity : 1;
    if (fresh && (c->news2 >= 5 || c->news2_any_three) && most < 3) most = 3;
    if (c->in_danger || (fresh && c->news2 >= 7)) most = 4;
    return most;
}

/* A weight that is no number counts as none: comparing must stay an order. */
static double plain(double w)
{
    return isnan(w) ? 0 : w;
}

struct order_place order_place(const struct order_case *c, int64_t now)
{
    struct order_place p = { .pin = c->pin == ORDER_PINNED ? -1 : c->pin == ORDER_LOWERED ? 1 : 0 };
    int worst = severity(c, now);
    if (worst > 0) {
        p.band = 1;
        p.first = -worst;
        p.time = c->clock_due != TIME_NONE ? c->clock_due : INT64_MAX;
    } else if (c->asked) {
        p.band = 2;
        p.first = c->answer_due != TIME_NONE && c->answer_due < now ? 0 : 1;
        p.weight = plain(c->weight);
        p.time = c->asked_at;
    } else if (c->changed_at != TIME_NONE &&
               (c->looked_at == TIME_NONE || c->changed_at > c->looked_at)) {
        p.band = 3;
        p.time = -c->changed_at;
    } else if (c->standing > 0) {
        p.band = 4;
        p.first = -c->standing;
        p.weight = plain(c->weight);
        p.value = plain(c->standing_value);
        p.time = c->waiting_since;
    } else {
        p.band = 5;
        p.time = c->waiting_since == TIME_NONE ? INT64_MAX : c->waiting_since;
    }
    return p;
}

static int by_int(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}
static int by_most(double a, double b)
{
    return a > b ? -1 : a < b;
}

int order_compare(const struct order_place *a, const struct order_place *b)
{
    int d = by_int(a->band == 1, b->band == 1); /* safety first, whatever is pinned */
    if (d != 0) return -d;
    if (a->band != 1 && (d = by_int(a->pin == -1 ? 0 : 1, b->pin == -1 ? 0 : 1)) != 0) return d;
    if ((d = by_int(a->band, b->band)) != 0) return d;
    if (a->band == 1 && (d = by_int(a->first, b->first)) != 0) return d;
    if ((d = by_int(a->pin == 1, b->pin == 1)) != 0) return d;
    if ((d = by_int(a->first, b->first)) != 0) return d;
    if ((d = by_most(a->weight, b->weight)) != 0) return d;
    if ((d = by_most(a->value, b->value)) != 0) return d;
    return by_int(a->time, b->time);
}

static str span(struct arena *a, int64_t us)
{
    int64_t hours = us / TIME_HOUR;
    if (hours < 48) return arena_printf(a, "%lld hours", (long long)hours);
    return arena_printf(a, "%lld days", (long long)(hours / 24));
}

static str safety_words(struct arena *a, const struct order_case *c, int64_t now)
{
    if (c->in_danger) return S("somebody may be in danger");
    bool fresh = c->news2_at != TIME_NONE && now - c->news2_at <= ORDER_NEWS2_FRESH;
    if (fresh && (c->news2 >= 5 || c->news2_any_three))
        return arena_printf(a, "NEWS2 of %.0f in the last 12 hours%s", c->news2,
                            c->news2 >= 5 ? "" : ", one sign alone at 3");
    if (c->clock_due < now)
        return arena_printf(a, "a legal clock ran out %.*s ago",
                            STR_ARG(span(a, now - c->clock_due)));
    return arena_printf(a, "a legal clock runs out in %.*s", STR_ARG(span(a, c->clock_due - now)));
}

str order_words(struct arena *a, const struct order_case *c, const struct order_place *p,
                int64_t now)
{
    const char *pin = p->pin < 0   ? " (pinned by a worker)"
                      : p->pin > 0 ? " (lowered by a worker)"
                                   : "";
    str why = S("nothing else tells it apart");
    switch (p->band) {
    case 1: why = safety_words(a, c, now); break;
    case 2:
        why = arena_printf(a, "asked %.*s ago and not answered%s",
                           STR_ARG(span(a, now - c->asked_at)), p->first == 0 ? ", late" : "");
        break;
    case 3:
        why = arena_printf(a, "changed %.*s ago, not looked at since",
                           STR_ARG(span(a, now - c->changed_at)));
        break;
    case 4: why = S("standing need by its formula"); break;
    default:
        if (c->waiting_since != TIME_NONE)
            why = arena_printf(a, "waiting for %.*s", STR_ARG(span(a, now - c->waiting_since)));
    }
    return arena_printf(a, "%.*s%s", STR_ARG(why), pin);
}
