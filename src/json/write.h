/* SPDX-License-Identifier: Apache-2.0
 * Writes JSON straight into a text. Commas and quotes are the writer's; `key` is NULL inside an
 * array and for a root. A str_none is not written at all, member and key, so that optional fields
 * need no condition.
 *
 *     struct json_writer w = json_writer_make(arena);
 *     json_put_object(&w, NULL);
 *     json_put_str(&w, "resourceType", S("Patient"));
 *     json_put_array(&w, "name");
 *     json_put_object(&w, NULL);
 *     json_put_str(&w, "family", family);
 *     json_put_end(&w);                       (once for each object or array opened)
 *     json_put_end(&w);
 *     json_put_end(&w);
 *     str text = json_written(&w);
 */
#ifndef WEFT_JSON_WRITE_H
#define WEFT_JSON_WRITE_H

#include "base/buf.h"
#include "json/json.h"
#include "json/json_limits.h"

struct json_writer {
    struct buf out;
    size_t depth;
    char open[JSON_DEPTH_MAX]; /* '{' or '[' of each level */
};

struct json_writer json_writer_make(struct arena *a);

void json_put_object(struct json_writer *w, const char *key);
void json_put_array(struct json_writer *w, const char *key);
/* Closes the innermost open object or array. */
void json_put_end(struct json_writer *w);

/* text must be valid UTF-8. */
void json_put_str(struct json_writer *w, const char *key, str text);
void json_put_int(struct json_writer *w, const char *key, int64_t value);
void json_put_bool(struct json_writer *w, const char *key, bool value);
/* A number exactly as written ("1.50"); the text must be a JSON number. */
void json_put_number(struct json_writer *w, const char *key, str number);
/* The shortest decimal that reads back as the same double; NaN and infinities become null. */
void json_put_real(struct json_writer *w, const char *key, double value);
void json_put_null(struct json_writer *w, const char *key);
/* Whole JSON values as they are: a text of their own, or a node's source. */
void json_put_raw(struct json_writer *w, const char *key, str json);
void json_put_node(struct json_writer *w, const char *key, const struct json_node *n);
/* The key of the next value, where it is no literal; give that value the key NULL. */
void json_put_key(struct json_writer *w, str key);
/* A string, formatted. */
void json_put_printf(struct json_writer *w, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* What was written; every object and array must be closed. */
str json_written(const struct json_writer *w);

/* A value again, without the blanks between its tokens; every token byte for byte. */
void json_write_compact(struct buf *out, const struct json_node *n);
/* A value again, two blanks of indent a level. */
void json_write_pretty(struct buf *out, const struct json_node *n);

#endif
