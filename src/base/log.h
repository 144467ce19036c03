/* SPDX-License-Identifier: Apache-2.0
 * One line of JSON an event, on standard error (or where log_open says). Never personal data, never
 * a query string, never a secret: what identifies is a request id.
 *
 *     log_event(LOG_INFO, "served", LOG_STR("route", route), LOG_INT("status", 200));
 */
#ifndef WEFT_BASE_LOG_H
#define WEFT_BASE_LOG_H

#include <stdint.h>

#include "base/str.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log_field {
    const char *name;
    enum { LOG_FIELD_STR, LOG_FIELD_INT, LOG_FIELD_REAL } kind;
    str text;
    int64_t num;
    double real;
};

#define LOG_STR(name_, s) ((struct log_field){ .name = (name_), .kind = LOG_FIELD_STR, .text = (s) })
#define LOG_INT(name_, v) ((struct log_field){ .name = (name_), .kind = LOG_FIELD_INT, .num = (v) })
#define LOG_REAL(name_, v) \
    ((struct log_field){ .name = (name_), .kind = LOG_FIELD_REAL, .real = (v) })

/* fd that receives the lines (2 at the start) and the least level written. */
void log_open(int fd, enum log_level least);
/* Writes one line in one write(2), at most 4 KiB (cut texts end in …). Thread-safe. */
void log_fields(enum log_level level, const char *event, const struct log_field *fields, size_t count);
#define log_event(level, event, ...)                                                               \
    log_fields((level), (event), (const struct log_field[]){ __VA_ARGS__ },                        \
               sizeof((const struct log_field[]){ __VA_ARGS__ }) / sizeof(struct log_field))

#endif
