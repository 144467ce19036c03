/* SPDX-License-Identifier: Apache-2.0
 * The trace of look-ups: safe before the answer, chained, refused when it cannot be written.
 */
#include "support/support.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/file.h"
#include "trust/audit.h"

struct world {
    struct env *e;
    str folder;
    struct house house;
    struct cx cx;
};

static void world_open(struct world *w, enum audit_sync sync, int64_t segment)
{
    assert_ok(audit_open(w->e, w->folder, sync, segment, &w->house.audit));
    w->cx = (struct cx){
        .env = w->e, .house = &w->house, .request = S("q1"), .reason = S("a \"reason\"")
    };
    w->cx.who = (struct who){
        .account = 7, .organisation = 3, .role = ROLE_NURSE, .purpose = PURPOSE_DIRECT_CARE
    };
}

static void world_close(struct world *w)
{
    audit_close(w->house.audit);
    w->house.audit = NULL;
}

static void look(struct world *w, int64_t person)
{
    struct audit_look k = { .action = S("read"),
                            .what = S("Patient/1"),
                            .rule = S("R03"),
                            .person = &person,
                            .person_count = 1 };
    assert_ok(audit_look(&w->cx, &k));
}

static void rows_are_on_disk_once_waited_for_and_survive_reopening(void **state)
{
    struct world *w = *state;
    world_open(w, AUDIT_SYNC_EACH, 1 << 16);
    for (int64_t i = 1; i <= 100; i++) look(w, i);
    assert_int_equal(w->cx.audit_n, 100);
    assert_ok(audit_wait(w->e, w->house.audit, 100));
    assert_int_equal(audit_last_safe(w->house.audit), 100);
    world_close(w);
    world_open(w, AUDIT_SYNC_EACH, 1 << 16);
    look(w, 5);
    assert_int_equal(w->cx.audit_n, 101);
    world_close(w);
    int64_t rows = 0;
    str chain;
    assert_ok(audit_verify(w->e, w->folder, &rows, &chain));
    assert_int_equal(rows, 101);
}

static void the_reader_meets_every_row_once_across_files(void **state)
{
    struct world *w = *state;
    world_open(w, AUDIT_SYNC_EACH, 16 << 10);
    for (int64_t i = 1; i <= 400; i++) {
        look(w, i);
        if (i % 20 == 0) assert_ok(audit_wait(w->e, w->house.audit, i));
    }
    world_close(w);
    struct audit_reader r = { 0 };
    str json, chain;
    int64_t n = 0;
    while (audit_next(w->e, w->folder, &r, &json, &chain) == ST_OK) {
        str head = arena_printf(w->e->arena, "{\"n\":%lld,", (long long)++n);
        assert_true(str_starts(json, head));
        assert_true(str_has(json, S("\"why\":\"a \\\"reason\\\"\"")));
    }
    assert_int_equal(n, 400);
    assert_true(r.segment > 5);
}

static void byte_change(struct world *w, int64_t segment, off_t at)
{
    str path =
        arena_printf(w->e->arena, "%.*s/look-%06lld.log", STR_ARG(w->folder), (long long)segment);
    int fd = open(path.p, O_RDWR);
    char c;
    assert_int_equal(pread(fd, &c, 1, at), 1);
    c ^= 1;
    assert_int_equal(pwrite(fd, &c, 1, at), 1);
    close(fd);
}

static void a_changed_row_is_named_by_its_number(void **state)
{
    struct world *w = *state;
    world_open(w, AUDIT_SYNC_EACH, 1 << 20);
    for (int64_t i = 1; i <= 50; i++) look(w, i);
    world_close(w);
    struct audit_reader r = { 0 };
    str json, chain;
    int64_t rows;
    for (int64_t i = 1; i <= 50; i++) {
        int64_t at = r.offset;
        assert_ok(audit_next(w->e, w->folder, &r, &json, &chain));
        byte_change(w, 1, at + 20);
        assert_status(audit_verify(w->e, w->folder, &rows, &chain), ST_CONFLICT);
        str what = arena_printf(w->e->arena, "row %lld", (long long)i);
        assert_true(str_ends(w->e->err.what, what));
        byte_change(w, 1, at + 20);
    }
    assert_ok(audit_verify(w->e, w->folder, &rows, &chain));
}

static void a_torn_last_line_is_written_over(void **state)
{
    struct world *w = *state;
    world_open(w, AUDIT_SYNC_EACH, 1 << 16);
    for (int64_t i = 1; i <= 3; i++) look(w, i);
    world_close(w);
    struct audit_reader r = { 0 };
    str json, chain;
    for (int i = 0; i < 2; i++) assert_ok(audit_next(w->e, w->folder, &r, &json, &chain));
    str path = arena_printf(w->e->arena, "%.*s/look-000001.log", STR_ARG(w->folder));
    int fd = open(path.p, O_RDWR);
    char zeros[4096] = { 0 };
    assert_int_equal(pwrite(fd, zeros, sizeof zeros, (off_t)r.offset + 40), sizeof zeros);
    close(fd);
    world_open(w, AUDIT_SYNC_EACH, 1 << 16);
    look(w, 9);
    assert_int_equal(w->cx.audit_n, 3);
    world_close(w);
    int64_t rows;
    assert_ok(audit_verify(w->e, w->folder, &rows, &chain));
    assert_int_equal(rows, 3);
}

static void count_safe(void *arg, bool safe)
{
    if (safe) __atomic_add_fetch((int *)arg, 1, __ATOMIC_SEQ_CST);
}

static void answers_are_called_when_their_row_is_safe(void **state)
{
    struct world *w = *state;
    world_open(w, AUDIT_SYNC_EACH, 1 << 20);
    int called = 0;
    for (int64_t i = 1; i <= 200; i++) {
        look(w, i);
        assert_true(audit_then(w->house.audit, w->cx.audit_n, count_safe, &called));
    }
    assert_ok(audit_wait(w->e, w->house.audit, 200));
    world_close(w);
    assert_int_equal(__atomic_load_n(&called, __ATOMIC_SEQ_CST), 200);
}

static void when_the_reserve_is_spent_nothing_may_be_shown(void **state)
{
    struct world *w = *state;
    world_open(w, AUDIT_SYNC_EACH, 16 << 10);
    /* The next file cannot be laid down: a folder stands in its place. */
    int64_t person = 1;
    struct audit_look k = {
        .action = S("read"), .what = S("x"), .rule = S("R03"), .person = &person, .person_count = 1
    };
    for (int64_t i = 3; i < 9; i++)
        assert_ok(file_mkdir(w->e, arena_printf(w->e->arena, "%.*s/look-%06lld.log",
                                                STR_ARG(w->folder), (long long)i)));
    status st = ST_OK;
    int64_t taken = 0;
    for (int i = 0; i < 1000 && st == ST_OK; i++) {
        st = audit_look(&w->cx, &k);
        if (st != ST_OK) break;
        taken++;
        assert_ok(audit_wait(w->e, w->house.audit, w->cx.audit_n));
    }
    assert_int_equal(st, ST_IO);
    assert_true(taken > 50);
    world_close(w);
}

static void a_long_list_of_people_becomes_several_rows(void **state)
{
    struct world *w = *state;
    world_open(w, AUDIT_SYNC_EACH, 1 << 20);
    int64_t person[250];
    for (int i = 0; i < 250; i++) person[i] = i + 1;
    struct audit_look k = { .action = S("search"),
                            .what = S("Patient?family"),
                            .rule = S("R03"),
                            .person = person,
                            .person_count = 250 };
    assert_ok(audit_look(&w->cx, &k));
    assert_int_equal(w->cx.audit_n, 3);
    world_close(w);
}

static void *looks_300(void *arg)
{
    struct world w = *(struct world *)arg;
    w.e = test_env();
    w.cx.env = w.e;
    w.cx.house = &w.house;
    for (int64_t i = 1; i <= 300; i++) look(&w, i);
    test_env_close(w.e);
    return NULL;
}

/* Files of 16 KiB are full after some fifty rows; each next one takes the disk a moment. */
static void looks_that_fill_files_faster_than_they_are_laid_down_wait_and_are_taken(void **state)
{
    struct world *w = *state;
    pthread_t thread[4];
    world_open(w, AUDIT_SYNC_50MS, 16 << 10);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, looks_300, w), 0);
    for (size_t i = 0; i < 4; i++) pthread_join(thread[i], NULL);
    world_close(w);
    int64_t rows = 0;
    str chain;
    assert_ok(audit_verify(w->e, w->folder, &rows, &chain));
    assert_int_equal(rows, 1200);
}

static void once_the_disk_has_room_again_looks_are_taken_again(void **state)
{
    struct world *w = *state;
    str third = arena_printf(w->e->arena, "%.*s/look-000003.log", STR_ARG(w->folder));
    int64_t person = 1;
    struct audit_look k = {
        .action = S("read"), .what = S("x"), .rule = S("R03"), .person = &person, .person_count = 1
    };
    world_open(w, AUDIT_SYNC_EACH, 16 << 10);
    assert_ok(file_mkdir(w->e, third));
    status st = ST_OK;
    for (int i = 0; i < 1000 && st == ST_OK; i++) st = audit_look(&w->cx, &k);
    assert_int_equal(st, ST_IO);
    assert_int_equal(rmdir(third.p), 0);
    for (int i = 0; i < 100 && st == ST_IO; i++) {
        usleep(50000);
        st = audit_look(&w->cx, &k);
    }
    assert_ok(st);
    assert_ok(audit_wait(w->e, w->house.audit, w->cx.audit_n));
    int64_t last = w->cx.audit_n, rows = 0;
    world_close(w);
    str chain;
    assert_ok(audit_verify(w->e, w->folder, &rows, &chain));
    assert_int_equal(rows, last);
}

static void opening_follows_the_newest_file_alone_and_goes_on_from_it(void **state)
{
    struct world *w = *state;
    int64_t rows = 0;
    str chain;
    for (int i = 0; i < 3; i++) {
        world_open(w, AUDIT_SYNC_EACH, 16 << 10);
        for (int64_t j = 1; j <= 100; j++) {
            look(w, j);
            if (j % 20 == 0) assert_ok(audit_wait(w->e, w->house.audit, w->cx.audit_n));
        }
        assert_int_equal(w->cx.audit_n, 100 * (i + 1));
        world_close(w);
    }
    assert_ok(audit_verify(w->e, w->folder, &rows, &chain));
    assert_int_equal(rows, 300);
    byte_change(w, 1, 20);
    world_open(w, AUDIT_SYNC_EACH, 16 << 10);
    world_close(w);
    assert_status(audit_verify(w->e, w->folder, &rows, &chain), ST_CONFLICT);
}

static void a_file_that_cannot_be_laid_down_whole_keeps_its_rows(void **state)
{
    struct world *w = *state;
    struct rlimit was, small;
    int64_t rows = 0;
    str chain;
    world_open(w, AUDIT_SYNC_EACH, 16 << 10);
    for (int64_t i = 1; i <= 10; i++) look(w, i);
    world_close(w);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    small = (struct rlimit){ 16 << 10, was.rlim_max };
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    status st = audit_open(w->e, w->folder, AUDIT_SYNC_EACH, 1 << 20, &w->house.audit);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    (void)signal(SIGXFSZ, SIG_DFL);
    assert_int_equal(st, ST_IO);
    assert_ok(audit_verify(w->e, w->folder, &rows, &chain));
    assert_int_equal(rows, 10);
}

static int setup(void **state)
{
    static struct world w;
    memset(&w, 0, sizeof w);
    w.e = test_env();
    if (crypto_start(w.e) != ST_OK) return -1;
    w.folder = arena_printf(w.e->arena, "/tmp/weft-test-audit-%d", (int)getpid());
    *state = &w;
    return file_remove_tree(w.e, w.folder) == ST_OK ? 0 : -1;
}

static int teardown(void **state)
{
    struct world *w = *state;
    audit_close(w->house.audit);
    status st = file_remove_tree(w->e, w->folder);
    test_env_close(w->e);
    return st == ST_OK ? 0 : -1;
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(rows_are_on_disk_once_waited_for_and_survive_reopening),
        T(the_reader_meets_every_row_once_across_files),
        T(a_changed_row_is_named_by_its_number),
        T(a_torn_last_line_is_written_over),
        T(answers_are_called_when_their_row_is_safe),
        T(when_the_reserve_is_spent_nothing_may_be_shown),
        T(a_long_list_of_people_becomes_several_rows),
        T(looks_that_fill_files_faster_than_they_are_laid_down_wait_and_are_taken),
        T(once_the_disk_has_room_again_looks_are_taken_again),
        T(opening_follows_the_newest_file_alone_and_goes_on_from_it),
        T(a_file_that_cannot_be_laid_down_whole_keeps_its_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
