/* SPDX-License-Identifier: Apache-2.0
 * Where people stand, with its doubt: what most agree on across views, what divides them, and by
 * how much.
 */
#include <math.h>

#include "html/msg.h"
#include "opinion/groups.h"
#include "opinion/range.h"
#include "web/topic_map.h"

enum { ROWS_SHOWN = 5, FILE_LEAST = 5 };
#define APART_LEAST 0.3

str in_hundred(struct page *p, double share)
{
    return MSG_TEXT(p->req->arena, p->out->lang, MSG_topic_in_hundred,
                    msg_arg_int((int64_t)lround(100 * share)));
}

str group_letter(struct arena *a, int64_t number)
{
    char letter = (char)('A' + number);
    return arena_str(a, str_make(&letter, 1));
}

/* with_groups: the groups hold, or nearly; before that nothing is told of them. */
static struct stand_row row_of(struct page *p, const struct opinion_statement *s, bool with_groups)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    int64_t seen = s->agree + s->disagree + s->pass;
    double share = (double)s->agree / (double)seen;
    struct range likely = range_wilson(s->agree, seen);
    struct stand_row r = { .words = s->words,
                           .agree = in_hundred(p, share),
                           .disagree = in_hundred(p, (double)s->disagree / (double)seen),
                           .range = { 0, 1, likely.low / 100, share, likely.high / 100, 0.5 },
                           .likely = MSG_TEXT(a, lang, MSG_topic_range,
                                              msg_arg_int((int64_t)lround(likely.low)),
                                              msg_arg_int((int64_t)lround(likely.high))) };
    for (size_t i = 0; with_groups && i < s->share_count; i++) {
        double of = (double)s->share[i].agree / (double)s->share[i].seen;
        *VEC_PUSH(a, &r.groups) = MSG_TEXT(a, lang, MSG_topic_group_share,
                                           msg_arg_str(group_letter(a, s->share[i].number)),
                                           msg_arg_int((int64_t)lround(100 * of)));
    }
    return r;
}

static void add_common(struct page *p, const struct topic_opinion *o, struct topic_stand *ret)
{
    for (size_t i = 0; i < o->statement_count && ret->common.count < ROWS_SHOWN; i++) {
        const struct opinion_statement *s = &o->statement[i];
        if (s->enough && s->common - 1.645 * s->se > 0 && s->agree > s->disagree)
            *VEC_PUSH(p->req->arena, &ret->common) = row_of(p, s, o->verdict != GROUPS_TOO_EARLY);
    }
}

/* The widest apart first. */
static void add_divides(struct page *p, const struct topic_opinion *o, struct topic_stand *ret)
{
    double above = INFINITY;
    for (size_t n = 0; n < ROWS_SHOWN; n++) {
        const struct opinion_statement *widest = NULL;
        for (size_t i = 0; i < o->statement_count; i++) {
            const struct opinion_statement *s = &o->statement[i];
            if (s->enough && s->apart >= APART_LEAST && s->apart < above &&
                (widest == NULL || s->apart > widest->apart))
                widest = s;
        }
        if (widest == NULL) return;
        above = widest->apart;
        *VEC_PUSH(p->req->arena, &ret->divides) = row_of(p, widest, true);
    }
}

status topic_stand_of(struct page *p, int64_t topic, struct topic_stand *ret)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    struct topic_opinion o;
    TRY(topic_opinion_read(p->cx, topic, &o));
    *ret = (struct topic_stand){ .any = o.any };
    if (!o.any) return ST_OK;
    ret->counted = MSG_TEXT(a, lang, MSG_topic_counted, msg_arg_int(o.people), msg_arg_int(o.votes),
                            msg_arg_int(o.counted));
    ret->note = msg_words(lang, o.verdict == GROUPS_STEADY    ? MSG_topic_steady
                                : o.verdict == GROUPS_FORMING ? MSG_topic_forming
                                                              : MSG_topic_too_early);
    if (o.verdict != GROUPS_TOO_EARLY)
        for (size_t i = 0; i < o.group_count; i++)
            *VEC_PUSH(a, &ret->groups) =
                MSG_TEXT(a, lang, MSG_topic_group, msg_arg_str(group_letter(a, o.group[i].number)),
                         msg_arg_int(o.group[i].size));
    topic_map_of(p, &o, ret);
    ret->file = o.people >= FILE_LEAST;
    add_common(p, &o, ret);
    if (o.verdict != GROUPS_TOO_EARLY) add_divides(p, &o, ret);
    return ST_OK;
}
