/* SPDX-License-Identifier: Apache-2.0
 * Loads of many: prepared as they come, applied in transactions of thousands.
 */
#include "record/prepared.h"

#include "record/record_limits.h"

struct record_load {
    struct cx *cx;
    struct record_load_count counts;
    struct env env; /* its own arena, emptied after each transaction */
    struct cx work;
    struct record_prepared **waiting;
    size_t count;
};

static void load_release(void *what)
{
    struct record_load *l = what;
    arena_close(l->env.arena);
}

status record_load_open(struct cx *cx, struct record_load **ret_load)
{
    struct record_load *l = NEW(cx->env->arena, struct record_load);
    l->cx = cx;
    l->waiting = NEW_ARRAY(cx->env->arena, struct record_prepared *, RECORD_BATCH_MOST);
    l->env = *cx->env;
    arena_defer(cx->env->arena, load_release, l);
    l->env.arena = arena_open((size_t)1 << 30);
    if (l->env.arena == NULL) return fail(cx->env, ST_NO_MEMORY, "no memory to load");
    l->work = *cx;
    l->work.env = &l->env;
    *ret_load = l;
    return ST_OK;
}

/* An error is told in the loader's arena; it must outlive that. */
static status tell(struct record_load *l, status st)
{
    struct arena *a = l->cx->env->arena;
    l->cx->env->err = l->env.err;
    l->cx->env->err.what = arena_str(a, l->env.err.what);
    l->cx->env->err.where = arena_str(a, l->env.err.where);
    l->cx->env->err.remedy = arena_str(a, l->env.err.remedy);
    return st;
}

struct adding {
    struct record_load *load;
    const struct record_write *write;
};

static status load_prepare(struct env *e, void *arg)
{
    struct adding *a = arg;
    struct record_load *l = a->load;
    return record_prepare(&l->work, a->write, &l->waiting[l->count]);
}

status record_load_add(struct record_load *l, const struct record_write *w)
{
    struct adding a = { l, w };
    status st = env_run(&l->env, load_prepare, &a);
    if (st != ST_OK) return tell(l, st);
    l->count++;
    bool full = l->count == RECORD_BATCH_MOST || arena_held(l->env.arena) > RECORD_BATCH_SIZE_MOST;
    return full ? record_load_flush(l) : ST_OK;
}

static void count_one(struct record_load_count *c, enum record_outcome outcome)
{
    switch (outcome) {
    case RECORD_CREATED: c->created++; break;
    case RECORD_UPDATED: c->updated++; break;
    case RECORD_SAME: c->same++; break;
    case RECORD_DELETED: c->deleted++; break;
    }
}

struct applying_load {
    struct record_load *load;
    struct record_done *done;
};

static status load_apply(struct env *e, struct db *db, void *arg)
{
    struct applying_load *a = arg;
    struct record_load *l = a->load;
    l->work.act = 0;
    l->work.scope = NULL;
    return record_apply(&l->work, l->waiting, l->count, a->done);
}

static status load_transact(struct env *e, void *arg)
{
    struct applying_load *a = arg;
    a->done = NEW_ARRAY(e->arena, struct record_done, a->load->count);
    return db_transact(e, a->load->work.db, DB_WRITE, load_apply, a);
}

status record_load_flush(struct record_load *l)
{
    if (l->count == 0) return ST_OK;
    struct applying_load a = { .load = l };
    status st = env_run(&l->env, load_transact, &a);
    if (st != ST_OK) return tell(l, st);
    for (size_t i = 0; i < l->count; i++) count_one(&l->counts, a.done[i].outcome);
    l->counts.commits++;
    l->count = 0;
    l->work.scope = NULL;
    arena_reset(l->env.arena);
    return ST_OK;
}

struct record_load_count record_load_counts(const struct record_load *l)
{
    return l->counts;
}
