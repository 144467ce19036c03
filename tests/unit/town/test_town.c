/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/map.h"
#include "base/time.h"
#include "fhir/validate.h"
#include "json/json.h"
#include "made_town.h"
#include "town/content.h"
#include "town/number.h"

static struct env *e;
static str dir;
static struct town_report report;
static struct made_table feeds, people, truth;

static int setup(void **state)
{
    (void)state;
    e = test_env();
    dir = made_town(e, MADE_PEOPLE, 7, &report);
    feeds = made_table(e, dir, "feeds.csv");
    people = made_table(e, dir, "people.csv");
    truth = made_table(e, dir, "truth.csv");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    made_town_remove(e, dir);
    test_env_close(e);
    return 0;
}

static uint64_t hash_tree(str path, uint64_t hash)
{
    str *names = NULL;
    size_t count = 0;
    assert_ok(file_list(e, path, &names, &count));
    for (size_t i = 0; i < count; i++) {
        str at = file_join(e->arena, path, names[i]);
        hash = hash * 31 + str_hash(names[i]);
        str bytes = str_none();
        bool file = str_has(names[i], S("."));
        if (!file) {
            hash = hash_tree(at, hash);
            continue;
        }
        struct arena_mark mark = arena_mark(e->arena);
        assert_ok(file_read(e, at, (size_t)1 << 28, &bytes));
        hash = hash * 31 + str_hash(bytes);
        arena_rewind(e->arena, mark);
    }
    return hash;
}

static void one_seed_and_one_day_give_the_same_bytes(void **state)
{
    (void)state;
    str again = made_town(e, MADE_PEOPLE, 7, NULL);
    uint64_t first = hash_tree(dir, 1);
    assert_true(first == hash_tree(again, 1));
    made_town_remove(e, again);
    str other = made_town(e, 200, 8, NULL);
    assert_true(hash_tree(other, 1) != first);
    made_town_remove(e, other);
}

static void a_smaller_town_is_the_first_part_of_a_larger_one(void **state)
{
    (void)state;
    str small = made_town(e, 600, 7, NULL);
    struct made_table some = made_table(e, small, "people.csv");
    assert_int_equal(some.rows, 600);
    /* The last household may have been cut short. */
    for (size_t r = 0; r + 16 < some.rows; r++)
        for (size_t c = 0; c < some.columns; c++)
            assert_strs(some.cell[r * some.columns + c], people.cell[r * people.columns + c]);
    made_town_remove(e, small);
}

static void a_folder_that_is_not_empty_is_refused(void **state)
{
    (void)state;
    struct town_options o = { .people = 200, .seed = 1, .out = dir, .today = 20000 };
    struct town_report r;
    assert_status(town_make(e, &o, &r), ST_CONFLICT);
    o.people = 3;
    assert_status(town_make(e, &o, &r), ST_BAD_INPUT);
}

static str record_key(str source, str record)
{
    return arena_printf(e->arena, "%.*s %.*s", STR_ARG(source), STR_ARG(record));
}

static void see(struct map *seen, str source, str record)
{
    (void)map_put(seen, record_key(source, record), NULL);
}

static const char *record_column(str source)
{
    static const struct {
        const char *source, *column;
    } columns[] = {
        { "adultcare", "client_id" },
        { "children", "child_id" },
        { "bobbin", "person_ref" },
        { "fustian", "member_no" },
        { "thrushlea", "resident_no" },
        { "carecoop", "person_no" },
        { "together", "ref" },
        { "shuttle", "ref" },
        { "ambulance", "incident" },
        { "police", "occurrence" },
        { "fire", "visit" },
    };
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        if (str_eq(str_of(columns[i].source), source)) return columns[i].column;
    fail_msg("%.*s is no CSV source", STR_ARG(source));
    return NULL;
}

static int64_t see_csv(struct map *seen, str source, str file)
{
    struct made_table t = made_table(e, dir, arena_cstr(e->arena, file));
    for (size_t r = 0; r < t.rows; r++) {
        str record = made_cell(&t, r, record_column(source));
        if (record.n > 0) see(seen, source, record); /* else spoilt on purpose: faults.csv */
    }
    return (int64_t)t.rows;
}

static int64_t see_hl7(struct map *seen, str source, str file)
{
    str rest = made_bytes(e, dir, file);
    int64_t messages = 0;
    for (str segment; str_next(&rest, '\r', &segment);) {
        if (str_has(segment, S("MSH|"))) messages++;
        bool pid = str_starts(segment, S("PID|1|"));
        bool mrg = str_starts(segment, S("MRG|"));
        if (!pid && !mrg) continue;
        str id = str_from(segment, pid ? 6 : 4);
        see(seen, source, str_sub(id, 0, str_find_byte(id, '^')));
    }
    return messages;
}

/* Every resource is R4, strictly; counted and seen. */
static void see_resource(struct map *seen, str source, str text, const struct json_node *r)
{
    struct fhir_issues issues = { 0 };
    if (!validate_resource(e->arena, text, r, VALIDATE_STRICT, &issues)) {
        assert_status(validate_status(e, &issues), ST_UNPROCESSABLE);
        str told = err_text(e->arena, &e->err);
        fail_msg("%.*s in %.*s", STR_ARG(told), STR_ARG(json_raw(r)));
    }
    if (json_str_is(json_get(r, "resourceType"), S("Patient")))
        see(seen, source, json_str(e->arena, json_get(r, "id")));
}

static int64_t see_bundle(struct map *seen, str source, str file)
{
    str bytes = made_bytes(e, dir, file);
    const struct json_node *root = NULL;
    assert_ok(json_read(e, bytes, &root));
    const struct json_node *entries = json_get(root, "entry");
    assert_true(json_count(entries) <= TOWN_BUNDLE_MOST);
    for (const struct json_node *n = json_first(entries); n != NULL; n = json_next(n))
        see_resource(seen, source, bytes, json_get(n, "resource"));
    return (int64_t)json_count(entries);
}

static int64_t see_ndjson(struct map *seen, str source, str file)
{
    str rest = made_bytes(e, dir, file);
    int64_t lines = 0;
    for (str line; str_next(&rest, '\n', &line);) {
        if (line.n == 0) continue;
        const struct json_node *root = NULL;
        lines++;
        if (line.p[line.n - 1] != '}' || json_read(e, line, &root) != ST_OK) continue; /* spoilt */
        see_resource(seen, source, line, root);
    }
    return lines;
}

static void every_file_parses_is_valid_and_agrees_with_the_truth(void **state)
{
    (void)state;
    struct map seen = map_make(e->arena);
    for (size_t r = 0; r < feeds.rows; r++) {
        str source = made_cell(&feeds, r, "source");
        str file = made_cell(&feeds, r, "file");
        str format = made_cell(&feeds, r, "format");
        int64_t records = 0;
        assert_true(str_to_int(made_cell(&feeds, r, "records"), &records));
        int64_t found = str_eq(format, S("csv"))           ? see_csv(&seen, source, file)
                        : str_eq(format, S("hl7v2"))       ? see_hl7(&seen, source, file)
                        : str_eq(format, S("fhir-bundle")) ? see_bundle(&seen, source, file)
                                                           : see_ndjson(&seen, source, file);
        assert_int_equal(found, records);
    }
    struct map told = map_make(e->arena);
    for (size_t r = 0; r < truth.rows; r++) {
        str key = record_key(made_cell(&truth, r, "source"), made_cell(&truth, r, "record"));
        bool new = false;
        (void)map_put(&told, key, &new);
        if (!new) fail_msg("%.*s is told twice", STR_ARG(key));
        if (map_get(&seen, key) == NULL) fail_msg("%.*s is in no file", STR_ARG(key));
    }
    assert_int_equal(told.count, seen.count);
}

static void files_stand_in_the_order_of_time(void **state)
{
    (void)state;
    str last = S("");
    for (size_t r = 0; r < feeds.rows; r++) {
        str to = made_cell(&feeds, r, "to");
        assert_true(str_cmp(last, to) <= 0);
        assert_true(str_cmp(made_cell(&feeds, r, "from"), to) <= 0);
        last = to;
    }
    assert_str(last, "2026-11-22");
}

static void nobody_shares_a_number_and_all_are_of_the_test_range(void **state)
{
    (void)state;
    struct map seen = map_make(e->arena);
    for (size_t r = 0; r < people.rows; r++) {
        str nhs = made_cell(&people, r, "nhs_number");
        if (nhs.n == 0) continue;
        int64_t n = 0;
        bool new = false;
        assert_true(str_to_int(nhs, &n) && str_starts(nhs, S("999")));
        assert_true(number_nhs_valid((uint64_t)n));
        (void)map_put(&seen, nhs, &new);
        assert_true(new);
    }
}

/* The numbers that sources hold, told apart from the truth: every other one is in errors.csv. */
static void a_wrong_number_is_marked_as_an_error(void **state)
{
    (void)state;
    struct made_table errors = made_table(e, dir, "errors.csv");
    struct map marked = map_make(e->arena);
    for (size_t r = 0; r < errors.rows; r++)
        if (str_starts(made_cell(&errors, r, "error"), S("NHS_")))
            see(&marked, made_cell(&errors, r, "source"), made_cell(&errors, r, "record"));
    struct map owner = map_make(e->arena);
    for (size_t r = 0; r < truth.rows; r++)
        map_put(&owner, record_key(made_cell(&truth, r, "source"), made_cell(&truth, r, "record")),
                NULL)
            ->ptr = &truth.cell[r * truth.columns + 2];
    size_t checked = 0;
    for (size_t f = 0; f < feeds.rows; f++) {
        if (!str_eq(made_cell(&feeds, f, "source"), S("children"))) continue;
        struct made_table t =
            made_table(e, dir, arena_cstr(e->arena, made_cell(&feeds, f, "file")));
        for (size_t r = 0; r < t.rows; r++) {
            str nhs = made_cell(&t, r, "nhs_number");
            str key = record_key(S("children"), made_cell(&t, r, "child_id"));
            if (made_cell(&t, r, "child_id").n == 0) continue;
            int64_t index = 0;
            const str *person = map_get(&owner, key)->ptr;
            assert_true(str_to_int(str_from(*person, 1), &index));
            if (nhs.n == 0 || map_get(&marked, key) != NULL) continue;
            assert_strs(nhs, made_cell(&people, (size_t)index, "nhs_number"));
            checked++;
        }
    }
    assert_true(checked > 5);
}

static void neighbourhoods_have_their_share_of_the_people(void **state)
{
    (void)state;
    struct csv_table t;
    assert_ok(content_table(e, S("neighbourhoods.csv"), &t));
    int64_t total = 0;
    for (size_t n = 0; n < t.row_count; n++) total += csv_cell_int(&t, n, S("population"));
    for (size_t n = 0; n < t.row_count; n++) {
        int64_t found = 0;
        for (size_t r = 0; r < people.rows; r++)
            found += str_eq(made_cell(&people, r, "neighbourhood"), csv_cell(&t, n, S("key")));
        int64_t due = csv_cell_int(&t, n, S("population")) * MADE_PEOPLE / total;
        /* Households of one neighbourhood are larger than another's, and the draw is small. */
        assert_in_range(found, due * 75 / 100, due * 130 / 100);
    }
}

static size_t count_where(const struct made_table *t, const char *column, const char *value)
{
    size_t n = 0;
    for (size_t r = 0; r < t->rows; r++) n += str_eq(made_cell(t, r, column), str_of(value));
    return n;
}

static void ages_and_homes_are_those_of_a_town(void **state)
{
    (void)state;
    size_t old = 0, young = 0;
    for (size_t r = 0; r < people.rows; r++) {
        int32_t born = 0;
        assert_true(date_parse(made_cell(&people, r, "date_of_birth"), &born));
        int age = date_age(born, date_make(2026, 11, 22));
        assert_in_range(age, 0, 110);
        old += age >= 65;
        young += age < 18;
    }
    assert_in_range(old, MADE_PEOPLE * 12 / 100, MADE_PEOPLE * 26 / 100);
    assert_in_range(young, MADE_PEOPLE * 15 / 100, MADE_PEOPLE * 32 / 100);
    size_t women = count_where(&people, "sex", "female");
    assert_in_range(women, MADE_PEOPLE * 45 / 100, MADE_PEOPLE * 56 / 100);
    assert_true(count_where(&people, "tenure", "bobbin") > 100);
    assert_true(count_where(&people, "tenure", "care home") >= 2);
}

/* The stories: everybody is there, and no event of another's stands on the wrong record. */
static void the_thirty_stories_are_lived(void **state)
{
    (void)state;
    struct csv_table stories;
    assert_ok(content_table(e, S("stories.csv"), &stories));
    for (size_t s = 0; s < stories.row_count; s++) {
        str key = csv_cell(&stories, s, S("key"));
        bool found = false;
        for (size_t r = 0; r < people.rows && !found; r++)
            found = str_eq(made_cell(&people, r, "story"), key);
        if (!found) fail_msg("nobody lives %.*s", STR_ARG(key));
    }
    size_t susans[2] = { 0 }, n = 0;
    for (size_t r = 0; r < people.rows && n < 2; r++)
        if (str_eq(made_cell(&people, r, "story"), S("Y29"))) susans[n++] = r;
    assert_int_equal(n, 2);
    int32_t born[2];
    for (int i = 0; i < 2; i++)
        assert_true(date_parse(made_cell(&people, susans[i], "date_of_birth"), &born[i]));
    assert_int_equal(born[1] - born[0], 8);
    assert_strs(made_cell(&people, susans[0], "family_name"),
                made_cell(&people, susans[1], "family_name"));
    assert_str(made_cell(&people, susans[1], "neighbourhood"), "weirbank");
}

static void some_people_have_anothers_name_and_birth_date(void **state)
{
    (void)state;
    struct made_table relations = made_table(e, dir, "relations.csv");
    size_t found = 0;
    for (size_t r = 0; r < relations.rows; r++) {
        if (!str_eq(made_cell(&relations, r, "relation"), S("same-name"))) continue;
        int64_t one = 0, two = 0;
        assert_true(str_to_int(str_from(made_cell(&relations, r, "person"), 1), &one));
        assert_true(str_to_int(str_from(made_cell(&relations, r, "other"), 1), &two));
        assert_int_not_equal(one, two);
        assert_strs(made_cell(&people, (size_t)one, "family_name"),
                    made_cell(&people, (size_t)two, "family_name"));
        assert_false(str_eq(made_cell(&people, (size_t)one, "address"),
                            made_cell(&people, (size_t)two, "address")));
        found++;
    }
    assert_true(found >= 2);
}

static void a_disk_that_fails_leaves_no_town(void **state)
{
    (void)state;
    for (int64_t n = 1; n < 400; n += 79) {
        char path[] = "/tmp/weft-town-XXXXXX";
        if (mkdtemp(path) == NULL) fail_msg("no folder for the town");
        struct env *other = test_env();
        struct fault fault = { .kind = FAULT_WRITE, .fail_at = n };
        other->fault = &fault;
        struct town_options o = {
            .people = 150, .seed = 7, .out = str_of(path), .today = date_make(2026, 11, 22)
        };
        struct town_report r;
        status st = town_make(other, &o, &r);
        str about = file_join(other->arena, o.out, S("town.ini"));
        assert_int_equal(st, fault.fired ? ST_IO : ST_OK);
        assert_int_equal(file_exists(other, about), st == ST_OK);
        test_env_close(other);
        made_town_remove(e, str_of(path));
    }
}

static bool is_in_some_file(str source, str text)
{
    bool found = false;
    for (size_t f = 0; f < feeds.rows && !found; f++) {
        if (!str_eq(made_cell(&feeds, f, "source"), source)) continue;
        struct arena_mark mark = arena_mark(e->arena);
        found = str_has(made_bytes(e, dir, made_cell(&feeds, f, "file")), text);
        arena_rewind(e->arena, mark);
    }
    return found;
}

static void every_event_of_a_story_is_in_its_organisations_file(void **state)
{
    (void)state;
    struct csv_table events;
    assert_ok(content_table(e, S("story_events.csv"), &events));
    for (size_t r = 0; r < events.row_count; r++) {
        str text = csv_cell(&events, r, S("text"));
        str source = csv_cell(&events, r, S("organisation"));
        bool code_only = str_eq(source, S("hospital")) &&
                         str_eq(csv_cell(&events, r, S("kind")), S("Condition"));
        bool plain = true; /* letters that HL7 or CSV write otherwise are left to their own tests */
        for (size_t i = 0; i < text.n; i++)
            plain = plain && (unsigned char)text.p[i] < 128 && text.p[i] != '"' && text.p[i] != '&';
        if (code_only || !plain) continue;
        if (!is_in_some_file(source, text))
            fail_msg("%.*s: “%.*s” is nowhere", STR_ARG(source), STR_ARG(text));
    }
}

static void what_each_organisation_knows_is_in_its_own_file(void **state)
{
    (void)state;
    assert_true(is_in_some_file(S("thrushlea"), S("One bruise")));
    assert_true(is_in_some_file(S("weirbankhc"), S("One bruise")));
    assert_true(is_in_some_file(S("hospital"), S("One bruise")));
    assert_true(is_in_some_file(S("bobbin"), S("Two jobs closed, one wall wet")));
    assert_false(is_in_some_file(S("adultcare"), S("One bruise")));
}

static void sealed_events_say_so_and_votes_do_not_show_the_groups(void **state)
{
    (void)state;
    assert_true(is_in_some_file(S("adultcare"), S(",safeguarding,")));
    assert_true(is_in_some_file(S("mindtrust"), S("\"person-asked\"")));
    struct made_table votes = made_table(e, dir, "place/votes.csv");
    assert_true(votes.rows > 2000);
    struct made_table statements = made_table(e, dir, "place/statements.csv");
    assert_int_equal(statements.columns, 4);
    struct made_table voices = made_table(e, dir, "place/voices.csv");
    int32_t day = 0;
    assert_true(date_parse(made_cell(&voices, 0, "date"), &day));
    assert_int_equal(day, date_make(2026, 11, 22) - 400);
}

static void records_for_the_matcher_agree_with_the_truth(void **state)
{
    (void)state;
    char path[] = "/tmp/weft-town-XXXXXX";
    if (mkdtemp(path) == NULL) fail_msg("no folder for the town");
    str folder = arena_str(e->arena, str_of(path));
    struct town_options o = {
        .people = 900, .seed = 7, .out = folder, .today = date_make(2026, 11, 22), .records = true
    };
    struct town_report r;
    assert_ok(town_make(e, &o, &r));
    struct made_table records = made_table(e, folder, "records/records.csv");
    struct made_table clusters = made_table(e, folder, "records/truth.csv");
    struct made_table pairs = made_table(e, folder, "records/hard_negatives.csv");
    assert_int_equal(records.rows, r.records);
    assert_int_equal(clusters.rows, r.records);
    struct map person = map_make(e->arena);
    for (size_t i = 0; i < clusters.rows; i++)
        map_put(&person, made_cell(&clusters, i, "record_id"), NULL)->ptr =
            &clusters.cell[i * clusters.columns + 1];
    assert_true(pairs.rows > 3);
    for (size_t i = 0; i < pairs.rows; i++) {
        const str *left = map_get(&person, made_cell(&pairs, i, "id_l"))->ptr;
        const str *right = map_get(&person, made_cell(&pairs, i, "id_r"))->ptr;
        assert_false(str_eq(*left, *right));
    }
    made_town_remove(e, folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_seed_and_one_day_give_the_same_bytes),
        cmocka_unit_test(a_smaller_town_is_the_first_part_of_a_larger_one),
        cmocka_unit_test(a_folder_that_is_not_empty_is_refused),
        cmocka_unit_test(every_file_parses_is_valid_and_agrees_with_the_truth),
        cmocka_unit_test(files_stand_in_the_order_of_time),
        cmocka_unit_test(nobody_shares_a_number_and_all_are_of_the_test_range),
        cmocka_unit_test(a_wrong_number_is_marked_as_an_error),
        cmocka_unit_test(neighbourhoods_have_their_share_of_the_people),
        cmocka_unit_test(ages_and_homes_are_those_of_a_town),
        cmocka_unit_test(the_thirty_stories_are_lived),
        cmocka_unit_test(every_event_of_a_story_is_in_its_organisations_file),
        cmocka_unit_test(some_people_have_anothers_name_and_birth_date),
        cmocka_unit_test(a_disk_that_fails_leaves_no_town),
        cmocka_unit_test(what_each_organisation_knows_is_in_its_own_file),
        cmocka_unit_test(records_for_the_matcher_agree_with_the_truth),
        cmocka_unit_test(sealed_events_say_so_and_votes_do_not_show_the_groups),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
