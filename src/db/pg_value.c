/* SPDX-License-Identifier: Apache-2.0
 * Values to and from PostgreSQL's wire. Numbers are bound, and answers read, as binary; a
 * column of a type that is not known here is refused when its statement is prepared. */
#include <endian.h>

#include "db/pg.h"

/* Object ids of built-in types, fixed for ever (PostgreSQL: src/include/catalog/pg_type.dat). */
enum {
    PG_BOOL = 16,
    PG_BYTEA = 17,
    PG_NAME = 19,
    PG_INT8 = 20,
    PG_INT2 = 21,
    PG_INT4 = 23,
    PG_TEXT = 25,
    PG_OID = 26,
    PG_FLOAT4 = 700,
    PG_FLOAT8 = 701,
    PG_UNKNOWN = 705,
    PG_VARCHAR = 1043,
    PG_NUMERIC = 1700, /* what sum() of whole numbers gives */
    PG_VOID = 2278,
    PG_XID8 = 5069,
};

Oid pg_type(enum db_type type)
{
    switch (type) {
    case DB_INT: return PG_INT8;
    case DB_REAL: return PG_FLOAT8;
    case DB_TEXT: return PG_TEXT;
    case DB_BLOB: return PG_BYTEA;
    default: return 0; /* the server decides */
    }
}

bool pg_reads(Oid type, char as)
{
    switch (type) {
    case PG_BOOL:
    case PG_INT8:
    case PG_INT2:
    case PG_INT4:
    case PG_OID:
    case PG_XID8: return as == 'i' || as == '?';
    case PG_NUMERIC: return as == 'i' || as == 'r' || as == '?';
    case PG_FLOAT4:
    case PG_FLOAT8: return as == 'r' || as == '?';
    case PG_TEXT:
    case PG_NAME:
    case PG_VARCHAR: return as == 't' || as == '?';
    case PG_BYTEA: return as == 'b' || as == '?';
    case PG_VOID: return as == '?';
    default: return false;
    }
}

void pg_args_fill(struct pg_args *a, const struct db_value *args, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct db_value *v = &args[i];
        a->formats[i] = 1;
        a->sizes[i] = 0;
        a->values[i] = NULL;
        if (v->null || v->type == DB_NULL) continue;
        if (v->type == DB_TEXT || v->type == DB_BLOB) {
            a->values[i] = v->text.p;
            a->sizes[i] = (int)v->text.n;
            continue;
        }
        uint64_t word;
        memcpy(&word, v->type == DB_INT ? (const void *)&v->num : (const void *)&v->real,
               sizeof word);
        a->words[i] = htobe64(word);
        a->values[i] = (const char *)&a->words[i];
        a->sizes[i] = sizeof word;
    }
}

struct cell {
    str bytes;
    Oid type;
};

static struct cell cell_of(struct stmt *stmt, int column)
{
    const struct pg_stmt *s = (const struct pg_stmt *)stmt;
    int n = PQgetlength(s->result, s->row, column);
    return (struct cell){ .bytes = str_make(PQgetvalue(s->result, s->row, column), (size_t)n),
                          .type = PQftype(s->result, column) };
}

bool pg_column_null(struct stmt *stmt, int column)
{
    const struct pg_stmt *s = (const struct pg_stmt *)stmt;
    return s->result == NULL || s->row < 0 || PQgetisnull(s->result, s->row, column);
}

/* A number in network order of at most 8 bytes. */
static uint64_t word_of(str b)
{
    uint64_t v = 0;
    for (size_t i = 0; i < b.n; i++) v = v << 8 | (unsigned char)b.p[i];
    return v;
}

static int64_t whole_of(struct cell c)
{
    uint64_t v = word_of(c.bytes);
    if (c.type == PG_INT2) return (int16_t)(uint16_t)v;
    if (c.type == PG_INT4) return (int32_t)(uint32_t)v;
    return (int64_t)v;
}

static double float_of(struct cell c)
{
    uint64_t word = word_of(c.bytes);
    double d;
    float f;
    if (c.type == PG_FLOAT8) {
        memcpy(&d, &word, sizeof d);
        return d;
    }
    uint32_t half = (uint32_t)word;
    memcpy(&f, &half, sizeof f);
    return (double)f;
}

/* Four 16-bit words (count of digits, weight of the first, sign, places shown), then the digits to
 * the base 10,000. The whole part as an int64_t, all of it as a double; both to their precision. */
static double numeric_of(str b, int64_t *ret_whole)
{
    int64_t whole = 0;
    double all = 0, scale = 1;
    if (b.n < 8) return 0;
    int count = (int)word_of(str_sub(b, 0, 2)), weight = (int16_t)word_of(str_sub(b, 2, 2));
    bool minus = word_of(str_sub(b, 4, 2)) == 0x4000;
    for (int i = 0; i < count || i <= weight; i++) {
        uint64_t digit = i < count ? word_of(str_sub(b, 8 + 2 * (size_t)i, 2)) : 0;
        if (i <= weight) {
            whole = (int64_t)((uint64_t)whole * 10000 + digit);
            all = all * 10000 + (double)digit;
        } else {
            for (int skipped = weight + 1; i == 0 && skipped < 0; skipped++) scale /= 10000;
            scale /= 10000;
            all += (double)digit * scale;
        }
    }
    *ret_whole = minus ? -whole : whole;
    return minus ? -all : all;
}

int64_t pg_column_int(struct stmt *stmt, int column)
{
    struct cell c = cell_of(stmt, column);
    int64_t whole = 0;
    if (c.type == PG_FLOAT4 || c.type == PG_FLOAT8) return (int64_t)float_of(c);
    if (c.type != PG_NUMERIC) return whole_of(c);
    (void)numeric_of(c.bytes, &whole);
    return whole;
}

double pg_column_real(struct stmt *stmt, int column)
{
    struct cell c = cell_of(stmt, column);
    int64_t whole = 0;
    if (c.type == PG_FLOAT4 || c.type == PG_FLOAT8) return float_of(c);
    return c.type == PG_NUMERIC ? numeric_of(c.bytes, &whole) : (double)whole_of(c);
}

str pg_column_text(struct stmt *stmt, int column)
{
    return cell_of(stmt, column).bytes;
}
