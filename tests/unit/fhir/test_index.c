/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "base/time.h"
#include "base/buf.h"
#include "fhir/index.h"

static struct index_rows rows_of(struct env *e, const char *text)
{
    const struct json_node *n = NULL;
    assert_ok(json_read(e, str_of(text), &n));
    struct index_rows rows = { 0 };
    const struct fhir_type *t = fhir_resource_find(json_str(e->arena, json_get(n, "resourceType")));
    assert_non_null(t);
    index_resource(e->arena, t, n, &rows);
    return rows;
}

/* One line for each row of a parameter, for comparison with what the standard asks. */
static str shown(struct env *e, const struct index_rows *rows, const char *code)
{
    static const char *const kinds[] = { "token", "of-type", "words", "string", "ref",    "ref-id",
                                         "date",  "number",  "qty",   "uri",    "present" };
    struct buf b = buf_make(e->arena);
    for (size_t i = 0; i < rows->count; i++) {
        const struct index_row *r = &rows->at[i];
        if (!str_eq(r->param->code, str_of(code))) continue;
        if (b.n > 0) buf_byte(&b, '\n');
        buf_add(&b, str_of(kinds[r->kind]));
        if (r->part > 0) buf_printf(&b, " %d.%d", r->group, r->part);
        const str parts[] = { r->system, r->code, r->text, r->folded, r->ref_type, r->id, r->url };
        for (size_t j = 0; j < sizeof parts / sizeof parts[0]; j++)
            if (parts[j].n > 0) buf_printf(&b, " %.*s", STR_ARG(parts[j]));
        if (r->kind == INDEX_DATE)
            buf_printf(&b, " %.*s %.*s",
                       STR_ARG(r->low == INDEX_TIME_MIN ? S("-") : time_text(e->arena, r->low)),
                       STR_ARG(r->high == INDEX_TIME_MAX ? S("-") : time_text(e->arena, r->high)));
        if (r->kind == INDEX_NUMBER || r->kind == INDEX_QUANTITY)
            buf_printf(&b, " %g %g", r->number_low, r->number_high);
    }
    return buf_str(&b);
}

static const char patient[] =
    "{\"resourceType\":\"Patient\",\"id\":\"p1\","
    "\"meta\":{\"lastUpdated\":\"2026-01-02T03:04:05Z\",\"profile\":[\"http://x/p\"],"
    "\"tag\":[{\"system\":\"s\",\"code\":\"t\"}]},"
    "\"identifier\":[{\"type\":{\"coding\":[{\"system\":\"ty\",\"code\":\"NH\"}],\"text\":\"NHS "
    "number\"},"
    "\"system\":\"https://fhir.nhs.uk/Id/nhs-number\",\"value\":\"9990000018\"}],"
    "\"name\":[{\"family\":\"Ki\\u0142czewska\",\"given\":[\"Zo\\u00eb\",\"Ann\"]}],"
    "\"telecom\":[{\"system\":\"phone\",\"value\":\"01\"},{\"system\":\"email\",\"value\":\"a@b\"}]"
    ","
    "\"gender\":\"female\",\"birthDate\":\"1950-03\",\"deceasedBoolean\":false,"
    "\"generalPractitioner\":[{\"reference\":\"Practitioner/7\"},"
    "{\"reference\":\"http://h/fhir/Organization/8/_history/2\"},"
    "{\"identifier\":{\"system\":\"ods\",\"value\":\"A81\"}}],"
    "\"link\":[{\"other\":{\"reference\":\"#c\"},\"type\":\"seealso\"}]}";

static void takes_every_kind_of_row_from_a_patient(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct index_rows rows = rows_of(e, patient);
    assert_str(shown(e, &rows, "_id"), "token p1\npresent");
    assert_str(shown(e, &rows, "_lastUpdated"),
               "date 2026-01-02T03:04:05.000Z 2026-01-02T03:04:06.000Z\npresent");
    assert_str(shown(e, &rows, "_tag"), "token s t\npresent");
    assert_str(shown(e, &rows, "_profile"), "uri http://x/p\npresent");
    assert_str(shown(e, &rows, "identifier"),
               "token https://fhir.nhs.uk/Id/nhs-number 9990000018\nwords NHS number\n"
               "of-type ty NH 9990000018\npresent");
    assert_str(shown(e, &rows, "family"), "string Ki\xc5\x82"
                                          "czewska kilczewska\npresent");
    assert_str(shown(e, &rows, "given"), "string Zo\xc3\xab zoe\nstring Ann ann\npresent");
    assert_str(shown(e, &rows, "gender"),
               "token http://hl7.org/fhir/administrative-gender female\npresent");
    assert_str(shown(e, &rows, "birthdate"),
               "date 1950-03-01T00:00:00.000Z 1950-03-31T23:00:00.000Z\npresent");
    assert_str(shown(e, &rows, "phone"), "token 01\npresent");
    assert_str(shown(e, &rows, "email"), "token a@b\npresent");
    assert_str(shown(e, &rows, "deceased"), "token false\npresent");
    assert_str(shown(e, &rows, "death-date"), "");
    assert_str(
        shown(e, &rows, "general-practitioner"),
        "ref Practitioner 7 Practitioner/7\n"
        "ref Organization 8 http://h/fhir/Organization/8/_history/2\nref-id ods A81\npresent");
    assert_str(shown(e, &rows, "link"), "");
    test_env_close(e);
}

static const char observation[] =
    "{\"resourceType\":\"Observation\",\"status\":\"final\",\"subject\":{\"reference\":\"Patient/"
    "p1\"},"
    "\"code\":{\"coding\":[{\"system\":\"l\",\"code\":\"85354-9\",\"display\":\"BP\"}],\"text\":"
    "\"Pressure\"},"
    "\"effectivePeriod\":{\"start\":\"2026-07-01\"},"
    "\"component\":[{\"code\":{\"coding\":[{\"system\":\"l\",\"code\":\"8480-6\"}]},"
    "\"valueQuantity\":{\"value\":120.50,\"unit\":\"mmHg\",\"system\":\"u\",\"code\":\"mm[Hg]\"}},"
    "{\"code\":{\"coding\":[{\"system\":\"l\",\"code\":\"8462-4\"}]},"
    "\"valueQuantity\":{\"value\":80,\"comparator\":\"<\"}}]}";

static void takes_composites_in_groups_and_targets_by_type(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct index_rows rows = rows_of(e, observation);
    assert_str(shown(e, &rows, "patient"), "ref Patient p1 Patient/p1\npresent");
    assert_str(shown(e, &rows, "subject"), "ref Patient p1 Patient/p1\npresent");
    assert_str(shown(e, &rows, "code"), "token l 85354-9\nwords BP\nwords Pressure\npresent");
    assert_str(shown(e, &rows, "date"), "date 2026-06-30T23:00:00.000Z -\npresent");
    assert_str(shown(e, &rows, "component-value-quantity"),
               "qty u mm[Hg] mmHg 120.5 120.5\nqty -1e+300 80\npresent");
    assert_str(shown(e, &rows, "component-code-value-quantity"),
               "token 1.1 l 8480-6\nqty 1.2 u mm[Hg] mmHg 120.5 120.5\n"
               "token 2.1 l 8462-4\nqty 2.2 -1e+300 80");
    assert_str(shown(e, &rows, "code-value-quantity"), "");
    assert_true(index_sort_date(&rows) == INT64_C(1782860400) * 1000000);
    test_env_close(e);
}

static void ignores_what_is_malformed(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct index_rows rows = rows_of(
        e, "{\"resourceType\":\"Patient\",\"name\":\"x\",\"gender\":7,\"birthDate\":\"2026-02-30\","
           "\"identifier\":[null,[],{\"value\":[]}],\"generalPractitioner\":{\"reference\":{}}}");
    for (size_t i = 0; i < rows.count; i++)
        assert_true(str_eq(rows.at[i].param->code, S("deceased")));
    test_env_close(e);
}

static void takes_references_apart(void **state)
{
    (void)state;
    str base, type, id, version;
    assert_true(
        reference_split(S("http://h/fhir/Patient/1/_history/2"), &base, &type, &id, &version));
    assert_str(base, "http://h/fhir");
    assert_str(type, "Patient");
    assert_str(id, "1");
    assert_str(version, "2");
    assert_true(reference_parse(S("Patient/a.b-C9"), &type, &id));
    assert_false(reference_parse(S("Patient"), &type, &id));
    assert_false(reference_parse(S("Patient/"), &type, &id));
    assert_false(reference_parse(S("HumanName/1"), &type, &id));
    assert_false(reference_parse(S("x/Patient/1"), &type, &id));
    assert_false(reference_parse(S("urn:uuid:1"), &type, &id));
    assert_false(reference_parse(S("Patient/a_b"), &type, &id));
    assert_false(reference_parse(S(""), &type, &id));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_every_kind_of_row_from_a_patient),
        cmocka_unit_test(takes_composites_in_groups_and_targets_by_type),
        cmocka_unit_test(ignores_what_is_malformed),
        cmocka_unit_test(takes_references_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
