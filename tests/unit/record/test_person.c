/* SPDX-License-Identifier: Apache-2.0
 * Finding a person, and the person's page: what is there, for whom, and from which source.
 */
#include "support/support.h"

#include "support/alliance.h"
#include "record/opening.h"
#include "record/person.h"
#include "trust/account.h"
#include "trust/decide.h"
#include "trust/organisation.h"

struct place {
    struct alliance a;
    int64_t practice, hospital, landlord, other, jean;
};

static void put(struct place *p, int64_t source, const char *json)
{
    struct record_done d;
    struct record_write w = { .verb = RECORD_PUT, .json = str_of(json), .source = source };
    alliance_begin(&p->a);
    assert_ok(record_write(&p->a.cx, &w, &d));
    alliance_commit(&p->a);
}

#define OF_JEAN "\"subject\":{\"reference\":\"Patient/jean\"}"
#define CODE(t) "\"code\":{\"text\":\"" t "\"}"

static void jean_make(struct place *p)
{
    put(p, p->practice,
        "{\"resourceType\":\"Patient\",\"id\":\"jean\",\"name\":[{\"family\":\"Ashworth\","
        "\"given\":[\"Jean\"]}],"
        "\"birthDate\":\"1948-03-04\",\"gender\":\"female\",\"identifier\":[{\"system\":\"https://"
        "fhir.nhs.uk/Id/nhs-number\",\"value\":\"9990000018\"}],"
        "\"address\":[{\"line\":[\"Flat 12, Weir "
        "Court\"],\"city\":\"Hollinbrook\",\"postalCode\":\"HB4 2QX\"}],"
        "\"contact\":[{\"name\":{\"text\":\"Karen "
        "Ashworth-Bell\"},\"relationship\":[{\"text\":\"daughter\"}],\"telecom\":[{\"value\":"
        "\"0161 496 0177\"}]}]}");
    put(p, p->practice,
        "{\"resourceType\":\"Condition\",\"id\":\"c1\"," CODE(
            "Heart failure") "," OF_JEAN ",\"onsetDateTime\":\"2024-06-01\"}");
    put(p, p->practice,
        "{\"resourceType\":\"Condition\",\"id\":\"c2\"," CODE(
            "HIV infection") "," OF_JEAN ",\"meta\":{\"security\":[{\"code\":\"HIV\"}]}}");
    put(p, p->practice,
        "{\"resourceType\":\"AllergyIntolerance\",\"id\":\"a1\"," CODE(
            "Penicillin") ",\"patient\":{\"reference\":\"Patient/"
                          "jean\"},\"reaction\":[{\"manifestation\":[{\"text\":\"rash\"}]}]}");
    put(p, p->practice,
        "{\"resourceType\":\"MedicationRequest\",\"id\":\"m1\",\"status\":\"active\",\"intent\":"
        "\"order\",\"medicationCodeableConcept\":{\"text\":\"Furosemide 40 mg\"}," OF_JEAN
        ",\"authoredOn\":\"2026-11-18\",\"dosageInstruction\":[{\"text\":\"one in the "
        "morning\"}]}");
    put(p, p->practice,
        "{\"resourceType\":\"MedicationRequest\",\"id\":\"m2\",\"status\":\"stopped\",\"intent\":"
        "\"order\",\"medicationCodeableConcept\":{\"text\":\"Aspirin\"}," OF_JEAN
        ",\"authoredOn\":\"2020-11-18\"}");
    put(p, p->practice,
        "{\"resourceType\":\"Observation\",\"id\":\"w1\",\"status\":\"final\"," CODE(
            "Weight") "," OF_JEAN ",\"effectiveDateTime\":\"2026-11-19\",\"valueQuantity\":{"
                      "\"value\":67.5,\"unit\":\"kg\"}}");
    put(p, p->practice,
        "{\"resourceType\":\"Observation\",\"id\":\"w2\",\"status\":\"final\"," CODE(
            "Weight") "," OF_JEAN ",\"effectiveDateTime\":\"2026-11-22\",\"valueQuantity\":{"
                      "\"value\":69.40,\"unit\":\"kg\"}}");
    put(p, p->landlord,
        "{\"resourceType\":\"Condition\",\"id\":\"d1\"," CODE(
            "Damp in the bedroom") "," OF_JEAN ",\"onsetDateTime\":\"2026-11-20\"}");
    put(p, p->hospital,
        "{\"resourceType\":\"Goal\",\"id\":\"g1\",\"lifecycleStatus\":\"active\",\"description\":{"
        "\"text\":\"Chapel on Sundays\"}," OF_JEAN "}");
}

static int setup(void **state)
{
    static struct place p;
    alliance_open(&p.a, str_none());
    alliance_begin(&p.a);
    struct cx *cx = &p.a.cx;
    assert_ok(organisation_put(cx, S("lanternlane"), S("ZHB01"), S("Lantern Lane"),
                               S("gp practice"), &p.practice));
    assert_ok(organisation_put(cx, S("hospital"), S("ZHB10"), S("Hollin Vale"), S("hospital trust"),
                               &p.hospital));
    assert_ok(organisation_put(cx, S("bobbin"), S("ZHB30"), S("Bobbin & Brook"),
                               S("housing association"), &p.landlord));
    assert_ok(organisation_put(cx, S("weirbankhc"), S("ZHB02"), S("Weirbank"), S("gp practice"),
                               &p.other));
    alliance_commit(&p.a);
    jean_make(&p);
    put(&p, p.other,
        "{\"resourceType\":\"Patient\",\"id\":\"theo\",\"name\":[{\"family\":\"Wagstaffe-Noble\","
        "\"given\":[\"Theo\"]}],\"birthDate\":\"2011-02-03\",\"address\":[{\"postalCode\":\"HB1 "
        "1AA\"}]}");
    put(&p, p.other,
        "{\"resourceType\":\"Patient\",\"id\":\"hidden\",\"meta\":{\"security\":[{\"code\":\"R\"}]}"
        ",\"name\":[{\"family\":\"Ashton\",\"given\":[\"Mary\"]}],\"birthDate\":\"1980-05-06\","
        "\"address\":[{\"postalCode\":\"HB9 9ZZ\"}]}");
    assert_ok(person_of_patient(cx, S("jean"), &p.jean));
    *state = &p;
    return 0;
}

static int teardown(void **state)
{
    struct place *p = *state;
    alliance_close(&p->a);
    return 0;
}

static void as_typed_finds_ones_own_people_only(void **state)
{
    struct place *p = *state;
    struct cx gp = alliance_as(&p->a, ROLE_GP, 5, p->practice);
    struct cx other = alliance_as(&p->a, ROLE_GP, 6, p->other);
    struct person_line *lines;
    size_t count;
    const char *finds[] = { "",          "ash",          "jean",       "Ashworth Jean",
                            "jean ash",  "999 000 0018", "04/03/1948", "HB4 2QX",
                            "ash hb42qx" };
    for (size_t i = 0; i < sizeof finds / sizeof *finds; i++) {
        assert_ok(person_search_own(&gp, str_of(finds[i]), &lines, &count));
        if (count != 1) fail_msg("“%s” found %zu", finds[i], count);
        assert_str(lines[0].name, "Jean Ashworth");
        assert_str(lines[0].nhs, "9990000018");
    }
    assert_ok(person_search_own(&gp, S("theo"), &lines, &count));
    assert_int_equal(count, 0);
    assert_ok(person_search_own(&other, S("ashw"), &lines, &count));
    assert_int_equal(count, 0);
    assert_ok(person_search_own(&other, S(""), &lines, &count));
    assert_int_equal(count, 2);
}

static void the_town_is_searched_by_two_identifiers_and_protected_people_never(void **state)
{
    struct place *p = *state;
    struct cx nurse = alliance_as(&p->a, ROLE_NURSE, 5, p->hospital);
    struct cx officer = alliance_as(&p->a, ROLE_HOUSING_OFFICER, 5, p->landlord);
    struct person_line *lines;
    size_t count;
    struct person_query one = { .family = S("Ashworth") };
    struct person_query two = { .family = S("Ashworth"), .born = S("4 March 1948") };
    struct person_query hidden = { .family = S("Ashton"), .born = S("6/5/1980") };
    struct person_query number = { .nhs = S("999 000 0018"), .born = S("4.3.1948") };
    struct person_query wrong = { .nhs = S("999 000 0019"), .born = S("4.3.1948") };
    assert_status(person_search_town(&nurse, &one, &lines, &count), ST_BAD_INPUT);
    assert_status(person_search_town(&nurse, &wrong, &lines, &count), ST_BAD_INPUT);
    assert_status(person_search_town(&officer, &two, &lines, &count), ST_FORBIDDEN);
    assert_ok(person_search_town(&nurse, &two, &lines, &count));
    assert_int_equal(count, 1);
    assert_ok(person_search_town(&nurse, &number, &lines, &count));
    assert_int_equal(count, 1);
    assert_ok(person_search_town(&nurse, &hidden, &lines, &count));
    assert_int_equal(count, 0);
}

static void the_page_has_each_fact_with_its_source(void **state)
{
    struct place *p = *state;
    struct cx gp = alliance_as(&p->a, ROLE_GP, 5, p->practice);
    struct person_page page;
    assert_ok(person_page(&gp, p->jean, &page));
    assert_true(gp.audit_n > 0);
    assert_str(page.banner.name, "Jean Ashworth");
    assert_int_equal(page.banner.age, 78);
    assert_str(page.banner.postcode, "HB4 2QX");
    assert_string_equal(page.why, "registered with your practice");
    assert_int_equal(page.problems.count, 2); /* its own sensitive item too */
    assert_int_equal(page.allergies.count, 1);
    assert_str(page.allergies.at[0].detail, "rash");
    assert_int_equal(page.medicines.count, 1);
    assert_str(page.medicines.at[0].organisation_name, "Lantern Lane");
    assert_int_equal(page.measurements.count, 1);
    assert_str(page.measurements.at[0].detail, "69.40 kg");
    assert_int_equal(page.housing.count, 1);
    assert_str(page.housing.at[0].organisation_name, "Bobbin & Brook");
    assert_int_equal(page.wishes.count, 1);
    assert_int_equal(page.people.count, 1);
    assert_int_equal(page.source_count, 1);
}

static void the_same_page_shows_a_landlord_the_home_and_no_illness(void **state)
{
    struct place *p = *state;
    struct person_page page;
    put(p, p->landlord,
        "{\"resourceType\":\"Task\",\"id\":\"t1\",\"status\":\"requested\",\"intent\":\"order\","
        "\"description\":\"Treat the "
        "wall\",\"for\":{\"reference\":\"Patient/jean\"},\"owner\":{\"reference\":\"Organization/"
        "bobbin\"}}");
    struct cx officer = alliance_as(&p->a, ROLE_HOUSING_OFFICER, 8, p->landlord);
    assert_ok(person_page(&officer, p->jean, &page));
    assert_int_equal(page.problems.count, 0);
    assert_int_equal(page.medicines.count, 0);
    assert_int_equal(page.measurements.count, 0);
    assert_int_equal(page.housing.count, 1);
    assert_int_equal(page.issues.count, 1);
}

static void strangers_find_no_page_unless_they_say_why(void **state)
{
    struct place *p = *state;
    struct person_page page;
    struct cx nurse = alliance_as(&p->a, ROLE_NURSE, 9, p->hospital);
    assert_status(person_page(&nurse, p->jean, &page), ST_NOT_FOUND);
    assert_status(person_page(&nurse, 424242, &page), ST_NOT_FOUND);
    alliance_begin(&p->a);
    assert_status(person_break_glass(&nurse, p->jean), ST_BAD_INPUT); /* R54 */
    db_rollback(p->a.env, p->a.db);
    nurse.reason = S("unconscious in resus");
    alliance_begin(&p->a);
    assert_ok(person_break_glass(&nurse, p->jean)); /* R53 */
    alliance_commit(&p->a);
    assert_ok(person_page(&nurse, p->jean, &page));
    assert_true(page.alert);
    assert_int_equal(page.problems.count, 1); /* the sealed one is not there */
    struct cx officer = alliance_as(&p->a, ROLE_HOUSING_OFFICER, 9, p->other);
    officer.reason = S("because I want to look");
    alliance_begin(&p->a);
    assert_status(person_break_glass(&officer, p->jean), ST_FORBIDDEN); /* R55 */
    db_rollback(p->a.env, p->a.db);
}

static void ones_own_record_is_not_opened_as_staff(void **state)
{
    struct place *p = *state;
    struct person_page page;
    struct cx gp = alliance_as(&p->a, ROLE_GP, 5, p->practice);
    gp.who.person = p->jean;
    assert_status(person_page(&gp, p->jean, &page), ST_FORBIDDEN);
    assert_str(p->a.env->err.where, "R09");
}

static void a_namesake_is_opened_only_with_a_reason(void **state)
{
    struct place *p = *state;
    struct person_page page;
    int64_t cousin;
    put(p, p->practice,
        "{\"resourceType\":\"Patient\",\"id\":\"cousin\",\"name\":[{\"family\":\"Ashworth\","
        "\"given\":[\"Ted\"]}],\"birthDate\":\"1950-01-01\"}");
    assert_ok(person_of_patient(&p->a.cx, S("cousin"), &cousin));
    struct cx gp = alliance_as(&p->a, ROLE_GP, 5, p->practice);
    gp.who.person = p->jean;
    assert_status(person_page(&gp, cousin, &page), ST_FORBIDDEN);
    assert_str(p->a.env->err.where, "R10");
    gp.reason = S("booked surgery today");
    assert_ok(person_page(&gp, cousin, &page));
}

static void an_objection_hides_what_others_hold_until_it_is_withdrawn(void **state)
{
    struct place *p = *state;
    struct person_page page;
#define CHOICE(id, type)                                                                           \
    "{\"resourceType\":\"Consent\",\"id\":\"" id                                                   \
    "\",\"status\":\"active\",\"scope\":{\"text\":\"sharing\"},\"category\":[{\"coding\":[{"       \
    "\"system\":\"https://weft.example/fhir/CodeSystem/"                                           \
    "choice\",\"code\":\"shared-record\"}]}],\"patient\":{\"reference\":\"Patient/"                \
    "jean\"},\"provision\":{\"type\":\"" type "\"}}"
    put(p, p->practice, CHOICE("k1", "deny"));
    struct cx gp = alliance_as(&p->a, ROLE_GP, 5, p->practice);
    assert_ok(person_page(&gp, p->jean, &page));
    assert_int_equal(page.problems.count, 2); /* R40: its own data still */
    assert_int_equal(page.housing.count, 0);
    put(p, p->practice, CHOICE("k2", "permit"));
    gp = alliance_as(&p->a, ROLE_GP, 5, p->practice);
    assert_ok(person_page(&gp, p->jean, &page));
    assert_int_equal(page.housing.count, 1); /* R41 */
    alliance_begin(&p->a);
    assert_ok(person_choices_set(&gp, p->jean, CHOICE_NO_SHARED_RECORD));
    alliance_commit(&p->a);
    gp = alliance_as(&p->a, ROLE_GP, 5, p->practice);
    assert_ok(person_page(&gp, p->jean, &page));
    assert_int_equal(page.housing.count, 0);
    struct cx stranger = alliance_as(&p->a, ROLE_GP, 6, p->other);
    alliance_begin(&p->a);
    assert_status(person_choices_set(&stranger, p->jean, 0), ST_NOT_FOUND);
    db_rollback(p->a.env, p->a.db);
    alliance_begin(&p->a);
    assert_ok(person_choices_set(&gp, p->jean, 0));
    alliance_commit(&p->a);
}

static void what_is_sealed_opens_to_whom_she_agreed(void **state)
{
    struct place *p = *state;
    struct record r;
    put(p, p->hospital,
        "{\"resourceType\":\"Encounter\",\"id\":\"e9\",\"status\":\"in-progress\",\"class\":{"
        "\"code\":\"IMP\"},\"subject\":{\"reference\":\"Patient/jean\"}}");
    struct cx doctor = alliance_as(&p->a, ROLE_DOCTOR, 21, p->hospital);
    assert_ok(record_read(&doctor, S("Condition"), S("c1"), &r));
    assert_status(record_read(&doctor, S("Condition"), S("c2"), &r), ST_NOT_FOUND); /* R27 */
    put(p, p->practice,
        "{\"resourceType\":\"Consent\",\"id\":\"k3\",\"status\":\"active\",\"scope\":{\"text\":"
        "\"x\"},\"patient\":{\"reference\":\"Patient/"
        "jean\"},\"provision\":{\"type\":\"permit\",\"actor\":[{\"role\":{\"text\":\"x\"},"
        "\"reference\":{\"reference\":\"Organization/hospital\"}}]}}");
    doctor = alliance_as(&p->a, ROLE_DOCTOR, 21, p->hospital);
    assert_ok(record_read(&doctor, S("Condition"), S("c2"), &r)); /* R28 */
}

static void a_resident_reads_her_own_record(void **state)
{
    struct place *p = *state;
    struct person_page page;
    struct cx jean = alliance_as(&p->a, ROLE_RESIDENT, 77, 0);
    assert_status(person_page(&jean, p->jean, &page), ST_NOT_FOUND);
    alliance_begin(&p->a);
    assert_ok(account_person_set(&p->a.cx, 77, p->jean, 1));
    alliance_commit(&p->a);
    jean = alliance_as(&p->a, ROLE_RESIDENT, 77, 0);
    jean.who.person = p->jean;
    assert_ok(person_page(&jean, p->jean, &page));
    assert_int_equal(page.problems.count, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_typed_finds_ones_own_people_only),
        cmocka_unit_test(the_town_is_searched_by_two_identifiers_and_protected_people_never),
        cmocka_unit_test(the_page_has_each_fact_with_its_source),
        cmocka_unit_test(the_same_page_shows_a_landlord_the_home_and_no_illness),
        cmocka_unit_test(strangers_find_no_page_unless_they_say_why),
        cmocka_unit_test(ones_own_record_is_not_opened_as_staff),
        cmocka_unit_test(a_namesake_is_opened_only_with_a_reason),
        cmocka_unit_test(an_objection_hides_what_others_hold_until_it_is_withdrawn),
        cmocka_unit_test(a_resident_reads_her_own_record),
        cmocka_unit_test(what_is_sealed_opens_to_whom_she_agreed),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
