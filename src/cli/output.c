/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output.h"

#include <errno.h>
#include <stdio.h>

#include "base/file.h"

status output_write(struct env *e, str path, str bytes)
{
    if (!str_eq(path, S("-"))) return file_write(e, path, bytes);
    if (bytes.n > 0 && fwrite(bytes.p, 1, bytes.n, stdout) != bytes.n)
        return fail_at(e, ST_IO, S("standard output"), "cannot be written");
    if (fflush(stdout) != 0) return fail_at(e, ST_IO, S("standard output"), "cannot be written");
    return ST_OK;
}

status options_parse(struct env *e, const struct argp *argp, const char *name, int argc,
                     char **argv, void *input)
{
    char *shown = arena_cstr(e->arena, str_of(name));
    argv[0] = shown;
    argp_err_exit_status = status_exit(ST_USAGE);
    error_t wrong = argp_parse(argp, argc, argv, 0, NULL, input);
    if (wrong == 0) return ST_OK;
    if (wrong == ENOMEM) return fail(e, ST_NO_MEMORY, "no memory to read the options");
    return fail(e, ST_USAGE, "the options cannot be read");
}
