/* SPDX-License-Identifier: Apache-2.0
 * What the pages about records that may be one person show (review*.c, parting.c, watching.c).
 */
#ifndef WEFT_WEB_REVIEW_H
#define WEFT_WEB_REVIEW_H

#include "base/time.h"
#include "base/vec.h"
#include "link/link_limits.h"
#include "record/part.h"
#include "record/review.h"
#include "record/watch.h"
#include "web/form.h"
#include "web/page_frame.h"
#include "web/parts.h"
#include "work/linkage.h"

/* The staff frame with the manager's navigation. */
struct frame manager_frame(struct page *p, str title);
/* "4 March 1951" of an ISO date; anything else as it was written. */
str review_date(struct page *p, str text);
str review_nhs(struct page *p, str digits);

/* ---- the queue -------------------------------------------------------------------------------*/
struct review_line {
    int64_t id;
    str left, left_organisation, right, right_organisation;
    str bar; /* why the machine may not join; "" where it only is not sure */
    int risk;
    int64_t likely; /* in a hundred */
    int64_t waits;  /* open issues about either */
    bool proposed, mine;
    str asked; /* "Hollinbrook Homes is asked until 26 November", or what it answered; "" */
    int32_t since;
};
struct review_lines {
    VEC(struct review_line)
};
/* One of this manager's last decisions. */
struct review_last {
    int64_t id;
    bool joined;
    str left, right;
    int64_t at;
};
struct review_lasts {
    VEC(struct review_last)
};
struct review_queue_view {
    struct frame frame;
    int64_t second; /* partings and liftings that wait for a second person */
    struct review_lines lines;
    struct review_lasts lasts;
    int64_t total;
};

/* ---- a pair ----------------------------------------------------------------------------------*/
/* What one record has in a row: `differs` is the part that the other person's has not. */
struct review_cell {
    str organisation; /* heads the column: "1. Lantern Lane Surgery", of the first of the two */
    str before, differs, after;
    bool held, number;
};
struct review_row {
    str what;
    struct {
        VEC(struct review_cell)
    } cells;
    struct {
        VEC(str)
    } says;
    bool compared;
    bool weighed;
    bool against;
    str weight;     /* "+7.4" */
    double x, wide; /* of the bar, in the drawing's units */
};
struct review_column {
    str organisation;
};
/* One of the two people. */
struct review_card {
    int number; /* 1, 2 */
    str name, organisation, local;
    str joined; /* "Joined already with Millgate Surgery", or "Stands alone" */
};
struct review_view {
    struct frame frame;
    struct form_errors errors;
    int64_t id, likely, total;
    int risk;
    str bar, sum, prior, all;
    bool waiting;
    str state;
    str decided_name, second_name, reason;
    int64_t decided_at;
    bool undone_alone; /* this account may take it back by itself */
    struct review_card left, right;
    struct {
        VEC(struct review_column)
    } columns;
    size_t left_columns, right_columns;
    bool many; /* more than two records: the table stacks sooner */
    int64_t more;
    struct {
        VEC(struct review_row)
    } rows;
    int64_t waits;
    /* The second person. */
    struct {
        VEC(str)
    } rules;
    bool second; /* a join wants one */
    bool proposed, mine;
    str proposed_name, proposed_reason;
    int64_t proposed_at;
    /* Asking. */
    bool asked, asked_open;
    struct work_asked asked_state;
    struct form_choices decision, who;
    struct form_field reason_field;
    struct {
        struct review_step *at;
        size_t count;
    } steps;
    struct review_lasts lasts;
    int64_t next; /* the pair behind it; 0 none */
};

/* ---- what people decided ---------------------------------------------------------------------*/
struct markers_view {
    struct frame frame;
    struct form_errors errors;
    bool lifted_too;
    struct {
        struct marker *at;
        size_t count;
    } markers;
    int64_t low, high; /* the one whose lifting was refused */
};

/* ---- a second person for parting and lifting -------------------------------------------------*/
struct rule_words {
    VEC(str)
};
/* Why two people must agree (record/second.h), where it may be said. */
void second_rules_say(struct page *p, uint32_t rules, struct rule_words *words);
struct second_line {
    int64_t id, at, person;
    bool lift, group, same, mine;
    str by, reason;
    str name, organisation, other_name, other_organisation;
    struct rule_words rules;
    str error;
};
struct second_view {
    struct frame frame;
    struct form_errors errors;
    struct {
        VEC(struct second_line)
    } lines;
    int64_t refused; /* the one that could not be settled, and why */
    str words;
};

/* ---- parting ---------------------------------------------------------------------------------*/
struct part_view {
    struct frame frame;
    struct form_errors errors;
    int64_t home, person;
    str organisation;
    str name, born, nhs, address; /* what the record says; empty: nothing */
    struct form_choices group;    /* no choices: it leaves alone */
    bool second;                  /* two people must agree */
    struct rule_words rules;
    struct form_field reason;
};
struct parting_view {
    struct frame frame;
    struct parting p;
    struct {
        struct part_seen *at;
        size_t count;
    } seen;
    int64_t organisations;
};

/* ---- watching --------------------------------------------------------------------------------*/
struct estimate_view {
    struct estimate e;
    bool known;
    int64_t lacks; /* pairs to be judged before it is told; 0: none were drawn, or it is known */
    str words;     /* "2.1 in 100", "likely 0.4 to 7.4" */
    struct interval_view drawn;
};
struct watch_view {
    struct frame frame;
    struct {
        struct watch_day *at;
        size_t count;
    } days;
    struct watch_figures figures;
    struct watch_sample sample;
    struct estimate_view false_joins, missed;
    int64_t all[WATCH_KIND__COUNT];
    struct {
        struct watch_alarm *at;
        size_t count;
    } alarms;
    struct {
        struct parting_line *at;
        size_t count;
    } partings;
};
struct judge_view {
    struct frame frame;
    struct form_errors errors;
    int64_t id, to_judge;
    struct {
        VEC(struct review_row)
    } rows;
    str left_organisation, right_organisation;
    struct form_choices verdict;
};

/* (review_rows.c) What two records say, side by side, without weights. */
void review_rows_of(struct page *p, const struct review_side *left, const struct review_side *right,
                    struct judge_view *v);
/* With all records of both, and what the evidence weighs. */
void review_rows_fill(struct page *p, const struct review_pair *pair, struct review_view *v);
/* "+7.4", "−5.8". */
str review_bits(struct arena *a, double bits);
/* One to 99: 100 in 100 would say that there is nothing to ask. */
int64_t review_in_hundred(double probability);

#endif
