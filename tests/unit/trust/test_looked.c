/* SPDX-License-Identifier: Apache-2.0
 * From the trace into the table that residents read: everything once, and never much of the write
 * turn at a time.
 */
#include "support/alliance.h"

#include <unistd.h>

#include "gen/sql_trust.h"
#include "support/support.h"
#include "trust/audit.h"
#include "trust/looked.h"

enum { LISTS = 12, NAMES = 100, MOST = 250 };

static void list_read(struct alliance *a, int64_t first)
{
    int64_t person[NAMES];
    for (int i = 0; i < NAMES; i++) person[i] = first + i;
    struct audit_look k = { .action = S("search"),
                            .what = S("worklist"),
                            .rule = S("R03"),
                            .person = person,
                            .person_count = NAMES };
    assert_ok(audit_look(&a->cx, &k));
}

static size_t written(struct alliance *a, int64_t person)
{
    struct sql_looked_accounts_list list;
    assert_ok(sql_looked_accounts(a->env, a->db, person, 0, &list));
    return list.count;
}

static void long_lists_are_written_down_piece_by_piece(void **state)
{
    struct alliance a;
    (void)state;
    alliance_open(&a, str_none());
    struct cx system = a.cx;
    a.cx = alliance_as(&a, ROLE_NURSE, 7, 1);
    for (int i = 0; i < LISTS; i++) list_read(&a, 1 + i * NAMES);
    while (audit_last_safe(a.house.audit) < a.cx.audit_n) (void)usleep(1000);
    a.cx = system;
    int pieces = 0;
    for (bool more = true; more; pieces++) {
        alliance_begin(&a);
        assert_ok(looked_copy(&a.cx, MOST, &more));
        alliance_commit(&a);
        if (pieces == 0) assert_int_equal(written(&a, LISTS * NAMES), 0);
    }
    assert_in_range(pieces, LISTS * NAMES / (MOST + NAMES), LISTS * NAMES / MOST + 1);
    for (int64_t person = 1; person <= LISTS * NAMES; person++)
        assert_int_equal(written(&a, person), 1);
    alliance_close(&a);
}

int main(void)
{
    const struct CMUnitTest cases[] = { cmocka_unit_test(
        long_lists_are_written_down_piece_by_piece) };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
