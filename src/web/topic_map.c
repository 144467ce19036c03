/* SPDX-License-Identifier: Apache-2.0 */
#include "web/topic_map.h"

#include <math.h>

#include "base/buf.h"
#include "html/msg.h"
#include "opinion/map.h"

#define SURE 0.75 /* below, the edge of a group is dashed */
enum { SIDE = 24, TOP = 28, BOTTOM = 12, LABEL_WIDE = 44, LABEL_HIGH = 28 };

/* A mark of each group, drawn from its middle: told apart by shape as well as colour. */
static const char *const marks[OPINION_GROUPS_MOST] = { "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0",
                                                        "m-3-3h7v7h-7z", "m0-5l5 9h-10z",
                                                        "m0-5l5 5-5 5-5-5z",
                                                        "m-1-4h3v3h3v3h-3v3h-3v-3h-3v-3h3z" };

static str marks_path(struct arena *a, const struct opinion_group *g)
{
    struct buf b = buf_make(a);
    str rest = g->marks, x, y;
    int64_t at_x, at_y;
    while (str_next(&rest, ' ', &x) && str_next(&rest, ' ', &y))
        if (str_to_int(x, &at_x) && str_to_int(y, &at_y))
            buf_printf(&b, "M%lld %lld%s", (long long)at_x, (long long)at_y, marks[g->number]);
    return buf_str(&b);
}

static const struct opinion_statement *statement_of(const struct topic_opinion *o, int64_t id)
{
    for (size_t i = 0; i < o->statement_count; i++)
        if (o->statement[i].id == id) return &o->statement[i];
    return NULL;
}

static void add_told(struct page *p, const struct topic_opinion *o, const struct opinion_group *g,
                     struct map_group *m)
{
    for (size_t i = 0; i < g->told_count; i++) {
        const struct opinion_statement *s = statement_of(o, g->told[i].statement);
        enum msg_key key = g->told[i].agree ? MSG_topic_map_agree : MSG_topic_map_disagree;
        if (s != NULL)
            *VEC_PUSH(p->req->arena, &m->told) =
                MSG_TEXT(p->req->arena, p->out->lang, key, msg_arg_str(s->words));
    }
}

static bool is_free(const struct map_groups *l, double x, double y)
{
    for (size_t i = 0; i < l->count; i++)
        if (fabs(l->at[i].x - x) < LABEL_WIDE && fabs(l->at[i].y - y) < LABEL_HIGH) return false;
    return true;
}

/* Above the group's ellipse, or below it, or within where others' are there. */
static void place_label(struct map_groups *l, struct map_group *m, const struct opinion_ring *r)
{
    double turn = r->turn * M_PI / 180;
    double reach = hypot(r->wide * sin(turn), r->high * cos(turn));
    double x = map_within(r->x, SIDE, OPINION_MAP_WIDE - SIDE);
    const double heights[] = { r->y - reach - 10, r->y + reach + 26, r->y };
    double y = heights[2];
    for (size_t i = sizeof heights / sizeof heights[0]; i > 0; i--) {
        double at = map_within(heights[i - 1], TOP, OPINION_MAP_HIGH - BOTTOM);
        if (is_free(l, x, at)) y = at;
    }
    m->x = (int)x;
    m->y = (int)y;
}

static void add_group(struct page *p, const struct topic_opinion *o, const struct opinion_group *g,
                      struct topic_stand *ret)
{
    struct arena *a = p->req->arena;
    const struct opinion_ring *r = &g->ring;
    struct map_group m = {
        .letter = group_letter(a, g->number),
        .people = MSG_TEXT(a, p->out->lang, MSG_topic_map_people, msg_arg_int(g->size)),
        .number = (int)g->number,
        .sure = g->holds >= SURE,
        .turned = arena_printf(a, "translate(%.1f %.1f) rotate(%.1f)", r->x, r->y, r->turn),
        .wide = r->wide,
        .high = r->high,
        .marks = marks_path(a, g),
        .holds = in_hundred(p, g->holds)
    };
    place_label(&ret->map, &m, r);
    add_told(p, o, g, &m);
    *VEC_PUSH(a, &ret->map) = m;
}

void topic_map_of(struct page *p, const struct topic_opinion *o, struct topic_stand *ret)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    ret->map_title = ret->map_note = str_none();
    if (o->verdict == GROUPS_TOO_EARLY) return;
    for (size_t i = 0; i < o->group_count; i++)
        if (o->group[i].marks.n > 0 && o->group[i].number < OPINION_GROUPS_MOST)
            add_group(p, o, &o->group[i], ret);
    if (ret->map.count == 0) return;
    ret->map_title = MSG_TEXT(a, lang, MSG_topic_map_title, msg_arg_int(o->counted),
                              msg_arg_size(ret->map.count));
    ret->map_note = MSG_TEXT(a, lang, MSG_topic_map_note, msg_arg_int(o->people - o->counted));
    bool dashed = false;
    for (size_t i = 0; i < ret->map.count; i++) dashed = dashed || !ret->map.at[i].sure;
    if (dashed)
        ret->map_note = arena_printf(a, "%.*s %.*s", STR_ARG(ret->map_note),
                                     STR_ARG(msg_words(lang, MSG_topic_map_dashed)));
}
