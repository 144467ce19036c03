/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <stdlib.h>

#include "base/file.h"

struct holder {
    struct env env;
    struct clock clock;
    struct random random;
};

struct env *test_env(void)
{
    struct holder *h = calloc(1, sizeof *h);
    if (h == NULL) abort();
    h->clock = clock_fixed(INT64_C(1795363200) * 1000000);
    h->random = random_seeded(1);
    h->env.arena = arena_open((size_t)256 << 20);
    h->env.clock = &h->clock;
    h->env.random = &h->random;
    if (h->env.arena == NULL) abort();
    return &h->env;
}

void test_env_close(struct env *e)
{
    arena_close(e->arena);
    free(e);
}

str test_data(struct env *e, const char *name)
{
    const char *root = getenv("WEFT_DATA");
    str folder = root != NULL ? str_of(root) : file_join(e->arena, S(WEFT_SOURCE_ROOT), S("../shared/data"));
    str path = file_join(e->arena, folder, str_of(name));
    return file_exists(e, path) ? path : str_none();
}

str test_source(struct env *e, const char *name)
{
    return file_join(e->arena, S(WEFT_SOURCE_ROOT), str_of(name));
}
