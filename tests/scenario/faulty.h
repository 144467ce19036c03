/* SPDX-License-Identifier: Apache-2.0
 * Under faults: every request of a scenario is asked again and again, while the n-th allocation,
 * SQL step or write fails, for n = 1, 2, …; after each failure the database equals the one before,
 * and at last the request is asked untouched and must work.
 */
#ifndef WEFT_TESTS_SCENARIO_FAULTY_H
#define WEFT_TESTS_SCENARIO_FAULTY_H

#include "scenario/steps.h"

struct faulty {
    bool all;       /* every point, however many */
    int64_t points; /* tried so far */
    struct db *watcher; /* sees whether anything was committed */
    struct random random;
};
/* Unless all are asked for: of each kind, so many of a request one by one, and then so many by
 * chance. It is the same code that asks for memory and rows whichever engine is under it: on
 * PostgreSQL, where a request takes five times as long, only writes are tried like that; of the
 * rest so many of a scenario are. */
enum { FAULTY_EXHAUSTIVE = 500, FAULTY_SEEDED = 200 };

MUST_CHECK status faulty_begin(struct play *p, struct faulty *f, bool all);
void faulty_end(struct faulty *f);

#endif
