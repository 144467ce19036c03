/* SPDX-License-Identifier: Apache-2.0
 * A line on the terminal for whoever waits: after a second, and each second, how far a command is
 * and how long it has worked. Nothing where standard error is no terminal.
 */
#ifndef WEFT_CLI_PATIENCE_H
#define WEFT_CLI_PATIENCE_H

#include "base/env.h"

struct patience;

/* Begins to tell of e's work under this name (its own memory is not the arena's). NULL, which the
 * others take, where there is nobody to tell or no thread for it. */
struct patience *patience_begin(struct env *e, const char *name);
/* Takes the line away. */
void patience_end(struct env *e, struct patience *p);
/* Before something else is written to the terminal. */
void patience_make_way(void);

#endif
