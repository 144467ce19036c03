/* SPDX-License-Identifier: Apache-2.0
 * Hollinbrook: a made-up town, as its organisations would send it. Deterministic: one seed and one
 * day give the same bytes, and a smaller town is the first part of a larger one. Formats:
 * README.md.
 */
#ifndef WEFT_TOWN_TOWN_H
#define WEFT_TOWN_TOWN_H

#include "base/env.h"
#include "town/town_limits.h"

struct town_options {
    int64_t people; /* TOWN_PEOPLE_LEAST … TOWN_PEOPLE_MOST */
    uint64_t seed;
    str out;       /* a folder, empty or not there */
    int32_t today; /* the day of the town; its two years end with it */
    bool records;  /* write records/ too: the person records alone, for `weft link` */
    /* Called now and then with the people made so far; may be NULL. */
    void (*progress)(void *arg, int64_t done, int64_t total);
    void *progress_arg;
};

struct town_report {
    int64_t people, households, records, pieces, files, bytes;
};

/* Errors: ST_BAD_INPUT for a number out of range, ST_CONFLICT where the folder is not empty, ST_IO.
 */
MUST_CHECK status town_make(struct env *e, const struct town_options *o,
                            struct town_report *ret_report);

#endif
