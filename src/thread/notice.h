/* SPDX-License-Identifier: Apache-2.0
 * Telling people: what, by which way, and whether it reached them. A notice is a row written in the
 * transaction of what it tells of; the job `notice` sends e-mails and texts, people print letters
 * and make calls, and the page shows itself.
 *
 * The same thing is told once: `once` names it ("answer:12:voice:7"). An address is kept a month
 * after it was used, no longer. Texts are in the receiver's language already.
 */
#ifndef WEFT_THREAD_NOTICE_H
#define WEFT_THREAD_NOTICE_H

#include "trust/cx.h"

struct notice_new {
    str way;         /* email, text, letter, telephone, page (or account); none: nothing is told */
    str address;     /* none on the page */
    int64_t account; /* whom on the page */
    str language;
    str subject, body;
    str about_kind; /* "voice", "issue", "answer", "thread" */
    int64_t about_id;
    str once; /* none: may be told again */
};
/* In an open transaction. ST_BAD_INPUT for a way that there is not, or one without an address. */
MUST_CHECK status notice_add(struct cx *cx, const struct notice_new *n);

struct notice {
    int64_t id;
    str way, address, language, subject, body, about_kind, once, failure, state;
    int64_t about_id, created_at;
    int64_t tries;
};

/* ---- the job ---------------------------------------------------------------------------------*/

/* Twenty at most whose time has come, of the ways for which there is a server. A read. */
MUST_CHECK status notice_due(struct cx *cx, bool email, bool text, struct notice **ret_list,
                             size_t *ret_count);
/* Before it is sent: should this process end in the middle, it is tried again after ten minutes
 * (an e-mail carries the same Message-ID, so that it shows once). In an open transaction. */
MUST_CHECK status notice_begin(struct cx *cx, int64_t id);
MUST_CHECK status notice_sent(struct cx *cx, int64_t id);
/* Tried again after 1, 4, 16 … minutes, 6 hours at most; after eight tries, or where `for_good`
 * (the other side says that there is no such address), it has failed and waits for a person.
 * `tries`: as it was in notice_due. */
MUST_CHECK status notice_failed(struct cx *cx, int64_t id, int64_t tries, bool for_good, str why);
/* How long until the next try, after so many. µs. */
int64_t notice_pause(int64_t tries);
/* Forgets addresses and contacts that have done their work. In an open transaction. */
MUST_CHECK status notice_sweep(struct cx *cx);

/* ---- people ----------------------------------------------------------------------------------*/

/* Who writes to residents and rings them: managers, records officers, receptionists, link workers.
 */
bool notice_may(const struct who *who);
/* Of one way ("letter", "telephone", "email", "text") and state; the oldest first. ST_FORBIDDEN
 * unless notice_may. */
MUST_CHECK status notice_list(struct cx *cx, str way, str state, struct notice **ret_list,
                              size_t *ret_count);
/* The letters up to this one have been posted. In an open transaction. */
MUST_CHECK status notice_posted(struct cx *cx, int64_t last);
/* A call was made: she was reached, or it is tried again. In an open transaction. */
MUST_CHECK status notice_called(struct cx *cx, int64_t id, bool reached);
struct notice_count {
    str way, state;
    int64_t n, oldest;
};
MUST_CHECK status notice_counts(struct cx *cx, struct notice_count **ret_list, size_t *ret_count);

/* ---- on her page -----------------------------------------------------------------------------*/

/* This who's own, newest first; and how many of them are new. */
MUST_CHECK status notice_mine(struct cx *cx, struct notice **ret_list, size_t *ret_count);
MUST_CHECK status notice_unread(struct cx *cx, int64_t *ret_count);
/* All of this who's have been seen. In an open transaction. */
MUST_CHECK status notice_seen(struct cx *cx);

#endif
