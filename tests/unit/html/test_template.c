/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "gen/places.tmpl.h"

#include "base/time.h"

typedef void template(struct out *o, const struct places_view *v);

static str shown(struct env *e, template *t, const struct places_view *v)
{
    struct out o = out_make(e->arena, LANG_en, date_make(2026, 11, 24));
    t(&o, v);
    return out_taken(&o).markup;
}

static struct places_view view_of(const char *value)
{
    return (struct places_view){ .value = str_of(value), .number = 1246 };
}

static void each_place_has_its_own_escape(void **state)
{
    struct env *e = *state;
    struct places_view v = view_of("<a b=\"c\" d='e'>&");
    assert_str(shown(e, tmpl_text, &v), "<p>&lt;a b=\"c\" d='e'&gt;&amp;</p>");
    assert_str(shown(e, tmpl_title, &v), "<title>&lt;a b=\"c\" d='e'&gt;&amp;</title>");
    assert_str(shown(e, tmpl_attribute, &v),
               "<i title=\"&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;\" "
               "lang='&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;'></i>");
    assert_str(shown(e, tmpl_part, &v), "<a href=\"/x/%3Ca%20b%3D%22c%22%20d%3D%27e%27%3E%26"
                                        "?q=%3Ca%20b%3D%22c%22%20d%3D%27e%27%3E%26\">x</a>");
}

static void a_whole_url_is_judged(void **state)
{
    struct env *e = *state;
    struct places_view v = view_of("javascript:alert(1)");
    assert_str(shown(e, tmpl_url, &v), "<a href=\"#\">x</a>");
    v = view_of("/today?a=b&c");
    assert_str(shown(e, tmpl_url, &v), "<a href=\"/today?a=b&amp;c\">x</a>");
}

static void routes_become_urls(void **state)
{
    struct env *e = *state;
    struct places_view v = view_of("a&b");
    assert_str(shown(e, tmpl_route, &v),
               "<a href=\"/people/1246?q=a%26b&amp;back=a%26b#top\">x</a>");
    assert_str(shown(e, tmpl_merge, &v), "<form action=\"/people/1246/merge/a%26b\"></form>");
}

static void a_text_area_keeps_its_first_newline(void **state)
{
    struct env *e = *state;
    struct places_view v = view_of("\n</textarea>");
    assert_str(shown(e, tmpl_area, &v), "<textarea>\n\n&lt;/textarea&gt;</textarea>");
}

static void words_take_values_and_links(void **state)
{
    struct env *e = *state;
    struct places_view v = view_of("<Ann>");
    assert_str(shown(e, tmpl_sentence, &v),
               "<b title=\"Held by &lt;Ann&gt;\">Held by <bdi>&lt;Ann&gt;</bdi></b>");
    assert_str(shown(e, tmpl_linked, &v),
               "<p>Held by <a href=\"/people/1246\">&lt;Ann&gt;</a></p>");
}

static void only_the_html_type_is_written_raw(void **state)
{
    struct env *e = *state;
    struct places_view v = { .markup = html_trusted(S("<b>x</b>")) };
    assert_str(shown(e, tmpl_raw, &v), "<div><b>x</b></div>");
}

static void loops_and_branches_do_as_they_say(void **state)
{
    struct env *e = *state;
    struct places_view v = view_of("\"");
    assert_str(shown(e, tmpl_rows, &v), "<ul>\n<li>none</li>\n</ul>");
    *VEC_PUSH(e->arena, &v.rows) = S("<");
    *VEC_PUSH(e->arena, &v.rows) = S("b");
    assert_str(shown(e, tmpl_rows, &v), "<ul>\n<li>0: &lt;</li>\n<li>1: b</li>\n</ul>");
    assert_str(shown(e, tmpl_branch, &v), "<input value=\"ac\">");
    v.shown = true;
    assert_str(shown(e, tmpl_branch, &v), "<input value=\"ab&quot;\" checked>");
}

static void a_wrap_stands_around_its_body(void **state)
{
    struct env *e = *state;
    struct places_view v = view_of("<");
    v.date = date_make(2026, 1, 2);
    assert_str(shown(e, tmpl_framed, &v),
               "<section><h2>&lt;</h2><p>1,246 2 January</p><p>&lt;</p></section>");
}

static int begin(void **state)
{
    return (*state = test_env()) == NULL;
}
static int finish(void **state)
{
    test_env_close(*state);
    return 0;
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, finish)
int main(void)
{
    const struct CMUnitTest cases[] = {
        CASE(each_place_has_its_own_escape),
        CASE(a_whole_url_is_judged),
        CASE(routes_become_urls),
        CASE(a_text_area_keeps_its_first_newline),
        CASE(words_take_values_and_links),
        CASE(only_the_html_type_is_written_raw),
        CASE(loops_and_branches_do_as_they_say),
        CASE(a_wrap_stands_around_its_body),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
