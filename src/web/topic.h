/* SPDX-License-Identifier: Apache-2.0
 * What the pages of the conversation show: a question, what was said, where people stand.
 */
#ifndef WEFT_WEB_TOPIC_H
#define WEFT_WEB_TOPIC_H

#include "base/vec.h"
#include "voice/topic.h"
#include "voice/voice.h"
#include "web/form.h"
#include "web/page_frame.h"
#include "web/parts.h"
#include "web/taking_part.h"

/* ---- the questions ---- */
struct topics_view {
    struct frame frame;
    struct {
        VEC(struct topic)
    } topics;
};

/* The statement to vote on next, with the form for it. */
struct topic_next {
    bool any;
    int64_t id;
    int64_t number, of; /* which it is for this browser, and how many there are */
    struct voice_view words;
};
/* What a share of people is, drawn and in words. */
struct stand_row {
    str words;
    str agree, disagree; /* "71 in 100" */
    struct interval_view range;
    str likely; /* "66 to 76" */
    struct {
        VEC(str)
    } groups; /* "A: 80 in 100 agree" */
};
VEC_TYPE(stand_rows, struct stand_row);
/* The map of groups: what is drawn, and the row beside it. */
struct map_group {
    str letter, people; /* "A", "74 people" */
    int number;         /* colour and shape go by it */
    bool sure;          /* its edge is whole */
    str turned;         /* "translate(190.0 128.0) rotate(12.0)" */
    double wide, high;
    int x, y;  /* of its label */
    str marks; /* a path */
    str holds; /* "94 in 100" */
    struct {
        VEC(str)
    } told; /* "Agree: …" */
};
VEC_TYPE(map_groups, struct map_group);
struct topic_stand {
    bool any;
    struct map_groups map; /* none: too early, or nothing to draw */
    str map_title, map_note;
    bool file;   /* there are votes enough for everybody's file */
    str note;    /* how sure it is */
    str counted; /* "181 people voted often enough …" */
    struct {
        VEC(str)
    } groups; /* "Group A: 74 people" */
    struct stand_rows common, divides;
};
struct said_voice {
    struct voice_view voice;
    struct voice_view english; /* none: no paragraphs */
};
VEC_TYPE(said_voices, struct said_voice);

/* How the voices came. Ways of fewer than five are put together with the row before. */
struct came_row {
    str way;
    int64_t voices;
};
VEC_TYPE(came_rows, struct came_row);
MUST_CHECK status topic_came_of(struct page *p, int64_t topic, struct came_rows *ret);

struct topic_view {
    struct frame frame;
    const struct topic *topic;
    str state_words;
    struct topic_next next;
    int64_t done;
    struct topic_stand stand;
    struct {
        VEC(struct theme)
    } themes;
    struct said_voices voices;
    struct came_rows came; /* none: too few to tell */
};
struct topic_votes_view {
    struct frame frame;
    const struct topic *topic;
    bool may_agree; /* a resident whom nobody has asked yet whether to count her once */
    struct {
        VEC(struct own_vote)
    } votes;
};
struct topic_voices_view {
    struct frame frame;
    const struct topic *topic;
    str theme; /* title; none: all */
    str theme_key;
    struct said_voices voices;
    struct pages_view pages;
};
/* Fills the next statement of a topic. */
MUST_CHECK status topic_next_of(struct page *p, const struct topic *t, struct topic_next *ret,
                                int64_t *ret_done);
struct said_voice said_voice_of(struct page *p, const struct voice_line *l);
MUST_CHECK status topic_stand_of(struct page *p, int64_t topic, struct topic_stand *ret);

/* ---- saying something ---- */
struct say_view {
    struct frame frame;
    struct form_errors errors;
    const struct topic *topic;
    struct form_field words, named, address, sum;
    struct form_choices way, where, danger;
    struct form_choices channel, consent; /* a worker takes it down for somebody else */
    bool takes_down;
    str once; /* of this form: pressed twice, it comes once */
    str sum_seal;
    bool asks_sum;
    bool tells_danger; /* what could not be taken: whom to ring now is said all the same */
};
/* The fields of what is said, without topic, sum and once. keep: under which name what is typed
 * stays on this device; none: it does not. */
MUST_CHECK status say_fields(struct page *p, bool takes_down, str keep, struct say_view *ret);
/* A sheet to write on with a pen, and to type in later. */
struct paper_view {
    struct frame frame;
    const struct topic *topic;
};
struct said_view {
    struct frame frame;
    const struct topic *topic;
    bool danger;
    bool takes_down;
    str follow_url;
    str ring; /* of the place */
};
struct follow_view {
    struct frame frame;
    struct form_errors errors;
    str secret;
    bool may_tell; /* it waits, or is published: it may move */
    str told;      /* "You are told by e-mail …"; none: the form */
    struct form_choices way;
    struct form_field address;
    const struct voice *v;
    struct voice_view words;
    str state_words, more;
    str thread_url; /* none: not in a thread yet */
    bool danger;
};

#endif
