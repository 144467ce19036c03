/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cli/command.h"

status cmd_version(struct env *e, int argc, char **argv)
{
    (void)argv;
    if (argc > 1) return fail(e, ST_USAGE, "weft version takes no arguments");
    (void)printf("weft %s (%s)\n", WEFT_VERSION, __VERSION__);
    return ST_OK;
}
