/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/output.h"
#include "fhir/path.h"

static const char doc[] =
    "Evaluate a FHIRPath expression on a resource, one value a line.\v"
    "FILE is a resource of FHIR R4 in JSON; without it the expression stands alone. What is "
    "refused "
    "(no FHIRPath, or not to be evaluated on this resource) is told on standard error, with exit "
    "code 1.\n\n"
    "Example:\n"
    "  echo '{\"resourceType\":\"Patient\",\"name\":[{\"given\":[\"Ann\",\"Eve\"]}]}' > ann.json\n"
    "  weft fhirpath \"Patient.name.given.where($this.startsWith('E'))\" ann.json\n"
    "prints\n"
    "  Eve\n";

static const struct argp_option options[] = {
    { "types", 't', NULL, 0, "print the type before each value", 0 },
    { "strict", 's', NULL, 0, "refuse names that the type of the resource cannot have", 0 },
    { 0 },
};

/* Bytes of a resource that is read. */
#define FILE_MOST ((size_t)256 << 20)

struct arguments {
    const char *expression, *file;
    bool types, strict;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct arguments *o = state->input;
    switch (key) {
    case 't': o->types = true; return 0;
    case 's': o->strict = true; return 0;
    case ARGP_KEY_ARG:
        if (o->expression == NULL)
            o->expression = arg;
        else if (o->file == NULL)
            o->file = arg;
        else
            argp_error(state, "one expression and one file");
        return 0;
    case ARGP_KEY_END:
        if (o->expression == NULL) argp_error(state, "which expression?");
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static status evaluate(struct env *e, const struct arguments *o, const struct json_node *root,
                       str *ret_text)
{
    struct path_program program = { 0 };
    struct path_items items = { 0 };
    struct buf b = buf_make(e->arena);
    const struct fhir_type *t =
        fhir_resource_find(json_str(e->arena, json_get(root, "resourceType")));
    TRY(path_compile(e, str_of(o->expression), &program));
    if (o->strict && t != NULL) TRY(path_check(e, &program, t));
    TRY(path_run(e, &program, root, NULL, &items));
    for (size_t i = 0; i < items.count; i++) {
        str type = path_item_type(&items.at[i]), text = path_item_text(e->arena, &items.at[i]);
        if (o->types) buf_printf(&b, "%.*s ", STR_ARG(type));
        for (size_t k = 0; k < text.n; k++) buf_byte(&b, text.p[k] == '\n' ? ' ' : text.p[k]);
        buf_byte(&b, '\n');
    }
    *ret_text = buf_str(&b);
    return ST_OK;
}

status cmd_fhirpath(struct env *e, int argc, char **argv)
{
    struct arguments o = { 0 };
    const struct argp argp = { options, parse, "EXPRESSION [FILE]", doc, NULL, NULL, NULL };
    const struct json_node *root = NULL;
    str text = str_none(), result = str_none();
    TRY(options_parse(e, &argp, "weft fhirpath", argc, argv, &o));
    if (o.file != NULL) {
        TRY(file_read(e, str_of(o.file), FILE_MOST, &text));
        TRY(json_read(e, text, &root));
    }
    if (evaluate(e, &o, root, &result) != ST_OK) {
        /* Scripts ask for this code, whatever the reason was. */
        (void)fprintf(stderr, "weft fhirpath: %.*s\n", STR_ARG(err_text(e->arena, &e->err)));
        exit(EXIT_FAILURE);
    }
    return output_write(e, S("-"), result);
}
