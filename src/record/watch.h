/* SPDX-License-Identifier: Apache-2.0
 * How joining goes: figures without names. RIGHT_REVIEW (and the server itself). Results in
 * cx->env->arena.
 */
#ifndef WEFT_RECORD_WATCH_H
#define WEFT_RECORD_WATCH_H

#include "link/estimate.h"
#include "record/review.h"
#include "record/watch_limits.h"
#include "trust/cx.h"

/* A day of one source; joins and partings of its records, and pairs with one of them that the
 * machine asked about. */
struct watch_day {
    int32_t day;
    int64_t organisation;
    str name;
    int64_t seen, joins, asks, partings;
};
/* The last WATCH_SHOWN_DAYS on which something happened, newest first, by source. */
MUST_CHECK status watch_days(struct cx *cx, struct watch_day **ret_days, size_t *ret_count);

struct watch_figures {
    int64_t confused;              /* NHS numbers that stand on records of more than one person */
    int64_t duplicate;             /* persons with two valid numbers, and pairs that may be one */
    int64_t at;                    /* when the first was counted; TIME_NONE: not yet */
    int64_t waiting, waiting_days; /* pairs, and how long the oldest has waited */
};
MUST_CHECK status watch_figures(struct cx *cx, struct watch_figures *ret_figures);
/* Counts what takes a walk over all numbers, where it was last counted WATCH_EVERY_S ago (the job
 * `watch`): first a read, then a write. *ret_due false: nothing to do. */
struct watch_numbers {
    int64_t confused, duplicate;
};
MUST_CHECK status watch_numbers(struct cx *cx, struct watch_numbers *ret_count, bool *ret_due);
MUST_CHECK status watch_numbers_keep(struct cx *cx, const struct watch_numbers *count);

/* ---- the sample ------------------------------------------------------------------------------*/
struct watch_pair {
    int64_t low, high;
};
/* Kinds of pairs, each drawn from by itself: records of one person; of two about whom somebody is
 * asked; and of two about whom nobody is, as likely one person's as the limits say. All count pairs
 * of records. Pairs that nothing brings together (no key in common) are in none of them. */
enum watch_kind { WATCH_JOINED, WATCH_ASKED, WATCH_NEAR, WATCH_FAR, WATCH_KIND__COUNT };
struct watch_drawn {
    struct watch_pair *at;
    size_t count;
    double all, margin; /* from how many; give or take (95 %) */
};
struct watch_draw {
    struct watch_drawn kind[WATCH_KIND__COUNT];
};
/* Up to `most` of each kind, each pair as likely as any other. One walk over all links and a search
 * for some records: a read, not in the write turn. ST_BUSY while the matcher is still reading. */
MUST_CHECK status watch_draw(struct cx *cx, size_t most, struct watch_draw *ret_draw);
MUST_CHECK status watch_draw_keep(struct cx *cx, const struct watch_draw *draw);

/* Of the newest sample. to_judge: pairs without a verdict; next: the first of them, 0 none. */
struct watch_sample {
    int64_t id; /* 0: none was ever drawn */
    int64_t at;
    double all[WATCH_KIND__COUNT];
    int64_t drawn, to_judge, unsure;
    int64_t next;
    struct estimate false_joins; /* of the joined pairs, those of two people */
    struct estimate missed;      /* of the true pairs, those that are not joined */
    /* How many more must be judged before the figure is told (it is then unknown). */
    int64_t false_lacks, missed_lacks;
};
MUST_CHECK status watch_sample(struct cx *cx, struct watch_sample *ret_sample);
/* One pair to be judged, blind: it does not say which kind it is. Already judged: `verdict`. */
struct watch_judge {
    int64_t id;
    struct review_side left, right;
    str verdict;
    bool joined; /* they are one person's records now */
};
MUST_CHECK status watch_judge_get(struct cx *cx, int64_t id, struct watch_judge *ret_judge);
/* same, two, unsure. ST_BAD_INPUT for another word. */
MUST_CHECK status watch_judge_set(struct cx *cx, int64_t id, str verdict);

/* ---- feeds -----------------------------------------------------------------------------------*/
enum watch_rule { WATCH_NUMBERS, WATCH_BIRTHS, WATCH_UNREAD, WATCH_RULE__COUNT };
str watch_rule_word(enum watch_rule rule); /* as kept */
struct watch_fall {
    int64_t organisation;
    str name;
    enum watch_rule rule;
    struct estimate before, now;
};
/* Feeds that have become worse (watch_limits.h) and have not been told so lately. */
MUST_CHECK status watch_falls(struct cx *cx, struct watch_fall **ret_falls, size_t *ret_count);
MUST_CHECK status watch_fall_keep(struct cx *cx, const struct watch_fall *fall, int64_t issue);
struct watch_alarm {
    int64_t organisation;
    str name;
    int32_t day;
    str rule;
    double before, now; /* shares */
    int64_t records, issue;
    bool open; /* its issue is */
};
/* Of the last WATCH_AGAIN_DAYS, newest first. */
MUST_CHECK status watch_alarms(struct cx *cx, struct watch_alarm **ret_alarms, size_t *ret_count);

#endif
