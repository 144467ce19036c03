/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "gen/assets.h"
#include "web/assets.h"

static struct req ask(const char *path, struct field *headers, size_t count)
{
    return (struct req){ .path = str_of(path), .headers = { headers, count } };
}

static void a_file_may_be_kept_for_ever(void **state)
{
    (void)state;
    struct req r = ask(ASSET_URL_weft_css, NULL, 0);
    struct res res;
    assert_true(asset_answer(&r, &res));
    assert_int_equal(res.status, 200);
    assert_str(res_header_get(&res, S("Cache-Control")), "public, max-age=31536000, immutable");
    assert_str(res_header_get(&res, S("Content-Type")), "text/css; charset=utf-8");
    assert_true(str_is_none(res_header_get(&res, S("Content-Encoding"))));
    assert_true(str_starts(res.body, S("/* SPDX")));
}

static void text_is_packed_where_the_client_takes_it(void **state)
{
    (void)state;
    struct field gz[] = { { S("accept-encoding"), S("br, gzip;q=0.8") } };
    struct field no[] = { { S("Accept-Encoding"), S("gzip;q=0, br") } };
    struct req r = ask(ASSET_URL_nhsuk_css, gz, 1);
    struct res res;
    assert_true(asset_answer(&r, &res));
    assert_str(res_header_get(&res, S("Content-Encoding")), "gzip");
    assert_true(str_starts(res.body, S("\x1f\x8b")));
    assert_true(res.body.n < 60000);
    r = ask(ASSET_URL_nhsuk_css, no, 1);
    assert_true(asset_answer(&r, &res));
    assert_true(str_is_none(res_header_get(&res, S("Content-Encoding"))));
}

static void what_the_browser_has_is_not_sent_again(void **state)
{
    (void)state;
    struct res first, again;
    struct req r = ask(ASSET_URL_weft_js, NULL, 0);
    assert_true(asset_answer(&r, &first));
    struct field have[] = { { S("If-None-Match"), res_header_get(&first, S("ETag")) } };
    r = ask(ASSET_URL_weft_js, have, 1);
    assert_true(asset_answer(&r, &again));
    assert_int_equal(again.status, 304);
    assert_int_equal(again.body.n, 0);
}

static void another_path_or_method_is_none(void **state)
{
    (void)state;
    struct res res = { .status = 7 };
    struct req r = ask("/static/weft.css", NULL, 0);
    assert_false(asset_answer(&r, &res));
    r = ask(ASSET_URL_weft_css, NULL, 0);
    r.method = METHOD_POST;
    assert_false(asset_answer(&r, &res));
    assert_int_equal(res.status, 7);
}

/* nhsuk-frontend as shipped loads a font from another host: nothing of ours may. */
static void no_style_sheet_names_another_host(void **state)
{
    (void)state;
    for (size_t i = 0; i < ASSET_COUNT; i++) {
        const struct asset *a = &asset_table[i];
        if (!str_starts(a->type, S("text/css"))) continue;
        assert_false(str_has(a->bytes, S("://")));
        assert_false(str_has(a->bytes, S("@import")));
        str rest = a->bytes;
        size_t at;
        while ((at = str_find(rest, S("url("))) != SIZE_MAX) {
            rest = str_from(rest, at + 4);
            assert_true(str_starts(rest, S("\"/static/")) ||
                        str_starts(rest, S("\"data:image/svg")));
        }
    }
}

/* Lays one style sheet in; the tool's exit code, and what it says. */
static int lay_in(struct env *e, str css, str *ret_says)
{
    char folder[] = "/tmp/weft_asset_XXXXXX";
    assert_non_null(mkdtemp(folder));
    struct arena *a = e->arena;
    str in = file_join(a, str_of(folder), S("x.css"));
    char *tool = arena_cstr(a, str_of(WEFT_BUILD_ROOT "/tools/assetgen"));
    char *says = arena_cstr(a, file_join(a, str_of(folder), S("says")));
    char *argv[] = { tool,
                     arena_cstr(a, file_join(a, str_of(folder), S("x.c"))),
                     arena_cstr(a, file_join(a, str_of(folder), S("x.h"))),
                     arena_cstr(a, file_join(a, str_of(folder), S("x.bin"))),
                     arena_cstr(a, arena_concat(a, S("x.css="), in)),
                     NULL };
    assert_ok(file_write(e, in, css));
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 2, says, O_WRONLY | O_CREAT, 0600);
    pid_t child;
    int code;
    assert_int_equal(posix_spawn(&child, tool, &files, NULL, argv, environ), 0);
    assert_int_equal(waitpid(child, &code, 0), child);
    posix_spawn_file_actions_destroy(&files);
    assert_ok(file_read(e, str_of(says), 4096, ret_says));
    assert_ok(file_remove_tree(e, str_of(folder)));
    return WEXITSTATUS(code);
}

static void an_outside_address_does_not_build(void **state)
{
    (void)state;
    struct env *e = test_env();
    static const char *const bad[] = { "p{}\n@font-face{src:url(https://assets.nhs.uk/f.woff2)}",
                                       "p{}\np{background:url('//x/y.png')}",
                                       "p{}\np{background:url( data:text/html,x )}",
                                       "p{}\n@import \"x.css\";",
                                       "p{}\np{background:url(nowhere.png)}",
                                       NULL };
    str says;
    for (int i = 0; bad[i] != NULL; i++) {
        assert_int_equal(lay_in(e, str_of(bad[i]), &says), 3);
        if (!str_has(says, S("x.css:2: error: "))) fail_msg("%s: %.*s", bad[i], STR_ARG(says));
    }
    assert_int_equal(lay_in(e, S("p{color:red}"), &says), 0);
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        cmocka_unit_test(a_file_may_be_kept_for_ever),
        cmocka_unit_test(text_is_packed_where_the_client_takes_it),
        cmocka_unit_test(what_the_browser_has_is_not_sent_again),
        cmocka_unit_test(another_path_or_method_is_none),
        cmocka_unit_test(no_style_sheet_names_another_host),
        cmocka_unit_test(an_outside_address_does_not_build),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
