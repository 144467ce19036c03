/* SPDX-License-Identifier: Apache-2.0
 * The write turn: many pieces of work, one after the other, in one transaction with one fsync.
 *
 * SQLite: one thread with the one connection that writes. It takes what waits, runs each piece
 * under a savepoint of the open transaction (the first needs none: where it fails the transaction
 * goes with it, and another begins), commits when nobody waits any more or `hold_ms` have passed,
 * and only then answers each, refusals included: an answer never tells of what is not on disk.
 * Where an error has ended the transaction, or the commit fails, everyone in it gets ST_BUSY.
 * Checkpoints are another thread's. PostgreSQL: each piece is its own serialisable transaction on
 * one of `workers` connections, and is repeated where it could not be serialised.
 *
 * The work runs on the turn's thread with the env that it was submitted with; whoever submitted it
 * leaves that env alone until the answer. No network call, no password hash, nothing heavy in
 * there: everybody waits.
 */
#ifndef WEFT_DB_TURN_H
#define WEFT_DB_TURN_H

#include "db/db.h"

struct turn;

struct turn_options {
    int hold_ms;          /* longest that a transaction takes in more work; 0 = 5. Those that
                           waited when it began are taken in for five times as long */
    int batch_max;        /* most pieces in one; 0 = 512 */
    int queue_max;        /* most that wait; more are refused with ST_BUSY; 0 = 4,096 */
    int wait_ms;          /* longest wait for the turn, then ST_BUSY; 0 = 10,000 */
    int workers;          /* PostgreSQL: connections; 0 = 8 */
    int64_t wal_pages;    /* checkpoint when so many are new in the log; 0 = 4,000 (16 MB) */
    int64_t wal_most;     /* past this the log is cut, readers waited for; 0 = 16,000 (64 MB) */
    struct db_options db; /* of its connections */
};

/* One piece of work, in memory of whoever submits it, until `done` is called. */
struct turn_item {
    struct env *env;
    db_work work; /* may be run again after a failed serialisation: see db_work */
    void *arg;
    /* The answer, once it is certain; on the turn's thread, so it must be short (wake somebody).
     * Details of a failure are in env->err. The item is the submitter's again. */
    void (*done)(struct turn_item *item, status result);
    void *owner; /* for `done` */

    struct turn_item *next; /* the turn's own from here */
    int64_t since;
    status status;
};

/* url as for db_open; the tables must be there. options may be NULL. */
MUST_CHECK status turn_open(struct env *e, str url, const struct turn_options *options,
                            struct turn **ret_turn);
/* Does what was submitted before, answers it, and ends the threads. NULL is allowed. */
void turn_close(struct turn *t);

/* Returns at once. ST_BUSY (queue full, closing): `done` is not called. */
MUST_CHECK status turn_submit(struct turn *t, struct turn_item *item);
/* Waits for the answer. Not from inside a piece of work. */
MUST_CHECK status turn_run(struct turn *t, struct env *e, db_work work, void *arg);

struct turn_stats {
    uint64_t items;   /* answered */
    uint64_t batches; /* transactions ended */
    uint64_t failed;  /* of them, undone as a whole */
    uint64_t refused; /* never run: queue full, waited too long */
    int waiting;      /* now */
    int waiting_most;
    int64_t wal_pages; /* of the log after the last commit */
    uint64_t checkpoints;
};
void turn_stats(struct turn *t, struct turn_stats *ret_stats);

#endif
