/* SPDX-License-Identifier: Apache-2.0
 * What every host program of the build starts from: one env, errors told as "FILE:LINE: what.
 * remedy" on standard error, and text made of many small pieces written to a file at the end.
 */
#ifndef WEFT_TOOLS_HOST_H
#define WEFT_TOOLS_HOST_H

#include "base/buf.h"
#include "base/env.h"

/* Runs `work` with an env of 512 MiB; tells what failed; the process's exit code. */
int host_run(status (*work)(struct env *e, void *arg), void *arg);
/* Writes a generated file, with a first line that names what it was made from. */
MUST_CHECK status host_write(struct env *e, str path, str text);
/* A C string literal of the bytes, quotes included, broken after each newline inside. */
void host_literal(struct buf *b, str bytes);
/* Letters, digits and '_' only, not beginning with a digit. */
bool host_is_name(str s);

#endif
