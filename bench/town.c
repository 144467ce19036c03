/* SPDX-License-Identifier: Apache-2.0
 * How long a made-up town takes, and how much memory: bench/town [PEOPLE…] (20,000 unless said),
 * each in a process of its own, beside the limits of the project. Files go to a folder of TMPDIR
 * and are removed. The disk is this machine's: only the CPU and the memory are ours.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/time.h"
#include "town/town.h"

static status make(struct env *e, void *arg)
{
    struct town_options *o = arg;
    struct town_report r;
    status st = town_make(e, o, &r);
    if (st == ST_OK)
        (void)printf("%10lld %10lld %11lld %8.0f", (long long)r.people, (long long)r.records,
                     (long long)r.pieces, (double)r.bytes / 1e6);
    (void)fflush(stdout);
    return st;
}

static struct env fresh(struct random *random)
{
    struct arena *arena = arena_open((size_t)4 << 30);
    if (arena == NULL) exit(1);
    return (struct env){ .arena = arena, .clock = clock_system(), .random = random };
}

/* One town in a child, so that its memory is its own. */
static int measure(int64_t people, str folder)
{
    pid_t child = fork();
    if (child == 0) {
        struct random random = random_seeded(1);
        struct env e = fresh(&random);
        struct town_options o = {
            .people = people, .seed = 7, .out = folder, .today = date_make(2026, 11, 22)
        };
        int code = env_run(&e, make, &o) == ST_OK ? 0 : 1;
        if (code != 0) (void)fprintf(stderr, "%.*s\n", STR_ARG(err_text(e.arena, &e.err)));
        _exit(code);
    }
    int how = 0;
    struct rusage used;
    if (child < 0 || wait4(child, &how, 0, &used) != child || how != 0) return 1;
    double cpu = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                 (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    (void)printf(" %8.2f %8.1f\n", cpu, (double)used.ru_maxrss / 1024);
    return 0;
}

static status remove_town(struct env *e, void *arg)
{
    return file_remove_tree(e, *(str *)arg);
}

int main(int argc, char **argv)
{
    (void)printf("    people    records      pieces       MB    CPU s      MiB\n");
    const char *usual[] = { "20000" };
    int count = argc > 1 ? argc - 1 : 1;
    for (int i = 0; i < count; i++) {
        int64_t people = 0;
        char folder[4096];
        const char *tmp = getenv("TMPDIR");
        (void)snprintf(folder, sizeof folder, "%s/weft-bench-XXXXXX", tmp == NULL ? "/tmp" : tmp);
        if (!str_to_int(str_of(argc > 1 ? argv[i + 1] : usual[0]), &people) ||
            mkdtemp(folder) == NULL)
            return 2;
        (void)fflush(stdout);
        int code = measure(people, str_of(folder));
        struct random random = random_seeded(1);
        struct env e = fresh(&random);
        str path = str_of(folder);
        if (env_run(&e, remove_town, &path) != ST_OK || code != 0) return 1;
        arena_close(e.arena);
    }
    (void)printf(
        "limits: 20,000 people in under 5 s of CPU; memory that does not grow with the town\n");
    return 0;
}
