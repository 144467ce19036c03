/* SPDX-License-Identifier: Apache-2.0
 * What is refused once the walls stand, and what still works. Each is tried in a process of its
 * own, because a wall is never taken down.
 */
#include "support/support.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "cli/walls.h"

static char folder[64], outside[80];

static void *nothing(void *arg)
{
    return arg;
}

/* 0 where all is as it should be, else the number of the line that is not. */
#define WANT(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) return __LINE__ % 255 + 1;                                               \
    } while (0)

static int inside_works(void)
{
    char path[128], bytes[8] = "weft";
    struct stat s;
    pthread_t thread;
    (void)snprintf(path, sizeof path, "%s/file", folder);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    WANT(fd >= 0 && write(fd, bytes, 4) == 4 && fsync(fd) == 0 && fstat(fd, &s) == 0);
    WANT(ftruncate(fd, 0) == 0 && close(fd) == 0 && unlink(path) == 0);
    WANT(pthread_create(&thread, NULL, nothing, NULL) == 0 && pthread_join(thread, NULL) == 0);
    int socket_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    WANT(socket_fd >= 0 && close(socket_fd) == 0);
    return 0;
}

static int paths_refused(void)
{
    struct stat s;
    int fd = open(outside, O_RDONLY | O_CLOEXEC); /* what an import beside the server names */
    WANT(fd >= 0 && close(fd) == 0);
    WANT(open(outside, O_WRONLY | O_CLOEXEC) < 0 && errno == EACCES);
    WANT(open("/etc/hosts", O_WRONLY | O_CLOEXEC) < 0 && errno == EACCES);
    WANT(open("/usr/local/weft", O_WRONLY | O_CREAT | O_CLOEXEC, 0600) < 0);
    WANT(unlink(outside) != 0 && errno == EACCES && stat(outside, &s) == 0);
    return 0;
}

static int calls_refused(void)
{
    char *const words[] = { (char[]){ "true" }, NULL };
    WANT(execv("/bin/true", words) != 0 && errno == EPERM);
    WANT(fork() < 0 && errno == EPERM);
    WANT(ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0 && errno == EPERM);
    WANT(socket(AF_PACKET, SOCK_RAW, 0) < 0 && errno == EPERM);
    WANT(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
             MAP_FAILED &&
         errno == EPERM);
    WANT(syscall(SYS_memfd_create, "x", 0) < 0 && errno == EPERM);
    WANT(syscall(SYS_bpf, 0, NULL, 0) < 0 && errno == EPERM);
    WANT(kill(getppid(), 0) < 0 && errno == EPERM);
    return 0;
}

static int network_refused(void)
{
    struct env *e = test_env();
    int open_before = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    WANT(open_before >= 0 && walls_inward(e) == ST_OK);
    WANT(socket(AF_INET, SOCK_STREAM, 0) < 0 && errno == EPERM);
    WANT(socket(AF_INET6, SOCK_STREAM, 0) < 0 && errno == EPERM);
    WANT(socket(AF_NETLINK, SOCK_RAW, 0) < 0 && errno == EPERM);
    int local = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    WANT(local >= 0 && close(local) == 0 && listen(open_before, 1) == 0);
    return 0;
}

static int tried(bool paths, bool calls, int (*what)(void))
{
    int ended = 0;
    pid_t pid = fork();
    if (pid == 0) {
        struct env *e = test_env();
        str own[] = { str_of(folder) };
        bool stand =
            (!paths || walls_paths(e, own, 1) == ST_OK) && (!calls || walls_calls(e) == ST_OK);
        _exit(stand ? what() : 254);
    }
    assert_true(pid > 0);
    assert_int_equal(waitpid(pid, &ended, 0), pid);
    assert_true(WIFEXITED(ended));
    return WEXITSTATUS(ended);
}

static bool has_landlock(void)
{
    return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) > 0;
}

static void the_own_folder_threads_and_sockets_still_work(void **state)
{
    (void)state;
    if (!walls_can_stand()) skip();
    assert_int_equal(tried(true, true, inside_works), 0);
}

static void files_elsewhere_are_neither_written_nor_taken_away(void **state)
{
    (void)state;
    if (!walls_can_stand()) skip();
    if (!has_landlock()) {
        print_message("this kernel has no Landlock\n");
        skip();
    }
    assert_int_equal(tried(true, false, paths_refused), 0);
}

static void programs_processes_and_odd_sockets_are_refused(void **state)
{
    (void)state;
    if (!walls_can_stand()) skip();
    assert_int_equal(tried(false, true, calls_refused), 0);
}

static void with_a_relay_no_socket_is_opened_but_local_ones(void **state)
{
    (void)state;
    if (!walls_can_stand()) skip();
    assert_int_equal(tried(false, true, network_refused), 0);
}

static int setup(void **state)
{
    (void)state;
    log_open(open("/dev/null", O_WRONLY | O_CLOEXEC), LOG_ERROR);
    (void)snprintf(folder, sizeof folder, "/tmp/weft-walls-XXXXXX");
    if (mkdtemp(folder) == NULL) return -1;
    (void)snprintf(outside, sizeof outside, "%s.out", folder);
    int fd = open(outside, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    return fd >= 0 ? close(fd) : -1;
}
static int teardown(void **state)
{
    (void)state;
    (void)unlink(outside);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_own_folder_threads_and_sockets_still_work),
        cmocka_unit_test(files_elsewhere_are_neither_written_nor_taken_away),
        cmocka_unit_test(programs_processes_and_odd_sockets_are_refused),
        cmocka_unit_test(with_a_relay_no_socket_is_opened_but_local_ones),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
