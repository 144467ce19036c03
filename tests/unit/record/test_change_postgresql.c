/* SPDX-License-Identifier: Apache-2.0
 * The change log where transactions overlap: a worker may not pass by what commits later under a
 * lower number.
 */
#define ALLIANCE_ON_POSTGRESQL
#include "support/support.h"

#include "support/alliance.h"
#include "record/change.h"

static size_t seen_from(struct cx *cx, struct change_place *place)
{
    struct change *changes;
    size_t count;
    assert_ok(change_read(cx, *place, 100, &changes, &count));
    if (count > 0) *place = changes[count - 1].place;
    return count;
}

static void what_commits_late_is_not_passed_by(void **state)
{
    (void)state;
    struct alliance a;
    alliance_open(&a, str_none());
    struct db *other_db;
    struct db *reader_db;
    assert_ok(db_open(a.env, a.url, NULL, &other_db));
    assert_ok(db_open(a.env, a.url, NULL, &reader_db));
    struct cx one = a.cx, other = a.cx, reader = a.cx;
    other.db = other_db;
    reader.db = reader_db;
    struct change_place place = { 0 };
    /* one takes its number first and commits last, and the other way round for the second pair. */
    assert_ok(db_begin(a.env, one.db, DB_WRITE));
    assert_ok(change_add(&one, S("vote"), 1, 1));
    assert_ok(db_begin(a.env, other.db, DB_WRITE));
    assert_ok(change_add(&other, S("vote"), 2, 2));
    assert_ok(db_commit(a.env, other.db));
    assert_int_equal(seen_from(&reader, &place), 0);
    assert_ok(change_add(&one, S("vote"), 3, 3)); /* a higher number in the older transaction */
    assert_ok(db_commit(a.env, one.db));
    assert_int_equal(seen_from(&reader, &place), 3);
    assert_int_equal(seen_from(&reader, &place), 0);
    db_close(other_db);
    db_close(reader_db);
    alliance_close(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(what_commits_late_is_not_passed_by) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
