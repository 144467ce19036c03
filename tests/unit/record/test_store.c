/* SPDX-License-Identifier: Apache-2.0
 * The store: what is written comes back, in versions, to who may see it, and only what changed is
 * written.
 */
#include "support/support.h"

#include "support/alliance.h"
#include "gen/sql_record.h"
#include "record/change.h"
#include "record/record.h"
#include "trust/decide.h"
#include "trust/organisation.h"

struct place {
    struct alliance a;
    int64_t practice, hospital, other;
};

static int setup(void **state)
{
    static struct place p;
    alliance_open(&p.a, str_none());
    alliance_begin(&p.a);
    struct cx *cx = &p.a.cx;
    assert_ok(organisation_put(cx, S("lanternlane"), S("ZHB01"), S("Lantern Lane"),
                               S("gp practice"), &p.practice));
    assert_ok(organisation_put(cx, S("hospital"), S("ZHB10"), S("Hollin Vale"), S("hospital trust"),
                               &p.hospital));
    assert_ok(organisation_put(cx, S("weirbankhc"), S("ZHB02"), S("Weirbank"), S("gp practice"),
                               &p.other));
    alliance_commit(&p.a);
    *state = &p;
    return 0;
}

static int teardown(void **state)
{
    struct place *p = *state;
    alliance_close(&p->a);
    return 0;
}

static status put(struct place *p, int64_t source, const char *json, int64_t if_version,
                  struct record_done *done)
{
    struct record_write w = {
        .verb = RECORD_PUT, .json = str_of(json), .source = source, .if_version = if_version
    };
    alliance_begin(&p->a);
    status st = record_write(&p->a.cx, &w, done);
    if (st == ST_OK)
        alliance_commit(&p->a);
    else
        db_rollback(p->a.env, p->a.db);
    return st;
}

#define JEAN                                                                                       \
    "{\"resourceType\":\"Patient\",\"id\":\"jean\",\"name\":[{\"family\":\"Ashworth\",\"given\":"  \
    "[\"Jean\"]}],\"birthDate\":\"1948-03-04\",\"identifier\":[{\"system\":\"https://fhir.nhs.uk/" \
    "Id/nhs-number\",\"value\":\"9990000018\"}],\"address\":[{\"postalCode\":\"HB4 2QX\"}]}"

static void what_is_written_comes_back_with_id_version_and_time(void **state)
{
    struct place *p = *state;
    struct record_done d;
    struct record r;
    assert_ok(put(p, p->practice, JEAN, 0, &d));
    assert_int_equal(d.outcome, RECORD_CREATED);
    assert_int_equal(d.version, 1);
    assert_int_equal(d.home, d.rid);
    assert_ok(record_read(&p->a.cx, S("Patient"), S("jean"), &r));
    assert_str(
        r.json,
        "{\"resourceType\":\"Patient\",\"id\":\"jean\",\"meta\":{\"versionId\":\"1\","
        "\"lastUpdated\":\"2026-11-22T16:00:00.000Z\"},"
        "\"name\":[{\"family\":\"Ashworth\",\"given\":[\"Jean\"]}],\"birthDate\":\"1948-03-04\","
        "\"identifier\":[{\"system\":\"https://fhir.nhs.uk/"
        "Id/nhs-number\",\"value\":\"9990000018\"}],\"address\":[{\"postalCode\":\"HB4 2QX\"}]}");
}

static void the_same_text_again_changes_nothing(void **state)
{
    struct place *p = *state;
    struct record_done d;
    struct change_place before, after;
    assert_ok(change_last(&p->a.cx, &before));
    assert_ok(put(p, p->practice, "  " JEAN "\n", 0, &d));
    assert_int_equal(d.outcome, RECORD_SAME);
    assert_int_equal(d.version, 1);
    assert_ok(change_last(&p->a.cx, &after));
    assert_int_equal(before.seq, after.seq);
}

#define WEIGHT(value)                                                                              \
    "{\"resourceType\":\"Observation\",\"id\":\"w1\",\"meta\":{\"profile\":[\"http://a\"],"        \
    "\"versionId\":\"77\"},\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\"http://"       \
    "loinc.org\",\"code\":\"29463-7\"}]},\"subject\":{\"reference\":\"Patient/jean\"},"            \
    "\"effectiveDateTime\":\"2026-11-20\",\"valueQuantity\":{\"value\":" value "}}"

static void versions_are_kept_and_a_stale_one_is_refused(void **state)
{
    struct place *p = *state;
    struct record_done d;
    struct record r, *list;
    size_t count;
    assert_ok(put(p, p->practice, WEIGHT("69.40"), 0, &d));
    assert_ok(put(p, p->practice, WEIGHT("70.0"), 1, &d));
    assert_int_equal(d.version, 2);
    assert_status(put(p, p->practice, WEIGHT("71.0"), 1, &d), ST_PRECONDITION);
    assert_ok(record_read(&p->a.cx, S("Observation"), S("w1"), &r));
    assert_true(str_has(r.json, S("\"value\":70.0}")));
    assert_true(str_has(r.json, S("\"versionId\":\"2\"")));
    assert_false(str_has(r.json, S("77")));
    assert_ok(record_vread(&p->a.cx, S("Observation"), S("w1"), 1, &r));
    assert_true(str_has(r.json, S("\"value\":69.40}")));
    assert_ok(record_history(&p->a.cx, S("Observation"), S("w1"), 0, 10, &list, &count));
    assert_int_equal(count, 2);
    assert_int_equal(list[0].version, 2);
    assert_status(record_vread(&p->a.cx, S("Observation"), S("w1"), 3, &r), ST_NOT_FOUND);
}

static void it_lives_with_its_patient_and_orphans_come_home(void **state)
{
    struct place *p = *state;
    struct record_done early, d;
    struct record r;
    const char *obs = "{\"resourceType\":\"Observation\",\"id\":\"o2\",\"status\":\"final\","
                      "\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\"Patient/winnie\"}}";
    assert_ok(put(p, p->practice, obs, 0, &early));
    assert_int_equal(early.home, early.rid);
    assert_ok(put(p, p->practice,
                  "{\"resourceType\":\"Patient\",\"id\":\"winnie\",\"name\":[{\"text\":\"Winnie "
                  "Aldcroft\"}]}",
                  0, &d));
    assert_ok(record_read(&p->a.cx, S("Observation"), S("o2"), &r));
    assert_int_equal(r.home, d.home);
    assert_int_equal(r.rid, early.rid);
}

static void deleted_is_gone_and_can_come_back(void **state)
{
    struct place *p = *state;
    struct record_done d;
    struct record r;
    struct record_write del = {
        .verb = RECORD_DELETE, .type = S("Observation"), .id = S("o2"), .source = p->practice
    };
    alliance_begin(&p->a);
    assert_ok(record_write(&p->a.cx, &del, &d));
    alliance_commit(&p->a);
    assert_int_equal(d.outcome, RECORD_DELETED);
    assert_status(record_read(&p->a.cx, S("Observation"), S("o2"), &r), ST_GONE);
    assert_ok(put(p, p->practice,
                  "{\"resourceType\":\"Observation\",\"id\":\"o2\",\"status\":\"final\",\"code\":{"
                  "\"text\":\"y\"},\"subject\":{\"reference\":\"Patient/winnie\"}}",
                  0, &d));
    assert_int_equal(d.version, 3);
    assert_ok(record_read(&p->a.cx, S("Observation"), S("o2"), &r));
}

static int64_t rows_in(struct place *p, const char *table)
{
    struct db_sql q = { .name = "count",
                        .text = arena_printf(p->a.env->arena, "SELECT count(*) FROM %s", table) };
    struct rows *rows;
    assert_ok(rows_open(p->a.env, p->a.db, &q, NULL, 0, false, &rows));
    assert_true(rows_next(rows));
    int64_t n = rows_int(rows, 0);
    assert_ok(rows_close(rows));
    return n;
}

static void an_update_leaves_no_search_row_behind(void **state)
{
    struct place *p = *state;
    struct record_done d;
    const char *a =
        "{\"resourceType\":\"Observation\",\"id\":\"o3\",\"status\":\"final\",\"code\":{\"coding\":"
        "[{\"code\":\"a\"},{\"code\":\"b\"}]},\"effectiveDateTime\":\"2026-01-01\",\"subject\":{"
        "\"reference\":\"Patient/winnie\"},\"valueQuantity\":{\"value\":5}}";
    const char *b = "{\"resourceType\":\"Observation\",\"id\":\"o3\",\"status\":\"amended\","
                    "\"code\":{\"coding\":[{\"code\":\"c\"}]},\"effectivePeriod\":{\"start\":"
                    "\"2026-02\"},\"subject\":{\"reference\":\"Patient/jean\"}}";
    int64_t idx = rows_in(p, "idx"), dates = rows_in(p, "idx_date"),
            numbers = rows_in(p, "idx_number");
    assert_ok(put(p, p->practice, a, 0, &d));
    assert_true(rows_in(p, "idx") > idx);
    assert_ok(put(p, p->practice, b, 0, &d));
    assert_ok(put(p, p->practice, a, 0, &d));
    struct record_write del = {
        .verb = RECORD_DELETE, .type = S("Observation"), .id = S("o3"), .source = p->practice
    };
    alliance_begin(&p->a);
    assert_ok(record_write(&p->a.cx, &del, &d));
    alliance_commit(&p->a);
    assert_int_equal(rows_in(p, "idx"), idx);
    assert_int_equal(rows_in(p, "idx_date"), dates);
    assert_int_equal(rows_in(p, "idx_number"), numbers);
}

static void only_who_has_to_do_with_her_reads_it(void **state)
{
    struct place *p = *state;
    struct record r;
    struct cx gp = alliance_as(&p->a, ROLE_GP, 5, p->practice);
    struct cx stranger = alliance_as(&p->a, ROLE_GP, 6, p->other);
    struct cx nobody = alliance_as(&p->a, ROLE_NONE, 0, 0);
    assert_ok(record_read(&gp, S("Observation"), S("w1"), &r));
    assert_true(gp.audit_n > 0);
    assert_status(record_read(&stranger, S("Observation"), S("w1"), &r), ST_NOT_FOUND);
    assert_true(stranger.audit_n > gp.audit_n); /* R59: refused looks too */
    assert_status(record_read(&nobody, S("Observation"), S("w1"), &r), ST_NOT_FOUND);
    assert_status(record_read(&gp, S("Observation"), S("nonesuch"), &r), ST_NOT_FOUND);
}

static void writing_is_for_ones_own_organisation_about_ones_own_people(void **state)
{
    struct place *p = *state;
    struct record_done d;
    struct cx gp = alliance_as(&p->a, ROLE_GP, 5, p->practice);
    struct cx stranger = alliance_as(&p->a, ROLE_GP, 6, p->other);
    struct record_write w = {
        .verb = RECORD_CREATE,
        .json = S("{\"resourceType\":\"Flag\",\"status\":\"active\",\"code\":{\"text\":\"deaf in "
                  "her left ear\"},\"subject\":{\"reference\":\"Patient/jean\"}}")
    };
    alliance_begin(&p->a);
    assert_ok(record_write(&gp, &w, &d));
    alliance_commit(&p->a);
    alliance_begin(&p->a);
    assert_status(record_write(&stranger, &w, &d), ST_FORBIDDEN);
    db_rollback(p->a.env, p->a.db);
    w = (struct record_write){ .verb = RECORD_PUT, .json = S(WEIGHT("1")) };
    struct cx nurse = alliance_as(&p->a, ROLE_NURSE, 7, p->hospital);
    alliance_begin(&p->a);
    assert_status(record_write(&nurse, &w, &d), ST_FORBIDDEN);
    db_rollback(p->a.env, p->a.db);
}

static void bad_input_is_answered_with_what_would_be_right(void **state)
{
    struct place *p = *state;
    struct record_done d;
    assert_status(put(p, p->practice, "{\"resourceType\":\"Patient\",\"id\":\"a b\"}", 0, &d),
                  ST_BAD_INPUT);
    assert_status(put(p, p->practice, "{\"resourceType\":\"Patent\",\"id\":\"a\"}", 0, &d),
                  ST_BAD_INPUT);
    assert_status(put(p, p->practice, "{\"id\":\"a\"}", 0, &d), ST_BAD_INPUT);
    assert_status(put(p, p->practice, "{\"resourceType\":", 0, &d), ST_BAD_INPUT);
    assert_status(put(p, p->practice, "[]", 0, &d), ST_BAD_INPUT);
}

static void a_source_id_is_the_same_for_the_same_and_always_valid(void **state)
{
    struct place *p = *state;
    struct arena *a = p->a.env->arena;
    assert_str(record_source_id(a, S("bobbin"), S("T-4711")), "bobbin.T-4711");
    str odd = record_source_id(a, S("bobbin"), S("T 4711/ä"));
    assert_true(fhir_id_valid(odd));
    assert_strs(odd, record_source_id(a, S("bobbin"), S("T 4711/ä")));
    assert_false(str_eq(odd, record_source_id(a, S("fustian"), S("T 4711/ä"))));
}

static void the_log_tells_each_change_once_in_order(void **state)
{
    struct place *p = *state;
    struct change *all, *rest;
    size_t count, left;
    assert_ok(change_read(&p->a.cx, (struct change_place){ 0 }, 1000, &all, &count));
    assert_true(count > 8);
    for (size_t i = 1; i < count; i++) assert_true(all[i].place.seq > all[i - 1].place.seq);
    assert_str(all[0].kind, "Patient");
    assert_ok(change_read(&p->a.cx, all[3].place, 1000, &rest, &left));
    assert_int_equal(left, count - 4);
    alliance_begin(&p->a);
    assert_ok(change_place_save(&p->a.cx, S("test"), all[3].place));
    alliance_commit(&p->a);
    struct change_place at;
    assert_ok(change_place_load(&p->a.cx, S("test"), &at));
    assert_int_equal(at.seq, all[3].place.seq);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_comes_back_with_id_version_and_time),
        cmocka_unit_test(the_same_text_again_changes_nothing),
        cmocka_unit_test(versions_are_kept_and_a_stale_one_is_refused),
        cmocka_unit_test(it_lives_with_its_patient_and_orphans_come_home),
        cmocka_unit_test(deleted_is_gone_and_can_come_back),
        cmocka_unit_test(an_update_leaves_no_search_row_behind),
        cmocka_unit_test(only_who_has_to_do_with_her_reads_it),
        cmocka_unit_test(writing_is_for_ones_own_organisation_about_ones_own_people),
        cmocka_unit_test(bad_input_is_answered_with_what_would_be_right),
        cmocka_unit_test(a_source_id_is_the_same_for_the_same_and_always_valid),
        cmocka_unit_test(the_log_tells_each_change_once_in_order),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
