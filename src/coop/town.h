/* SPDX-License-Identifier: Apache-2.0
 * A made-up town's co-operation, from the files of its place/ folder (weft town).
 */
#ifndef WEFT_COOP_TOWN_H
#define WEFT_COOP_TOWN_H

#include "trust/cx.h"

/* Reads members, board, meetings, ballots, decisions, commitments with their notes, actions, the
 * evaluation and shared practice from FOLDER/place. Organisations must be there. What is there by
 * its key stays as it is, so that a second time changes nothing. In an open transaction.
 * ST_NOT_FOUND, ST_BAD_INPUT naming the file. */
MUST_CHECK status coop_town_load(struct cx *cx, str folder);

#endif
