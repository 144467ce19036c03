/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "fhir/defs.h"

static void finds_types_members_and_params(void **state)
{
    (void)state;
    const struct fhir_type *patient = fhir_resource_find(S("Patient"));
    assert_non_null(patient);
    assert_int_equal(fhir_type_index(patient), FHIR_T_Patient);
    assert_null(fhir_resource_find(S("HumanName")));
    assert_null(fhir_resource_find(S("DomainResource")));
    assert_null(fhir_type_find(S("Patien")));
    const struct fhir_member *m = fhir_member_find(patient, S("deceasedBoolean"));
    assert_non_null(m);
    assert_str(fhir_elements[m->element].name, "deceased");
    assert_true(fhir_elements[m->element].choice);
    assert_int_equal(m->type, FHIR_T_boolean);
    assert_null(fhir_member_find(patient, S("deceased")));
    assert_str(fhir_types[fhir_member_find(patient, S("contact"))->type].name, "Patient.contact");
    assert_int_equal(fhir_member_find(patient, S("id"))->type, FHIR_T_id);
    assert_int_equal(fhir_param_find(patient, S("family"))->kind, FHIR_PARAM_STRING);
    assert_non_null(fhir_param_find(patient, S("_lastUpdated")));
    assert_null(fhir_param_find(patient, S("colour")));
}

static void knows_what_a_type_specializes(void **state)
{
    (void)state;
    assert_true(fhir_type_is(FHIR_T_Age, FHIR_T_Quantity));
    assert_true(fhir_type_is(FHIR_T_Patient, FHIR_T_DomainResource));
    assert_true(fhir_type_is(FHIR_T_Patient, FHIR_T_Resource));
    assert_false(fhir_type_is(FHIR_T_Bundle, FHIR_T_DomainResource));
    assert_false(fhir_type_is(FHIR_T_string, FHIR_T_code));
}

static void expands_required_value_sets(void **state)
{
    (void)state;
    const struct fhir_element *gender =
        fhir_element_find(fhir_type_find(S("Patient")), S("gender"));
    assert_int_not_equal(gender->value_set, FHIR_NONE);
    const struct fhir_value_set *vs = &fhir_value_sets[gender->value_set];
    assert_str(vs->system, "http://hl7.org/fhir/administrative-gender");
    assert_int_equal(vs->code_count, 4);
    assert_true(fhir_value_set_has(vs, S("unknown")));
    assert_false(fhir_value_set_has(vs, S("Female")));
}

static void keeps_every_table_sorted_for_its_search(void **state)
{
    (void)state;
    for (size_t i = 0; i < fhir_types_count; i++) {
        const struct fhir_type *t = &fhir_types[i];
        assert_ptr_equal(fhir_type_find(t->name), t);
        for (size_t j = 0; j < t->member_count; j++) {
            const struct fhir_member *m = &fhir_members[t->first_member + j];
            assert_ptr_equal(fhir_member_find(t, m->key), m);
        }
        for (size_t j = 0; j < t->param_count; j++) {
            const struct fhir_param *p = &fhir_params[t->first_param + j];
            assert_ptr_equal(fhir_param_find(t, p->code), p);
            assert_int_equal(p->type, i);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_types_members_and_params),
        cmocka_unit_test(knows_what_a_type_specializes),
        cmocka_unit_test(expands_required_value_sets),
        cmocka_unit_test(keeps_every_table_sorted_for_its_search),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
