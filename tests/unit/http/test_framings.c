/* SPDX-License-Identifier: Apache-2.0
 * Where a request ends is never in doubt: what could be read in two ways is refused.
 */
#include "door.h"

#include <unistd.h>

#include "base/buf.h"

/* Source: shared/faults/smug.py and its like; what each must be answered with. 0: just closed. */
static void ambiguous_framings_are_refused(void **state)
{
    struct world *w = *state;
    char *big = arena_alloc(w->e->arena, 20000);
    memset(big, 'a', 20000);
    str header =
        arena_printf(w->e->arena, "GET /a HTTP/1.1\r\nHost: x\r\nX: %.17000s\r\n\r\n", big);
    str target = arena_printf(w->e->arena, "GET /%.8500s HTTP/1.1\r\nHost: x\r\n\r\n", big);
    struct buf many = buf_make(w->e->arena);
    buf_add(&many, S("GET /a HTTP/1.1\r\nHost: x\r\n"));
    for (int i = 0; i < 120; i++) buf_printf(&many, "X%d: y\r\n", i);
    buf_add(&many, S("\r\n"));
    const struct {
        const char *name;
        str bytes;
        int code;
    } table[] = {
        { "plain", S("GET /a HTTP/1.1\r\nHost: x\r\n\r\n"), 200 },
        { "plain 1.0", S("GET /a HTTP/1.0\r\nHost: x\r\n\r\n"), 200 },
        { "no blank after the colon", S("GET /a HTTP/1.1\r\nHost:x\r\nA:\r\n\r\n"), 200 },
        { "many blanks", S("GET /a?b=c&d=%20 HTTP/1.1\r\nHost: \t x\t \r\n\r\n"), 200 },
        { "body", S("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"), 200 },
        { "chunked",
          S("POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
            "chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
          200 },
        { "CL and TE",
          S("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: "
            "chunked\r\n\r\n0\r\n\r\n"),
          400 },
        { "two CL",
          S("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 3\r\n\r\nabc"),
          400 },
        { "two equal CL",
          S("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc"),
          400 },
        { "CL +3", S("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\nabc"), 400 },
        { "CL 3, 3", S("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3, 3\r\n\r\nabc"), 400 },
        { "CL empty", S("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n\r\n"), 400 },
        { "TE xchunked",
          S("POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"), 400 },
        { "TE with a blank",
          S("POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n"), 400 },
        { "TE in 1.0",
          S("POST /a HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400 },
        { "two TE",
          S("POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
            "chunked\r\n\r\n0\r\n\r\n"),
          400 },
        { "bare LF", S("GET /a HTTP/1.1\nHost: x\n\n"), 400 },
        { "bare LF once", S("GET /a HTTP/1.1\r\nHost: x\nA: b\r\n\r\n"), 400 },
        { "bare LF at the end", S("GET /a HTTP/1.1\r\nHost: x\r\n\n"), 400 },
        { "two Hosts", S("GET /a HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"), 400 },
        { "no Host", S("GET /a HTTP/1.1\r\n\r\n"), 400 },
        { "bad Host", S("GET /a HTTP/1.1\r\nHost: x/y@z\r\n\r\n"), 400 },
        { "fold", S("GET /a HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n"), 400 },
        { "NUL in a value", S("GET /a HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n"), 400 },
        { "NUL in a name", S("GET /a HTTP/1.1\r\nHost: x\r\nX\0: b\r\n\r\n"), 400 },
        { "NUL in the target", S("GET /a\0b HTTP/1.1\r\nHost: x\r\n\r\n"), 400 },
        { "control byte", S("GET /a HTTP/1.1\r\nHost: x\r\nX: a\x01\r\n\r\n"), 400 },
        { "CR in a value", S("GET /a HTTP/1.1\r\nHost: x\r\nX: a\rb\r\n\r\n"), 400 },
        { "no colon", S("GET /a HTTP/1.1\r\nHost: x\r\nX\r\n\r\n"), 400 },
        { "absolute target", S("GET http://x/a HTTP/1.1\r\nHost: x\r\n\r\n"), 400 },
        { "raw byte in the target", S("GET /\xc5\xbc HTTP/1.1\r\nHost: x\r\n\r\n"), 400 },
        { "two blanks", S("GET  /a HTTP/1.1\r\nHost: x\r\n\r\n"), 400 },
        { "GET with a body", S("GET /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"), 400 },
        { "bad chunk size",
          S("POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
            "chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n"),
          400 },
        { "unknown method", S("BREW /a HTTP/1.1\r\nHost: x\r\n\r\n"), 501 },
        { "large header", header, 431 },
        { "many headers", buf_str(&many), 431 },
        { "long target", target, 414 },
        { "large body", S("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n"), 413 },
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        int code = ask(w, table[i].bytes);
        if (code != table[i].code)
            fail_msg("%s gave %d, not %d", table[i].name, code, table[i].code);
    }
    char *huge = arena_alloc(w->e->arena, 100000);
    memset(huge, 'a', 100000);
    int code = ask(
        w, arena_printf(w->e->arena, "GET /a HTTP/1.1\r\nHost: x\r\nX: %.90000s\r\n\r\n", huge));
    assert_true(code == 431 || code == 0);
}

/* After a refusal nothing that follows on the connection is read as a request. */
static void a_refused_connection_is_closed(void **state)
{
    struct world *w = *state;
    char answer[4096];
    int fd = connect_to(w);
    send_all(fd, S("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked"
                   "\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"));
    str got = receive(fd, answer, sizeof answer, 1500);
    close(fd);
    assert_true(str_starts(got, S("HTTP/1.1 400")));
    assert_false(str_has(got, S("/smuggled")));
    assert_false(str_has(str_from(got, 12), S("HTTP/1.1")));
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        CASE(ambiguous_framings_are_refused),
        CASE(a_refused_connection_is_closed),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
