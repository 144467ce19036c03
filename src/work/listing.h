/* SPDX-License-Identifier: Apache-2.0
 * (inner) A line of a list before it is put into words.
 */
#ifndef WEFT_WORK_LISTING_H
#define WEFT_WORK_LISTING_H

#include "work/inner.h"
#include "work/list.h"

struct line_need {
    str flag;
    double news2; /* NAN */
    int64_t news2_at;
    int standing;
    str standing_words, standing_counted, standing_missing, standing_moves, formula;
    int64_t changed_at;
    str changed_words;
    uint32_t changed_facet;
    int64_t neighbourhood;
    int64_t seen_at; /* TIME_NONE */
};
struct line_raw {
    struct work_issue issue;
    struct line_need need;
};
VEC_TYPE(line_raws, struct line_raw);

/* Where, and on what; the rows of a filter, scope included. */
void filter_sql(struct cx *cx, struct sql_text *q, const struct work_filter *f);
/* Name, birth, NHS number and area of the person, as far as this who may see them. */
MUST_CHECK status line_person(struct cx *cx, const struct line_raw *raw, struct work_line *line);
/* Why it is there: the sentence, and what stands behind "Why here?". */
MUST_CHECK status line_reason(struct cx *cx, const struct line_raw *raw, struct work_line *line);

#endif
