/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <dirent.h>

#include "base/file.h"
#include "fhir/narrative.h"
#include "fhir/validate.h"

static struct fhir_issues check(struct env *e, str text, enum validate_level level, bool *ret_sound)
{
    struct fhir_issues issues = { 0 };
    const struct json_node *n = NULL;
    if (json_read(e, text, &n) != ST_OK) {
        struct fhir_issue *i = VEC_PUSH(e->arena, &issues);
        *i = outcome_issue(e->arena, &e->err);
        *ret_sound = false;
        return issues;
    }
    *ret_sound = validate_resource(e->arena, text, n, level, &issues);
    return issues;
}

static void finds(struct env *e, const char *text, const char *expression, const char *what)
{
    bool sound = false;
    struct fhir_issues issues = check(e, str_of(text), VALIDATE_STRICT, &sound);
    for (size_t i = 0; i < issues.count; i++)
        if (str_eq(issues.at[i].expression, str_of(expression)) &&
            str_has(issues.at[i].diagnostics, str_of(what)) && issues.at[i].line > 0 && !sound)
            return;
    for (size_t i = 0; i < issues.count; i++)
        print_message("%.*s: %.*s\n", STR_ARG(issues.at[i].expression),
                      STR_ARG(issues.at[i].diagnostics));
    fail_msg("not found in %s: %s “%s”", text, expression, what);
}

#define P(members) "{\"resourceType\":\"Patient\"," members "}"

static void names_each_kind_of_mistake_with_its_place(void **state)
{
    (void)state;
    struct env *e = test_env();
    finds(e, "{\"name\":1}", "", "resourceType is missing");
    finds(e, "{\"resourceType\":\"Patien\"}", "Patien.resourceType", "names no R4 resource");
    finds(e, P("\"colour\":1"), "Patient.colour", "no element “colour”");
    finds(e, P("\"birthdate\":\"2020\""), "Patient.birthdate", "did you mean birthDate?");
    finds(e, P("\"deceased\":true"), "Patient.deceased", "did you mean deceased");
    finds(e, P("\"name\":{}"), "Patient.name", "must be an array");
    finds(e, P("\"gender\":[\"male\"]"), "Patient.gender", "must not be an array");
    finds(e, P("\"name\":[]"), "Patient.name", "may not be empty");
    finds(e, P("\"name\":[{}]"), "Patient.name[0]", "may not be empty");
    finds(e, P("\"name\":[{\"given\":[null]}]"), "Patient.name[0].given[0]", "null stands here");
    finds(e, P("\"active\":\"true\""), "Patient.active", "must be true or false");
    finds(e, P("\"multipleBirthInteger\":1.5"), "Patient.multipleBirthInteger", "whole number");
    finds(e, P("\"birthDate\":\"2026-02-30\""), "Patient.birthDate", "a day that exists");
    finds(e, P("\"birthDate\":\"1950-13-01\""), "Patient.birthDate", "a day that exists");
    finds(e, P("\"gender\":\"Female\""), "Patient.gender", "female");
    finds(e, P("\"deceasedBoolean\":true,\"deceasedDateTime\":\"2020\""),
          "Patient.deceasedDateTime", "two types");
    finds(e, P("\"id\":\"a_b\""), "Patient.id", "1 to 64");
    finds(e, P("\"_name\":[{\"id\":\"1\"}]"), "Patient._name", "only a primitive");
    finds(e, P("\"managingOrganization\":{\"reference\":\"Patient/1\"}"),
          "Patient.managingOrganization.reference", "may not refer to a Patient");
    finds(e, P("\"managingOrganization\":{\"reference\":\"an organisation\"}"),
          "Patient.managingOrganization.reference", "is no reference");
    finds(e, P("\"extension\":[{\"url\":\"x\"}]"), "Patient.extension[0]", "ext-1");
    finds(e, P("\"extension\":[{\"valueString\":\"x\"}]"), "Patient.extension[0].url",
          "is required");
    finds(e, P("\"contained\":[{\"resourceType\":\"Observation\"}]"), "Patient.contained[0].status",
          "is required");
    finds(e, P("\"contact\":[{\"gender\":\"x\"}]"), "Patient.contact[0].gender",
          "required value set");
    finds(e, "[]", "", "a resource was expected");
    test_env_close(e);
}

static void accepts_what_the_standard_allows(void **state)
{
    (void)state;
    struct env *e = test_env();
    static const char *const good[] = {
        P("\"birthDate\":\"1950-03\",\"deceasedDateTime\":\"2026-11-22T10:30:00+01:00\""),
        P("\"name\":[{\"given\":[null,\"b\"],\"_given\":[{\"extension\":[{\"url\":\"u\","
          "\"valueCode\":\"x\"}]},null]}]"),
        P("\"_birthDate\":{\"extension\":[{\"url\":\"u\",\"valueDateTime\":\"2020\"}]}"),
        P("\"contained\":[{\"resourceType\":\"Organization\",\"id\":\"o\",\"name\":\"x\"}],"
          "\"managingOrganization\":{\"reference\":\"#o\"}"),
        ("{\"resourceType\":\"Questionnaire\",\"status\":\"draft\",\"item\":[{\"linkId\":\"1\","
         "\"type\":\"group\",\"item\":[{\"linkId\":\"2\",\"type\":\"string\"}]}]}"),
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        bool sound = false;
        struct fhir_issues issues = check(e, str_of(good[i]), VALIDATE_STRICT, &sound);
        if (!sound) fail_msg("%s: %.*s", good[i], STR_ARG(issues.at[0].diagnostics));
    }
    test_env_close(e);
}

static void an_id_alone_is_doubted_but_for_whose_it_is(void **state)
{
    (void)state;
    struct env *e = test_env();
    bool sound = false;
    struct fhir_issues issues = check(e, S(P("\"managingOrganization\":{\"reference\":\"lane\"}")),
                                      VALIDATE_STRICT, &sound);
    assert_true(sound);
    assert_int_equal(issues.count, 1);
    assert_int_equal(issues.at[0].severity, FHIR_WARNING);
    assert_true(str_has(issues.at[0].diagnostics, S("write Type/id")));
    finds(e,
          "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},"
          "\"subject\":{\"reference\":\"somebody\"}}",
          "Observation.subject.reference", "is no reference");
    test_env_close(e);
}

static void knows_the_formats_of_primitives(void **state)
{
    (void)state;
    static const struct {
        uint16_t type;
        str good, bad;
    } cases[] = {
        { FHIR_T_date, S_INIT("2024-02-29"), S_INIT("2023-02-29") },
        { FHIR_T_date, S_INIT("2024"), S_INIT("2024-1") },
        { FHIR_T_date, S_INIT("2024-12"), S_INIT("") },
        { FHIR_T_dateTime, S_INIT("2024-12-31T23:59:60Z"), S_INIT("2024-12-31T23:59Z") },
        { FHIR_T_dateTime, S_INIT("2024-12-31T23:59:59.123-14:00"), S_INIT("2024-12-31T23:59:59") },
        { FHIR_T_dateTime, S_INIT("2024"), S_INIT("2024-12-31T24:00:00Z") },
        { FHIR_T_instant, S_INIT("2024-12-31T23:59:59Z"), S_INIT("2024-12-31") },
        { FHIR_T_time, S_INIT("10:30:00.5"), S_INIT("10:30") },
        { FHIR_T_code, S_INIT("a b"), S_INIT("a  b") },
        { FHIR_T_code, S_INIT("a"), S_INIT(" a") },
        { FHIR_T_id, S_INIT("A-1.b"), S_INIT("") },
        { FHIR_T_oid, S_INIT("urn:oid:1.2.840"), S_INIT("urn:oid:1.02") },
        { FHIR_T_uuid, S_INIT("urn:uuid:c757873d-ec9a-4326-a141-556f43239520"),
          S_INIT("urn:uuid:1") },
        { FHIR_T_uri, S_INIT("http://x"), S_INIT("http://x y") },
        { FHIR_T_base64Binary, S_INIT("QUJD\nRA=="), S_INIT("QUJ") },
        { FHIR_T_string, S_INIT("a\tb"), S_INIT(" ") },
        { FHIR_T_xhtml, S_INIT("<div>x</div>"), S_INIT("x") },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (validate_text(cases[i].type, cases[i].good) != NULL)
            fail_msg("refused: %s", cases[i].good.p);
        if (validate_text(cases[i].type, cases[i].bad) == NULL)
            fail_msg("taken: %s", cases[i].bad.p);
    }
}

static void holds_every_type_in_its_marks(void **state)
{
    (void)state;
    for (size_t i = 0; i < fhir_types_count; i++) assert_true(fhir_types[i].element_count < 128);
}

static void takes_a_narrative_that_only_formats(void **state)
{
    (void)state;
    struct env *e = test_env();
    size_t at = 0;
    static const char *const good[] = {
        "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>a &amp; b&nbsp;&#160;<br/></p><!-- x "
        "--></div>",
        "<div>x</div>",
        " <div><table border='1'><tr><td colspan=\"2\">1</td></tr></table><a "
        "href=\"#x\">y</a></div> ",
    };
    static const char *const bad[][2] = {
        { "<div><script>x</script></div>", "element" },
        { "<div onclick=\"x\">y</div>", "attribute" },
        { "<div><p>x</div>", "closed by" },
        { "<div><p>x</p>", "not closed" },
        { "<div>a & b</div>", "not escaped" },
        { "<div/><div/>", "follows" },
        { "<p>x</p>", "one <div>" },
        { "<div><a href=\" java\nscript:x\">y</a></div>", "acts" },
        { "<div class=x>y</div>", "quotes" },
        { "<div><iframe src=\"x\"/></div>", "element" },
        { "<div>x</div>y", "follows" },
        { "<div><!-- x</div>", "comment" },
        { "<div", "not closed" },
        { "<div></p></div>", "closed by" },
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        const char *fault = narrative_fault(e->arena, str_of(good[i]), &at);
        if (fault != NULL) fail_msg("%s: %s", good[i], fault);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const char *fault = narrative_fault(e->arena, str_of(bad[i][0]), &at);
        if (fault == NULL || strstr(fault, bad[i][1]) == NULL)
            fail_msg("%s: %s", bad[i][0], fault == NULL ? "taken" : fault);
    }
    test_env_close(e);
}

struct corpus {
    struct env *e;
    str refused; /* REFUSED.tsv */
    int taken, strictly, refused_rightly, faults;
};

/* Published examples that R4 itself refuses, taken as a feed only: what is wrong with each. */
static const struct {
    const char *file, *what;
} loose[] = {
    { "BOOKREQRESP01_-_Booking_Slot_Searchset_Response.json", "a URI without blanks" },
    { "REFREQ8B_-_Referral_Service_Request_-_CAD_Out_of_Area_C1_2_of_4_-_Update_.json",
      "may not be empty" },
    { "REFREQ9A_-_Referral_Service_Request_-_CAD_Out_of_Area_C2_3_of_3_-_Final_Update_.json",
      "may not be empty" },
    { "appointment/PATCH-body.json", "participant is required" },
    { "document_reference/POST-body.json", "status is required" },
    { "document_reference/POST-success.json", "status is required" },
    { "patient_with_coverage_9000000009.json", "1 to 64 letters" },
    { "patient_with_coverage_9733162868.json", "1 to 64 letters" },
};

static bool is_listed(const struct corpus *c, str name)
{
    str rest = c->refused, line = str_none();
    while (str_next(&rest, '\n', &line))
        if (str_starts(line, name) && line.n > name.n && line.p[name.n] == '\t') return true;
    return false;
}

static const char *looseness(str name)
{
    for (size_t i = 0; i < sizeof loose / sizeof loose[0]; i++)
        if (str_ends(name, str_of(loose[i].file))) return loose[i].what;
    return NULL;
}

static void tell(struct corpus *c, const char *fault, str name, const struct fhir_issues *issues)
{
    c->faults++;
    print_message("%s: %.*s\n", fault, STR_ARG(name));
    for (size_t i = 0; i < issues->count && i < 3; i++)
        print_message("  %.*s (line %ld): %.*s\n", STR_ARG(issues->at[i].expression),
                      issues->at[i].line, STR_ARG(issues->at[i].diagnostics));
}

static void check_file(struct corpus *c, str path, str name)
{
    struct arena_mark mark = arena_mark(c->e->arena);
    bool as_feed = false, strict = false, listed = is_listed(c, name);
    str text = str_none();
    assert_ok(file_read(c->e, path, (size_t)1 << 26, &text));
    if (str_starts(text, S("\xef\xbb\xbf")) && !listed) text = str_from(text, 3);
    struct fhir_issues issues = check(c->e, text, VALIDATE_FEED, &as_feed);
    if (as_feed == listed) tell(c, listed ? "taken but listed" : "refused", name, &issues);
    issues = check(c->e, text, VALIDATE_STRICT, &strict);
    const char *what = looseness(name);
    if (!listed && strict != (what == NULL)) tell(c, "strictly refused", name, &issues);
    if (what != NULL && (issues.count == 0 || !str_has(issues.at[0].diagnostics, str_of(what))))
        tell(c, "refused for another reason", name, &issues);
    c->taken += as_feed;
    c->strictly += strict;
    c->refused_rightly += !as_feed && listed;
    arena_rewind(c->e->arena, mark);
}

static void check_folder(struct corpus *c, str path, str name)
{
    str *names = NULL;
    size_t count = 0;
    assert_ok(file_list(c->e, path, &names, &count));
    for (size_t i = 0; i < count; i++) {
        str below = file_join(c->e->arena, path, names[i]);
        str own = name.n == 0 ? names[i] : file_join(c->e->arena, name, names[i]);
        DIR *d = opendir(arena_cstr(c->e->arena, below));
        if (d != NULL) {
            closedir(d);
            check_folder(c, below, own);
        } else if (str_ends(own, S(".json"))) {
            check_file(c, below, own);
        }
    }
}

static void takes_the_nhs_examples_and_refuses_those_that_are_not_r4(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct corpus c = { .e = e };
    str folder = test_data(e, "fhir_uk");
    if (str_is_none(folder)) {
        print_message("skipped: fhir_uk is not there\n");
        test_env_close(e);
        skip();
    }
    assert_ok(file_read(e, file_join(e->arena, folder, S("REFUSED.tsv")), 1 << 20, &c.refused));
    check_folder(&c, folder, S(""));
    print_message("%d taken, %d refused as listed, %d faults\n", c.taken, c.refused_rightly,
                  c.faults);
    assert_int_equal(c.faults, 0);
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_each_kind_of_mistake_with_its_place),
        cmocka_unit_test(accepts_what_the_standard_allows),
        cmocka_unit_test(an_id_alone_is_doubted_but_for_whose_it_is),
        cmocka_unit_test(knows_the_formats_of_primitives),
        cmocka_unit_test(holds_every_type_in_its_marks),
        cmocka_unit_test(takes_a_narrative_that_only_formats),
        cmocka_unit_test(takes_the_nhs_examples_and_refuses_those_that_are_not_r4),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
