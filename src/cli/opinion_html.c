/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "cli/opinion_report.h"

enum { COMMON_SHOWN = 12, DIFFER_SHOWN = 6, DOTS_MOST = 3000, MAP_SIDE = 560 };

static const char style[] =
    ":root{color-scheme:light}*{box-sizing:border-box}"
    "body{margin:0;font:18px/1.5 \"Atkinson Hyperlegible Next\",\"Atkinson Hyperlegible\",Verdana,"
    "sans-serif;color:#1d1b18;background:#fbf8f2}"
    "main{max-width:60rem;margin:0 auto;padding:1.25rem}"
    "h1,h2,h3{font-family:Literata,Georgia,serif;line-height:1.2;margin:2rem 0 .5rem}"
    "h1{font-size:2rem;margin-top:.5rem}h2{font-size:1.5rem;border-top:1px solid "
    "#d9d2c3;padding-top:1.5rem}"
    "p{max-width:42rem}.lead{font-size:1.2rem}"
    "svg{max-width:100%;height:auto;display:block}"
    "ul.plain{list-style:none;margin:0;padding:0}ul.plain>li{margin:0 0 1.25rem;padding:0}"
    ".said{margin:0 0 .35rem}.note{color:#5a544a;font-size:1rem;margin:.25rem 0}"
    ".bar{display:flex;height:1.5rem;border:1px solid #1d1b18;background:#fff;max-width:42rem}"
    ".bar span{display:block;height:100%}.yes{background:#1f6f4a}.no{background:#b3541e}"
    ".pass{background:#d9d2c3}.row{display:grid;grid-template-columns:4.5rem "
    "1fr;gap:.5rem;align-items:center;"
    "max-width:42rem;margin:.2rem 0}"
    ".key span{display:inline-block;width:1rem;height:1rem;border:1px solid "
    "#1d1b18;vertical-align:-.15em;"
    "margin:0 .35rem 0 1rem}.key span:first-child{margin-left:0}"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;font-size:1rem;min-width:36rem}"
    "th,td{text-align:left;padding:.4rem .6rem;border-bottom:1px solid #d9d2c3;vertical-align:top}"
    "td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}"
    "summary{cursor:pointer;padding:.6rem 0;font-weight:700}summary:focus-visible{outline:3px "
    "solid #1d5fa8}"
    ".letter{display:inline-block;min-width:1.6em;text-align:center;color:#fff;border-radius:.2em;"
    "padding:0 .3em}"
    "@media print{body{background:#fff}details{display:block}}";

/* Told apart by shape as well: see add_dot. */
static const char *const colours[OPINION_GROUPS_MOST] = { "#1d5fa8", "#a8471d", "#4b7a1f",
                                                          "#7a3f98", "#8a6d00" };

static void add_text(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++) switch (s.p[i]) {
        case '&': buf_add(b, S("&amp;")); break;
        case '<': buf_add(b, S("&lt;")); break;
        case '>': buf_add(b, S("&gt;")); break;
        case '"': buf_add(b, S("&quot;")); break;
        default: buf_byte(b, s.p[i]);
        }
}

static void add_words(struct buf *b, const struct opinion_view *o, size_t j)
{
    if (str_is_none(o->v.text[j])) {
        buf_add(b, S("Statement "));
        add_text(b, o->v.statement[j]);
    } else {
        buf_add(b, S("“"));
        add_text(b, o->v.text[j]);
        buf_add(b, S("”"));
    }
}

static void add_letter(struct buf *b, size_t g)
{
    buf_printf(b, "<span class=\"letter\" style=\"background:%s\">%c</span>", colours[g],
               (char)('A' + g));
}

/* ---- the map ---- */

struct frame {
    double x0, y0, scale;
};

/* Most people lie near; a few far out are drawn at the edge. */
static struct frame make_frame(const struct opinion_view *o)
{
    double far = 0, n = 0;
    for (size_t p = 0; p < o->v.people; p++) {
        if (o->g.of[p] == GROUP_NONE) continue;
        far += o->p.x[p] * o->p.x[p] + o->p.y[p] * o->p.y[p];
        n++;
    }
    double reach = n > 0 && far > 0 ? 3.3 * sqrt(far / n / 2) : 1;
    return (struct frame){ MAP_SIDE / 2.0, MAP_SIDE / 2.0, (MAP_SIDE / 2.0 - 18) / reach };
}

static double clamp(double v)
{
    return v < 10 ? 10 : v > MAP_SIDE - 10 ? MAP_SIDE - 10 : v;
}

static void add_dot(struct buf *b, size_t g, double x, double y)
{
    switch (g) {
    case 0: buf_printf(b, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.2\"/>", x, y); break;
    case 1: buf_printf(b, "<path d=\"M%.1f %.1fl3.6 6.4h-7.2z\"/>", x, y - 4.2); break;
    case 2:
        buf_printf(b, "<rect x=\"%.1f\" y=\"%.1f\" width=\"5.8\" height=\"5.8\"/>", x - 2.9,
                   y - 2.9);
        break;
    case 3: buf_printf(b, "<path d=\"M%.1f %.1fl4 4-4 4-4-4z\"/>", x, y - 4); break;
    default:
        buf_printf(b, "<path d=\"M%.1f %.1fh2v3h3v2h-3v3h-2v-3h-3v-2h3z\"/>", x - 1, y - 4);
        break;
    }
}

static void add_dots(struct buf *b, const struct opinion_view *o, struct frame f, size_t g)
{
    size_t every = o->g.counted / DOTS_MOST + 1, seen = 0;
    buf_printf(b, "<g fill=\"%s\" fill-opacity=\"0.55\">", colours[g]);
    for (size_t p = 0; p < o->v.people; p++)
        if (o->g.of[p] == g && seen++ % every == 0)
            add_dot(b, g, clamp(f.x0 + f.scale * o->p.x[p]), clamp(f.y0 - f.scale * o->p.y[p]));
    buf_add(b, S("</g>"));
}

static void add_map(struct buf *b, const struct opinion_view *o)
{
    struct frame f = make_frame(o);
    buf_printf(b,
               "<figure style=\"margin:1rem 0\"><svg viewBox=\"0 0 %d %d\" width=\"%d\" "
               "height=\"%d\" role=\"img\" "
               "aria-labelledby=\"map-t map-d\"><title id=\"map-t\">Map of opinion</title><desc "
               "id=\"map-d\">",
               MAP_SIDE, MAP_SIDE, MAP_SIDE, MAP_SIDE);
    for (size_t g = 0; g < o->g.k; g++)
        if (o->g.size[g] >= o->least)
            buf_printf(b, "Group %c: %zu people. ", (char)('A' + g), o->g.size[g]);
    buf_printf(b, "</desc><rect width=\"%d\" height=\"%d\" fill=\"#fff\" stroke=\"#d9d2c3\"/>",
               MAP_SIDE, MAP_SIDE);
    for (size_t g = 0; g < o->g.k; g++)
        if (o->g.size[g] >= o->least) add_dots(b, o, f, g);
    for (size_t g = 0; g < o->g.k; g++) {
        if (o->g.size[g] < o->least) continue;
        buf_printf(
            b,
            "<g transform=\"translate(%.1f %.1f)\"><circle r=\"20\" fill=\"%s\" stroke=\"#fff\" "
            "stroke-width=\"3\"/><text text-anchor=\"middle\" dy=\".36em\" font-size=\"24\" "
            "font-weight=\"700\" fill=\"#fff\" font-family=\"Verdana,sans-serif\">%c</text></g>",
            clamp(f.x0 + f.scale * o->g.x[g]), clamp(f.y0 - f.scale * o->g.y[g]), colours[g],
            (char)('A' + g));
    }
    buf_add(b, S("</svg><figcaption class=\"note\">Each mark is a person. People who vote alike "
                 "stand near "
                 "each other; up, down, left and right have no meaning of their "
                 "own.</figcaption></figure>"));
}

/* ---- bars ---- */

static void add_bar(struct buf *b, const struct tally *t)
{
    double n = t->seen > 0 ? t->seen : 1;
    double yes = 100 * t->agree / n, no = 100 * t->disagree / n;
    buf_printf(b,
               "<div class=\"bar\" role=\"img\" aria-label=\"%.0f%% agree, %.0f%% disagree, %.0f%% "
               "pass, of %u\">"
               "<span class=\"yes\" style=\"width:%.1f%%\"></span><span class=\"pass\" "
               "style=\"width:%.1f%%\">"
               "</span><span class=\"no\" style=\"width:%.1f%%\"></span></div>",
               yes, no, 100 - yes - no, t->seen, yes, 100 - yes - no, no);
}

static void add_bars(struct buf *b, const struct opinion_view *o, size_t j)
{
    for (size_t g = 0; g < o->g.k; g++) {
        buf_add(b, S("<div class=\"row\"><span>"));
        add_letter(b, g);
        buf_add(b, S("</span>"));
        if (opinion_is_shown(o, g, j))
            add_bar(b, &o->s.in[g * o->s.statements + j]);
        else
            buf_printf(b, "<span class=\"note\">fewer than %zu voted</span>", o->least);
        buf_add(b, S("</div>"));
    }
}

static void add_key(struct buf *b)
{
    buf_add(
        b,
        S("<p class=\"key note\"><span class=\"yes\"></span>agree<span class=\"pass\"></span>pass"
          "<span class=\"no\"></span>disagree</p>"));
}

static void add_group(struct buf *b, const struct opinion_view *o, size_t g)
{
    buf_add(b, S("<section><h3>"));
    add_letter(b, g);
    buf_printf(b, " Group %c</h3>", (char)('A' + g));
    if (o->g.size[g] < o->least) {
        buf_printf(b, "<p>Fewer than %zu people: not shown.</p></section>", o->least);
        return;
    }
    buf_printf(b, "<p>%zu people, %.0f in a hundred of those counted. %s</p>", o->g.size[g],
               100.0 * (double)o->g.size[g] / (double)o->g.counted,
               o->g.holds[g] >= 0.75
                   ? "The same group comes back with other people and other statements."
               : o->g.holds[g] >= 0.5
                   ? "Most of the group comes back with other people and other statements."
                   : "Its edges are not sure yet.");
    buf_add(b, S("<p>What sets it apart:</p><ul class=\"plain\">"));
    for (size_t i = 0; i < o->s.representative[g].count; i++) {
        const struct pick *p = &o->s.representative[g].at[i];
        if (!opinion_is_shown(o, g, p->statement)) continue;
        buf_printf(b, "<li><p class=\"said\">%s: ",
                   p->agree ? "<strong>Agrees</strong>" : "<strong>Disagrees</strong>");
        add_words(b, o, p->statement);
        buf_add(b, S("</p>"));
        add_bars(b, o, p->statement);
        buf_add(b, S("</li>"));
    }
    buf_add(b, S("</ul></section>"));
}

/* ---- common ground ---- */

static void add_interval(struct buf *b, const struct opinion_view *o, size_t j)
{
    double c = o->b.common[j], wide = 1.645 * o->b.se[j];
    double at = 210 + 200 * fmax(-1, fmin(1, c)), low = 210 + 200 * fmax(-1, fmin(1, c - wide));
    double high = 210 + 200 * fmax(-1, fmin(1, c + wide));
    buf_printf(
        b,
        "<svg viewBox=\"0 0 420 34\" width=\"420\" height=\"34\" role=\"img\" aria-label=\"%.2f, "
        "between %.2f "
        "and %.2f, on a scale from −1 (all disagree) to 1 (all agree)\"><path d=\"M10 17H410\" "
        "stroke=\"#d9d2c3\" stroke-width=\"2\"/><path d=\"M210 7V27\" stroke=\"#8b8375\"/>"
        "<path d=\"M%.1f 17H%.1f\" stroke=\"#1d1b18\" stroke-width=\"5\"/>"
        "<circle cx=\"%.1f\" cy=\"17\" r=\"7\" fill=\"%s\" stroke=\"#fff\" "
        "stroke-width=\"2\"/></svg>",
        c, c - wide, c + wide, low, high, at, c >= 0 ? "#1f6f4a" : "#b3541e");
}

static void add_common(struct buf *b, const struct opinion_view *o)
{
    buf_add(
        b, S("<h2>Common ground</h2><p>What people would agree on whichever group they are of: the "
             "agreement left to a statement once sides are taken out. The dot is the estimate, "
             "from all "
             "disagree (left) to all agree (right); the line is where it lies with nine chances in "
             "ten.</p>"
             "<ol class=\"common\">"));
    size_t shown = 0;
    for (size_t i = 0; i < o->common_count && shown < COMMON_SHOWN; i++) {
        uint32_t j = o->common[i];
        if (o->s.all[j].seen < o->least) continue;
        shown++;
        buf_add(b, S("<li><p class=\"said\">"));
        add_words(b, o, j);
        buf_add(b, S("</p>"));
        add_interval(b, o, j);
        buf_printf(b, "<p class=\"note\">%u votes. %s</p></li>", o->s.all[j].seen,
                   bridge_is_sure(o->b.se[j]) ? "" : "Not enough votes yet to be sure.");
    }
    buf_add(b, S("</ol>"));
}

/* Where groups differ most: the widest gap between two groups' shares of agreement. */
static double gap(const struct opinion_view *o, size_t j)
{
    double low = 2, high = -1;
    for (size_t g = 0; g < o->g.k; g++) {
        const struct tally *t = &o->s.in[g * o->s.statements + j];
        if (!opinion_is_shown(o, g, j)) return 0;
        double share = ((double)t->agree + 1) / ((double)t->seen + 2);
        low = fmin(low, share);
        high = fmax(high, share);
    }
    return o->v.zeroed[j] ? 0 : high - low;
}

static void add_differences(struct buf *b, const struct opinion_view *o)
{
    bool *taken = NEW_ARRAY(b->arena, bool, o->v.statements);
    if (o->g.k < 2) return;
    buf_add(b, S("<h2>Where the groups differ</h2>"));
    add_key(b);
    buf_add(b, S("<ul class=\"plain\">"));
    for (int n = 0; n < DIFFER_SHOWN; n++) {
        size_t best = SIZE_MAX;
        for (size_t j = 0; j < o->v.statements; j++)
            if (!taken[j] && gap(o, j) > (best == SIZE_MAX ? 0.2 : gap(o, best))) best = j;
        if (best == SIZE_MAX) break;
        taken[best] = true;
        buf_add(b, S("<li><p class=\"said\">"));
        add_words(b, o, best);
        buf_add(b, S("</p>"));
        add_bars(b, o, best);
        buf_add(b, S("</li>"));
    }
    buf_add(b, S("</ul>"));
}

static void add_sureness(struct buf *b, const struct opinion_view *o)
{
    static const char *const words[] = {
        "The groups are steady: with other people and other statements drawn from these, nearly "
        "the same "
        "groups come back.",
        "The groups are forming: with other people and other statements drawn from these, groups "
        "come back "
        "that overlap with these but are not the same. Read their edges with care.",
        "Not enough votes yet: with other people and other statements drawn from these, other "
        "groups come "
        "back. Take the groups below as a first sketch, not as a finding.",
    };
    buf_printf(b,
               "<h2>How sure is this?</h2><p>%s</p><p class=\"note\">Likeness of repeated "
               "groupings %.2f, where "
               "1 is the same and 0 is chance; separation %.2f.</p>",
               words[o->g.verdict], o->g.stability, o->g.silhouette);
}

static void add_doubts(struct buf *b, const struct opinion_view *o)
{
    size_t identical = 0;
    for (size_t i = 0; i < o->d.count; i++) identical += o->d.at[i].identical;
    buf_add(b, S("<h2>Votes that look copied</h2>"));
    if (o->d.count == 0) {
        buf_add(b, S("<p>None were found. Records that are the same, or nearly, beyond what chance "
                     "allows would "
                     "be shown here.</p>"));
        return;
    }
    buf_printf(b,
               "<p>%zu people vote so much like another that chance does not explain it: %zu sets "
               "with the "
               "same votes throughout, %zu with nearly the same. All their votes are counted "
               "above; whether "
               "they should be is for people to decide.</p>",
               o->d.people, identical, o->d.count - identical);
}

static void add_table(struct buf *b, const struct opinion_view *o)
{
    buf_add(
        b,
        S("<h2>All statements</h2><details><summary>Show the table</summary><div class=\"scroll\" "
          "tabindex=\"0\" role=\"region\" aria-label=\"All "
          "statements\"><table><thead><tr><th>Statement</th>"
          "<th class=\"n\">Agree</th><th class=\"n\">Disagree</th><th class=\"n\">Pass</th>"
          "<th class=\"n\">Common ground</th><th class=\"n\">±</th></tr></thead><tbody>"));
    for (size_t i = 0; i < o->common_count; i++) {
        uint32_t j = o->common[i];
        const struct tally *t = &o->s.all[j];
        buf_add(b, S("<tr><td>"));
        add_words(b, o, j);
        if (t->seen < o->least)
            buf_printf(b, "</td><td class=\"n\" colspan=\"5\">fewer than %zu voted</td></tr>",
                       o->least);
        else
            buf_printf(b,
                       "</td><td class=\"n\">%u</td><td class=\"n\">%u</td><td class=\"n\">%u</td>"
                       "<td class=\"n\">%.2f</td><td class=\"n\">%.2f</td></tr>",
                       t->agree, t->disagree, t->seen - t->agree - t->disagree, o->b.common[j],
                       1.645 * o->b.se[j]);
    }
    buf_add(b, S("</tbody></table></div></details>"));
}

str opinion_html(struct arena *a, const struct opinion_view *o)
{
    struct buf b = buf_make(a);
    buf_printf(
        &b,
        "<!doctype html><html lang=\"en-GB\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width, initial-scale=1\"><title>");
    add_text(&b, o->title);
    buf_printf(&b, "</title><style>%s</style></head><body><main><h1>", style);
    add_text(&b, o->title);
    buf_printf(&b, "</h1><p class=\"lead\">%zu people cast %zu votes on %zu statements. ",
               o->v.people, o->v.count, o->v.statements - o->v.zeroed_count);
    if (o->g.k > 1)
        buf_printf(
            &b,
            "%zu of them said enough to be placed, and they fall into %zu groups of opinion.</p>",
            o->g.counted, o->g.k);
    else
        buf_add(&b, S("They do not fall into groups.</p>"));
    if (o->g.k > 1) add_map(&b, o);
    add_sureness(&b, o);
    add_common(&b, o);
    if (o->g.k > 1) {
        buf_add(&b, S("<h2>What each group thinks</h2>"));
        add_key(&b);
        for (size_t g = 0; g < o->g.k; g++) add_group(&b, o, g);
    }
    add_differences(&b, o);
    add_doubts(&b, o);
    add_table(&b, o);
    buf_printf(
        &b,
        "<p class=\"note\">Figures of fewer than %zu people are not shown. The same file of votes "
        "gives "
        "the same report, whoever makes it: weft opinion, version %s.</p></main></body></html>\n",
        o->least, WEFT_VERSION);
    return buf_str(&b);
}
