/* SPDX-License-Identifier: Apache-2.0
 * The files of a tar archive (plain, .gz or .xz), one after another. Source: POSIX.1-2017, pax,
 * ustar.
 */
#ifndef WEFT_FEED_TAR_H
#define WEFT_FEED_TAR_H

#include "csv/bytes.h"

/* True where the first block looks like an archive's. */
bool tar_is(str held);
/* The next regular file. *ret_name is in the arena; *ret_text holds until the next call; *ret_take
 * is what to take from the window when done with it. Name none at the end. Errors: ST_BAD_INPUT for
 * what is no archive or is cut; ST_TOO_LARGE for a file past FEED_MEMBER_MOST. */
MUST_CHECK status tar_next(struct env *e, struct bytes *b, str *ret_name, str *ret_text,
                           size_t *ret_take);

#endif
