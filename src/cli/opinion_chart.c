/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "cli/opinion_page.h"
#include "opinion/map.h"

enum { WIDE = 640, HIGH = 420, DOTS_MOST = 1500 };

/* Told apart by shape as well: see add_dot. The same stand in report.css. */
static const char *const colours[OPINION_GROUPS_MOST] = { "#174a6b", "#7a4700", "#0b6440",
                                                          "#5b3a78", "#4a5860" };

/* ---- the map ---- */

static bool is_drawn(const struct opinion_view *o, size_t p, size_t group)
{
    return o->g.of[p] == group && o->g.size[group] >= o->least;
}

static void add_dot(struct buf *b, size_t g, double x, double y)
{
    switch (g) {
    case 0: buf_printf(b, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>", x, y); break;
    case 1: buf_printf(b, "<path d=\"M%.1f %.1fh7v7h-7z\"/>", x - 3.5, y - 3.5); break;
    case 2: buf_printf(b, "<path d=\"M%.1f %.1fl4.5 8h-9z\"/>", x, y - 5); break;
    case 3: buf_printf(b, "<path d=\"M%.1f %.1fl5 5-5 5-5-5z\"/>", x, y - 5); break;
    default:
        buf_printf(b, "<path d=\"M%.1f %.1fh3v3h3v3h-3v3h-3v-3h-3v-3h3z\"/>", x - 1.5, y - 4.5);
        break;
    }
}

/* Where a group's label goes: above its ellipse, or below where another's is. */
struct labels {
    double x[OPINION_GROUPS_MOST], y[OPINION_GROUPS_MOST];
    size_t count;
};

static void place_label(struct labels *l, const struct map_ring *r)
{
    double reach = hypot(r->wide * sin(r->turn), r->high * cos(r->turn));
    double x = map_within(r->x, 90, WIDE - 90), y = map_within(r->y - reach - 12, 26, HIGH - 16);
    for (size_t i = 0; i < l->count; i++)
        if (fabs(l->x[i] - x) < 190 && fabs(l->y[i] - y) < 40)
            y = map_within(r->y + reach + 26, 26, HIGH - 16);
    for (size_t i = 0; i < l->count; i++)
        if (fabs(l->x[i] - x) < 190 && fabs(l->y[i] - y) < 40)
            y = map_within(y - 44, 26, HIGH - 16);
    l->x[l->count] = x;
    l->y[l->count++] = y;
}

static void add_label(struct buf *b, const struct opinion_view *o, const struct labels *l, size_t g)
{
    buf_printf(b, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%c: %s people</text>",
               l->x[l->count - 1], l->y[l->count - 1], (char)('A' + g),
               page_number(b->arena, o->g.size[g]).p);
}

static size_t every_nth(const struct opinion_view *o)
{
    return o->g.counted / DOTS_MOST + 1;
}

static void add_group(struct buf *b, const struct opinion_view *o, struct map_frame f,
                      const struct map_ring *r, size_t g)
{
    size_t seen = 0;
    buf_printf(b,
               "<ellipse cx=\"0\" cy=\"0\" rx=\"%.1f\" ry=\"%.1f\" transform=\"translate(%.1f "
               "%.1f) rotate(%.1f)\" fill=\"%s\" fill-opacity=\".08\" stroke=\"%s\" "
               "stroke-width=\"2\"%s/><g fill=\"%s\" fill-opacity=\".6\">",
               r->wide, r->high, r->x, r->y, r->turn * 180 / M_PI, colours[g], colours[g],
               o->g.holds[g] < 0.75 ? " stroke-dasharray=\"7 6\"" : "", colours[g]);
    for (size_t p = 0; p < o->v.people; p++)
        if (is_drawn(o, p, g) && seen++ % every_nth(o) == 0)
            add_dot(b, g, map_x(&f, o->p.x[p]), map_y(&f, o->p.y[p]));
    buf_add(b, S("</g>"));
}

/* What static/report.js draws; coordinates are those of the picture. */
static void add_data(struct buf *b, const struct opinion_view *o, struct map_frame f,
                     const struct map_ring *r, const struct labels *l, size_t g)
{
    size_t seen = 0;
    buf_printf(b,
               "{\"letter\":\"%c\",\"words\":\"%s people\",\"colour\":\"%s\",\"sure\":%s,"
               "\"at\":[%.1f,%.1f],\"reach\":[%.1f,%.1f],\"turn\":%.4f,\"label\":[%.1f,%.1f],"
               "\"people\":[",
               (char)('A' + g), page_number(b->arena, o->g.size[g]).p, colours[g],
               o->g.holds[g] < 0.75 ? "false" : "true", r->x, r->y, r->wide, r->high, r->turn,
               l->x[l->count - 1], l->y[l->count - 1] - 6);
    for (size_t p = 0; p < o->v.people; p++)
        if (is_drawn(o, p, g) && seen++ % every_nth(o) == 0)
            buf_printf(b, "%s[%.1f,%.1f]", seen == 1 ? "" : ",", map_x(&f, o->p.x[p]),
                       map_y(&f, o->p.y[p]));
    buf_add(b, S("]}"));
}

void chart_map(struct buf *b, const struct opinion_view *o)
{
    struct map_frame f = map_frame_of(&o->g, &o->p, o->v.people, WIDE, HIGH);
    struct labels l = { .count = 0 };
    struct buf data = buf_make(b->arena), told = buf_make(b->arena), names = buf_make(b->arena);
    buf_printf(&told,
               "Map of %s people who voted on enough statements, in %zu groups. The table "
               "below says the same.",
               page_number(b->arena, o->g.counted).p, o->g.k);
    buf_printf(b,
               "<figure><svg id=\"still\" class=\"map\" viewBox=\"0 0 %d %d\" role=\"img\" "
               "aria-labelledby=\"map-t\"><title id=\"map-t\">%.*s</title><rect x=\"1\" y=\"1\" "
               "width=\"%d\" height=\"%d\" fill=\"#fff\" stroke=\"#ddd5c8\"/>",
               WIDE, HIGH, STR_ARG(buf_str(&told)), WIDE - 2, HIGH - 2);
    buf_printf(&data, "{\"title\":\"%.*s\",\"size\":[%d,%d],\"groups\":[", STR_ARG(buf_str(&told)),
               WIDE, HIGH);
    for (size_t g = 0, drawn = 0; g < o->g.k; g++) {
        if (o->g.size[g] < o->least) continue;
        struct map_ring r = map_ring_of(&o->g, &o->p, o->v.people, &f, g);
        add_group(b, o, f, &r, g);
        place_label(&l, &r);
        add_label(&names, o, &l, g);
        if (drawn++ > 0) buf_byte(&data, ',');
        add_data(&data, o, f, &r, &l, g);
    }
    buf_add(b, buf_str(&names)); /* on top of all dots */
    buf_add(b, S("</svg><figcaption>"));
    if (every_nth(o) > 1)
        buf_printf(b, "Each mark is %zu people. ", every_nth(o));
    else
        buf_add(b, S("Each mark is a person. "));
    buf_add(b, S("Up, down, left and right have no meaning of their own. Each edge holds most "
                 "of a group; a dashed edge is not sure yet.</figcaption></figure>"));
    buf_printf(b, "<script type=\"application/json\" id=\"map-data\">%.*s]}</script>",
               STR_ARG(buf_str(&data)));
}

/* ---- bars ---- */

static void add_bar(struct buf *b, const struct tally *t)
{
    double n = t->seen > 0 ? t->seen : 1, yes = 100 * t->agree / n, no = 100 * t->disagree / n;
    buf_printf(b,
               "<span class=\"bar\" aria-hidden=\"true\"><span class=\"yes\" "
               "style=\"width:%.1f%%\"></span><span class=\"pass\" style=\"width:%.1f%%\"></span>"
               "<span class=\"no\" style=\"width:%.1f%%\"></span></span>"
               "<span class=\"told\">%d agree · %d pass · %d disagree</span>",
               yes, fmax(100 - yes - no, 0), no, page_hundred(t->agree, t->seen),
               page_hundred(t->seen - t->agree - t->disagree, t->seen),
               page_hundred(t->disagree, t->seen));
}

void chart_bars(struct buf *b, const struct opinion_view *o, size_t j)
{
    for (size_t g = 0; g < o->g.k; g++) {
        buf_add(b, S("<div class=\"row\"><span>"));
        page_letter(b, g);
        buf_add(b, S("</span>"));
        if (opinion_is_shown(o, g, j))
            add_bar(b, &o->s.in[g * o->s.statements + j]);
        else
            buf_add(b, S("<span class=\"soft\">not shown: too few voted</span>"));
        buf_add(b, S("</div>"));
    }
}

void chart_key(struct buf *b)
{
    buf_add(b, S("<p class=\"key note\"><span class=\"yes\"></span>agree<span "
                 "class=\"pass\"></span>pass<span class=\"no\"></span>disagree. Figures are of a "
                 "hundred who voted on it.</p>"));
}

/* ---- intervals ---- */

void chart_interval(struct buf *b, double at, double wide)
{
    double low = 110 + 104 * map_within(at - wide, -1, 1),
           high = 110 + 104 * map_within(at + wide, -1, 1);
    buf_printf(b,
               "<svg class=\"iv\" viewBox=\"0 0 220 22\" aria-hidden=\"true\" focusable=\"false\">"
               "<path d=\"M6 11H214\" stroke=\"#ddd5c8\" stroke-width=\"2\"/>"
               "<path d=\"M110 0V22\" stroke=\"#7d766a\" stroke-dasharray=\"2 3\"/>"
               "<path d=\"M%.1f 11H%.1f\" stroke=\"#174a6b\" stroke-width=\"6\" "
               "stroke-opacity=\".35\" stroke-linecap=\"round\"/>"
               "<circle cx=\"%.1f\" cy=\"11\" r=\"5.5\" fill=\"#174a6b\"/></svg>",
               low, high, 110 + 104 * map_within(at, -1, 1));
}
