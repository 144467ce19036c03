/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <libxml/parser.h>

#include "base/file.h"
#include "fhir/patch.h"
#include "support/fhir_xml.h"

static const struct json_node *read_ok(struct env *e, str text)
{
    const struct json_node *n = NULL;
    if (json_read(e, text, &n) != ST_OK)
        fail_msg("%.*s: %.*s", STR_ARG(text), STR_ARG(e->err.what));
    return n;
}

static void expect(struct env *e, const char *name, status got, str text,
                   const struct json_node *want)
{
    if (want == NULL) {
        if (got == ST_OK || e->err.remedy.n == 0) fail_msg("%s: not refused", name);
        return;
    }
    if (got != ST_OK) fail_msg("%s: %s “%.*s”", name, status_name(got), STR_ARG(e->err.what));
    if (!json_same(e->arena, read_ok(e, text), want))
        fail_msg("%s: %.*s, not %.*s", name, STR_ARG(text), STR_ARG(json_raw(want)));
}

static void passes_the_cases_of_json_patch(void **state)
{
    (void)state;
    struct env *e = test_env();
    str path = test_data(e, "fhir_cases/fhir-test-cases/r4/patch/json-patch-tests.json"),
        file = str_none();
    if (str_is_none(path)) {
        print_message("skipped: fhir_cases is not there (16 cases)\n");
        test_env_close(e);
        skip();
    }
    assert_ok(file_read(e, path, 1 << 20, &file));
    for (const struct json_node *c = json_first(read_ok(e, file)); c != NULL; c = json_next(c)) {
        str text = str_none();
        const struct json_node *doc = read_ok(e, json_raw(json_get(c, "doc")));
        status s = patch_json(e, doc, json_get(c, "patch"), &text);
        const struct json_node *want = json_get(c, "expected");
        if (want == NULL && json_get(c, "error") == NULL) want = doc; /* only tested */
        expect(e, arena_cstr(e->arena, json_str(e->arena, json_get(c, "comment"))), s, text, want);
    }
    test_env_close(e);
}

static xmlNode *child(xmlNode *n, const char *name)
{
    for (n = n->children; n != NULL; n = n->next)
        if (n->type == XML_ELEMENT_NODE &&
            (name == NULL || xmlStrEqual(n->name, (const xmlChar *)name)))
            return n;
    return NULL;
}

static void passes_the_cases_of_fhirpath_patch(void **state)
{
    (void)state;
    struct env *e = test_env();
    str path = test_data(e, "fhir_cases/fhir-test-cases/r4/patch/fhir-patch-tests.xml");
    int passed = 0;
    if (str_is_none(path)) {
        print_message("skipped: fhir_cases is not there (33 cases)\n");
        test_env_close(e);
        skip();
    }
    xmlDoc *xml = xmlReadFile(path.p, NULL, XML_PARSE_NONET);
    assert_non_null(xml);
    for (xmlNode *c = xmlDocGetRootElement(xml)->children; c != NULL; c = c->next) {
        if (c->type != XML_ELEMENT_NODE) continue;
        xmlChar *name = xmlGetNoNsProp(c, (const xmlChar *)"name");
        xmlNode *output = child(c, "output");
        str text = str_none();
        const struct json_node *doc = read_ok(e, fhir_xml_json(e, child(child(c, "input"), NULL)));
        const struct json_node *diff = read_ok(e, fhir_xml_json(e, child(child(c, "diff"), NULL)));
        status s = patch_fhirpath(e, doc, diff, &text);
        expect(e, (const char *)name, s, text,
               output == NULL ? NULL : read_ok(e, fhir_xml_json(e, child(output, NULL))));
        xmlFree(name);
        passed++;
    }
    print_message("%d cases\n", passed);
    xmlFreeDoc(xml);
    xmlCleanupParser();
    test_env_close(e);
}

/* The example of RFC 7396, section 3, and rows of its appendix. */
static void merges_as_the_rfc_says(void **state)
{
    (void)state;
    struct env *e = test_env();
    static const char *const rows[][3] = {
        { "{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}" },
        { "{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}" },
        { "{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\":\"c\"}" },
        { "{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}" },
        { "{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}", "{\"a\":{\"b\":\"d\"}}" },
        { "{\"e\":null}", "{\"a\":1}", "{\"e\":null,\"a\":1}" },
        { "{}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\":{\"bb\":{}}}" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        str text = str_none();
        status s =
            patch_merge(e, read_ok(e, str_of(rows[i][0])), read_ok(e, str_of(rows[i][1])), &text);
        expect(e, rows[i][1], s, text, read_ok(e, str_of(rows[i][2])));
    }
    str text = str_none();
    assert_status(patch_merge(e, read_ok(e, S("{}")), read_ok(e, S("[]")), &text), ST_BAD_INPUT);
    test_env_close(e);
}

static void leaves_what_is_not_touched_byte_for_byte(void **state)
{
    (void)state;
    struct env *e = test_env();
    str text = str_none();
    const struct json_node *doc = read_ok(e, S("{ \"value\" : 1.50,\n \"x\":[1 , 2] }"));
    assert_ok(patch_json(e, doc, read_ok(e, S("[{\"op\":\"add\",\"path\":\"/x/-\",\"value\":3}]")),
                         &text));
    assert_str(text, "{ \"value\" : 1.50,\n \"x\":[1 , 2,3] }");
    test_env_close(e);
}

static void keeps_extensions_of_primitives_in_step(void **state)
{
    (void)state;
    struct env *e = test_env();
    str text = str_none();
    const struct json_node *doc =
        read_ok(e, S("{\"resourceType\":\"Patient\",\"name\":[{\"given\":[\"a\",\"b\"],\"_given\":["
                     "null,{\"id\":\"x\"}]}]}"));
    const struct json_node *patch =
        read_ok(e, S("{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"operation\","
                     "\"part\":[{\"name\":\"type\",\"valueCode\":\"delete\"},"
                     "{\"name\":\"path\",\"valueString\":\"Patient.name.given[0]\"}]}]}"));
    assert_ok(patch_fhirpath(e, doc, patch, &text));
    expect(e, "delete", ST_OK, text,
           read_ok(e, S("{\"resourceType\":\"Patient\",\"name\":[{\"given\":[\"b\"],\"_given\":[{"
                        "\"id\":\"x\"}]}]}")));
    test_env_close(e);
}

static void refuses_what_is_no_patch(void **state)
{
    (void)state;
    struct env *e = test_env();
    str text = str_none();
    const struct json_node *doc =
        read_ok(e, S("{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"x\"}]}"));
    static const char *const json[] = {
        "{}",
        "[7]",
        "[{\"op\":\"add\"}]",
        "[{\"op\":\"fetch\",\"path\":\"/a\"}]",
        "[{\"op\":\"remove\",\"path\":\"name\"}]",
        "[{\"op\":\"remove\",\"path\":\"\"}]",
        "[{\"op\":\"replace\",\"path\":\"/name/01/family\",\"value\":1}]"
    };
    for (size_t i = 0; i < sizeof json / sizeof json[0]; i++)
        expect(e, json[i], patch_json(e, doc, read_ok(e, str_of(json[i])), &text), text, NULL);
#define OPERATION(parts)                                                                           \
    "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"operation\",\"part\":[" parts     \
    "]}]}"
#define PART(name, value) "{\"name\":\"" name "\"," value "}"
    static const char *const paths[] = {
        "{}",
        "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"x\"}]}",
        OPERATION(""),
        OPERATION(PART("type", "\"valueCode\":\"fetch\"")),
        OPERATION(PART("type", "\"valueCode\":\"delete\"") "," PART(
            "path", "\"valueString\":\"Patient..\"")),
        OPERATION(PART("type", "\"valueCode\":\"delete\"") "," PART("path",
                                                                    "\"valueString\":\"Patient\"")),
        OPERATION(
            PART("type", "\"valueCode\":\"delete\"") "," PART("path", "\"valueString\":\"'x'\"")),
        OPERATION(PART("type", "\"valueCode\":\"add\"") "," PART("path", "\"valueString\":"
                                                                         "\"Patient\"") "," PART(
            "name", "\"valueString\":\"colour\"") "," PART("value", "\"valueString\":\"x\"")),
        OPERATION(
            PART("type", "\"valueCode\":\"add\"") "," PART("path", "\"valueString\":\"Patient."
                                                                   "name\"") "," PART(
                "name", "\"valueString\":\"family\"") "," PART("value", "\"valueString\":\"x\"")),
    };
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        expect(e, paths[i], patch_fhirpath(e, doc, read_ok(e, str_of(paths[i])), &text), text,
               NULL);
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(passes_the_cases_of_json_patch),
        cmocka_unit_test(passes_the_cases_of_fhirpath_patch),
        cmocka_unit_test(merges_as_the_rfc_says),
        cmocka_unit_test(leaves_what_is_not_touched_byte_for_byte),
        cmocka_unit_test(keeps_extensions_of_primitives_in_step),
        cmocka_unit_test(refuses_what_is_no_patch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
