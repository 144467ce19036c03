/* SPDX-License-Identifier: Apache-2.0
 * A copy of one's record, asked for by any channel: the request with its clock (a calendar month
 * from receipt, UK GDPR article 12), and its way to the person.
 *
 *     asked → put together by one officer → looked at by a health professional, where there is
 *     anything of health in it → released by another officer → on the person's own page
 *
 * Officers (RIGHT_REQUESTS) of the organisation that answers read what the person will read; a
 * health professional reads what her own view shows. Each line is decided about whenever it is
 * read, and each reading is written down. All results in cx->env->arena; what writes wants an open
 * write transaction, but for access_copy_prepare's halves.
 */
#ifndef WEFT_WORK_ACCESS_COPY_H
#define WEFT_WORK_ACCESS_COPY_H

#include "record/copy.h"

struct access_new {
    int64_t person;
    str channel;         /* letter, telephone, in person; of a page of one's own: page */
    str words;           /* who asked, and what was said; cut at WORK_WORDS_MOST */
    bool other;          /* somebody who acts for her asks */
    int64_t received_at; /* µs; the clock runs from then */
};
/* By the person herself or a proxy (channel "page"), or written down by a worker who may write
 * about her. Opens an issue with the clock. Of one who asks again while the first is open: that
 * one. ST_BAD_INPUT (no channel, no words from a worker, received later than now), ST_NOT_FOUND. */
MUST_CHECK status access_copy_ask(struct cx *cx, const struct access_new *n, int64_t *ret_copy);

/* What this who is to a request. */
enum access_side { ACCESS_ASKER = 1, ACCESS_OFFICER = 2, ACCESS_SIGNER = 4 };
struct access_copy {
    int64_t id, person, organisation, issue;
    bool other;
    str organisation_name, channel, words;
    int64_t received_at, due_at;
    int64_t written_by; /* who wrote down what came by letter or call; 0: asked on a page */
    int64_t build;
    int64_t prepared_by, prepared_at; /* 0: not yet */
    bool health;
    int64_t others, masked, by_hand; /* what was left out, for who looks through it */
    int64_t signed_at, released_at;  /* 0: not yet */
    bool harm;
    str prepared_name, signed_name, signed_words, released_name; /* "" */
    uint32_t sides;
};
VEC_TYPE(access_copies, struct access_copy);
/* ST_NOT_FOUND where this who is none of its sides. */
MUST_CHECK status access_copy_get(struct cx *cx, int64_t id, struct access_copy *ret_copy);
/* One's own (or asked for about `person`, by who acts for her), newest first. */
MUST_CHECK status access_copy_own(struct cx *cx, int64_t person, struct access_copies *ret_list);
/* Of the acting organisation, those that wait first: for officers, and for health professionals
 * those that they may look at. */
MUST_CHECK status access_copy_list(struct cx *cx, struct access_copies *ret_list);
/* A page of lines behind `after`: for who asked once it is released. Written down as an export. */
MUST_CHECK status access_copy_lines(struct cx *cx, const struct access_copy *c, int64_t after,
                                    size_t most, struct copy_lines *ret_lines, bool *ret_more);

/* Puts it together: the first reads (no write transaction), the second writes a piece of at most
 * ACCESS_PIECE lines from `from` on, the third makes them the copy. Again until it is released;
 * what was signed is then to be signed again. ST_FORBIDDEN (who wrote the request down, too: else
 * one person alone could come to a whole record), ST_CONFLICT (released). */
struct access_building {
    int64_t id;
    struct access_copy copy;
    struct copy_lines lines;
    int64_t others, build;
    int64_t audit_n; /* of the reading: the answer waits for it */
    size_t from;
};
MUST_CHECK status access_copy_gather(struct cx *cx, void *building);
MUST_CHECK status access_copy_keep(struct cx *cx, void *building);
MUST_CHECK status access_copy_prepared(struct cx *cx, void *building);
/* Takes an entry out: what the rules could not know to be about somebody else. An officer's. */
MUST_CHECK status access_copy_leave_out(struct cx *cx, int64_t id, int64_t n);
/* A health professional with a relationship says whether reading it would seriously harm anybody;
 * harm: health entries are taken out. `build`: of what was looked at (ST_PRECONDITION: it was put
 * together anew meanwhile). ST_BAD_INPUT without words. */
MUST_CHECK status access_copy_sign(struct cx *cx, int64_t id, int64_t build, bool harm, str words);
/* By another officer than who put it together (ST_FORBIDDEN), signed where it must be
 * (ST_PRECONDITION). Closes the issue: the person has been told. */
MUST_CHECK status access_copy_release(struct cx *cx, int64_t id, int64_t build);

#endif
