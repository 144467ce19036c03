/* SPDX-License-Identifier: Apache-2.0
 * The answer to the people who spoke: written as a draft, asked for all that others need to read
 * it, then published: public, sent to each who wanted one, and the thread's end.
 */
#ifndef WEFT_THREAD_ANSWER_H
#define WEFT_THREAD_ANSWER_H

#include "thread/outcome.h"

/* The thread's draft, or one made from nothing (id 0). With the languages in which the thread's
 * voices spoke, or wish to be answered. ST_FORBIDDEN unless thread_may. */
struct answer_language {
    str language;
    int64_t voices;
};
struct answer_edit {
    struct thread_answer answer;
    struct {
        VEC(struct answer_language)
    } languages;
};
MUST_CHECK status answer_draft(struct cx *cx, int64_t thread, struct answer_edit *ret_edit);

/* What is not there yet. "without" (a list of "bsl" and languages) says that there is none yet. */
enum answer_lack {
    LACK_WORDS = 1,
    LACK_EASY_READ = 2,
    LACK_TRANSCRIPT = 4,
    LACK_CAPTIONS = 8,
    LACK_BSL = 16,
    LACK_LANGUAGE = 32 /* one in which somebody spoke */
};
unsigned answer_lacks(const struct answer_edit *edit);
/* Does a list "bsl;ur" hold this word? */
bool answer_list_has(str list, str word);

/* Keeps it as it is: a draft may lack anything. a->version must be the one it was read with:
 * ST_CONFLICT. ST_BAD_INPUT (too long, captions that are none, an address that is none),
 * ST_BAD_TYPE (video: not a video), ST_TOO_LARGE. video: the bytes that were sent; none: as it was.
 * In an open transaction. */
MUST_CHECK status answer_save(struct cx *cx, int64_t thread, const struct thread_answer *a,
                              str video, int64_t *ret_id);

/* What a notice says around the answer's own words, in each language. */
struct answer_tell {
    str language;
    str subject, said, below; /* "You said:", "All of it: …" */
};
/* Publishes it, links it, ends the thread and tells everybody. ST_UNPROCESSABLE where it lacks
 * something. Pressed twice, it is published once. In an open transaction. */
MUST_CHECK status answer_publish(struct cx *cx, int64_t thread, int64_t answer,
                                 const struct answer_tell *tell, size_t tell_count,
                                 int64_t *ret_told);

/* A published one by its key. ST_NOT_FOUND. */
MUST_CHECK status answer_read(struct cx *cx, str key, struct thread_answer *ret_answer);
/* Tell this account when the thread moves. In an open transaction. */
MUST_CHECK status thread_watch(struct cx *cx, int64_t thread);

#endif
