/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { LINE_MOST = 4096, TEXT_MOST = 512 };

/* Set once at the start, before any thread. */
static int log_fd = 2;
static enum log_level log_least = LOG_INFO;

void log_open(int fd, enum log_level least)
{
    log_fd = fd;
    log_least = least;
}

struct line {
    char p[LINE_MOST];
    size_t n;
};

static void put(struct line *l, const char *bytes, size_t n)
{
    if (n > sizeof l->p - 3 - l->n) return; /* a field that does not fit is left out whole */
    memcpy(l->p + l->n, bytes, n);
    l->n += n;
}

static void put_c(struct line *l, const char *text) { put(l, text, strlen(text)); }

static void put_json(struct line *l, str s)
{
    bool cut = s.n > TEXT_MOST;
    if (cut) s.n = TEXT_MOST;
    while (cut && s.n > 0 && ((unsigned char)s.p[s.n] & 0xC0) == 0x80) s.n--; /* whole characters */
    put_c(l, "\"");
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        char escaped[8];
        if (c == '"' || c == '\\')
            (void)snprintf(escaped, sizeof escaped, "\\%c", c);
        else if (c < 0x20)
            (void)snprintf(escaped, sizeof escaped, "\\u%04x", c);
        else
            (void)snprintf(escaped, sizeof escaped, "%c", c);
        put_c(l, escaped);
    }
    put_c(l, cut ? "…\"" : "\"");
}

static void put_field(struct line *l, const struct log_field *f)
{
    char number[40];
    put_c(l, ",\"");
    put_c(l, f->name);
    put_c(l, "\":");
    switch (f->kind) {
    case LOG_FIELD_STR: put_json(l, f->text); return;
    case LOG_FIELD_INT: (void)snprintf(number, sizeof number, "%lld", (long long)f->num); break;
    case LOG_FIELD_REAL: (void)snprintf(number, sizeof number, "%.6g", f->real); break;
    }
    put_c(l, number);
}

void log_fields(enum log_level level, const char *event, const struct log_field *fields, size_t count)
{
    static const char *const names[] = { "debug", "info", "warn", "error" };
    if (level < log_least) return;
    struct timespec now;
    struct tm utc;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    if (gmtime_r(&now.tv_sec, &utc) == NULL) memset(&utc, 0, sizeof utc);
    struct line l = { .n = 0 };
    char head[160];
    (void)snprintf(head, sizeof head,
                   "{\"at\":\"%04d-%02d-%02dT%02d:%02d:%02d.%03ldZ\",\"level\":\"%s\",\"event\":\"%.60s\"",
                   utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min,
                   utc.tm_sec, now.tv_nsec / 1000000, names[level], event);
    put_c(&l, head);
    for (size_t i = 0; i < count; i++) put_field(&l, &fields[i]);
    l.p[l.n++] = '}';
    l.p[l.n++] = '\n';
    ssize_t written = write(log_fd, l.p, l.n);
    (void)written; /* there is nobody to tell */
}
