/* SPDX-License-Identifier: Apache-2.0
 * json-c as the oracle, over generated texts: what ours accepts json-c reads alike, and what is
 * read can be written again byte for byte. */
#include "support/support.h"

#include <json-c/json.h>

#include "base/buf.h"
#include "json/write.h"

static void make_blank(struct buf *b, struct random *r)
{
    while (random_below(r, 4) == 0) buf_byte(b, " \n\t\r"[random_below(r, 4)]);
}

static void make_string(struct buf *b, struct random *r)
{
    static const char *const parts[] = { "a",
                                         "Zoe",
                                         "\\n",
                                         "\\u00e9",
                                         "\xc3\xa9",
                                         "\\\"",
                                         "\\\\",
                                         "\\ud83d\\ude00",
                                         "\xf0\x9f\x98\x80",
                                         "/",
                                         "0123456789" };
    buf_byte(b, '"');
    for (uint64_t n = random_below(r, 6); n > 0; n--)
        buf_add(b, str_of(parts[random_below(r, sizeof parts / sizeof parts[0])]));
    buf_byte(b, '"');
}

static void make_value(struct buf *b, struct random *r, int depth);

static void make_container(struct buf *b, struct random *r, int depth, bool object)
{
    buf_byte(b, object ? '{' : '[');
    make_blank(b, r);
    uint64_t count = random_below(r, 5);
    for (uint64_t i = 0; i < count; i++) {
        if (i > 0) buf_byte(b, ',');
        make_blank(b, r);
        if (object) {
            buf_printf(b, "\"k%d\"", (int)i);
            make_blank(b, r);
            buf_byte(b, ':');
        }
        make_value(b, r, depth + 1);
    }
    make_blank(b, r);
    buf_byte(b, object ? '}' : ']');
}

static void make_value(struct buf *b, struct random *r, int depth)
{
    static const char *const scalars[] = { "0",   "-1",   "1.50", "12345678901234",
                                           "0.1", "true", "null", "false" };
    make_blank(b, r);
    uint64_t what = random_below(r, depth > 5 ? 2 : 4);
    if (what == 0)
        buf_add(b, str_of(scalars[random_below(r, 8)]));
    else if (what == 1)
        make_string(b, r);
    else
        make_container(b, r, depth, what == 2);
    make_blank(b, r);
}

static void compare(struct env *e, const struct json_node *n, struct json_object *o)
{
    switch (json_kind(n)) {
    case JSON_OBJECT:
        assert_int_equal(json_object_get_type(o), json_type_object);
        assert_int_equal(json_object_object_length(o), json_count(n));
        for (const struct json_node *m = json_first(n); m != NULL; m = json_next(m)) {
            struct json_object *value = NULL;
            assert_true(
                json_object_object_get_ex(o, arena_cstr(e->arena, json_key(e->arena, m)), &value));
            compare(e, m, value);
        }
        break;
    case JSON_ARRAY:
        assert_int_equal(json_object_array_length(o), json_count(n));
        for (size_t i = 0; i < json_count(n); i++)
            compare(e, json_at(n, i), json_object_array_get_idx(o, i));
        break;
    case JSON_STRING:
        assert_strs(json_str(e->arena, n),
                    str_make(json_object_get_string(o), (size_t)json_object_get_string_len(o)));
        break;
    case JSON_NUMBER: {
        double d = 0;
        assert_true(str_to_real(json_number(n), &d));
        assert_true(d >= json_object_get_double(o) && d <= json_object_get_double(o));
        break;
    }
    case JSON_NULL: assert_null(o); break;
    default: assert_int_equal(json_object_get_boolean(o), json_true(n));
    }
}

static void reads_like_json_c_and_writes_byte_for_byte(void **state)
{
    (void)state;
    struct env *e = test_env();
    for (int i = 0; i < 3000; i++) {
        struct arena_mark mark = arena_mark(e->arena);
        struct buf b = buf_make(e->arena);
        make_value(&b, e->random, 0);
        const struct json_node *n = NULL;
        str text = arena_str(e->arena, buf_str(&b));
        assert_ok(json_read(e, text, &n));
        assert_strs(json_raw(n), str_trim(text));
        struct json_object *o = json_tokener_parse(text.p);
        compare(e, n, o);
        json_object_put(o);
        struct buf again = buf_make(e->arena), twice = buf_make(e->arena);
        json_write_compact(&again, n);
        const struct json_node *m = NULL;
        assert_ok(json_read(e, buf_str(&again), &m));
        json_write_compact(&twice, m);
        assert_strs(buf_str(&twice), buf_str(&again));
        assert_strs(json_raw(m), buf_str(&again));
        arena_rewind(e->arena, mark);
    }
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(
        reads_like_json_c_and_writes_byte_for_byte) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
