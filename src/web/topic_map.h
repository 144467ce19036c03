/* SPDX-License-Identifier: Apache-2.0
 * The map of opinion groups, drawn by the server, and the table that says the same.
 */
#ifndef WEFT_WEB_TOPIC_MAP_H
#define WEFT_WEB_TOPIC_MAP_H

#include "web/topic.h"

/* Nothing where the groups do not hold yet. */
void topic_map_of(struct page *p, const struct topic_opinion *o, struct topic_stand *ret);
/* "A" */
str group_letter(struct arena *a, int64_t number);
/* "94 in 100" */
str in_hundred(struct page *p, double share);

#endif
