/* SPDX-License-Identifier: Apache-2.0
 * A score in words.
 */
#ifndef WEFT_LINK_WORDS_H
#define WEFT_LINK_WORDS_H

#include "link/score.h"

/* The evidence of two rows, strongest first, in the arena. */
void words_of_pair(struct arena *a, const struct scorer *s, const uint32_t *row_a,
                   const uint32_t *row_b, int64_t id_a, int64_t id_b, struct link_pair *ret_pair);

#endif
