/* SPDX-License-Identifier: Apache-2.0
 * What is said to those who asked to be told when a thread moves: in the transaction of the step
 * itself, in each language, with where all of it stands when the place has a public address.
 */
#ifndef WEFT_WEB_MOVED_H
#define WEFT_WEB_MOVED_H

#include "thread/link.h"
#include "voice/voice.h"
#include "web/page.h"

/* what: the step's own words (a promise, a reason, a title), as they were written; it stands in the
 * message of `key`. Told once for `once`. */
MUST_CHECK status moved_thread(struct page *p, int64_t thread, str once, int key, str what);
/* Each thread that passes through an end. */
MUST_CHECK status moved_end(struct page *p, enum thread_end kind, str key_of_end, int key,
                            str what);
/* A moderator has decided about one voice: published (in a theme, or in none), or not, by a rule.
 */
MUST_CHECK status moved_voice(struct page *p, const struct voice *before);
/* "…: https://weft.example/threads/T01" for an e-mail or a letter; empty without a public address.
 */
str moved_where(struct page *p, enum lang lang, str path);

#endif
