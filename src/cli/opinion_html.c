/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "cli/opinion_page.h"
#include "crypto/crypto.h"
#include "web/assets.h"

enum { COMMON_SHOWN = 10, DIFFER_SHOWN = 6, SETS_APART_SHOWN = 2 };

void page_text(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++) switch (s.p[i]) {
        case '&': buf_add(b, S("&amp;")); break;
        case '<': buf_add(b, S("&lt;")); break;
        case '>': buf_add(b, S("&gt;")); break;
        case '"': buf_add(b, S("&quot;")); break;
        default: buf_byte(b, s.p[i]);
        }
}

void page_letter(struct buf *b, size_t g)
{
    buf_printf(b, "<span class=\"letter %c\">%c</span>", (char)('a' + g), (char)('A' + g));
}

str page_number(struct arena *a, size_t n)
{
    str digits = arena_printf(a, "%zu", n);
    struct buf b = buf_make(a);
    for (size_t i = 0; i < digits.n; i++) {
        if (i > 0 && (digits.n - i) % 3 == 0) buf_byte(&b, ',');
        buf_byte(&b, digits.p[i]);
    }
    buf_byte(&b, '\0');
    return str_sub(buf_str(&b), 0, b.n - 1);
}

int page_hundred(size_t part, size_t whole)
{
    return whole > 0 ? (int)((200 * part + whole) / (2 * whole)) : 0;
}

static void number(struct buf *b, size_t n)
{
    buf_add(b, page_number(b->arena, n));
}

static void words(struct buf *b, const struct opinion_view *o, size_t j)
{
    if (str_is_none(o->v.text[j])) {
        buf_add(b, S("statement <bdi>"));
        page_text(b, o->v.statement[j]);
        buf_add(b, S("</bdi>"));
        return;
    }
    buf_add(b, S("<bdi class=\"voice\">“"));
    page_text(b, str_trim(o->v.text[j]));
    buf_add(b, S("”</bdi>"));
}

static const struct tally *in_group(const struct opinion_view *o, size_t g, size_t j)
{
    return &o->s.in[g * o->s.statements + j];
}

/* ---- which statements ---- */

/* The next of the common ground that may be shown, from *at on. */
static size_t next_common(const struct opinion_view *o, size_t *at)
{
    while (*at < o->common_count) {
        size_t j = o->common[(*at)++];
        if (o->s.all[j].seen >= o->least && o->b.common[j] > 0) return j;
    }
    return SIZE_MAX;
}

/* Where groups differ most: the widest gap between two groups' shares of agreement. */
static double gap(const struct opinion_view *o, size_t j)
{
    double low = 2, high = -1;
    for (size_t g = 0; g < o->g.k; g++) {
        const struct tally *t = in_group(o, g, j);
        if (!opinion_is_shown(o, g, j)) return 0;
        double share = ((double)t->agree + 1) / ((double)t->seen + 2);
        low = fmin(low, share);
        high = fmax(high, share);
    }
    return o->v.zeroed[j] ? 0 : high - low;
}

static size_t find_differences(const struct opinion_view *o, size_t *ret_statements)
{
    size_t n = 0;
    while (n < DIFFER_SHOWN && o->g.k > 1) {
        size_t best = SIZE_MAX;
        for (size_t j = 0; j < o->v.statements; j++) {
            bool taken = false;
            for (size_t i = 0; i < n; i++) taken = taken || ret_statements[i] == j;
            if (!taken && gap(o, j) > (best == SIZE_MAX ? 0.2 : gap(o, best))) best = j;
        }
        if (best == SIZE_MAX) break;
        ret_statements[n++] = best;
    }
    return n;
}

/* ---- in short ---- */

static const char *const sureness[] = {
    "The groups are steady: drawn again from other people and other statements among these, nearly "
    "the same groups come back.",
    "The groups are still forming: drawn again from other people and other statements among these, "
    "groups come back that overlap with these but are not the same. Read their edges with care.",
    "There are not enough votes yet to be sure of groups: drawn again from other people and other "
    "statements among these, other groups come back. Take them as a first sketch, not as a "
    "finding.",
};

static void add_short(struct buf *b, const struct opinion_view *o)
{
    size_t at = 0, first = next_common(o, &at), differ[DIFFER_SHOWN];
    buf_add(b, S("<div class=\"short\"><h2>In short</h2><ul>"));
    if (first == SIZE_MAX || o->b.common[first] < 1.645 * o->b.se[first]) {
        buf_add(b, S("<li><strong>What most agree on:</strong> nothing yet, as far as these votes "
                     "can tell.</li>"));
    } else {
        buf_printf(b, "<li><strong>What most agree on%s:</strong> ",
                   o->g.k > 1 ? ", whichever group they are of" : "");
        words(b, o, first);
        buf_printf(b, " %d of a hundred who voted on it agree.</li>",
                   page_hundred(o->s.all[first].agree, o->s.all[first].seen));
    }
    if (find_differences(o, differ) > 0) {
        size_t low = 0, high = 0;
        for (size_t g = 0; g < o->g.k; g++) {
            const struct tally *t = in_group(o, g, differ[0]), *l = in_group(o, low, differ[0]),
                               *h = in_group(o, high, differ[0]);
            if ((uint64_t)t->agree * l->seen < (uint64_t)l->agree * t->seen) low = g;
            if ((uint64_t)t->agree * h->seen > (uint64_t)h->agree * t->seen) high = g;
        }
        const struct tally *l = in_group(o, low, differ[0]), *h = in_group(o, high, differ[0]);
        buf_add(b, S("<li><strong>Where they differ most:</strong> "));
        words(b, o, differ[0]);
        buf_printf(b, " %d of a hundred of group %c agree, %d of group %c.</li>",
                   page_hundred(h->agree, h->seen), (char)('A' + high),
                   page_hundred(l->agree, l->seen), (char)('A' + low));
    }
    buf_printf(b, "<li><strong>How sure this is:</strong> %s</li></ul></div>",
               o->g.k > 1 ? sureness[o->g.verdict]
                          : "People do not fall into groups that could be told apart.");
}

/* Polis' list always begins with what a group agrees on most, though others may agree more: its
 * tests then speak for the other side. */
static bool is_shared(const struct pick *p)
{
    return p->best_agree && !p->agree;
}

/* ---- where people stand ---- */

/* "A and B; A and C" */
static void pairs(struct buf *b, const struct opinion_view *o, bool shown)
{
    bool first = true;
    for (size_t i = 0; i < o->gaps.count; i++) {
        if (o->gaps.at[i].shown != shown) continue;
        buf_printf(b, "%s%c and %c", first ? "" : "; ", (char)('A' + o->gaps.at[i].a),
                   (char)('A' + o->gaps.at[i].b));
        first = false;
    }
}

static void add_gaps(struct buf *b, const struct opinion_view *o)
{
    buf_add(b, S("<p>"));
    if (o->gaps.shown > 0) {
        buf_add(b, S("<strong>A gap</strong> lies between "));
        pairs(b, o, true);
        buf_add(b, S(": fewer people stand there than on either side. "));
    }
    if (o->gaps.shown < o->gaps.count) {
        buf_add(b, S("<strong>No gap can be shown</strong> between "));
        pairs(b, o, false);
        buf_add(b, S(": as far as these votes tell, people stand all along the way, and the groups "
                     "are parts of one crowd, not camps."));
    }
    buf_add(b, S("</p>"));
}

static void add_sets_apart(struct buf *b, const struct opinion_view *o, size_t g)
{
    const struct picks *list = &o->s.representative[g];
    size_t shown = 0;
    for (size_t i = 0; i < list->count && shown < SETS_APART_SHOWN; i++) {
        if (is_shared(&list->at[i]) || !opinion_is_shown(o, g, list->at[i].statement)) continue;
        buf_printf(b, "%s%s: ", shown++ == 0 ? "" : "<br>",
                   list->at[i].agree ? "Agree" : "Disagree");
        words(b, o, list->at[i].statement);
    }
    if (shown == 0) buf_add(b, S("Nothing that stands out"));
}

static void add_stand(struct buf *b, const struct opinion_view *o)
{
    buf_add(b, S("<section aria-labelledby=\"stand\"><h2 id=\"stand\">Where people stand</h2><p "
                 "class=\"soft\">People who vote alike are drawn close together. The groups are "
                 "found by arithmetic, not by who people are, so they have letters and no "
                 "names.</p>"));
    if (o->g.size[0] >= o->least)
        chart_map(b, o);
    else
        buf_printf(b, "<p>No map: every group has fewer than %zu people.</p>", o->least);
    if (o->g.size[0] >= o->least) add_gaps(b, o);
    buf_add(b, S("<table role=\"table\"><caption>What sets each group apart</caption><thead "
                 "role=\"rowgroup\"><tr role=\"row\"><th role=\"columnheader\" "
                 "scope=\"col\">Group</th><th role=\"columnheader\" scope=\"col\">More likely than "
                 "others to say</th><th role=\"columnheader\" scope=\"col\" class=\"n\">Holds "
                 "together</th></tr></thead><tbody role=\"rowgroup\">"));
    for (size_t g = 0; g < o->g.k; g++) {
        buf_add(b, S("<tr role=\"row\"><th role=\"rowheader\" scope=\"row\" class=\"who\">"));
        page_letter(b, g);
        if (o->g.size[g] < o->least) {
            buf_printf(b,
                       " fewer than %zu people</th><td role=\"cell\">Not shown</td><td "
                       "role=\"cell\" class=\"n\"></td></tr>",
                       o->least);
            continue;
        }
        buf_add(b, S(" "));
        number(b, o->g.size[g]);
        buf_add(b, S(" people</th><td role=\"cell\">"));
        add_sets_apart(b, o, g);
        buf_printf(
            b, "</td><td role=\"cell\" class=\"n\" data-l=\"Holds together\">%.0f in 100</td></tr>",
            100 * o->g.holds[g]);
    }
    buf_add(b, S("</tbody></table></section>"));
}

/* ---- tables of statements ---- */

static void table_head(struct buf *b, const struct opinion_view *o, const char *caption)
{
    buf_printf(b,
               "<table role=\"table\"><caption>%s</caption><thead role=\"rowgroup\"><tr "
               "role=\"row\"><th role=\"columnheader\" scope=\"col\">What was said</th>",
               caption);
    for (size_t g = 0; g < o->g.k && o->g.k > 1; g++)
        buf_printf(b, "<th role=\"columnheader\" scope=\"col\" class=\"n\">%c</th>",
                   (char)('A' + g));
    buf_add(b, S("<th role=\"columnheader\" scope=\"col\" class=\"n\">Everyone</th><th "
                 "role=\"columnheader\" scope=\"col\">Agree less disagree</th></tr></thead><tbody "
                 "role=\"rowgroup\">"));
}

static void cell(struct buf *b, const char *name, const struct tally *t, bool shown)
{
    buf_printf(b, "<td role=\"cell\" class=\"n\" data-l=\"%s\">", name);
    if (shown)
        buf_printf(b, "%d</td>", page_hundred(t->agree, t->seen));
    else
        buf_add(b, S("<span class=\"soft\">not shown</span></td>"));
}

/* −84: with a minus, not a hyphen. */
static void signed_hundred(struct buf *b, double v)
{
    int n = (int)lround(100 * fmin(1, fmax(-1, v)));
    buf_printf(b, "%s%d", n < 0 ? "−" : n > 0 ? "+" : "", n < 0 ? -n : n);
}

static void table_row(struct buf *b, const struct opinion_view *o, size_t j)
{
    double common = o->b.common[j], wide = 1.645 * o->b.se[j];
    buf_add(b, S("<tr role=\"row\"><th role=\"rowheader\" scope=\"row\">"));
    words(b, o, j);
    buf_add(b, S("</th>"));
    for (size_t g = 0; g < o->g.k && o->g.k > 1; g++)
        cell(b, arena_printf(b->arena, "Group %c", (char)('A' + g)).p, in_group(o, g, j),
             opinion_is_shown(o, g, j));
    cell(b, "Everyone", &o->s.all[j], true);
    buf_add(b, S("<td role=\"cell\" class=\"wide\" data-l=\"Agree less disagree\">"));
    signed_hundred(b, common);
    buf_add(b, S(" <span class=\"range\">("));
    signed_hundred(b, common - wide);
    buf_add(b, S(" to "));
    signed_hundred(b, common + wide);
    buf_add(b, S(")</span>"));
    chart_interval(b, common, wide);
    if (!bridge_is_sure(o->b.se[j]))
        buf_printf(b, "<span class=\"tag\">Not enough votes yet: %u</span>", o->s.all[j].seen);
    buf_add(b, S("</td></tr>"));
}

static void add_common(struct buf *b, const struct opinion_view *o)
{
    buf_printf(b,
               "<section aria-labelledby=\"agree\"><h2 id=\"agree\">%s</h2><p class=\"soft\">%s "
               "Figures are of a hundred who voted on it. The last column says how many more agree "
               "than disagree%s, with its likely range: nine chances in ten.</p>",
               o->g.k > 1 ? "Where the groups agree" : "What most agree on",
               o->g.k > 1 ? "Agreement in every group counts for more here than a large majority "
                            "in one."
                          : "",
               o->g.k > 1 ? ", were every group of one size" : "");
    size_t at = 0, j = next_common(o, &at);
    if (j == SIZE_MAX) {
        buf_add(b, S("<p>Nothing yet: no statement finds more agreement than not.</p></section>"));
        return;
    }
    table_head(b, o, "Common ground: who agrees, of a hundred");
    for (size_t shown = 0; shown < COMMON_SHOWN && j != SIZE_MAX; shown++) {
        table_row(b, o, j);
        j = next_common(o, &at);
    }
    buf_add(b, S("</tbody></table></section>"));
}

static void add_differences(struct buf *b, const struct opinion_view *o)
{
    size_t list[DIFFER_SHOWN], n = find_differences(o, list);
    buf_add(b, S("<section aria-labelledby=\"differ\"><h2 id=\"differ\">Where they do not</h2>"));
    if (n == 0)
        buf_add(b, S("<p>No statement sets the groups apart by more than twenty in a "
                     "hundred.</p></section>"));
    if (n == 0) return;
    table_head(b, o, "Where the groups differ most: who agrees, of a hundred");
    for (size_t i = 0; i < n; i++) table_row(b, o, list[i]);
    buf_add(b, S("</tbody></table></section>"));
}

/* ---- each group ---- */

static void add_group(struct buf *b, const struct opinion_view *o, size_t g)
{
    size_t shown = 0;
    buf_printf(b, "<section aria-labelledby=\"group-%c\"><h3 id=\"group-%c\">Group ",
               (char)('a' + g), (char)('a' + g));
    page_letter(b, g);
    buf_add(b, S("</h3>"));
    if (o->g.size[g] < o->least) {
        buf_printf(b, "<p>Fewer than %zu people: not shown.</p></section>", o->least);
        return;
    }
    buf_add(b, S("<p>"));
    number(b, o->g.size[g]);
    buf_printf(b,
               " people, %d of a hundred of those placed. Two of them cast the same vote on a "
               "statement %.0f times in 100. %s</p><ul class=\"says\">",
               page_hundred(o->g.size[g], o->g.counted), 100 * o->d.alike[g],
               o->g.holds[g] >= 0.75
                   ? "The same group comes back with other people and other statements."
               : o->g.holds[g] >= 0.5
                   ? "Most of the group comes back with other people and other statements."
                   : "Its edges are not sure yet.");
    for (size_t i = 0; i < o->s.representative[g].count; i++) {
        const struct pick *p = &o->s.representative[g].at[i];
        if (!opinion_is_shown(o, g, p->statement)) continue;
        shown++;
        buf_printf(b, "<li><p><strong>%s:</strong> ",
                   is_shared(p) ? "Agree, as do others"
                   : p->agree   ? "Agree"
                                : "Disagree");
        words(b, o, p->statement);
        buf_add(b, S("</p>"));
        chart_bars(b, o, p->statement);
        buf_add(b, S("</li>"));
    }
    buf_add(b, S("</ul>"));
    if (shown == 0) buf_add(b, S("<p>No statement stands out that few enough others say.</p>"));
    buf_add(b, S("</section>"));
}

static void add_groups(struct buf *b, const struct opinion_view *o)
{
    buf_add(b, S("<section aria-labelledby=\"think\"><h2 id=\"think\">What each group says</h2><p "
                 "class=\"soft\">What it agrees on most, and what sets it apart from all others, "
                 "with how every "
                 "group voted.</p>"));
    chart_key(b);
    for (size_t g = 0; g < o->g.k; g++) add_group(b, o, g);
    buf_add(b, S("</section>"));
}

/* ---- how sure ---- */

static void add_doubts(struct buf *b, const struct opinion_view *o)
{
    size_t identical = 0;
    for (size_t i = 0; i < o->d.count; i++) identical += o->d.at[i].identical;
    buf_add(b, S("<h3>Votes that look copied</h3><p>"));
    for (size_t g = 0; g < o->g.k; g++)
        if (o->d.as_one[g])
            buf_printf(b,
                       "<strong>Group %c votes as one:</strong> two of its members cast the same "
                       "vote on the same statement %.0f times in 100. That can be one mind, or "
                       "organised voting; figures cannot tell which. ",
                       (char)('A' + g), 100 * o->d.alike[g]);
    if (o->d.count == 0) {
        buf_add(b,
                S("No copies were found. People whose votes are the same, or nearly, beyond what "
                  "chance allows would be counted here.</p>"));
        return;
    }
    number(b, o->d.people);
    buf_printf(b,
               " people vote so much like another that chance does not explain it: %zu sets with "
               "the same votes throughout, %zu with nearly the same. All their votes are counted "
               "above; whether they should be is for people to decide.</p>",
               identical, o->d.count - identical);
}

static void add_sure(struct buf *b, const struct opinion_view *o)
{
    buf_add(b, S("<section aria-labelledby=\"sure\"><h2 id=\"sure\">How sure this is</h2>"));
    if (o->g.k > 1)
        buf_printf(b,
                   "<p>%s</p><p class=\"note\">Likeness of repeated groupings %.2f, where 1 is the "
                   "same and 0 is chance. Separation of the groups %.2f.</p>",
                   sureness[o->g.verdict], o->g.stability, o->g.silhouette);
    buf_add(b, S("<p>These are the people who chose to take part; whoever did not is not in any "
                 "figure. Ranges allow for how few or many voted, not for who stayed away.</p>"));
    if (o->v.people > o->g.counted) {
        buf_add(b, S("<p>"));
        number(b, o->v.people - o->g.counted);
        buf_add(b, S(" people voted on too few statements to be placed in a group. Their votes "
                     "count for everyone, and in no group's figure.</p>"));
    }
    add_doubts(b, o);
    buf_add(b, S("</section>"));
}

/* ---- every statement ---- */

static void every_row(struct buf *b, const struct opinion_view *o, size_t j)
{
    const struct tally *t = &o->s.all[j];
    buf_add(b, S("<tr role=\"row\"><th role=\"rowheader\" scope=\"row\">"));
    words(b, o, j);
    if (t->seen < o->least) {
        buf_printf(b,
                   "</th><td role=\"cell\" class=\"n\" colspan=\"5\">fewer than %zu "
                   "voted</td></tr>",
                   o->least);
        return;
    }
    buf_printf(b,
               "</th><td role=\"cell\" class=\"n\" data-l=\"Agree\">%u</td><td role=\"cell\" "
               "class=\"n\" data-l=\"Pass\">%u</td><td role=\"cell\" class=\"n\" "
               "data-l=\"Disagree\">%u</td><td role=\"cell\" class=\"n\" data-l=\"Agree less "
               "disagree\">",
               t->agree, t->seen - t->agree - t->disagree, t->disagree);
    signed_hundred(b, o->b.common[j]);
    buf_printf(b, "</td><td role=\"cell\" class=\"n\" data-l=\"Give or take\">%.0f</td></tr>",
               164.5 * o->b.se[j]);
}

static void add_every(struct buf *b, const struct opinion_view *o)
{
    buf_add(b, S("<section aria-labelledby=\"every-h\"><h2 id=\"every-h\">Every "
                 "statement</h2><details><summary>Show all "));
    number(b, o->common_count);
    buf_add(b, S("</summary><table role=\"table\"><caption>Votes; and agree less disagree of a "
                 "hundred, were every group of one size</caption><thead role=\"rowgroup\"><tr "
                 "role=\"row\"><th role=\"columnheader\" scope=\"col\">What was said</th>"));
    static const char *const columns[] = { "Agree", "Pass", "Disagree", "Agree less disagree",
                                           "Give or take" };
    for (size_t i = 0; i < 5; i++)
        buf_printf(b, "<th role=\"columnheader\" scope=\"col\" class=\"n\">%s</th>", columns[i]);
    buf_add(b, S("</tr></thead><tbody role=\"rowgroup\">"));
    for (size_t i = 0; i < o->common_count; i++) every_row(b, o, o->common[i]);
    buf_add(b, S("</tbody></table></details></section>"));
}

static void add_method(struct buf *b, const struct opinion_view *o)
{
    buf_printf(
        b,
        "<section aria-labelledby=\"how\"><h2 id=\"how\">How this was worked out</h2><p>Everybody "
        "who voted on at least %zu statements is placed by how they voted; groups are people who "
        "stand near each other, none smaller than a twentieth. A person's last vote on a statement "
        "counts. Figures of fewer than %zu people are not shown, nor any that would give such a "
        "figure away.</p><p>The same file of votes gives the same report, whoever makes it: "
        "<code>weft opinion</code>, version %s.</p></section>",
        o->v.statements < 7 ? o->v.statements : (size_t)7, o->least, WEFT_VERSION);
}

/* ---- the page ---- */

static void add_font(struct buf *b, const char *family, str file)
{
    str bytes = asset_read(file), text;
    if (str_is_none(bytes)) return;
    text = base64url_encode(b->arena, bytes);
    buf_printf(b,
               "@font-face{font-family:\"%s\";font-weight:200 900;src:url(data:font/woff2;base64,",
               family);
    for (size_t i = 0; i < text.n; i++)
        buf_byte(b, text.p[i] == '-' ? '+' : text.p[i] == '_' ? '/' : text.p[i]);
    for (size_t i = text.n; i % 4 != 0; i++) buf_byte(b, '=');
    buf_add(b, S(") format(\"woff2\")}"));
}

static void add_head(struct buf *b, const struct opinion_view *o)
{
    buf_add(b, S("<!doctype html><html lang=\"en-GB\"><head><meta charset=\"utf-8\"><meta "
                 "name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>"));
    page_text(b, o->title);
    buf_add(b, S("</title><style>"));
    if (!o->plain) {
        add_font(b, "Atkinson Hyperlegible Next",
                 S("atkinson-hyperlegible-next-latin-wght-normal.woff2"));
        add_font(b, "Literata", S("literata-latin-wght-normal.woff2"));
    }
    buf_add(b, asset_read(S("report.css")));
    buf_add(b, S("</style></head><body><header><div class=\"band\"><p>What people said, counted</p>"
                 "</div><div class=\"woven\"></div></header><main><h1>"));
    page_text(b, o->title);
    buf_add(b, S("</h1>"));
}

static void add_lead(struct buf *b, const struct opinion_view *o)
{
    buf_add(b, S("<p class=\"lead\">"));
    number(b, o->v.people);
    buf_add(b, o->v.people == 1 ? S(" person voted ") : S(" people voted "));
    size_t votes = 0; /* on what is told here */
    for (size_t j = 0; j < o->v.statements; j++) votes += o->v.zeroed[j] ? 0 : votes_on(&o->v, j);
    number(b, votes);
    buf_add(b, votes == 1 ? S(" time on ") : S(" times on "));
    number(b, o->v.statements - o->v.zeroed_count);
    buf_add(b, o->v.statements - o->v.zeroed_count == 1 ? S(" statement. ") : S(" statements. "));
    if (o->g.k > 1) {
        number(b, o->g.counted);
        buf_printf(b,
                   " of the people voted often enough to be placed, and fall into %zu "
                   "groups.</p>",
                   o->g.k);
    } else {
        buf_add(b, S("They do not fall into groups.</p>"));
    }
}

str opinion_html(struct arena *a, const struct opinion_view *o)
{
    struct buf b = buf_make(a);
    add_head(&b, o);
    add_lead(&b, o);
    add_short(&b, o);
    if (o->g.k > 1) add_stand(&b, o);
    add_common(&b, o);
    if (o->g.k > 1) {
        add_differences(&b, o);
        add_groups(&b, o);
    }
    add_sure(&b, o);
    add_every(&b, o);
    add_method(&b, o);
    buf_add(&b, S("</main>"));
    if (!o->plain && o->g.k > 1) {
        buf_add(&b, S("<script>"));
        buf_add(&b, asset_read(S("echarts.js")));
        buf_add(&b, S("</script><script>"));
        buf_add(&b, asset_read(S("report.js")));
        buf_add(&b, S("</script>"));
    }
    buf_add(&b, S("</body></html>\n"));
    return buf_str(&b);
}
