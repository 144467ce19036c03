/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "base/buf.h"
#include "need/evaluate.h"

str need_score_text(struct arena *a, const struct need_formula *f, size_t score, double value)
{
    double shift = pow(10, f->score[score].decimals);
    /* Half up as people round, with the sums' own rounding allowed for. */
    double rounded = floor(fabs(value) * shift + 0.5 + 1e-7) / shift;
    return arena_printf(a, "%.*f", f->score[score].decimals,
                        value < 0 && rounded > 0 ? -rounded : rounded);
}

static str part_name(const struct need_formula *f, const struct need_part *p)
{
    if (p->code >= 0)
        return f->code_words[p->code].n > 0 ? f->code_words[p->code] : f->code[p->code];
    return f->input[p->input].words.n > 0 ? f->input[p->input].words : f->input[p->input].name;
}

static str points_text(struct arena *a, double points)
{
    str s = arena_printf(a, "%.2f", points);
    while (str_ends(s, S("0"))) s.n--;
    if (str_ends(s, S("."))) s.n--;
    return s;
}

str need_counted_words(struct arena *a, const struct need_answer *answer)
{
    struct buf b = buf_make(a);
    if (answer->parts == 0) return S("nothing counted");
    for (size_t i = 0; i < answer->parts; i++) {
        str name = part_name(answer->formula, &answer->part[i]);
        buf_printf(&b, "%s%.*s (%.*s)", i == 0 ? "" : "; ", STR_ARG(name),
                   STR_ARG(points_text(a, answer->part[i].points)));
    }
    return buf_str(&b);
}

str need_missing_words(struct arena *a, const struct need_answer *answer)
{
    struct buf b = buf_make(a);
    const struct need_formula *f = answer->formula;
    bool first = true;
    for (size_t i = 0; i < f->inputs; i++) {
        if ((answer->missing >> i & 1) == 0) continue;
        str name = f->input[i].words.n > 0 ? f->input[i].words : f->input[i].name;
        buf_printf(&b, "%s%.*s", first ? "" : "; ", STR_ARG(name));
        first = false;
    }
    return first ? S("nothing is missing") : buf_str(&b);
}

/* Points up to the next band, and the part without which it would be another one. */
static void add_steps(struct buf *b, const struct need_answer *answer)
{
    const struct need_formula *f = answer->formula;
    double v = answer->value;
    const struct need_band *up = NULL;
    double up_at = INFINITY;
    for (size_t i = 0; i < f->bands; i++) {
        const struct need_band *band = &f->band[i];
        /* "below N" and "..N" end a band: the one after it begins there. */
        const struct need_band *to = band->kind == NEED_FROM ? band
                                     : i + 1 < f->bands      ? &f->band[i + 1]
                                                             : NULL;
        bool edge = band->kind == NEED_BELOW || band->kind == NEED_UP_TO || band->kind == NEED_FROM;
        bool above = band->kind == NEED_UP_TO ? band->limit >= v - 1e-9 : band->limit > v + 1e-9;
        if (!edge || to == NULL || !above || band->limit >= up_at) continue;
        up = to;
        up_at = band->limit;
    }
    if (up != NULL)
        buf_printf(b, "%s from %.*s on (now %.*s)", "", STR_ARG(points_text(b->arena, up_at)),
                   STR_ARG(need_score_text(b->arena, f, 0, v)));
    if (up != NULL) buf_printf(b, " it would be “%.*s”", STR_ARG(up->name));
    const struct need_part *most = NULL;
    for (size_t i = 0; i < answer->parts; i++)
        if (most == NULL || answer->part[i].points > most->points) most = &answer->part[i];
    if (most == NULL) return;
    str name = part_name(f, most);
    buf_printf(b, "%s without %.*s it would be %.*s", up == NULL ? "" : ";", STR_ARG(name),
               STR_ARG(need_score_text(b->arena, f, 0, v - most->points / f->score[0].divide)));
}

str need_moving_words(struct arena *a, const struct need_answer *answer)
{
    struct buf b = buf_make(a);
    if (answer->not_for)
        return arena_printf(a, "the formula is for %.*s", STR_ARG(answer->formula->audience));
    if (!answer->known) {
        str missing = need_missing_words(a, answer);
        return answer->missing == 0 ? S("") : arena_printf(a, "knowing: %.*s", STR_ARG(missing));
    }
    add_steps(&b, answer);
    return str_trim(buf_str(&b));
}
