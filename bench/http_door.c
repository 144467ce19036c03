/* SPDX-License-Identifier: Apache-2.0
 * bench/http_door: what the door costs. A 2 KB answer over keep-alive connections, driven by wrk on
 * the same machine; the processor's time is this process's own (getrusage), so neighbours and wrk
 * itself do not count. Beside it: bare libmicrohttpd 0.9.75 with two threads on the same class of
 * machine (shared/notes/libraries.md, section 2), which guards nothing and has no deadlines.
 */
#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/env.h"
#include "http/listen.h"

enum { ANSWER = 2048, BODY = 4096, QUEUE = 1024, SECONDS = 3 };

static char answer_bytes[ANSWER];
static const struct res answer = {
    .status = 200,
    .header = { { S_INIT("Content-Type"), S_INIT("application/json") } },
    .header_count = 1,
    .body = { answer_bytes, ANSWER },
};

/* One worker that answers what the door has handed over. */
struct worker {
    pthread_mutex_t lock;
    pthread_cond_t some;
    struct exchange *at[QUEUE];
    size_t from, n;
    bool ending;
};

static void *work(void *arg)
{
    struct worker *w = arg;
    pthread_mutex_lock(&w->lock);
    while (!w->ending || w->n > 0) {
        if (w->n == 0) {
            pthread_cond_wait(&w->some, &w->lock);
            continue;
        }
        struct exchange *x = w->at[w->from];
        w->from = (w->from + 1) % QUEUE;
        w->n--;
        pthread_mutex_unlock(&w->lock);
        http_answer(x, &answer);
        pthread_mutex_lock(&w->lock);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

static struct worker the_worker = { .lock = PTHREAD_MUTEX_INITIALIZER,
                                    .some = PTHREAD_COND_INITIALIZER };

static void to_worker(void *arg)
{
    struct worker *w = &the_worker;
    pthread_mutex_lock(&w->lock);
    w->at[(w->from + w->n++) % QUEUE] = arg;
    pthread_cond_signal(&w->some);
    pthread_mutex_unlock(&w->lock);
}

static void handle(void *app, struct exchange *x)
{
    (void)app;
    if (str_eq(exchange_req(x)->path, S("/later")))
        exchange_after(x, to_worker, x);
    else
        http_answer(x, &answer);
}

static double cpu_us(void)
{
    struct rusage r;
    (void)getrusage(RUSAGE_SELF, &r);
    return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1e6 +
           (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec);
}

struct row {
    const char *name;
    const char *path;
    const char *connections;
    bool post;
    const char *peer; /* thousand a second, and microseconds of processor, of the bare library */
};

/* Runs wrk; false where it is not there. */
static bool drive(const struct row *r, unsigned port, const char *script)
{
    char url[64], seconds[8];
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u%s", port, r->path);
    (void)snprintf(seconds, sizeof seconds, "%ds", SECONDS);
    char *with[] = { (char[]){ "wrk" },
                     (char[]){ "-t1" },
                     (char[]){ "-d" },
                     seconds,
                     (char[]){ "-c" },
                     (char *)(uintptr_t)r->connections,
                     url,
                     NULL,
                     NULL,
                     NULL };
    if (r->post) {
        with[7] = (char[]){ "-s" };
        with[8] = (char *)(uintptr_t)script;
    }
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
    pid_t child;
    int code = posix_spawnp(&child, "wrk", &files, NULL, with, environ);
    posix_spawn_file_actions_destroy(&files);
    return code == 0 && waitpid(child, &code, 0) == child && WIFEXITED(code) &&
           WEXITSTATUS(code) == 0;
}

static bool measure(const struct row *r, struct http_server *s, const char *script)
{
    int64_t served = http_counts(s).served;
    double before = cpu_us();
    if (!drive(r, http_port(s), script)) return false;
    double used = cpu_us() - before;
    double n = (double)(http_counts(s).served - served);
    printf("%-28s %5s %9.1f %9.1f   %s\n", r->name, r->connections, n / SECONDS / 1000, used / n,
           r->peer);
    return true;
}

int main(void)
{
    static const struct row rows[] = {
        { "GET, answered at once", "/now", "8", false, "88 k/s" },
        { "GET, answered at once", "/now", "64", false, "106 k/s, 4.4 us" },
        { "GET, answered by a worker", "/later", "64", false, "-" },
        { "POST of 4 KB, at once", "/now", "64", true, "78 k/s, 4.9 us" },
    };
    struct random random = random_system();
    struct env e = { .arena = arena_open(0), .clock = clock_system(), .random = &random };
    struct http_settings set = { .address = S("127.0.0.1:0"), .threads = 2 };
    struct http_handler h = { .handle = handle };
    struct http_server *s = NULL;
    char script[] = "/tmp/weft_wrk_XXXXXX";
    memset(answer_bytes, 'x', sizeof answer_bytes);
    int fd = mkstemp(script);
    FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
    if (f == NULL || fprintf(f, "wrk.method='POST' wrk.body=string.rep('x',%d)\n", BODY) < 0 ||
        fclose(f) != 0)
        return 1;
    pthread_t worker;
    if (http_open(&e, &set, &h, &s) != ST_OK ||
        pthread_create(&worker, NULL, work, &the_worker) != 0)
        return 1;
    printf("%-28s %5s %9s %9s   %s\n", "2 KB answer", "conns", "k req/s", "us CPU", "bare library");
    bool ran = true;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0] && ran; i++)
        ran = measure(&rows[i], s, script);
    if (!ran) (void)fputs("wrk is not there: install the package wrk\n", stderr);
    http_close(s);
    pthread_mutex_lock(&the_worker.lock);
    the_worker.ending = true;
    pthread_cond_signal(&the_worker.some);
    pthread_mutex_unlock(&the_worker.lock);
    (void)pthread_join(worker, NULL);
    (void)unlink(script);
    arena_close(e.arena);
    return ran ? 0 : 1;
}
