/* SPDX-License-Identifier: Apache-2.0
 * Notices by e-mail to a mail server of Debian's (python3-aiosmtpd), started here.
 */
#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/time.h"
#include "gen/sql_notice.h"
#include "job/mail.h"
#include "job/rounds.h"
#include "support/alliance.h"
#include "thread/notice.h"

/* ---- the mail server -------------------------------------------------------------------------*/

struct post {
    pid_t pid;
    int in; /* closing it ends the server */
    int port;
    str folder;
};

static bool post_start(struct env *e, struct post *p)
{
    int in[2], out[2];
    char line[32] = { 0 };
    char folder[] = "/tmp/weft-post-XXXXXX";
    assert_non_null(mkdtemp(folder));
    p->folder = arena_str(e->arena, str_of(folder));
    assert_int_equal(pipe(in) | pipe(out), 0);
    char *script = arena_cstr(e->arena, test_source(e, "tests/support/smtpd.py"));
    p->pid = fork();
    if (p->pid == 0) {
        (void)dup2(in[0], 0);
        (void)dup2(out[1], 1);
        (void)close(in[1]);
        (void)close(out[0]);
        (void)execl("/usr/bin/python3", "python3", script, folder, (char *)NULL);
        _exit(127);
    }
    (void)close(in[0]);
    (void)close(out[1]);
    p->in = in[1];
    size_t n = 0;
    while (n + 1 < sizeof line && strchr(line, '\n') == NULL && read(out[0], line + n, 1) == 1) n++;
    (void)close(out[0]);
    p->port = n > 0 ? (int)strtol(line, NULL, 10) : 0;
    return p->port > 0;
}

static void post_end(struct env *e, struct post *p)
{
    int how = 0;
    (void)close(p->in);
    (void)waitpid(p->pid, &how, 0);
    assert_ok(file_remove_tree(e, p->folder));
}

static str post_letter(struct env *e, const struct post *p, int n)
{
    str text = str_none();
    str path = arena_printf(e->arena, "%.*s/%d.eml", STR_ARG(p->folder), n);
    status st = file_read(e, path, 1 << 20, &text);
    e->err = (struct err){ 0 };
    return st == ST_OK ? text : str_none();
}

/* ---- the house -------------------------------------------------------------------------------*/

struct piece {
    struct cx cx;
    status (*work)(struct cx *cx, void *arg);
    void *arg;
};

static status do_piece(struct env *e, struct db *db, void *arg)
{
    struct piece *p = arg;
    p->cx.env = e;
    p->cx.db = db;
    return p->work(&p->cx, p->arg);
}

static status run(void *app, struct env *e, bool write, status (*work)(struct cx *cx, void *arg),
                  void *arg)
{
    struct alliance *a = app;
    struct piece p = { a->cx, work, arg };
    return db_transact(e, a->db, write ? DB_WRITE : DB_READ, do_piece, &p);
}

static struct job_host host_of(struct alliance *a, const struct post *p)
{
    return (struct job_host){ .app = a,
                              .run = run,
                              .house = &a->house,
                              .notices = { .smtp = arena_printf(a->env->arena,
                                                                "smtp://127.0.0.1:%d", p->port),
                                           .sender = S("weft@hollinbrook.example"),
                                           .gateway = S(""),
                                           .place = S("Hollinbrook Together") } };
}

static void add(struct alliance *a, const char *to, const char *body, const char *once)
{
    alliance_begin(a);
    assert_ok(notice_add(
        &a->cx,
        &(struct notice_new){
            .way = S("email"),
            .address = str_of(to),
            .language = S("pl"),
            .subject = S("Odpowiedź: wilgoć wraca – a co dalej z naszymi ścianami i oknami?"),
            .body = str_of(body),
            .about_kind = S("voice"),
            .about_id = 7,
            .once = str_of(once) }));
    alliance_commit(a);
}

static void round_once(struct alliance *a, const struct post *p)
{
    struct job_host host = host_of(a, p);
    bool more = false;
    assert_ok(job_notice(a->env, &host, &more));
}

static str state_of(struct alliance *a, int64_t id)
{
    struct sql_notice_one_row r;
    assert_ok(sql_notice_one(a->env, a->db, id, &r));
    return r.state;
}

static struct clock clock_at(struct alliance *a, int64_t now)
{
    (void)a;
    return clock_fixed(now);
}

/* ---- the rules -------------------------------------------------------------------------------*/

static void an_email_arrives_as_it_was_written_and_once(void **state)
{
    (void)state;
    struct alliance a;
    struct post p = { 0 };
    alliance_open(&a, NULL);
    if (!post_start(a.env, &p)) skip();
    const char *body =
        "Dzień dobry.\n.kropka na początku\nA line that is so long that it must be "
        "folded on its way and put together again at its end, with = and żółć in it.";
    add(&a, "zofia@example.org", body, "answer:1:voice:7");
    add(&a, "zofia@example.org", body, "answer:1:voice:7");
    round_once(&a, &p);
    round_once(&a, &p);
    str got = post_letter(a.env, &p, 1);
    assert_true(
        str_starts(got, S("to zofia@example.org\nsubject Odpowiedź: wilgoć wraca – a co dalej z "
                          "naszymi ścianami i oknami?\nid <weft-notice-1@hollinbrook.example>\n")));
    assert_true(str_has(got, S("\n.kropka na początku\r\n")) ||
                str_has(got, S("\n.kropka na początku\n")));
    assert_true(str_has(got, S("put together again at its end, with = and żółć in it.")));
    assert_true(str_is_none(post_letter(a.env, &p, 2)));
    assert_str(state_of(&a, 1), "sent");
    post_end(a.env, &p);
    alliance_close(&a);
}

static void
what_is_refused_for_good_waits_for_a_person_and_what_is_busy_is_tried_again(void **state)
{
    (void)state;
    struct alliance a;
    struct post p = { 0 };
    alliance_open(&a, NULL);
    if (!post_start(a.env, &p)) skip();
    struct clock moved = clock_at(&a, env_now(a.env));
    a.env->clock = &moved;
    add(&a, "refused@example.org", "x", "a");
    add(&a, "later@example.org", "y", "b");
    add(&a, "no address <x@y>", "z", "c");
    round_once(&a, &p);
    assert_str(state_of(&a, 1), "failed");
    assert_str(state_of(&a, 2), "waiting");
    assert_str(state_of(&a, 3), "failed");
    round_once(&a, &p);
    assert_str(state_of(&a, 2), "waiting"); /* its time has not come */
    moved.fixed += 2 * TIME_MINUTE;
    round_once(&a, &p);
    assert_str(state_of(&a, 2), "sent");
    assert_true(str_starts(post_letter(a.env, &p, 1), S("to later@example.org\n")));
    post_end(a.env, &p);
    alliance_close(&a);
}

static void a_server_that_is_not_there_is_asked_more_and_more_rarely(void **state)
{
    (void)state;
    struct alliance a;
    struct post p = { .port = 1 };
    alliance_open(&a, NULL);
    struct clock moved = clock_at(&a, env_now(a.env));
    a.env->clock = &moved;
    add(&a, "zofia@example.org", "x", "a");
    int tries = 0;
    for (; tries < 20 && str_eq(state_of(&a, 1), S("waiting")); tries++) {
        round_once(&a, &p);
        moved.fixed += notice_pause(tries + 1);
    }
    assert_int_equal(tries, 8);
    assert_str(state_of(&a, 1), "failed");
    assert_true(notice_pause(1) == TIME_MINUTE && notice_pause(3) == 16 * TIME_MINUTE &&
                notice_pause(8) == 6 * TIME_HOUR);
    alliance_close(&a);
}

static void an_address_is_kept_a_month_and_no_longer(void **state)
{
    (void)state;
    struct alliance a;
    struct sql_notice_list_list list;
    alliance_open(&a, NULL);
    struct clock moved = clock_at(&a, env_now(a.env));
    a.env->clock = &moved;
    add(&a, "zofia@example.org", "x", "a");
    alliance_begin(&a);
    assert_ok(notice_sent(&a.cx, 1));
    alliance_commit(&a);
    for (int days = 29; days <= 31; days += 2) {
        moved.fixed = env_now(a.env) + (days == 29 ? 29 : 2) * TIME_DAY;
        alliance_begin(&a);
        assert_ok(notice_sweep(&a.cx));
        alliance_commit(&a);
        assert_ok(sql_notice_list(a.env, a.db, S("email"), S("sent"), 9, &list));
        assert_int_equal(list.at[0].address.n > 0, days == 29);
    }
    alliance_close(&a);
}

static void nothing_that_could_be_another_header_is_an_address(void **state)
{
    (void)state;
    assert_true(mail_is_address(S("dawn.okafor+weft@weir.example")));
    static const char *const not [] = {
        "",        "a",           "@b.c",     "a@", "a@b@c.d", "a b@c.d", "a@c.d\r\nBcc: x@y.z",
        "<a@c.d>", "a@c.d,b@c.d", "a@nowhere"
    };
    for (size_t i = 0; i < sizeof not / sizeof not [0]; i++)
        assert_false(mail_is_address(str_of(not [i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_email_arrives_as_it_was_written_and_once),
        cmocka_unit_test(
            what_is_refused_for_good_waits_for_a_person_and_what_is_busy_is_tried_again),
        cmocka_unit_test(a_server_that_is_not_there_is_asked_more_and_more_rarely),
        cmocka_unit_test(an_address_is_kept_a_month_and_no_longer),
        cmocka_unit_test(nothing_that_could_be_another_header_is_an_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
