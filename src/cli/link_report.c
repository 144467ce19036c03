/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/link_report.h"

#include "base/buf.h"
#include "base/file.h"

static void text(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++) {
        switch (s.p[i]) {
        case '&': buf_add(b, S("&amp;")); break;
        case '<': buf_add(b, S("&lt;")); break;
        case '>': buf_add(b, S("&gt;")); break;
        case '"': buf_add(b, S("&quot;")); break;
        default: buf_byte(b, s.p[i]); break;
        }
    }
}

static const char head[] =
    "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>Linkage report</title>\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n<style>\n"
    "body{font:16px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem;"
    "color:#212b32}\ntable{border-collapse:collapse;width:100%;margin:1rem 0 2rem}\n"
    "th,td{text-align:left;padding:.25rem .75rem .25rem 0;border-bottom:1px solid #d8dde0;"
    "vertical-align:top}\ntd.n,th.n{text-align:right;font-variant-numeric:tabular-nums}\n"
    "meter{width:9rem}\n.for{background:#007f3b}.against{background:#b3002d}\n"
    ".bar{display:inline-block;height:.8rem;vertical-align:middle}\n</style>\n"
    "<h1>Linkage report</h1>\n";

static void summary(struct buf *b, const struct batch *batch, const struct batch_result *r)
{
    buf_printf(b,
               "<table><tr><th>Records<td class=n>%zu<tr><th>Persons<td class=n>%zu"
               "<tr><th>Pairs compared<td class=n>%zu<tr><th>Pairs told<td class=n>%zu"
               "<tr><th>For somebody to look at<td class=n>%zu"
               "<tr><th>Equal records folded<td class=n>%zu</table>\n",
               batch_count(batch), r->clusters, r->scored, r->pairs.count, r->asks.count,
               r->folded);
    buf_add(b, S("<h2>Time</h2><table><tr><th>Stage<th class=n>seconds"));
    for (size_t i = 0; i < r->stages.count; i++)
        buf_printf(b, "<tr><td>%s<td class=n>%.2f", r->stages.at[i].name,
                   (double)r->stages.at[i].us / 1e6);
    buf_add(b, S("</table>\n"));
}

static void bar(struct buf *b, int32_t weight)
{
    double bits = (double)weight / BIT;
    double width = bits < 0 ? -bits : bits;
    if (width > 25) width = 25;
    buf_printf(b, "<td class=n>%+.1f<td><span class=\"bar %s\" style=\"width:%.2frem\"></span>",
               bits, bits < 0 ? "against" : "for", width * 0.4);
}

static bool is_used(const struct batch_result *r, size_t c)
{
    if (!r->learnt) return true;
    for (size_t l = 1; l < LEVEL__MOST; l++) {
        const struct level_info *info = level_info(c, l);
        double apart = r->model->u[c][l] - info->u;
        if (info->group == 1 && (apart > 1e-9 || apart < -1e-9)) return true;
    }
    return false;
}

static void weights(struct buf *b, const struct batch_result *r)
{
    buf_add(b,
            S("<h2>What agreement is worth</h2>\n<p>m: share among pairs of one person; u: among "
              "pairs of two. Bits count for (right) or against one person; at home: for two who "
              "share a home or telephone.</p>\n"));
    for (size_t c = 0; c < C__COUNT; c++) {
        if (!is_used(r, c)) continue;
        buf_add(b, S("<h3>"));
        text(b, comparison_words(c));
        buf_add(b, S("</h3><table><tr><th>Level<th class=n>m<th class=n>u<th class=n>bits<th>"
                     "<th class=n>at home<th>"));
        for (size_t l = 1; l < LEVEL__MOST; l++) {
            const struct level_info *info = level_info(c, l);
            if (info->group == 0) continue;
            buf_add(b, S("<tr><td>"));
            text(b, info->words);
            buf_printf(b, "%s<td class=n>%.4g<td class=n>%.3g",
                       info->frequency ? " (by its frequency)" : "", r->model->m[c][l],
                       r->model->u[c][l]);
            bar(b, r->model->weight[0][c][l]);
            bar(b, r->model->weight[1][c][l]);
        }
        buf_add(b, S("</table>\n"));
    }
}

static void keys(struct buf *b, const struct batch_result *r)
{
    buf_add(b, S("<h2>Keys searched</h2><table><tr><th>Key<th class=n>groups<th class=n>pairs"
                 "<th class=n>largest<th class=n>over-full, left out<th class=n>records in them"));
    for (size_t k = 0; k < KEY__COUNT; k++) {
        const struct block_kind *t = &r->blocks.by_kind[k];
        if (t->keys == 0 && t->capped == 0) continue;
        buf_add(b, S("<tr><td>"));
        text(b, key_words((enum key_kind)k));
        buf_printf(b,
                   "<td class=n>%zu<td class=n>%llu<td class=n>%zu<td class=n>%zu<td class=n>%zu",
                   t->keys, (unsigned long long)t->pairs, t->largest, t->capped, t->capped_records);
    }
    buf_add(b, S("</table>\n"));
}

static void reliability(struct buf *b, const struct batch_result *r)
{
    buf_add(b,
            S("<h2>How sure the probabilities are</h2><p>Pairs where both have a number, judged "
              "without it, and how many then turned out to share it. Some who share none are one "
              "person with two numbers, so the last rows stay a little under what they say.</p>"
              "<table><tr><th>Said<th class=n>pairs<th class=n>said, in the mean<th class=n>"
              "turned out<th>"));
    for (size_t i = 0; i < BATCH_BINS; i++) {
        const struct batch_reliability *x = &r->reliability[i];
        if (x->pairs == 0) continue;
        double n = (double)x->pairs, share = (double)x->same / n;
        double from = i == BATCH_BINS - 1 ? 0.99 : (double)i / 10;
        buf_printf(b,
                   "<tr><td>from %.2f<td class=n>%zu<td class=n>%.3f<td class=n>%.3f"
                   "<td><meter min=0 max=1 value=%.3f>%.3f</meter>",
                   from, x->pairs, x->sum / n, share, share, share);
    }
    buf_add(b, S("</table>\n"));
}

static void explain_pair(struct env *e, struct buf *b, const struct batch *batch,
                         const struct batch_result *r, const struct batch_ask *ask)
{
    struct link_pair p;
    batch_explain(e, batch, r, ask->a, ask->b, &p);
    buf_printf(b, "<tr><td class=n>%.3f<td>", (double)ask->probability);
    text(b, batch_record_id(batch, ask->a));
    buf_add(b, S(": "));
    text(b, batch_shown(e, batch, ask->a));
    buf_add(b, S("<br>"));
    text(b, batch_record_id(batch, ask->b));
    buf_add(b, S(": "));
    text(b, batch_shown(e, batch, ask->b));
    buf_add(b, S("<td>"));
    if (ask->bar != LINK_BAR_NONE) {
        buf_add(b, S("<strong>"));
        text(b, link_bar_words((enum link_bar)ask->bar));
        buf_add(b, S("</strong>; "));
    }
    for (size_t i = 0; i < p.evidence_count; i++) {
        if (i > 0) buf_add(b, S("; "));
        text(b, p.evidence[i].words);
        buf_printf(b, " (%+.1f)", p.evidence[i].bits);
    }
}

enum { NEAREST = 40 };

/* Those to ask about that lie nearest the threshold. */
static void nearest(struct env *e, struct buf *b, const struct batch *batch,
                    const struct batch_result *r)
{
    buf_add(b, S("<h2>Nearest the threshold</h2><p>Pairs that the machine leaves to people.</p>"
                 "<table><tr><th class=n>probability<th>Records<th>Evidence"));
    size_t told = 0;
    for (double floor = 0.9; floor > -0.2 && told < NEAREST; floor -= 0.1) {
        for (size_t i = 0; i < r->asks.count && told < NEAREST; i++) {
            double p = (double)r->asks.at[i].probability;
            if (p < floor || p >= floor + 0.1) continue;
            explain_pair(e, b, batch, r, &r->asks.at[i]);
            told++;
        }
    }
    buf_add(b, S("</table>\n"));
}

status link_report_write(struct env *e, str path, const struct batch *b,
                         const struct batch_result *r)
{
    struct buf out = buf_make(e->arena);
    buf_add(&out, str_of(head));
    summary(&out, b, r);
    weights(&out, r);
    reliability(&out, r);
    keys(&out, r);
    nearest(e, &out, b, r);
    return file_write(e, path, buf_str(&out));
}
