/* SPDX-License-Identifier: Apache-2.0
 * What the board's pages show: the chief executive's first page, themes to decide on, the forms of
 * a commitment and of a decision not to.
 */
#ifndef WEFT_WEB_BOARD_H
#define WEFT_WEB_BOARD_H

#include "record/counts.h"
#include "thread/board.h"
#include "thread/thread.h"
#include "web/coop.h"

/* ---- themes ---- */

struct board_themes_view {
    struct frame frame;
    struct board_themes waiting, decided;
};
struct board_theme_view {
    struct frame frame;
    struct board_theme theme;
    struct coop_links threads;
};
struct board_form_view {
    struct frame frame;
    struct form_errors errors;
    struct board_theme theme;
    bool declines;
    str once;
    struct form_field title, words, person, role, due, known, reason, review;
    struct form_field votes_for, votes_against, votes_abstain;
    struct form_choices owner, meeting, how;
};

/* ---- the first page ---- */

/* Commitments of one organisation, by how they stand. */
struct board_owner {
    str key, name;
    int64_t n, of[STANDING__COUNT];
    int latest; /* working days of what is latest; 0: none is late */
};
struct board_owners {
    VEC(struct board_owner)
};
/* Where a thread stopped or is stuck. */
struct board_stop {
    struct thread_line line;
    struct tag_view tag;
    int days; /* since it last moved, or was stopped */
    str stop; /* before which of the seven */
};
struct board_stops {
    VEC(struct board_stop)
};
struct board_outcome_line {
    struct board_outcome o;
    struct interval_view before, after;
    struct tag_view tag;
};
struct board_outcome_lines {
    VEC(struct board_outcome_line)
};
struct board_effort_line {
    struct board_effort f;
    struct interval_view drawn;
    double bar; /* 0 to 1: its share of the most that was asked */
};
struct board_effort_lines {
    VEC(struct board_effort_line)
};
struct board_view {
    struct frame frame;
    struct board_themes waiting; /* the first few */
    int64_t waiting_n;
    struct ballots ballots; /* that are open */
    struct decisions put_off;
    int64_t open; /* all that wait for the board */
    struct measures measures;
    struct measure measure; /* whose figures are shown by neighbourhood */
    enum perspective who;
    struct measure_group group;
    struct form_choices choose_measure, choose_who;
    struct board_owners owners;
    int64_t commitments, of[STANDING__COUNT];
    struct board_stops stops;
    struct board_outcome_lines outcomes;
    struct board_effort_lines efforts;
    bool ranked; /* there are votes enough to rank */
    struct evaluation_view evaluation;
};
MUST_CHECK status board_home(struct page *p);

#endif
