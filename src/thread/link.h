/* SPDX-License-Identifier: Apache-2.0
 * The links of the thread: from a word to an outcome, one row a step, each with who made it or
 * which named rule. A link that nobody made does not exist.
 *
 * Rooms below do their own part (voice_accept, coop_commit, work_open); whoever calls them from a
 * page or a job adds the link in the same transaction:
 *
 *     TRY(voice_theme_set(cx, voice, theme));
 *     TRY(thread_link_add(cx, &(struct link_made){ END_VOICE, voice, END_THEME, theme }));
 */
#ifndef WEFT_THREAD_LINK_H
#define WEFT_THREAD_LINK_H

#include "trust/cx.h"

/* What a thread's stops are; the words stand in the rows. In the order of the thread. */
enum thread_end {
    END_VOICE,
    END_THEME,
    END_PRIORITY, /* ranking_item.id */
    END_DECISION,
    END_COMMITMENT,
    END_WORK,  /* issue.id, or work_count.id as END_COUNT */
    END_COUNT, /* work_count.id */
    END_OUTCOME,
    END_ANSWER,
    THREAD_END__COUNT
};
/* "voice", …; the row's word. */
str thread_end_word(enum thread_end kind);
/* Backwards; false where there is no such word. */
bool thread_end_of(str word, enum thread_end *ret_kind);

struct link_made {
    enum thread_end from;
    int64_t from_id;
    enum thread_end to;
    int64_t to_id;
    int64_t thread; /* thread.id where it is of one alone; else 0 */
    str rule;       /* "rule:issue-tag" where a rule made it; none: cx->who.account did */
    str by_words;   /* who, where it was no account: "MW19, moderator"; may be none */
    str note;       /* may be none */
    int64_t at;     /* 0: now */
};
/* In an open transaction; a change of kind "thread_link" is noted. The same link twice is one.
 * ST_BAD_INPUT where neither an account, nor words, nor a rule made it. */
MUST_CHECK status thread_link_add(struct cx *cx, const struct link_made *made);
/* Undone: the row stays, ended. In an open transaction. */
MUST_CHECK status thread_link_end(struct cx *cx, enum thread_end from, int64_t from_id,
                                  enum thread_end to, int64_t to_id);

struct thread_link {
    int64_t id;
    int64_t thread;
    enum thread_end from;
    int64_t from_id;
    enum thread_end to;
    int64_t to_id;
    int64_t at;
    int64_t by_account;
    str by_rule, by_words, note;
};
/* Those that begin, or end, at one stop; oldest first. */
MUST_CHECK status thread_links_from(struct cx *cx, enum thread_end from, int64_t from_id,
                                    struct thread_link **ret_links, size_t *ret_count);
MUST_CHECK status thread_links_to(struct cx *cx, enum thread_end to, int64_t to_id,
                                  struct thread_link **ret_links, size_t *ret_count);
/* An issue that serves a commitment, by rule:issue-tag: linked where it is the first in a thread of
 * the commitment; those after it carry the commitment themselves, and are counted by it. In an open
 * transaction. */
MUST_CHECK status thread_link_work(struct cx *cx, int64_t commitment, int64_t issue);
/* Somebody says that an issue serves a commitment: a link in each thread of the commitment (in none
 * where it has none yet), made by cx->who, in `by_words` with her organisation. Taken back: the
 * links stay, ended; a thread that has no other link to work is tied by the rule to the oldest
 * issue that still serves it. In an open transaction; what the issue's row says is changed first
 * (work_serve). */
MUST_CHECK status thread_work_tag(struct cx *cx, int64_t commitment, int64_t issue, str by_words);
MUST_CHECK status thread_work_untag(struct cx *cx, int64_t commitment, int64_t issue);
/* A thread that is begun for a theme takes in the theme's voices that are in none: each by the link
 * that put it in the theme, or by the rule "rule:thread-of-theme". In an open transaction. */
MUST_CHECK status thread_adopt(struct cx *cx, int64_t thread, int64_t theme);

#endif
