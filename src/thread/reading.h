/* SPDX-License-Identifier: Apache-2.0
 * How a thread is put together (inner to thread/).
 */
#ifndef WEFT_THREAD_READING_H
#define WEFT_THREAD_READING_H

#include "gen/sql_thread.h"
#include "thread/thread.h"

/* Where a thread stopped (enum thread_stop), THREAD_STOP__COUNT for nowhere; `before`: the kind of
 * end that it did not reach or finish, as stored. */
size_t reading_cut(enum thread_state state, size_t at, str before);
/* Reads what stands at one end into the thread; a kind or id that is not there adds nothing. */
MUST_CHECK status reading_end(struct cx *cx, enum thread_end kind, int64_t id, struct thread *t);
MUST_CHECK status reading_theme(struct cx *cx, int64_t theme, struct thread *t);
MUST_CHECK status reading_voices(struct cx *cx, struct thread *t);
MUST_CHECK status reading_answers(struct cx *cx, struct thread *t, bool drafts);
struct thread_answer reading_answer(struct cx *cx, const struct sql_thread_answers_row *r);

static inline str text_or(str s, str otherwise)
{
    return s.n == 0 ? otherwise : s;
}

#endif
