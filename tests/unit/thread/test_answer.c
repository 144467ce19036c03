/* SPDX-License-Identifier: Apache-2.0
 * What an answer needs, captions, and what is a video.
 */
#include "support/support.h"

#include "thread/answer.h"
#include "thread/captions.h"
#include "thread/upload.h"

static status check(struct env *e, const char *text)
{
    size_t cues = 0;
    e->err = (struct err){ 0 };
    return captions_check(e, str_of(text), &cues);
}

static void captions_have_a_head_times_in_order_and_words(void **state)
{
    (void)state;
    struct env *e = test_env();
    size_t cues = 0;
    assert_ok(
        captions_check(e,
                       S("WEBVTT - for T01\r\n\r\nNOTE of ours\n--\n\n1\n00:01.000 --> 00:04.000 "
                         "align:start\nHello.\n\n00:00:04.000 --> 01:00:05.500\nTwo\nlines.\n"),
                       &cues));
    assert_int_equal(cues, 2);
    assert_ok(captions_check(e, S("\xEF\xBB\xBFWEBVTT\n\n00:00.000 --> 00:01.000\nx"), &cues));
    static const struct {
        const char *text;
        long line;
    } bad[] = { { "", 1 },
                { "WEBVTTX\n\n00:00.000 --> 00:01.000\nx", 1 },
                { "WEBVTT\n\n", 4 },
                { "WEBVTT\n\n00:00 --> 00:01\nx\n", 3 },
                { "WEBVTT\n\n00:02.000 --> 00:01.000\nx\n", 3 },
                { "WEBVTT\n\n00:02.000 --> 00:03.000\nx\n\n00:01.000 --> 00:04.000\ny\n", 6 },
                { "WEBVTT\n\n00:02.000 --> 00:03.000\n\n", 4 },
                { "WEBVTT\n\n00:61.000 --> 02:03.000\nx\n", 3 },
                { "WEBVTT\n\n00:02.000 --> 00:03.000\nx\n00:03.000 --> 00:04.000\ny\n", 5 } };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_status(check(e, bad[i].text), ST_BAD_INPUT);
        assert_true(e->err.remedy.n > 0);
        if (i > 0 && i != 2) assert_int_equal(e->err.line, bad[i].line);
    }
    test_env_close(e);
}

static void a_video_is_told_by_its_bytes(void **state)
{
    (void)state;
    assert_str(upload_video_type(S("\0\0\0\x18"
                                   "ftypisom\0\0\0\0")),
               "video/mp4");
    assert_str(upload_video_type(S("\x1A\x45\xDF\xA3\x9F\x42\x86\x81\x01\x42\x82\x84webm")),
               "video/webm");
    static const str not [] = { S_INIT(""),
                                S_INIT("MZ\x90"),
                                S_INIT("<html>"),
                                S_INIT("ftypisom"),
                                S_INIT("\0\0\0\x18"
                                       "ftypheic\0\0\0\0"),
                                S_INIT("\x1A\x45\xDF\xA3matroska") };
    for (size_t i = 0; i < sizeof not / sizeof not [0]; i++)
        assert_true(str_is_none(upload_video_type(not [i])));
}

static void an_answer_is_asked_for_all_that_others_need_to_read_it(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct answer_edit edit = { .answer = { .words = S(""), .easy_read = S("") } };
    assert_int_equal(answer_lacks(&edit), LACK_WORDS | LACK_EASY_READ | LACK_BSL);
    edit.answer.words = S("You were right.");
    edit.answer.easy_read = S("You were right.");
    edit.answer.without = S("bsl");
    assert_int_equal(answer_lacks(&edit), 0);
    edit.answer.video_file = 7;
    assert_int_equal(answer_lacks(&edit), LACK_TRANSCRIPT | LACK_CAPTIONS);
    edit.answer.transcript = S("You were right.");
    edit.answer.captions = S("WEBVTT");
    *VEC_PUSH(e->arena, &edit.languages) = (struct answer_language){ S("en"), 3 };
    assert_int_equal(answer_lacks(&edit), 0);
    *VEC_PUSH(e->arena, &edit.languages) = (struct answer_language){ S("ur"), 1 };
    assert_int_equal(answer_lacks(&edit), LACK_LANGUAGE);
    edit.answer.without = S("bsl;ur");
    assert_int_equal(answer_lacks(&edit), 0);
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(captions_have_a_head_times_in_order_and_words),
        cmocka_unit_test(a_video_is_told_by_its_bytes),
        cmocka_unit_test(an_answer_is_asked_for_all_that_others_need_to_read_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
