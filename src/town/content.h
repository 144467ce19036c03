/* SPDX-License-Identifier: Apache-2.0
 * The content of the made-up place (content/, described in its README), read from the binary.
 */
#ifndef WEFT_TOWN_CONTENT_H
#define WEFT_TOWN_CONTENT_H

#include "csv/table.h"

/* The bytes of a file of content/; none where there is no such file. */
str content_bytes(str name);
/* The names of all files, in order; NULL after the last. */
const char *content_name(size_t at);

/* A CSV file of content/. Errors: ST_NOT_FOUND, ST_BAD_INPUT with its line. */
MUST_CHECK status content_table(struct env *e, str name, struct csv_table *ret_table);
#endif
