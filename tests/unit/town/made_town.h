/* SPDX-License-Identifier: Apache-2.0
 * A small town on disk for the tests, made once a program and taken away at its end.
 */
#ifndef WEFT_TESTS_TOWN_MADE_TOWN_H
#define WEFT_TESTS_TOWN_MADE_TOWN_H

#include "town/town.h"

enum { MADE_PEOPLE = 1500 };

/* Makes a town of so many people in a fresh folder; its path, in the arena. */
str made_town(struct env *e, int64_t people, uint64_t seed, struct town_report *ret_report);
void made_town_remove(struct env *e, str dir);

/* A whole CSV file as cells. */
struct made_table {
    str *column;
    size_t columns;
    str *cell;
    size_t rows;
};
struct made_table made_table(struct env *e, str dir, const char *file);
str made_cell(const struct made_table *t, size_t row, const char *column);
/* A whole file below dir. */
str made_bytes(struct env *e, str dir, str file);

#endif
