/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "base/time.h"
#include "fhir/subset.h"

static struct search_plan parse(struct env *e, const char *type, const char *query)
{
    struct search_plan plan = { 0 };
    status s = search_parse(e, type == NULL ? NULL : fhir_resource_find(str_of(type)),
                            str_of(query), true, &plan);
    if (s != ST_OK) fail_msg("%s: %.*s", query, STR_ARG(e->err.what));
    return plan;
}

static void refuses(struct env *e, const char *type, const char *query, const char *what)
{
    struct search_plan plan = { 0 };
    e->err = (struct err){ 0 };
    status s = search_parse(e, fhir_resource_find(str_of(type)), str_of(query), true, &plan);
    if (s != ST_BAD_INPUT || !str_has(e->err.what, str_of(what)))
        fail_msg("%s: %s “%.*s”", query, status_name(s), STR_ARG(e->err.what));
}

static void reads_conditions_values_and_prefixes(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct search_plan p =
        parse(e, "Patient",
              "family=Ki%C5%82,O%27Neill&given:exact=Zo%5C%2C&birthdate=ge1950-03&"
              "identifier=https://x|9990000018&gender=|male&_id=a");
    assert_int_equal(p.clause_count, 6);
    assert_int_equal(p.clauses[0].value_count, 2);
    assert_str(p.clauses[0].values[1].text, "O'Neill");
    assert_int_equal(p.clauses[1].modifier, SEARCH_EXACT);
    assert_int_equal(p.clauses[1].value_count, 1);
    assert_str(p.clauses[1].values[0].text, "Zo,");
    assert_int_equal(p.clauses[2].values[0].prefix, SEARCH_GE);
    assert_true(p.clauses[2].values[0].low == (int64_t)date_make(1950, 3, 1) * TIME_DAY);
    assert_true(p.clauses[3].values[0].has_system);
    assert_str(p.clauses[3].values[0].system, "https://x");
    assert_str(p.clauses[3].values[0].code, "9990000018");
    assert_true(p.clauses[4].values[0].has_system && p.clauses[4].values[0].system.n == 0);
    assert_int_equal(p.count, -1);
    test_env_close(e);
}

static void reads_numbers_with_the_precision_written(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct search_plan p =
        parse(e, "Observation", "value-quantity=gt5.40|http://unitsofmeasure.org|mg,100,1e2,7||kg");
    const struct search_value *v = p.clauses[0].values;
    assert_int_equal(v[0].prefix, SEARCH_GT);
    assert_true(v[0].number_low > 5.3949 && v[0].number_low < 5.3951);
    assert_str(v[0].code, "mg");
    assert_true(v[1].number_low >= 99.5 && v[1].number_high <= 100.5 && v[1].number_low < 99.6);
    assert_true(v[2].number_low > 94.9 && v[2].number_low < 95.1);
    assert_false(v[3].has_system);
    assert_str(v[3].code, "kg");
    test_env_close(e);
}

static void reads_references_chains_and_has(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct search_plan p = parse(
        e, "Observation",
        "patient=Patient/1,7&subject:Patient=8&subject:Patient.name=eve&patient.identifier=a|b&"
        "_has:Provenance:target:recorded=gt2020&performer:identifier=s|v&"
        "patient.organization.name=x");
    assert_str(p.clauses[0].values[0].ref_type, "Patient");
    assert_true(str_is_none(p.clauses[0].values[1].ref_type));
    const uint16_t *types = NULL;
    size_t count = 0;
    search_targets(p.clauses[0].param, &types, &count);
    assert_int_equal(count, 1);
    assert_int_equal(types[0], FHIR_T_Patient);
    assert_int_equal(p.clauses[1].modifier, SEARCH_TYPE);
    assert_str(p.clauses[1].values[0].ref_type, "Patient");
    assert_int_equal(p.clauses[2].kind, SEARCH_CHAIN);
    assert_int_equal(p.clauses[2].inner_count, 1);
    assert_str(p.clauses[2].inner[0].param->code, "name");
    assert_int_equal(p.clauses[3].inner_count, 1);
    assert_int_equal(p.clauses[4].kind, SEARCH_HAS);
    assert_str(p.clauses[4].has_type->name, "Provenance");
    assert_int_equal(p.clauses[4].inner[0].values[0].prefix, SEARCH_GT);
    assert_int_equal(p.clauses[5].modifier, SEARCH_IDENTIFIER);
    assert_int_equal(p.clauses[6].inner[0].kind, SEARCH_CHAIN);
    p = parse(e, "Condition", "subject.name=x");
    assert_int_equal(p.clauses[0].inner_count,
                     1); /* of Patient and Group, only Patient has names */
    test_env_close(e);
}

static void reads_composites_of_tokens_of_type_and_missing(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct search_plan p = parse(e, "Observation",
                                 "component-code-value-quantity=http://loinc.org|8480-6$gt140&"
                                 "code:text=blood&status:not=final&encounter:missing=true");
    assert_str(p.clauses[0].values[0].parts[0].code, "8480-6");
    assert_int_equal(p.clauses[0].values[0].parts[1].prefix, SEARCH_GT);
    assert_int_equal(p.clauses[1].modifier, SEARCH_TEXT);
    assert_int_equal(p.clauses[2].modifier, SEARCH_NOT);
    assert_true(p.clauses[3].values[0].missing);
    p = parse(e, "Patient", "identifier:of-type=http://t|NH|999%5C|1");
    assert_str(p.clauses[0].values[0].text, "999|1");
    test_env_close(e);
}

static void reads_what_shapes_the_result(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct search_plan p =
        parse(e, "Observation",
              "_sort=-date,status&_count=0&_total=accurate&_summary=count&"
              "_elements=Observation.status,code&_include=Observation:subject:Patient&"
              "_include:iterate=Patient:organization&_revinclude=Provenance:target&"
              "_include=*&_format=json&_cursor=abc");
    assert_int_equal(p.sort_count, 2);
    assert_true(p.sorts[0].descending && !p.sorts[1].descending);
    assert_int_equal(p.count, 0);
    assert_int_equal(p.total, SEARCH_TOTAL_ACCURATE);
    assert_int_equal(p.summary, SEARCH_SUMMARY_COUNT);
    assert_int_equal(p.element_count, 2);
    assert_str(p.elements[0], "status");
    assert_int_equal(p.include_count, 4);
    assert_str(p.includes[0].target->name, "Patient");
    assert_true(p.includes[1].iterate && p.includes[2].reverse && p.includes[3].all);
    assert_str(p.cursor, "abc");
    assert_false(str_has(p.self, S("_cursor")));
    p = parse(e, NULL, "_type=Patient,Observation&_lastUpdated=gt2026-01-01T00:00:00%2B01:00");
    assert_int_equal(p.type_count, 2);
    test_env_close(e);
}

static void leaves_unknown_parameters_out_of_the_self_link_or_refuses_them(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct search_plan p = { 0 };
    const struct fhir_type *t = fhir_resource_find(S("Patient"));
    assert_ok(search_parse(
        e, t, S("family=a&given=&colour=red&general-practitioner.colour=x&birthdate=2020"), false,
        &p));
    assert_int_equal(p.clause_count, 2);
    assert_int_equal(p.ignored_count, 2);
    assert_str(p.ignored[0], "colour");
    assert_str(p.self, "family=a&birthdate=2020");
    refuses(e, "Patient", "colour=red", "no search parameter “colour”");
    test_env_close(e);
}

static void refuses_values_and_modifiers_that_mean_nothing(void **state)
{
    (void)state;
    struct env *e = test_env();
    refuses(e, "Patient", "birthdate=2026-02-30", "no date that exists");
    refuses(e, "Patient", "birthdate=2020,", "is empty");
    refuses(e, "Patient", "family:missing=maybe", "neither true nor false");
    refuses(e, "Patient", "family:below=x", "modifier :below does not fit the string");
    refuses(e, "Patient", "identifier=a|b|c", "no token");
    refuses(e, "Patient", "identifier=|", "no token");
    refuses(e, "Patient", "family=%zz", "broken % escape");
    refuses(e, "Patient", "family=%4", "broken % escape");
    refuses(e, "Patient", "family=%ff", "not UTF-8");
    refuses(e, "Patient", "family=%00", "not UTF-8");
    refuses(e, "Patient", "_sort=colour", "cannot be sorted");
    refuses(e, "Patient", "_count=-1", "no whole number");
    refuses(e, "Patient", "_summary=maybe", "no value of _summary");
    refuses(e, "Patient", "_include=Patient:name", "no reference parameter");
    refuses(e, "Patient", "_has:Observation=x", "does not name what refers");
    refuses(e, "Patient", "name.family=x", "is no reference");
    refuses(e, "Observation", "value-quantity=1|2", "no quantity");
    refuses(e, "Observation", "value-quantity=abc", "no number");
    refuses(e, "Observation", "code-value-quantity=a", "not as many parts");
    refuses(e, "Observation", "subject=a_b", "names no resource");
    refuses(e, "Observation", "subject:Patient=Group/1", "another type");
    refuses(e, "Observation", "subject.subject.subject.subject.subject.subject=1", "no");
    test_env_close(e);
}

static str subset(struct env *e, const char *query, bool match, const char *json)
{
    struct search_plan p = parse(e, "Patient", query);
    str text = str_none();
    assert_ok(subset_resource(e, &p, match, str_of(json), &text));
    return text;
}

static void leaves_out_what_a_summary_or_elements_do_not_ask_for(void **state)
{
    (void)state;
    struct env *e = test_env();
#define MARK                                                                                       \
    "{\"system\":\"http://terminology.hl7.org/CodeSystem/"                                         \
    "v3-ObservationValue\",\"code\":\"SUBSETTED\"}"
    static const char json[] = "{\"resourceType\":\"Patient\",\"id\":\"p\",\"meta\":{\"versionId\":"
                               "\"1\"},\"text\":{\"status\":\"generated\"},"
                               "\"name\":[{\"family\":\"x\"}],\"_birthDate\":{\"id\":\"a\"},"
                               "\"birthDate\":\"1950\",\"photo\":[{\"url\":\"u\"}]}";
    assert_str(subset(e, "name=x", true, json),
               "{\"resourceType\":\"Patient\",\"id\":\"p\",\"meta\":{\"versionId\":\"1\"},\"text\":"
               "{\"status\":\"generated\"},"
               "\"name\":[{\"family\":\"x\"}],\"_birthDate\":{\"id\":\"a\"},\"birthDate\":\"1950\","
               "\"photo\":[{\"url\":\"u\"}]}");
    assert_str(
        subset(e, "_elements=birthDate", true, json),
        "{\"resourceType\":\"Patient\",\"id\":\"p\",\"meta\":{\"versionId\":\"1\",\"tag\":[" MARK
        "]},"
        "\"_birthDate\":{\"id\":\"a\"},\"birthDate\":\"1950\"}");
    assert_str(subset(e, "_elements=birthDate", false, "{\"resourceType\":\"Group\"}"),
               "{\"resourceType\":\"Group\"}");
    assert_str(
        subset(e, "_summary=text", true, json),
        "{\"resourceType\":\"Patient\",\"id\":\"p\",\"meta\":{\"versionId\":\"1\",\"tag\":[" MARK
        "]},\"text\":{\"status\":\"generated\"}}");
    assert_true(str_has(subset(e, "_summary=data", true, json), S("photo")) &&
                !str_has(subset(e, "_summary=data", true, json), S("generated")));
    assert_true(str_has(subset(e, "_summary=true", true, json), S("family")) &&
                !str_has(subset(e, "_summary=true", true, json), S("photo")));
    assert_str(subset(e, "_summary=true", true,
                      "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{},"
                      "\"component\":[{\"code\":{},\"interpretation\":[]}]}"),
               "{\"resourceType\":\"Observation\",\"meta\":{\"tag\":[" MARK
               "]},\"status\":\"final\",\"code\":{},\"component\":[{\"code\":{}}]}");
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_conditions_values_and_prefixes),
        cmocka_unit_test(reads_numbers_with_the_precision_written),
        cmocka_unit_test(reads_references_chains_and_has),
        cmocka_unit_test(reads_composites_of_tokens_of_type_and_missing),
        cmocka_unit_test(reads_what_shapes_the_result),
        cmocka_unit_test(leaves_unknown_parameters_out_of_the_self_link_or_refuses_them),
        cmocka_unit_test(refuses_values_and_modifiers_that_mean_nothing),
        cmocka_unit_test(leaves_out_what_a_summary_or_elements_do_not_ask_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
