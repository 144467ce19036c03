/* SPDX-License-Identifier: Apache-2.0
 * What the store does: resources loaded per second (prepared, applied, on disk), bytes a resource,
 * reads per second with decision and trace, as the server and as a GP.
 * bench/record NDJSON [FILE | postgresql://…]: one resource a line, references before what refers
 * to them or not; FILE (default weft-bench.db) must not exist; it is removed afterwards. Beside
 * them the figures of docs/ARCHITECTURE's table and the disk's own fsync rate. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "db/migrate.h"
#include "fhir/search.h"
#include "gen/schema.h"
#include "record/record.h"
#include "trust/audit.h"
#include "trust/decide.h"
#include "trust/organisation.h"

struct bench {
    struct env *e;
    struct db *db;
    struct house house;
    struct cx cx;
    int64_t practice;
    str file;
    struct {
        VEC(str)
    } ids; /* "Type/id" */
};

static double now_s(void)
{
    return (double)clock_system()->tick(clock_system()) / 1e6;
}

static double cpu_s(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double fsync_rate(void)
{
    int fd = open("weft-bench.sync", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    char block[4096] = { 0 };
    double from = now_s();
    int n = 0;
    while (fd >= 0 && now_s() - from < 0.5 &&
           pwrite(fd, block, sizeof block, (off_t)n * 4096) > 0 && fdatasync(fd) == 0)
        n++;
    double rate = n / (now_s() - from);
    if (fd >= 0) (void)close(fd);
    (void)unlink("weft-bench.sync");
    return rate;
}

static status place_make(struct env *e, struct db *db, void *arg)
{
    struct bench *b = arg;
    return organisation_put(&b->cx, S("lanternlane"), S("ZHB01"), S("Lantern Lane"),
                            S("gp practice"), &b->practice);
}

static status load(struct bench *b, str text)
{
    struct record_load *l;
    TRY(record_load_open(&b->cx, &l));
    double t0 = now_s();
    double c0 = cpu_s();
    str line;
    size_t n = 0;
    while (str_next(&text, '\n', &line)) {
        if (line.n == 0) continue;
        struct record_write w = { .verb = RECORD_PUT, .json = line, .source = b->practice };
        TRY(record_load_add(l, &w));
        n++;
    }
    TRY(record_load_flush(l));
    double t = now_s() - t0;
    struct record_load_count c = record_load_counts(l);
    (void)printf("load     %8.0f resources/s  %6.3f ms CPU each   (%zu in %.1f s, %lld commits)   "
                 "limit: 6,088 in hundreds, 16,545 in 2,000s\n",
                 (double)n / t, (cpu_s() - c0) * 1000 / (double)n, n, t, (long long)c.commits);
    return ST_OK;
}

static status ids_read(struct bench *b)
{
    struct db_sql q = DB_SQL("ids", "SELECT type, id FROM name ORDER BY rid");
    struct rows *rows;
    TRY(rows_open(b->e, b->db, &q, NULL, 0, true, &rows));
    while (rows_next(rows)) {
        str t = rows_text_copy(rows, 0);
        str i = rows_text_copy(rows, 1);
        *VEC_PUSH(b->e->arena, &b->ids) =
            arena_printf(b->e->arena, "%.*s/%.*s", STR_ARG(t), STR_ARG(i));
    }
    return rows_close(rows);
}

struct reading {
    struct bench *b;
    struct who who;
    const char *query; /* NULL: reads by id; else a search, % an id of a Patient */
    size_t done, found;
    double until;
};

static status read_some(struct env *e, void *arg)
{
    struct reading *r = arg;
    struct cx cx = r->b->cx;
    cx.env = e;
    cx.who = r->who;
    cx.scope = NULL;
    str ref = r->b->ids.at[random_below(e->random, r->b->ids.count)];
    size_t slash = str_find_byte(ref, '/');
    struct record record;
    if (r->query == NULL) {
        status st = record_read(&cx, str_sub(ref, 0, slash), str_from(ref, slash + 1), &record);
        r->found += st == ST_OK ? 1 : 0;
        return st == ST_NOT_FOUND ? ST_OK : st;
    }
    struct search_plan plan;
    struct record_page page;
    /* The query's one % stands for the id. */
    str query = str_of(r->query);
    size_t hole = str_find_byte(query, '%');
    if (hole != SIZE_MAX)
        query = arena_printf(e->arena, "%.*s%.*s%.*s", STR_ARG(str_sub(query, 0, hole)),
                             STR_ARG(str_from(ref, slash + 1)), STR_ARG(str_from(query, hole + 1)));
    size_t mark = str_find_byte(query, '?');
    TRY(search_parse(e, fhir_resource_find(str_sub(query, 0, mark)), str_from(query, mark + 1),
                     true, &plan));
    TRY(record_search(&cx, &plan, str_none(), &page));
    r->found += page.count;
    return ST_OK;
}

static status reads(struct bench *b, const char *name, struct who who, const char *query,
                    const char *beside)
{
    struct reading r = { .b = b, .who = who, .query = query };
    struct env e = *b->e;
    e.arena = arena_open(0);
    double t0 = now_s();
    double c0 = cpu_s();
    status st = ST_OK;
    while (st == ST_OK && now_s() - t0 < 2.0) {
        for (int i = 0; i < 20 && st == ST_OK; i++) {
            st = env_run(&e, read_some, &r);
            r.done++;
            arena_reset(e.arena);
        }
    }
    if (st != ST_OK) b->e->err = e.err;
    double t = now_s() - t0;
    (void)printf("%-22s %8.0f /s  %6.3f ms CPU each  %6.1f found each   %s\n", name,
                 (double)r.done / t, (cpu_s() - c0) * 1000 / (double)r.done,
                 (double)r.found / (double)r.done, beside);
    arena_close(e.arena);
    return st;
}

static void patients_only(struct bench *b)
{
    size_t kept = 0;
    for (size_t i = 0; i < b->ids.count; i++) {
        if (str_starts(b->ids.at[i], S("Patient/"))) b->ids.at[kept++] = b->ids.at[i];
    }
    b->ids.count = kept;
}

static status all(struct env *e, void *arg)
{
    char **argv = arg;
    struct bench b = { .e = e, .file = str_of(argv[2] != NULL ? argv[2] : "weft-bench.db") };
    str text;
    TRY(file_read(e, str_of(argv[1]), (size_t)1 << 31, &text));
    bool pg = db_url_is_postgresql(b.file);
    if (!pg && file_exists(e, b.file))
        return fail_at(e, ST_CONFLICT, b.file, "this file exists already");
    TRY(crypto_start(e));
    struct db_options options = { .cache_kib = 256 * 1024 };
    TRY(db_open(e, b.file, &options, &b.db));
    TRY(db_migrate(e, b.db, schema_list, schema_count, NULL));
    TRY(record_store_open(e, &b.house.store));
    TRY(audit_open(e, S("weft-bench.audit"), AUDIT_SYNC_50MS, 0, &b.house.audit));
    b.house.settings = trust_settings_default();
    b.cx = (struct cx){ .env = e, .db = b.db, .house = &b.house, .who = who_system() };
    TRY(db_transact(e, b.db, DB_WRITE, place_make, &b));
    (void)printf("disk     %8.0f fdatasync/s\n", fsync_rate());
    TRY(load(&b, text));
    TRY(ids_read(&b));
    struct stat st;
    if (!pg && stat(b.file.p, &st) == 0)
        (void)printf("disk     %8.0f bytes a resource   (%.1f MB)   limit 1,500\n",
                     (double)st.st_size / (double)b.ids.count, (double)st.st_size / 1e6);
    struct who gp = { .account = 9,
                      .organisation = b.practice,
                      .role = ROLE_GP,
                      .purpose = PURPOSE_DIRECT_CARE,
                      .assured = true };
    TRY(reads(&b, "read by id, server", who_system(), NULL, "ours must be 30,000"));
    TRY(reads(&b, "read by id, GP", gp, NULL, "ours must be 30,000"));
    patients_only(&b);
    TRY(reads(&b, "obs patient+code", gp,
              "Observation?patient=%&code=http://loinc.org|8302-2&_count=20", "6,000"));
    TRY(reads(&b, "obs patient+date", gp, "Observation?patient=%&date=ge2014-01-01&_count=20",
              "5,000"));
    TRY(reads(&b, "obs newest vital signs", gp,
              "Observation?patient=%&category=vital-signs&_sort=-date&_count=20", "5,000"));
    TRY(reads(&b, "patient revinclude", gp, "Patient?_id=%&_revinclude=Condition:patient&_count=20",
              "5,000"));
    TRY(reads(&b, "encounter include", gp,
              "Encounter?patient=%&_include=Encounter:practitioner&_count=20", "4,000"));
    TRY(reads(&b, "count of a code", gp, "Observation?code=http://loinc.org|8302-2&_summary=count",
              "15,000"));
    TRY(reads(&b, "chain", gp, "Condition?patient.family=Sch&_count=20", "5,000"));
    TRY(reads(&b, "has", gp,
              "Patient?_has:Condition:patient:code=http://snomed.info/"
              "sct|444814009&_count=20",
              "5,000"));
    audit_close(b.house.audit);
    record_store_close(b.house.store);
    db_close(b.db);
    return file_remove_tree(e, S("weft-bench.audit"));
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        (void)fputs("usage: bench/record NDJSON [FILE | postgresql://...]\n", stderr);
        return 2;
    }
    log_open(2, LOG_WARN);
    struct random random = random_seeded(1);
    struct env e = { .arena = arena_open((size_t)4 << 30),
                     .clock = clock_system(),
                     .random = &random };
    status st = env_run(&e, all, argv);
    if (st != ST_OK) {
        str text = err_text(e.arena, &e.err);
        (void)fprintf(stderr, "%s: %.*s\n", status_name(st), STR_ARG(text));
    }
    if (argc < 3 || !db_url_is_postgresql(str_of(argv[2]))) {
        const char *name = argc < 3 ? "weft-bench.db" : argv[2];
        const char *tail[] = { "", "-wal", "-shm" };
        for (int i = 0; i < 3; i++) (void)unlink(arena_printf(e.arena, "%s%s", name, tail[i]).p);
    }
    arena_close(e.arena);
    return st == ST_OK ? 0 : 1;
}
