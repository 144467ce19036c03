/* SPDX-License-Identifier: Apache-2.0
 * What happens to the people of a household in two years: long-standing illness with its medicines
 * and measurements (defs/town_conditions.def), and trajectories through the organisations
 * (defs/town_lives.def). Everything is put into the household's events, unsorted.
 */
#ifndef WEFT_TOWN_LIVES_H
#define WEFT_TOWN_LIVES_H

#include "town/model.h"

enum { TOWN_DAYS = 730 };

struct life_world {
    uint64_t seed;
    int32_t today;
    struct arena *arena;
};

/* One more event of a member, with every optional part absent. */
struct event *life_event(const struct life_world *w, struct household *h, int who, int32_t day,
                         enum org org, enum kind kind, str text);
/* Illnesses, medicines, measurements, consultations, injections of one member, and its frailty. */
void health_add(const struct life_world *w, struct household *h, int who);
/* The ordinary traffic of a practice only: measurements, consultations, injections. */
void health_ordinary(const struct life_world *w, struct household *h, int who);
/* A condition found elsewhere, on a day: the practice's own entry for it (unless `found_by` is a
 * practice) and its usual medicine. */
void health_treat(const struct life_world *w, struct household *h, int who, enum term term,
                  int32_t day, enum org found_by);
/* Trajectories of every member. Call after health_add. */
void lives_add(const struct life_world *w, struct household *h);
/* Vital signs such as NEWS2 grades: level 1 well, 2 poor, 3 bad. */
struct vitals life_vitals(struct dice *d, int level, int age);
/* Which organisations knew each member before anything happened. */
void lives_known(const struct life_world *w, struct household *h);
/* What matters to each member. Call last. */
void lives_wish(const struct life_world *w, struct household *h);
/* By day, minute and order of making; those after a death, and before the birth, are dropped. */
void lives_sort(const struct life_world *w, struct household *h);

#endif
