/* SPDX-License-Identifier: Apache-2.0
 * What the template compiler refuses, with file, line and remedy.
 */
#include "support/support.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"

struct refusal {
    const char *markup;
    const char *says;
};

/* Compiles `text`; *ret_says is what went to standard error. */
static int compile(struct env *e, str text, str *ret_says)
{
    char folder[] = "/tmp/weft_tmpl_XXXXXX";
    assert_non_null(mkdtemp(folder));
    char *tool = arena_cstr(e->arena, str_of(WEFT_BUILD_ROOT "/tools/tmplgen"));
    char *words = arena_cstr(e->arena, str_of(WEFT_SOURCE_ROOT "/lang/en/frame.msg"));
    char *routes = arena_cstr(e->arena, str_of(WEFT_SOURCE_ROOT "/tests/unit/html/routes.def"));
    char *in = arena_cstr(e->arena, file_join(e->arena, str_of(folder), S("x.tmpl")));
    char *c = arena_cstr(e->arena, file_join(e->arena, str_of(folder), S("x.c")));
    char *h = arena_cstr(e->arena, file_join(e->arena, str_of(folder), S("x.h")));
    char *says = arena_cstr(e->arena, file_join(e->arena, str_of(folder), S("says")));
    assert_ok(file_write(e, str_of(in), text));
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 2, says, O_WRONLY | O_CREAT, 0600);
    char *argv[] = { tool, (char[]){ "--routes" }, routes, in, c, h, words, NULL };
    pid_t child;
    assert_int_equal(posix_spawn(&child, tool, &files, NULL, argv, environ), 0);
    int code;
    assert_int_equal(waitpid(child, &code, 0), child);
    posix_spawn_file_actions_destroy(&files);
    assert_ok(file_read(e, str_of(says), 4096, ret_says));
    assert_ok(file_remove_tree(e, str_of(folder)));
    return WEXITSTATUS(code);
}

static void places_where_no_escape_is_safe_are_refused(void **state)
{
    struct env *e = *state;
    static const struct refusal refusals[] = {
        { "<script>{{v}}</script>", "a value in a script" },
        { "<script>let x</script>", "a script in the page" },
        { "<style>p{}</style>", "a refused element" },
        { "<p style=\"color:{{v}}\">", "a style or srcdoc attribute" },
        { "<p onclick=\"{{v}}\">", "an event attribute" },
        { "<p ONLOAD=\"x()\">", "an event attribute" },
        { "<p title={{v}}>", "a value in an unquoted attribute" },
        { "<p title=x>", "an unquoted attribute" },
        { "<p {{v}}=\"x\">", "a value in a tag" },
        { "<{{v}}>", "a value in the name of a tag" },
        { "<!-- {{v}} -->", "a value in a comment" },
        { "<a href=\"javascript:f({{v}})\">", "a script as a URL" },
        { "<a target=\"{{v}}\">", "where no escape is safe" },
        { "<img srcset=\"{{v}}\">", "where no escape is safe" },
        { "<p title=\"{{raw v}}\">", "raw markup in an attribute" },
        { "<title><b>x</b></title>", "a tag in a text-only element" },
        { "a < b", "a '<' that begins no tag" },
        { "<base href=\"/x\">", "a refused element" },
        { "<a href=\"{{t days.late n=v}}\">", "words in a URL" },
    };
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        str text = arena_printf(e->arena, "{{define x(str v)}}\n%s\n{{end}}\n", refusals[i].markup);
        str says;
        int code = compile(e, text, &says);
        if (code != 3 || !str_has(says, str_of(refusals[i].says)) || !str_has(says, S(".tmpl:2:")))
            fail_msg("%s gave %d: %.*s", refusals[i].markup, code, STR_ARG(says));
    }
}

static void mistakes_are_told_with_line_and_remedy(void **state)
{
    struct env *e = *state;
    static const struct refusal refusals[] = {
        { "{{t no.such}}", "no message “no.such”. Add it to a file of lang/en" },
        { "{{t days.late}}", "wants n=…. Give every place" },
        { "{{t days.late n=v who=v}}", "has no place {who}" },
        { "<a href=\"{{url nowhere}}\">", "no route “nowhere”. See routes.def" },
        { "<a href=\"{{url person}}\">", "route person wants id=…" },
        { "<a href=\"x{{url person id=v}}\">", "after other text" },
        { "{{if v}}<p title=\"{{end}}", "Open and close tags and attributes on the same side" },
        { "{{if v}}<p>{{else}}<p title=\"a{{end}}", "Let every branch end in the same place" },
        { "{{else}}", "an else out of place" },
        { "{{for x of v}}", "not a for" },
        { "{{if v", "an open directive. Close it with }}" },
        { "{{end}}{{end}}", "outside a template" },
        { "{{end}} words", "text outside a template" },
        { "<p>{{", "an open directive" },
        { "{{if v}}{{body}}{{end}}", "{{body}} out of place" },
    };
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        str text = arena_printf(e->arena, "{{define x(str v)}}\n%s", refusals[i].markup);
        str says;
        int code = compile(e, text, &says);
        if (code != 3 || !str_has(says, str_of(refusals[i].says)))
            fail_msg("%s gave %d: %.*s", refusals[i].markup, code, STR_ARG(says));
    }
}

static void a_block_left_open_is_told_where_it_began(void **state)
{
    struct env *e = *state;
    str says;
    assert_int_equal(compile(e, S("{{define x(str v)}}\n\n{{if v}}\n<p>\n"), &says), 3);
    assert_true(str_has(says, S(".tmpl:3: error: a block without its end")));
}

static int begin(void **state)
{
    return (*state = test_env()) == NULL;
}
static int finish(void **state)
{
    test_env_close(*state);
    return 0;
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, finish)
int main(void)
{
    const struct CMUnitTest cases[] = {
        CASE(places_where_no_escape_is_safe_are_refused),
        CASE(mistakes_are_told_with_line_and_remedy),
        CASE(a_block_left_open_is_told_where_it_began),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
