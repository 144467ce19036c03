/* SPDX-License-Identifier: Apache-2.0
 * What the town sends, given to the readers that the server has: nothing may be refused but what
 * was spoilt on purpose.
 */
#include "support/support.h"

#include "base/file.h"
#include "csv/csv.h"
#include "feed/fhir_in.h"
#include "feed/hl7.h"
#include "feed/mapping.h"
#include "feed/rows.h"
#include "made_town.h"

static struct env *e;
static int64_t refused;
static str dir;

static int setup(void **state)
{
    (void)state;
    e = test_env();
    dir = made_town(e, 1200, 11, NULL);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    made_town_remove(e, dir);
    test_env_close(e);
    return 0;
}

static status begin(struct feed_sink *s, struct env *env, const struct feed_unit *u, bool *ret_skip)
{
    (void)s;
    (void)env;
    (void)u;
    *ret_skip = false;
    return ST_OK;
}

static status put(struct feed_sink *s, struct env *env, const struct feed_item *item)
{
    (void)s;
    (void)env;
    assert_true(item->id.n > 0 && item->json.n > 0);
    return ST_OK;
}

static status end(struct feed_sink *s, struct env *env, bool keep)
{
    (void)s;
    (void)env;
    (void)keep;
    return ST_OK;
}

static status note(struct feed_sink *s, struct env *env, const struct feed_note *n)
{
    (void)s;
    (void)env;
    if (n->kind == FEED_DOUBT) return ST_OK;
    refused++;
    bool spoilt = str_has(n->raw, S("ADT^A99")) || str_has(n->place.file, S("/mindtrust/")) ||
                  str_ends(n->place.file, S(".csv"));
    if (!spoilt)
        fail_msg("%.*s line %lld, %.*s: %.*s %.*s\n%.*s", STR_ARG(n->place.file),
                 (long long)n->place.line, STR_ARG(n->field), STR_ARG(n->what), STR_ARG(n->remedy),
                 STR_ARG(n->raw));
    return ST_OK;
}

static void read_csv(struct feed_run *run, str path, str mapping)
{
    struct mapping m;
    str text;
    struct csv *csv;
    assert_ok(file_read(e, file_join(e->arena, dir, mapping), 1 << 20, &text));
    assert_ok(mapping_read(e, text, &m));
    assert_ok(csv_open(e, path, ',', &csv));
    assert_ok(rows_read(e, run, &m, csv, 0));
}

static void read_file(struct feed_run *run, str format, str path, str mapping)
{
    struct bytes *b = NULL;
    if (str_eq(format, S("csv"))) {
        read_csv(run, path, mapping);
    } else if (str_eq(format, S("fhir-bundle"))) {
        struct feed_input in = { .path = path };
        assert_ok(fhir_file_read(e, run, &in, 0));
    } else {
        assert_ok(bytes_open(e, path, &b));
        if (str_eq(format, S("hl7v2")))
            assert_ok(hl7_read(e, run, b, 0));
        else
            assert_ok(fhir_lines_read(e, run, b, 0));
    }
}

static void the_readers_take_everything_that_the_town_sends(void **state)
{
    (void)state;
    struct feed_sink sink = { begin, put, end, note };
    struct made_table feeds = made_table(e, dir, "feeds.csv");
    for (size_t r = 0; r < feeds.rows; r++) {
        struct feed_run run = { .sink = &sink, .source = made_cell(&feeds, r, "source") };
        str path = file_join(e->arena, dir, made_cell(&feeds, r, "file"));
        run.place.file = path;
        struct arena_mark mark = arena_mark(e->arena);
        read_file(&run, made_cell(&feeds, r, "format"), path, made_cell(&feeds, r, "mapping"));
        arena_rewind(e->arena, mark);
        int64_t records = 0;
        assert_true(str_to_int(made_cell(&feeds, r, "records"), &records));
        bool bundle = str_eq(made_cell(&feeds, r, "format"), S("fhir-bundle"));
        int64_t taken = run.counts.units + run.counts.refused + run.counts.passed;
        if (!bundle && taken != records)
            fail_msg("%.*s: %lld of %lld", STR_ARG(path), (long long)taken, (long long)records);
    }
    struct made_table faults = made_table(e, dir, "faults.csv");
    assert_true(faults.rows > 0);
    assert_int_equal(refused, faults.rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_readers_take_everything_that_the_town_sends),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
