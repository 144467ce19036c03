/* SPDX-License-Identifier: Apache-2.0
 * Lists of issues: a worker's Today, an organisation's, a person's, a manager's. Every row passes
 * the scope in SQL and the decision as it leaves; every person shown is in the audit row.
 */
#ifndef WEFT_WORK_LIST_H
#define WEFT_WORK_LIST_H

#include "work/work.h"

/* Where a line stands on Today. Pinned lines stand at the head of what is not safety. */
enum work_section {
    SECTION_ANY,
    SECTION_SAFETY,
    SECTION_PINNED,
    SECTION_ASKED,
    SECTION_CHANGED,
    SECTION_STANDING,
    SECTION_WAITED,
    SECTION__COUNT
};
enum work_sort { SORT_PLACE, SORT_LATE, SORT_NEWEST };
enum { HOLDER_ANY = -1, HOLDER_TEAM = 0 };

struct work_filter {
    int64_t desk;       /* organisation on whose list it stands; 0: any */
    int64_t holder;     /* account, HOLDER_TEAM, HOLDER_ANY */
    int64_t person;     /* 0: any */
    int64_t from;       /* organisation that asked; 0: any */
    int64_t commitment; /* that it serves; 0: any */
    int64_t neighbourhood;
    str kind;    /* none: any */
    int state;   /* enum work_state; -1: any */
    bool late;   /* past its clock or its answer's day */
    bool closed; /* with those that are closed */
    enum work_section section;
    enum work_sort sort;
    int64_t after; /* issue.id of the last line of the page before; 0: from the start */
    size_t most;
};
struct work_filter work_filter_all(void);

/* What is known of the person that a reason may say, where this who's role sees such facts. */
struct work_line {
    struct work_issue issue;
    str name; /* of the person; "" where it is about nobody */
    str born; /* "1948-03-04", or none */
    str nhs;
    str area; /* neighbourhood's name, or the postcode's first half; or none */
    str why;  /* the reason, one sentence */
    struct {
        VEC(str)
    } more;          /* rule, clock, what would move it, what is missing, formula */
    str said;        /* the resident's own words, apart from the reason; or none */
    int64_t seen_at; /* a visit last began; TIME_NONE: not known, or not this role's to see */
    str fresh;       /* what is new, short: "weight, 7.10 today"; or none */
};
struct work_page {
    struct work_line *at;
    size_t count;
    bool more; /* there are further ones */
};
MUST_CHECK status work_list(struct cx *cx, const struct work_filter *f, struct work_page *ret_page);
/* One issue with its person, for its own page: decided and audited as a read. */
MUST_CHECK status work_line_get(struct cx *cx, int64_t issue, struct work_line *ret_line);
/* How many stand in each section, up to WORK_COUNT_MOST each; of what this who may see. */
struct work_counts {
    int64_t section[SECTION__COUNT];
    int64_t all, late;
};
MUST_CHECK status work_counts(struct cx *cx, const struct work_filter *f,
                              struct work_counts *ret_counts);

/* What others did to issues of this organisation (it asked, or has them) since then, newest first.
 */
struct work_news {
    int64_t issue, person;
    str name, title;
    str kind, state, words, who, organisation;
    int64_t at;
};
MUST_CHECK status work_since(struct cx *cx, int64_t since, size_t most, struct work_news **ret_news,
                             size_t *ret_count);

/* Where it sticks: how long open issues have stood in a state, by organisation: median days. Fewer
 * than COUNTS_FEW are not given. RIGHT_COUNTS, or of the own organisation only. */
struct work_stuck {
    int64_t organisation;
    str name;
    enum work_state state;
    int64_t n;
    double median_days;
};
MUST_CHECK status work_where_stuck(struct cx *cx, struct work_stuck **ret_rows, size_t *ret_count);

/* Accounts that an issue of this organisation can be handed to, by name. */
struct work_holder {
    int64_t account;
    str name, title;
};
MUST_CHECK status work_holders(struct cx *cx, int64_t organisation, struct work_holder **ret_list,
                               size_t *ret_count);

#endif
