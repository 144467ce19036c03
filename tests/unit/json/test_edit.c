/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "json/edit.h"

static const struct json_node *read_ok(struct env *e, str text)
{
    const struct json_node *n = NULL;
    assert_ok(json_read(e, text, &n));
    return n;
}

static void replaces_adds_and_removes_and_leaves_the_rest_byte_for_byte(void **state)
{
    (void)state;
    struct env *e = test_env();
    const struct json_node *n = read_ok(e, S("{ \"resourceType\" : \"Patient\",\n  \"text\": {},\n "
                                             " \"x\": 1.50 ,\"meta\": { \"tag\" : [ ] }\n}"));
    struct json_edits d = json_edits_make(e->arena);
    json_edit_add(&d, n, json_get(n, "resourceType"), S("id"), S("\"p1\""));
    json_edit_remove(&d, json_get(n, "text"));
    json_edit_member(&d, json_get(n, "meta"), "versionId", S("\"2\""));
    assert_str(json_edited(&d, n), "{ \"resourceType\" : \"Patient\",\"id\":\"p1\",\n  \"x\": "
                                   "1.50 ,\"meta\": { \"tag\" : [ ],\"versionId\":\"2\" }\n}");
    test_env_close(e);
}

static void removes_any_set_of_members_and_stays_json(void **state)
{
    (void)state;
    struct env *e = test_env();
    for (int gone = 0; gone < 16; gone++) {
        const struct json_node *n =
            read_ok(e, S("{\"a\": 1, \"b\": [2, 3] , \"c\": {} , \"d\": 4}"));
        struct json_edits d = json_edits_make(e->arena);
        static const char *const keys[] = { "a", "b", "c", "d" };
        for (int i = 0; i < 4; i++)
            if ((gone & 1 << i) != 0) json_edit_remove(&d, json_get(n, keys[i]));
        const struct json_node *after = read_ok(e, json_edited(&d, n));
        for (int i = 0; i < 4; i++)
            assert_int_equal(json_get(after, keys[i]) == NULL, (gone & 1 << i) != 0);
    }
    test_env_close(e);
}

static void adds_to_empty_containers_and_at_the_front(void **state)
{
    (void)state;
    struct env *e = test_env();
    const struct json_node *n = read_ok(e, S("{\"a\":[],\"b\":[1,2]}"));
    struct json_edits d = json_edits_make(e->arena);
    const struct json_node *a = json_get(n, "a"), *b = json_get(n, "b");
    json_edit_add(&d, a, json_last(a), str_none(), S("7"));
    json_edit_add(&d, b, NULL, str_none(), S("0"));
    json_edit_add(&d, b, json_at(b, 0), str_none(), S("1.5"));
    json_edit_add(&d, b, json_at(b, 0), str_none(), S("1.6"));
    json_edit_replace(&d, json_at(b, 1), json_quoted(e->arena, S("\"")));
    assert_str(json_edited(&d, n), "{\"a\":[7],\"b\":[0,1,1.5,1.6,\"\\\"\"]}");
    test_env_close(e);
}

static void replaces_the_root_and_copies_without_notes(void **state)
{
    (void)state;
    struct env *e = test_env();
    const struct json_node *n = read_ok(e, S(" {\"a\" : 1 } "));
    struct json_edits d = json_edits_make(e->arena);
    assert_str(json_edited(&d, n), "{\"a\" : 1 }");
    json_edit_replace(&d, n, S("[]"));
    assert_str(json_edited(&d, n), "[]");
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replaces_adds_and_removes_and_leaves_the_rest_byte_for_byte),
        cmocka_unit_test(removes_any_set_of_members_and_stays_json),
        cmocka_unit_test(adds_to_empty_containers_and_at_the_front),
        cmocka_unit_test(replaces_the_root_and_copies_without_notes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
