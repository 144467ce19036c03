/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "fhir/bundle.h"
#include "fhir/outcome.h"

static status read(struct env *e, const char *text, struct bundle_plan *plan)
{
    const struct json_node *root = NULL;
    e->err = (struct err){ 0 };
    assert_ok(json_read(e, str_of(text), &root));
    return bundle_read(e, str_of(text), root, plan);
}

#define ENTRY(full, method, url, resource)                                                         \
    "{\"fullUrl\":\"" full "\",\"request\":{\"method\":\"" method "\",\"url\":\"" url              \
    "\"},\"resource\":" resource "}"
#define BUNDLE(type, entries)                                                                      \
    "{\"resourceType\":\"Bundle\",\"type\":\"" type "\",\"entry\":[" entries "]}"

static void works_in_the_order_of_the_standard(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct bundle_plan p = { 0 };
    assert_ok(read(
        e,
        BUNDLE(
            "transaction",
            "{\"request\":{\"method\":\"GET\",\"url\":\"Patient?name=x\"}},"
            "{\"request\":{\"method\":\"PATCH\",\"url\":\"Patient/"
            "3\"},\"resource\":{\"resourceType\":\"Parameters\"}}," ENTRY(
                "urn:uuid:1", "PUT", "Patient/2",
                "{\"resourceType\":\"Patient\",\"id\":\"2\"}") "," ENTRY("urn:uuid:2", "POST",
                                                                         "Patient",
                                                                         "{\"resourceType\":"
                                                                         "\"Patient\"}") ","
                                                                                         "{\"reques"
                                                                                         "t\":{"
                                                                                         "\"method"
                                                                                         "\":"
                                                                                         "\"DELETE"
                                                                                         "\","
                                                                                         "\"url\":"
                                                                                         "\"Patient"
                                                                                         "/4\"}}"),
        &p));
    static const size_t want[] = { 4, 3, 1, 2, 0 };
    for (size_t i = 0; i < 5; i++) assert_int_equal(p.order[i], want[i]);
    assert_str(p.entries[0].query, "name=x");
    assert_str(p.entries[2].id, "2");
    test_env_close(e);
}

static void resolves_references_and_leaves_the_rest_as_it_was(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct bundle_plan p = { 0 };
    assert_ok(read(
        e,
        BUNDLE("transaction",
               ENTRY("urn:uuid:a", "POST", "Patient", "{\"resourceType\":\"Patient\"}") "," ENTRY(
                   "http://h/fhir/Encounter/9", "POST", "Encounter",
                   "{ \"resourceType\":\"Encounter\", \"subject\": {\"reference\": \"urn:uuid:a\"},"
                   "\"identifier\":[{\"value\":\"urn:uuid:a\"}],"
                   "\"partOf\":{\"reference\":\"Encounter/9\"},\"x\":1.50,"
                   "\"extension\":[{\"url\":\"q\",\"valueUri\":\"urn:uuid:a\"}],"
                   "\"serviceProvider\":{\"reference\":\"Organization?identifier=o|1\"}}")),
        &p));
    assert_int_equal(p.conditionals.count, 1);
    assert_str(p.conditionals.at[0].query, "identifier=o|1");
    struct json_edits d = json_edits_make(e->arena);
    p.entries[0].id = S("p1");
    p.entries[1].id = S("e1");
    assert_status(bundle_resolve(e, &p, 1, &d), ST_PRECONDITION);
    p.conditionals.at[0].id = S("org");
    d = json_edits_make(e->arena);
    assert_ok(bundle_resolve(e, &p, 1, &d));
    assert_str(json_edited(&d, p.entries[1].resource),
               "{ \"resourceType\":\"Encounter\", \"subject\": {\"reference\": \"Patient/p1\"},"
               "\"identifier\":[{\"value\":\"urn:uuid:a\"}],"
               "\"partOf\":{\"reference\":\"Encounter/e1\"},\"x\":1.50,"
               "\"extension\":[{\"url\":\"q\",\"valueUri\":\"Patient/p1\"}],"
               "\"serviceProvider\":{\"reference\":\"Organization/org\"}}");
    test_env_close(e);
}

static void refuses_what_cannot_be_meant(void **state)
{
    (void)state;
    struct env *e = test_env();
    static const struct {
        const char *text, *what;
    } cases[] = {
        { "{\"resourceType\":\"Patient\"}", "no Bundle" },
        { BUNDLE("searchset", ""), "another type" },
        { "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":{}}", "no array" },
        { BUNDLE("transaction", "{}"), "no request" },
        { BUNDLE("transaction", "7"), "no request" },
        { BUNDLE("transaction", ENTRY("a", "FETCH", "Patient", "{}")), "no request method" },
        { BUNDLE("transaction", ENTRY("a", "POST", "Patien", "{}")), "names no type" },
        { BUNDLE("transaction", ENTRY("a", "PUT", "Patient", "{}")), "must name one resource" },
        { BUNDLE("transaction", ENTRY("a", "PUT", "Patient/a_b", "{}")), "of wrong form" },
        { BUNDLE("transaction", ENTRY("a", "POST", "Patient", "7")), "no resource" },
        { BUNDLE("transaction", ENTRY("a", "POST", "Patient", "{\"resourceType\":\"Group\"}")),
          "says Patient" },
        { BUNDLE("transaction",
                 ENTRY("a", "PUT", "Patient/1", "{\"resourceType\":\"Patient\",\"id\":\"2\"}")),
          "under another id" },
        { BUNDLE("transaction",
                 ENTRY("a", "POST", "Patient", "{\"resourceType\":\"Patient\"}") "," ENTRY(
                     "a", "POST", "Patient", "{\"resourceType\":\"Patient\"}")),
          "same fullUrl" },
        { BUNDLE("transaction",
                 ENTRY("a", "PUT", "Patient/1",
                       "{\"resourceType\":\"Patient\",\"id\":\"1\"}") ","
                                                                      "{\"request\":{\"method\":"
                                                                      "\"DELETE\",\"url\":"
                                                                      "\"Patient/1\"}}"),
          "same resource" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bundle_plan p = { 0 };
        status s = read(e, cases[i].text, &p);
        if (s != ST_BAD_INPUT || !str_has(e->err.what, str_of(cases[i].what)))
            fail_msg("%s: %s “%.*s”", cases[i].text, status_name(s), STR_ARG(e->err.what));
        assert_true(e->err.line == 1 && e->err.remedy.n > 0);
    }
    test_env_close(e);
}

static void refuses_one_entry_of_a_batch_alone(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct bundle_plan p = { 0 };
    assert_ok(read(e,
                   BUNDLE("batch",
                          ENTRY("a", "PUT", "Patient",
                                "{}") ","
                                      "{\"request\":{\"method\":\"GET\",\"url\":\"Patient/1\"}}"),
                   &p));
    assert_int_equal(p.entries[0].refused, ST_BAD_INPUT);
    assert_int_equal(p.entries[1].refused, ST_OK);
    str text = outcome_text(e->arena, &p.entries[0].err);
    assert_true(str_has(text, S("\"code\":\"invalid\"")));
    assert_true(str_has(text, S("Bundle.entry[0]")));
    test_env_close(e);
}

static void refuses_a_urn_that_names_no_entry(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct bundle_plan p = { 0 };
    assert_ok(read(
        e,
        BUNDLE(
            "transaction",
            ENTRY("urn:uuid:a", "POST", "Encounter",
                  "{\"resourceType\":\"Encounter\",\"subject\":{\"reference\":\"urn:uuid:b\"}}")),
        &p));
    p.entries[0].id = S("1");
    struct json_edits d = json_edits_make(e->arena);
    assert_status(bundle_resolve(e, &p, 0, &d), ST_BAD_INPUT);
    assert_str(e->err.where, "entry[0].resource.subject.reference");
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(works_in_the_order_of_the_standard),
        cmocka_unit_test(resolves_references_and_leaves_the_rest_as_it_was),
        cmocka_unit_test(refuses_what_cannot_be_meant),
        cmocka_unit_test(refuses_one_entry_of_a_batch_alone),
        cmocka_unit_test(refuses_a_urn_that_names_no_entry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
