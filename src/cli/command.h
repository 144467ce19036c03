/* SPDX-License-Identifier: Apache-2.0
 * The subcommands of `weft`, each a row of commands.def, and how a process begins and ends.
 */
#ifndef WEFT_CLI_COMMAND_H
#define WEFT_CLI_COMMAND_H

#include "base/env.h"

struct command {
    const char *name;
    bool watched;
    const char *help;
    status (*run)(struct env *e, int argc, char **argv);
};

#define COMMAND(name, patience, help)                                                              \
    MUST_CHECK status cmd_##name(struct env *e, int argc, char **argv);
#include "cli/commands.def"
#undef COMMAND

/* Runs `weft ARGS…` in a fresh env; what failed is told on standard error. Returns the exit code of
 * status.def. */
int command_main(int argc, char **argv);

#endif
