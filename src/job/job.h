/* SPDX-License-Identifier: Apache-2.0
 * Work that follows from what has changed: rows of jobs.def, each run by one thread again and
 * again, from a saved position in the change log. At least once: a job that was cut off in the
 * middle finds its position where its last commit left it, so what it does must be fit to be done
 * twice.
 */
#ifndef WEFT_JOB_JOB_H
#define WEFT_JOB_JOB_H

#include "db/db.h"
#include "trust/cx.h"

struct jobs;

/* What serve/ lends: a piece of work as the server itself, in the write turn or reading; and, for
 * jobs that keep a connection, where the database is. */
struct job_notices {
    str smtp, sender, gateway; /* empty: no such server */
    str place;                 /* what the place calls itself */
};
struct job_host {
    void *app;
    status (*run)(void *app, struct env *e, bool write, status (*work)(struct cx *cx, void *arg),
                  void *arg);
    str url;
    const struct house *house;
    struct job_notices notices;
};

struct job {
    const char *name;
    int every_ms; /* pause after a round that found nothing to do */
    /* One round. *ret_more: there is more to do at once. */
    status (*round)(struct env *e, const struct job_host *host, bool *ret_more);
};

/* Starts one thread a row. */
MUST_CHECK status jobs_start(struct env *e, const struct job_host *host, struct jobs **ret_jobs);
/* Ends each after its round. NULL is allowed. */
void jobs_stop(struct jobs *j);
/* One round of each job until none has more to do: for commands and tests. */
MUST_CHECK status jobs_run_all(struct env *e, const struct job_host *host);
/* One of them alone, until it has no more to do. ST_NOT_FOUND: no such job. */
MUST_CHECK status jobs_run_one(struct env *e, const struct job_host *host, str name);

#endif
