/* SPDX-License-Identifier: Apache-2.0
 * What the write turn is worth: writes per second and how long each waits, for 1, 8 and 256
 * clients, beside a transaction for each write and the disk's own fsync. bench/turn [--seconds N]
 * [FILE | postgresql://…] FILE (default: weft-bench.db in the current folder) must not exist; it is
 * removed afterwards. A write is a row of 600 bytes (a compressed resource) and ten search rows. */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "db/turn.h"

enum { CLIENTS_MOST = 256, SAMPLES = 4096 };

struct shared {
    struct turn *turn; /* NULL: `db`, under `lock`, a transaction each */
    struct db *db;
    pthread_mutex_t lock;
    int64_t until;
};

struct client {
    struct shared *shared;
    pthread_t thread;
    struct random random;
    int64_t writes, failures, slowest;
    int64_t sample[SAMPLES]; /* waits in µs, the first of them */
};

static int64_t tick(void)
{
    return clock_system()->tick(clock_system());
}

static status write_one(struct env *e, struct db *db, void *arg)
{
    struct random *r = arg;
    struct db_sql resource = DB_SQL("resource", "INSERT INTO bench (body) VALUES ($1)");
    struct db_sql idx = DB_SQL("idx", "INSERT INTO bench_idx (h, d, rid) VALUES ($1, $2, $3)");
    char body[600];
    r->fill(r, body, sizeof body);
    struct db_value args[] = { db_blob(str_make(body, sizeof body)) };
    TRY(db_exec(e, db, &resource, args, 1, NULL));
    for (int i = 0; i < 10; i++) {
        struct db_value row[] = { db_int((int64_t)random_u64(r)), db_int(i),
                                  db_int((int64_t)random_u64(r)) };
        TRY(db_queue(e, db, &idx, row, 3));
    }
    return ST_OK;
}

static status write_alone(struct shared *s, struct env *e, struct random *r)
{
    pthread_mutex_lock(&s->lock);
    status st = db_transact(e, s->db, DB_WRITE, write_one, r);
    pthread_mutex_unlock(&s->lock);
    return st;
}

static void *client_run(void *arg)
{
    struct client *c = arg;
    struct shared *s = c->shared;
    struct env e = { .arena = arena_open(0), .clock = clock_system(), .random = &c->random };
    for (int64_t now = tick(); now < s->until;) {
        status st = s->turn != NULL ? turn_run(s->turn, &e, write_one, &c->random)
                                    : write_alone(s, &e, &c->random);
        int64_t after = tick();
        if (c->writes < SAMPLES) c->sample[c->writes] = after - now;
        if (after - now > c->slowest) c->slowest = after - now;
        c->writes++;
        if (st != ST_OK) c->failures++;
        now = after;
        arena_reset(e.arena);
    }
    arena_close(e.arena);
    return NULL;
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void print_row(const char *how, int clients, const struct client *c, double seconds,
                      double per_batch)
{
    static int64_t all[CLIENTS_MOST * SAMPLES];
    int64_t writes = 0, failures = 0, slowest = 0;
    size_t n = 0;
    for (int i = 0; i < clients; i++) {
        writes += c[i].writes;
        failures += c[i].failures;
        if (c[i].slowest > slowest) slowest = c[i].slowest;
        for (int64_t k = 0; k < c[i].writes && k < SAMPLES; k++) all[n++] = c[i].sample[k];
    }
    qsort(all, n, sizeof all[0], by_value);
    if (n == 0) return;
    printf("%-22s %7d %9.0f %10.1f %9.2f %9.2f %9.2f %8lld\n", how, clients,
           (double)writes / seconds, per_batch, (double)all[n / 2] / 1e3,
           (double)all[n - 1 - n / 100] / 1e3, (double)slowest / 1e3, (long long)failures);
}

static void run(const char *how, struct shared *s, int clients, int seconds)
{
    static struct client c[CLIENTS_MOST];
    struct turn_stats before = { 0 }, after = { 0 };
    if (s->turn != NULL) turn_stats(s->turn, &before);
    int64_t start = tick();
    s->until = start + (int64_t)seconds * 1000000;
    for (int i = 0; i < clients; i++) {
        c[i] =
            (struct client){ .shared = s, .random = random_seeded((uint64_t)start + (uint64_t)i) };
        if (pthread_create(&c[i].thread, NULL, client_run, &c[i]) != 0) abort();
    }
    for (int i = 0; i < clients; i++) pthread_join(c[i].thread, NULL);
    double took = (double)(tick() - start) / 1e6;
    if (s->turn != NULL) turn_stats(s->turn, &after);
    uint64_t batches = after.batches - before.batches;
    print_row(how, clients, c, took,
              batches == 0 ? 1 : (double)(after.items - before.items) / (double)batches);
}

/* A page written and synced, again and again: what the disk allows a single writer. */
static void print_fsync(const char *path, int seconds)
{
    char name[512], page[4096] = { 0 };
    (void)snprintf(name, sizeof name, "%s.fsync", path);
    int fd = open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
    if (fd < 0) return;
    int64_t n = 0, start = tick(), until = start + (int64_t)seconds * 1000000;
    for (; tick() < until; n++)
        if (pwrite(fd, page, sizeof page, (off_t)(n % 256) * 4096) < 0 || fdatasync(fd) != 0) break;
    printf("fdatasync of one page: %.0f a second\n", (double)n / ((double)(tick() - start) / 1e6));
    (void)close(fd);
    (void)unlink(name);
}

struct plan {
    int seconds;
    const char *url;
};

static status bench(struct env *e, void *arg)
{
    struct plan *plan = arg;
    str url = str_of(plan->url);
    bool pg = db_url_is_postgresql(url);
    struct db_sql make = { .name = "make",
                           .text = S("CREATE TABLE bench (rid INTEGER PRIMARY KEY, body BLOB)"),
                           .postgresql =
                               S("CREATE TABLE bench (rid BIGINT GENERATED BY DEFAULT AS IDENTITY"
                                 " PRIMARY KEY, body BYTEA)") };
    struct db_sql index = { .name = "make",
                            .text = S("CREATE TABLE bench_idx (h INTEGER, d INTEGER, rid INTEGER,"
                                      " PRIMARY KEY (h, d, rid)) WITHOUT ROWID"),
                            .postgresql =
                                S("CREATE TABLE bench_idx (h BIGINT, d BIGINT, rid BIGINT,"
                                  " PRIMARY KEY (h, d, rid))") };
    static const int clients[] = { 1, 8, 256 };
    struct shared s = { .lock = PTHREAD_MUTEX_INITIALIZER };
    TRY(db_open(e, url, NULL, &s.db));
    TRY(db_exec(e, s.db, &make, NULL, 0, NULL));
    TRY(db_exec(e, s.db, &index, NULL, 0, NULL));
    if (!pg) print_fsync(plan->url, plan->seconds);
    printf("%-22s %7s %9s %10s %9s %9s %9s %8s\n", "", "clients", "writes/s", "per commit",
           "p50 ms", "p99 ms", "worst ms", "failures");
    for (size_t i = 0; i < 2; i++) run("a transaction each", &s, clients[i], plan->seconds);
    TRY(turn_open(e, url, NULL, &s.turn));
    for (size_t i = 0; i < 3; i++) run("the write turn", &s, clients[i], plan->seconds);
    turn_close(s.turn);
    db_close(s.db);
    return ST_OK;
}

int main(int argc, char **argv)
{
    struct plan plan = { .seconds = 3, .url = "weft-bench.db" };
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--seconds") == 0 && i + 1 < argc)
            plan.seconds = (int)strtol(argv[++i], NULL, 10);
        else
            plan.url = argv[i];
    }
    struct random random = random_system();
    struct env e = { .arena = arena_open(0), .clock = clock_system(), .random = &random };
    bool file = !db_url_is_postgresql(str_of(plan.url));
    if (e.arena == NULL) return 1;
    if (file && access(plan.url, F_OK) == 0) {
        (void)fprintf(stderr, "%s is there already: name a file that is not\n", plan.url);
        return 2;
    }
    log_open(2, LOG_WARN);
    status st = env_run(&e, bench, &plan);
    if (st != ST_OK) (void)fprintf(stderr, "%.*s\n", STR_ARG(err_text(e.arena, &e.err)));
    static const char *const ends[] = { "", "-wal", "-shm" };
    for (size_t i = 0; file && i < 3; i++)
        (void)unlink(arena_printf(e.arena, "%s%s", plan.url, ends[i]).p);
    arena_close(e.arena);
    return status_exit(st);
}
