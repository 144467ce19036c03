/* SPDX-License-Identifier: Apache-2.0
 * A video that was sent with a form: told by its bytes, never by its name or what it claims to be;
 * kept in pieces, so that a part of it can be read alone.
 */
#ifndef WEFT_THREAD_UPLOAD_H
#define WEFT_THREAD_UPLOAD_H

#include "trust/cx.h"

/* "video/mp4" or "video/webm"; none for anything else. */
str upload_video_type(str bytes);
/* In an open transaction. ST_BAD_TYPE: it is no video; ST_TOO_LARGE: over 32 MiB. */
MUST_CHECK status upload_video(struct cx *cx, str bytes, int64_t *ret_id);

struct upload_part {
    str type;
    int64_t size; /* of the whole */
    int64_t from; /* where this part begins */
    str bytes;
};
/* At most `most` bytes from `from`. ST_NOT_FOUND; ST_BAD_INPUT behind its end. */
MUST_CHECK status upload_read(struct cx *cx, int64_t id, int64_t from, int64_t most,
                              struct upload_part *ret_part);

#endif
