/* SPDX-License-Identifier: Apache-2.0 */
#include "town/export.h"

#include "town/lives.h"

str export_person_key(struct arena *a, uint64_t index)
{
    return arena_printf(a, "P%07llu", (unsigned long long)index);
}

void export_truth(struct export *x, const struct seen *s)
{
    str source = town_orgs[s->org].key;
    str truth[] = { source, s->record, export_person_key(x->arena, s->truth->index) };
    town_out_row(x->out, OUT_TRUTH, truth, 3);
    x->records++;
    for (int error = 0; error < ERROR__COUNT; error++) {
        if ((s->errors & UINT32_C(1) << error) == 0) continue;
        str wrong[] = { source, s->record, lens_error_name((enum lens_error)error) };
        town_out_row(x->out, OUT_ERRORS, wrong, 3);
    }
}

enum state export_state(const struct event *at, int32_t day)
{
    bool lasts = at->kind == KIND_TASK || at->kind == KIND_REQUEST || at->kind == KIND_PLAN ||
                 at->kind == KIND_EPISODE || at->kind == KIND_MEDICATION ||
                 at->kind == KIND_ENCOUNTER;
    if (!lasts || at->end == DATE_NONE) return (enum state)at->state;
    if (day < at->end) return at->state == HELD ? HELD : OPEN;
    return at->state == OPEN ? DONE : (enum state)at->state;
}

bool export_knows(const struct household *h, unsigned who, enum org org)
{
    if (h->at[who].known_to >> org & 1) return true;
    for (size_t i = 0; i < h->events.count; i++)
        if (h->events.at[i].who == who && h->events.at[i].org == org) return true;
    return false;
}

int32_t export_first_day(const struct export *x, const struct household *h, unsigned who,
                         enum org org)
{
    const struct person *p = &h->at[who];
    int32_t first = x->today;
    if (p->known_to >> org & 1) {
        first = x->today - TOWN_DAYS - 1;
        if (org == p->gp && p->registered != DATE_NONE) first = p->registered;
        if (first < p->born) first = p->born + (org == p->gp ? 9 : 0);
    }
    for (size_t i = 0; i < h->events.count; i++) {
        const struct event *at = &h->events.at[i];
        if (at->who == who && at->org == org && at->day < first) first = at->day;
    }
    return first;
}
