/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/audit_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "trust/audit.h"
#include "trust/trust_limits.h"

static str segment_path(struct arena *a, str folder, int64_t number)
{
    return arena_printf(a, "%.*s/look-%06lld.log", STR_ARG(folder), (long long)number);
}

int audit_file_lay(const char *folder, int64_t number, int64_t size)
{
    char path[PATH_MOST];
    struct stat was = { 0 };
    (void)snprintf(path, sizeof path, "%s/look-%06lld.log", folder, (long long)number);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return -1;
    int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool known = fstat(fd, &was) == 0;
    bool laid = known && posix_fallocate(fd, 0, (off_t)size) == 0 && fsync(fd) == 0 && dir >= 0 &&
                fsync(dir) == 0;
    if (dir >= 0) (void)close(dir);
    if (laid) return fd;
    (void)close(fd);
    if (known && was.st_size == 0) (void)unlink(path);
    return -1;
}

struct digest audit_chain_next(const struct digest *before, str json)
{
    unsigned char mix[DIGEST_SIZE + AUDIT_LINE_MOST];
    size_t n = json.n < AUDIT_LINE_MOST ? json.n : AUDIT_LINE_MOST;
    memcpy(mix, before->at, DIGEST_SIZE);
    memcpy(mix + DIGEST_SIZE, json.p, n);
    return crypto_blake2b(str_make((const char *)mix, DIGEST_SIZE + n));
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

/* Follows the chain through the whole lines of a piece of a file. */
static status lines_follow(struct env *e, str path, str lines, struct audit_tail *tail,
                           int64_t *ret_size)
{
    str json, hex;
    int64_t next, at = 0;
    struct arena_mark mark = arena_mark(e->arena);
    while (line_at(lines, at, &json, &hex, &next)) {
        struct digest want = audit_chain_next(&tail->chain, json);
        if (!str_eq(hex_encode(e->arena, digest_str(&want)), hex) ||
            line_number(json) != tail->last + 1) {
            env_fail(e, ST_CONFLICT, path, "the audit chain breaks at row %lld",
                     (long long)(tail->last + 1));
            env_remedy(e,
                       "the row was changed, or one before it is missing: compare with a backup");
            return ST_CONFLICT;
        }
        tail->chain = want;
        tail->last++;
        tail->rows++;
        at = next;
    }
    arena_rewind(e->arena, mark);
    *ret_size = at;
    return ST_OK;
}

/* Follows one file's chain from *tail on, a piece at a time: a file is large. Each file's first
 * line follows from the one before it. */
static status segment_follow(struct env *e, str path, struct audit_tail *tail)
{
    struct arena_mark mark = arena_mark(e->arena);
    char *room = arena_alloc(e->arena, AUDIT_AHEAD);
    int64_t size = 1;
    for (tail->offset = 0; size > 0; tail->offset += size) {
        size_t n = 0;
        TRY(bytes_read(e, path, tail->offset, room, AUDIT_AHEAD, &n));
        TRY(lines_follow(e, path, str_make(room, n), tail, &size));
    }
    arena_rewind(e->arena, mark);
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
status audit_files_follow(struct env *e, str folder, struct audit_tail *tail, int64_t *ret_segment)
{
    int64_t count = segments_count(e, folder);
    int64_t used = 1;
    struct audit_tail t = *tail;
    for (int64_t i = 1; i <= count; i++) {
        struct arena_mark mark = arena_mark(e->arena);
        struct audit_tail before = t;
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

/* The last whole line of a file that is full: it ends less than a line before the file does. False
 * where it does not (the file was laid down larger than files are now). */
static status last_line(struct env *e, str path, struct audit_tail *ret_tail, bool *ret_found)
{
    enum { LINE_ROOM = AUDIT_LINE_MOST + LINE_TAIL };
    struct stat st;
    char *bytes = arena_alloc(e->arena, 3 * LINE_ROOM);
    size_t n = 0;
    if (stat(arena_cstr(e->arena, path), &st) != 0)
        return fail_at(e, ST_IO, path, "cannot be read: %s", strerror(errno));
    int64_t from = st.st_size > 3 * LINE_ROOM ? st.st_size - 3 * LINE_ROOM : 0;
    TRY(bytes_read(e, path, from, bytes, 3 * LINE_ROOM, &n));
    str chunk = str_make(bytes, n), json, hex;
    size_t start = from == 0 ? 0 : str_find_byte(chunk, '\n') + 1;
    int64_t next;
    *ret_found = false;
    for (; line_at(chunk, (int64_t)start, &json, &hex, &next); start = (size_t)next) {
        str digest;
        *ret_found = hex_decode(e->arena, hex, &digest) && digest.n == DIGEST_SIZE;
        if (!*ret_found) return ST_OK;
        *ret_tail = (struct audit_tail){ .last = line_number(json) };
        memcpy(ret_tail->chain.at, digest.p, DIGEST_SIZE);
    }
    return ST_OK;
}

static bool has_line(struct env *e, str folder, int64_t segment)
{
    size_t n = 0;
    char first = '\0';
    status st = bytes_read(e, segment_path(e->arena, folder, segment), 0, &first, 1, &n);
    if (st != ST_OK) e->err = (struct err){ 0 }; /* what stands in its place holds no line */
    return st == ST_OK && n == 1 && first == '{';
}

status audit_newest_follow(struct env *e, str folder, struct audit_tail *tail, int64_t *ret_segment)
{
    struct audit_tail t = { 0 };
    int64_t used = 1;
    bool found = false;
    while (has_line(e, folder, used + 1)) used++;
    if (used > 1) TRY(last_line(e, segment_path(e->arena, folder, used - 1), &t, &found));
    if (used > 1 && !found) return audit_files_follow(e, folder, tail, ret_segment);
    struct arena_mark mark = arena_mark(e->arena);
    status st = segment_follow(e, segment_path(e->arena, folder, used), &t);
    if (st == ST_NOT_FOUND) st = ST_OK;
    TRY(st);
    arena_rewind(e->arena, mark);
    *tail = t;
    *ret_segment = used;
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
    struct audit_tail tail = { 0 };
    int64_t segment = 1;
    TRY(audit_files_follow(e, folder, &tail, &segment));
    *ret_rows = tail.rows;
    *ret_chain = hex_encode(e->arena, digest_str(&tail.chain));
    return ST_OK;
}
