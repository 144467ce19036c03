/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "json/json.h"
#include "json/json_limits.h"

static void reads_every_kind_of_value(void **state)
{
    (void)state;
    struct env *e = test_env();
    const struct json_node *n = NULL;
    assert_ok(json_read(
        e, S(" {\"a\":[1,-2.50,1e3],\"b\":{\"c\":null,\"d\":true,\"e\":false},\"f\":\"x\"} "), &n));
    assert_int_equal(json_kind(n), JSON_OBJECT);
    assert_int_equal(json_count(n), 3);
    assert_str(json_raw(json_at(json_get(n, "a"), 1)), "-2.50");
    assert_str(json_number(json_at(json_get(n, "a"), 2)), "1e3");
    assert_null(json_at(json_get(n, "a"), 3));
    int64_t v = 0;
    assert_true(json_int(json_at(json_get(n, "a"), 0), &v));
    assert_int_equal(v, 1);
    assert_false(json_int(json_at(json_get(n, "a"), 1), &v));
    assert_int_equal(json_kind(json_get(json_get(n, "b"), "c")), JSON_NULL);
    assert_true(json_true(json_get(json_get(n, "b"), "d")));
    assert_str(json_str(e->arena, json_get(n, "f")), "x");
    assert_null(json_get(json_get(json_get(n, "no"), "such"), "thing"));
    test_env_close(e);
}

static void iterates_children_in_order_and_names_their_path(void **state)
{
    (void)state;
    struct env *e = test_env();
    const struct json_node *n = NULL;
    assert_ok(json_read(e, S("{\"name\":[{\"use\":\"x\"},{\"family\":[[7]]}],\"z\":{}}"), &n));
    const struct json_node *first = json_first(n), *second = json_next(first);
    assert_str(json_key(e->arena, first), "name");
    assert_str(json_key(e->arena, second), "z");
    assert_null(json_next(second));
    assert_null(json_first(second));
    const struct json_node *deep = json_at(json_at(json_get(json_at(first, 1), "family"), 0), 0);
    assert_str(json_path(e->arena, deep), "name[1].family[0][0]");
    assert_str(json_path(e->arena, n), "");
    test_env_close(e);
}

static void unescapes_strings_and_keys(void **state)
{
    (void)state;
    struct env *e = test_env();
    const struct json_node *n = NULL;
    assert_ok(json_read(e, S("{\"\\u0061b\":\"\\ud83d\\ude00\\n\\\"\\\\\\/\\u00e9\"}"), &n));
    assert_str(json_str(e->arena, json_get(n, "ab")), "\xf0\x9f\x98\x80\n\"\\/\xc3\xa9");
    assert_true(json_str_is(json_get(n, "ab"), S("\xf0\x9f\x98\x80\n\"\\/\xc3\xa9")));
    assert_false(json_str_is(json_get(n, "ab"), S("\xf0\x9f\x98\x80\n\"\\/\xc3")));
    assert_str(json_key(e->arena, json_first(n)), "ab");
    test_env_close(e);
}

static void refuses(struct env *e, str text, const char *what)
{
    const struct json_node *n = NULL;
    e->err = (struct err){ 0 };
    status s = json_read(e, text, &n);
    if (s != ST_BAD_INPUT || !str_has(e->err.what, str_of(what)))
        fail_msg("%.*s: %s, “%.*s”", STR_ARG(text), status_name(s), STR_ARG(e->err.what));
    assert_null(n);
    assert_true(e->err.line > 0 && e->err.column > 0 && e->err.remedy.n > 0);
}

static void refuses_what_is_not_json(void **state)
{
    (void)state;
    struct env *e = test_env();
    static const struct {
        str text;
        const char *what;
    } cases[] = {
        { S_INIT(""), "too early" },
        { S_INIT("  "), "too early" },
        { S_INIT("{"), "too early" },
        { S_INIT("[1,"), "too early" },
        { S_INIT("\"abc"), "too early" },
        { S_INIT("\"abc\\"), "too early" },
        { S_INIT("{\"a\""), "too early" },
        { S_INIT("{\"a\":"), "too early" },
        { S_INIT("[1,]"), "value was expected" },
        { S_INIT("{\"a\":1,}"), "key in double quotes" },
        { S_INIT("{a:1}"), "key in double quotes" },
        { S_INIT("{\"a\" 1}"), "colon" },
        { S_INIT("[1 2]"), "comma or ]" },
        { S_INIT("{\"a\":1 \"b\":2}"), "comma or }" },
        { S_INIT("1 2"), "follows the end" },
        { S_INIT("nul"), "value was expected" },
        { S_INIT("NaN"), "value was expected" },
        { S_INIT("'a'"), "value was expected" },
        { S_INIT("-"), "not a JSON number" },
        { S_INIT("01"), "not a JSON number" },
        { S_INIT("1."), "not a JSON number" },
        { S_INIT("1e"), "not a JSON number" },
        { S_INIT("1.e3"), "not a JSON number" },
        { S_INIT("+1"), "value was expected" },
        { S_INIT(".5"), "value was expected" },
        { S_INIT("\"\\x\""), "unknown escape" },
        { S_INIT("\"\\u12g4\""), "four hex digits" },
        { S_INIT("\"a\nb\""), "control character" },
        { S_INIT("\"\0\""), "control character" },
        { S_INIT("\"\\u0000\""), "u0000" },
        { S_INIT("\"\\ud800\""), "surrogate" },
        { S_INIT("\"\\udc00\""), "surrogate" },
        { S_INIT("\"\\ud800\\u0041\""), "surrogate" },
        { S_INIT("\"\xc0\xaf\""), "UTF-8" },
        { S_INIT("\"\xed\xa0\x80\""), "UTF-8" },
        { S_INIT("\"\xf4\x90\x80\x80\""), "UTF-8" },
        { S_INIT("\"\xe2\x82\""), "UTF-8" },
        { S_INIT("\"\x80\""), "UTF-8" },
        { S_INIT("\xef\xbb\xbf{}"), "byte order mark" },
        { S_INIT("{\"a\":1,\"a\":2}"), "given twice" },
        { S_INIT("{\"a\":1,\"\\u0061\":2}"), "given twice" },
        { S_INIT("{\"\":1,\"\":2}"), "given twice" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        refuses(e, cases[i].text, cases[i].what);
    test_env_close(e);
}

static void names_the_line_and_column_of_a_mistake(void **state)
{
    (void)state;
    struct env *e = test_env();
    refuses(e, S("{\n  \"\xc3\xa9\": tru\n}"), "value was expected");
    assert_int_equal(e->err.line, 2);
    assert_int_equal(e->err.column, 8);
    test_env_close(e);
}

static str nested(struct env *e, int depth)
{
    str s = arena_printf(e->arena, "%*s%*s", depth, "", depth, "");
    char *p = arena_cstr(e->arena, s);
    memset(p, '[', (size_t)depth);
    memset(p + depth, ']', (size_t)depth);
    return str_make(p, 2 * (size_t)depth);
}

static void takes_the_allowed_depth_and_no_more(void **state)
{
    (void)state;
    struct env *e = test_env();
    const struct json_node *n = NULL;
    assert_ok(json_read(e, nested(e, JSON_DEPTH_MAX), &n));
    refuses(e, nested(e, JSON_DEPTH_MAX + 1), "nested more than 128");
    refuses(e, nested(e, 100000), "nested more than 128");
    test_env_close(e);
}

static str many_keys(struct env *e, int count, const char *last)
{
    str s = S("{");
    char *out = arena_alloc(e->arena, (size_t)count * 16 + 64);
    size_t n = 0;
    memcpy(out, s.p, s.n);
    n = 1;
    for (int i = 0; i < count; i++) {
        str m = arena_printf(e->arena, "\"k%d\":%d,", i, i);
        memcpy(out + n, m.p, m.n);
        n += m.n;
    }
    str m = arena_printf(e->arena, "\"%s\":0}", last);
    memcpy(out + n, m.p, m.n);
    return str_make(out, n + m.n);
}

static void finds_a_duplicate_among_very_many_keys_quickly(void **state)
{
    (void)state;
    struct env *e = test_env();
    const struct json_node *n = NULL;
    assert_ok(json_read(e, many_keys(e, 200000, "other"), &n));
    assert_int_equal(json_count(n), 200001);
    refuses(e, many_keys(e, 200000, "k77777"), "\"k77777\" is given twice");
    refuses(e, many_keys(e, 20, "k\\u0031"), "\"k1\" is given twice");
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_kind_of_value),
        cmocka_unit_test(iterates_children_in_order_and_names_their_path),
        cmocka_unit_test(unescapes_strings_and_keys),
        cmocka_unit_test(refuses_what_is_not_json),
        cmocka_unit_test(names_the_line_and_column_of_a_mistake),
        cmocka_unit_test(takes_the_allowed_depth_and_no_more),
        cmocka_unit_test(finds_a_duplicate_among_very_many_keys_quickly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
