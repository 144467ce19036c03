/* SPDX-License-Identifier: Apache-2.0
 * pages PORT COOKIE SECONDS CONNECTIONS PATH…: asks for pages on connections that are kept open,
 * one thread each, and prints how many were answered and how long they took. The light client of
 * bench/house.
 */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER_MOST = 4 << 20, TIMES_MOST = 1 << 20, CONNECTIONS_MOST = 64 };

struct client {
    pthread_t thread;
    unsigned port, first;
    const char *cookie;
    char **paths;
    int path_count;
    double until;
    double *times;
    size_t count, others;
};

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int dial(unsigned port)
{
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_port = htons((unsigned short)port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&to, sizeof to) == 0) return fd;
    if (fd >= 0) (void)close(fd);
    return -1;
}

/* The whole answer, by its Content-Length. Its status, or 0 where the connection broke. */
static int receive(int fd, char *bytes)
{
    size_t n = 0, want = 0;
    while (want == 0 || n < want) {
        ssize_t got = recv(fd, bytes + n, ANSWER_MOST - n - 1, 0);
        if (got <= 0) return 0;
        n += (size_t)got;
        bytes[n] = '\0';
        const char *end = want > 0 ? NULL : strstr(bytes, "\r\n\r\n");
        if (end == NULL) continue;
        const char *length = strstr(bytes, "Content-Length: ");
        want = (size_t)(end - bytes) + 4 + (length == NULL ? 0 : strtoul(length + 16, NULL, 10));
    }
    return n > 12 ? (int)strtol(bytes + 9, NULL, 10) : 0;
}

static void *ask(void *arg)
{
    struct client *c = arg;
    char request[1024], *bytes = malloc(ANSWER_MOST);
    int fd = dial(c->port);
    for (unsigned i = c->first;
         bytes != NULL && fd >= 0 && c->count < TIMES_MOST && now() < c->until; i++) {
        int n = snprintf(request, sizeof request,
                         "GET %s HTTP/1.1\r\nHost: localhost\r\nCookie: %s\r\n\r\n",
                         c->paths[i % (unsigned)c->path_count], c->cookie);
        double began = now();
        if (n <= 0 || send(fd, request, (size_t)n, MSG_NOSIGNAL) != n) break;
        if (receive(fd, bytes) == 200)
            c->times[c->count++] = now() - began;
        else
            c->others++;
    }
    if (fd >= 0) (void)close(fd);
    free(bytes);
    return NULL;
}

static int by_time(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

int main(int argc, char **argv)
{
    static struct client client[CONNECTIONS_MOST];
    if (argc < 6) {
        (void)fprintf(stderr, "pages PORT COOKIE SECONDS CONNECTIONS PATH…\n");
        return 2;
    }
    double seconds = strtod(argv[3], NULL), *all = malloc(sizeof(double) * TIMES_MOST);
    long connections = strtol(argv[4], NULL, 10);
    size_t count = 0, others = 0;
    if (all == NULL || connections < 1 || connections > CONNECTIONS_MOST) return 2;
    for (long i = 0; i < connections; i++) {
        client[i] = (struct client){ .port = (unsigned)strtoul(argv[1], NULL, 10),
                                     .first = (unsigned)i * 7,
                                     .cookie = argv[2],
                                     .paths = argv + 5,
                                     .path_count = argc - 5,
                                     .until = now() + seconds };
        client[i].times = malloc(sizeof(double) * TIMES_MOST);
        if (client[i].times == NULL ||
            pthread_create(&client[i].thread, NULL, ask, &client[i]) != 0)
            return 1;
    }
    for (long i = 0; i < connections; i++) {
        (void)pthread_join(client[i].thread, NULL);
        for (size_t k = 0; k < client[i].count && count < TIMES_MOST; k++)
            all[count++] = client[i].times[k];
        others += client[i].others;
    }
    qsort(all, count, sizeof *all, by_time);
    if (count > 0)
        (void)printf("%zu pages, %zu others, median %.2f ms, p99 %.2f ms\n", count, others,
                     1000 * all[count / 2], 1000 * all[count - 1 - count / 100]);
    return count > 0 ? 0 : 1;
}
