/* SPDX-License-Identifier: Apache-2.0
 * Messages over a connection: framed, answered one by one, by a real socket.
 */
#include "support/support.h"

#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "feed/feed_limits.h"
#include "feed/hl7.h"
#include "feed/mllp.h"
#include "list_sink.h"

struct server {
    struct env *env;
    struct list_sink *sink;
    struct feed_run run;
    int listening, stop[2], port;
    pthread_t thread;
    status ended;
};

static status take(struct env *e, void *arg, str message, str *ret_answer)
{
    struct server *s = arg;
    if (str_has(message, S("BREAK"))) return fail(e, ST_IO, "broken by the test");
    return hl7_take(e, &s->run, message, ret_answer);
}

static void *serve(void *arg)
{
    struct server *s = arg;
    s->ended = mllp_serve(s->env, s->listening, s->stop[0], take, s);
    return NULL;
}

static int setup(void **state)
{
    static struct server s;
    s = (struct server){ .env = test_env() };
    s.sink = list_sink_make(s.env);
    s.run = (struct feed_run){ .sink = &s.sink->sink, .source = S("hospital") };
    assert_ok(mllp_listen(s.env, S("127.0.0.1:0"), &s.listening));
    assert_int_equal(pipe(s.stop), 0);
    s.port = mllp_port(s.listening);
    assert_int_equal(pthread_create(&s.thread, NULL, serve, &s), 0);
    *state = &s;
    return 0;
}

static int teardown(void **state)
{
    struct server *s = *state;
    (void)close(s->stop[1]);
    (void)pthread_join(s->thread, NULL);
    int ended = s->ended == ST_OK ? 0 : -1;
    (void)close(s->listening);
    (void)close(s->stop[0]);
    test_env_close(s->env);
    return ended;
}

static int dial(const struct server *s)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)s->port) };
    struct timeval wait = { .tv_sec = 10 };
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    return fd;
}

static void say(int fd, str bytes)
{
    assert_int_equal(send(fd, bytes.p, bytes.n, MSG_NOSIGNAL), bytes.n);
}

/* Reads until as many frames have come; the text of all. */
static str hear(int fd, char *to, size_t room, int frames)
{
    size_t n = 0;
    while (frames > 0 && n < room) {
        ssize_t got = recv(fd, to + n, room - n, 0);
        if (got <= 0) break;
        for (ssize_t i = 0; i < got; i++) frames -= to[n + (size_t)i] == 0x1c;
        n += (size_t)got;
    }
    return str_make(to, n);
}

#define MESSAGE(id)                                                                                \
    "\x0bMSH|^~\\&|P||||20251103||ADT^A28|" id "|P|2.4\rPID|1||M" id "^^^^MRN||Begum^Mary\r\x1c\r"

static void messages_are_answered_one_by_one_however_they_are_cut(void **state)
{
    struct server *s = *state;
    char room[4096];
    int fd = dial(s);
    str two = S("noise" MESSAGE("1") MESSAGE("2"));
    for (size_t i = 0; i < two.n; i += 7) say(fd, str_sub(two, i, 7));
    str heard = hear(fd, room, sizeof room, 2);
    assert_true(str_has(heard, S("MSA|AA|1\r")));
    assert_true(str_has(heard, S("MSA|AA|2\r")));
    say(fd, S("\x0bMSH|^~\\&|P||||20251103||ADT^A28|3|P|2.4\r\x1c\r"));
    assert_true(str_has(hear(fd, room, sizeof room, 1), S("MSA|AE|3|")));
    (void)close(fd);
    fd = dial(s);
    say(fd, S(MESSAGE("1"))); /* again, on another connection: one effect */
    assert_true(str_has(hear(fd, room, sizeof room, 1), S("MSA|AA|1\r")));
    (void)close(fd);
    assert_int_equal(list_count(s->sink, "Patient"), 2);
    assert_int_equal(s->sink->writes, 2);
}

static void what_could_not_be_made_safe_is_not_answered(void **state)
{
    struct server *s = *state;
    char room[256];
    int fd = dial(s), other = dial(s);
    say(fd, S("\x0b"
              "BREAK\x1c\r"));
    assert_int_equal(hear(fd, room, sizeof room, 1).n, 0); /* closed: the sender sends it again */
    (void)close(fd);
    say(other, S(MESSAGE("5")));
    assert_true(str_has(hear(other, room, sizeof room, 1), S("MSA|AA|5\r")));
    (void)close(other);
}

static void a_message_without_end_is_cut_off_and_others_are_served(void **state)
{
    struct server *s = *state;
    static char lot[1 << 16];
    char room[256];
    int fd = dial(s), other = dial(s);
    memset(lot, 'x', sizeof lot);
    lot[0] = 0x0b;
    size_t sent = 0;
    while (sent < FEED_MESSAGE_MOST + (4 << 20)) {
        ssize_t n = send(fd, lot, sizeof lot, MSG_NOSIGNAL);
        if (n <= 0) break;
        sent += (size_t)n;
        lot[0] = 'x';
    }
    assert_true(recv(fd, room, sizeof room, 0) <= 0);
    (void)close(fd);
    say(other, S(MESSAGE("6")));
    assert_true(str_has(hear(other, room, sizeof room, 1), S("MSA|AA|6\r")));
    (void)close(other);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(messages_are_answered_one_by_one_however_they_are_cut),
        T(what_could_not_be_made_safe_is_not_answered),
        T(a_message_without_end_is_cut_off_and_others_are_served),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
