/* SPDX-License-Identifier: Apache-2.0
 * A made-up town (weft town) as a place: what it calls itself, and the four accounts of a demo.
 */
#ifndef WEFT_PLACE_TOWN_H
#define WEFT_PLACE_TOWN_H

#include "db/db.h"
#include "trust/cx.h"

/* Notes name, strapline, colour and age of the town in `folder`, and who its demo's resident is.
 * In an open transaction. ST_NOT_FOUND, ST_BAD_INPUT naming the file. */
MUST_CHECK status town_note(struct cx *cx, str folder);

/* Whether the four accounts are there. */
MUST_CHECK status town_has_accounts(struct cx *cx, bool *ret_there);
/* Makes the accounts resident, worker, manager and chief-executive where they are missing; nobody
 * can sign in to them by password. The resident is tied to the person whom town_note named, once
 * the links of her records are made. In an open transaction. */
MUST_CHECK status town_accounts(struct cx *cx);

#endif
