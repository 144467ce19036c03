/* SPDX-License-Identifier: Apache-2.0
 * Under faults: every request of a scenario is asked again and again, while the n-th allocation,
 * SQL step or write fails, for n = 1, 2, …; after each failure the database equals the one before,
 * and at last the request is asked untouched and must work.
 */
#ifndef WEFT_TESTS_SCENARIO_FAULTY_H
#define WEFT_TESTS_SCENARIO_FAULTY_H

#include "scenario/steps.h"

struct faulty {
    bool all;           /* every point, however many */
    int64_t points;     /* tried so far */
    struct db *watcher; /* sees whether anything was committed */
    struct random random;
};
/* Unless all are asked for: of a scenario so many one by one, and from then on some by chance, of
 * each kind and request at most so many; but each write is tried. */
enum { FAULTY_EXHAUSTIVE = 500, FAULTY_SEEDED = 200 };

MUST_CHECK status faulty_begin(struct play *p, struct faulty *f, bool all);
void faulty_end(struct faulty *f);

#endif
