/* SPDX-License-Identifier: Apache-2.0
 * The people of content/stories.csv: the first households of every town. Their events are those of
 * content/story_events.csv, on the record of whomever they are about; no organisation mistakes
 * them.
 */
#ifndef WEFT_TOWN_STORY_H
#define WEFT_TOWN_STORY_H

#include "town/content.h"
#include "town/lives.h"
#include "town/people.h"

struct stories {
    struct csv_table stories, events, knows;
};
MUST_CHECK status stories_open(struct env *e, struct stories *ret_stories);
/* One more than the stories: the last is the other woman of one name. */
size_t stories_households(const struct stories *s);
/* The n-th household, with its people and events. */
void stories_make(const struct stories *s, size_t n, struct people *p, const struct life_world *w,
                  struct household *ret_household);

#endif
