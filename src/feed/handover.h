/* SPDX-License-Identifier: Apache-2.0
 * An import beside a running server: the readers run here, the batches go over the server's local
 * socket (db/handoff.h) and are applied there, each within one piece of the write turn. Batches are
 * kept so small that a piece takes about HANDOVER_PIECE_US: people's own writes wait no longer.
 */
#ifndef WEFT_FEED_HANDOVER_H
#define WEFT_FEED_HANDOVER_H

#include "db/handoff.h"
#include "feed/intake.h"
#include "feed/source.h"

#define HANDOVER_PIECE_US INT64_C(15000)

/* ---- the process that reads ------------------------------------------------------------------*/

struct handover {
    struct handoff *handoff;
    size_t most; /* resources of the next piece; 0 at the start */
};
struct intake_way handover_way(struct handover *h);
/* The source's id by its key; made where there is none and `name` is given (kind: a word of
 * trust/kind.def). ST_NOT_FOUND. */
MUST_CHECK status handover_source(struct env *e, struct handover *h, const struct feed_source *s,
                                  int64_t *ret_id);

/* Notes a made town's name and story (place/town.h) there. */
MUST_CHECK status handover_town(struct env *e, struct handover *h, str folder);
/* Loads its conversation there, piece by piece (feed/town_load.h). */
MUST_CHECK status handover_town_load(struct env *e, struct handover *h, str folder);

/* ---- the server ------------------------------------------------------------------------------*/

/* What the server lends: a piece of work of its own, in the write turn or reading. */
struct feed_host {
    void *app;
    status (*run)(void *app, struct env *e, bool write, status (*work)(struct cx *cx, void *arg),
                  void *arg);
    const struct house *house;
};
/* Answers one request (a handoff_answer; arg: a feed_host). Requests are bytes from another process
 * of the same user: what is malformed is refused with ST_BAD_INPUT. */
MUST_CHECK status handover_answer(struct env *e, void *host, str request, struct buf *answer);

#endif
