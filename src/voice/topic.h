/* SPDX-License-Identifier: Apache-2.0
 * What is asked, and under which themes what was said has been put. Public.
 */
#ifndef WEFT_VOICE_TOPIC_H
#define WEFT_VOICE_TOPIC_H

#include "trust/cx.h"

struct topic {
    int64_t id;
    str key;
    str question, why, who; /* who: will answer */
    int64_t opened_at;
    str state; /* "open", "answering", "closed" */
    int64_t voices, statements, people, votes;
};
/* Open ones first, the newest first among them. */
MUST_CHECK status topic_list(struct cx *cx, struct topic **ret_topics, size_t *ret_count);
/* ST_NOT_FOUND. */
MUST_CHECK status topic_by_key(struct cx *cx, str key, struct topic *ret_topic);

struct theme {
    int64_t id;
    str key;
    int64_t topic;
    str title, summary;
    int64_t ranking_item; /* 0: none */
    int64_t voices;       /* accepted */
};
/* topic 0: of all. */
MUST_CHECK status theme_list(struct cx *cx, int64_t topic, struct theme **ret_themes,
                             size_t *ret_count);

/* What the votes of a topic say, as last worked out. Groups have numbers, shown as letters; one
 * below the smallest number told is not among them. */
struct opinion_told { /* a statement that a group stands for */
    int64_t statement;
    bool agree; /* it agrees with it, more than others do; else it disagrees */
};
struct opinion_ring {              /* in a picture of OPINION_MAP_WIDE by OPINION_MAP_HIGH */
    double x, y, wide, high, turn; /* half axes; degrees */
};
enum { OPINION_MAP_WIDE = 640, OPINION_MAP_HIGH = 340, OPINION_TOLD_MOST = 3 };
struct opinion_group {
    int64_t number, size;
    double holds; /* 0 to 1: found again in so much of the bootstrap */
    struct opinion_ring ring;
    str marks; /* "x y x y …" of the picture: each for five people or more; empty: no map yet */
    struct opinion_told told[OPINION_TOLD_MOST];
    size_t told_count;
};
struct opinion_share { /* of one group on one statement */
    int64_t number, agree, disagree, seen;
};
struct opinion_statement {
    int64_t id;
    str key, words;
    int64_t source; /* voice it came from; 0 */
    int64_t agree, disagree, pass;
    double common, se; /* −1 to 1: agreement across views, with its standard error */
    double apart;      /* 0 to 1: the largest difference of agreement between two groups */
    bool enough;       /* votes, to say any of this */
    const struct opinion_share *share;
    size_t share_count;
};
struct topic_opinion {
    bool any; /* somebody has voted, and it was worked out */
    int64_t people, counted, votes;
    int verdict; /* enum groups_verdict (opinion/groups.h) */
    int64_t at;
    struct opinion_group *group;
    size_t group_count;
    struct opinion_statement *statement; /* the most common ground first */
    size_t statement_count;
};
MUST_CHECK status topic_opinion_read(struct cx *cx, int64_t topic,
                                     struct topic_opinion *ret_opinion);
/* Everybody's votes, for whoever would work them out again: those on open statements that were cast
 * before today began. `who` is drawn anew for each day and topic, and the rows stand in its order:
 * neither leads to a participant, nor from one day's file to the next. Statements that fewer than
 * five have seen are left out; all, where fewer than five took part (*ret_count 0). */
struct vote_line {
    str who, statement;
    int vote;
};
MUST_CHECK status topic_votes_file(struct cx *cx, int64_t topic, struct vote_line **ret_lines,
                                   size_t *ret_count);
/* The job: works out anew what has votes that were not in the last working out. Finding is the long
 * part: it reads, and wants no write turn; keeping is short. *ret NULL: no topic past `after` (0
 * for the first) has new votes. What is found lives in the arena it was found with. */
struct topic_working;
MUST_CHECK status topic_opinion_find(struct cx *cx, int64_t after, struct topic_working **ret);
/* In an open transaction. */
MUST_CHECK status topic_opinion_keep(struct cx *cx, struct topic_working *w);
int64_t topic_of_working(const struct topic_working *w);
/* Both, for one topic, in an open transaction. */
MUST_CHECK status topic_opinion_work(struct cx *cx, bool *ret_more);

#endif
