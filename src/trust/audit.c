/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/audit.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "trust/audit_file.h"
#include "trust/trust_limits.h"

struct waiter {
    int64_t n;
    void (*done)(void *arg, bool safe);
    void *arg;
};

struct audit {
    char *folder;
    enum audit_sync sync;
    int64_t segment_size;
    /* the writer's own */
    int fd;
    int64_t at;
    struct digest chain;
    char *drain;
    char *out;
    pthread_t writer;
    pthread_t layer; /* lays down the next file, while the writer writes */
    /* behind the lock */
    pthread_mutex_t lock;
    pthread_cond_t work;
    pthread_cond_t safe;
    pthread_cond_t lay;  /* the file laid down beforehand is taken */
    pthread_cond_t free; /* there is room again, in the buffer or in a file */
    int64_t segment;
    int next_fd;     /* laid down beforehand, or -1 */
    bool cannot_lay; /* … and the last attempt at one failed */
    char *fill;
    size_t fill_size;
    int64_t fill_rows;
    int64_t taken; /* number of the last row taken */
    int64_t done;  /* of the last row on disk */
    int64_t room;  /* bytes left in the files that are laid down, less what is filled */
    struct waiter waiter[AUDIT_WAITERS_MOST];
    size_t waiter_count;
    bool failed;
    bool stop;
    bool layer_runs, writer_runs;
};

static size_t line_put(char *out, str json, const struct digest *chain)
{
    static const char digits[] = "0123456789abcdef";
    memcpy(out, json.p, json.n);
    char *p = out + json.n;
    *p++ = '\t';
    for (size_t i = 0; i < DIGEST_SIZE; i++) {
        *p++ = digits[chain->at[i] >> 4];
        *p++ = digits[chain->at[i] & 15];
    }
    *p++ = '\n';
    return (size_t)(p - out);
}

static bool bytes_write(struct audit *a, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t wrote = pwrite(a->fd, bytes, n, (off_t)a->at);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0) return false;
        bytes += wrote;
        n -= (size_t)wrote;
        a->at += wrote;
    }
    return true;
}

/* Moves to the file laid down beforehand and begins it with the chain so far. */
static bool segment_turn(struct audit *a)
{
    if (fdatasync(a->fd) != 0) return false;
    pthread_mutex_lock(&a->lock);
    int next = a->next_fd;
    if (next >= 0) {
        a->next_fd = -1;
        a->room -= a->segment_size - a->at; /* the end of the file before is left empty */
        a->segment++;
        pthread_cond_signal(&a->lay);
    }
    pthread_mutex_unlock(&a->lock);
    if (next < 0) return false;
    (void)close(a->fd);
    a->fd = next;
    a->at = 0;
    return true;
}

static struct timespec in_ms(int64_t ms)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    int64_t ns = t.tv_nsec + ms * 1000000;
    return (struct timespec){ .tv_sec = t.tv_sec + (time_t)(ns / 1000000000),
                              .tv_nsec = (long)(ns % 1000000000) };
}

/* Laying down a file takes as long as the disk likes: nobody's answer waits for it, unless the file
 * before is full meanwhile. Where there is no room on the disk it is tried again each second. */
static void *layer_main(void *arg)
{
    struct audit *a = arg;
    pthread_mutex_lock(&a->lock);
    while (!a->stop) {
        if (a->next_fd >= 0) {
            pthread_cond_wait(&a->lay, &a->lock);
            continue;
        }
        int64_t number = a->segment + 1;
        pthread_mutex_unlock(&a->lock);
        int fd = audit_file_lay(a->folder, number, a->segment_size);
        pthread_mutex_lock(&a->lock);
        a->next_fd = fd;
        a->cannot_lay = fd < 0;
        if (fd >= 0) a->room += a->segment_size;
        pthread_cond_broadcast(&a->free);
        struct timespec again = in_ms(AUDIT_LAY_AGAIN_MS);
        if (fd < 0 && !a->stop) (void)pthread_cond_timedwait(&a->lay, &a->lock, &again);
    }
    pthread_mutex_unlock(&a->lock);
    return NULL;
}

/* Chains and writes the drained lines; false once anything failed. */
static bool lines_write(struct audit *a, str lines)
{
    size_t n = 0;
    str json;
    while (str_next(&lines, '\n', &json)) {
        if (json.n == 0) continue;
        int64_t need = (int64_t)(json.n + LINE_TAIL);
        if (a->at + (int64_t)n + need > a->segment_size) {
            if (!bytes_write(a, a->out, n) || !segment_turn(a)) return false;
            n = 0;
        }
        a->chain = audit_chain_next(&a->chain, json);
        n += line_put(a->out + n, json, &a->chain);
    }
    return bytes_write(a, a->out, n) && fdatasync(a->fd) == 0;
}

/* Takes the waiters that need wait no longer out of the list. */
static size_t waiters_take(struct audit *a, struct waiter *out)
{
    size_t kept = 0;
    size_t taken = 0;
    for (size_t i = 0; i < a->waiter_count; i++) {
        if (a->failed || a->waiter[i].n <= a->done)
            out[taken++] = a->waiter[i];
        else
            a->waiter[kept++] = a->waiter[i];
    }
    a->waiter_count = kept;
    return taken;
}

/* One round: what was filled so far is written and synced. Lock held at entry and exit. */
static void writer_round(struct audit *a, struct waiter *ready)
{
    char *lines = a->fill;
    size_t n = a->fill_size;
    int64_t upto = a->taken;
    a->fill = a->drain;
    a->fill_size = 0;
    a->fill_rows = 0;
    a->drain = lines;
    pthread_cond_broadcast(&a->free);
    pthread_mutex_unlock(&a->lock);
    bool good = lines_write(a, str_make(lines, n));
    pthread_mutex_lock(&a->lock);
    if (good)
        a->done = upto;
    else
        a->failed = true;
    size_t count = waiters_take(a, ready);
    pthread_cond_broadcast(&a->safe);
    pthread_mutex_unlock(&a->lock);
    for (size_t i = 0; i < count; i++) ready[i].done(ready[i].arg, good);
    pthread_mutex_lock(&a->lock);
}

static void pause_50ms(struct audit *a)
{
    pthread_mutex_unlock(&a->lock);
    struct timespec t = { .tv_nsec = 50 * 1000000L };
    (void)nanosleep(&t, NULL);
    pthread_mutex_lock(&a->lock);
}

static void *writer_main(void *arg)
{
    struct audit *a = arg;
    struct waiter *ready = calloc(AUDIT_WAITERS_MOST, sizeof *ready);
    pthread_mutex_lock(&a->lock);
    a->failed = a->failed || ready == NULL;
    while (!a->failed) {
        while (a->fill_size == 0 && !a->stop) pthread_cond_wait(&a->work, &a->lock);
        if (a->fill_size == 0) break;
        if (a->sync == AUDIT_SYNC_50MS && !a->stop) pause_50ms(a);
        writer_round(a, ready);
    }
    pthread_cond_broadcast(&a->safe);
    pthread_cond_broadcast(&a->free);
    pthread_mutex_unlock(&a->lock);
    free(ready);
    return NULL;
}

static void audit_free(struct audit *a)
{
    if (a->fd >= 0) (void)close(a->fd);
    if (a->next_fd >= 0) (void)close(a->next_fd);
    free(a->folder);
    free(a->fill);
    free(a->drain);
    free(a->out);
    free(a);
}

static struct audit *audit_make(struct env *e, str folder, enum audit_sync sync, int64_t size)
{
    struct audit *a = calloc(1, sizeof *a);
    if (a == NULL) return NULL;
    a->fd = -1;
    a->next_fd = -1;
    a->sync = sync;
    a->segment_size = size;
    a->folder = strndup(folder.p, folder.n);
    a->fill = malloc(AUDIT_BUFFER_SIZE);
    a->drain = malloc(AUDIT_BUFFER_SIZE);
    a->out = malloc(2 * AUDIT_BUFFER_SIZE);
    if (a->folder != NULL && a->fill != NULL && a->drain != NULL && a->out != NULL) return a;
    audit_free(a);
    return NULL;
}

/* What lies behind the last whole line was never answered for: it must not look like a line once
 * the file has grown over its beginning. At most one round can have been on its way; it may have
 * begun the next file. */
static bool tail_clear(const struct audit *a, int fd, int64_t at)
{
    static const char zeros[65536];
    int64_t end = at + 2 * (int64_t)AUDIT_BUFFER_SIZE;
    bool changed = false;
    if (end > a->segment_size) end = a->segment_size;
    while (at < end) {
        char bytes[sizeof zeros];
        size_t n = end - at < (int64_t)sizeof zeros ? (size_t)(end - at) : sizeof zeros;
        if (pread(fd, bytes, n, (off_t)at) != (ssize_t)n) return false;
        bool dirty = memcmp(bytes, zeros, n) != 0;
        if (dirty && pwrite(fd, zeros, n, (off_t)at) != (ssize_t)n) return false;
        changed = changed || dirty;
        at += (int64_t)n;
    }
    return !changed || fdatasync(fd) == 0;
}

static bool locks_make(struct audit *a)
{
    pthread_condattr_t monotonic;
    if (pthread_condattr_init(&monotonic) != 0) return false;
    bool good = pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0 &&
                pthread_mutex_init(&a->lock, NULL) == 0 && pthread_cond_init(&a->work, NULL) == 0 &&
                pthread_cond_init(&a->safe, NULL) == 0 &&
                pthread_cond_init(&a->lay, &monotonic) == 0 &&
                pthread_cond_init(&a->free, &monotonic) == 0;
    (void)pthread_condattr_destroy(&monotonic);
    return good;
}

static status threads_start(struct env *e, struct audit *a)
{
    if (locks_make(a)) {
        a->writer_runs = pthread_create(&a->writer, NULL, writer_main, a) == 0;
        a->layer_runs = a->writer_runs && pthread_create(&a->layer, NULL, layer_main, a) == 0;
    }
    return a->layer_runs ? ST_OK : fail(e, ST_NO_MEMORY, "the audit writer cannot be started");
}

static status audit_begin(struct env *e, struct audit *a, const struct audit_tail *tail,
                          int64_t segment)
{
    a->segment = segment;
    a->at = tail->offset;
    a->chain = tail->chain;
    a->taken = tail->last;
    a->done = tail->last;
    a->fd = audit_file_lay(a->folder, segment, a->segment_size);
    if (a->fd < 0)
        return fail_at(e, ST_IO, str_of(a->folder), "no room to lay down the audit file");
    a->next_fd = audit_file_lay(a->folder, segment + 1, a->segment_size);
    if (!tail_clear(a, a->fd, a->at) || (a->next_fd >= 0 && !tail_clear(a, a->next_fd, 0)))
        return fail_at(e, ST_IO, str_of(a->folder), "the audit file cannot be written");
    a->cannot_lay = a->next_fd < 0;
    a->room = a->segment_size - a->at + (a->next_fd >= 0 ? a->segment_size : 0);
    return threads_start(e, a);
}

status audit_open(struct env *e, str folder, enum audit_sync sync, int64_t segment_size,
                  struct audit **ret_audit)
{
    if (segment_size == 0) segment_size = AUDIT_SEGMENT_SIZE;
    TRY(file_mkdir(e, folder));
    struct audit_tail tail = { 0 };
    int64_t segment = 1;
    TRY(audit_newest_follow(e, folder, &tail, &segment));
    struct audit *a = audit_make(e, folder, sync, segment_size);
    if (a == NULL) return fail(e, ST_NO_MEMORY, "no memory for the audit buffers");
    status st = audit_begin(e, a, &tail, segment);
    if (st != ST_OK) {
        audit_close(a);
        return st;
    }
    *ret_audit = a;
    return ST_OK;
}

static void threads_end(struct audit *a)
{
    pthread_mutex_lock(&a->lock);
    a->stop = true;
    pthread_cond_signal(&a->work);
    pthread_cond_signal(&a->lay);
    pthread_mutex_unlock(&a->lock);
    if (a->writer_runs) (void)pthread_join(a->writer, NULL);
    if (a->layer_runs) (void)pthread_join(a->layer, NULL);
    pthread_mutex_destroy(&a->lock);
    pthread_cond_destroy(&a->work);
    pthread_cond_destroy(&a->safe);
    pthread_cond_destroy(&a->lay);
    pthread_cond_destroy(&a->free);
}

void audit_close(struct audit *a)
{
    if (a == NULL) return;
    if (a->writer_runs) threads_end(a);
    audit_free(a);
}

static void number_put(struct buf *b, str before, int64_t value)
{
    buf_add(b, before);
    buf_int(b, value);
}

/* All of a row but its number, which is known only under the lock. */
static str row_body(struct cx *cx, const struct audit_look *k, size_t from, size_t count)
{
    struct buf b = buf_make(cx->env->arena);
    const struct who *w = &cx->who;
    number_put(&b, S("\"at\":"), env_now(cx->env));
    number_put(&b, S(",\"by\":"), w->account);
    number_put(&b, S(",\"org\":"), w->organisation);
    number_put(&b, S(",\"role\":"), w->role);
    number_put(&b, S(",\"purpose\":"), w->purpose);
    buf_add(&b, S(",\"act\":"));
    buf_json(&b, k->action);
    buf_add(&b, S(",\"people\":["));
    for (size_t i = from; i < from + count; i++) {
        if (i > from) buf_byte(&b, ',');
        buf_int(&b, k->person[i]);
    }
    buf_add(&b, S("],\"what\":"));
    buf_json(&b, str_sub(k->what, 0, AUDIT_TEXT_MOST));
    buf_add(&b, S(",\"why\":"));
    buf_json(&b, str_sub(cx->reason, 0, AUDIT_TEXT_MOST));
    buf_add(&b, S(",\"rule\":"));
    buf_json(&b, k->rule);
    buf_add(&b, S(",\"req\":"));
    buf_json(&b, str_sub(cx->request, 0, AUDIT_TEXT_MOST));
    number_put(&b, S(",\"no\":"), k->refused);
    number_put(&b, S(",\"hide\":"), k->withheld);
    buf_byte(&b, '}');
    return buf_str(&b);
}

/* Whether a line of `size` bytes may be taken now; ST_BUSY where that may change in a moment. Lock
 * held. */
static status row_room(const struct audit *a, size_t size)
{
    int64_t cost = (int64_t)(size + LINE_TAIL);
    if (a->failed) return ST_IO;
    /* A line never straddles two files: keep one line's room for the end of the first. */
    if (a->room < cost + AUDIT_LINE_MOST + LINE_TAIL) return a->cannot_lay ? ST_IO : ST_BUSY;
    return a->fill_size + size > AUDIT_BUFFER_SIZE ? ST_BUSY : ST_OK;
}

/* A disk that is behind slows those who look before it turns them away. Lock held. */
static status row_room_wait(struct audit *a, size_t size)
{
    status st = row_room(a, size);
    if (st != ST_BUSY) return st;
    struct timespec until = in_ms(AUDIT_STALL_MS);
    while (st == ST_BUSY && pthread_cond_timedwait(&a->free, &a->lock, &until) == 0)
        st = row_room(a, size);
    return st;
}

/* Copies one row into the buffer. */
static status row_take(struct env *e, struct audit *a, str body, int64_t *ret_n)
{
    enum { HEAD_MOST = 32 }; /* {"n":N, */
    char head[HEAD_MOST];
    pthread_mutex_lock(&a->lock);
    status st = row_room_wait(a, HEAD_MOST + body.n + 1);
    if (st == ST_OK) {
        size_t n = (size_t)snprintf(head, sizeof head, "{\"n\":%lld,", (long long)a->taken + 1);
        memcpy(a->fill + a->fill_size, head, n);
        memcpy(a->fill + a->fill_size + n, body.p, body.n);
        a->fill_size += n + body.n + 1;
        a->fill[a->fill_size - 1] = '\n';
        a->room -= (int64_t)(n + body.n + 1 + LINE_TAIL);
        *ret_n = ++a->taken;
        if (a->fill_rows++ == 0) pthread_cond_signal(&a->work);
    }
    pthread_mutex_unlock(&a->lock);
    if (st == ST_IO)
        return fail(e, ST_IO,
                    "the trace of look-ups cannot be written: nothing is shown without it");
    if (st == ST_BUSY) return fail(e, ST_BUSY, "too many look-ups wait to be written down");
    return ST_OK;
}

status audit_look(struct cx *cx, const struct audit_look *look)
{
    if (cx->house == NULL || cx->house->audit == NULL)
        return fail(cx->env, ST_IO, "there is no audit file: nothing is shown without it");
    size_t from = 0;
    do {
        size_t count = look->person_count - from;
        if (count > AUDIT_PEOPLE_MOST) count = AUDIT_PEOPLE_MOST;
        str body = row_body(cx, look, from, count);
        TRY(row_take(cx->env, cx->house->audit, body, &cx->audit_n));
        from += count;
    } while (from < look->person_count);
    return ST_OK;
}

status audit_wait(struct env *e, struct audit *a, int64_t n)
{
    pthread_mutex_lock(&a->lock);
    while (a->sync == AUDIT_SYNC_EACH && a->done < n && !a->failed)
        pthread_cond_wait(&a->safe, &a->lock);
    bool good = a->done >= n || (a->sync == AUDIT_SYNC_50MS && !a->failed);
    pthread_mutex_unlock(&a->lock);
    return good ? ST_OK : fail(e, ST_IO, "the trace of look-ups cannot be written");
}

bool audit_then(struct audit *a, int64_t n, void (*done)(void *arg, bool safe), void *arg)
{
    pthread_mutex_lock(&a->lock);
    bool good = !a->failed;
    bool now = a->done >= n || a->sync == AUDIT_SYNC_50MS || !good;
    bool kept = !now && a->waiter_count < AUDIT_WAITERS_MOST;
    if (kept) a->waiter[a->waiter_count++] = (struct waiter){ n, done, arg };
    pthread_mutex_unlock(&a->lock);
    if (now) done(arg, good || n == 0);
    return now || kept;
}

int64_t audit_last_safe(struct audit *a)
{
    pthread_mutex_lock(&a->lock);
    int64_t n = a->done;
    pthread_mutex_unlock(&a->lock);
    return n;
}

str audit_folder(const struct audit *a)
{
    return str_of(a->folder);
}
