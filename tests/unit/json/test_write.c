/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "json/write.h"

static void writes_nested_objects_with_commas_where_they_belong(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct json_writer w = json_writer_make(e->arena);
    json_put_object(&w, NULL);
    json_put_str(&w, "resourceType", S("Patient"));
    json_put_str(&w, "absent", str_none());
    json_put_array(&w, "name");
    json_put_object(&w, NULL);
    json_put_str(&w, "family", S("O\"Neill\n"));
    json_put_end(&w);
    json_put_object(&w, NULL);
    json_put_end(&w);
    json_put_int(&w, NULL, -7);
    json_put_printf(&w, NULL, "%d.", 5);
    json_put_end(&w);
    json_put_bool(&w, "active", true);
    json_put_number(&w, "value", S("1.50"));
    json_put_key(&w, S("k{"));
    json_put_null(&w, NULL);
    json_put_raw(&w, "raw", S("[1, 2]"));
    json_put_end(&w);
    assert_str(
        json_written(&w),
        "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"O\\\"Neill\\n\"},{},-7,\"5.\"],"
        "\"active\":true,\"value\":1.50,\"k{\":null,\"raw\":[1, 2]}");
    test_env_close(e);
}

static void writes_reals_that_read_back_as_the_same(void **state)
{
    (void)state;
    struct env *e = test_env();
    static const double values[] = { 0.1, 1.0 / 3, 1e300, -2.5, 5e-324, 0 };
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        struct json_writer w = json_writer_make(e->arena);
        json_put_real(&w, NULL, values[i]);
        double back = -1;
        assert_true(str_to_real(json_written(&w), &back));
        assert_true(back >= values[i] && back <= values[i]);
    }
    struct json_writer w = json_writer_make(e->arena);
    json_put_real(&w, NULL, 0.1);
    assert_str(json_written(&w), "0.1");
    test_env_close(e);
}

static void writes_again_without_or_with_blanks(void **state)
{
    (void)state;
    struct env *e = test_env();
    const struct json_node *n = NULL;
    assert_ok(json_read(e, S("{ \"a\" : [ 1.50 , { } , [ ] ] ,\n \"b\" : \"x y\" }"), &n));
    struct buf b = buf_make(e->arena);
    json_write_compact(&b, n);
    assert_str(buf_str(&b), "{\"a\":[1.50,{},[]],\"b\":\"x y\"}");
    buf_clear(&b);
    json_write_pretty(&b, n);
    assert_str(buf_str(&b),
               "{\n  \"a\": [\n    1.50,\n    {},\n    []\n  ],\n  \"b\": \"x y\"\n}\n");
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_nested_objects_with_commas_where_they_belong),
        cmocka_unit_test(writes_reals_that_read_back_as_the_same),
        cmocka_unit_test(writes_again_without_or_with_blanks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
