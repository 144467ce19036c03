/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cli/command.h"
#include "cli/output.h"

static const char doc[] = "Say which version this is and what it was built with.\v"
                          "Example:\n"
                          "  weft version\n"
                          "prints\n"
                          "  weft " WEFT_VERSION " (" __VERSION__ ")\n";

status cmd_version(struct env *e, int argc, char **argv)
{
    static const struct argp argp = { NULL, NULL, "", doc, NULL, NULL, NULL };
    TRY(options_parse(e, &argp, "weft version", argc, argv, NULL));
    (void)printf("weft %s (%s)\n", WEFT_VERSION, __VERSION__);
    return ST_OK;
}
