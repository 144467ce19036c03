/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "cli/opinion_report.h"
#include "csv/csv.h"

const char *opinion_verdict(enum groups_verdict v)
{
    static const char *const words[] = { "steady", "forming", "not enough votes yet" };
    return words[v];
}

static bool has_enough(const struct opinion_view *o, size_t group, size_t statement)
{
    return o->g.size[group] >= o->least &&
           o->s.in[group * o->s.statements + statement].seen >= o->least;
}

bool opinion_is_shown(const struct opinion_view *o, size_t group, size_t statement)
{
    size_t withheld = 0, smallest = SIZE_MAX;
    if (!has_enough(o, group, statement)) return false;
    for (size_t g = 0; g < o->g.k; g++) {
        const struct tally *t = &o->s.in[g * o->s.statements + statement];
        if (!has_enough(o, g, statement))
            withheld++;
        else if (smallest == SIZE_MAX ||
                 t->seen < o->s.in[smallest * o->s.statements + statement].seen)
            smallest = g;
    }
    return withheld != 1 || smallest != group;
}

str opinion_groups_csv(struct arena *a, const struct opinion_view *o)
{
    struct buf b = buf_make(a);
    buf_add(&b, S("participant,group\r\n"));
    for (size_t p = 0; p < o->v.people; p++) {
        uint8_t g = o->g.nearest[p];
        char letter = (char)('A' + g);
        str row[] = { o->v.person[p], g == GROUP_NONE ? S("") : str_make(&letter, 1) };
        csv_add_row(&b, row, 2);
    }
    return buf_str(&b);
}

static void add_real(struct buf *b, const char *name, double v)
{
    if (isfinite(v))
        buf_printf(b, ",\"%s\":%.10g", name, v);
    else
        buf_printf(b, ",\"%s\":null", name);
}

static void add_pick(struct buf *b, const struct opinion_view *o, const struct pick *p,
                     bool of_group)
{
    buf_add(b, S("{\"statement\":"));
    buf_json(b, o->v.statement[p->statement]);
    buf_printf(b, ",\"for\":\"%s\",\"success\":%u,\"trials\":%u", p->agree ? "agree" : "disagree",
               p->success, p->trials);
    add_real(b, "share", p->p_success);
    add_real(b, "test", p->p_test);
    if (of_group) {
        add_real(b, "repness", p->repness);
        add_real(b, "repness_test", p->repness_test);
        buf_printf(b, ",\"best_agree\":%s", p->best_agree ? "true" : "false");
        if (p->best_agree) buf_printf(b, ",\"n_agree\":%u", p->n_agree);
    }
    buf_byte(b, '}');
}

static void add_picks(struct buf *b, const struct opinion_view *o, const struct picks *list,
                      bool of_group, size_t group)
{
    bool first = true;
    buf_byte(b, '[');
    for (size_t i = 0; i < list->count; i++) {
        uint32_t j = list->at[i].statement;
        if (of_group ? !opinion_is_shown(o, group, j) : o->s.all[j].seen < o->least) continue;
        if (!first) buf_byte(b, ',');
        first = false;
        add_pick(b, o, &list->at[i], of_group);
    }
    buf_byte(b, ']');
}

static void add_groups(struct buf *b, const struct opinion_view *o)
{
    const struct groups *g = &o->g;
    buf_printf(b, "\"groups\":{\"k\":%zu,\"counted\":%zu,\"least_size\":%zu,\"verdict\":\"%s\"",
               g->k, g->counted, g->size_least, opinion_verdict(g->verdict));
    add_real(b, "stability", g->stability);
    add_real(b, "silhouette", g->silhouette);
    buf_add(b, S(",\"silhouette_of_k\":{"));
    bool first = true;
    for (size_t k = 2; k <= OPINION_GROUPS_MOST; k++) {
        if (!isfinite(g->silhouette_of_k[k])) continue;
        buf_printf(b, "%s\"%zu\":%.6g", first ? "" : ",", k, g->silhouette_of_k[k]);
        first = false;
    }
    buf_add(b, S("},\"gaps\":["));
    for (size_t i = 0; i < o->gaps.count; i++) {
        const struct gap *at = &o->gaps.at[i];
        buf_printf(b, "%s{\"between\":\"%c%c\",\"valley\":%.4g,\"gap\":%s}", i == 0 ? "" : ",",
                   (char)('A' + at->a), (char)('A' + at->b), at->valley,
                   at->shown ? "true" : "false");
    }
    buf_add(b, S("],\"list\":["));
    for (size_t k = 0; k < g->k; k++) {
        buf_printf(b, "%s\n{\"group\":\"%c\"", k == 0 ? "" : ",", (char)('A' + k));
        if (g->size[k] < o->least) {
            buf_add(b, S(",\"suppressed\":true}"));
            continue;
        }
        buf_printf(b, ",\"size\":%zu", g->size[k]);
        add_real(b, "share", (double)g->size[k] / (double)(g->counted > 0 ? g->counted : 1));
        add_real(b, "x", g->x[k]);
        add_real(b, "y", g->y[k]);
        add_real(b, "holds", g->holds[k]);
        add_real(b, "alike", o->d.alike[k]);
        buf_printf(b, ",\"votes_as_one\":%s", o->d.as_one[k] ? "true" : "false");
        buf_add(b, S(",\"representative\":"));
        add_picks(b, o, &o->s.representative[k], true, k);
        buf_byte(b, '}');
    }
    buf_add(b, S("]}"));
}

static void add_statement(struct buf *b, const struct opinion_view *o, size_t j)
{
    const struct tally *all = &o->s.all[j];
    buf_add(b, S("{\"statement\":"));
    buf_json(b, o->v.statement[j]);
    if (!str_is_none(o->v.text[j])) {
        buf_add(b, S(",\"text\":"));
        buf_json(b, o->v.text[j]);
    }
    if (o->v.out[j]) buf_add(b, S(",\"moderated_out\":true"));
    if (o->v.meta[j]) buf_add(b, S(",\"meta\":true"));
    if (all->seen < o->least) {
        buf_add(b, S(",\"suppressed\":true,\"groups\":{}}"));
        return;
    }
    buf_printf(b, ",\"agree\":%u,\"disagree\":%u,\"pass\":%u,\"seen\":%u", all->agree,
               all->disagree, all->seen - all->agree - all->disagree, all->seen);
    add_real(b, "common_ground", o->b.common[j]);
    add_real(b, "standard_error", o->b.se[j]);
    buf_printf(b, ",\"sure\":%s", bridge_is_sure(o->b.se[j]) ? "true" : "false");
    add_real(b, "group_aware_consensus", o->s.consensus[j]);
    add_real(b, "extremity", o->s.extremity[j]);
    add_real(b, "priority", o->s.priority[j]);
    add_real(b, "centre", o->p.centre[j]);
    buf_printf(b, ",\"components\":[%.10g,%.10g]", o->p.component[0][j], o->p.component[1][j]);
    buf_add(b, S(",\"groups\":{"));
    for (size_t g = 0; g < o->g.k; g++) {
        const struct tally *t = &o->s.in[g * o->s.statements + j];
        buf_printf(b, "%s\"%c\":", g == 0 ? "" : ",", (char)('A' + g));
        if (opinion_is_shown(o, g, j))
            buf_printf(b, "{\"agree\":%u,\"disagree\":%u,\"seen\":%u}", t->agree, t->disagree,
                       t->seen);
        else
            buf_add(b, S("null"));
    }
    buf_add(b, S("}}"));
}

static void add_doubts(struct buf *b, const struct opinion_view *o)
{
    buf_printf(b, "\"doubtful\":{\"people\":%zu,\"sets\":[", o->d.people);
    for (size_t i = 0; i < o->d.count; i++) {
        const struct doubt_set *s = &o->d.at[i];
        buf_printf(b, "%s\n{\"kind\":\"%s\",\"people\":%zu,\"votes_of_first\":%zu",
                   i == 0 ? "" : ",", s->identical ? "identical" : "nearly identical", s->count,
                   s->votes);
        buf_printf(b, ",\"evidence\":%.4g,\"participants\":[", s->log10_chance);
        for (size_t k = 0; k < s->count; k++) {
            if (k > 0) buf_byte(b, ',');
            buf_json(b, o->v.person[s->person[k]]);
        }
        buf_add(b, S("]}"));
    }
    buf_add(b, S("]}"));
}

str opinion_json(struct arena *a, const struct opinion_view *o)
{
    struct buf b = buf_make(a);
    buf_printf(
        &b,
        "{\"participants\":%zu,\"statements_voted_on\":%zu,\"votes\":%zu,\"votes_changed\":%zu,"
        "\"suppressed_below\":%zu,\n\"variance\":[%.6g,%.6g],\n",
        o->v.people, o->v.statements, o->v.count, o->v.replaced, o->least, o->p.variance[0],
        o->p.variance[1]);
    add_groups(&b, o);
    buf_add(&b, S(",\n\"consensus\":{\"agree\":"));
    add_picks(&b, o, &o->s.agreed, false, 0);
    buf_add(&b, S(",\"disagree\":"));
    add_picks(&b, o, &o->s.disagreed, false, 0);
    buf_add(&b, S("},\n\"common_ground\":["));
    for (size_t i = 0; i < o->common_count; i++) {
        if (i > 0) buf_byte(&b, ',');
        buf_json(&b, o->v.statement[o->common[i]]);
    }
    buf_add(&b, S("],\n"));
    add_doubts(&b, o);
    buf_add(&b, S(",\n\"statements\":["));
    for (size_t j = 0; j < o->v.statements; j++) {
        buf_add(&b, j == 0 ? S("\n") : S(",\n"));
        add_statement(&b, o, j);
    }
    buf_add(&b, S("]}\n"));
    return buf_str(&b);
}
