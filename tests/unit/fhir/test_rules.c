/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <dirent.h>

#include "base/file.h"
#include "fhir/index.h"
#include "fhir/rules.h"

static bool broken(struct env *e, const struct fhir_rules *rules, const char *text, const char *key)
{
    const struct json_node *n = NULL;
    struct fhir_issues issues = { 0 };
    bool sound = true, found = false;
    assert_ok(json_read(e, str_of(text), &n));
    assert_ok(rules_check(e, rules, str_of(text), n, VALIDATE_STRICT, &issues, &sound));
    for (size_t i = 0; i < issues.count; i++) {
        found |= str_starts(issues.at[i].diagnostics, str_of(key));
        if (issues.at[i].severity == FHIR_INFORMATION)
            fail_msg("%.*s", STR_ARG(issues.at[i].diagnostics));
    }
    return found;
}

static void finds_what_breaks_an_invariant(void **state)
{
    (void)state;
    struct env *e = test_env();
    const struct fhir_rules *rules = NULL;
    assert_ok(fhir_rules_make(e, &rules));
    static const struct {
        const char *key, *bad, *good;
    } cases[] = {
        { "per-1",
          "{\"resourceType\":\"Patient\",\"name\":[{\"period\":{\"start\":\"2026\",\"end\":"
          "\"2025\"}}]}",
          "{\"resourceType\":\"Patient\",\"name\":[{\"period\":{\"start\":\"2025\",\"end\":"
          "\"2026\"}}]}" },
        { "pat-1", "{\"resourceType\":\"Patient\",\"contact\":[{\"gender\":\"male\"}]}",
          "{\"resourceType\":\"Patient\",\"contact\":[{\"name\":{\"text\":\"x\"}}]}" },
        { "obs-6",
          "{\"resourceType\":\"Observation\",\"valueString\":\"x\",\"dataAbsentReason\":{\"text\":"
          "\"y\"}}",
          "{\"resourceType\":\"Observation\",\"valueString\":\"x\"}" },
        { "ref-1", "{\"resourceType\":\"Patient\",\"managingOrganization\":{\"reference\":\"#a\"}}",
          "{\"resourceType\":\"Patient\",\"contained\":[{\"resourceType\":\"Organization\",\"id\":"
          "\"a\",\"name\":\"x\"}],"
          "\"managingOrganization\":{\"reference\":\"#a\"}}" },
        { "dom-3",
          "{\"resourceType\":\"Patient\",\"contained\":[{\"resourceType\":\"Organization\",\"id\":"
          "\"a\",\"name\":\"x\"}]}",
          "{\"resourceType\":\"Patient\"}" },
        { "qty-3",
          "{\"resourceType\":\"Observation\",\"valueQuantity\":{\"value\":1,\"code\":\"mg\"}}",
          "{\"resourceType\":\"Observation\",\"valueQuantity\":{\"value\":1,\"code\":\"mg\","
          "\"system\":\"http://unitsofmeasure.org\"}}" },
        { "bdl-7",
          "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"fullUrl\":\"urn:uuid:"
          "1\",\"resource\":{\"resourceType\":\"Basic\"}},"
          "{\"fullUrl\":\"urn:uuid:1\",\"resource\":{\"resourceType\":\"Basic\"}}]}",
          "{\"resourceType\":\"Bundle\",\"type\":\"collection\"}" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (!broken(e, rules, cases[i].bad, cases[i].key)) fail_msg("not found: %s", cases[i].key);
        if (broken(e, rules, cases[i].good, cases[i].key))
            fail_msg("found wrongly: %s", cases[i].key);
    }
    test_env_close(e);
}

/* HL7's own examples break no invariant, and every rule can be asked of them. */
static void finds_nothing_in_the_standards_examples(void **state)
{
    (void)state;
    struct env *e = test_env();
    const struct fhir_rules *rules = NULL;
    str folder = test_data(e, "fhir_cases/fhir-test-cases/r4/examples"), *names = NULL;
    size_t count = 0, faults = 0, asked = 0;
    if (str_is_none(folder)) {
        print_message("skipped: fhir_cases is not there\n");
        test_env_close(e);
        skip();
    }
    assert_ok(fhir_rules_make(e, &rules));
    assert_ok(file_list(e, folder, &names, &count));
    for (size_t i = 0; i < count; i++) {
        const struct json_node *n = NULL;
        struct fhir_issues issues = { 0 };
        str text = str_none();
        bool sound = true;
        struct arena_mark mark = arena_mark(e->arena);
        if (!str_ends(names[i], S(".json"))) continue;
        assert_ok(file_read(e, file_join(e->arena, folder, names[i]), 1 << 24, &text));
        if (str_starts(text, S("\xef\xbb\xbf"))) text = str_from(text, 3);
        assert_ok(json_read(e, text, &n));
        assert_ok(rules_check(e, rules, text, n, VALIDATE_STRICT, &issues, &sound));
        asked++;
        for (size_t k = 0; k < issues.count; k++) {
            /* This one has a code twice, as HL7's FHIRPath suite (testCombine1) says too. */
            bool twice = str_eq(names[i], S("codesystem-example.json")) &&
                         str_starts(issues.at[k].diagnostics, S("csd-1"));
            if (issues.at[k].severity == FHIR_WARNING || twice) continue;
            faults++;
            print_message("%.*s %.*s: %.*s\n", STR_ARG(names[i]), STR_ARG(issues.at[k].expression),
                          STR_ARG(issues.at[k].diagnostics));
        }
        arena_rewind(e->arena, mark);
    }
    print_message("%zu examples asked\n", asked);
    assert_int_equal(faults, 0);
    test_env_close(e);
}

/* Reads, indexes, validates, asks the rules and runs an expression with a pattern in it. */
static status everything(struct env *e, void *arg)
{
    static const char text[] = "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Ki\\u0142\","
                               "\"given\":[\"Zo\"]}],\"gender\":\"x\"}";
    const struct json_node *n = NULL;
    struct fhir_issues issues = { 0 };
    struct index_rows rows = { 0 };
    struct path_program program = { 0 };
    struct path_items items = { 0 };
    bool sound = true;
    TRY(json_read(e, str_of(text), &n));
    index_resource(e->arena, fhir_resource_find(S("Patient")), n, &rows);
    (void)validate_resource(e->arena, str_of(text), n, VALIDATE_STRICT, &issues);
    TRY(rules_check(e, arg, str_of(text), n, VALIDATE_STRICT, &issues, &sound));
    TRY(path_compile(e, S("name.given.replaceMatches('o', 'a').matches('Z.')"), &program));
    return path_run(e, &program, n, NULL, &items);
}

static void says_no_memory_at_every_allocation_and_works_after(void **state)
{
    (void)state;
    struct env *e = test_env();
    const struct fhir_rules *rules = NULL;
    assert_ok(fhir_rules_make(e, &rules));
    bool fired = true;
    int n = 0;
    while (fired) {
        struct arena_mark mark = arena_mark(e->arena);
        struct fault fault = { .kind = FAULT_ALLOC, .fail_at = ++n };
        arena_fault_set(e->arena, &fault);
        status s = env_run(e, everything, (void *)(uintptr_t)rules);
        arena_fault_set(e->arena, NULL);
        fired = fault.fired;
        assert_int_equal(s, fired ? ST_NO_MEMORY : ST_OK);
        arena_rewind(e->arena, mark);
    }
    assert_true(n > 20);
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_breaks_an_invariant),
        cmocka_unit_test(finds_nothing_in_the_standards_examples),
        cmocka_unit_test(says_no_memory_at_every_allocation_and_works_after),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
