/* SPDX-License-Identifier: Apache-2.0
 * A look at the whole of a place's database, that changes nothing.
 */
#ifndef WEFT_SERVE_DOCTOR_H
#define WEFT_SERVE_DOCTOR_H

#include "serve/settings.h"

/* Calls say() for each thing looked at; number: how many were looked at, or are wrong. ST_CONFLICT
 * where anything is wrong. */
MUST_CHECK status doctor_look(struct env *e, const struct settings *s,
                              void (*say)(void *arg, bool good, const char *what, int64_t number),
                              void *arg);

#endif
