/* SPDX-License-Identifier: Apache-2.0 */
#include "db/pool.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct loan {
    struct db_pool *pool;
    struct db *db;
    struct env *env;
};

struct db_pool {
    pthread_mutex_t lock; /* over what follows */
    pthread_cond_t free;
    struct db **idle;
    struct loan **lent; /* NULL where a place is free */
    int idle_count;
    int made;
    int most;
    char *url;
    struct db_options options;
};

status db_pool_open(struct env *e, str url, const struct db_options *options, int most,
                    struct db_pool **ret_pool)
{
    assert(most > 0);
    struct db_pool *p = calloc(1, sizeof *p);
    struct db **idle = calloc((size_t)most, sizeof(struct db *));
    struct loan **lent = calloc((size_t)most, sizeof(struct loan *));
    char *copy = malloc(url.n + 1);
    if (p == NULL || idle == NULL || lent == NULL || copy == NULL) {
        free(p);
        free(idle);
        free(lent);
        free(copy);
        return fail(e, ST_NO_MEMORY, "no memory for a pool of connections");
    }
    memcpy(copy, url.p, url.n);
    copy[url.n] = '\0';
    *p = (struct db_pool){ .idle = idle, .lent = lent, .most = most, .url = copy };
    if (options != NULL) p->options = *options;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->free, NULL);
    *ret_pool = p;
    return ST_OK;
}

void db_pool_close(struct db_pool *p)
{
    if (p == NULL) return;
    assert(p->idle_count == p->made);
    for (int i = 0; i < p->idle_count; i++) db_close(p->idle[i]);
    pthread_cond_destroy(&p->free);
    pthread_mutex_destroy(&p->lock);
    free(p->idle);
    free(p->lent);
    free(p->url);
    free(p);
}

/* An idle one, or NULL with leave to make one; false: none until the time was over. */
static bool wait_for_one(struct db_pool *p, int wait_ms, struct db **ret_db)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += wait_ms / 1000;
    until.tv_nsec += (long)(wait_ms % 1000) * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_nsec -= 1000000000L;
        until.tv_sec++;
    }
    pthread_mutex_lock(&p->lock);
    bool late = false;
    while (p->idle_count == 0 && p->made == p->most && !late)
        late = wait_ms == 0 || pthread_cond_timedwait(&p->free, &p->lock, &until) != 0;
    bool got = p->idle_count > 0 || p->made < p->most;
    if (p->idle_count > 0)
        *ret_db = p->idle[--p->idle_count];
    else if (got)
        p->made++;
    pthread_mutex_unlock(&p->lock);
    return got;
}

static void note_loan(struct db_pool *p, struct loan *loan)
{
    pthread_mutex_lock(&p->lock);
    int i = 0;
    while (p->lent[i] != NULL) i++;
    p->lent[i] = loan;
    pthread_mutex_unlock(&p->lock);
}

static struct loan *end_loan(struct db_pool *p, const struct db *db)
{
    struct loan *loan = NULL;
    pthread_mutex_lock(&p->lock);
    for (int i = 0; i < p->most; i++) {
        if (p->lent[i] == NULL || p->lent[i]->db != db) continue;
        loan = p->lent[i];
        p->lent[i] = NULL;
    }
    pthread_mutex_unlock(&p->lock);
    return loan;
}

/* db NULL: it could not be made. */
static void put_back(struct db_pool *p, struct db *db)
{
    pthread_mutex_lock(&p->lock);
    if (db != NULL)
        p->idle[p->idle_count++] = db;
    else
        p->made--;
    pthread_cond_signal(&p->free);
    pthread_mutex_unlock(&p->lock);
}

static void loan_release(void *what)
{
    struct loan *loan = what;
    if (loan->pool == NULL) return;
    struct db_pool *p = loan->pool;
    loan->pool = NULL;
    if (loan->db != NULL) {
        (void)end_loan(p, loan->db);
        db_reset(loan->env, loan->db);
    }
    put_back(p, loan->db);
}

status db_pool_take(struct env *e, struct db_pool *p, int wait_ms, struct db **ret_db)
{
    struct loan *loan = NEW(e->arena, struct loan);
    arena_defer(e->arena, loan_release, loan);
    struct db *db = NULL;
    if (!wait_for_one(p, wait_ms, &db)) {
        arena_undefer(e->arena, loan_release, loan);
        return fail(e, ST_BUSY, "all connections to the database are taken");
    }
    *loan = (struct loan){ .pool = p, .db = db, .env = e };
    if (db == NULL) {
        status st = db_open(e, str_of(p->url), &p->options, &loan->db);
        if (st != ST_OK) {
            arena_undefer(e->arena, loan_release, loan);
            loan_release(loan);
            return st;
        }
    }
    note_loan(p, loan);
    *ret_db = loan->db;
    return ST_OK;
}

void db_pool_give(struct env *e, struct db_pool *p, struct db *db)
{
    struct loan *loan = end_loan(p, db);
    assert(loan != NULL);
    arena_undefer(e->arena, loan_release, loan);
    loan_release(loan);
}
