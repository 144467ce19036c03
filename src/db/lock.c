/* SPDX-License-Identifier: Apache-2.0 */
#include "db/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "db/db.h"

struct db_lock {
    int fd; /* -1: nothing to hold */
};

/* The number of the process that holds it; 0 where it cannot be read. */
static int64_t holder(int fd)
{
    char text[32];
    int64_t pid = 0;
    ssize_t n = pread(fd, text, sizeof text, 0);
    return n > 0 && str_to_int(str_trim(str_make(text, (size_t)n)), &pid) ? pid : 0;
}

static status refuse(struct env *e, str path, int64_t pid)
{
    env_fail(e, ST_BUSY, path, "process %lld is using this database", (long long)pid);
    env_remedy(e, "Stop it first, or let it do the work.");
    return ST_BUSY;
}

/* The number is for people; the lock is what counts. */
static void note_process(int fd)
{
    char text[32];
    int n = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    if (ftruncate(fd, 0) != 0 || pwrite(fd, text, (size_t)n, 0) != n) return;
}

static status no_file(struct env *e, str path, int code)
{
    bool absent = code == ENOENT || code == ENOTDIR, closed = code == EACCES || code == EROFS;
    status st = absent ? ST_NOT_FOUND : closed ? ST_FORBIDDEN : ST_IO;
    env_fail(e, st, path, "cannot make the lock file: %s", strerror(code));
    if (absent) env_remedy(e, "The database's folder must be there: make it, or name another.");
    if (closed) env_remedy(e, "The database's folder must be one that this user may write in.");
    return st;
}

static status lock_file(struct env *e, str path, int *ret_fd)
{
    int fd = open(path.p, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return no_file(e, path, errno);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        int why = errno;
        int64_t pid = holder(fd);
        (void)close(fd); /* before anything that can leave through the arena's escape */
        if (why == EWOULDBLOCK) return refuse(e, path, pid);
        return fail_at(e, ST_IO, path, "cannot lock: %s", strerror(why));
    }
    note_process(fd);
    *ret_fd = fd;
    return ST_OK;
}

status db_lock_take(struct env *e, str url, struct db_lock **ret_lock)
{
    int fd = -1;
    if (!db_url_is_postgresql(url) && !str_eq(url, S(":memory:"))) {
        str path = arena_concat(e->arena, url, S(".lock"));
        TRY(lock_file(e, path, &fd));
    }
    struct db_lock *lock = malloc(sizeof *lock);
    if (lock == NULL) {
        if (fd >= 0) (void)close(fd);
        return fail(e, ST_NO_MEMORY, "no memory for a lock");
    }
    lock->fd = fd;
    *ret_lock = lock;
    return ST_OK;
}

void db_lock_give(struct db_lock *lock)
{
    if (lock == NULL) return;
    if (lock->fd >= 0) (void)close(lock->fd);
    free(lock);
}
