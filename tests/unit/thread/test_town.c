/* SPDX-License-Identifier: Apache-2.0
 * A made town's threads, with the content's own files: states, stops, what is nobody's to read, and
 * a link whose end is missing.
 */
#include "support/support.h"

#include "base/file.h"
#include "base/time.h"
#include "feed/town_load.h"
#include "gen/sql_thread.h"
#include "support/alliance.h"
#include "thread/thread.h"
#include "thread/town.h"
#include "town/town.h"
#include "trust/organisation.h"

static str town_made(struct env *e, str folder)
{
    str out = file_join(e->arena, folder, S("town"));
    struct town_options o = {
        .people = TOWN_PEOPLE_LEAST, .seed = 1, .today = date_make(2026, 11, 22), .out = out
    };
    struct town_report report;
    assert_ok(town_make(e, &o, &report));
    return out;
}

static void organisations_made(struct alliance *a)
{
    static const char *const keys[] = { "lanternlane", "weirbankhc", "hospital", "mindtrust",
                                        "adultcare",   "children",   "bobbin",   "fustian",
                                        "thrushlea",   "carecoop",   "together", "shuttle",
                                        "ambulance",   "police",     "fire",     "leisure" };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        int64_t id = 0;
        assert_ok(organisation_put(&a->cx, str_of(keys[i]), str_none(), str_of(keys[i]), S("other"),
                                   &id));
    }
}

static status load_all(struct alliance *a, str town)
{
    for (size_t i = 0; i < town_load_count(); i++) TRY(town_load(&a->cx, town, i));
    return ST_OK;
}

static size_t count_state(const struct thread_lines *l, enum thread_state state)
{
    size_t n = 0;
    for (size_t i = 0; i < l->count; i++) n += l->at[i].state == state;
    return n;
}

static void a_town_has_threads_in_every_state_and_twice_loaded_changes_nothing(void **state)
{
    (void)state;
    struct alliance a;
    struct thread_lines lines;
    struct thread t;
    alliance_open(&a, NULL);
    str town = town_made(a.env, a.folder);
    alliance_begin(&a);
    organisations_made(&a);
    assert_ok(load_all(&a, town));
    assert_ok(load_all(&a, town));
    assert_ok(thread_list(&a.cx, 0, &lines));
    assert_int_equal(lines.count, 24);
    assert_int_equal(count_state(&lines, THREAD_ANSWERED), 9);
    assert_int_equal(count_state(&lines, THREAD_UNDER_WAY), 7);
    assert_int_equal(count_state(&lines, THREAD_STOPPED), 4);
    assert_int_equal(count_state(&lines, THREAD_DECLINED), 4);
    /* The list, which reads no thread whole, says of each what reading it whole says. */
    for (size_t i = 0; i < lines.count; i++) {
        assert_ok(thread_read(&a.cx, lines.at[i].id, &t));
        assert_int_equal(t.state, lines.at[i].state);
        assert_int_equal(t.at, lines.at[i].at);
        assert_int_equal(t.cut, lines.at[i].cut);
        assert_int_equal(t.voice_count, lines.at[i].voices);
        for (size_t s = 0; s < t.steps.count; s++)
            assert_true(t.steps.at[s].made.who.n > 0 || t.steps.at[s].made.rule.n > 0);
    }
    alliance_commit(&a);
    alliance_close(&a);
}

static void every_stop_of_an_answered_thread_is_there_and_leads_back(void **state)
{
    (void)state;
    struct alliance a;
    struct thread t;
    int64_t *threads = NULL, id = 0;
    size_t count = 0;
    alliance_open(&a, NULL);
    str town = town_made(a.env, a.folder);
    alliance_begin(&a);
    organisations_made(&a);
    assert_ok(load_all(&a, town));
    assert_ok(thread_read_key(&a.cx, S("T01"), &t));
    assert_int_equal(t.voices.count, 4);
    assert_true(t.has_priority && t.decisions.count == 1 && t.commitments.count == 1);
    assert_true(t.work.count == 1 && t.outcomes.count == 1 && t.answers.count == 1);
    assert_int_equal(t.outcomes.at[0].moved, MOVED_BETTER);
    assert_int_equal(t.work.at[0].done, 187);
    static const struct {
        enum thread_end kind;
        const char *key;
    } ends[] = { { END_VOICE, "V101" }, { END_DECISION, "D01" }, { END_COMMITMENT, "C01" },
                 { END_COUNT, "W01" },  { END_OUTCOME, "O01" },  { END_ANSWER, "A01" } };
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        assert_ok(thread_end_find(&a.cx, ends[i].kind, str_of(ends[i].key), &id));
        assert_ok(thread_of(&a.cx, ends[i].kind, id, &threads, &count));
        assert_int_equal(count, 1);
        assert_int_equal(threads[0], t.id);
    }
    alliance_commit(&a);
    alliance_close(&a);
}

static void a_voice_in_a_theme_that_nobody_linked_on_is_weighed(void **state)
{
    (void)state;
    struct alliance a;
    struct thread t;
    int64_t voice = 0, theme = 0;
    alliance_open(&a, NULL);
    str town = town_made(a.env, a.folder);
    alliance_begin(&a);
    organisations_made(&a);
    assert_ok(load_all(&a, town));
    assert_ok(thread_end_find(&a.cx, END_VOICE, S("V103"), &voice));
    assert_ok(thread_end_find(&a.cx, END_THEME, S("damp"), &theme));
    assert_ok(thread_read_loose(&a.cx, END_VOICE, voice, &t));
    assert_int_equal(t.at, STOP_SAID);
    assert_ok(thread_link_add(&a.cx, &(struct link_made){ .from = END_VOICE,
                                                          .from_id = voice,
                                                          .to = END_THEME,
                                                          .to_id = theme,
                                                          .rule = S("rule:theme-nearest") }));
    assert_ok(thread_read_loose(&a.cx, END_VOICE, voice, &t));
    assert_int_equal(t.at, STOP_THEME);
    assert_int_equal(t.state, THREAD_WEIGHED);
    assert_str(t.theme_key, "damp");
    alliance_commit(&a);
    alliance_close(&a);
}

static void a_thread_that_is_begun_for_a_theme_takes_in_its_voices(void **state)
{
    (void)state;
    struct alliance a;
    struct thread t, other;
    int64_t theme = 0;
    alliance_open(&a, NULL);
    str town = town_made(a.env, a.folder);
    alliance_begin(&a);
    organisations_made(&a);
    assert_ok(load_all(&a, town));
    assert_ok(thread_end_find(&a.cx, END_THEME, S("damp"), &theme));
    assert_ok(
        thread_read_key(&a.cx, S("T17"), &other)); /* any that stands by: its own voices stay its */
    assert_ok(sql_thread_put(a.env, a.db, S("T-new"), S("New"), 1, theme, env_now(a.env),
                             (struct opt_int){ 0 }, S(""), S(""), S(""), (struct opt_int){ 0 },
                             S(""), S(""), 0, S(""), S(""), (struct opt_int){ 0 },
                             (struct opt_int){ 0 }, NULL));
    assert_ok(thread_read_key(&a.cx, S("T-new"), &t));
    assert_int_equal(t.voice_count, 0);
    assert_ok(thread_adopt(&a.cx, t.id, theme));
    assert_ok(thread_adopt(&a.cx, t.id, theme));
    int64_t before = other.voice_count;
    assert_ok(thread_read_key(&a.cx, S("T-new"), &t));
    assert_ok(thread_read_key(&a.cx, S("T17"), &other));
    assert_true(t.voice_count > 10);
    assert_int_equal(other.voice_count, before);
    assert_true(t.steps.at[0].made.rule.n > 0);
    alliance_commit(&a);
    alliance_close(&a);
}

static void a_link_without_an_end_names_its_file_and_line(void **state)
{
    (void)state;
    struct alliance a;
    str text = str_none();
    alliance_open(&a, NULL);
    str town = town_made(a.env, a.folder);
    str path = file_join(a.env->arena, town, S("place/links.csv"));
    alliance_begin(&a);
    organisations_made(&a);
    assert_ok(file_read(a.env, path, 1 << 20, &text));
    size_t at = str_find(text, S("voice,V104"));
    assert_true(at != SIZE_MAX);
    char *changed = arena_cstr(a.env->arena, text);
    memcpy(changed + at, "voice,V9X4", 10);
    assert_ok(file_write(a.env, path, str_make(changed, text.n)));
    assert_status(load_all(&a, town), ST_BAD_INPUT);
    assert_true(str_has(a.env->err.where, S("links.csv")));
    assert_true(str_has(a.env->err.what, S("V9X4")));
    assert_int_equal(a.env->err.line, 4);
    db_rollback(a.env, a.db);
    alliance_close(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_town_has_threads_in_every_state_and_twice_loaded_changes_nothing),
        cmocka_unit_test(every_stop_of_an_answered_thread_is_there_and_leads_back),
        cmocka_unit_test(a_voice_in_a_theme_that_nobody_linked_on_is_weighed),
        cmocka_unit_test(a_thread_that_is_begun_for_a_theme_takes_in_its_voices),
        cmocka_unit_test(a_link_without_an_end_names_its_file_and_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
