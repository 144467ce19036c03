/* SPDX-License-Identifier: Apache-2.0
 * Search: the right ids, whatever drives the statement, page by page, and only what one may see.
 */
#include "support/support.h"

#include "support/alliance.h"
#include "base/buf.h"
#include "fhir/search.h"
#include "record/record.h"
#include "trust/decide.h"
#include "trust/organisation.h"

struct place {
    struct alliance a;
    int64_t practice, hospital;
};

static void put(struct place *p, int64_t source, str json)
{
    struct record_done d;
    struct record_write w = { .verb = RECORD_PUT, .json = json, .source = source };
    alliance_begin(&p->a);
    assert_ok(record_write(&p->a.cx, &w, &d));
    alliance_commit(&p->a);
}

static void patient(struct place *p, const char *id, const char *family, const char *given,
                    const char *born, const char *nhs, const char *practitioner)
{
    put(p, p->practice,
        arena_printf(p->a.env->arena,
                     "{\"resourceType\":\"Patient\",\"id\":\"%s\",\"name\":[{\"family\":\"%s\","
                     "\"given\":[\"%s\"]}],\"birthDate\":\"%s\",\"gender\":\"female\","
                     "\"identifier\":[{\"system\":\"https://fhir.nhs.uk/Id/"
                     "nhs-number\",\"value\":\"%s\"}],\"generalPractitioner\":[{\"reference\":"
                     "\"Practitioner/%s\"}]}",
                     id, family, given, born, nhs, practitioner));
}

static void weight(struct place *p, const char *id, const char *of, const char *date,
                   const char *kg, const char *security)
{
    put(p, p->practice,
        arena_printf(
            p->a.env->arena,
            "{\"resourceType\":\"Observation\",\"id\":\"%s\",\"meta\":{\"security\":[%s]},"
            "\"status\":\"final\",\"category\":[{\"coding\":[{\"system\":\"http://"
            "c\",\"code\":\"vital-signs\"}]}],"
            "\"code\":{\"coding\":[{\"system\":\"http://"
            "loinc.org\",\"code\":\"29463-7\"}],\"text\":\"Body "
            "weight\"},\"subject\":{\"reference\":\"Patient/%s\"},\"effectiveDateTime\":\"%s\","
            "\"valueQuantity\":{\"value\":%s,\"unit\":\"kg\",\"system\":\"http://"
            "unitsofmeasure.org\",\"code\":\"kg\"}}",
            id, security, of, date, kg));
}

static void condition(struct place *p, const char *id, const char *of, const char *code)
{
    put(p, p->practice,
        arena_printf(
            p->a.env->arena,
            "{\"resourceType\":\"Condition\",\"id\":\"%s\",\"code\":{\"coding\":[{\"system\":"
            "\"http://snomed.info/sct\",\"code\":\"%s\"}]},\"subject\":{\"reference\":\"Patient/"
            "%s\"},\"onsetDateTime\":\"2020-01-01\"}",
            id, code, of));
}

static int setup(void **state)
{
    static struct place p;
    alliance_open(&p.a, str_none());
    alliance_begin(&p.a);
    assert_ok(organisation_put(&p.a.cx, S("lanternlane"), S("ZHB01"), S("Lantern Lane"),
                               S("gp practice"), &p.practice));
    assert_ok(organisation_put(&p.a.cx, S("hospital"), S("ZHB10"), S("Hollin Vale"),
                               S("hospital trust"), &p.hospital));
    alliance_commit(&p.a);
    put(&p, p.practice,
        S("{\"resourceType\":\"Practitioner\",\"id\":\"rao\",\"name\":[{\"family\":\"Rao\"}]}"));
    patient(&p, "jean", "Ashworth", "Jean", "1948-03-04", "9990000018", "rao");
    patient(&p, "ted", "Ashton", "Ted", "1950-01-02", "9990000026", "rao");
    patient(&p, "zoe", "Zając", "Zoë", "1990-12-31", "9990000034", "nobody");
    weight(&p, "w1", "jean", "2026-11-19", "67.5", "");
    weight(&p, "w2", "jean", "2026-11-20", "67.4", "");
    weight(&p, "w3", "jean", "2026-11-22", "69.40", "");
    weight(&p, "w4", "ted", "2026-11-21", "80", "");
    weight(&p, "w5", "jean", "2026-11-23", "70", "{\"code\":\"gender-recognition\"}");
    condition(&p, "c1", "jean", "84114007");
    condition(&p, "c2", "ted", "84114007");
    condition(&p, "c3", "zoe", "195967001");
    *state = &p;
    return 0;
}

static int teardown(void **state)
{
    struct place *p = *state;
    alliance_close(&p->a);
    return 0;
}

/* The ids found, in order, with blanks between; "+" before what was included. */
static str ids(struct cx *cx, const char *type, const char *query)
{
    struct search_plan plan;
    struct record_page page;
    struct buf b = buf_make(cx->env->arena);
    assert_ok(search_parse(cx->env, fhir_resource_find(str_of(type)), str_of(query), true, &plan));
    status st = record_search(cx, &plan, str_none(), &page);
    if (st != ST_OK)
        fail_msg("%s?%s: %s %.*s", type, query, status_name(st), STR_ARG(cx->env->err.what));
    for (size_t i = 0; i < page.count; i++) {
        if (i > 0) buf_byte(&b, ' ');
        if (i >= page.match_count) buf_byte(&b, '+');
        buf_add(&b, page.at[i].id);
    }
    return buf_str(&b);
}

struct ask {
    const char *type, *query, *want;
};
static const struct ask asks[] = {
    { "Patient", "_id=jean", "jean" },
    { "Patient", "_id=jean,zoe&family=z", "zoe" },
    { "Patient", "family=ash&birthdate=1950-01-02", "ted" },
    { "Patient", "family=ASHW", "jean" },
    { "Patient", "family:exact=ashworth", "" },
    { "Patient", "family:exact=Ashworth", "jean" },
    { "Patient", "family:contains=worth", "jean" },
    { "Patient", "name=zaj", "zoe" },
    { "Patient", "given=zoe", "zoe" },
    { "Patient", "identifier=https://fhir.nhs.uk/Id/nhs-number|9990000026", "ted" },
    { "Patient", "identifier=9990000026", "ted" },
    { "Patient", "identifier=http://other|9990000026", "" },
    { "Patient", "birthdate=ge1950", "zoe ted" },
    { "Patient", "birthdate=lt1950", "jean" },
    { "Patient", "birthdate=1948", "jean" },
    { "Patient", "gender=female&_sort=family", "ted jean zoe" },
    { "Patient", "_sort=-birthdate", "zoe ted jean" },
    { "Patient", "_sort=birthdate", "jean ted zoe" },
    { "Patient", "general-practitioner=Practitioner/rao&_sort=given", "jean ted" },
    { "Patient", "general-practitioner:missing=true", "" },
    { "Patient", "gender:not=female", "" },
    { "Patient", "_has:Condition:patient:code=84114007&_sort=birthdate", "jean ted" },
    { "Patient", "_has:Condition:patient:code=http://snomed.info/sct|195967001", "zoe" },
    { "Observation", "patient=jean", "w5 w3 w2 w1" },
    { "Observation", "subject=Patient/jean&code=http://loinc.org|29463-7", "w5 w3 w2 w1" },
    { "Observation", "patient=Patient/jean&date=ge2026-11-20&date=lt2026-11-23", "w3 w2" },
    { "Observation", "patient=jean&category=vital-signs&_sort=date", "w1 w2 w3 w5" },
    { "Observation", "patient=jean&category=vital-signs&_sort=-date&_count=2", "w5 w3" },
    { "Observation", "code=29463-7&value-quantity=gt69", "w5 w3 w4" },
    { "Observation", "value-quantity=69.4|http://unitsofmeasure.org|kg", "w3" },
    { "Observation", "value-quantity=69.4||kg", "w3" },
    { "Observation", "value-quantity=69.4||g", "" },
    { "Observation", "code-value-quantity=29463-7$lt67.45", "w2" },
    { "Observation", "combo-code=29463-7&patient=ted", "w4" },
    { "Observation", "code:text=weight&patient=ted", "w4" },
    { "Observation", "patient.family=ashton", "w4" },
    { "Observation", "patient.family=ashton&_include=Observation:patient", "w4 +ted" },
    { "Patient", "_id=jean&_revinclude=Condition:patient", "jean +c1" },
    { "Patient", "_id=ted&_include=Patient:general-practitioner", "ted +rao" },
    { "Condition", "code=84114007&_sort=_id", "c1 c2" },
    { "Condition", "patient.family=zaj", "c3" },
    { "Condition", "patient.birthdate=lt1949", "c1" },
    { "Observation", "status=final&_id=w1,w2&_sort=_id", "w1 w2" },
};

static void every_kind_of_question_finds_its_ids(void **state)
{
    struct place *p = *state;
    for (size_t i = 0; i < sizeof asks / sizeof *asks; i++) {
        str got = ids(&p->a.cx, asks[i].type, asks[i].query);
        if (!str_eq(got, str_of(asks[i].want)))
            fail_msg("%s?%s found “%.*s”, not “%s”", asks[i].type, asks[i].query, STR_ARG(got),
                     asks[i].want);
    }
}

static void what_is_sealed_is_not_found_counted_or_included(void **state)
{
    struct place *p = *state;
    struct cx gp = alliance_as(&p->a, ROLE_GP, 5, p->practice);
    struct search_plan plan;
    struct record_page page;
    assert_strs(ids(&gp, "Observation", "patient=jean"), S("w3 w2 w1"));
    assert_strs(ids(&gp, "Observation", "_id=w5"), S(""));
    assert_strs(ids(&gp, "Patient", "_id=jean&_revinclude=Observation:patient"),
                S("jean +w3 +w2 +w1"));
    assert_ok(search_parse(p->a.env, fhir_resource_find(S("Observation")),
                           S("patient=Patient/jean&_summary=count"), true, &plan));
    assert_ok(record_search(&gp, &plan, str_none(), &page));
    assert_int_equal(page.total, 3);
    assert_ok(search_parse(p->a.env, fhir_resource_find(S("Patient")),
                           S("_has:Observation:patient:date=2026-11-23"), true, &plan));
    assert_ok(record_search(&gp, &plan, str_none(), &page));
    assert_int_equal(page.count, 0);
}

static void a_stranger_finds_nothing_and_leaves_a_trace(void **state)
{
    struct place *p = *state;
    struct cx nurse = alliance_as(&p->a, ROLE_NURSE, 6, p->hospital);
    assert_strs(ids(&nurse, "Patient", "family=ash"), S(""));
    assert_strs(ids(&nurse, "Observation", "code=29463-7"), S(""));
    assert_strs(ids(&nurse, "Practitioner", "family=rao"), S("rao"));
    assert_true(nurse.audit_n > 0);
}

static void pages_follow_one_another_without_gap_or_double(void **state)
{
    struct place *p = *state;
    const char *queries[] = { "code=29463-7&_count=2", "code=29463-7&_count=2&_sort=date",
                              "code=29463-7&_count=2&_sort=value-quantity" };
    const char *want[] = { "w5w3w4w2w1", "w1w2w4w3w5", "w2w1w3w5w4" };
    for (size_t k = 0; k < 3; k++) {
        struct search_plan plan;
        struct record_page page = { 0 };
        struct buf b = buf_make(p->a.env->arena);
        assert_ok(search_parse(p->a.env, fhir_resource_find(S("Observation")), str_of(queries[k]),
                               true, &plan));
        int pages = 0;
        do {
            assert_ok(record_search(&p->a.cx, &plan, page.next, &page));
            for (size_t i = 0; i < page.count; i++) buf_add(&b, page.at[i].id);
            pages++;
        } while (page.next.n > 0 && pages < 10);
        assert_int_equal(pages, 3);
        assert_strs(buf_str(&b), str_of(want[k]));
    }
}

static void a_cursor_belongs_to_its_search_and_its_user(void **state)
{
    struct place *p = *state;
    struct search_plan plan, other;
    struct record_page page;
    assert_ok(search_parse(p->a.env, fhir_resource_find(S("Observation")),
                           S("code=29463-7&_count=2"), true, &plan));
    assert_ok(
        search_parse(p->a.env, fhir_resource_find(S("Observation")), S("_count=2"), true, &other));
    assert_ok(record_search(&p->a.cx, &plan, str_none(), &page));
    str next = page.next;
    assert_status(record_search(&p->a.cx, &other, next, &page), ST_BAD_INPUT);
    assert_status(record_search(&p->a.cx, &plan, S("made up"), &page), ST_BAD_INPUT);
    struct cx gp = alliance_as(&p->a, ROLE_GP, 5, p->practice);
    assert_status(record_search(&gp, &plan, next, &page), ST_BAD_INPUT);
}

static void totals_are_counted_when_asked(void **state)
{
    struct place *p = *state;
    const struct {
        const char *query;
        int64_t want;
    } rows[] = {
        { "code=http://loinc.org|29463-7&_summary=count", 5 },
        { "code=29463-7&_count=0", 5 },
        { "code=http://other|29463-7&_summary=count", 0 },
        { "_summary=count", 5 },
        { "date=ge2026-11-21&_summary=count", 3 },
        { "code=29463-7&_count=1&_total=accurate", 5 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct search_plan plan;
        struct record_page page;
        assert_ok(search_parse(p->a.env, fhir_resource_find(S("Observation")),
                               str_of(rows[i].query), true, &plan));
        assert_ok(record_search(&p->a.cx, &plan, str_none(), &page));
        if (page.total != rows[i].want)
            fail_msg("%s counts %lld", rows[i].query, (long long)page.total);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_question_finds_its_ids),
        cmocka_unit_test(what_is_sealed_is_not_found_counted_or_included),
        cmocka_unit_test(a_stranger_finds_nothing_and_leaves_a_trace),
        cmocka_unit_test(pages_follow_one_another_without_gap_or_double),
        cmocka_unit_test(a_cursor_belongs_to_its_search_and_its_user),
        cmocka_unit_test(totals_are_counted_when_asked),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
