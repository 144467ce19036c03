/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "base/file.h"
#include "base/map.h"
#include "feed/fhir_in.h"
#include "feed/overlay.h"
#include "feed/splitter.h"
#include "json/json.h"
#include "list_sink.h"

static struct env *e;
static struct list_sink *sink;
static struct feed_run run;

static int setup(void **state)
{
    (void)state;
    e = test_env();
    sink = list_sink_make(e);
    run = (struct feed_run){ .sink = &sink->sink, .source = S("gp") };
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    test_env_close(e);
    return 0;
}

static status read_text(const char *text)
{
    struct feed_input in = { .text = str_of(text) };
    return fhir_file_read(e, &run, &in, 0);
}

static status read_lines(const char *text)
{
    struct bytes *b;
    assert_ok(bytes_open_text(e, str_of(text), &b));
    return fhir_lines_read(e, &run, b, 0);
}

static str held(const char *key)
{
    const struct list_resource *r = list_find(sink, key);
    if (r == NULL) fail_msg("%s is not held", key);
    return r->json;
}

static void ids_and_references_get_the_sources_key_and_nothing_else_changes(void **state)
{
    (void)state;
    assert_ok(read_text("{\"resourceType\":\"Observation\", "
                        "\"id\":\"o1\",\"subject\":{\"reference\":\"Patient/1\"},"
                        "\"valueQuantity\":{\"value\":1.50},\"contained\":[{\"resourceType\":"
                        "\"Device\",\"id\":\"d\"}],"
                        "\"device\":{\"reference\":\"#d\"},\"encounter\":{\"reference\":\"http://"
                        "else.where/Encounter/2\"},"
                        "\"focus\":[{\"reference\":\"Group/7/_history/3\"}]}"));
    assert_str(held("Observation/gp-o1"),
               "{\"resourceType\":\"Observation\", "
               "\"id\":\"gp-o1\",\"subject\":{\"reference\":\"Patient/gp-1\"},"
               "\"valueQuantity\":{\"value\":1.50},\"contained\":[{\"resourceType\":\"Device\","
               "\"id\":\"d\"}],"
               "\"device\":{\"reference\":\"#d\"},\"encounter\":{\"reference\":\"http://else.where/"
               "Encounter/2\"},"
               "\"focus\":[{\"reference\":\"Group/gp-7\"}]}");
}

#define BUNDLE(type, entries)                                                                      \
    "{\"type\":\"" type "\",\"entry\":[" entries "],\"resourceType\":\"Bundle\"}"
#define PATIENT                                                                                    \
    "{\"fullUrl\":\"urn:uuid:aa-1\",\"resource\":{\"resourceType\":\"Patient\",\"gender\":"        \
    "\"male\"},\"request\":{\"method\":\"POST\",\"url\":\"Patient\"}}"
#define VISIT                                                                                      \
    "{\"fullUrl\":\"urn:uuid:aa-2\",\"resource\":{\"resourceType\":\"Encounter\",\"id\":\"v\","    \
    "\"subject\":{\"reference\":\"urn:uuid:aa-1\"}}}"
#define BROKEN "{\"fullUrl\":\"urn:uuid:aa-3\",\"resource\":{\"resourceType\":7}}"

static void full_urls_mean_resources_of_the_bundle_wherever_they_stand_in_it(void **state)
{
    (void)state;
    assert_ok(read_text(BUNDLE("transaction", VISIT "," PATIENT)));
    assert_true(str_has(held("Encounter/gp-v"), S("\"reference\":\"Patient/gp-aa-1\"")));
    assert_int_equal(run.counts.units, 1);
    assert_int_equal(run.counts.resources, 2);
}

static void a_transaction_is_applied_whole_or_not_at_all(void **state)
{
    (void)state;
    assert_ok(read_text(BUNDLE("transaction", PATIENT "," BROKEN "," VISIT)));
    assert_int_equal(sink->held.count, 0);
    assert_int_equal(run.counts.refused, 1);
    assert_str(list_note(sink, FEED_REFUSED)->field, "resourceType");
    assert_true(str_has(list_note(sink, FEED_REFUSED)->raw, S("aa-3")));
    sink->refuse_id = S("gp-v");
    assert_ok(read_text(BUNDLE("transaction", PATIENT "," VISIT)));
    assert_int_equal(sink->held.count, 0);
    assert_int_equal(run.counts.refused, 2);
    assert_int_equal(run.counts.units, 0);
}

static void a_collection_loses_only_the_entry_that_is_faulty(void **state)
{
    (void)state;
    assert_ok(read_text(BUNDLE("collection", PATIENT ",\n" BROKEN ",\n" VISIT)));
    assert_int_equal(sink->held.count, 2);
    assert_int_equal(run.counts.refused, 1);
    assert_int_equal(list_note(sink, FEED_REFUSED)->place.line, 2);
    assert_int_equal(list_note(sink, FEED_REFUSED)->place.number, 2);
}

static void a_delete_takes_back_what_the_source_gave(void **state)
{
    (void)state;
    assert_ok(read_text(BUNDLE("transaction", PATIENT)));
    assert_ok(read_text(
        BUNDLE("transaction", "{\"request\":{\"method\":\"DELETE\",\"url\":\"Patient/aa-1\"}}")));
    assert_null(list_find(sink, "Patient/gp-aa-1"));
    assert_ok(read_text(
        BUNDLE("transaction", "{\"request\":{\"method\":\"DELETE\",\"url\":\"Patient?x=y\"}}")));
    assert_int_equal(run.counts.refused, 1);
}

static void the_newest_version_of_a_history_counts(void **state)
{
    (void)state;
    assert_ok(read_text(BUNDLE(
        "history",
        "{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"1\",\"gender\":\"male\"}},"
        "{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"1\",\"gender\":\"female\"}}")));
    assert_true(str_has(held("Patient/gp-1"), S("\"male\"")));
}

static void answers_are_passed_over_and_said_so(void **state)
{
    (void)state;
    assert_ok(read_text("{\"resourceType\":\"OperationOutcome\",\"issue\":[]}"));
    assert_ok(read_text(
        BUNDLE("searchset", PATIENT ",{\"resource\":{\"resourceType\":\"OperationOutcome\"}}")));
    assert_int_equal(run.counts.passed, 2);
    assert_int_equal(sink->held.count, 1);
}

static void what_is_no_resource_is_refused_with_its_place(void **state)
{
    (void)state;
    static const char *const bad[] = { "",
                                       "[]",
                                       "{",
                                       "{\"a\":1}",
                                       "null",
                                       "{\"resourceType\":\"Patient\",}",
                                       "{\"resourceType\":\"Patient\",\"id\":\"1\",\"id\":\"2\"}",
                                       BUNDLE("transaction", PATIENT ",7"),
                                       BUNDLE("transaction", PATIENT) "x",
                                       BUNDLE("batch",
                                              "{\"resource\":{\"resourceType\":\"Patient\"") };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_ok(read_text(bad[i]));
        if (run.counts.refused != (int64_t)i + 1) fail_msg("not refused: %s", bad[i]);
    }
    for (size_t i = 0; i < sink->notes.count; i++) assert_true(sink->notes.at[i].what.n > 0);
}

static void a_list_keeps_its_entries(void **state)
{
    (void)state;
    assert_ok(read_text("{\"resourceType\":\"List\",\"id\":\"1\",\"entry\":[{\"item\":{"
                        "\"reference\":\"Task/2\"}}]}"));
    assert_str(held("List/gp-1"), "{\"resourceType\":\"List\",\"id\":\"gp-1\",\"entry\":[{\"item\":"
                                  "{\"reference\":\"Task/gp-2\"}}]}");
}

static void lines_are_taken_one_by_one(void **state)
{
    (void)state;
    assert_ok(read_lines(
        "\xef\xbb\xbf{\"resourceType\":\"Patient\",\"id\":\"1\"}\r\n\n{\"resourceType\":\n"
        "{\"resourceType\":\"Task\",\"id\":\"2\",\"for\":{\"reference\":\"Patient/1\"}}"));
    assert_int_equal(run.counts.units, 2);
    assert_int_equal(run.counts.refused, 1);
    assert_int_equal(list_note(sink, FEED_REFUSED)->place.line, 3);
    assert_true(str_has(held("Task/gp-2"), S("Patient/gp-1")));
}

static void an_overlay_changes_what_it_names_and_nothing_else(void **state)
{
    (void)state;
    str out;
    str was = S("{\"resourceType\":\"Patient\", "
                "\"active\":false,\"deceasedBoolean\":true,\"name\":[{\"family\":\"A\"}]}");
    assert_ok(feed_overlay(
        e, was, S("{\"resourceType\":\"Patient\",\"active\":true,\"deceasedDateTime\":\"2026\"}"),
        S("active"), &out));
    assert_str(out,
               "{\"resourceType\":\"Patient\", "
               "\"active\":false,\"name\":[{\"family\":\"A\"}],\"deceasedDateTime\":\"2026\"}");
    assert_ok(feed_overlay(
        e, was, S("{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"A\"}]}"), S(""), &out));
    assert_ptr_equal(out.p, was.p);
}

/* Every split of the text into reads gives the same entries: the splitter against the whole. */
static void entries_are_found_in_real_bundles(void **state)
{
    (void)state;
    str folder = test_data(e, "fhir_uk");
    if (str_is_none(folder)) skip();
    str *names;
    size_t count;
    str bars = file_join(e->arena, folder, S("bars-api/examples1.4.0/process_message"));
    if (!file_exists(e, bars)) skip();
    assert_ok(file_list(e, bars, &names, &count));
    for (size_t i = 0; i < count; i++) {
        if (!str_ends(names[i], S(".json"))) continue;
        str text;
        const struct json_node *root;
        assert_ok(file_read(e, file_join(e->arena, bars, names[i]), (size_t)1 << 24, &text));
        if (json_read(e, text, &root) != ST_OK) continue;
        struct bytes *b;
        assert_ok(bytes_open_text(e, text, &b));
        struct splitter s = splitter_make(e, b);
        const struct json_node *want = json_first(json_get(root, "entry"));
        for (;; want = json_next(want)) {
            str entry;
            assert_ok(splitter_next(e, &s, &entry));
            assert_int_equal(entry.p == NULL, want == NULL);
            if (want == NULL) break;
            assert_strs(entry, json_raw(want));
        }
    }
}

struct tally {
    int files, bundles;
};

static void read_folder(str path, struct tally *t)
{
    str *names;
    size_t count;
    assert_ok(file_list(e, path, &names, &count));
    for (size_t i = 0; i < count; i++) {
        str full = file_join(e->arena, path, names[i]);
        if (str_ends(full, S(".json"))) {
            struct feed_input in = { .path = full };
            run.place.file = full;
            struct arena_mark mark = arena_mark(e->arena);
            assert_ok(fhir_file_read(e, &run, &in, 0));
            arena_rewind(e->arena, mark);
            t->files++;
        } else if (!str_ends(full, S(".tsv"))) {
            read_folder(full, t);
        }
    }
}

static void every_file_of_fhir_uk_is_read_or_refused_with_a_reason(void **state)
{
    (void)state;
    str folder = test_data(e, "fhir_uk");
    if (str_is_none(folder)) skip();
    struct tally t = { 0 };
    read_folder(folder, &t);
    for (size_t i = 0; i < sink->notes.count; i++) assert_true(sink->notes.at[i].what.n > 0);
    size_t numbers = 0;
    struct map seen = map_make(e->arena);
    for (size_t i = 0; i < sink->notes.count; i++) {
        if (sink->notes.at[i].kind != FEED_DOUBT) continue;
        numbers++;
        bool fresh;
        (void)map_put(&seen, sink->notes.at[i].place.file, &fresh);
    }
    assert_true(numbers >= 14); /* numbers that fail their check, each told, none a crash */
    print_message(
        "# %d files: %d units, %d resources, %d refused, %d passed, %zu doubts in %zu files\n",
        t.files, (int)run.counts.units, (int)run.counts.resources, (int)run.counts.refused,
        (int)run.counts.passed, numbers, seen.count);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(ids_and_references_get_the_sources_key_and_nothing_else_changes),
        T(full_urls_mean_resources_of_the_bundle_wherever_they_stand_in_it),
        T(a_transaction_is_applied_whole_or_not_at_all),
        T(a_collection_loses_only_the_entry_that_is_faulty),
        T(a_delete_takes_back_what_the_source_gave),
        T(the_newest_version_of_a_history_counts),
        T(answers_are_passed_over_and_said_so),
        T(what_is_no_resource_is_refused_with_its_place),
        T(a_list_keeps_its_entries),
        T(lines_are_taken_one_by_one),
        T(an_overlay_changes_what_it_names_and_nothing_else),
        T(entries_are_found_in_real_bundles),
        T(every_file_of_fhir_uk_is_read_or_refused_with_a_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
