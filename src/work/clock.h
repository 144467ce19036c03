/* SPDX-License-Identifier: Apache-2.0
 * What a clock counts to, for people.
 */
#ifndef WEFT_WORK_CLOCK_H
#define WEFT_WORK_CLOCK_H

#include "base/env.h"

/* "make safe", "Awaab’s Law, 24 hours". False where there is no clock of that name. */
bool work_clock_words(str name, str *ret_words, str *ret_law);

#endif
