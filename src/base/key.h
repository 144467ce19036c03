/* SPDX-License-Identifier: Apache-2.0
 * Short names for new rows, as they stand in addresses: a letter and six more that cannot be taken
 * for one another ("CH4KW7M").
 */
#ifndef WEFT_BASE_KEY_H
#define WEFT_BASE_KEY_H

#include "base/env.h"

/* In the arena. Over half a milliard of them for each first letter: a row's own UNIQUE decides. */
str key_new(struct env *e, char first);

#endif
