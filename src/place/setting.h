/* SPDX-License-Identifier: Apache-2.0
 * What the place calls itself: name, strapline, colour, when a made-up town was made ("made_at",
 * µs).
 */
#ifndef WEFT_PLACE_SETTING_H
#define WEFT_PLACE_SETTING_H

#include "db/db.h"
#include "trust/cx.h"

/* `otherwise` where it was never set. */
MUST_CHECK status place_setting_get(struct cx *cx, str name, str otherwise, str *ret_value);
/* In an open transaction. */
MUST_CHECK status place_setting_put(struct cx *cx, str name, str value);

#endif
