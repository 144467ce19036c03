/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/vec.h"

static status io_failed(struct env *e, str path, const char *doing)
{
    int code = errno;
    status st = code == ENOENT ? ST_NOT_FOUND : code == EACCES ? ST_FORBIDDEN : ST_IO;
    env_fail(e, st, path, "cannot %s: %s", doing, strerror(code));
    if (code == ENOENT) env_remedy(e, "Check the name; it must be there already.");
    if (code == ENOSPC) env_remedy(e, "The disk is full: make room and try again.");
    return st;
}

static void close_file(void *file) { (void)fclose(file); }

status file_open(struct env *e, str path, const char *mode, FILE **ret_file)
{
    FILE *f = fopen(arena_cstr(e->arena, path), mode);
    if (f == NULL) return io_failed(e, path, mode[0] == 'r' ? "open" : "write");
    arena_defer(e->arena, close_file, f);
    *ret_file = f;
    return ST_OK;
}

status file_close(struct env *e, FILE *file, str path)
{
    arena_undefer(e->arena, close_file, file);
    bool bad = ferror(file) != 0 || fault_point(e->fault, FAULT_WRITE);
    if (fclose(file) != 0 || bad) return io_failed(e, path, "write all of it");
    return ST_OK;
}

status file_read(struct env *e, str path, size_t most, str *ret_bytes)
{
    FILE *f = NULL;
    TRY(file_open(e, path, "rb", &f));
    struct buf b = buf_make(e->arena);
    struct stat about;
    if (fstat(fileno(f), &about) == 0 && about.st_size > 0 && (uint64_t)about.st_size <= most)
        (void)buf_room(&b, (size_t)about.st_size + 2);
    for (size_t got = 1; got > 0; b.n += got) {
        size_t left = b.room - b.n > 1 ? b.room - b.n - 1 : 65536;
        got = fread(buf_room(&b, left + 1), 1, left, f);
        if (b.n + got > most) {
            env_fail(e, ST_TOO_LARGE, path, "the file has more than %zu bytes", most);
            return ST_TOO_LARGE;
        }
    }
    bool bad = ferror(f) != 0;
    arena_undefer(e->arena, close_file, f);
    (void)fclose(f);
    if (bad) return io_failed(e, path, "read");
    *buf_room(&b, 1) = '\0';
    *ret_bytes = buf_str(&b);
    return ST_OK;
}

static bool write_all(int fd, str bytes)
{
    while (bytes.n > 0) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        bytes = str_from(bytes, (size_t)n);
    }
    return true;
}

static bool sync_folder(struct env *e, str path)
{
    size_t cut = path.n;
    while (cut > 0 && path.p[cut - 1] != '/') cut--;
    const char *folder = cut == 0 ? "." : arena_cstr(e->arena, str_sub(path, 0, cut));
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return false;
    bool good = fsync(fd) == 0;
    return close(fd) == 0 && good;
}

status file_write(struct env *e, str path, str bytes)
{
    char *target = arena_cstr(e->arena, path);
    char *beside = arena_cstr(e->arena, arena_printf(e->arena, "%s.new", target));
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return io_failed(e, path, "write");
    bool good = !fault_point(e->fault, FAULT_WRITE) && write_all(fd, bytes) && fsync(fd) == 0;
    good = close(fd) == 0 && good;
    if (!good || rename(beside, target) != 0 || !sync_folder(e, path)) {
        status st = io_failed(e, path, "write");
        (void)unlink(beside);
        return st;
    }
    return ST_OK;
}

status file_mkdir(struct env *e, str path)
{
    char *p = arena_cstr(e->arena, path);
    for (size_t i = 1; i <= path.n; i++) {
        if (p[i] != '/' && p[i] != '\0') continue;
        char kept = p[i];
        p[i] = '\0';
        if (mkdir(p, 0755) != 0 && errno != EEXIST) return io_failed(e, path, "make the folder");
        p[i] = kept;
    }
    return ST_OK;
}

bool file_exists(struct env *e, str path)
{
    struct stat about;
    return stat(arena_cstr(e->arena, path), &about) == 0;
}

static void close_folder(void *folder) { (void)closedir(folder); }

static int by_bytes(const void *a, const void *b) { return str_cmp(*(const str *)a, *(const str *)b); }

status file_list(struct env *e, str path, str **ret_names, size_t *ret_count)
{
    DIR *d = opendir(arena_cstr(e->arena, path));
    if (d == NULL) return io_failed(e, path, "list the folder");
    arena_defer(e->arena, close_folder, d);
    struct { VEC(str) } names = { 0 };
    for (struct dirent *at; (at = readdir(d)) != NULL;) {
        str name = str_of(at->d_name);
        if (!str_eq(name, S(".")) && !str_eq(name, S("..")))
            *VEC_PUSH(e->arena, &names) = arena_str(e->arena, name);
    }
    arena_undefer(e->arena, close_folder, d);
    (void)closedir(d);
    if (names.count > 1) qsort(names.at, names.count, sizeof(str), by_bytes);
    *ret_names = names.at;
    *ret_count = names.count;
    return ST_OK;
}

str file_join(struct arena *a, str folder, str name)
{
    bool slash = folder.n > 0 && folder.p[folder.n - 1] == '/';
    return arena_printf(a, "%.*s%s%.*s", STR_ARG(folder), slash || folder.n == 0 ? "" : "/",
                        STR_ARG(name));
}

status file_remove_tree(struct env *e, str path)
{
    struct stat about;
    char *p = arena_cstr(e->arena, path);
    if (lstat(p, &about) != 0) return errno == ENOENT ? ST_OK : io_failed(e, path, "remove");
    if (S_ISDIR(about.st_mode)) {
        str *names = NULL;
        size_t count = 0;
        TRY(file_list(e, path, &names, &count));
        for (size_t i = 0; i < count; i++)
            TRY(file_remove_tree(e, file_join(e->arena, path, names[i])));
        if (rmdir(p) != 0) return io_failed(e, path, "remove the folder");
        return ST_OK;
    }
    return unlink(p) == 0 ? ST_OK : io_failed(e, path, "remove");
}
