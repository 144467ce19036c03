/* SPDX-License-Identifier: Apache-2.0
 * Source: landlock(7), seccomp(2); the list was found by running the server's own tests under it.
 */
#include "cli/walls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/log.h"

bool walls_can_stand(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
    return false;
#else
    return true;
#endif
#else
    return true;
#endif
}

/* ---- paths -----------------------------------------------------------------------------------*/

/* Of rights that came after the first version: Debian 12's header ends before some of them. */
#define RIGHT_REFER    (UINT64_C(1) << 13)
#define RIGHT_TRUNCATE (UINT64_C(1) << 14)
#define RIGHTS_FIRST   ((UINT64_C(1) << 13) - 1)
#define RIGHTS_READ    (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)

static uint64_t rights_of(long version)
{
    return RIGHTS_FIRST | (version >= 2 ? RIGHT_REFER : 0) | (version >= 3 ? RIGHT_TRUNCATE : 0);
}

/* All but to run what lies there and to make devices. */
static uint64_t rights_own(uint64_t all)
{
    return all & ~(uint64_t)(LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
                             LANDLOCK_ACCESS_FS_MAKE_BLOCK);
}

static status rule_add(struct env *e, int rules, const char *path, uint64_t rights)
{
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0) return ST_OK; /* nothing is there: nothing is lost */
    struct landlock_path_beneath_attr beneath = { .allowed_access = rights, .parent_fd = fd };
    long failed = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
    (void)close(fd);
    return failed == 0 ? ST_OK : fail_at(e, ST_IO, str_of(path), "no wall can stand here");
}

/* `weft import` beside a server names files anywhere, and it is the server that reads them: whether
 * they may be read is left to their own permissions. */
static status rules_fill(struct env *e, int rules, uint64_t all, const str *folder, size_t count)
{
    TRY(rule_add(e, rules, "/", RIGHTS_READ));
    TRY(rule_add(e, rules, "/dev/null",
                 LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE));
    for (size_t i = 0; i < count; i++)
        TRY(rule_add(e, rules, arena_cstr(e->arena, folder[i]), rights_own(all)));
    return ST_OK;
}

status walls_paths(struct env *e, const str *folder, size_t count)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) {
        log_event(LOG_WARN, "no_wall", LOG_STR("what", S("files")),
                  LOG_STR("why", S("this kernel has no Landlock")));
        return ST_OK;
    }
    uint64_t all = rights_of(version);
    struct landlock_ruleset_attr attr = { .handled_access_fs = all };
    int rules = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr.handled_access_fs, 0);
    if (rules < 0) return fail(e, ST_IO, "Landlock gives no set of rules");
    status st = rules_fill(e, rules, all, folder, count);
    bool stands = st == ST_OK && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
                  syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    (void)close(rules);
    TRY(st);
    if (!stands) return fail(e, ST_IO, "Landlock refuses");
    log_event(LOG_INFO, "wall", LOG_STR("what", S("files")), LOG_INT("landlock", version));
    return ST_OK;
}

/* ---- calls -----------------------------------------------------------------------------------*/

static const char *const plain_calls[] = {
    /* files */
    "read", "readv", "pread64", "preadv", "preadv2", "write", "writev", "pwrite64", "pwritev",
    "pwritev2", "close", "close_range", "open", "openat", "openat2", "stat", "fstat", "lstat",
    "newfstatat", "statx", "statfs", "fstatfs", "lseek", "access", "faccessat", "faccessat2",
    "unlink", "unlinkat", "rename", "renameat", "renameat2", "mkdir", "mkdirat", "rmdir", "chmod",
    "fchmod", "fchmodat", "fchown", "utimensat", "ftruncate", "fallocate", "fadvise64", "fsync",
    "fdatasync", "sync_file_range", "fcntl", "flock", "getdents64", "readlink", "readlinkat",
    "getcwd", "umask", "sendfile", "copy_file_range", "ioctl", "dup", "dup2", "dup3",
    /* memory */
    "munmap", "mremap", "madvise", "msync", "mincore", "mlock", "mlock2", "munlock", "brk",
    "membarrier",
    /* threads, signals, time */
    "futex", "set_robust_list", "get_robust_list", "rseq", "sched_yield", "sched_getaffinity",
    "sched_setaffinity", "exit", "exit_group", "gettid", "getpid", "getppid", "getuid", "geteuid",
    "getgid", "getegid", "tgkill", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn",
    "rt_sigtimedwait", "rt_sigsuspend", "rt_sigpending", "sigaltstack", "restart_syscall",
    "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time",
    "getrandom", "arch_prctl", "prctl", "prlimit64", "getrlimit", "uname", "sysinfo", "getrusage",
    "times", "set_tid_address", "seccomp", /* which only takes away */
    /* sockets */
    "connect", "bind", "listen", "accept", "accept4", "getsockname", "getpeername", "getsockopt",
    "setsockopt", "sendto", "recvfrom", "sendmsg", "recvmsg", "sendmmsg", "recvmmsg", "shutdown",
    "poll", "ppoll", "select", "pselect6", "epoll_create1", "epoll_ctl", "epoll_wait",
    "epoll_pwait", "epoll_pwait2", "eventfd2", "pipe2", "timerfd_create", "timerfd_settime"
};

static int call_of(const char *name)
{
    return seccomp_syscall_resolve_name(name);
}

static int allow_plain(scmp_filter_ctx c)
{
    int failed = 0;
    for (size_t i = 0; i < sizeof plain_calls / sizeof plain_calls[0]; i++) {
        int call = call_of(plain_calls[i]);
        if (call == __NR_SCMP_ERROR) continue; /* not of this processor */
        failed |= seccomp_rule_add(c, SCMP_ACT_ALLOW, call, 0);
    }
    return failed;
}

/* Memory that is run is never mapped anew (PCRE2's compiler does without, and says nothing). */
static int allow_memory(scmp_filter_ctx c)
{
    struct scmp_arg_cmp data = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
    return seccomp_rule_add_array(c, SCMP_ACT_ALLOW, call_of("mmap"), 1, &data) |
           seccomp_rule_add_array(c, SCMP_ACT_ALLOW, call_of("mprotect"), 1, &data);
}

static int allow_sockets(scmp_filter_ctx c)
{
    static const unsigned families[] = { AF_UNIX, AF_INET, AF_INET6, AF_NETLINK };
    int failed = 0;
    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++) {
        struct scmp_arg_cmp family = SCMP_A0(SCMP_CMP_EQ, families[i]);
        failed |= seccomp_rule_add_array(c, SCMP_ACT_ALLOW, call_of("socket"), 1, &family);
    }
    struct scmp_arg_cmp local = SCMP_A0(SCMP_CMP_EQ, AF_UNIX);
    return failed | seccomp_rule_add_array(c, SCMP_ACT_ALLOW, call_of("socketpair"), 1, &local);
}

/* Threads, but no processes. The flags of clone3 lie in memory, where no filter sees them: it is
 * said not to be there, and the C library goes back to clone. */
static int allow_threads(scmp_filter_ctx c)
{
    struct scmp_arg_cmp thread = SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD);
    return seccomp_rule_add_array(c, SCMP_ACT_ALLOW, call_of("clone"), 1, &thread) |
           seccomp_rule_add(c, SCMP_ACT_ERRNO(ENOSYS), call_of("clone3"), 0);
}

status walls_calls(struct env *e)
{
    scmp_filter_ctx c = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (c == NULL) return fail(e, ST_NO_MEMORY, "no memory for a filter of calls");
    bool made = (allow_plain(c) | allow_memory(c) | allow_sockets(c) | allow_threads(c)) == 0 &&
                seccomp_attr_set(c, SCMP_FLTATR_CTL_TSYNC, 1) == 0;
    int failed = made ? seccomp_load(c) : 0;
    seccomp_release(c);
    if (!made) return fail(e, ST_INTERNAL, "a filter of calls could not be made");
    if (failed != 0) {
        log_event(LOG_WARN, "no_wall", LOG_STR("what", S("calls")),
                  LOG_STR("why", S("this kernel takes no filter of calls")));
        return ST_OK;
    }
    log_event(LOG_INFO, "wall", LOG_STR("what", S("calls")));
    return ST_OK;
}

status walls_inward(struct env *e)
{
    static const unsigned families[] = { AF_INET, AF_INET6, AF_NETLINK };
    scmp_filter_ctx c = seccomp_init(SCMP_ACT_ALLOW);
    if (c == NULL) return fail(e, ST_NO_MEMORY, "no memory for a filter of calls");
    int failed = seccomp_attr_set(c, SCMP_FLTATR_CTL_TSYNC, 1);
    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++) {
        struct scmp_arg_cmp family = SCMP_A0(SCMP_CMP_EQ, families[i]);
        failed |= seccomp_rule_add_array(c, SCMP_ACT_ERRNO(EPERM), call_of("socket"), 1, &family);
    }
    failed |= seccomp_load(c);
    seccomp_release(c);
    if (failed != 0) {
        log_event(LOG_WARN, "no_wall", LOG_STR("what", S("network")),
                  LOG_STR("why", S("this kernel takes no filter of calls")));
        return ST_OK;
    }
    log_event(LOG_INFO, "wall", LOG_STR("what", S("network")));
    return ST_OK;
}
