/* SPDX-License-Identifier: Apache-2.0
 * Host tool: turns sql/queries/NOUN.sql into typed C functions (see docs in src/db/README.md).
 * What its three parts share: read (sqlgen.c), check (sqlgen_check.c), write (sqlgen_write.c).
 */
#ifndef WEFT_TOOLS_SQLGEN_H
#define WEFT_TOOLS_SQLGEN_H

#include "base/buf.h"
#include "base/env.h"
#include "base/vec.h"

enum kind { KIND_ONE, KIND_MANY, KIND_EACH, KIND_EXEC, KIND_QUEUE };
enum type { TYPE_INT, TYPE_REAL, TYPE_TEXT, TYPE_BLOB, TYPE_BOOL };

struct field {
    str name;
    enum type type;
    bool null;
    long line;
};
VEC_TYPE(fields, struct field);

struct query {
    str name;
    enum kind kind;
    long line;
    struct fields params;
    struct fields columns;
    str notes; /* comment lines, each with its newline */
    str sql;   /* without the last semicolon */
    long sql_line;
    str postgresql; /* none: the same */
};
VEC_TYPE(queries, struct query);

struct source {
    struct env *env;
    str path; /* as it was given */
    str noun;
    struct queries queries;
};

/* Prepares each query in the migrated tables in memory, and compares what it needs and gives. */
MUST_CHECK status sqlgen_check(struct source *s, char **schema, int count);
/* The header and the functions. */
void sqlgen_header(struct source *s, struct buf *out);
void sqlgen_code(struct source *s, struct buf *out);

#endif
