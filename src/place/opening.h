/* SPDX-License-Identifier: Apache-2.0
 * Opening times as people write them: "Mon-Fri 08:00-18:30; Sat 10:00-13:00", "Daily 22:00-06:00",
 * "Tue,Fri 10:30-11:30". What is not written so ("By arrangement", "First Sat …") is not known.
 */
#ifndef WEFT_PLACE_OPENING_H
#define WEFT_PLACE_OPENING_H

#include "base/str.h"

enum opening { OPENING_UNKNOWN, OPENING_OPEN, OPENING_CLOSED };

/* At a day of the week (1 Monday … 7 Sunday) and a minute of that day in England. A part that
 * cannot be read makes CLOSED into UNKNOWN. */
enum opening opening_at(str times, int weekday, int minute);
/* The same at an instant (µs). */
enum opening opening_now(str times, int64_t instant);

#endif
