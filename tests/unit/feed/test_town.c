/* SPDX-License-Identifier: Apache-2.0
 * A made town's files are read whole: what it writes and what is read here are one format.
 */
#include "support/support.h"

#include <stdlib.h>

#include "base/file.h"
#include "csv/csv.h"
#include "feed/walk.h"
#include "list_sink.h"
#include "town/town.h"

static struct env *e;
static struct list_sink *sink;
static str root, folder;

static int setup(void **state)
{
    (void)state;
    e = test_env();
    sink = list_sink_make(e);
    sink->strict = true;
    char *path = arena_cstr(e->arena, S("/tmp/weft-town-XXXXXX"));
    if (mkdtemp(path) == NULL) return -1;
    root = str_of(path);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    status s = file_remove_tree(e, root);
    test_env_close(e);
    return s == ST_OK ? 0 : -1;
}

static void make_town(void)
{
    struct town_report report;
    struct town_options o = { .people = 1000, .seed = 7, .today = date_make(2026, 11, 22) };
    o.out = file_join(e->arena, root, S("town"));
    assert_ok(town_make(e, &o, &report));
    folder = o.out;
}

static void take_feed(const struct town_feed *t, struct feed_counts *total)
{
    struct mapping m;
    struct feed_run run = { .sink = &sink->sink, .source = t->source };
    struct feed_file f = { .format = feed_format_of(t->format) };
    f.name = f.in.path = file_join(e->arena, folder, t->file);
    if (t->mapping.n > 0) {
        str text;
        assert_ok(file_read(e, file_join(e->arena, folder, t->mapping), 1 << 20, &text));
        assert_ok(mapping_read(e, text, &m));
    }
    struct arena_mark mark = arena_mark(e->arena);
    assert_ok(feed_file_read(e, &run, &f, t->mapping.n > 0 ? &m : NULL, 0));
    arena_rewind(e->arena, mark);
    total->units += run.counts.units;
    total->repeats += run.counts.repeats;
    total->resources += run.counts.resources;
    total->refused += run.counts.refused;
    total->doubts += run.counts.doubts;
}

/* For whoever has to find out why. */
static void tell_notes(enum feed_note_kind kind, size_t most)
{
    for (size_t i = 0; i < sink->notes.count && most > 0; i++) {
        const struct feed_note *n = &sink->notes.at[i];
        if (n->kind != kind) continue;
        most--;
        print_message("# %.*s:%lld %.*s: %.*s (%.*s) %.*s\n", STR_ARG(n->place.file),
                      (long long)n->place.line, STR_ARG(n->field), STR_ARG(n->what),
                      STR_ARG(n->remedy), STR_ARG(str_sub(n->raw, 0, 300)));
    }
}

/* What the town spoilt on purpose, and lists. */
static int64_t count_faults(void)
{
    struct csv *csv;
    struct csv_header h;
    struct csv_row row;
    int64_t n = 0;
    assert_ok(csv_open(e, file_join(e->arena, folder, S("faults.csv")), ',', &csv));
    assert_ok(csv_read_header(e, csv, &h));
    while (csv_next(e, csv, &row) == ST_OK) n++;
    return n;
}

static void everything_that_a_made_town_sends_is_read_but_what_it_spoilt(void **state)
{
    (void)state;
    struct town_feed *feeds;
    size_t count;
    struct feed_counts total = { 0 };
    make_town();
    assert_ok(feed_town_list(e, folder, &feeds, &count));
    for (size_t i = 0; i < count; i++) take_feed(&feeds[i], &total);
    print_message("# %zu files: %d units, %d resources in %zu, %d refused, %d doubts\n", count,
                  (int)total.units, (int)total.resources, sink->held.count, (int)total.refused,
                  (int)total.doubts);
    int64_t faults = count_faults();
    if (total.refused != faults) tell_notes(FEED_REFUSED, 20);
    assert_int_equal(total.refused, faults);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            everything_that_a_made_town_sends_is_read_but_what_it_spoilt, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
