/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/audit.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "trust/trust_limits.h"

enum { LINE_TAIL = 1 + 2 * DIGEST_SIZE + 1 }; /* tab, hex, newline */

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
    int next_fd; /* laid down beforehand, or -1 */
    int64_t segment;
    int64_t at;
    struct digest chain;
    char *drain;
    char *out;
    pthread_t writer;
    /* behind the lock */
    pthread_mutex_t lock;
    pthread_cond_t work;
    pthread_cond_t safe;
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
};

static str segment_path(struct arena *a, str folder, int64_t number)
{
    return arena_printf(a, "%.*s/look-%06lld.log", STR_ARG(folder), (long long)number);
}

static void path_into(char *out, size_t room, const char *folder, int64_t number)
{
    (void)snprintf(out, room, "%s/look-%06lld.log", folder, (long long)number);
}

/* A file of its full size, on disk with its name; -1 where there is no room. */
static int segment_lay(const char *folder, int64_t number, int64_t size)
{
    char path[PATH_MOST];
    path_into(path, sizeof path, folder, number);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return -1;
    int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool laid =
        posix_fallocate(fd, 0, (off_t)size) == 0 && fsync(fd) == 0 && dir >= 0 && fsync(dir) == 0;
    if (dir >= 0) (void)close(dir);
    if (laid) return fd;
    (void)close(fd);
    (void)unlink(path);
    return -1;
}

static struct digest chain_next(const struct digest *before, str json)
{
    unsigned char mix[DIGEST_SIZE + AUDIT_LINE_MOST];
    size_t n = json.n < AUDIT_LINE_MOST ? json.n : AUDIT_LINE_MOST;
    memcpy(mix, before->at, DIGEST_SIZE);
    memcpy(mix + DIGEST_SIZE, json.p, n);
    return crypto_blake2b(str_make((const char *)mix, DIGEST_SIZE + n));
}

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
    if (a->next_fd < 0 || fdatasync(a->fd) != 0) return false;
    (void)close(a->fd);
    a->fd = a->next_fd;
    a->next_fd = -1;
    a->at = 0;
    a->segment++;
    return true;
}

static void reserve_lay(struct audit *a)
{
    if (a->next_fd >= 0) return;
    a->next_fd = segment_lay(a->folder, a->segment + 1, a->segment_size);
    if (a->next_fd < 0) return;
    pthread_mutex_lock(&a->lock);
    a->room += a->segment_size;
    pthread_mutex_unlock(&a->lock);
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
        a->chain = chain_next(&a->chain, json);
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
    pthread_mutex_unlock(&a->lock);
    bool good = lines_write(a, str_make(lines, n));
    if (good) reserve_lay(a);
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
    pthread_mutex_unlock(&a->lock);
    free(ready);
    return NULL;
}

/* A line's JSON and chain at `offset` of a mapped file's text; false where none stands there whole.
 */
static bool line_at(str file, int64_t offset, str *ret_json, str *ret_hex, int64_t *ret_next)
{
    str rest = str_from(file, (size_t)offset);
    size_t end = str_find_byte(str_sub(rest, 0, AUDIT_LINE_MOST + LINE_TAIL), '\n');
    if (end == SIZE_MAX || end + 1 <= LINE_TAIL || rest.p[0] != '{') return false;
    *ret_json = str_sub(rest, 0, end + 1 - LINE_TAIL);
    *ret_hex = str_sub(rest, end + 1 - LINE_TAIL + 1, 2 * DIGEST_SIZE);
    *ret_next = offset + (int64_t)end + 1;
    return rest.p[end + 1 - LINE_TAIL] == '\t';
}

/* The number in `{"n":123,`; 0 where it is not there. */
static int64_t line_number(str json)
{
    int64_t n = 0;
    str head = S("{\"n\":");
    if (!str_starts(json, head)) return 0;
    str digits = str_from(json, head.n);
    size_t comma = str_find_byte(digits, ',');
    return comma != SIZE_MAX && str_to_int(str_sub(digits, 0, comma), &n) ? n : 0;
}

struct tail {
    int64_t rows;
    int64_t last;
    int64_t offset; /* behind the last whole line */
    struct digest chain;
};

/* Follows one file's chain from *tail on. Each file's first line follows from the one before it. */
static status segment_follow(struct env *e, str path, struct tail *tail)
{
    str file;
    TRY(file_read(e, path, SIZE_MAX / 2, &file));
    tail->offset = 0;
    str json, hex;
    int64_t next;
    while (line_at(file, tail->offset, &json, &hex, &next)) {
        struct digest want = chain_next(&tail->chain, json);
        int64_t n = line_number(json);
        if (!str_eq(hex_encode(e->arena, digest_str(&want)), hex) || n != tail->last + 1) {
            env_fail(e, ST_CONFLICT, path, "the audit chain breaks at row %lld",
                     (long long)(tail->last + 1));
            env_remedy(e,
                       "the row was changed, or one before it is missing: compare with a backup");
            return ST_CONFLICT;
        }
        tail->chain = want;
        tail->last = n;
        tail->rows++;
        tail->offset = next;
    }
    return ST_OK;
}

/* How many files there are: they are numbered from 1 without a gap. */
static int64_t segments_count(struct env *e, str folder)
{
    int64_t n = 0;
    while (file_exists(e, segment_path(e->arena, folder, n + 1))) n++;
    return n;
}

/* Follows all files; *ret_segment is the last that has a line in it, or 1. */
static status files_follow(struct env *e, str folder, struct tail *tail, int64_t *ret_segment)
{
    int64_t count = segments_count(e, folder);
    int64_t used = 1;
    struct tail t = *tail;
    for (int64_t i = 1; i <= count; i++) {
        struct arena_mark mark = arena_mark(e->arena);
        struct tail before = t;
        TRY(segment_follow(e, segment_path(e->arena, folder, i), &t));
        arena_rewind(e->arena, mark);
        if (t.rows == before.rows) {
            t = before;
            break;
        }
        used = i;
    }
    *tail = t;
    *ret_segment = used;
    return ST_OK;
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
 * the file has grown over its beginning. At most one round can have been on its way. */
static bool tail_clear(struct audit *a)
{
    static const char zeros[65536];
    int64_t end = a->at + 2 * (int64_t)AUDIT_BUFFER_SIZE;
    if (end > a->segment_size) end = a->segment_size;
    for (int64_t at = a->at; at < end;) {
        char bytes[sizeof zeros];
        size_t n = end - at < (int64_t)sizeof zeros ? (size_t)(end - at) : sizeof zeros;
        if (pread(a->fd, bytes, n, (off_t)at) != (ssize_t)n) return false;
        if (memcmp(bytes, zeros, n) != 0 && pwrite(a->fd, zeros, n, (off_t)at) != (ssize_t)n)
            return false;
        at += (int64_t)n;
    }
    return fdatasync(a->fd) == 0;
}

static status audit_begin(struct env *e, struct audit *a, const struct tail *tail, int64_t segment)
{
    a->segment = segment;
    a->at = tail->offset;
    a->chain = tail->chain;
    a->taken = tail->last;
    a->done = tail->last;
    a->fd = segment_lay(a->folder, segment, a->segment_size);
    if (a->fd < 0)
        return fail_at(e, ST_IO, str_of(a->folder), "no room to lay down the audit file");
    if (!tail_clear(a))
        return fail_at(e, ST_IO, str_of(a->folder), "the audit file cannot be written");
    a->next_fd = segment_lay(a->folder, segment + 1, a->segment_size);
    a->room = a->segment_size - a->at + (a->next_fd >= 0 ? a->segment_size : 0);
    if (pthread_mutex_init(&a->lock, NULL) != 0 || pthread_cond_init(&a->work, NULL) != 0 ||
        pthread_cond_init(&a->safe, NULL) != 0 ||
        pthread_create(&a->writer, NULL, writer_main, a) != 0)
        return fail(e, ST_NO_MEMORY, "the audit writer cannot be started");
    return ST_OK;
}

status audit_open(struct env *e, str folder, enum audit_sync sync, int64_t segment_size,
                  struct audit **ret_audit)
{
    if (segment_size == 0) segment_size = AUDIT_SEGMENT_SIZE;
    TRY(file_mkdir(e, folder));
    struct tail tail = { 0 };
    int64_t segment = 1;
    TRY(files_follow(e, folder, &tail, &segment));
    struct audit *a = audit_make(e, folder, sync, segment_size);
    if (a == NULL) return fail(e, ST_NO_MEMORY, "no memory for the audit buffers");
    status st = audit_begin(e, a, &tail, segment);
    if (st != ST_OK) {
        audit_free(a);
        return st;
    }
    *ret_audit = a;
    return ST_OK;
}

void audit_close(struct audit *a)
{
    if (a == NULL) return;
    pthread_mutex_lock(&a->lock);
    a->stop = true;
    pthread_cond_signal(&a->work);
    pthread_mutex_unlock(&a->lock);
    (void)pthread_join(a->writer, NULL);
    pthread_mutex_destroy(&a->lock);
    pthread_cond_destroy(&a->work);
    pthread_cond_destroy(&a->safe);
    audit_free(a);
}

/* All of a row but its number, which is known only under the lock. */
static str row_body(struct cx *cx, const struct audit_look *k, size_t from, size_t count)
{
    struct buf b = buf_make(cx->env->arena);
    const struct who *w = &cx->who;
    buf_printf(&b, "\"at\":%lld,\"by\":%lld,\"org\":%lld,\"role\":%u,\"purpose\":%u,\"act\":",
               (long long)env_now(cx->env), (long long)w->account, (long long)w->organisation,
               (unsigned)w->role, (unsigned)w->purpose);
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
    buf_printf(&b, ",\"no\":%d,\"hide\":%d}", k->refused ? 1 : 0, k->withheld ? 1 : 0);
    return buf_str(&b);
}

/* Copies one row into the buffer; 0 where there is no place for it. */
static status row_take(struct env *e, struct audit *a, str body, int64_t *ret_n)
{
    char head[32];
    status st = ST_OK;
    pthread_mutex_lock(&a->lock);
    int n = snprintf(head, sizeof head, "{\"n\":%lld,", (long long)a->taken + 1);
    size_t size = (size_t)n + body.n + 1;
    int64_t cost = (int64_t)(size + LINE_TAIL);
    /* A line never straddles two files: keep one line's room for the end of the first. */
    if (a->failed || a->room < cost + AUDIT_LINE_MOST + LINE_TAIL)
        st = ST_IO;
    else if (a->fill_size + size > AUDIT_BUFFER_SIZE / 2)
        st = ST_BUSY;
    if (st == ST_OK) {
        memcpy(a->fill + a->fill_size, head, (size_t)n);
        memcpy(a->fill + a->fill_size + n, body.p, body.n);
        a->fill[a->fill_size + size - 1] = '\n';
        a->fill_size += size;
        a->room -= cost;
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

static status bytes_read(struct env *e, str path, int64_t offset, char *bytes, size_t size,
                         size_t *ret_n)
{
    int fd = open(arena_cstr(e->arena, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return errno == ENOENT ? ST_NOT_FOUND : fail_at(e, ST_IO, path, "cannot be opened");
    ssize_t n = pread(fd, bytes, size, (off_t)offset);
    (void)close(fd);
    if (n < 0) return fail_at(e, ST_IO, path, "cannot be read: %s", strerror(errno));
    *ret_n = (size_t)n;
    return ST_OK;
}

/* Up to one whole line from `at`; 0 bytes at the end. */
static status chunk_read(struct env *e, str folder, const struct audit_reader *at, str *ret_chunk)
{
    size_t n = 0;
    char *bytes = arena_alloc(e->arena, AUDIT_LINE_MOST + LINE_TAIL + 1);
    TRY(bytes_read(e, segment_path(e->arena, folder, at->segment), at->offset, bytes,
                   AUDIT_LINE_MOST + LINE_TAIL, &n));
    *ret_chunk = str_make(bytes, n);
    return ST_OK;
}

/* What was read ahead from `at` on; none where it holds no whole line. */
static str ahead_of(const struct audit_reader *at)
{
    int64_t skip = at->offset - at->have_offset;
    if (at->room == NULL || at->have_segment != at->segment || skip < 0 ||
        skip >= (int64_t)at->have)
        return str_none();
    str rest = str_from(str_make(at->room, at->have), (size_t)skip);
    return str_find_byte(rest, '\n') == SIZE_MAX ? str_none() : rest;
}

static status line_find(struct env *e, str folder, struct audit_reader *at, str *ret_chunk)
{
    *ret_chunk = ahead_of(at);
    if (!str_is_none(*ret_chunk)) return ST_OK;
    if (at->room == NULL) return chunk_read(e, folder, at, ret_chunk);
    at->have = 0;
    TRY(bytes_read(e, segment_path(e->arena, folder, at->segment), at->offset, at->room,
                   AUDIT_AHEAD, &at->have));
    at->have_segment = at->segment;
    at->have_offset = at->offset;
    *ret_chunk = str_make(at->room, at->have);
    return ST_OK;
}

status audit_next(struct env *e, str folder, struct audit_reader *r, str *ret_json, str *ret_chain)
{
    struct audit_reader at = *r;
    if (at.segment < 1) at.segment = 1;
    for (;;) {
        str chunk = str_none(), json, hex;
        int64_t next;
        TRY(line_find(e, folder, &at, &chunk));
        if (line_at(chunk, 0, &json, &hex, &next)) {
            at.offset += next;
            *r = at;
            *ret_json = at.room == NULL ? json : arena_str(e->arena, json);
            *ret_chain = at.room == NULL ? hex : arena_str(e->arena, hex);
            return ST_OK;
        }
        /* The end of this file, or of all: a later file has lines only once this one is full. */
        if (at.offset == 0) return ST_NOT_FOUND;
        at.segment++;
        at.offset = 0;
    }
}

status audit_verify(struct env *e, str folder, int64_t *ret_rows, str *ret_chain)
{
    struct tail tail = { 0 };
    int64_t segment = 1;
    TRY(files_follow(e, folder, &tail, &segment));
    *ret_rows = tail.rows;
    *ret_chain = hex_encode(e->arena, digest_str(&tail.chain));
    return ST_OK;
}
