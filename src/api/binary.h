/* SPDX-License-Identifier: Apache-2.0
 * Binary as bytes (inner to api/).
 */
#ifndef WEFT_API_BINARY_H
#define WEFT_API_BINARY_H

#include "api/answer.h"

/* A write to Binary whose body is the bytes themselves. */
bool binary_is_raw(const struct call *c);
/* The resource that such a body stands for. id: none for a create. */
str binary_wrap(struct call *c, str id);
/* A read that asks for the bytes, and its answer. */
bool binary_wants_raw(const struct call *c);
MUST_CHECK status binary_answer(struct call *c, str id);

#endif
