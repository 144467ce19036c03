/* SPDX-License-Identifier: Apache-2.0
 * What stands near one record, joined or not: for samples of what joining misses. */
#include "base/vec.h"
#include "link/live.h"
#include "link/live_store.h"

size_t link_live_places(const struct link_live *live)
{
    return live->rows.count;
}

status link_live_near(struct env *e, struct link_live *live, size_t place, double least,
                      struct link_near **ret_near, size_t *ret_count)
{
    struct live_founds found = { 0 };
    struct {
        VEC(struct link_near)
    } list = { 0 };
    bool capped = false;
    *ret_near = NULL;
    *ret_count = 0;
    if (place >= live->rows.count || live->slot[place].id == 0 || live->slot[place].hidden)
        return ST_OK;
    int64_t id = live->slot[place].id;
    live_search(e->arena, live, rows_at(&live->rows, place), (uint32_t)place,
                model_weight_of(least), &found, &capped);
    for (size_t i = 0; i < found.count; i++) {
        int64_t other = live->slot[found.at[i].slot].id;
        if (marks_get(&live->marks, id, other) == LINK_MARK_APART) continue;
        *VEC_PUSH(e->arena, &list) =
            (struct link_near){ id, other, model_probability(found.at[i].weight) };
    }
    *ret_near = list.at;
    *ret_count = list.count;
    return ST_OK;
}
