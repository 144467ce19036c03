/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "feed/walk.h"
#include "list_sink.h"

static struct env *e;
static struct list_sink *sink;
static struct feed_run run;
static str folder;

static int setup(void **state)
{
    (void)state;
    e = test_env();
    sink = list_sink_make(e);
    run = (struct feed_run){ .sink = &sink->sink, .source = S("gp") };
    char *path = arena_cstr(e->arena, S("/tmp/weft-feed-XXXXXX"));
    if (mkdtemp(path) == NULL) return -1;
    folder = str_of(path);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    status s = file_remove_tree(e, folder);
    test_env_close(e);
    return s == ST_OK ? 0 : -1;
}

static str put(const char *name, str bytes)
{
    str path = file_join(e->arena, folder, str_of(name));
    assert_ok(file_write(e, path, bytes));
    return path;
}

static status take(struct env *env, void *arg, const struct feed_file *f)
{
    int *files = arg;
    ++*files;
    return feed_file_read(env, &run, f, NULL, 0);
}

#define PATIENT(id) "{\"resourceType\":\"Patient\",\"id\":\"" id "\"}\n"

static void formats_are_told_from_names_and_else_from_bytes(void **state)
{
    (void)state;
    int files = 0;
    put("a.json", S(PATIENT("1")));
    put("b", S(PATIENT("2") PATIENT("3")));
    put("c.txt", S("MSH|^~\\&|P||||2||ADT^A28|1|P|2.4\rPID|1||M1^^^^MRN\r"));
    assert_ok(file_mkdir(e, file_join(e->arena, folder, S("more"))));
    put("more/d", S("\n{\n\"resourceType\":\"Patient\",\"id\":\"4\"}"));
    assert_ok(feed_walk(e, folder, take, &files));
    assert_int_equal(files, 4);
    assert_int_equal(list_count(sink, "Patient"), 5);
    put("z", S("what is this\n"));
    assert_status(feed_walk(e, folder, take, &files), ST_BAD_TYPE);
    assert_true(e->err.remedy.n > 0);
}

static void packed_files_are_read_as_they_are(void **state)
{
    (void)state;
    int files = 0;
    put("a.json", S(PATIENT("1")));
    put("b.json", S(PATIENT("2")));
    str line = arena_printf(
        e->arena,
        "cd %.*s && tar -cJf all.tar.xz a.json b.json && tar -cf all.tar a.json b.json && "
        "gzip a.json && xz b.json",
        STR_ARG(folder));
    FILE *shell = popen(line.p, "r"); /* tar and gzip themselves are the reference */
    if (shell == NULL || pclose(shell) != 0) skip();
    assert_ok(feed_walk(e, folder, take, &files));
    assert_int_equal(files, 6);
    assert_int_equal(list_count(sink, "Patient"), 2);
    assert_int_equal(sink->writes, 2);
    str packed;
    assert_ok(file_read(e, file_join(e->arena, folder, S("all.tar.xz")), 1 << 20, &packed));
    put("cut.tar.xz", str_sub(packed, 0, packed.n - 20));
    assert_status(feed_walk(e, file_join(e->arena, folder, S("cut.tar.xz")), take, &files), ST_IO);
    assert_ok(file_read(e, file_join(e->arena, folder, S("a.json.gz")), 1 << 20, &packed));
    put("cut.json.gz", str_sub(packed, 0, packed.n - 9));
    assert_status(feed_walk(e, file_join(e->arena, folder, S("cut.json.gz")), take, &files), ST_IO);
}

static void a_file_is_known_by_its_text_and_not_by_its_name(void **state)
{
    (void)state;
    str x, y, z;
    struct feed_file f = { .name = S("x"), .in = { .text = S("same") } };
    assert_ok(feed_file_digest(e, &f, &x));
    f = (struct feed_file){ .name = S("y"), .in = { .path = put("y", S("same")) } };
    assert_ok(feed_file_digest(e, &f, &y));
    f.in.path = put("z", S("samf"));
    assert_ok(feed_file_digest(e, &f, &z));
    assert_true(str_eq(x, y));
    assert_false(str_eq(x, z));
}

static void a_towns_list_is_read_in_order_and_never_leads_out_of_its_folder(void **state)
{
    (void)state;
    struct town_feed *feeds;
    size_t count;
#define HEAD "seq,source,organisation,format,mapping,file,from,to,records\r\n"
    put("feeds.csv", S(HEAD "1,gp,gp,fhir-bundle,,feeds/gp/"
                            "00-001.json,,,3\r\n2,fire,fire,csv,mapping/fire.ini,f.csv,,,4\r\n"));
    assert_ok(feed_town_list(e, folder, &feeds, &count));
    assert_int_equal(count, 2);
    assert_str(feeds[1].mapping, "mapping/fire.ini");
    put("feeds.csv", S(HEAD "1,gp,gp,csv,,../secret,,,3\r\n"));
    assert_status(feed_town_list(e, folder, &feeds, &count), ST_BAD_INPUT);
    put("feeds.csv", S(HEAD "2,gp,gp,csv,,a,,,3\r\n1,gp,gp,csv,,b,,,3\r\n"));
    assert_status(feed_town_list(e, folder, &feeds, &count), ST_BAD_INPUT);
    put("feeds.csv", S("seq,source\r\n"));
    assert_status(feed_town_list(e, folder, &feeds, &count), ST_BAD_INPUT);
}

static status take_one_unit(struct env *env, void *arg, const struct feed_file *f)
{
    struct arena_mark mark = arena_mark(env->arena);
    TRY(take(env, arg, f));
    arena_rewind(env->arena, mark);
    return ST_OK;
}

static void the_synthea_archive_is_read_as_it_is(void **state)
{
    (void)state;
    int files = 0;
    str path = test_data(e, "fhir_synthea/bundles-160.tar.xz");
    if (str_is_none(path)) skip();
    assert_ok(feed_walk(e, path, take_one_unit, &files));
    assert_int_equal(files, 160);
    assert_int_equal(run.counts.refused, 0);
    assert_int_equal(run.counts.units, 160);
    assert_int_equal(run.counts.resources, 49313);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(formats_are_told_from_names_and_else_from_bytes),
        T(packed_files_are_read_as_they_are),
        T(a_file_is_known_by_its_text_and_not_by_its_name),
        T(a_towns_list_is_read_in_order_and_never_leads_out_of_its_folder),
        T(the_synthea_archive_is_read_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
