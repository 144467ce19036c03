/* SPDX-License-Identifier: Apache-2.0
 * What the commands share: where results go, and how options are read.
 */
#ifndef WEFT_CLI_OUTPUT_H
#define WEFT_CLI_OUTPUT_H

#include <argp.h>

#include "base/env.h"

/* Writes a whole file (never half of one); "-" is standard output. */
MUST_CHECK status output_write(struct env *e, str path, str bytes);

/* Parses by argp: --help with the example prints and leaves with 0; a wrong option leaves with the
 * exit code of ST_USAGE. `name` is what usage lines show ("weft rank"). */
MUST_CHECK status options_parse(struct env *e, const struct argp *argp, const char *name, int argc,
                                char **argv, void *input);

#endif
