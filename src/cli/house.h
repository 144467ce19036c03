/* SPDX-License-Identifier: Apache-2.0
 * What the commands that work on a place share: every setting as a flag.
 */
#ifndef WEFT_CLI_HOUSE_H
#define WEFT_CLI_HOUSE_H

#include "cli/command.h"
#include "cli/output.h"
#include "serve/app.h"

/* Filled by argp: the command's own parser is `argp` with `house_children` among its children, and
 * its ARGP_KEY_INIT sets state->child_inputs[0] to a struct house_flags. */
struct house_flags {
    struct env *env;
    struct settings settings;
    status st; /* of the first flag that was wrong; its words are in env->err */
};
extern const struct argp_child house_children[];

/* Defaults and environment; before options_parse. After it, look at f->st. */
MUST_CHECK status house_flags_begin(struct env *e, struct house_flags *ret_flags);

#endif
