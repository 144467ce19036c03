/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/metrics.h"

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "serve/handle.h"
#include "trust/audit.h"

struct figure {
    const char *name, *help;
    bool gauge; /* else it only grows */
    double value;
};

static void figure_write(struct buf *out, const struct figure *f)
{
    buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n%s %.10g\n", f->name, f->help, f->name,
               f->gauge ? "gauge" : "counter", f->name, f->value);
}

static void door_write(struct buf *out, const struct http_counts *c)
{
    const struct figure figures[] = {
        { "weft_http_connections", "Connections open now.", true, (double)c->connections },
        { "weft_http_in_flight", "Whole requests without an answer.", true, (double)c->in_flight },
        { "weft_http_served_total", "Requests answered.", false, (double)c->served },
        { "weft_http_shed_total", "Requests told to come back (503).", false, (double)c->shed },
        { "weft_http_refused_total", "Requests refused at the door: framing, size.", false,
          (double)c->refused },
        { "weft_http_too_slow_total", "Connections ended for slowness.", false,
          (double)c->too_slow },
        { "weft_http_turned_away_total", "Connections beyond the limits.", false,
          (double)c->turned_away },
    };
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) figure_write(out, &figures[i]);
}

static void turn_write(struct buf *out, const struct turn_stats *t)
{
    const struct figure figures[] = {
        { "weft_write_pieces_total", "Writes answered.", false, (double)t->items },
        { "weft_write_commits_total", "Transactions ended.", false, (double)t->batches },
        { "weft_write_failed_total", "Transactions undone as a whole.", false, (double)t->failed },
        { "weft_write_refused_total", "Writes that waited too long.", false, (double)t->refused },
        { "weft_write_waiting", "Writes that wait for their turn.", true, (double)t->waiting },
        { "weft_write_waiting_most", "The most that ever waited.", true, (double)t->waiting_most },
        { "weft_wal_pages", "Length of the write-ahead log.", true, (double)t->wal_pages },
        { "weft_wal_checkpoints_total", "Checkpoints taken.", false, (double)t->checkpoints },
    };
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) figure_write(out, &figures[i]);
}

static double seconds(const struct timeval *t)
{
    return (double)t->tv_sec + (double)t->tv_usec / 1e6;
}

/* 0 where the system does not tell. */
static double memory_now(void)
{
    long pages = 0;
    FILE *f = fopen("/proc/self/statm", "re");
    if (f == NULL) return 0;
    if (fscanf(f, "%*s %ld", &pages) != 1) pages = 0;
    (void)fclose(f);
    return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

void metrics_write(void *server, struct buf *out)
{
    struct server *s = server;
    struct http_server *http = s->http;
    struct turn_stats turn;
    struct rusage used = { 0 };
    app_turn_stats(s->app, &turn);
    (void)getrusage(RUSAGE_SELF, &used);
    buf_printf(out,
               "# HELP weft_info Which program this is.\n# TYPE weft_info gauge\n"
               "weft_info{version=\"%s\"} 1\n",
               WEFT_VERSION);
    if (http != NULL) {
        struct http_counts counts = http_counts(http);
        door_write(out, &counts);
    }
    turn_write(out, &turn);
    const struct figure figures[] = {
        { "weft_looks_safe_total", "Look-ups written down since the start.", false,
          (double)audit_last_safe(app_house(s->app)->audit) },
        { "process_cpu_seconds_total", "Processor time used.", false,
          seconds(&used.ru_utime) + seconds(&used.ru_stime) },
        { "process_resident_memory_bytes", "Memory held.", true, memory_now() },
    };
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) figure_write(out, &figures[i]);
}
