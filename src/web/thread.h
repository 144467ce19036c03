/* SPDX-License-Identifier: Apache-2.0
 * The thread as pages show it: one thread from either end, the list by states.
 */
#ifndef WEFT_WEB_THREAD_H
#define WEFT_WEB_THREAD_H

#include "thread/thread.h"
#include "web/page_frame.h"
#include "web/parts.h"

/* A row of the line: a link between two stops, or a stop. */
enum thread_row_kind {
    THREAD_ROW_LINK,
    THREAD_ROW_STOP,  /* `at` says which */
    THREAD_ROW_CUT,   /* where it ended */
    THREAD_ROW_AHEAD, /* not reached */
    THREAD_ROW_GIVEN  /* an answer that was given all the same */
};
struct thread_row {
    enum thread_row_kind kind;
    enum thread_stop at;
    str link; /* the sentence: who or which rule, and when */
    struct stop_view stop;
};

struct thread_voice_view {
    struct voice_view words;
    struct voice_view english; /* no paragraphs: none */
    str by;                    /* "Translated by …"; none */
};
/* Figures of work, small ones hidden. */
struct thread_fact {
    str label, words;
};
struct thread_work_view {
    str kind;
    struct {
        VEC(struct thread_fact)
    } facts;
    str days; /* none: not known */
};
/* A chart of the figures before and after, with their likely ranges; in the chart's own units. */
struct thread_tick {
    double y;
    str words;
};
struct thread_point {
    int x;
    double low, value, high; /* heights: low is the lower end, further down */
    str words, day;
};
struct thread_chart {
    struct {
        VEC(struct thread_tick)
    } ticks_at;
    struct {
        VEC(struct thread_point)
    } points;
};
struct thread_figure {
    int32_t day;
    int64_t n;
    str value, low, high;
};
struct thread_outcome_view {
    const struct thread_outcome *o;
    str title;
    str change; /* "16 more (likely range 4 to 28)"; none */
    str unit;   /* "In 100 homes" */
    struct tag_view tag;
    struct thread_chart wide, narrow;
    struct {
        VEC(struct thread_figure)
    } figures;
};
struct thread_answer_view {
    const struct thread_answer *a;
    str by; /* "Head of repairs, Bobbin & Brook Homes" */
    str sent;
    str gaps; /* "There is no signed version yet."; none */
    str seconds;
    struct {
        VEC(str)
    } easy;
};
struct thread_commitment_view {
    const struct thread_commitment *c;
    struct tag_view tag;
    str made; /* the sentence of its link; none */
    str owner;
};

/* A line of a list of threads. */
struct threads_line {
    const struct thread_line *l;
    str url;
    struct thread_voice_view voice; /* how it begins; no paragraphs: none */
    struct tag_view tag;
    struct mini_view mini;
    str holder; /* who owes the next step, while it is open; none */
    struct clock_view clock;
};
VEC_TYPE(threads_lines, struct threads_line);
MUST_CHECK status threads_line_of(struct page *p, const struct thread_line *l,
                                  struct threads_line *ret_line);

struct thread_view {
    struct frame frame;
    const struct thread *t;
    str title;
    struct tag_view tag;
    str lede;
    str url, other_url; /* this way round, and from the other end */
    bool back;          /* from what changed to what was said */
    struct {
        VEC(struct thread_row)
    } rows;
    struct {
        VEC(struct thread_voice_view)
    } voices;
    str voices_words; /* "4 voices stand in this thread …" */
    struct {
        VEC(struct thread_commitment_view)
    } commitments;
    struct {
        VEC(struct thread_work_view)
    } work;
    struct {
        VEC(struct thread_outcome_view)
    } outcomes;
    struct {
        VEC(struct thread_answer_view)
    } answers;
    str holder;     /* who owes the next step; none: nobody */
    str decided_by; /* who stopped or declined it */
    int64_t told;   /* voices that an answer reached */
    int64_t days;   /* since the last step, or since it stopped */
    struct clock_view clock;
    bool may_watch;  /* signed in, and it has not ended for good */
    bool signed_in;  /* of the work, what this reader may see can be asked for */
    bool may_record; /* this who may record an outcome or answer, or stop it */
    struct threads_lines siblings;
};

/* Fills all but the frame. */
void thread_view_of(struct page *p, const struct thread *t, bool back,
                    struct thread_view *ret_view);
/* "Stopped, 12 August", with its colour. */
struct tag_view thread_tag(struct page *p, enum thread_state state, int64_t since);
/* How far it has got, in one row. */
struct mini_view thread_mini(struct page *p, const struct thread_line *l);
/* "Dr Sunil Rao, Lower Weir Medical Practice" */
str thread_holder(struct arena *a, str role, str organisation);
/* Work in counts, small ones hidden. */
struct thread_work_view thread_work_view_of(struct page *p, const struct thread_work *w);
/* The sentence of a link. */
str thread_link_words(struct page *p, const struct thread_step *s);
struct clock_view thread_clock(struct page *p, int32_t due);

struct threads_group {
    str id, title, note;
    struct threads_lines lines;
};
struct threads_view {
    struct frame frame;
    str theme; /* of one theme; none: all */
    struct {
        VEC(struct threads_group)
    } groups;
};

/* A language by its own name. */
str thread_language(str code);
/* "fewer than 5" where a figure would point at somebody. */
str thread_small(struct page *p, int64_t n);

#endif
