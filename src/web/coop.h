/* SPDX-License-Identifier: Apache-2.0
 * What the pages of commitments, decisions, meetings and the evaluation show.
 */
#ifndef WEFT_WEB_COOP_H
#define WEFT_WEB_COOP_H

#include "coop/decision.h"
#include "coop/evaluation.h"
#include "coop/meeting.h"
#include "web/form.h"
#include "web/page_frame.h"
#include "web/parts.h"
#include "web/thread.h"

/* ---- commitments ---- */

struct commitment_line {
    struct commitment c;
    struct tag_view tag;
    str said; /* the owner's latest words, or the reason; may be empty */
};
struct commitment_lines {
    VEC(struct commitment_line)
};
/* How one stands: late first, whatever its state. */
enum standing {
    STANDING_LATE,
    STANDING_RISK,
    STANDING_TRACK,
    STANDING_KEPT,
    STANDING_UNSHOWN, /* said to be kept; nothing shows it */
    STANDING_DROPPED,
    STANDING__COUNT
};
enum standing standing_of(const struct commitment *c);
/* "late", "at-risk", …: in addresses. */
str standing_word(enum standing s);
struct tag_view standing_tag(struct page *p, const struct commitment *c);
struct commitment_line commitment_line_of(struct page *p, const struct commitment *c);

struct commitment_group {
    enum standing standing;
    str title;
    struct commitment_lines lines;
};
struct commitments_view {
    struct frame frame;
    str owner; /* of whom alone; empty: of all */
    str summary;
    int64_t total;
    bool one_standing;
    struct {
        VEC(struct commitment_group)
    } groups;
};

/* A place where a commitment or a decision comes from, or what came of it. */
struct coop_link {
    str words, url;
    str how; /* who made the link, when; may be empty */
};
struct coop_links {
    VEC(struct coop_link)
};

struct commitment_view {
    struct frame frame;
    struct form_errors errors;
    struct commitment c;
    struct tag_view tag;
    str owner; /* "Terry Ackers, Head of repairs" */
    struct coop_links threads, decisions, outcomes;
    struct thread_work_view work; /* in counts; without facts: none */
    struct commitment_notes progress, comments;
    bool may_comment, may_progress, may_state;
    struct form_field comment, note, reason;
    struct form_choices state;
    str once;
    bool conflict;
    struct conflict_view clash;
};

/* ---- decisions and meetings ---- */

struct decision_line {
    struct board_decision d;
    struct tag_view tag;
    str votes; /* "10 for, 1 against, 1 abstained"; none */
};
struct decision_lines {
    VEC(struct decision_line)
};
struct decision_line decision_line_of(struct page *p, const struct board_decision *d);

struct strings {
    VEC(str)
};
struct decisions_view {
    struct frame frame;
    struct decision_lines lines;
    struct meetings meetings;
};
struct decision_view {
    struct frame frame;
    struct decision_line line;
    struct strings options;
    struct coop_links threads, commitments, evidence;
    str voices; /* "3 things that residents said"; none */
};
struct meeting_view {
    struct frame frame;
    struct meeting m;
    bool to_come;
    str place; /* with "and online" */
    struct strings agenda;
    struct attendants there, apologies;
    struct decision_lines decisions;
    struct actions_asked actions;
    struct follow_up follow_up;
    bool may_follow_up;
};
struct decided_view {
    struct frame frame;
    struct member_classes classes;
    struct board_seats seats;
    struct ballots ballots;
    int64_t members;
};
struct follow_up_view {
    struct frame frame;
    struct follow_up list;
    struct commitment_lines lines;
    bool has_next;
    struct meeting next;
    bool listed; /* everything stands on that meeting's list */
};

/* Lines of a text, without empty ones. */
struct strings lines_of(struct arena *a, str text);
/* Threads that lead to something, newest first: title, state, who made the link. */
MUST_CHECK status coop_threads_to(struct page *p, int kind, int64_t id,
                                  struct coop_links *ret_links);
/* A state of a thread (enum thread_state) in words. */
str coop_thread_state(struct page *p, int state);

/* ---- the evaluation ---- */

struct measure_cell {
    bool there, shown;
    const struct figure *f;
};
struct measure_line {
    struct measure m;
    struct measure_cell of[PERSPECTIVE__COUNT];
};
struct evaluation_view {
    struct frame frame;
    struct {
        VEC(struct measure_line)
    } lines;
    int32_t day;
    int64_t n[PERSPECTIVE__COUNT]; /* asked; 0: not told */
    str widest;                    /* the widest gap in words; none */
    struct practices practices;
};
struct figure_line {
    str name, url; /* neighbourhood */
    struct measure_cell now;
    struct interval_view drawn;
    bool has_change;
    str by, range; /* "+1.4", "1.0 to 1.8" */
    struct tag_view tag;
};
struct figure_lines {
    VEC(struct figure_line)
};
struct measure_group {
    enum perspective perspective;
    double all; /* of the whole place; NAN */
    struct figure_lines lines;
};
struct measure_view {
    struct frame frame;
    struct measure m;
    struct {
        VEC(struct measure_group)
    } groups;
    struct quotes quotes;
};
/* The lines of one perspective: the whole place first, then its neighbourhoods. */
struct measure_group measure_group_of(struct page *p, const struct figures *figures,
                                      const struct measure *m, enum perspective who);
MUST_CHECK status evaluation_lines_of(struct page *p, struct evaluation_view *v);

#endif
