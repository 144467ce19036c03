/* SPDX-License-Identifier: Apache-2.0
 * What is left to a server once it has started: writing in its own folder, the calls that it needs,
 * and no way to get more (Landlock and seccomp). Whoever finds a way into the process finds little
 * there.
 *
 * Two steps, because threads share what each is made with: walls_paths before the first thread (a
 * Landlock domain holds for the thread that enters it and those that it makes), walls_calls once
 * all is open (it is laid on all threads at once). Both say in the log what stands; a kernel that
 * cannot is said, too. Neither can be taken back.
 */
#ifndef WEFT_CLI_WALLS_H
#define WEFT_CLI_WALLS_H

#include "base/env.h"

enum { WALLS_FOLDERS_MOST = 8 };

/* Only below `folder` (WALLS_FOLDERS_MOST at most; those that are none are left out) may files be
 * made, written and taken away; others are read as far as their permissions go; none is run.
 * ST_IO where a kernel that has Landlock refuses. */
MUST_CHECK status walls_paths(struct env *e, const str *folder, size_t count);
/* The calls of a server that is open: files, sockets of its three families, threads, time. No
 * programs, no processes, no memory that is both written and run. What is refused gives EPERM. */
MUST_CHECK status walls_calls(struct env *e);
/* After walls_calls: no socket is opened any more but local ones; those that are open stay. */
MUST_CHECK status walls_inward(struct env *e);
/* False in a build for tests whose runtime needs more than a server (sanitizers). */
bool walls_can_stand(void);

#endif
