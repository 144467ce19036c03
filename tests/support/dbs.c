/* SPDX-License-Identifier: Apache-2.0 */
#include "support/dbs.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/log.h"

static void remove_folder(void *what)
{
    struct random random = random_seeded(1);
    struct env e = { .arena = arena_open(0), .clock = clock_system(), .random = &random };
    if (file_remove_tree(&e, str_of(what)) != ST_OK)
        (void)fprintf(stderr, "left: %s\n", (const char *)what);
    arena_close(e.arena);
}

str dbs_sqlite(struct env *e)
{
    log_open(2, LOG_WARN); /* migrations would tell each file */
    const char *root = getenv("TMPDIR");
    char *path = arena_cstr(
        e->arena, arena_printf(e->arena, "%s/weft-test-XXXXXX", root != NULL ? root : "/tmp"));
    if (mkdtemp(path) == NULL) abort();
    arena_defer(e->arena, remove_folder, path);
    return file_join(e->arena, str_of(path), S("weft.db"));
}
