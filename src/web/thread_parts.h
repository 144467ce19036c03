/* SPDX-License-Identifier: Apache-2.0
 * What stands at each stop (inner to the pages of the thread).
 */
#ifndef WEFT_WEB_THREAD_PARTS_H
#define WEFT_WEB_THREAD_PARTS_H

#include "web/thread.h"

/* Fills what each stop shows: voices, commitments, work, outcomes, answers. */
void thread_stops_of(struct page *p, const struct thread *t, struct thread_view *v);
/* A voice with its translation; large: it stands at the head of its thread. */
struct thread_voice_view thread_voice_view_of(struct page *p, const struct thread_voice *w,
                                              bool large);
/* The date and note beside a stop that was reached. */
void thread_stop_side(struct page *p, const struct thread *t, enum thread_stop at,
                      struct stop_view *s);

#endif
