/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "http/guard.h"
#include "http/route.h"

static void escapes_are_decoded_strictly(void **state)
{
    (void)state;
    struct env *e = test_env();
    str out = str_none();
    assert_ok(url_decode(e, S("a%20b+c%C3%A9"), true, &out));
    assert_str(out, "a b cé");
    assert_ok(url_decode(e, S("a+b"), false, &out));
    assert_str(out, "a+b");
    static const str bad[] = { S_INIT("%"),   S_INIT("%4"),  S_INIT("a%4"),      S_INIT("%zz"),
                               S_INIT("%00"), S_INIT("%C3"), S_INIT("%ED%A0%80") };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_status(url_decode(e, bad[i], true, &out), ST_BAD_INPUT);
    assert_ok(url_decode(e, S("%41"), true, &out));
    assert_str(out, "A");
    test_env_close(e);
}

static void a_form_gives_its_fields_and_files(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct field type = { S("Content-Type"), S("multipart/form-data; boundary=\"xYz\"") };
    struct req r = { .arena = e->arena, .headers = { &type, 1 } };
    r.body = S("--xYz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n--xYz\r\n"
               "Content-Disposition: form-data; name=\"f\"; filename=\"x.txt\"\r\nContent-Type: "
               "text/plain\r\n\r\n"
               "two\r\nlines\r\n--xYz--\r\n");
    struct fields fields;
    struct uploads uploads;
    assert_ok(req_form(e, &r, &fields, &uploads));
    assert_str(fields_get(&fields, S("a")), "one");
    assert_int_equal(uploads.count, 1);
    assert_str(uploads.at[0].filename, "x.txt");
    assert_str(uploads.at[0].bytes, "two\r\nlines");
    r.body = str_sub(r.body, 0, r.body.n - 12);
    assert_status(req_form(e, &r, &fields, &uploads), ST_BAD_INPUT);
    type.value = S("text/html");
    assert_status(req_form(e, &r, &fields, &uploads), ST_BAD_TYPE);
    test_env_close(e);
}

static const struct route routes[] = {
    { METHOD_GET, S_INIT("/"), "home" },
    { METHOD_GET, S_INIT("/people/{id}"), "person" },
    { METHOD_POST, S_INIT("/people/{id}"), "change" },
    { METHOD_GET, S_INIT("/people/new"), "new" },
    { METHOD_GET, S_INIT("/people/new/{x}/y"), "deep" },
    { METHOD_GET, S_INIT("/static/{path*}"), "static" },
};

static status match(struct env *e, const struct router *t, enum method m, str path, struct req *r,
                    const char **ret_row, str *ret_allow)
{
    const struct route *found = NULL;
    *r = (struct req){ .arena = e->arena, .method = m, .path = path };
    TRY(router_match(e, t, r, &found, ret_allow));
    *ret_row = found->row;
    return ST_OK;
}

static void a_plain_part_wins_over_a_name(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct router *t = router_make(e->arena, routes, sizeof routes / sizeof routes[0]);
    struct req r;
    const char *row = NULL;
    str allow = str_none();
    assert_ok(match(e, t, METHOD_GET, S("/"), &r, &row, &allow));
    assert_string_equal(row, "home");
    assert_ok(match(e, t, METHOD_GET, S("/people/a%2Fb"), &r, &row, &allow));
    assert_string_equal(row, "person");
    assert_str(req_path(&r, S("id")), "a/b");
    assert_ok(match(e, t, METHOD_HEAD, S("/people/new"), &r, &row, &allow));
    assert_string_equal(row, "new");
    assert_ok(match(e, t, METHOD_GET, S("/static/a/b.css"), &r, &row, &allow));
    assert_str(req_path(&r, S("path")), "a/b.css");
    assert_status(match(e, t, METHOD_GET, S("/people/"), &r, &row, &allow), ST_NOT_FOUND);
    assert_status(match(e, t, METHOD_GET, S("/people/new/1"), &r, &row, &allow), ST_NOT_FOUND);
    assert_status(match(e, t, METHOD_DELETE, S("/people/7"), &r, &row, &allow), ST_BAD_METHOD);
    assert_str(allow, "GET, HEAD, POST");
    assert_status(match(e, t, METHOD_GET, S("/people/%zz"), &r, &row, &allow), ST_BAD_INPUT);
    test_env_close(e);
}

static int guard(struct field *headers, size_t count, str path)
{
    struct req r = { .headers = { headers, count }, .path = path };
    int code = 0;
    return guard_head(&r, &code) == NULL ? 200 : code;
}

static void ambiguous_heads_are_refused(void **state)
{
    (void)state;
#define HEAD(...)                                                                                  \
    guard((struct field[]){ { S("Host"), S("x") }, __VA_ARGS__ },                                  \
          sizeof((struct field[]){ { S("Host"), S("x") }, __VA_ARGS__ }) / sizeof(struct field),   \
          S("/"))
    assert_int_equal(HEAD({ S("Content-Length"), S("3") }), 200);
    assert_int_equal(
        HEAD({ S("Content-Length"), S("3") }, { S("Transfer-Encoding"), S("chunked") }), 400);
    assert_int_equal(HEAD({ S("Content-Length"), S("3") }, { S("content-length"), S("3") }), 400);
    assert_int_equal(HEAD({ S("Content-Length"), S("+3") }), 400);
    assert_int_equal(HEAD({ S("Content-Length"), S("3, 3") }), 400);
    assert_int_equal(HEAD({ S("Transfer-Encoding"), S("xchunked") }), 400);
    assert_int_equal(HEAD({ S("Transfer-Encoding "), S("chunked") }), 400);
    assert_int_equal(HEAD({ S("Host"), S("y") }), 400);
    assert_int_equal(HEAD({ S("X"), S("a\0b") }), 400);
    assert_int_equal(HEAD({ S("X"), S("a\r\n b") }), 400);
    assert_int_equal(guard(NULL, 0, S("/")), 400);
    struct field host = { S("Host"), S("x") };
    assert_int_equal(guard(&host, 1, S("/a b")), 400);
    assert_int_equal(guard(&host, 1, S("http://x/")), 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escapes_are_decoded_strictly),
        cmocka_unit_test(a_form_gives_its_fields_and_files),
        cmocka_unit_test(a_plain_part_wins_over_a_name),
        cmocka_unit_test(ambiguous_heads_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
