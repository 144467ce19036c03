/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "feed/adt.h"
#include "feed/hl7.h"
#include "feed/mllp.h"
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
    sink->strict = true;
    run = (struct feed_run){ .sink = &sink->sink, .source = S("hospital") };
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    test_env_close(e);
    return 0;
}

#define HEAD(event)                                                                                \
    "MSH|^~\\&|PAS|RM3|WEFT|HB|20251103101800||ADT^" event "|C" event "|P|2.4\rEVN|" event         \
    "|20251103101800\r"
#define PID                                                                                        \
    "PID|1||M1^^^PAS^MRN~9990002746^^^NHSNBR^NHSNMBR||Begum^Mary^Ann^^Mrs^^CURRENT~Khan^Mary^^^^^" \
    "PREVIOUS||19520821010000|F|||6 Mill Lane^^Hollinbrook^^HB2 4QX^GBR^HOME||01632 960273^HOME\r"
#define PV1                                                                                        \
    "PV1|1|I|F7^Bay "                                                                              \
    "2^B3^HVH||||C1^Gose^Sandra^^^Ms||||||||||||V1|||||||||||||||||||||||||20251103100000|\r"

static str take(const char *message)
{
    str ack = S("");
    assert_ok(hl7_take(e, &run, str_of(message), &ack));
    return ack;
}

static const struct json_node *held(const char *key)
{
    const struct list_resource *r = list_find(sink, key);
    const struct json_node *root = NULL;
    if (r == NULL) fail_msg("%s is not held", key);
    assert_ok(json_read(e, r->json, &root));
    return root;
}

static str text_at(const struct json_node *n, const char *path)
{
    str rest = str_of(path), step;
    while (n != NULL && str_next(&rest, '.', &step)) {
        int64_t i;
        n = str_to_int(step, &i) ? json_at(n, (size_t)i) : json_member(n, step);
    }
    return json_is_string(n) ? json_str(e->arena, n) : json_raw(n);
}

static void an_admission_becomes_patient_and_encounter(void **state)
{
    (void)state;
    str ack = take(HEAD("A01") PID PV1 "AL1|1|DA|Z88.0^Penicillin^ICD10|SEVERE|Rash\r");
    assert_true(str_has(ack, S("MSA|AA|CA01\r")));
    const struct json_node *p = held("Patient/hospital-M1");
    assert_str(text_at(p, "birthDate"), "1952-08-21");
    assert_str(text_at(p, "gender"), "female");
    assert_str(text_at(p, "name.0.use"), "official");
    assert_str(text_at(p, "name.0.given.1"), "Ann");
    assert_str(text_at(p, "name.1.use"), "old");
    assert_str(text_at(p, "name.1.family"), "Khan");
    assert_str(text_at(p, "identifier.1.system"), "https://fhir.nhs.uk/Id/nhs-number");
    assert_str(text_at(p, "identifier.1.value"), "9990002746");
    assert_str(text_at(p, "address.0.postalCode"), "HB2 4QX");
    const struct json_node *v = held("Encounter/hospital-V1");
    assert_str(text_at(v, "status"), "in-progress");
    assert_str(text_at(v, "class.code"), "IMP");
    assert_str(text_at(v, "subject.reference"), "Patient/hospital-M1");
    assert_str(text_at(v, "period.start"), "2025-11-03T10:00:00+00:00");
    assert_str(text_at(v, "location.0.location.display"), "F7, Bay 2, B3, HVH");
    const struct json_node *a = held("AllergyIntolerance/hospital-M1-al-Z88.2e0");
    assert_str(text_at(a, "criticality"), "high");
    assert_str(text_at(a, "reaction.0.severity"), "severe");
}

static void a_move_keeps_where_the_patient_has_been(void **state)
{
    (void)state;
    take(HEAD("A01") PID PV1);
    take(HEAD("A02") PID "PV1|1|I|G1^Bay 1^B1^HVH|||F7^Bay 2^B3^HVH|||||||||||||V1\r");
    const struct json_node *v = held("Encounter/hospital-V1");
    assert_int_equal(json_count(json_get(v, "location")), 2);
    assert_str(text_at(v, "location.0.status"), "completed");
    assert_str(text_at(v, "location.1.location.display"), "G1, Bay 1, B1, HVH");
    assert_str(text_at(v, "location.1.status"), "active");
    assert_str(text_at(v, "period.start"), "2025-11-03T10:00:00+00:00");
}

static void a_cancelled_discharge_takes_the_end_away(void **state)
{
    (void)state;
    take(HEAD("A01") PID PV1);
    take(HEAD("A03") PID
         "PV1|1|I|F7||||||||||||||||V1|||||||||||||||||||||||||20251103100000|20251104100000\r");
    assert_str(text_at(held("Encounter/hospital-V1"), "status"), "finished");
    assert_str(text_at(held("Encounter/hospital-V1"), "period.end"), "2025-11-04T10:00:00+00:00");
    take(HEAD("A13") PID PV1);
    assert_str(text_at(held("Encounter/hospital-V1"), "status"), "in-progress");
    assert_str(text_at(held("Encounter/hospital-V1"), "period.end"), "");
}

static void a_field_left_empty_changes_nothing(void **state)
{
    (void)state;
    take(HEAD("A28") PID "PD1|||Lantern Lane Surgery^^ZHB01\r");
    take(HEAD("A31") "PID|1||M1^^^PAS^MRN||Begum^Mary||19520821|F\r");
    const struct json_node *p = held("Patient/hospital-M1");
    assert_str(text_at(p, "generalPractitioner.0.identifier.value"), "ZHB01");
    assert_str(text_at(p, "telecom.0.value"), "01632 960273");
    assert_int_equal(json_count(json_get(p, "name")), 1);
}

static void a_merge_points_from_the_record_given_up_to_the_one_kept(void **state)
{
    (void)state;
    take(HEAD("A28") "PID|1||M0^^^PAS^MRN||Begum^Mary||19520821|F\r");
    take(HEAD("A40") PID "MRG|M0^^^PAS^MRN\r");
    const struct json_node *old = held("Patient/hospital-M0");
    assert_str(text_at(old, "active"), "false");
    assert_str(text_at(old, "name.0.family"), "Begum");
    assert_str(text_at(old, "link.0.type"), "replaced-by");
    assert_str(text_at(old, "link.0.other.reference"), "Patient/hospital-M1");
    assert_str(text_at(held("Patient/hospital-M1"), "link.0.type"), "replaces");
    take(HEAD("A31") "PID|1||M0^^^PAS^MRN||Begum^Mary||19520821|F\r");
    assert_str(text_at(held("Patient/hospital-M0"), "active"), "false");
    str ack = take(HEAD("A40") PID);
    assert_true(str_has(ack, S("MSA|AE|")));
}

static void a_number_that_was_replaced_stays_as_an_old_one(void **state)
{
    (void)state;
    take(HEAD("A28") PID);
    str ack = take(HEAD("A47") "PID|1||M1^^^PAS^MRN~9990000018^^^NHSNBR^NHSNMBR||Begum^Mary||"
                               "19520821|F\rMRG|9990002746^^^NHSNBR^NHSNMBR\r");
    assert_true(str_has(ack, S("MSA|AA|")));
    const struct json_node *p = held("Patient/hospital-M1");
    assert_str(text_at(p, "identifier.1.value"), "9990000018");
    assert_str(text_at(p, "identifier.2.use"), "old");
    assert_str(text_at(p, "identifier.2.value"), "9990002746");
    take(HEAD("A31") "PID|1||M1^^^PAS^MRN~9990000018^^^NHSNBR^NHSNMBR||Begum^Mary||19520821|F\r");
    assert_str(text_at(held("Patient/hospital-M1"), "identifier.2.value"), "9990002746");
    take(HEAD("A31") PID); /* borne again, after all */
    p = held("Patient/hospital-M1");
    assert_int_equal(json_count(json_get(p, "identifier")), 2);
    assert_str(text_at(p, "identifier.1.value"), "9990002746");
    take(HEAD("A47") PID "MRG|M7^^^PAS^MRN\r"); /* the hospital's own number */
    assert_str(text_at(held("Patient/hospital-M7"), "link.0.type"), "replaced-by");
    assert_true(str_has(take(HEAD("A47") PID), S("MSA|AE|")));
}

static void the_same_message_twice_has_one_effect(void **state)
{
    (void)state;
    take(HEAD("A01") PID PV1);
    take(HEAD("A03") PID
         "PV1|1|I|F7||||||||||||||||V1|||||||||||||||||||||||||20251103100000|20251104100000\r");
    uint64_t before = list_hash(sink);
    int64_t writes = sink->writes;
    str ack = take(HEAD("A01") PID PV1); /* late and again: it must not open the visit anew */
    assert_true(str_has(ack, S("MSA|AA|")));
    assert_int_equal(list_hash(sink), before);
    assert_int_equal(sink->writes, writes);
    assert_int_equal(run.counts.repeats, 1);
}

static void a_wrong_check_digit_is_kept_unverified_and_told(void **state)
{
    (void)state;
    take(HEAD("A28") "PID|1||M1^^^PAS^MRN~9990002747^^^NHSNBR^NHSNMBR||Begum^Mary||19520821|F\r");
    const struct json_node *p = held("Patient/hospital-M1");
    assert_str(text_at(p, "identifier.1.value"), "9990002747");
    assert_str(text_at(p, "identifier.1.extension.0.valueCodeableConcept.coding.0.code"),
               "trace-required");
    assert_int_equal(list_notes(sink, FEED_DOUBT), 1);
    assert_str(list_note(sink, FEED_DOUBT)->field, "PID-3");
    assert_true(list_note(sink, FEED_DOUBT)->remedy.n > 0);
}

static void what_cannot_be_read_is_answered_with_its_reason_and_kept(void **state)
{
    (void)state;
    assert_true(str_has(take("PID|1||M1\r"), S("MSA|AR|")));
    assert_true(
        str_has(take("MSH|^~\\&|PAS|RM3|WEFT|HB|20251103||ORU^R01|C9|P|2.4\r"), S("MSA|AR|C9|")));
    assert_true(str_has(take(HEAD("A01") PV1), S("MSA|AE|CA01|the message has no PID segment")));
    assert_true(str_has(take(HEAD("A01") "PID|1||||Begum^Mary\r"), S("ERR|PID-3^^^207^")));
    assert_true(str_has(take(HEAD("A01") PID "not a segment\r"), S("MSA|AR|")));
    assert_int_equal(list_notes(sink, FEED_REFUSED), 5);
    assert_int_equal(sink->held.count, 0);
    assert_true(list_note(sink, FEED_REFUSED)->raw.n > 0);
    assert_true(list_note(sink, FEED_REFUSED)->remedy.n > 0);
}

static void a_message_that_the_record_refuses_leaves_nothing_behind(void **state)
{
    (void)state;
    sink->refuse_id = S("hospital-V1");
    str ack = take(HEAD("A01") PID PV1);
    assert_true(str_has(ack, S("MSA|AR|")) || str_has(ack, S("MSA|AE|")));
    assert_int_equal(sink->held.count, 0);
    sink->refuse_id = S("");
    assert_true(str_has(take(HEAD("A01") PID PV1), S("MSA|AA|")));
    assert_int_equal(sink->held.count, 2);
}

static void escapes_and_foreign_delimiters_are_resolved(void **state)
{
    (void)state;
    take("MSH$%~*&$PAS$RM3$WEFT$HB$20251103$$ADT%A28$C1$P$2.4\rPID$1$$M1%%%PAS%MRN$$O*T*Neill*S*x%"
         "Zo*XC3AB*\r");
    assert_str(text_at(held("Patient/hospital-M1"), "name.0.family"), "O&Neill%x");
    assert_str(text_at(held("Patient/hospital-M1"), "name.0.given.0"), "Zo\xc3\xab");
}

static void line_feeds_and_latin_letters_are_taken_and_told(void **state)
{
    (void)state;
    take("MSH|^~\\&|PAS|RM3|WEFT|HB|20251103||ADT^A28|C1|P|2.4\r\nPID|1||M1^^^PAS^MRN||L\xf3pez^"
         "Zo\xeb\r\n");
    assert_str(text_at(held("Patient/hospital-M1"), "name.0.family"), "L\xc3\xb3pez");
    assert_int_equal(list_notes(sink, FEED_DOUBT), 1);
}

static void measurements_and_plans_in_obx_become_what_they_are(void **state)
{
    (void)state;
    take(HEAD("A08") PID PV1
         "OBX|1|NM|8867-4^Heart rate^LN||098|/min|||||F|||20251103101500\r"
         "OBX|2|CE|67775-7^ACVPU^LN||A^Alert^L||||||F|||20251103101500\r"
         "OBX|3|TX|TASK^Frailty round^HVH||Visit on the ward||||||F|||20251103101500\r"
         "OBX|4|TX|APPT^Fracture clinic^HVH||Room 3|||DNA|||F||safeguarding|20251001090000\r");
    assert_int_equal(list_count(sink, "Observation"), 2);
    assert_int_equal(list_count(sink, "Task"), 1);
    assert_int_equal(list_count(sink, "Appointment"), 1);
    for (size_t i = 0; i < sink->held.count; i++) {
        str j = sink->held.at[i].json;
        if (str_starts(sink->held.at[i].key, S("Appointment"))) {
            assert_true(str_has(j, S("\"noshow\"")));
            assert_true(str_has(j, S("\"safeguarding\"")));
            assert_true(str_has(j, S("\"start\":\"2025-10-01T09:00:00+01:00\"")));
        }
        if (str_has(j, S("8867-4"))) assert_true(str_has(j, S("\"value\":98,")));
    }
}

static void a_file_of_messages_is_read_piece_by_piece(void **state)
{
    (void)state;
    str file = S("FHS|^~\\&|PAS\rBHS|^~\\&|PAS\r" HEAD("A28") PID "\n" HEAD("A01") PID PV1
                 "rubbish\r" HEAD("A08") PID PV1 "BTS|4\rFTS|1\r");
    struct bytes *b;
    assert_ok(bytes_open_text(e, file, &b));
    assert_ok(hl7_read(e, &run, b, 0));
    assert_int_equal(run.counts.units, 2);
    assert_int_equal(run.counts.refused, 1); /* the message with rubbish in it, not the others */
    const struct feed_note *n = list_note(sink, FEED_DOUBT);
    assert_non_null(n);
    assert_str(n->field, "BTS-1"); /* four were announced, three came */
}

static void frames_of_mllp_are_cut_from_the_stream(void **state)
{
    (void)state;
    str framed = mllp_frame(e->arena, S("MSH|x"));
    str message;
    size_t n;
    assert_true(mllp_next(framed, &message, &n));
    assert_str(message, "MSH|x");
    assert_int_equal(n, framed.n);
    assert_false(mllp_next(str_sub(framed, 0, framed.n - 1), &message, &n));
    assert_int_equal(n, 0);
    assert_false(mllp_next(S("noise"), &message, &n));
    assert_int_equal(n, 5);
}

static void every_message_of_the_place_feed_is_read(void **state)
{
    (void)state;
    str path = test_data(e, "hl7v2/place_feed/place_feed_all.hl7");
    if (str_is_none(path)) skip();
    struct bytes *b;
    assert_ok(bytes_open(e, path, &b));
    assert_ok(hl7_read(e, &run, b, 0));
    assert_int_equal(run.counts.units + run.counts.repeats, 1290);
    assert_int_equal(run.counts.refused, 0);
    size_t merged = 0;
    for (size_t i = 0; i < sink->held.count; i++)
        merged += str_has(sink->held.at[i].json, S("\"replaced-by\""));
    assert_int_equal(merged, 13);
    print_message("# %d messages, %zu patients, %zu visits, %zu doubts\n", 1290,
                  list_count(sink, "Patient"), list_count(sink, "Encounter"),
                  list_notes(sink, FEED_DOUBT));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(an_admission_becomes_patient_and_encounter),
        T(a_move_keeps_where_the_patient_has_been),
        T(a_cancelled_discharge_takes_the_end_away),
        T(a_field_left_empty_changes_nothing),
        T(a_merge_points_from_the_record_given_up_to_the_one_kept),
        T(a_number_that_was_replaced_stays_as_an_old_one),
        T(the_same_message_twice_has_one_effect),
        T(a_wrong_check_digit_is_kept_unverified_and_told),
        T(what_cannot_be_read_is_answered_with_its_reason_and_kept),
        T(a_message_that_the_record_refuses_leaves_nothing_behind),
        T(escapes_and_foreign_delimiters_are_resolved),
        T(line_feeds_and_latin_letters_are_taken_and_told),
        T(measurements_and_plans_in_obx_become_what_they_are),
        T(a_file_of_messages_is_read_piece_by_piece),
        T(frames_of_mllp_are_cut_from_the_stream),
        T(every_message_of_the_place_feed_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
