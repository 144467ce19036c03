/* SPDX-License-Identifier: Apache-2.0
 * The table of rules and paths, read: tests/rules/rules.table, whose head says how it is written.
 */
#ifndef WEFT_TESTS_RULES_TABLE_H
#define WEFT_TESTS_RULES_TABLE_H

#include "base/env.h"
#include "base/vec.h"

enum path {
    PATH_PAGE,
    PATH_READ,
    PATH_SEARCH,
    PATH_CHAIN,
    PATH_HAS,
    PATH_INCLUDE,
    PATH_EVERYTHING,
    PATH_COUNT,
    PATH_HISTORY,
    PATH_EXPORT,
    PATH_PRINT,
    PATH_SUBSCRIPTION,
    PATH_NOTICE,
    PATH_FEED,
    PATH_JOB,
    PATH__COUNT
};
extern const char *const path_names[PATH__COUNT];

enum cell { CELL_NONE, CELL_PLAYED, CELL_HELD, CELL_NOT, CELL_MISSING, CELL__COUNT };
enum { RULES_MOST = 100 };

struct pair {
    str name, value;
};
/* One world in which a rule is played: who asks, what of whom, and whether it is seen. */
struct played {
    int rule; /* 4: R04 */
    long line;
    str words;
    struct {
        VEC(struct pair)
    } keys;
};
str played_key(const struct played *p, const char *name);

/* Cells that are not played here: `where` names the test that holds them, or none; words say why.
 */
struct said {
    int rule;
    long line;
    enum cell cell;
    str where;
    str words;
};

struct table {
    struct {
        VEC(struct played)
    } played;
    struct {
        VEC(struct said)
    } said;
    enum cell cells[RULES_MOST][PATH__COUNT];
};
/* ST_BAD_INPUT names the line. */
MUST_CHECK status table_read(struct env *e, str path, struct table *ret_table);

#endif
