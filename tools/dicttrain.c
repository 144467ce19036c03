/* SPDX-License-Identifier: Apache-2.0
 * dicttrain DB FOLDER FIRST: makes the store's next compression dictionaries from a database, one
 * for each common type, numbered from FIRST: FOLDER/NNN_TYPE.dict. Only ever run it on a made-up
 * town: a dictionary holds fragments of what it was made from, for ever. Then list the new files in
 * src/record/meson.build, behind the ones that are there. Says what each saves on texts it has not
 * seen.
 */
#include <stdio.h>
#include <stdlib.h>
#include <zdict.h>
#include <zstd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/vec.h"
#include "db/db.h"
#include "record/store.h"

enum { SIZE = 16 << 10, LEAST = 1000, MOST = 20000, LEVEL = 3 };

struct samples {
    struct buf text;
    struct {
        VEC(size_t)
    } size;
};

static status samples_read(struct env *e, struct db *db, struct record_store *store, str type,
                           struct samples *ret)
{
    struct db_sql q =
        DB_SQL("samples", "SELECT dictionary, json FROM resource WHERE type = $1 AND deleted = 0 "
                          "ORDER BY (rid * 2654435761) % 1000003 LIMIT 20000");
    struct db_value arg = db_text(type);
    struct rows *rows;
    ret->text = buf_make(e->arena);
    TRY(rows_open(e, db, &q, &arg, 1, false, &rows));
    status st = ST_OK;
    while (st == ST_OK && rows_next(rows)) {
        str stored = str_none();
        st = store_unpack(e, store, rows_int(rows, 0), rows_blob(rows, 1), &stored);
        if (st != ST_OK) continue;
        buf_add(&ret->text, stored);
        *VEC_PUSH(e->arena, &ret->size) = stored.n;
    }
    status closed = rows_close(rows);
    return st != ST_OK ? st : closed;
}

/* Bytes after compression of samples from `from` on. */
static size_t size_with(const struct samples *s, size_t from, size_t at, const void *dict,
                        size_t dict_size)
{
    ZSTD_CCtx *c = ZSTD_createCCtx();
    char *out = malloc(ZSTD_compressBound(1 << 20));
    size_t total = 0;
    for (size_t i = from; c != NULL && out != NULL && i < s->size.count; i++) {
        size_t n = ZSTD_compress_usingDict(c, out, ZSTD_compressBound(1 << 20), s->text.p + at,
                                           s->size.at[i], dict, dict_size, LEVEL);
        total += ZSTD_isError(n) ? s->size.at[i] : n;
        at += s->size.at[i];
    }
    free(out);
    ZSTD_freeCCtx(c);
    return total;
}

static status one_train(struct env *e, const struct samples *s, str type, str folder, int number,
                        bool *ret_made)
{
    *ret_made = false;
    if (s->size.count < LEAST) return ST_OK;
    size_t seen = s->size.count * 4 / 5;
    size_t at = 0;
    for (size_t i = 0; i < seen; i++) at += s->size.at[i];
    char *dict = arena_alloc(e->arena, SIZE);
    size_t n = ZDICT_trainFromBuffer(dict, SIZE, s->text.p, s->size.at, (unsigned)seen);
    if (ZDICT_isError(n)) return ST_OK;
    size_t raw = 0;
    for (size_t i = seen; i < s->size.count; i++) raw += s->size.at[i];
    size_t held = s->size.count - seen;
    (void)printf("%-24.*s %6zu texts, mean %5zu bytes; unseen: %5zu without, %5zu with %zu bytes "
                 "of dictionary\n",
                 STR_ARG(type), s->size.count, raw / held, size_with(s, seen, at, NULL, 0) / held,
                 size_with(s, seen, at, dict, n) / held, n);
    *ret_made = true;
    return file_write(
        e, arena_printf(e->arena, "%.*s/%03d_%.*s.dict", STR_ARG(folder), number, STR_ARG(type)),
        str_make(dict, n));
}

static status all(struct env *e, void *arg)
{
    char **argv = arg;
    struct db *db;
    struct record_store *store;
    int64_t number = 0;
    if (!str_to_int(str_of(argv[3]), &number)) return fail(e, ST_USAGE, "FIRST is a number");
    TRY(db_open(e, str_of(argv[1]), NULL, &db));
    TRY(record_store_open(e, &store));
    struct db_sql q = DB_SQL("types", "SELECT type FROM resource GROUP BY type ORDER BY type");
    struct rows *rows;
    struct {
        VEC(str)
    } types = { 0 };
    TRY(rows_open(e, db, &q, NULL, 0, false, &rows));
    while (rows_next(rows)) *VEC_PUSH(e->arena, &types) = rows_text_copy(rows, 0);
    TRY(rows_close(rows));
    for (size_t i = 0; i < types.count; i++) {
        struct arena_mark mark = arena_mark(e->arena);
        struct samples s = { 0 };
        bool made = false;
        TRY(samples_read(e, db, store, types.at[i], &s));
        TRY(one_train(e, &s, types.at[i], str_of(argv[2]), (int)number, &made));
        number += made ? 1 : 0;
        arena_rewind(e->arena, mark);
    }
    record_store_close(store);
    db_close(db);
    return ST_OK;
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        (void)fputs("usage: dicttrain DB FOLDER FIRST\n", stderr);
        return 2;
    }
    struct random random = random_seeded(1);
    struct env e = { .arena = arena_open((size_t)4 << 30),
                     .clock = clock_system(),
                     .random = &random };
    status st = env_run(&e, all, argv);
    if (st != ST_OK) (void)fprintf(stderr, "%s\n", err_text(e.arena, &e.err).p);
    arena_close(e.arena);
    return status_exit(st);
}
