/* SPDX-License-Identifier: Apache-2.0
 * What the tests of the door share: a server with a small application, and a client that sends any
 * bytes.
 */
#ifndef WEFT_TEST_DOOR_H
#define WEFT_TEST_DOOR_H

#include "support/support.h"

#include <stdatomic.h>

#include "http/listen.h"

/* An application of a few paths; /later and /stream are answered by threads of their own, /stay on
 * the door's thread, which it keeps: both wait for `release`. */
struct app {
    _Atomic int held;
    _Atomic bool release;
    _Atomic bool stream_failed;
};

struct world {
    struct env *e;
    struct app app;
    struct http_server *server;
    int port;
};

void rest_ms(int ms);
int64_t now_ms(void);

struct http_settings short_limits(void);
status try_server(struct world *w, const struct http_settings *c);
void open_server(struct world *w, const struct http_settings *c);

int connect_to(const struct world *w);
void send_all(int fd, str s);
/* Reads until the peer closes, `room` is full or nothing comes for wait_ms. */
str receive(int fd, char *to, size_t room, int wait_ms);
/* The status of the first answer to these bytes; 0 where the connection closes without one. */
int ask(const struct world *w, str bytes);

/* Each case has a server of its own. */
int begin(void **state);
int finish(void **state);
#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, finish)

#endif
