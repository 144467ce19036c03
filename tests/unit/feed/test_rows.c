/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "feed/mapping.h"
#include "feed/rows.h"
#include "list_sink.h"

static struct env *e;
static struct list_sink *sink;
static struct feed_run run;

static const char mapping_text[] = "; the council's export\n"
                                   "[source]\n"
                                   "organisation = adultcare\n"
                                   "kind = csv\n"
                                   "dates = DMY\n"
                                   "[columns]\n"
                                   "client = record_id\n"
                                   "nhs = nhs_number\n"
                                   "name = full_name\n"
                                   "\"Tel: home\" = phone\n"
                                   "dob = date_of_birth\n"
                                   "sex = sex\n"
                                   "postcode = postcode\n"
                                   "uprn = uprn\n"
                                   "carer = related.name\n"
                                   "event = item.id\n"
                                   "kind = item.type\n"
                                   "date = item.start\n"
                                   "time = item.start_time\n"
                                   "state = item.status\n"
                                   "words = item.text\n"
                                   "mark = item.seal\n"
                                   "pulse = obs.heart_rate\n"
                                   "worker = Task.requester.display\n"
                                   "rest = -\n"
                                   "[values sex]\n"
                                   "Lady = female\n"
                                   "[types]\n"
                                   "Care package = CarePlan\n"
                                   "Contact = Encounter VR\n"
                                   "To do = Task\n"
                                   "Nothing = -\n"
                                   "[status Task]\n"
                                   "Open = in-progress\n"
                                   "Closed = completed\n";

#define HEADER                                                                                     \
    "client,nhs,name,Tel: home,dob,sex,postcode,uprn,carer,event,kind,date,time,state,words,mark," \
    "pulse,worker,rest\r\n"

static int setup(void **state)
{
    (void)state;
    e = test_env();
    sink = list_sink_make(e);
    sink->strict = true;
    run = (struct feed_run){ .sink = &sink->sink, .source = S("adultcare") };
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    test_env_close(e);
    return 0;
}

static status read_rows(const char *text)
{
    struct mapping m;
    assert_ok(mapping_read(e, str_of(mapping_text), &m));
    struct csv *csv = csv_open_text(e, str_of(text), m.separator);
    return rows_read(e, &run, &m, csv, 0);
}

static str held(const char *key)
{
    const struct list_resource *r = list_find(sink, key);
    if (r == NULL) fail_msg("%s is not held", key);
    return r->json;
}

#define assert_has(json, part)                                                                     \
    do {                                                                                           \
        str j_ = (json);                                                                           \
        if (!str_has(j_, S(part))) fail_msg("no %s in %.*s", part, STR_ARG(j_));                   \
    } while (0)

static void a_row_becomes_a_person_and_what_happened(void **state)
{
    (void)state;
    assert_ok(read_rows(
        HEADER
        "7,9990002746,\"BEGUM, Mary Ann\",01632 960273,21/08/1952,Lady,hb24qx,100012,Mrs Zoe "
        "Khan,E1,To do,22/11/2026,9:05,Open,Ring the daughter,person asked,72,Dawn,x\r\n"));
    str p = held("Patient/adultcare-7");
    assert_has(p, "\"family\":\"BEGUM\",\"given\":[\"Mary\",\"Ann\"]");
    assert_has(p, "\"gender\":\"female\"");
    assert_has(p, "\"birthDate\":\"1952-08-21\"");
    assert_has(p, "\"postalCode\":\"HB2 4QX\"");
    assert_has(p, "\"valueString\":\"100012\"");
    assert_has(held("RelatedPerson/adultcare-7-related"), "\"family\":\"Khan\"");
    str t = held("Task/adultcare-E1");
    assert_has(t, "\"status\":\"in-progress\"");
    assert_has(t, "\"description\":\"Ring the daughter\"");
    assert_has(t, "\"authoredOn\":\"2026-11-22T09:05:00+00:00\"");
    assert_has(t, "\"code\":\"person-asked\"");
    assert_has(t, "\"requester\":{\"display\":\"Dawn\"}");
    assert_has(held("Observation/adultcare-E1-heart.5frate"), "\"value\":72");
}

static void a_row_without_an_item_carries_the_person_alone(void **state)
{
    (void)state;
    assert_ok(read_rows(
        HEADER "7,,Mary Begum,,,,,,,,,,,,,,,,\r\n8,,Ann Begum,,,,,,,E9,Nothing,,,,,,,,\r\n"));
    assert_int_equal(sink->held.count, 2);
    assert_has(held("Patient/adultcare-7"),
               "\"text\":\"Mary Begum\",\"family\":\"Begum\",\"given\":[\"Mary\"]");
}

static void a_row_that_cannot_be_read_is_refused_with_its_line_and_the_rest_goes_on(void **state)
{
    (void)state;
    assert_ok(read_rows(HEADER "7,,\"Mary\nBegum\",,,,,,,,,,,,,,,,\r\n"
                               ",,No Id,,,,,,,,,,,,,,,,\r\n"
                               "8,,Ann,Begum,too,many,,,,,,,,,,,,,,,,,\r\n"
                               "9,,Kind Unknown,,,,,,,E1,Riddle,,,,,,,,\r\n"
                               "10,,Last One,,,,,,,,,,,,,,,,\r\n"));
    assert_int_equal(run.counts.units, 2);
    assert_int_equal(run.counts.refused, 3);
    const struct feed_note *n = &sink->notes.at[0];
    assert_int_equal(n->place.line, 4);
    assert_str(n->field, "client");
    assert_int_equal(sink->notes.at[1].place.line, 5);
    assert_str(sink->notes.at[1].field, "row");
    assert_str(sink->notes.at[2].field, "kind");
    for (size_t i = 0; i < 3; i++) {
        assert_true(sink->notes.at[i].remedy.n > 0);
        assert_true(sink->notes.at[i].raw.n > 0);
    }
    assert_null(list_find(sink, "Patient/adultcare-9"));
}

static void what_is_doubtful_in_a_row_is_applied_and_told(void **state)
{
    (void)state;
    assert_ok(read_rows(
        HEADER
        "7,9990002747,Mary Begum,,30/02/1952,Q,ZZ99 3VZ,,,E1,Contact,tomorrow,,,x,,fast,,\r\n"));
    assert_int_equal(run.counts.units, 1);
    assert_has(held("Patient/adultcare-7"), "trace-required");
    assert_int_equal(list_notes(sink, FEED_DOUBT), 5 + 1); /* the date is read for the pulse too */
    assert_false(str_has(held("Patient/adultcare-7"), S("birthDate")));
    assert_has(held("Encounter/adultcare-E1"), "\"code\":\"VR\"");
}

static void the_same_file_twice_changes_nothing(void **state)
{
    (void)state;
    const char *file = HEADER
        "7,9990002746,Mary Begum,,21/08/1952,F,HB2 4QX,1,Zoe,E1,Care "
        "package,1/2/2026,,,Visits,,,,\r\n"
        "7,9990002746,Mary Begum,,21/08/1952,F,HB2 4QX,1,Zoe,E2,Contact,1/3/2026,,,Call,,,,\r\n";
    assert_ok(read_rows(file));
    uint64_t before = list_hash(sink);
    int64_t writes = sink->writes;
    assert_int_equal(writes, 4);
    assert_ok(read_rows(file));
    assert_int_equal(list_hash(sink), before);
    assert_int_equal(sink->writes, writes);
}

static void a_file_in_windows_1252_is_converted_and_told_once(void **state)
{
    (void)state;
    assert_ok(read_rows(
        HEADER "7,,Zo\xeb O\x92Neill,,,,,,,,,,,,,,,,\r\n8,,Zo\xeb Two,,,,,,,,,,,,,,,,\r\n"));
    assert_has(held("Patient/adultcare-7"), "Zo\xc3\xab O\xe2\x80\x99Neill");
    assert_int_equal(list_notes(sink, FEED_DOUBT), 1);
}

static void a_header_that_does_not_agree_with_the_mapping_ends_it(void **state)
{
    (void)state;
    assert_status(read_rows("client,nhs\r\n7,\r\n"), ST_BAD_INPUT);
    assert_str(e->err.where, "name");
    assert_status(read_rows("extra," HEADER), ST_BAD_INPUT);
    assert_str(e->err.where, "extra");
    assert_status(read_rows(""), ST_BAD_INPUT);
    assert_int_equal(sink->held.count, 0);
}

static void a_broken_off_file_goes_on_where_it_stopped(void **state)
{
    (void)state;
    struct mapping m;
    assert_ok(mapping_read(e, str_of(mapping_text), &m));
    const char *file =
        HEADER "7,,A B,,,,,,,,,,,,,,,,\r\n8,,A B,,,,,,,,,,,,,,,,\r\n9,,A B,,,,,,,,,,,,,,,,\r\n";
    struct csv *csv = csv_open_text(e, str_of(file), ',');
    assert_ok(rows_read(e, &run, &m, csv, 2));
    assert_int_equal(sink->held.count, 1);
    assert_non_null(list_find(sink, "Patient/adultcare-9"));
    assert_int_equal(run.place.number, 4);
}

static void bad_mapping(const char *text, long line, const char *where)
{
    struct mapping m;
    e->err.line = 0;
    assert_status(mapping_read(e, str_of(text), &m), ST_BAD_INPUT);
    assert_int_equal(e->err.line, line);
    assert_strs(e->err.where, str_of(where));
    assert_true(e->err.remedy.n > 0);
}

static void a_mapping_that_is_wrong_says_on_which_line_and_what_would_be_right(void **state)
{
    (void)state;
    bad_mapping("[source]\norganisation = adult care\n", 2, "organisation");
    bad_mapping("[source]\ndates = sometimes\n", 2, "dates");
    bad_mapping("[columns]\na = family_nam\n", 2, "a");
    bad_mapping("[columns]\na = record_id\nA = sex\n", 3, "A");
    bad_mapping("[columns]\na =\n", 2, "a");
    bad_mapping("[columns]\na = Patient.name..x\n", 2, "name..x");
    bad_mapping("[columns]\na = obs.mood\n", 2, "a");
    bad_mapping("[types]\nx = Wardrobe\n", 2, "x");
    bad_mapping("[nothing]\nx = y\n", 2, "x");
    bad_mapping("[columns\n", 1, "mapping");
    bad_mapping("just words\n", 1, "mapping");
    bad_mapping("[columns]\na = sex\n", 0, "columns");
    bad_mapping("[columns]\na = record_id\nb = item.id\n", 0, "columns");
}

static void check_event(str type, bool dated, bool worded)
{
    struct event ev = { .type = type, .id = S("a-1"), .patient = S("a-p"), .title = S("Visit") };
    if (dated) {
        ev.start = value_date(e->arena, S("22/11/2026"), DATE_DMY, 0);
        ev.end = value_date(e->arena, S("23/11/2026 10:15"), DATE_DMY, 0);
        ev.due = ev.end;
    }
    if (worded) {
        ev.local = S("1");
        ev.text = ev.note = ev.owner = ev.provider = ev.place = S("words");
        ev.number = S("1.50");
        ev.seal = S("safeguarding");
        ev.code = S("125605004");
        ev.code_system = S("http://snomed.info/sct");
    }
    struct draft *d;
    assert_ok(event_draft(e, &ev, &d));
    struct feed_item item = { .type = type, .id = ev.id, .json = draft_json(d) };
    assert_ok(sink->sink.put(&sink->sink, e, &item));
}

static void every_kind_of_event_is_whole_r4_with_much_or_little(void **state)
{
    (void)state;
    str types = event_types(e->arena), type;
    for (str rest = types; str_next(&rest, ',', &type);)
        for (int i = 0; i < 4; i++) check_event(str_trim(type), i % 2 == 1, i / 2 == 1);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_row_becomes_a_person_and_what_happened),
        T(a_row_without_an_item_carries_the_person_alone),
        T(a_row_that_cannot_be_read_is_refused_with_its_line_and_the_rest_goes_on),
        T(what_is_doubtful_in_a_row_is_applied_and_told),
        T(the_same_file_twice_changes_nothing),
        T(a_file_in_windows_1252_is_converted_and_told_once),
        T(a_header_that_does_not_agree_with_the_mapping_ends_it),
        T(a_broken_off_file_goes_on_where_it_stopped),
        T(every_kind_of_event_is_whole_r4_with_much_or_little),
        T(a_mapping_that_is_wrong_says_on_which_line_and_what_would_be_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
