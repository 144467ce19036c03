/* SPDX-License-Identifier: Apache-2.0
 * What a message says, laid over what is held: elements that it names replace, all others stay.
 * Where a visit has been and what a record was merged with are added to, not replaced; identifiers
 * that were given up stay. Pure.
 */
#ifndef WEFT_FEED_OVERLAY_H
#define WEFT_FEED_OVERLAY_H

#include "base/env.h"

/* *ret_json: `now` over `held` (both one resource of the same type and id); the bytes of `held`
 * where nothing differs. keep: names of elements, by blanks, that stay where they are held. Errors:
 * ST_BAD_INPUT where one of them is no JSON object. */
MUST_CHECK status feed_overlay(struct env *e, str held, str now, str keep, str *ret_json);

#endif
