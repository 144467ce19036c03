/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/output.h"
#include "fhir/rules.h"

static const char doc[] =
    "Say whether files are sound FHIR R4, and where they are not.\v"
    "Each FILE is a resource in JSON. Checked are structure, cardinality, formats, required codes, "
    "references, narratives and the invariants of the standard. One line an issue: file, line, "
    "place, "
    "what is wrong and what would be right. Exit code 3 where a file has an error.\n\n"
    "Example:\n"
    "  echo '{\"resourceType\":\"Patient\",\"gender\":\"Female\"}' > ann.json\n"
    "  weft validate ann.json\n"
    "prints\n"
    "  ann.json:1: error: Patient.gender: “Female” is not in the required value set "
    "http://hl7.org/fhir/ValueSet/administrative-gender; it has female, male, other, unknown\n";

static const struct argp_option options[] = {
    { "feed", 'f', NULL, 0,
      "as an organisation's own export: what may be lacking there is a warning", 0 },
    { "json", 'j', NULL, 0, "print an OperationOutcome a file", 0 },
    { 0 },
};

/* Bytes of one file. */
#define FILE_MOST ((size_t)256 << 20)

struct arguments {
    struct arena *arena;
    struct {
        VEC(const char *)
    } files;
    enum validate_level level;
    bool json;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct arguments *o = state->input;
    switch (key) {
    case 'f': o->level = VALIDATE_FEED; return 0;
    case 'j': o->json = true; return 0;
    case ARGP_KEY_ARG: *VEC_PUSH(o->arena, &o->files) = arg; return 0;
    case ARGP_KEY_END:
        if (o->files.count == 0) argp_error(state, "which file?");
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

/* A text that is no JSON is one issue like the others. */
static status check(struct env *e, const struct arguments *o, const struct fhir_rules *rules,
                    str text, struct fhir_issues *issues, bool *ret_sound)
{
    const struct json_node *root = NULL;
    status s = json_read(e, text, &root);
    if (s == ST_NO_MEMORY) return s;
    if (s != ST_OK) {
        *VEC_PUSH(e->arena, issues) = outcome_issue(e->arena, &e->err);
        *ret_sound = false;
        return ST_OK;
    }
    *ret_sound = validate_resource(e->arena, text, root, o->level, issues);
    return *ret_sound ? rules_check(e, rules, text, root, o->level, issues, ret_sound) : ST_OK;
}

static str report(struct env *e, const struct arguments *o, const char *file,
                  const struct fhir_issues *issues)
{
    static const char *const severities[] = { "fatal", "error", "warning", "note" };
    struct buf b = buf_make(e->arena);
    if (o->json) {
        struct json_writer w = json_writer_make(e->arena);
        outcome_put(&w, issues->at, issues->count);
        buf_add(&b, json_written(&w));
        buf_byte(&b, '\n');
        return buf_str(&b);
    }
    for (size_t i = 0; i < issues->count; i++) {
        const struct fhir_issue *x = &issues->at[i];
        buf_printf(&b, "%s:%ld: %s: %.*s%s%.*s\n", file, x->line, severities[x->severity],
                   STR_ARG(x->expression), x->expression.n > 0 ? ": " : "",
                   STR_ARG(x->diagnostics));
    }
    return buf_str(&b);
}

status cmd_validate(struct env *e, int argc, char **argv)
{
    struct arguments o = { .arena = e->arena };
    const struct argp argp = { options, parse, "FILE…", doc, NULL, NULL, NULL };
    const struct fhir_rules *rules = NULL;
    size_t unsound = 0;
    TRY(options_parse(e, &argp, "weft validate", argc, argv, &o));
    TRY(fhir_rules_make(e, &rules));
    for (size_t i = 0; i < o.files.count; i++) {
        struct arena_mark mark = arena_mark(e->arena);
        struct fhir_issues issues = { 0 };
        bool sound = false;
        str text = str_none();
        TRY(file_read(e, str_of(o.files.at[i]), FILE_MOST, &text));
        TRY(check(e, &o, rules, text, &issues, &sound));
        TRY(output_write(e, S("-"), report(e, &o, o.files.at[i], &issues)));
        unsound += !sound;
        arena_rewind(e->arena, mark);
    }
    if (unsound == 0) return ST_OK;
    return fail(e, ST_BAD_INPUT, "%zu of %zu files are not sound R4", unsound, o.files.count);
}
