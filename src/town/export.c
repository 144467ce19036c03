/* SPDX-License-Identifier: Apache-2.0 */
#include "town/export.h"

#include "town/lives.h"

str export_person_key(struct arena *a, uint64_t index)
{
    return arena_printf(a, "P%07llu", (unsigned long long)index);
}

/* The person of a record alone, as `weft link` takes it. */
static void write_record(struct exporter *x, const struct seen *s)
{
    struct arena *a = x->arena;
    const struct address *at = lens_address(s, x->today);
    bool no_home = s->org == ORG_TOGETHER || s->org == ORG_SHUTTLE;
    bool no_sex = no_home || s->org == ORG_BOBBIN || s->org == ORG_FUSTIAN ||
                  s->org == ORG_CARECOOP || s->org == ORG_FIRE || s->sex == 'u';
    bool told_of_death = s->truth->died != DATE_NONE &&
                         (town_orgs[s->org].format == FORMAT_BUNDLE || s->org == ORG_HOSPITAL);
    str id = arena_printf(a, "%.*s:%.*s", STR_ARG(town_orgs[s->org].key), STR_ARG(s->record));
    str fields[] = { id,
                     town_orgs[s->org].key,
                     s->given,
                     s->middle,
                     s->family,
                     s->born == DATE_NONE ? str_none() : date_text(a, s->born),
                     no_sex          ? str_none()
                     : s->sex == 'm' ? S("M")
                                     : S("F"),
                     no_home ? str_none() : at->line,
                     no_home ? str_none() : lens_postcode(s, x->today),
                     s->has_uprn && at->uprn != 0
                         ? arena_printf(a, "%llu", (unsigned long long)at->uprn)
                         : str_none(),
                     lens_nhs(a, s->nhs, 0),
                     lens_phone(a, s->phone, 1),
                     told_of_death ? date_text(a, s->truth->died) : str_none() };
    town_out_row(x->out, OUT_RECORDS, fields, sizeof fields / sizeof fields[0]);
    str cluster[] = { id, export_person_key(a, s->truth->index) };
    town_out_row(x->out, OUT_CLUSTERS, cluster, 2);
    *VEC_PUSH(a, &x->pairs) = (struct export_record){ (unsigned)(s->truth - s->home->at), id };
}

static const char *never_joined(const struct household *h, unsigned x, unsigned y)
{
    const struct person *p = &h->at[x];
    const struct person *q = &h->at[y];
    if (p->twin == (int)y) return "twins";
    bool father = p->father == (int)y || q->father == (int)x;
    return father && str_eq(p->given, q->given) ? "father-same-name" : NULL;
}

void export_negatives(struct exporter *x, const struct household *h)
{
    if (!town_out_has(x->out, OUT_NEGATIVES)) return;
    for (size_t i = 0; i < x->pairs.count; i++)
        for (size_t j = i + 1; j < x->pairs.count; j++) {
            const char *kind = never_joined(h, x->pairs.at[i].who, x->pairs.at[j].who);
            if (kind == NULL) continue;
            str fields[] = { x->pairs.at[i].id, x->pairs.at[j].id, str_of(kind) };
            town_out_row(x->out, OUT_NEGATIVES, fields, 3);
        }
}

bool export_spoils(const struct exporter *x, uint64_t index, enum org org, uint32_t in)
{
    struct dice d = dice_make(x->lens.seed, DICE_EXPORT, index, 9000 + (uint64_t)org);
    return dice_below(&d, in) == 0;
}

void export_fault(struct exporter *x, enum org org, const char *fault)
{
    str fields[] = { town_orgs[org].key, str_of(fault) };
    town_out_row(x->out, OUT_FAULTS, fields, 2);
}

void export_truth(struct exporter *x, const struct seen *s)
{
    if (town_out_has(x->out, OUT_RECORDS)) write_record(x, s);
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

int32_t export_first_day(const struct exporter *x, const struct household *h, unsigned who,
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
