/* SPDX-License-Identifier: Apache-2.0
 * A conversation that is going on: one more vote in far less than a millisecond.
 *
 * What a vote changes is changed at once and exactly, given the components and groups as they
 * stand: the statement's centre and so the places of all who voted on it, the tallies of the
 * person's group, consensus, extremity and priority of the statement, the person's and the
 * statement's own figures in the bridging model; somebody who reaches min(7, statements) votes
 * joins the nearest group. Components, groups and the whole bridging model are found anew by
 * live_refresh (tens of milliseconds), which the owner calls after bursts; it gives exactly what a
 * batch over the same votes gives.
 *
 * The arena handed to live_open must live as long as this; it only grows.
 */
#ifndef WEFT_OPINION_LIVE_H
#define WEFT_OPINION_LIVE_H

#include "opinion/bridge.h"
#include "opinion/route.h"
#include "opinion/stats.h"

struct live;

/* Takes a conversation over, with a first full computation. */
MUST_CHECK status live_open(struct env *e, const struct votes *v, struct live **ret_live);
/* Newcomers; the index is the next one. */
uint32_t live_add_person(struct env *e, struct live *l, str id);
uint32_t live_add_statement(struct env *e, struct live *l, str id);
/* One vote, the person's first or a change of mind. ST_BAD_INPUT for what is not −1, 0 or 1,
 * ST_NOT_FOUND for an unknown person or statement. */
MUST_CHECK status live_vote(struct env *e, struct live *l, uint32_t person, uint32_t statement,
                            int vote);
/* Components, groups, lists and bridging anew. Memory for it comes from e->arena. */
MUST_CHECK status live_refresh(struct env *e, struct live *l);

struct live_place {
    double x, y;
    uint8_t group; /* GROUP_NONE where not counted */
};
struct live_place live_place(const struct live *l, uint32_t person);
/* Of one statement, as it stands now. */
struct live_figures {
    struct tally all;
    struct tally in[OPINION_GROUPS_MOST];
    size_t groups;
    double centre, consensus, extremity, priority;
    double common, se; /* of the bridging model */
};
struct live_figures live_figures(const struct live *l, uint32_t statement);
/* A statement the person has not seen, drawn by route.h's weights. ST_NOT_FOUND where none is left.
 */
MUST_CHECK status live_next(struct env *e, const struct live *l, uint32_t person,
                            uint32_t *ret_statement);

#endif
