/* SPDX-License-Identifier: Apache-2.0
 * A library to preload: writes down, in order, every change that a program makes to files under
 * $RECORD_FOLDER and every answer that it sends, into $RECORD_LOG. tools/powerloss replays the log up
 * to a random point, keeping what was synced and a torn part of the rest, as a power cut would.
 *
 * One record: op (W write, T truncate, S sync, U unlink, A answer), lengths, offset, path, bytes.
 * The record is written before the call for changes, and after it for syncs, so that the log never
 * claims more than the disk has. */
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PATH_ROOM = 512, ANSWER_MOST = 1 << 14 };

struct head {
    char op;
    char pad[3];
    uint32_t path_size, size;
    uint64_t offset;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int log_fd = -1;
static char folder[PATH_ROOM];

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_writev)(int, const struct iovec *, int);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off_t);
static int (*real_unlink)(const char *);
static ssize_t (*real_send)(int, const void *, size_t, int);
static ssize_t (*real_sendmsg)(int, const struct msghdr *, int);

/* dlsym gives an object pointer; POSIX promises that it holds a function. */
static void find(void *ret_function, const char *name)
{
    void *symbol = dlsym(RTLD_NEXT, name);
    memcpy(ret_function, &symbol, sizeof symbol);
}

static void start(void)
{
    find(&real_write, "write");
    find(&real_writev, "writev");
    find(&real_pwrite, "pwrite64");
    find(&real_fsync, "fsync");
    find(&real_fdatasync, "fdatasync");
    find(&real_ftruncate, "ftruncate64");
    find(&real_unlink, "unlink");
    find(&real_send, "send");
    find(&real_sendmsg, "sendmsg");
    const char *under = getenv("RECORD_FOLDER"), *log = getenv("RECORD_LOG");
    if (under == NULL || log == NULL) return;
    (void)snprintf(folder, sizeof folder, "%s", under);
    log_fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void put(char op, const char *path, const void *bytes, size_t size, uint64_t offset)
{
    if (log_fd < 0) return;
    struct head h = { op, { 0 }, (uint32_t)strlen(path), (uint32_t)size, offset };
    (void)pthread_mutex_lock(&lock);
    ssize_t n = real_write(log_fd, &h, sizeof h);
    if (n > 0) n = real_write(log_fd, path, h.path_size);
    if (n > 0 && size > 0) n = real_write(log_fd, bytes, size);
    if (n < 0) abort(); /* a log with a hole would prove nothing */
    (void)pthread_mutex_unlock(&lock);
}

/* The path behind fd where it is one of the watched files. */
static int watched(int fd, char path[PATH_ROOM])
{
    char link[64];
    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, PATH_ROOM - 1);
    if (n <= 0) return 0;
    path[n] = '\0';
    return folder[0] != '\0' && strncmp(path, folder, strlen(folder)) == 0;
}

static int is_socket(int fd)
{
    struct stat about;
    return fstat(fd, &about) == 0 && S_ISSOCK(about.st_mode);
}

static uint64_t append_offset(int fd)
{
    struct stat about;
    int flags = fcntl(fd, F_GETFL);
    if (flags >= 0 && (flags & O_APPEND) != 0 && fstat(fd, &about) == 0) return (uint64_t)about.st_size;
    off_t at = lseek(fd, 0, SEEK_CUR);
    return at < 0 ? 0 : (uint64_t)at;
}

static void put_written(int fd, const void *bytes, size_t size)
{
    char path[PATH_ROOM];
    if (fd == log_fd) return;
    if (watched(fd, path)) put('W', path, bytes, size, append_offset(fd));
    else if (is_socket(fd)) put('A', "-", bytes, size, 0);
}

ssize_t write(int fd, const void *bytes, size_t size);
ssize_t write(int fd, const void *bytes, size_t size)
{
    (void)pthread_once(&once, start);
    put_written(fd, bytes, size);
    return real_write(fd, bytes, size);
}

static size_t gather(char out[ANSWER_MOST], const struct iovec *parts, size_t count)
{
    size_t n = 0;
    for (size_t i = 0; i < count && n < ANSWER_MOST; i++) {
        size_t take = parts[i].iov_len < ANSWER_MOST - n ? parts[i].iov_len : ANSWER_MOST - n;
        memcpy(out + n, parts[i].iov_base, take);
        n += take;
    }
    return n;
}

ssize_t writev(int fd, const struct iovec *parts, int count);
ssize_t writev(int fd, const struct iovec *parts, int count)
{
    (void)pthread_once(&once, start);
    char all[ANSWER_MOST];
    put_written(fd, all, gather(all, parts, (size_t)count));
    return real_writev(fd, parts, count);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off_t offset);
ssize_t pwrite64(int fd, const void *bytes, size_t size, off_t offset)
{
    (void)pthread_once(&once, start);
    char path[PATH_ROOM];
    if (watched(fd, path)) put('W', path, bytes, size, (uint64_t)offset);
    return real_pwrite(fd, bytes, size, offset);
}

int fsync(int fd)
{
    (void)pthread_once(&once, start);
    char path[PATH_ROOM];
    int result = real_fsync(fd);
    if (result == 0 && watched(fd, path)) put('S', path, NULL, 0, 0);
    return result;
}

int fdatasync(int fd)
{
    (void)pthread_once(&once, start);
    char path[PATH_ROOM];
    int result = real_fdatasync(fd);
    if (result == 0 && watched(fd, path)) put('S', path, NULL, 0, 0);
    return result;
}

int ftruncate64(int fd, off_t size);
int ftruncate64(int fd, off_t size)
{
    (void)pthread_once(&once, start);
    char path[PATH_ROOM];
    if (watched(fd, path)) put('T', path, NULL, 0, (uint64_t)size);
    return real_ftruncate(fd, size);
}

int unlink(const char *path)
{
    (void)pthread_once(&once, start);
    if (folder[0] != '\0' && strncmp(path, folder, strlen(folder)) == 0) put('U', path, NULL, 0, 0);
    return real_unlink(path);
}

ssize_t send(int fd, const void *bytes, size_t size, int flags)
{
    (void)pthread_once(&once, start);
    put('A', "-", bytes, size < ANSWER_MOST ? size : ANSWER_MOST, 0);
    return real_send(fd, bytes, size, flags);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    (void)pthread_once(&once, start);
    char all[ANSWER_MOST];
    size_t n = gather(all, message->msg_iov, message->msg_iovlen);
    put('A', "-", all, n, 0);
    return real_sendmsg(fd, message, flags);
}
