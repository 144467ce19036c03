/* SPDX-License-Identifier: Apache-2.0
 * Short names for new rows, as they stand in addresses: a letter and six more that cannot be taken
 * for one another ("CH4KW7M").
 */
#ifndef WEFT_COOP_KEY_H
#define WEFT_COOP_KEY_H

#include "base/env.h"

str coop_key(struct env *e, char first);

#endif
