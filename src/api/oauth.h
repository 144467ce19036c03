/* SPDX-License-Identifier: Apache-2.0
 * Where programs are sent to be given tokens (inner to api/).
 */
#ifndef WEFT_API_OAUTH_H
#define WEFT_API_OAUTH_H

#include "api/call.h"

/* "https://weft.example": the setting `address`, or on this machine itself what was asked. A name
 * that a stranger chose is never signed for: ST_UNSUPPORTED. */
MUST_CHECK status oauth_base(struct call *c, str *ret_base);

#endif
