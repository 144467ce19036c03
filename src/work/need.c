/* SPDX-License-Identifier: Apache-2.0
 * A person's need, worked out once and kept; what the rules open for it.
 */
#include "work/need.h"

#include <math.h>

#include "base/time.h"
#include "gen/sql_work.h"
#include "record/change.h"
#include "trust/decide.h"
#include "work/facts.h"
#include "work/work_limits.h"

/* ---- what is kept ----------------------------------------------------------------------------*/

struct standing {
    int band;
    double value;
    str words, counted, missing, moves, formula;
    str rank; /* "severe" */
};

static str formula_words(struct arena *a, const struct need_formula *f)
{
    return arena_printf(a, "%.*s, %.*s", STR_ARG(f->title), STR_ARG(f->version));
}

static struct need_answer *evaluated(struct cx *cx, const struct need_book *book, const char *name,
                                     const struct person_facts *f)
{
    struct need_answer *answer = NEW(cx->env->arena, struct need_answer);
    const struct need_formula *formula = need_book_find(book, str_of(name));
    if (formula == NULL || f->count == 0) return NULL;
    need_evaluate(formula, f->at, f->count, answer);
    return answer->not_for ? NULL : answer;
}

/* "heart failure, falls, dementia and 4 more": of what was counted, what has a code. */
static str first_names(struct arena *a, const struct need_answer *n, size_t most)
{
    struct buf b = buf_make(a);
    size_t named = 0, all = 0;
    for (size_t i = 0; i < n->parts; i++) {
        int32_t code = n->part[i].code;
        if (code < 0 || all++ >= most) continue;
        str words = n->formula->code_words[code];
        if (words.n == 0) words = n->formula->code[code];
        buf_printf(&b, "%s%.*s", named++ == 0 ? "" : ", ", STR_ARG(words));
    }
    if (all > named) buf_printf(&b, " and %zu more", all - named);
    return buf_str(&b);
}

/* The bands of the frailty index are its own: fit, mild, moderate, severe. */
static void frail(struct cx *cx, const struct need_answer *n, struct standing *s)
{
    struct arena *a = cx->env->arena;
    int band = n->known ? n->band : n->at_least;
    double value = n->known ? n->value : n->partial;
    if (band <= 0) return;
    s->rank = need_band_name(n, band);
    s->band = band;
    s->value = value;
    s->words = arena_printf(a, "%s%.*s frailty (%.2f)", n->known ? "" : "at least ",
                            STR_ARG(s->rank), value);
    s->formula = formula_words(a, n->formula);
    s->counted = need_counted_words(a, n);
    s->words = arena_printf(a, "%.*s: %.*s", STR_ARG(s->words), STR_ARG(first_names(a, n, 3)));
    s->missing = n->missing == 0 ? S("") : need_missing_words(a, n);
    s->moves = need_moving_words(a, n);
}

static void many_conditions(struct cx *cx, const struct need_answer *n, struct standing *s)
{
    struct arena *a = cx->env->arena;
    if (!n->known || n->value <= 0 || n->parts < 2) return;
    s->band = 1;
    s->value = n->value;
    s->rank = S("several");
    s->words = arena_printf(a, "%zu long-term conditions (%.2f)", n->parts, n->value);
    s->formula = formula_words(a, n->formula);
    s->counted = need_counted_words(a, n);
    s->missing = S("");
    s->moves = S("");
}

static struct standing standing_of(struct cx *cx, const struct need_book *book,
                                   const struct person_facts *f)
{
    struct standing s = { .words = S(""),
                          .counted = S(""),
                          .missing = S(""),
                          .moves = S(""),
                          .formula = S(""),
                          .rank = S("") };
    const struct need_answer *efi = f->age >= 65 ? evaluated(cx, book, "efi", f) : NULL;
    const struct need_answer *cms = f->age >= 18 ? evaluated(cx, book, "cms", f) : NULL;
    if (efi != NULL) frail(cx, efi, &s);
    if (s.band == 0 && cms != NULL) many_conditions(cx, cms, &s);
    return s;
}

struct warning {
    struct opt_real score;
    bool three;
    struct opt_int at;
};

/* Where a sign is missing the score has no value; what is known still says how bad it is at least.
 */
static struct warning warning_of(struct cx *cx, const struct need_book *book,
                                 const struct person_facts *f)
{
    struct warning w = { 0 };
    const struct need_answer *n = f->news2_at != TIME_NONE ? evaluated(cx, book, "news2", f) : NULL;
    if (n == NULL) return w;
    w.score = (struct opt_real){ true, n->known ? n->value : n->partial };
    w.three = n->any_three_points;
    w.at = (struct opt_int){ true, f->news2_at };
    return w;
}

static status keep(struct cx *cx, int64_t person, const struct person_facts *f,
                   const struct standing *s, const struct warning *w)
{
    return sql_need_put(cx->env, cx->db, person, env_now(cx->env), f->flag, w->score,
                        w->three ? 1 : 0, w->at, s->band, s->value, s->words, s->counted,
                        s->missing, s->moves, s->formula, opt_time(f->changed_at), f->changed_words,
                        f->changed_facet, f->neighbourhood, f->changed_source, opt_time(f->seen_at),
                        NULL);
}

/* ---- what follows ----------------------------------------------------------------------------*/

enum rule {
#define RULE(NAME, ...) RULE_##NAME,
#include "work/rules.def"
#undef RULE
    RULE__COUNT
};
static const struct {
    str key, title, next;
    int days;
} rules[RULE__COUNT] = {
#define RULE(NAME, key_, title_, next_, days_)                                                     \
    [RULE_##NAME] = { S_INIT(key_), S_INIT(title_), S_INIT(next_), (days_) },
#include "work/rules.def"
#undef RULE
};

/* Once in so many days, or once for an event. */
static status rule_opens(struct cx *cx, enum rule r, int64_t person, int64_t practice, str event,
                         str words)
{
    struct arena *a = cx->env->arena;
    int64_t period = env_now(cx->env) / (rules[r].days * TIME_DAY);
    str which = event.n > 0 ? event : arena_printf(a, "%lld", (long long)period);
    struct work_new w = { .person = person,
                          .kind = S("review"),
                          .title = rules[r].title,
                          .words = words,
                          .next_action = rules[r].next,
                          .to_organisation = practice,
                          .rule = rules[r].key,
                          .once = arena_printf(a, "%.*s/%lld/%.*s", STR_ARG(rules[r].key),
                                               (long long)person, STR_ARG(which)) };
    int64_t issue = 0;
    return work_open(cx, &w, &issue, NULL);
}

static status rules_apply(struct cx *cx, int64_t person, const struct person_facts *f,
                          const struct standing *s, const struct warning *w)
{
    struct sql_issue_practice_of_list practice;
    struct arena *a = cx->env->arena;
    if (f->blank) return ST_OK;
    TRY(sql_issue_practice_of(cx->env, cx->db, person, RELATION_REGISTERED, env_now(cx->env),
                              &practice));
    if (practice.count == 0) return ST_OK;
    int64_t to = practice.at[0].actor;
    if (f->home_at != TIME_NONE) TRY(rule_opens(cx, RULE_HOME, person, to, f->home_event, S("")));
    if (str_eq(s->rank, S("severe")) || str_eq(s->rank, S("moderate")))
        TRY(rule_opens(cx, RULE_FRAIL, person, to, S(""), S("")));
    if (f->emergency_year > 5)
        TRY(rule_opens(
            cx, RULE_OFTEN, person, to, S(""),
            arena_printf(a, "%.0f emergency visits in twelve months", f->emergency_year)));
    bool fresh = w->at.has && env_now(cx->env) - w->at.v <= ORDER_NEWS2_FRESH;
    if (fresh && (w->score.v >= 5 || w->three))
        TRY(rule_opens(cx, RULE_WORSE, person, to, S(""), S("")));
    return ST_OK;
}

static status person_work(struct cx *cx, const struct need_book *book, int64_t person)
{
    struct person_facts f;
    TRY(facts_gather(cx, book, person, &f));
    struct standing s = standing_of(cx, book, &f);
    struct warning w = warning_of(cx, book, &f);
    TRY(keep(cx, person, &f, &s, &w));
    TRY(rules_apply(cx, person, &f, &s, &w));
    return place_person(cx, person);
}

status work_need(struct cx *cx, size_t *ret_done)
{
    struct sql_need_dirty_list list;
    struct need_book *book;
    *ret_done = 0;
    TRY(sql_need_dirty(cx->env, cx->db, WORK_NEED_MOST, &list));
    if (list.count == 0) return ST_OK;
    TRY(need_book_open(cx->env, &book));
    for (size_t i = 0; i < list.count; i++) TRY(person_work(cx, book, list.at[i].person));
    *ret_done = list.count;
    return ST_OK;
}

/* ---- placed for another reason ---------------------------------------------------------------*/

static status looks_place(struct cx *cx, size_t *done)
{
    struct change_place at;
    struct sql_looked_after_list list;
    TRY(change_place_load(cx, S("order looks"), &at));
    TRY(sql_looked_after(cx->env, cx->db, at.seq, WORK_PLACE_MOST, &list));
    if (list.count == 0) return ST_OK;
    for (size_t i = 0; i < list.count; i++) TRY(place_person(cx, list.at[i].person));
    *done += list.count;
    at.seq = list.at[list.count - 1].n;
    return change_place_save(cx, S("order looks"), at);
}

/* The ranking is new: every open issue of a theme, piece by piece. txid keeps which ranking it was,
 * seq how far its issues have been placed. */
static status ranking_place(struct cx *cx, size_t *done)
{
    struct sql_ranking_newest_row newest;
    struct sql_issue_ids_of_theme_list list;
    struct change_place at;
    TRY(change_place_load(cx, S("order ranking"), &at));
    TRY(sql_ranking_newest(cx->env, cx->db, &newest));
    if (newest.at == at.txid && at.seq == INT64_MAX) return ST_OK;
    if (newest.at != at.txid) at = (struct change_place){ .txid = newest.at };
    TRY(sql_issue_ids_of_theme(cx->env, cx->db, at.seq, WORK_PLACE_MOST, &list));
    for (size_t i = 0; i < list.count; i++) TRY(issue_place(cx, list.at[i].id));
    at.seq = list.count == 0 ? INT64_MAX : list.at[list.count - 1].id;
    *done += list.count;
    return change_place_save(cx, S("order ranking"), at);
}

static status time_place(struct cx *cx, size_t *done)
{
    struct sql_issue_ids_again_list list;
    TRY(sql_issue_ids_again(cx->env, cx->db, env_now(cx->env), WORK_PLACE_MOST, &list));
    for (size_t i = 0; i < list.count; i++) TRY(issue_place(cx, list.at[i].id));
    *done += list.count;
    return ST_OK;
}

status work_order(struct cx *cx, size_t *ret_done)
{
    size_t done = 0;
    TRY(looks_place(cx, &done));
    TRY(ranking_place(cx, &done));
    TRY(time_place(cx, &done));
    *ret_done = done;
    return ST_OK;
}
