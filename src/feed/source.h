/* SPDX-License-Identifier: Apache-2.0
 * An organisation as a sender: found by its key, or made.
 */
#ifndef WEFT_FEED_SOURCE_H
#define WEFT_FEED_SOURCE_H

#include "trust/cx.h"

struct feed_source {
    str key;
    str name; /* none: it must be there */
    str code; /* ODS, or none */
    str kind; /* a word of trust/kind.def */
};

/* ST_NOT_FOUND where it is not there and no name is given; ST_BAD_INPUT for a key that is none. In
 * an open write transaction where a name is given. */
MUST_CHECK status feed_source_find(struct cx *cx, const struct feed_source *s, int64_t *ret_id);

/* The senders of a made town: DIR/place/organisations.csv. */
MUST_CHECK status feed_source_list(struct env *e, str folder, struct feed_source **ret_sources,
                                   size_t *ret_count);

#endif
