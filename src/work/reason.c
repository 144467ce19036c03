/* SPDX-License-Identifier: Apache-2.0
 * Why an issue stands where it does, in words: the sentence, and what is behind "Why here?". What a
 * role does not see in the record it does not read here either.
 * Source: shared/design/DESIGN.md, "Reason line": at most thirty words, most pressing first.
 */
#include <math.h>

#include "base/time.h"
#include "gen/sql_work.h"
#include "work/listing.h"

enum { REASON_WORDS_MOST = 30, SAID_MOST = 90 };

static const char *const weekdays[] = { "", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
static const char *const months[] = { "",    "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

/* "Fri 27 Nov" */
static str day_words(struct arena *a, int64_t at)
{
    int32_t date = time_date_local(at);
    struct civil c = date_civil(date);
    return arena_printf(a, "%s %d %s", weekdays[date_weekday(date)], c.day, months[c.month]);
}

static str hour_words(struct arena *a, int64_t at)
{
    struct civil c = time_civil_local(at);
    return arena_printf(a, "%d.%02d, %.*s", c.hour, c.minute, STR_ARG(day_words(a, at)));
}

/* The first words of a text that fit, and … where there is more. */
static str first_words(struct arena *a, str text, size_t words_most, size_t bytes_most)
{
    size_t words = 0, at = 0;
    str line = text;
    for (size_t i = 0; i < line.n && at == 0; i++) {
        if (line.p[i] != ' ' && line.p[i] != '\n') continue;
        if (++words >= words_most || i > bytes_most) at = i;
    }
    return at == 0 ? text : arena_printf(a, "%.*s …", (int)at, text.p);
}

/* Sentences until there are enough words. */
struct sentence {
    struct buf text;
    size_t words;
};

static size_t words_in(str s)
{
    size_t n = s.n > 0 ? 1 : 0;
    for (size_t i = 0; i < s.n; i++) n += s.p[i] == ' ' ? 1 : 0;
    return n;
}

static void say(struct sentence *s, str words)
{
    size_t n = words_in(words);
    if (words.n == 0 || s->words >= REASON_WORDS_MOST - 3) return;
    if (s->words + n > REASON_WORDS_MOST)
        words = first_words(s->text.arena, words, REASON_WORDS_MOST - s->words, SIZE_MAX);
    if (s->text.n > 0) buf_byte(&s->text, ' ');
    buf_add(&s->text, words);
    if (!str_ends(words, S(".")) && !str_ends(words, S("…")) && !str_ends(words, S("?")))
        buf_byte(&s->text, '.');
    s->words += n;
}

static bool sees(struct cx *cx, uint32_t facet)
{
    return (trust_scope(cx)->view & facet) != 0;
}

static bool news2_fresh(struct cx *cx, const struct line_need *n)
{
    return !isnan(n->news2) && n->news2_at != TIME_NONE && n->news2 >= 3 &&
           env_now(cx->env) - n->news2_at <= ORDER_NEWS2_FRESH && sees(cx, FACET_MEASURE);
}

static str capital(struct arena *a, str s)
{
    if (s.n == 0 || s.p[0] < 'a' || s.p[0] > 'z') return s;
    return arena_printf(a, "%c%.*s", s.p[0] - 'a' + 'A', (int)(s.n - 1), s.p + 1);
}

/* ---- the sentence ----------------------------------------------------------------------------*/

static str back_words(struct arena *a, const struct work_issue *i)
{
    return arena_printf(a, "%.*s came back from %.*s: “%.*s”", STR_ARG(i->title),
                        STR_ARG(i->to_name), STR_ARG(first_words(a, i->reason, 12, SAID_MOST)));
}

/* A resident's question stands as it was asked, in quotation marks. */
static bool said_by_resident(const struct work_issue *i)
{
    return str_eq(i->kind, S("question")) && i->from_organisation == 0 && i->rule.n == 0;
}

static str sentence_of(struct cx *cx, const struct line_raw *raw, str ranked)
{
    struct arena *a = cx->env->arena;
    const struct work_issue *i = &raw->issue;
    const struct line_need *n = &raw->need;
    struct sentence s = { .text = buf_make(a) };
    if (i->state == WORK_REJECTED)
        say(&s, back_words(a, i));
    else if (said_by_resident(i))
        say(&s, S("Asked through their own page"));
    else
        say(&s, i->title);
    if (news2_fresh(cx, n))
        say(&s,
            arena_printf(a, "NEWS2 %.0f at %.*s", n->news2, STR_ARG(hour_words(a, n->news2_at))));
    if (n->flag.n > 0 && sees(cx, FACET_NEED)) say(&s, n->flag);
    if (i->state == WORK_ON_HOLD && i->reason.n > 0)
        say(&s,
            arena_printf(a, "Waits for: %.*s", STR_ARG(first_words(a, i->reason, 10, SAID_MOST))));
    if (i->pin != ORDER_PLAIN)
        say(&s, arena_printf(a, "%s: “%.*s”", i->pin == ORDER_PINNED ? "Pinned" : "Lowered",
                             STR_ARG(first_words(a, i->pin_words, 10, SAID_MOST))));
    if (i->words.n > 0 && i->state != WORK_REJECTED)
        say(&s, first_words(a, i->words, 14, SAID_MOST));
    if (n->standing > 0 && i->band == 4 && sees(cx, FACET_PROBLEM))
        say(&s, capital(a, n->standing_words));
    if (ranked.n > 0) say(&s, ranked);
    return buf_str(&s.text);
}

/* ---- behind "Why here?" ----------------------------------------------------------------------*/

static void more(struct arena *a, struct work_line *line, str words)
{
    if (words.n > 0) *VEC_PUSH(a, &line->more) = words;
}

static str asked_words(struct arena *a, const struct work_issue *i)
{
    str day = day_words(a, i->created_at);
    if (i->rule.n > 0)
        return arena_printf(a, "Opened on %.*s by the rule “%.*s”", STR_ARG(day), STR_ARG(i->rule));
    if (i->from_organisation == 0 && i->voice != 0)
        return arena_printf(a, "A voice of the conversation, %.*s", STR_ARG(day));
    if (i->from_organisation == 0)
        return arena_printf(a, "Asked by the resident on %.*s", STR_ARG(day));
    if (i->from_organisation == i->to_organisation)
        return arena_printf(a, "On the list of %.*s since %.*s", STR_ARG(i->to_name), STR_ARG(day));
    return arena_printf(a, "Asked by %.*s on %.*s", STR_ARG(i->from_name), STR_ARG(day));
}

static str clock_words(struct arena *a, const struct work_issue *i)
{
    const struct work_clock *c = work_clock_of(i->clock);
    if (i->clock_due == TIME_NONE) return S("");
    if (c == NULL)
        return arena_printf(a, "Clock: due by %.*s, as who sent it says",
                            STR_ARG(day_words(a, i->clock_due)));
    return arena_printf(a, "Clock: %.*s by %.*s (%.*s)", STR_ARG(c->words),
                        STR_ARG(hour_words(a, i->clock_due)), STR_ARG(c->law));
}

static str moves_words(const struct work_issue *i)
{
    if (i->state == WORK_REJECTED)
        return S("Would move it: sending it again, to another, or calling it off");
    switch (i->band) {
    case 1: return S("Would move it: the step recorded that its clock or flag asks for");
    case 2: return S("Would move it: a reply, or passing it to somebody who says yes");
    case 3: return S("Would move it: you open what changed");
    case 4: return S("Would move it: a visit or review recorded, or a pin with a reason");
    default: return S("Would move it: the next step taken, or a pin with a reason");
    }
}

static str rule_words(const struct work_issue *i)
{
    static const str bands[] = {
        S_INIT(""),
        S_INIT("Rule: band 1, by severity, then time left. No formula and no vote can lower it"),
        S_INIT("Rule: band 2, late first, then what residents say matters, then age"),
        S_INIT("Rule: band 3, newest change first"),
        S_INIT("Rule: band 4, the formula’s own band, then what residents say matters, then value"),
        S_INIT("Rule: band 5, nothing above applies: longest wait first"),
    };
    return bands[i->band >= 1 && i->band <= 5 ? i->band : 5];
}

static void need_more(struct cx *cx, const struct line_raw *raw, struct work_line *line)
{
    struct arena *a = cx->env->arena;
    const struct line_need *n = &raw->need;
    if (n->standing == 0 || !sees(cx, FACET_PROBLEM)) return;
    more(a, line,
         arena_printf(a, "%.*s: %.*s. Counted: %.*s", STR_ARG(n->formula),
                      STR_ARG(n->standing_words),
                      STR_ARG(first_words(a, n->standing_counted, 30, SIZE_MAX))));
    if (n->standing_moves.n > 0)
        more(a, line,
             arena_printf(a, "By the formula %.*s",
                          STR_ARG(first_words(a, n->standing_moves, 30, SIZE_MAX))));
    str missing = n->standing_missing.n > 0 ? n->standing_missing : S("nothing");
    more(a, line, arena_printf(a, "Missing: %.*s", STR_ARG(missing)));
}

static status ranked_of(struct cx *cx, const struct line_raw *raw, str *ret_short, str *ret_long)
{
    struct sql_work_ranked_words_list list = { 0 };
    struct arena *a = cx->env->arena;
    const struct work_issue *i = &raw->issue;
    int64_t where = i->neighbourhood != 0 ? i->neighbourhood : raw->need.neighbourhood;
    *ret_short = *ret_long = S("");
    bool counts = (i->band == 2 || i->band == 4) && i->weight > 0;
    if (counts) TRY(sql_work_ranked_words(cx->env, cx->db, i->theme, where, &list));
    if (list.count == 0) return ST_OK;
    const struct sql_work_ranked_words_row *r = &list.at[0];
    str here = r->name.n > 0 ? r->name : S("the whole place");
    *ret_short = arena_printf(a, "Residents rank this %lld%s in %.*s", (long long)r->place,
                              r->place == 1   ? "st"
                              : r->place == 2 ? "nd"
                              : r->place == 3 ? "rd"
                                              : "th",
                              STR_ARG(here));
    *ret_long = arena_printf(a,
                             "Residents’ ranking: “%.*s” is number %lld in %.*s. It orders within "
                             "this band only",
                             STR_ARG(r->words), (long long)r->place, STR_ARG(here));
    return ST_OK;
}

static void fresh_of(struct cx *cx, const struct line_raw *raw, struct work_line *line)
{
    struct arena *a = cx->env->arena;
    const struct work_issue *i = &raw->issue;
    const struct line_need *n = &raw->need;
    line->fresh = str_none();
    if (i->state == WORK_REJECTED)
        line->fresh = arena_printf(a, "came back, %.*s", STR_ARG(day_words(a, i->changed_at)));
    else if (i->band == 3 && n->changed_at != TIME_NONE && n->changed_at >= i->changed_at &&
             sees(cx, n->changed_facet))
        line->fresh =
            arena_printf(a, "%.*s, %.*s", STR_ARG(first_words(a, n->changed_words, 6, 50)),
                         STR_ARG(day_words(a, n->changed_at)));
}

status line_reason(struct cx *cx, const struct line_raw *raw, struct work_line *line)
{
    struct arena *a = cx->env->arena;
    str ranked_short, ranked_long;
    struct line_raw named = *raw;
    named.issue = line->issue; /* with names */
    TRY(ranked_of(cx, &named, &ranked_short, &ranked_long));
    line->said = said_by_resident(&named.issue) ? named.issue.title : str_none();
    line->why = sentence_of(cx, &named, ranked_short);
    more(a, line, asked_words(a, &named.issue));
    more(a, line, clock_words(a, &named.issue));
    need_more(cx, &named, line);
    more(a, line, ranked_long);
    more(a, line, moves_words(&named.issue));
    more(a, line, rule_words(&named.issue));
    fresh_of(cx, &named, line);
    return ST_OK;
}
