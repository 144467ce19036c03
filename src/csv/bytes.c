/* SPDX-License-Identifier: Apache-2.0 */
#include "csv/bytes.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "csv/xz.h"

enum { CHUNK = 1 << 16 };

struct bytes {
    gzFile file; /* plain or .gz */
    struct xz *xz;
    str path;
    char *held;
    size_t from, to, room; /* the window is held[from … to) */
    int64_t offset;        /* of held[from] in the unpacked text */
    bool from_memory;
};

static void release(void *what)
{
    struct bytes *b = what;
    if (b->file != NULL) (void)gzclose_r(b->file);
    xz_close(b->xz);
    b->xz = NULL;
    if (!b->from_memory) free(b->held);
    b->file = NULL;
    b->held = NULL;
    b->from = b->to = 0;
}

/* What is not there, or may not be read, stays so. Anything else (no more open files, the disk) is
 * no word about the file. */
static status open_failed(struct env *e, str path, int code)
{
    bool of_file = code == ENOENT || code == ENOTDIR || code == EACCES || code == EPERM ||
                   code == EISDIR || code == ELOOP || code == ENAMETOOLONG;
    status st = of_file ? ST_NOT_FOUND : code == ENOMEM ? ST_NO_MEMORY : ST_IO;
    env_fail(e, st, path, "cannot open the file: %s", strerror(code));
    env_remedy(e, of_file ? "Check that it exists and may be read." : "Try again in a moment.");
    return st;
}

status bytes_open(struct env *e, str path, struct bytes **ret_bytes)
{
    struct bytes *b = NEW(e->arena, struct bytes);
    b->path = arena_str(e->arena, path);
    arena_defer(e->arena, release, b);
    bool standard_input = str_eq(path, S("-")), packed = false;
    if (!standard_input && !xz_is(b->path.p, &packed)) return open_failed(e, path, errno);
    errno = ENOMEM; /* where zlib has none it says nothing */
    if (packed)
        b->xz = xz_open(b->path.p);
    else
        b->file = standard_input ? gzdopen(dup(0), "rb") : gzopen(b->path.p, "rb");
    if (b->file == NULL && b->xz == NULL) return open_failed(e, path, errno);
    if (b->file != NULL) (void)gzbuffer(b->file, CHUNK);
    *ret_bytes = b;
    return ST_OK;
}

status bytes_open_text(struct env *e, str text, struct bytes **ret_bytes)
{
    struct bytes *b = NEW(e->arena, struct bytes);
    b->path = S("text");
    b->from_memory = true;
    /* Never written to: bytes_more ends at once when there is no file. */
    b->held = (char *)(uintptr_t)(text.p == NULL ? "" : text.p);
    b->to = b->room = text.n;
    *ret_bytes = b;
    return ST_OK;
}

void bytes_close(struct env *e, struct bytes *b)
{
    if (b->from_memory) return;
    arena_undefer(e->arena, release, b);
    release(b);
}

str bytes_held(const struct bytes *b)
{
    return str_make(b->held == NULL ? "" : b->held + b->from, b->to - b->from);
}

/* Room for one more chunk behind the window, which is moved to the front first. */
static status make_room(struct env *e, struct bytes *b)
{
    if (b->from > 0 && b->room - b->to < CHUNK) {
        memmove(b->held, b->held + b->from, b->to - b->from);
        b->to -= b->from;
        b->from = 0;
    }
    if (b->room - b->to >= CHUNK) return ST_OK;
    size_t room = b->room * 2 < b->to + CHUNK ? b->to + CHUNK : b->room * 2;
    char *p = realloc(b->held, room);
    if (p == NULL) return fail_at(e, ST_NO_MEMORY, b->path, "no memory to read the file");
    b->held = p;
    b->room = room;
    return ST_OK;
}

/* Bytes read into the room behind the window; 0 at the end, negative where it cannot be read. */
static long read_chunk(struct bytes *b)
{
    if (b->xz != NULL) return xz_read(b->xz, b->held + b->to, CHUNK);
    int got = gzread(b->file, b->held + b->to, CHUNK);
    int state = Z_OK;
    if (got == 0) (void)gzerror(b->file, &state); /* a .gz that ends early says so only here */
    return state == Z_OK || state == Z_STREAM_END ? got : -1;
}

status bytes_more(struct env *e, struct bytes *b, size_t most, bool *ret_more)
{
    if (b->file == NULL && b->xz == NULL) {
        *ret_more = false;
        return ST_OK;
    }
    if (b->to - b->from >= most)
        return fail_at(e, ST_TOO_LARGE, b->path, "one piece of the file is larger than %zu bytes",
                       most);
    TRY(make_room(e, b));
    long got = read_chunk(b);
    if (got < 0) {
        env_fail(e, ST_IO, b->path, "the file cannot be read to its end");
        env_remedy(e, "It may be cut short or not be a sound .gz or .xz file; fetch it again.");
        return ST_IO;
    }
    b->to += (size_t)got;
    *ret_more = got > 0;
    return ST_OK;
}

void bytes_take(struct bytes *b, size_t n)
{
    size_t held = b->to - b->from;
    if (n > held) n = held;
    b->from += n;
    b->offset += (int64_t)n;
}

int64_t bytes_offset(const struct bytes *b)
{
    return b->offset;
}

int64_t bytes_file_offset(const struct bytes *b)
{
    if (b->xz != NULL) return xz_offset(b->xz);
    return b->file == NULL ? b->offset : (int64_t)gzoffset(b->file);
}

int64_t bytes_file_size(const struct bytes *b)
{
    struct stat about;
    bool file = !b->from_memory && stat(b->path.p, &about) == 0 && S_ISREG(about.st_mode);
    return file ? (int64_t)about.st_size : 0;
}
