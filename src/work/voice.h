/* SPDX-License-Identifier: Apache-2.0
 * What a voice said that an issue was opened for: read by who may see the issue.
 */
#ifndef WEFT_WORK_VOICE_H
#define WEFT_WORK_VOICE_H

#include "trust/cx.h"

struct work_voice {
    str words; /* none: it is not there any more */
    str english, language, channel, named;
    int64_t at;
};
/* After work_get or work_line_get of its issue. */
MUST_CHECK status work_voice_words(struct cx *cx, int64_t voice, struct work_voice *ret_voice);

#endif
