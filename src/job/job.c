/* SPDX-License-Identifier: Apache-2.0 */
#include "job/job.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "job/rounds.h"

enum { ROUNDS_MOST = 100000, FAILED_PAUSE_MS = 2000 };

static const struct job table[] = {
#define JOB(name, every_ms) { #name, every_ms, job_##name },
#include "job/jobs.def"
#undef JOB
};
enum { JOB_COUNT = sizeof table / sizeof table[0] };

struct runner {
    struct jobs *jobs;
    const struct job *job;
    pthread_t thread;
    bool started;
};

struct jobs {
    struct job_host host;
    pthread_mutex_t lock; /* guards `ending` */
    pthread_cond_t wake;
    bool ending;
    struct runner runner[JOB_COUNT];
};

/* Waits, or is woken to end. True while there is no end in sight. */
static bool pause_for(struct jobs *j, int ms)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    (void)pthread_mutex_lock(&j->lock);
    while (!j->ending && ms > 0 && pthread_cond_timedwait(&j->wake, &j->lock, &until) == 0)
        continue;
    bool on = !j->ending;
    (void)pthread_mutex_unlock(&j->lock);
    return on;
}

struct round {
    const struct runner *runner;
    bool more;
};

static status do_round(struct env *e, void *arg)
{
    struct round *r = arg;
    return r->runner->job->round(e, &r->runner->jobs->host, &r->more);
}

static void *run(void *arg)
{
    struct runner *r = arg;
    struct arena *arena = arena_open((size_t)1 << 30);
    struct random random = random_system();
    struct env e = { .arena = arena, .clock = clock_system(), .random = &random };
    int pause = 0;
    while (arena != NULL && pause_for(r->jobs, pause)) {
        struct round round = { r, false };
        status st = env_run(&e, do_round, &round);
        if (st != ST_OK)
            log_event(LOG_WARN, "job failed", LOG_STR("job", str_of(r->job->name)),
                      LOG_STR("status", str_of(status_name(st))), LOG_STR("what", e.err.what));
        pause = st != ST_OK ? FAILED_PAUSE_MS : round.more ? 0 : r->job->every_ms;
        arena_reset(arena);
    }
    arena_close(arena);
    return NULL;
}

status jobs_start(struct env *e, const struct job_host *host, struct jobs **ret_jobs)
{
    struct jobs *j = calloc(1, sizeof *j);
    pthread_condattr_t monotonic;
    if (j == NULL) return fail(e, ST_NO_MEMORY, "no memory for the workers");
    j->host = *host;
    (void)pthread_condattr_init(&monotonic);
    (void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    (void)pthread_mutex_init(&j->lock, NULL);
    (void)pthread_cond_init(&j->wake, &monotonic);
    (void)pthread_condattr_destroy(&monotonic);
    for (size_t i = 0; i < JOB_COUNT; i++) {
        j->runner[i] = (struct runner){ .jobs = j, .job = &table[i] };
        j->runner[i].started = pthread_create(&j->runner[i].thread, NULL, run, &j->runner[i]) == 0;
        if (j->runner[i].started) continue;
        jobs_stop(j);
        return fail(e, ST_NO_MEMORY, "a worker could not be started");
    }
    *ret_jobs = j;
    return ST_OK;
}

void jobs_stop(struct jobs *j)
{
    if (j == NULL) return;
    (void)pthread_mutex_lock(&j->lock);
    j->ending = true;
    (void)pthread_cond_broadcast(&j->wake);
    (void)pthread_mutex_unlock(&j->lock);
    for (size_t i = 0; i < JOB_COUNT; i++)
        if (j->runner[i].started) (void)pthread_join(j->runner[i].thread, NULL);
    (void)pthread_cond_destroy(&j->wake);
    (void)pthread_mutex_destroy(&j->lock);
    free(j);
}

status jobs_run_one(struct env *e, const struct job_host *host, str name)
{
    for (size_t i = 0; i < JOB_COUNT; i++) {
        if (!str_eq(str_of(table[i].name), name)) continue;
        bool more = true;
        for (int n = 0; more && n < ROUNDS_MOST; n++) {
            struct arena_mark mark = arena_mark(e->arena);
            TRY(table[i].round(e, host, &more));
            arena_rewind(e->arena, mark);
        }
        return ST_OK;
    }
    return fail(e, ST_NOT_FOUND, "there is no job “%.*s”", STR_ARG(name));
}

status jobs_run_all(struct env *e, const struct job_host *host)
{
    bool more = true;
    for (int n = 0; more && n < ROUNDS_MOST; n++) {
        more = false;
        for (size_t i = 0; i < JOB_COUNT; i++) {
            bool again = false;
            struct arena_mark mark = arena_mark(e->arena);
            TRY(table[i].round(e, host, &again));
            arena_rewind(e->arena, mark);
            more = more || again;
        }
    }
    return ST_OK;
}
