/* SPDX-License-Identifier: Apache-2.0
 * (inner) What the files about copies of a record share.
 */
#ifndef WEFT_WORK_ACCESS_INNER_H
#define WEFT_WORK_ACCESS_INNER_H

#include "trust/cx.h"

/* The same words for what is not there and for what is not this who's. */
MUST_CHECK status access_nobody(struct cx *cx);

#endif
