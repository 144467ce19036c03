/* SPDX-License-Identifier: Apache-2.0
 * Per-cent encoding, undone. Source: RFC 3986, 2.1; WHATWG URL, application/x-www-form-urlencoded.
 */
#ifndef WEFT_BASE_URL_H
#define WEFT_BASE_URL_H

#include "base/env.h"

/* ST_BAD_INPUT where it has a NUL or is not UTF-8. */
MUST_CHECK status text_check(struct env *e, str text);
/* plus: "+" is a blank (queries, forms). ST_BAD_INPUT where an escape is broken, or where what
 * comes out has a NUL or is not UTF-8. */
MUST_CHECK status url_decode(struct env *e, str text, bool plus, str *ret_text);

#endif
