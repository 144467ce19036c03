/* SPDX-License-Identifier: Apache-2.0
 * What is taken out of a copy of a record: names, addresses and numbers of others.
 */
#include "support/support.h"

#include "record/copy.h"

static struct copy_mask mask_of(struct env *e, bool other)
{
    struct copy_mask m = { .other = other };
    const struct json_node *root;
    assert_int_equal(
        json_read(
            e,
            S("{\"name\":[{\"family\":\"Marsh\",\"given\":[\"Olive\"]}],\"address\":[{"
              "\"line\":[\"7 Weir Street\"],\"postalCode\":\"HB4 2QX\"}],\"contact\":[{\"name\":{"
              "\"family\":\"Haddon\",\"given\":[\"Peter\"]},\"telecom\":[{\"value\":\"0161 496 "
              "0339\"}]}]}"),
            &root),
        ST_OK);
    copy_mask_note(e->arena, &m, S("Patient"), root);
    assert_int_equal(
        json_read(
            e,
            S("{\"name\":[{\"family\":\"Finch\",\"given\":[\"Jane\"]}],\"address\":[{\"line\":["
              "\"7 Weir Street\",\"Flat 12 Mill Yard\"]}]}"),
            &root),
        ST_OK);
    copy_mask_note(e->arena, &m, S("RelatedPerson"), root);
    return m;
}

static str said(struct env *e, bool other, const char *type, const char *json, int64_t *count)
{
    struct copy_mask m = mask_of(e, other);
    const struct json_node *root;
    assert_int_equal(json_read(e, str_of(json), &root), ST_OK);
    *count = 0;
    return copy_text(e->arena, &m, str_of(type), root, count);
}

static void others_are_taken_out_of_her_own_copy_and_her_own_place_stays(void **state)
{
    (void)state;
    struct env *e = test_env();
    int64_t n;
    str s =
        said(e, false, "Observation",
             "{\"id\":\"x\",\"note\":[{\"text\":\"Rang peter haddon on 0161 496 0339; lives at 7 "
             "Weir Street, not Flat 12 Mill Yard\"}]}",
             &n);
    assert_int_equal(n, 3);
    assert_true(str_has(s, S("7 Weir Street")));
    assert_false(str_has(s, S("addon")));
    assert_false(str_has(s, S("0339")));
    assert_false(str_has(s, S("Mill Yard")));
    s = said(e, false, "RelatedPerson",
             "{\"relationship\":[{\"text\":\"daughter\"}],\"name\":[{\"family\":\"Finch\"}],"
             "\"birthDate\":\"1980-01-01\"}",
             &n);
    assert_int_equal(n, 2);
    assert_true(str_has(s, S("relationship: daughter")));
    assert_false(str_has(s, S("Finch")));
    assert_false(str_has(s, S("1980")));
    test_env_close(e);
}

static void who_acts_for_her_is_not_told_where_she_lives(void **state)
{
    (void)state;
    struct env *e = test_env();
    int64_t n;
    str s = said(e, true, "Patient",
                 "{\"name\":[{\"family\":\"Marsh\"}],\"address\":[{\"line\":[\"7 Weir Street\"]}]}",
                 &n);
    assert_true(str_has(s, S("Marsh")));
    assert_false(str_has(s, S("Weir")));
    s = said(e, true, "Encounter",
             "{\"reasonCode\":[{\"text\":\"seen at 7 Weir Street, HB4 2QX\"}],\"location\":[{"
             "\"location\":{\"display\":\"Shelter\"}}]}",
             &n);
    assert_int_equal(n, 3);
    assert_false(str_has(s, S("Weir")));
    assert_false(str_has(s, S("HB4")));
    assert_false(str_has(s, S("Shelter")));
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(others_are_taken_out_of_her_own_copy_and_her_own_place_stays),
        cmocka_unit_test(who_acts_for_her_is_not_told_where_she_lives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
