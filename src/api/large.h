/* SPDX-License-Identifier: Apache-2.0
 * Transactions beyond BUNDLE_PLAIN_MOST entries (inner to api/).
 */
#ifndef WEFT_API_LARGE_H
#define WEFT_API_LARGE_H

#include "api/part.h"

/* How many entries a Bundle's text has, before it is read. */
size_t large_count(str body);
MUST_CHECK status large_prepare(struct call *c, size_t count);
MUST_CHECK status large_handle(struct call *c);

#endif
