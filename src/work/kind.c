/* SPDX-License-Identifier: Apache-2.0
 * What a request is, and which clock runs for it.
 */
#include "base/time.h"
#include "gen/sql_work.h"
#include "need/evaluate.h"
#include "work/clock.h"
#include "work/inner.h"

static const struct work_kind kinds[] = {
#define KIND(kind_, words_, clock_, theme_, next_)                                                 \
    { S_INIT(kind_), S_INIT(words_), S_INIT(clock_), S_INIT(theme_), S_INIT(next_) },
#include "work/kinds.def"
#undef KIND
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static const struct work_clock clocks[] = {
#define CLOCK(name_, formula_, due_, severity_, words_, law_)                                      \
    { S_INIT(name_), S_INIT(formula_), S_INIT(due_), (severity_), S_INIT(words_), S_INIT(law_) },
#include "work/clocks.def"
#undef CLOCK
};

static const struct work_reason reasons[] = {
#define REASON(word_, words_) { S_INIT(word_), S_INIT(words_) },
#include "work/reasons.def"
#undef REASON
};

const struct work_reason *work_reasons(size_t *ret_count)
{
    *ret_count = sizeof reasons / sizeof reasons[0];
    return reasons;
}

static bool words_fit(str words, str title)
{
    str word;
    while (str_next(&words, '|', &word))
        if (word.n > 0 && str_has(title, word)) return true;
    return false;
}

const struct work_kind *work_kind_of(struct arena *a, str kind, str title)
{
    str small = arena_lower(a, title);
    for (size_t i = 0; i + 1 < KINDS; i++) {
        if (kind.n > 0 && !str_eq(kinds[i].kind, kind)) continue;
        if (words_fit(kinds[i].words, small)) return &kinds[i];
    }
    return &kinds[KINDS - 1];
}

const struct work_clock *work_clock_of(str name)
{
    for (size_t i = 0; i < sizeof clocks / sizeof clocks[0]; i++)
        if (str_eq(clocks[i].name, name)) return &clocks[i];
    return NULL;
}

/* A clock of days alone ends at the time of day at which it began; one of working days or months
 * with its last day. */
static int64_t instant_of(const struct need_due *due, int32_t day, int64_t from)
{
    if (due->step == NEED_DAYS && due->count <= 1) return from + due->count * TIME_DAY;
    return time_from_local(day + 1, 0, 0, 0) - 1;
}

status work_clock_due(struct cx *cx, str name, int64_t from, int64_t *ret_due)
{
    const struct work_clock *c = work_clock_of(name);
    if (c == NULL) return fail_at(cx->env, ST_NOT_FOUND, name, "there is no such clock");
    struct need_book *book;
    TRY(need_book_open(cx->env, &book));
    const struct need_formula *f = need_book_find(book, c->formula);
    if (f == NULL || f->inputs == 0)
        return fail_at(cx->env, ST_INTERNAL, c->formula, "there is no formula for this clock");
    struct need_fact begun = { .input = f->input[0].id,
                               .number = (double)time_date_local(from),
                               .at = from };
    struct need_answer *answer = NEW(cx->env->arena, struct need_answer);
    need_evaluate(f, &begun, 1, answer);
    for (size_t i = 0; i < f->dues; i++) {
        if (!str_eq(f->due[i].name, c->due) || answer->due[i] == DATE_NONE) continue;
        *ret_due = instant_of(&f->due[i], answer->due[i], from);
        return ST_OK;
    }
    return fail_at(cx->env, ST_INTERNAL, c->due, "the formula has no such date");
}

status work_theme(struct cx *cx, str key, int64_t *ret_theme)
{
    struct sql_issue_theme_of_list list = { 0 };
    if (key.n > 0) TRY(sql_issue_theme_of(cx->env, cx->db, key, &list));
    *ret_theme = list.count > 0 ? list.at[0].id : 0;
    return ST_OK;
}

status work_area_id(struct cx *cx, str postcode, int64_t *ret_neighbourhood)
{
    struct sql_work_area_of_list list = { 0 };
    if (postcode.n > 3) {
        str half = str_trim(str_sub(postcode, 0, postcode.n - 3));
        TRY(sql_work_area_of(cx->env, cx->db, half, &list));
    }
    *ret_neighbourhood = list.count > 0 ? list.at[0].id : 0;
    return ST_OK;
}

bool work_clock_words(str name, str *ret_words, str *ret_law)
{
    const struct work_clock *c = work_clock_of(name);
    if (c == NULL) return false;
    *ret_words = c->words;
    *ret_law = c->law;
    return true;
}
