/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/town_load.h"

#include "coop/town.h"
#include "place/directory_town.h"
#include "thread/town.h"
#include "voice/town.h"

/* Rows of a later one name rows of an earlier one. */
static status (*const loads[])(struct cx *cx, str folder) = {
    directory_town_load,
    voice_town_load,
    voice_town_votes,
    coop_town_load,
    thread_town_load,
};

size_t town_load_count(void)
{
    return sizeof loads / sizeof loads[0];
}

status town_load(struct cx *cx, str folder, size_t piece)
{
    if (piece >= town_load_count()) return fail(cx->env, ST_BAD_INPUT, "there is no such piece");
    return loads[piece](cx, folder);
}
