/* SPDX-License-Identifier: Apache-2.0
 * The evaluation from four perspectives: all questions side by side; one question by neighbourhood.
 */
#include <math.h>

#include "base/time.h"
#include "gen/evaluation.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "html/words.h"
#include "web/coop.h"

static const enum msg_key names[PERSPECTIVE__COUNT] = {
    [PERSPECTIVE_USER] = MSG_evaluation_user,
    [PERSPECTIVE_WORKER] = MSG_evaluation_worker,
    [PERSPECTIVE_MANAGER] = MSG_evaluation_manager,
    [PERSPECTIVE_CHIEF] = MSG_evaluation_chief,
};

static struct measure_cell cell_of(const struct figure *f)
{
    return (struct measure_cell){ f != NULL, f != NULL && f->shown, f };
}

/* ---- all -------------------------------------------------------------------------------------*/

struct gap_found {
    const struct measure_line *line;
    int low, high; /* perspectives */
    double width;
};

static void widen(const struct measure_line *l, struct gap_found *g)
{
    for (int a = 0; a < PERSPECTIVE__COUNT; a++)
        for (int b = 0; b < PERSPECTIVE__COUNT; b++) {
            if (!l->of[a].shown || !l->of[b].shown) continue;
            double width = l->of[b].f->mean - l->of[a].f->mean;
            if (width > g->width) *g = (struct gap_found){ l, a, b, width };
        }
}

static str one_decimal(struct arena *a, double v)
{
    return arena_printf(a, "%.1f", v);
}

static str gap_words(struct page *p, const struct gap_found *g)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    if (g->line == NULL) return str_none();
    return MSG_TEXT(a, lang, MSG_evaluation_gap,
                    msg_arg_str(arena_printf(a, "%.*s.", STR_ARG(g->line->m.words))),
                    msg_arg_str(arena_printf(a, "%.*s", STR_ARG(msg_words(lang, names[g->low])))),
                    msg_arg_str(one_decimal(a, g->line->of[g->low].f->mean)),
                    msg_arg_str(arena_lower(a, msg_words(lang, names[g->high]))),
                    msg_arg_str(one_decimal(a, g->line->of[g->high].f->mean)));
}

status evaluation_lines_of(struct page *p, struct evaluation_view *v)
{
    struct arena *a = p->req->arena;
    struct measures measures;
    struct figures *figures = NEW(a, struct figures);
    struct gap_found gap = { .width = 0 };
    TRY(measure_list(p->cx, &measures));
    TRY(figure_list(p->cx, 0, figures));
    v->day = DATE_NONE;
    for (size_t i = 0; i < measures.count; i++) {
        struct measure_line *l = VEC_PUSH(a, &v->lines);
        l->m = measures.at[i];
        for (int w = 0; w < PERSPECTIVE__COUNT; w++) {
            const struct figure *f = figure_find(figures, l->m.id, (enum perspective)w, 0, 0);
            l->of[w] = cell_of(f);
            if (l->of[w].shown && f->n > v->n[w]) v->n[w] = f->n;
            if (f != NULL && f->day > v->day) v->day = f->day;
        }
    }
    for (size_t i = 0; i < v->lines.count; i++) widen(&v->lines.at[i], &gap);
    v->widest = gap_words(p, &gap);
    return ST_OK;
}

status page_evaluation(struct page *p)
{
    struct evaluation_view v = {
        .frame = page_frame(p, page_frame_kind(p), msg_words(p->out->lang, MSG_evaluation_title))
    };
    TRY(evaluation_lines_of(p, &v));
    TRY(practice_list(p->cx, &v.practices));
    tmpl_evaluation(p->out, &v);
    return ST_OK;
}

/* ---- one -------------------------------------------------------------------------------------*/

static struct tag_view moved_tag(struct page *p, const struct figure_change *d)
{
    static const struct {
        enum tag_kind kind;
        enum msg_key words;
    } tags[] = { [FIGURE_BETTER] = { TAG_DONE, MSG_evaluation_better },
                 [FIGURE_WORSE] = { TAG_LATE, MSG_evaluation_worse },
                 [FIGURE_CANNOT_TELL] = { TAG_PLAIN, MSG_evaluation_cannot_tell } };
    return (struct tag_view){ tags[d->moved].kind, msg_words(p->out->lang, tags[d->moved].words) };
}

/* "+1.4", "−0.3": with the true minus. */
static str signed_words(struct page *p, double v, bool plus)
{
    double rounded = round(v * 10) / 10;
    const char *sign = rounded < 0 ? "\xe2\x88\x92" : plus && rounded > 0 ? "+" : "";
    return arena_printf(p->req->arena, "%s%.1f", sign, fabs(rounded));
}

static struct figure_line line_of(struct page *p, const struct figures *figures,
                                  const struct figure *now, double all)
{
    const struct figure *first =
        figure_find(figures, now->measure, now->perspective, now->neighbourhood, 1);
    struct figure_line l = {
        .name = now->neighbourhood == 0 ? msg_words(p->out->lang, MSG_evaluation_whole)
                                        : now->neighbourhood_name,
        .now = cell_of(now),
        .drawn = { .least = 0,
                   .most = 10,
                   .low = now->low,
                   .middle = now->mean,
                   .high = now->high,
                   .mark = now->neighbourhood == 0 ? NAN : all },
    };
    if (now->shown && first != NULL && first->shown && first->wave < now->wave) {
        l.has_change = true;
        struct figure_change change = figure_change_since(first, now);
        l.by = signed_words(p, change.by, true);
        l.range = MSG_TEXT(p->req->arena, p->out->lang, MSG_figures_to,
                           msg_arg_str(signed_words(p, change.low, false)),
                           msg_arg_str(signed_words(p, change.high, false)));
        l.tag = moved_tag(p, &change);
    }
    return l;
}

struct measure_group measure_group_of(struct page *p, const struct figures *figures,
                                      const struct measure *m, enum perspective who)
{
    struct arena *a = p->req->arena;
    struct measure_group g = { .perspective = who, .all = NAN };
    const struct figure *whole = figure_find(figures, m->id, who, 0, 0);
    if (whole != NULL && whole->shown) g.all = whole->mean;
    if (whole != NULL) *VEC_PUSH(a, &g.lines) = line_of(p, figures, whole, g.all);
    for (size_t i = 0; i < figures->count; i++) {
        const struct figure *f = &figures->at[i];
        if (f->measure != m->id || f->perspective != who || f->neighbourhood == 0) continue;
        if (figure_find(figures, m->id, who, f->neighbourhood, 0) != f) continue; /* earlier */
        *VEC_PUSH(a, &g.lines) = line_of(p, figures, f, g.all);
    }
    return g;
}

status page_evaluation_measure(struct page *p)
{
    struct measures measures;
    struct measure_view v = { 0 };
    str key = req_path(p->req, S("measure"));
    TRY(measure_list(p->cx, &measures));
    for (size_t i = 0; i < measures.count; i++)
        if (str_eq(measures.at[i].key, key)) v.m = measures.at[i];
    if (v.m.id == 0) return fail(p->cx->env, ST_NOT_FOUND, "there is no such question");
    struct figures *figures = NEW(p->req->arena, struct figures);
    TRY(figure_list(p->cx, v.m.id, figures));
    for (int w = 0; w < PERSPECTIVE__COUNT; w++) {
        struct measure_group g = measure_group_of(p, figures, &v.m, (enum perspective)w);
        if (g.lines.count > 0) *VEC_PUSH(p->req->arena, &v.groups) = g;
    }
    TRY(quote_list(p->cx, v.m.id, &v.quotes));
    v.frame = page_frame(p, page_frame_kind(p), v.m.words);
    frame_add(p->req->arena, &v.frame.crumbs, msg_words(p->out->lang, MSG_evaluation_title),
              url_evaluation(p->req->arena), false);
    tmpl_evaluation_measure(p->out, &v);
    return ST_OK;
}
