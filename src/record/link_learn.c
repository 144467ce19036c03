/* SPDX-License-Identifier: Apache-2.0
 * Learning a model from the place's own records: read, worked out (link/learn.h), kept. */
#include "base/time.h"
#include "gen/sql_link.h"
#include "link/learn.h"
#include "record/change.h"
#include "record/link_model.h"
#include "record/linker.h"
#include "record/record_limits.h"
#include "record/store.h"

struct learning {
    struct arena *arena;
    struct env env;
    struct random random; /* seeded: the same records give the same model */
    struct link_learning *engine;
    int64_t base;
    str base_text;
    int32_t today;
    struct link_learnt learnt;
    str packed;
};

static void close_learning(void *what)
{
    struct learning *l = what;
    arena_close(l->arena);
    l->arena = NULL;
}

status learning_open(struct env *e, struct learning **ret_learning)
{
    struct learning *l = NEW(e->arena, struct learning);
    arena_defer(e->arena, close_learning, l);
    l->arena = arena_open((size_t)16 << 30);
    if (l->arena == NULL) return fail(e, ST_NO_MEMORY, "no memory to learn in");
    l->random = random_seeded(1);
    l->env = (struct env){ .arena = l->arena, .clock = e->clock, .random = &l->random };
    *ret_learning = l;
    return ST_OK;
}

void learning_close(struct learning *l)
{
    close_learning(l);
}

/* A step in the learning's own arena: running out of it comes back as a status. */
struct step {
    struct learning *l;
    struct cx *cx;
};

static status in_own_arena(struct env *e, struct step *s, status (*f)(struct env *e, void *arg))
{
    status st = env_run(&s->l->env, f, s);
    /* What failed in the database has told itself already. */
    if (st != ST_OK && e->err.code != st) e->err = s->l->env.err;
    return st;
}

static status add(struct cx *cx, const struct linker_record *r, void *arg)
{
    struct learning *l = arg;
    (void)cx;
    if (r->hidden) return ST_OK;
    TRY(link_learning_add(&l->env, l->engine, r->home, r->values.at, r->values.count));
    for (size_t i = 0; i < r->merged.count; i++)
        link_learning_mark(&l->env, l->engine, r->home, r->merged.at[i], LINK_MARK_SAME);
    return ST_OK;
}

static status read_all(struct env *e, void *arg)
{
    struct step *s = arg;
    struct learning *l = s->l;
    struct cx *cx = s->cx;
    struct sql_marker_all_list list;
    int64_t judged_to = 0;
    l->engine = link_learning_open(e);
    l->today = time_date_local(env_now(e));
    TRY(linker_model_adopted(cx, &l->base, &judged_to));
    if (l->base != 0) TRY(link_model_text(cx, l->base, &l->base_text));
    l->base_text = arena_str(e->arena, l->base_text);
    TRY(linker_read_all(cx, add, l));
    TRY(sql_marker_all(cx->env, cx->db, &list));
    for (size_t i = 0; i < list.count; i++)
        link_learning_mark(e, l->engine, list.at[i].low, list.at[i].high,
                           list.at[i].same != 0 ? LINK_MARK_HAND : LINK_MARK_APART);
    return ST_OK;
}

status learning_read(struct cx *cx, struct learning *l)
{
    struct step s = { l, cx };
    TRY(in_own_arena(cx->env, &s, read_all));
    size_t records = link_learning_count(l->engine);
    if (records >= LINK_MODEL_RECORDS_LEAST) return ST_OK;
    env_fail(cx->env, ST_CONFLICT, S("records"), "there are %zu records, too few to learn from",
             records);
    env_remedy(cx->env, "From %d on; until then the shipped model does.", LINK_MODEL_RECORDS_LEAST);
    return ST_CONFLICT;
}

static status work(struct env *e, void *arg)
{
    struct step *s = arg;
    struct learning *l = s->l;
    TRY(link_learning_run(e, l->engine, l->base_text, l->today, LINK_MODEL_EXAMPLES, &l->learnt));
    return pack_plain(e, l->learnt.model, &l->packed);
}

status learning_work(struct env *e, struct learning *l)
{
    struct step s = { l, NULL };
    return in_own_arena(e, &s, work);
}

status learning_keep(struct cx *cx, struct learning *l, int64_t *ret_id)
{
    struct env *e = cx->env;
    const struct link_learnt *c = &l->learnt;
    struct sql_link_model_add_row made;
    TRY(change_act(cx, S("learn"), 0, S("link_model")));
    TRY(sql_link_model_add(e, cx->db, env_now(e), l->base, c->records, c->joins_before,
                           c->joins_after, c->gained, c->lost, c->asks_before, c->asks_after,
                           (int64_t)c->model.n, l->packed, &made));
    TRY(sql_link_model_outdo(e, cx->db, made.id, NULL));
    for (size_t i = 0; i < c->example_count; i++) {
        const struct link_change *x = &c->example[i];
        TRY(sql_link_model_example_add(e, cx->db, made.id, (int64_t)i, x->a, x->b,
                                       x->gained ? 1 : 0, x->was, x->will_be, x->evidence, NULL));
    }
    *ret_id = made.id;
    return change_add(cx, S("link_model"), 0, made.id);
}

const struct link_learnt *learning_learnt(const struct learning *l)
{
    return &l->learnt;
}
