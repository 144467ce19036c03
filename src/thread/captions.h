/* SPDX-License-Identifier: Apache-2.0
 * Captions as WebVTT: are they what a player will show? Source: W3C WebVTT (2019), section 4.1.
 */
#ifndef WEFT_THREAD_CAPTIONS_H
#define WEFT_THREAD_CAPTIONS_H

#include "base/env.h"

/* ST_OK where there is a head, at least one cue, and each cue has its times (begins before it ends,
 * none before the one above it) and words. ST_BAD_INPUT names the line and what would be right. */
MUST_CHECK status captions_check(struct env *e, str text, size_t *ret_cues);

#endif
