/* SPDX-License-Identifier: Apache-2.0
 * What the made-up town has on its lists beside what its feeds bring: through the same doors as
 * everybody's.
 */
#ifndef WEFT_WORK_TOWN_H
#define WEFT_WORK_TOWN_H

#include "trust/cx.h"

/* Once, after town_accounts(). In an open transaction. Does nothing where there is no such town. */
MUST_CHECK status work_town(struct cx *cx);

#endif
