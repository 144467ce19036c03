/* SPDX-License-Identifier: Apache-2.0
 * One thread, whole: what a resident said, and where it has got to. Read from either end.
 *
 * Everything here is public: voices that tell of danger, that were refused, or that wait for a
 * moderator are on no list of it, and are not counted. All results are in cx->env->arena.
 */
#ifndef WEFT_THREAD_THREAD_H
#define WEFT_THREAD_THREAD_H

#include "base/vec.h"
#include "opinion/range.h"
#include "thread/link.h"

/* The seven stops, in their order. */
enum thread_stop {
    STOP_SAID,
    STOP_THEME,
    STOP_PRIORITY,
    STOP_DECISION, /* decision and commitment */
    STOP_WORK,
    STOP_OUTCOME,
    STOP_ANSWER,
    THREAD_STOP__COUNT
};
enum thread_stop thread_stop_of(enum thread_end kind);

enum thread_state {
    THREAD_WEIGHED,
    THREAD_UNDER_WAY,
    THREAD_ANSWERED,
    THREAD_STOPPED,
    THREAD_DECLINED,
    THREAD_STUCK, /* promised or decided, and nobody owes the next step */
    THREAD_STATE__COUNT
};
/* What a state is worked out from. */
struct thread_facts {
    bool declined, stopped, answered;
    bool decided; /* there is a decision or a commitment */
    bool held;    /* somebody owes the next step */
};
/* What somebody decided counts before what follows by itself: declined, stopped, answered. */
enum thread_state thread_state_of(struct thread_facts f);

/* Who made a link. `who` is none where a rule did. */
struct thread_made {
    int64_t at;   /* µs */
    str who;      /* "Maureen Oldroyd, co-chair of the board" */
    str rule;     /* what the rule says */
    str rule_key; /* "rule:issue-tag" */
    str note;     /* may be empty */
};
struct thread_step {
    enum thread_end from, to;
    int64_t from_id, to_id;
    struct thread_made made;
};

struct thread_voice {
    int64_t id;
    str key, topic, channel;
    int64_t at;
    str language, words, english, translation_by, named, neighbourhood, age_band;
};
struct thread_priority {
    int64_t id;
    str key, words;
    bool ranked; /* it has been worked out */
    bool enough; /* votes enough to say so */
    int64_t place, of, votes, at;
    double score, low, high; /* picked so often in 100, with the likely range */
};
struct thread_decision {
    int64_t id;
    str key, title, question, meeting; /* meeting: none */
    int64_t at;
    str state, chosen, how, dissent, reason, options;
    bool counted; /* there are votes of a board */
    int64_t votes_for, votes_against, votes_abstain;
};
struct thread_commitment {
    int64_t id;
    str key, words, organisation, role, person;
    int64_t made_at;
    int32_t due;
    str how_known, state;
    int64_t notes;
    bool late;
};
/* Work in counts: of issues under a commitment, or as another system counted them. */
struct thread_work {
    str kind; /* none: issues here, of any kind */
    str organisation;
    int64_t organisations;
    int64_t asked, done, open, not_done;
    int64_t median_days; /* -1: not known */
    int32_t begun;
};
struct thread_outcome {
    int64_t id;
    str key, measure, unit, method, reading, evidence;
    bool lower_is_better;
    bool has_after;
    struct range before, after, change;
    int64_t before_n, after_n;
    int32_t before_day, after_day;
    enum moved moved; /* with has_after */
};
struct thread_told { /* how many were told so */
    str way, state;
    int64_t n;
};
struct thread_translation {
    str language, words, by_words;
};
struct thread_answer {
    int64_t id;
    str key;
    int64_t thread, organisation;
    str organisation_name, by_role, words, easy_read, video;
    int64_t video_file, video_seconds; /* 0: none, not known */
    str transcript, captions, bsl, languages, without, kind;
    int64_t account, at, published_at, version; /* published_at 0: a draft */
    struct {
        VEC(struct thread_translation)
    } translations;
    struct {
        VEC(struct thread_told)
    } told;
    int64_t reached; /* voices that a link says it reached */
};

struct thread {
    int64_t id; /* 0: no thread of its own yet, followed from a voice or a theme */
    str key, title;
    enum thread_state state;
    size_t at;  /* the last stop that was reached (enum thread_stop) */
    size_t cut; /* where it stopped, or was not taken on: THREAD_STOP__COUNT for nowhere */
    str topic_key, question, topic_who;
    int64_t theme;
    str theme_key, theme_title, theme_summary;
    int64_t theme_voices; /* all that were put in the theme */
    int64_t started_at;
    int64_t since; /* when the last step was made, or it was stopped or declined */
    struct {
        VEC(struct thread_voice)
    } voices; /* the first THREAD_VOICES_SHOWN */
    struct {
        VEC(struct thread_told)
    } channels; /* way: the channel, n: voices */
    int64_t voice_count;
    bool has_priority;
    struct thread_priority priority;
    struct {
        VEC(struct thread_decision)
    } decisions;
    struct {
        VEC(struct thread_commitment)
    } commitments;
    struct {
        VEC(struct thread_work)
    } work;
    struct {
        VEC(struct thread_outcome)
    } outcomes;
    struct {
        VEC(struct thread_answer)
    } answers; /* published ones */
    struct {
        VEC(struct thread_step)
    } steps; /* every link, in the order of time */
    str stopped_by, stopped_why, declined_by, declined_why, restart;
    int32_t review; /* DATE_NONE: not said */
    /* Who owes the next step; organisation and role none: nobody. */
    str owes_organisation, owes_role, next_step;
    int32_t next_due; /* DATE_NONE: not said */
};
enum { THREAD_VOICES_SHOWN = 40 };

MUST_CHECK status thread_read(struct cx *cx, int64_t thread, struct thread *ret_thread);
/* ST_NOT_FOUND. */
MUST_CHECK status thread_key_of(struct cx *cx, int64_t thread, str *ret_key);
MUST_CHECK status thread_read_key(struct cx *cx, str key, struct thread *ret_thread);
/* The voice that it begins with, as lists quote it; id 0: none that may be read. */
MUST_CHECK status thread_first_voice(struct cx *cx, int64_t thread, struct thread_voice *ret_voice);
/* Of the issues that serve a commitment, in counts; asked 0: there are none. */
MUST_CHECK status thread_work_of(struct cx *cx, int64_t commitment, struct thread_work *ret_work);
/* From any end: its threads, ascending. None: it is in no thread of its own. */
MUST_CHECK status thread_of(struct cx *cx, enum thread_end kind, int64_t id, int64_t **ret_threads,
                            size_t *ret_count);
/* The same end by its key, or by its number. ST_NOT_FOUND. */
MUST_CHECK status thread_end_find(struct cx *cx, enum thread_end kind, str key, int64_t *ret_id);
/* How far a voice or a theme has got that is in no thread of its own: by the links that belong to
 * none. ST_NOT_FOUND for other kinds, and for a voice that nobody may read. */
MUST_CHECK status thread_read_loose(struct cx *cx, enum thread_end kind, int64_t id,
                                    struct thread *ret_thread);

/* A line of a list. */
struct thread_line {
    int64_t id;
    str key, title;
    enum thread_state state;
    size_t at, cut;
    str theme_key, theme_title;
    int64_t voices;
    int64_t started_at, since;
    str why; /* stopped or declined: why */
    str by;  /* declined: by whom */
    str owes_organisation, owes_role, next_step;
    int32_t next_due;
};
VEC_TYPE(thread_lines, struct thread_line);
/* "You said, we did": every thread with its state, those that moved last first. theme 0: all. */
MUST_CHECK status thread_list(struct cx *cx, int64_t theme, struct thread_lines *ret_lines);

#endif
