/* SPDX-License-Identifier: Apache-2.0
 * "Tell me when it moves": whoever asked for it is told of each step of a thread, once, by the way
 * that she chose; who follows it while signed in, on her page. The words are the caller's, in each
 * language that there is.
 */
#ifndef WEFT_THREAD_TELL_H
#define WEFT_THREAD_TELL_H

#include "trust/cx.h"

struct tell_words {
    str language;
    str subject, said; /* "What you said has moved on", "You said:" */
    str body;          /* what has happened, and where all of it stands */
};
/* what: names the step, so that it is told once ("commitment:C07"). The first words are for
 * languages that are not among them. In an open transaction. */
MUST_CHECK status thread_tell(struct cx *cx, int64_t thread, str what,
                              const struct tell_words *words, size_t count);
/* The author of one voice. anyway: whether she asked to be told of each step or not, as long as she
 * left a way (that it was not published is said to everybody). In an open transaction. */
MUST_CHECK status voice_tell(struct cx *cx, int64_t voice, str what, bool anyway,
                             const struct tell_words *words, size_t count);
/* Her own words, for a notice: cut at a whole character. */
str tell_said(struct arena *a, str words);

#endif
