/* SPDX-License-Identifier: Apache-2.0
 * How a command's feeds get into the record: by a connection of its own where nothing else holds
 * the database, else handed to the server that does.
 */
#ifndef WEFT_CLI_FEED_WAY_H
#define WEFT_CLI_FEED_WAY_H

#include "feed/handover.h"
#include "serve/settings.h"

struct feed_way {
    bool beside; /* a server has the file: the work is handed to it */
    struct intake_own own;
    struct handover over;
};

/* ST_BUSY where another process holds the database and does not serve. */
MUST_CHECK status feed_way_open(struct env *e, const struct settings *s, struct feed_way *ret_way);
/* Refers to `way`. */
struct intake_way feed_way_intake(struct feed_way *way);
/* The organisation that sends; made where a name is given. */
MUST_CHECK status feed_way_source(struct env *e, struct feed_way *way,
                                  const struct feed_source *source, int64_t *ret_id);

#endif
