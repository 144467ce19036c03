/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "fhir/terms.h"

static status find(struct env *e, void *arg, str type, str url, const struct json_node **ret_node)
{
    str json = terms_shipped(type, url);
    (void)arg;
    *ret_node = NULL;
    return str_is_none(json) ? ST_OK : json_read(e, json, ret_node);
}
static const struct terms_source shipped = { find, NULL };

static size_t expand(struct env *e, const char *url, struct terms *ret)
{
    const struct json_node *vs = NULL;
    assert_ok(find(e, NULL, S("ValueSet"), str_of(url), &vs));
    if (vs == NULL) fail_msg("%s is not shipped", url);
    assert_ok(terms_expand(e, &shipped, vs, ret));
    return ret->count;
}

static bool has(const struct terms *t, const char *code)
{
    for (size_t i = 0; i < t->count; i++)
        if (str_eq(t->at[i].code, str_of(code))) return true;
    return false;
}

static void expands_lists_filters_and_value_sets_of_value_sets(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct terms t = { 0 };
    assert_int_equal(expand(e, "http://hl7.org/fhir/ValueSet/administrative-gender", &t), 4);
    assert_true(has(&t, "female"));
    /* v3: is-a over concepts that say subsumedBy. */
    assert_true(expand(e, "http://terminology.hl7.org/ValueSet/v3-ActEncounterCode", &t) > 5);
    assert_true(has(&t, "AMB") && !has(&t, "OBS"));
    assert_true(expand(e, "http://hl7.org/fhir/ValueSet/marital-status", &t) > 5);
    assert_true(has(&t, "M") && has(&t, "UNK"));
    test_env_close(e);
}

static void looks_up_what_a_code_means(void **state)
{
    (void)state;
    struct env *e = test_env();
    const struct json_node *cs = NULL;
    struct term t;
    assert_ok(
        find(e, NULL, S("CodeSystem"), S("http://hl7.org/fhir/administrative-gender|4.0.1"), &cs));
    assert_non_null(cs);
    assert_ok(terms_lookup(e, cs, S("female"), &t));
    assert_str(t.display, "Female");
    assert_status(terms_lookup(e, cs, S("purple"), &t), ST_NOT_FOUND);
    test_env_close(e);
}

static void says_what_is_missing(void **state)
{
    (void)state;
    struct env *e = test_env();
    const struct json_node *vs = NULL;
    struct terms t = { 0 };
    assert_ok(
        find(e, NULL, S("ValueSet"), S("http://hl7.org/fhir/ValueSet/observation-codes"), &vs));
    assert_status(terms_expand(e, &shipped, vs, &t), ST_UNPROCESSABLE);
    assert_true(str_has(e->err.what, S("http://loinc.org")));
    static const char circle[] = "{\"resourceType\":\"ValueSet\",\"compose\":{\"include\":[{"
                                 "\"system\":\"http://hl7.org/fhir/administrative-gender\","
                                 "\"filter\":[{\"property\":\"x\",\"op\":\"sounds-like\","
                                 "\"value\":\"y\"}]}]}}";
    assert_ok(json_read(e, str_of(circle), &vs));
    assert_status(terms_expand(e, &shipped, vs, &t), ST_UNPROCESSABLE);
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expands_lists_filters_and_value_sets_of_value_sets),
        cmocka_unit_test(looks_up_what_a_code_means),
        cmocka_unit_test(says_what_is_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
