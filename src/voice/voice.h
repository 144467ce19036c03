/* SPDX-License-Identifier: Apache-2.0
 * What residents say. The words are theirs, kept as they came, for ever.
 */
#ifndef WEFT_VOICE_VOICE_H
#define WEFT_VOICE_VOICE_H

#include "trust/cx.h"

enum voice_state { VOICE_WAITING, VOICE_ACCEPTED, VOICE_REFUSED, VOICE_URGENT };
enum voice_channel {
    CHANNEL_WEB,
    CHANNEL_POPUP,
    CHANNEL_PAPER,
    CHANNEL_TELEPHONE,
    CHANNEL_MEETING,
    CHANNEL__COUNT
};
/* "web", …; the row's word, and back. */
str voice_channel_word(enum voice_channel channel);
bool voice_channel_of(str word, enum voice_channel *ret_channel);

/* ---- the public list: accepted ones only
 * -------------------------------------------------------*/
struct voice_line {
    int64_t id;
    str key;
    int64_t topic, theme; /* theme 0: in none yet */
    str channel;
    int64_t at;
    str neighbourhood; /* may be none */
    str language;
    str words;
    str english, translation_by; /* may be empty */
    str named;                   /* may be empty */
};
/* theme 0: all of the topic. before_at, before_id: of the last line of the page before; INT64_MAX
 * for the first. At most VOICE_PAGE_MOST; the newest first. */
MUST_CHECK status voice_list(struct cx *cx, int64_t topic, int64_t theme, int64_t before_at,
                             int64_t before_id, size_t most, struct voice_line **ret_lines,
                             size_t *ret_count);

/* How a topic's voices came, the most first. */
struct voice_channel_count {
    enum voice_channel channel;
    int64_t voices;
};
MUST_CHECK status voice_channels(struct cx *cx, int64_t topic,
                                 struct voice_channel_count **ret_rows, size_t *ret_count);

/* ---- saying something
 * --------------------------------------------------------------------------*/
struct voice_new {
    int64_t topic;
    int64_t participant;
    enum voice_channel channel;
    str words;
    str named;    /* the name to be shown; may be empty */
    str language; /* "en" */
    int64_t neighbourhood;
    int64_t said_at;  /* µs; TIME_NONE: now. A device's clock may be wrong: kept within a month */
    bool danger;      /* its author, or who took it down, says so */
    str way, address; /* how to answer: "none", "email", "text", "letter", "telephone" */
    str needs;        /* large print, BSL, …; may be empty */
    str offline;      /* idempotency key of a device's queue; none */
    str follow;       /* the private link's secret, where the device made it; none: made here */
    str from;         /* the client's address, for the pace; none: not counted (staff) */
};
struct voice_added {
    int64_t id;
    str key;
    str follow; /* the secret of the private link; none where it had come before */
    bool danger;
    bool before; /* the same entry had come: nothing was written */
};
/* In an open transaction. ST_BAD_INPUT with the field in err.where ("words", "named", "address"):
 * what was wrong and what would be right; ST_TOO_MANY: too much within an hour; ST_NOT_FOUND: no
 * such topic; ST_GONE: the question is closed. */
MUST_CHECK status voice_add(struct cx *cx, const struct voice_new *v, struct voice_added *ret);

/* Whether the entry of that idempotency key has come: then *ret is as voice_add gives it. */
MUST_CHECK status voice_before(struct cx *cx, str offline, bool *ret_before,
                               struct voice_added *ret);
/* What is kept of the time that a device says: now, where it cannot be true. */
int64_t voice_said_at(int64_t now, int64_t said_at);

/* ---- one voice
 * ---------------------------------------------------------------------------------*/
struct voice {
    int64_t id;
    str key;
    int64_t topic;
    str topic_key;
    int64_t theme; /* 0 */
    str theme_key, theme_title;
    str channel;
    int64_t at, received_at;
    str neighbourhood;
    str language, words, english, translation_by, named;
    bool wants_answer;
    enum voice_state state;
    str refusal; /* key of the published rule */
    int64_t suggested_theme;
    str danger;         /* "author", "words", "moderator", or empty */
    int64_t decided_at; /* TIME_NONE: nobody has */
};
/* By the secret of its private link: whoever holds it is its author. ST_NOT_FOUND. */
MUST_CHECK status voice_by_follow(struct cx *cx, str secret, struct voice *ret);
/* By who may moderate; an urgent one by the safeguarding team alone, and not there for others. */
MUST_CHECK status voice_get(struct cx *cx, int64_t id, struct voice *ret);

/* How its author is told, by the same secret: the way that was chosen (none: no way), and whether
 * she asked to be told when it moves. The address itself is not shown to anybody. */
struct voice_telling {
    str way;
    bool moves;
};
MUST_CHECK status voice_telling(struct cx *cx, str secret, struct voice_telling *ret);
/* "Tell me when it moves": by this way, from now on; the answer too. In an open transaction.
 * ST_BAD_INPUT ("way", "address"), ST_GONE for one that is not published and will not be. */
MUST_CHECK status voice_tell_moves(struct cx *cx, str secret, str way, str address, str language);
/* … no longer. The answer goes to her all the same, where she wished for it. */
MUST_CHECK status voice_tell_still(struct cx *cx, str secret);

/* Whether the words suspect danger (danger.def): a person looks at once. */
bool voice_tells_danger(struct arena *a, str words);
/* What it looks for, one a line, as danger.def has it: for a page that must suspect it alone. */
str voice_danger_phrases(struct arena *a);

/* ---- the small sum
 * -----------------------------------------------------------------------------*/
struct voice_sum {
    int a, b;
    str seal; /* goes with the form */
};
struct voice_sum voice_sum_ask(struct cx *cx);
/* Digits of any of our scripts, or a word. ST_BAD_INPUT: not right; ST_GONE: asked too long ago. */
MUST_CHECK status voice_sum_check(struct cx *cx, str seal, str answer);

#endif
