/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

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

int main(void)
{
    const struct CMUnitTest cases[] = {
        cmocka_unit_test(a_file_may_be_kept_for_ever),
        cmocka_unit_test(text_is_packed_where_the_client_takes_it),
        cmocka_unit_test(what_the_browser_has_is_not_sent_again),
        cmocka_unit_test(another_path_or_method_is_none),
        cmocka_unit_test(no_style_sheet_names_another_host),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
