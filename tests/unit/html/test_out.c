/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "base/time.h"
#include "html/msg.h"
#include "html/url.h"
#include "html/words.h"

static str text_of(struct env *e, str s)
{
    struct out o = out_make(e->arena, LANG_en, DATE_NONE);
    out_text_str(&o, s);
    return out_taken(&o).markup;
}

static str attr_of(struct env *e, str s)
{
    struct out o = out_make(e->arena, LANG_en, DATE_NONE);
    out_attr_str(&o, s);
    return out_taken(&o).markup;
}

static str url_of(struct env *e, str s)
{
    struct out o = out_make(e->arena, LANG_en, DATE_NONE);
    out_url_str(&o, s);
    return out_taken(&o).markup;
}

static void between_tags_no_value_can_open_a_tag(void **state)
{
    struct env *e = *state;
    assert_str(text_of(e, S("<script>alert(1)</script> & \"so\" on")),
               "&lt;script&gt;alert(1)&lt;/script&gt; &amp; \"so\" on");
    assert_str(text_of(e, S("")), "");
}

static void in_an_attribute_no_value_can_end_it(void **state)
{
    struct env *e = *state;
    assert_str(attr_of(e, S("\" onclick='x' <")), "&quot; onclick=&#39;x&#39; &lt;");
}

static void what_is_no_text_becomes_a_replacement_sign(void **state)
{
    struct env *e = *state;
    assert_str(text_of(e, S("a\0b\x01\xff\xc0\x80")),
               "a\xef\xbf\xbd"
               "b\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    assert_str(text_of(e, S("ڈاکٹر żółć\n\t")), "ڈاکٹر żółć\n\t");
}

static void a_url_may_lead_nowhere_but_to_known_schemes(void **state)
{
    struct env *e = *state;
    static const char *const good[] = { "/a?b=c#d", "?x",         "#y",
                                        "",         "a/b:c",      "https://example.org/",
                                        "HTTP://x", "mailto:a@b", "tel:01614960100",
                                        NULL };
    static const char *const bad[] = { "javascript:alert(1)",
                                       " javascript:alert(1)",
                                       "java\nscript:x",
                                       "JaVaScRiPt:x",
                                       "data:text/html,x",
                                       "vbscript:x",
                                       "\x01javascript:x",
                                       "file:///etc/passwd",
                                       "jav\tascript:alert()",
                                       "blob:x",
                                       NULL };
    for (int i = 0; good[i] != NULL; i++) assert_true(url_is_safe(str_of(good[i])));
    for (int i = 0; bad[i] != NULL; i++) {
        assert_false(url_is_safe(str_of(bad[i])));
        assert_str(url_of(e, str_of(bad[i])), "#");
    }
    assert_str(url_of(e, S("/a b\"<ż")), "/a%20b%22%3C%C5%BC");
}

static void a_redirect_stays_on_this_site(void **state)
{
    (void)state;
    assert_true(url_is_local(S("/today?x=1")));
    static const char *const bad[] = { "",          "today", "//evil.example", "/\\evil.example",
                                       "https://x", "/a\nb", "/a b",           "/x\\y",
                                       NULL };
    for (int i = 0; bad[i] != NULL; i++) assert_false(url_is_local(str_of(bad[i])));
}

static void urls_are_made_of_encoded_parts(void **state)
{
    struct env *e = *state;
    assert_str(url_part(e->arena, S("a/b ?&=ż~")), "a%2Fb%20%3F%26%3D%C5%BC~");
    assert_str(url_with(e->arena, S("/x#y"), S("a b"), S("c&d")), "/x?a%20b=c%26d#y");
    assert_str(url_with(e->arena, S("/x?a=1"), S("b"), S("2")), "/x?a=1&b=2");
    assert_str(URL_BUILD(e->arena, URL_CONSTANT("/people/"), URL_VALUE((int64_t)7),
                         URL_CONSTANT("/"), URL_VALUE(S("a/b"))),
               "/people/7/a%2Fb");
}

static void dates_are_said_in_words(void **state)
{
    struct env *e = *state;
    struct out o = out_make(e->arena, LANG_en, date_make(2026, 11, 24));
    assert_str(words_date(&o, date_make(2026, 11, 26)), "26 November");
    assert_str(words_date(&o, date_make(2025, 11, 26)), "26 November 2025");
    assert_str(words_day(&o, date_make(2026, 11, 26)), "Thursday 26 November");
    assert_str(words_short(&o, date_make(2026, 11, 2)), "2 Nov");
    assert_str(words_date(&o, DATE_NONE), "date not known");
    assert_str(words_time(&o, time_from_local(date_make(2026, 11, 24), 9, 14, 0)), "9.14");
    assert_str(words_when(&o, time_from_local(date_make(2026, 11, 24), 8, 12, 0)), "Today, 8.12");
    assert_str(words_when(&o, time_from_local(date_make(2026, 11, 23), 15, 40, 0)),
               "Yesterday, 15.40");
    assert_str(words_when(&o, time_from_local(date_make(2026, 11, 20), 2, 26, 0)),
               "20 November, 2.26");
    o.lang = LANG_pl;
    assert_str(words_day(&o, date_make(2026, 11, 26)), "czwartek 26 listopada");
}

static void numbers_are_grouped_and_minus_is_a_minus(void **state)
{
    struct env *e = *state;
    assert_str(words_count(e->arena, 1246), "1,246");
    assert_str(words_count(e->arena, 100), "100");
    assert_str(words_count(e->arena, -1000000), "\xe2\x88\x92"
                                                "1,000,000");
    assert_str(words_nhs(e->arena, S("9990000018")), "999 000 0018");
    assert_str(words_nhs(e->arena, S("none")), "none");
}

static void plurals_follow_each_language(void **state)
{
    (void)state;
    assert_int_equal(msg_plural(LANG_en, 1), PLURAL_ONE);
    assert_int_equal(msg_plural(LANG_en, 0), PLURAL_OTHER);
    assert_int_equal(msg_plural(LANG_bn, 0), PLURAL_ONE);
    assert_int_equal(msg_plural(LANG_pl, 1), PLURAL_ONE);
    assert_int_equal(msg_plural(LANG_pl, 3), PLURAL_FEW);
    assert_int_equal(msg_plural(LANG_pl, 13), PLURAL_MANY);
    assert_int_equal(msg_plural(LANG_pl, 22), PLURAL_FEW);
    assert_int_equal(msg_plural(LANG_pl, 112), PLURAL_MANY);
    assert_int_equal(msg_plural(LANG_ur, 2), PLURAL_OTHER);
}

static void a_sentence_isolates_what_is_put_into_it(void **state)
{
    struct env *e = *state;
    struct out o = out_make(e->arena, LANG_en, DATE_NONE);
    msg_write(&o, MSG_thread_held_by, (const struct msg_arg[]){ MSG_ARG(S("<Ann>")) }, 1);
    assert_str(out_taken(&o).markup, "Held by <bdi>&lt;Ann&gt;</bdi>");
    assert_str(MSG_TEXT(e->arena, LANG_en, MSG_days_late, MSG_PLAIN(1)), "Late by 1 day");
    assert_str(MSG_TEXT(e->arena, LANG_en, MSG_days_late, MSG_PLAIN(1200)), "Late by 1,200 days");
    assert_str(MSG_TEXT(e->arena, LANG_pl, MSG_days_late, MSG_PLAIN(3)), "3 dni po terminie");
    /* A name in a text that runs the other way is isolated, as <bdi> does it in markup. */
    assert_str(MSG_TEXT(e->arena, LANG_ur, MSG_thread_said_named, msg_arg_str(S("Ann")),
                        msg_arg_str(S("65-79"))),
               "\xE2\x81\xA8"
               "Ann\xE2\x81\xA9، \xE2\x81\xA8"
               "65-79\xE2\x81\xA9");
}

/* What a language lacks is said in English and marked so, never left out. */
static void a_missing_translation_is_said_in_english_and_marked(void **state)
{
    struct env *e = *state;
    size_t missing[LANG__COUNT] = { 0 };
    for (int k = 0; k < MSG__COUNT; k++) {
        assert_true(msg_is_translated(LANG_en, (enum msg_key)k));
        for (int l = 1; l < LANG__COUNT; l++) {
            if (msg_is_translated((enum lang)l, (enum msg_key)k)) continue;
            missing[l]++;
            struct out o = out_make(e->arena, (enum lang)l, DATE_NONE);
            msg_write(&o, (enum msg_key)k, NULL, 0);
            assert_true(str_starts(out_taken(&o).markup, S("<span lang=\"en-GB\" dir=\"ltr\">")));
        }
    }
    for (int l = 1; l < LANG__COUNT; l++)
        print_message("# %.*s lacks %zu of %d messages\n", STR_ARG(lang_code((enum lang)l)),
                      missing[l], MSG__COUNT);
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
        CASE(between_tags_no_value_can_open_a_tag),
        CASE(in_an_attribute_no_value_can_end_it),
        CASE(what_is_no_text_becomes_a_replacement_sign),
        CASE(a_url_may_lead_nowhere_but_to_known_schemes),
        CASE(a_redirect_stays_on_this_site),
        CASE(urls_are_made_of_encoded_parts),
        CASE(dates_are_said_in_words),
        CASE(numbers_are_grouped_and_minus_is_a_minus),
        CASE(plurals_follow_each_language),
        CASE(a_sentence_isolates_what_is_put_into_it),
        CASE(a_missing_translation_is_said_in_english_and_marked),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
