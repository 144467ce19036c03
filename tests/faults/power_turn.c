/* SPDX-License-Identifier: Apache-2.0
 * Writers for a recorded run (power_turn.py): each write puts one number into two tables through
 * the write turn, and says "ACK number" on a socket once it is answered. The log is cut short again
 * and again meanwhile, which is where a database is lost if anything is wrong. power_turn FILE
 * WRITERS WRITES */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "db/turn.h"

enum { WRITERS_MOST = 64, BODY = 3000 };

struct writer {
    struct turn *turn;
    pthread_t thread;
    int64_t first, writes;
    int socket;
    bool failed;
};

static status write_both(struct env *e, struct db *db, void *arg)
{
    int64_t id = *(const int64_t *)arg;
    struct db_sql one = DB_SQL("one", "INSERT INTO one (id, body) VALUES ($1, $2)");
    struct db_sql two = DB_SQL("two", "INSERT INTO two (id, body) VALUES ($1, $2)");
    char *body = arena_alloc(e->arena, BODY);
    e->random->fill(e->random, body, BODY);
    struct db_value args[] = { db_int(id), db_blob(str_make(body, BODY)) };
    TRY(db_exec(e, db, &one, args, 2, NULL));
    TRY(db_exec(e, db, &two, args, 2, NULL));
    return id % 7 == 0 ? fail(e, ST_PRECONDITION, "every seventh is refused") : ST_OK;
}

static void *write_loop(void *arg)
{
    struct writer *w = arg;
    struct random random = random_seeded((uint64_t)w->first);
    struct env e = { .arena = arena_open(0), .clock = clock_system(), .random = &random };
    for (int64_t id = w->first; id < w->first + w->writes; id++) {
        status st = turn_run(w->turn, &e, write_both, &id);
        char text[32];
        int n = snprintf(text, sizeof text, "ACK %lld\n", (long long)id);
        if (st != (id % 7 == 0 ? ST_PRECONDITION : ST_OK)) w->failed = true;
        if (st == ST_OK && send(w->socket, text, (size_t)n, 0) != n) w->failed = true;
        arena_reset(e.arena);
    }
    arena_close(e.arena);
    return NULL;
}

static void *drain(void *arg)
{
    char text[4096];
    while (recv(*(const int *)arg, text, sizeof text, 0) > 0) continue;
    return NULL;
}

static status run_sql(struct env *e, struct db *db, const char *text)
{
    struct db_sql sql = { .name = "make", .text = str_of(text) };
    return db_exec(e, db, &sql, NULL, 0, NULL);
}

static status make(struct env *e, str path)
{
    struct db *db = NULL;
    TRY(db_open(e, path, NULL, &db));
    TRY(run_sql(e, db, "CREATE TABLE one (id INTEGER PRIMARY KEY, body BLOB NOT NULL)"));
    TRY(run_sql(e, db, "CREATE TABLE two (id INTEGER PRIMARY KEY, body BLOB NOT NULL)"));
    db_close(db);
    return ST_OK;
}

struct plan {
    str path;
    int64_t writers, writes;
};

static status run(struct env *e, void *arg)
{
    static struct writer writer[WRITERS_MOST];
    struct plan *p = arg;
    struct turn_options options = { .wal_pages = 40, .wal_most = 120 };
    struct turn *turn = NULL;
    int pair[2];
    pthread_t drainer;
    TRY(make(e, p->path));
    TRY(turn_open(e, p->path, &options, &turn));
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) return fail(e, ST_IO, "no sockets");
    if (pthread_create(&drainer, NULL, drain, &pair[1]) != 0) return fail(e, ST_IO, "no thread");
    for (int i = 0; i < p->writers; i++) {
        writer[i] = (struct writer){
            .turn = turn, .first = 1 + i * 1000000, .writes = p->writes, .socket = pair[0]
        };
        if (pthread_create(&writer[i].thread, NULL, write_loop, &writer[i]) != 0) abort();
    }
    bool failed = false;
    for (int i = 0; i < p->writers; i++) {
        pthread_join(writer[i].thread, NULL);
        failed = failed || writer[i].failed;
    }
    struct turn_stats stats;
    turn_stats(turn, &stats);
    (void)printf("%llu writes in %llu commits, %llu checkpoints\n", (unsigned long long)stats.items,
                 (unsigned long long)stats.batches, (unsigned long long)stats.checkpoints);
    turn_close(turn);
    (void)close(pair[0]);
    pthread_join(drainer, NULL);
    return failed ? fail(e, ST_INTERNAL, "a write was not answered as it should be") : ST_OK;
}

int main(int argc, char **argv)
{
    struct random random = random_system();
    struct env e = { .arena = arena_open(0), .clock = clock_system(), .random = &random };
    struct plan p = { 0 };
    if (argc != 4 || e.arena == NULL || !str_to_int(str_of(argv[2]), &p.writers) ||
        p.writers > WRITERS_MOST || !str_to_int(str_of(argv[3]), &p.writes))
        return 2;
    p.path = str_of(argv[1]);
    status st = env_run(&e, run, &p);
    if (st != ST_OK) (void)fprintf(stderr, "%.*s\n", STR_ARG(err_text(e.arena, &e.err)));
    arena_close(e.arena);
    return status_exit(st);
}
