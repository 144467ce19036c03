/* SPDX-License-Identifier: Apache-2.0
 * The conversation and the co-operation of the made-up town: the tables of content/ with their day
 * offsets turned into dates, and votes drawn from the hidden groups of opinion_groups.csv.
 */
#ifndef WEFT_TOWN_CONVERSATION_H
#define WEFT_TOWN_CONVERSATION_H

#include "town/town.h"

/* Writes out/place/. Errors: ST_IO, ST_BAD_INPUT where content is not as expected. */
MUST_CHECK status conversation_write(struct env *e, const struct town_options *o);
/* The day of an event of events.csv: its offset, moved as `weekday` and `week` say
 * (content/README). */
int32_t conversation_event_day(int32_t today, int64_t offset, str weekday, str week);

#endif
