/* SPDX-License-Identifier: Apache-2.0
 * The values of one search parameter. Used by search.c only.
 */
#ifndef WEFT_FHIR_SEARCH_VALUE_H
#define WEFT_FHIR_SEARCH_VALUE_H

#include "fhir/search.h"

/* Fills c->values from the decoded text behind "=". `name` is the parameter as written, for
 * messages. */
MUST_CHECK status search_values(struct env *e, struct search_clause *c, str name, str text);
/* Takes the part before the next unescaped separator off *rest; false once *rest is none. */
bool search_next(str *rest, char separator, str *ret_part);
/* Without the backslashes that escape , $ | and themselves. */
str search_unescape(struct arena *a, str s);

#endif
