/* SPDX-License-Identifier: Apache-2.0 */
#include "tools/host.h"

#include <stdio.h>

#include "base/file.h"

int host_run(status (*work)(struct env *e, void *arg), void *arg)
{
    struct random random = random_system();
    struct env e = { .arena = arena_open((size_t)512 << 20),
                     .clock = clock_system(),
                     .random = &random };
    if (e.arena == NULL) return 1;
    status st = env_run(&e, work, arg);
    if (st != ST_OK) {
        const struct err *err = &e.err;
        if (!str_is_none(err->where)) (void)fprintf(stderr, "%.*s:", STR_ARG(err->where));
        if (err->line > 0) (void)fprintf(stderr, "%ld:", err->line);
        (void)fprintf(stderr, " error: %.*s", STR_ARG(err->what));
        if (!str_is_none(err->remedy)) (void)fprintf(stderr, ". %.*s", STR_ARG(err->remedy));
        (void)fputc('\n', stderr);
    }
    arena_close(e.arena);
    return status_exit(st);
}

status host_write(struct env *e, str path, str text)
{
    return file_write(e, path, text);
}

void host_literal(struct buf *b, str bytes)
{
    buf_byte(b, '"');
    bool after_hex = false;
    for (size_t i = 0; i < bytes.n; i++) {
        unsigned char c = (unsigned char)bytes.p[i];
        bool hex_digit = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f');
        if (after_hex && hex_digit) buf_add(b, S("\" \""));
        after_hex = false;
        if (c == '\n') {
            buf_add(b, S("\\n"));
            if (i + 1 < bytes.n) buf_add(b, S("\"\n        \""));
        } else if (c == '"' || c == '\\') {
            buf_byte(b, '\\');
            buf_byte(b, (char)c);
        } else if (c < 0x20 || c == 0x7f) {
            buf_printf(b, "\\x%02x", c);
            after_hex = true;
        } else {
            buf_byte(b, (char)c);
        }
    }
    buf_byte(b, '"');
}

bool host_is_name(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && !(i > 0 && c >= '0' && c <= '9')) return false;
    }
    return s.n > 0;
}
