/* SPDX-License-Identifier: Apache-2.0
 * What `weft count` prints.
 */
#ifndef WEFT_CLI_COUNT_REPORT_H
#define WEFT_CLI_COUNT_REPORT_H

#include "ballot/stv.h"

struct count_options {
    str file, rule, lots, terms;
    int64_t seats;
    bool stages, json;
};

/* Lines for people, with every stage where asked; or one JSON object. */
str count_report(struct arena *a, const struct election *el, const struct stv_result *r,
                 const struct count_options *o);
/* Reads, counts and prints a resolution or an approval vote. */
MUST_CHECK status count_resolution(struct env *e, const struct count_options *o);

#endif
