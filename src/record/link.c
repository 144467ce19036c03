/* SPDX-License-Identifier: Apache-2.0 */
#include "record/link.h"

#include "base/map.h"
#include "base/time.h"
#include "base/time.h"
#include "gen/sql_link.h"
#include "record/change.h"
#include "record/linker.h"
#include "record/person.h"
#include "record/store.h"

static struct record_store *store_of(struct cx *cx)
{
    /* The house holds it const for readers; the linker's memory is behind its own locks. */
    return (struct record_store *)(uintptr_t)cx->house->store;
}

static void unlock(void *lock)
{
    (void)pthread_mutex_unlock(lock);
}

/* The linker that stands, and puts another in its place. */
static struct linker *swap(struct record_store *s, struct linker *made)
{
    (void)pthread_mutex_lock(&s->link_lock);
    struct linker *old = s->linker;
    s->linker = made;
    (void)pthread_mutex_unlock(&s->link_lock);
    return old;
}

static status start(struct cx *cx, struct record_store *s)
{
    struct linker *made = NULL;
    int64_t model = 0, judged_to = 0;
    TRY(linker_model_adopted(cx, &model, &judged_to));
    if (s->linker != NULL && linker_model(s->linker) == model) return ST_OK;
    TRY(linker_open(cx, &s->link_lock, &made));
    linker_close(swap(s, made));
    return ST_OK;
}

/* Runs under the turn: one links at a time. */
static status in_turn(struct cx *cx, status (*f)(struct cx *cx, struct record_store *s, void *arg),
                      void *arg)
{
    struct record_store *s = store_of(cx);
    (void)pthread_mutex_lock(&s->link_turn);
    /* Registered at once: the arena may leave in the middle. The turn is the job's own: nobody else
     * waits for it while it allocates. */
    arena_defer(cx->env->arena, unlock, &s->link_turn);
    status st = f(cx, s, arg);
    arena_undefer(cx->env->arena, unlock, &s->link_turn);
    (void)pthread_mutex_unlock(&s->link_turn);
    return st;
}

static status start_in_turn(struct cx *cx, struct record_store *s, void *arg)
{
    (void)arg;
    return start(cx, s);
}

status record_link_start(struct cx *cx)
{
    return in_turn(cx, start_in_turn, NULL);
}

static bool is_ours(const struct change *c)
{
    return str_eq(c->kind, S("Patient")) || str_eq(c->kind, S("marker"));
}

/* ---- one change ------------------------------------------------------------------------------*/

/* Those who stand with the record now, and those of whom it is asked whether they do: what bore on
 * them may be gone, also where that happened while nobody was listening. */
static status touch_standing(struct cx *cx, int64_t home, struct homes *touched)
{
    int64_t person = 0, *homes;
    size_t count;
    struct sql_review_waiting_of_list list;
    status st = person_of_home(cx, home, &person);
    if (st == ST_NOT_FOUND) return ST_OK;
    TRY(st);
    TRY(person_homes(cx, person, &homes, &count));
    for (size_t i = 0; i < count; i++) homes_add(cx->env->arena, touched, homes[i]);
    TRY(sql_review_waiting_of(cx->env, cx->db, home, &list));
    for (size_t i = 0; i < list.count; i++) {
        homes_add(cx->env->arena, touched, list.at[i].low);
        homes_add(cx->env->arena, touched, list.at[i].high);
    }
    return ST_OK;
}

/* Records whose component has been judged in this piece of work. */
static status judge_one(struct cx *cx, struct linker *l, int64_t home, struct map *covered)
{
    struct link_judgement j;
    if (map_get_num(covered, (uint64_t)home) != NULL || !linker_has(l, home)) return ST_OK;
    TRY(linker_judge(cx, l, home, &j));
    for (size_t i = 0; i < j.cluster_count; i++)
        for (size_t k = 0; k < j.cluster[i].count; k++)
            (void)map_put_num(covered, (uint64_t)j.cluster[i].id[k], NULL);
    return link_apply(cx, l, &j);
}

static status judge(struct cx *cx, struct linker *l, int64_t home)
{
    struct homes read = { 0 }, touched = { 0 };
    struct map covered = map_make(cx->env->arena);
    homes_add(cx->env->arena, &read, home);
    /* Refreshing one may show that another has to be: a number that was superseded, a merge. */
    for (size_t i = 0; i < read.count; i++) {
        size_t before = touched.count;
        TRY(linker_refresh(cx, l, read.at[i], &touched));
        for (size_t k = before; k < touched.count; k++)
            if (i == 0) homes_add(cx->env->arena, &read, touched.at[k]);
    }
    for (size_t i = 0; i < read.count; i++) homes_add(cx->env->arena, &touched, read.at[i]);
    TRY(touch_standing(cx, home, &touched));
    TRY(judge_one(cx, l, home, &covered));
    for (size_t i = 0; i < touched.count; i++) TRY(judge_one(cx, l, touched.at[i], &covered));
    return ST_OK;
}

/* ---- a round ---------------------------------------------------------------------------------*/

struct round {
    size_t most;
    size_t *done;
};

/* What each organisation sent, day by day: record/watch.c tells when a feed gets worse. */
static status count_seen(struct cx *cx, const struct change *c)
{
    return sql_link_day_seen(cx->env, cx->db, time_date_local(c->at), c->home);
}

static status follow_log(struct cx *cx, struct linker *l, struct round *r)
{
    struct change_place from;
    struct change *changes;
    size_t count, judged = 0, read = 0;
    TRY(change_place_load(cx, S("links"), &from));
    TRY(change_read(cx, from, r->most * 20, &changes, &count));
    for (; read < count && judged < r->most; read++) {
        if (!is_ours(&changes[read])) continue;
        TRY(judge(cx, l, changes[read].home));
        if (str_eq(changes[read].kind, S("Patient"))) TRY(count_seen(cx, &changes[read]));
        judged++;
    }
    if (read > 0) TRY(change_place_save(cx, S("links"), changes[read - 1].place));
    *r->done = read;
    return ST_OK;
}

/* After a model was adopted everybody is judged anew, a piece at a time. */
static status judge_again(struct cx *cx, struct linker *l, int64_t judged_to, struct round *r)
{
    struct sql_link_homes_list list;
    struct map covered = map_make(cx->env->arena);
    TRY(sql_link_homes(cx->env, cx->db, judged_to, (int64_t)r->most, &list));
    for (size_t i = 0; i < list.count; i++) TRY(judge_one(cx, l, list.at[i].home, &covered));
    *r->done = list.count;
    int64_t to = list.count > 0 ? list.at[list.count - 1].home : INT64_MAX;
    return sql_link_model_judged_set(cx->env, cx->db, linker_model(l), to, NULL);
}

enum { NEWBORN_DAYS = 365 };

/* Under one year of age the machine joins by equal numbers only: whoever ends it today is judged as
 * everybody is. A day at a time; where it stands is kept with the places in the log. */
static status turn_day(struct cx *cx, struct linker *l, struct round *r)
{
    struct change_place day;
    struct sql_patient_homes_born_list list;
    struct map covered = map_make(cx->env->arena);
    int64_t today = time_date_local(env_now(cx->env));
    TRY(change_place_load(cx, S("links-day"), &day));
    if (day.seq >= today) return ST_OK;
    *r->done = 1;
    if (day.seq == 0) day.seq = today - 1; /* nobody has been judged before */
    day.seq++;
    linker_today_set(l, (int32_t)day.seq);
    TRY(sql_patient_homes_born(cx->env, cx->db, day.seq - NEWBORN_DAYS, &list));
    for (size_t i = 0; i < list.count; i++) TRY(judge_one(cx, l, list.at[i].home, &covered));
    return change_place_save(cx, S("links-day"), day);
}

static status work(struct cx *cx, struct record_store *s, void *arg)
{
    struct round *r = arg;
    int64_t model = 0, judged_to = 0;
    *r->done = 0;
    if (s->linker == NULL) return ST_OK;
    TRY(linker_model_adopted(cx, &model, &judged_to));
    if (model != linker_model(s->linker)) {
        *r->done = 1; /* adopted since: record_link_start comes first */
        return ST_OK;
    }
    TRY(follow_log(cx, s->linker, r));
    if (*r->done == 0) TRY(turn_day(cx, s->linker, r));
    bool again = *r->done == 0 && judged_to != INT64_MAX;
    return again ? judge_again(cx, s->linker, judged_to, r) : ST_OK;
}

status record_link_work(struct cx *cx, size_t most, size_t *ret_done)
{
    struct round r = { most, ret_done };
    return in_turn(cx, work, &r);
}
