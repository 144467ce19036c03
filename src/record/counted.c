/* SPDX-License-Identifier: Apache-2.0 */
#include "record/counted.h"

#include <pthread.h>
#include <stdlib.h>

#include "gen/sql_record.h"
#include "record/store.h"
#include "trust/grant.h"
#include "trust/sight.h"

enum { KEPT_COUNT = 1024 }; /* a power of two */

struct kept_count {
    uint64_t key[2];
    int64_t seq, generation, until, total;
};
struct counted_table {
    pthread_mutex_t lock; /* guards at… */
    struct kept_count at[KEPT_COUNT];
};

struct counted_table *counted_open(void)
{
    struct counted_table *t = calloc(1, sizeof *t);
    if (t != NULL && pthread_mutex_init(&t->lock, NULL) == 0) return t;
    free(t);
    return NULL;
}

void counted_close(struct counted_table *t)
{
    if (t == NULL) return;
    (void)pthread_mutex_destroy(&t->lock);
    free(t);
}

static struct counted_table *table_of(const struct cx *cx)
{
    return cx->house->store == NULL ? NULL : cx->house->store->counted;
}

static void key_make(struct cx *cx, const struct search_plan *plan, uint64_t key[2])
{
    const struct who *w = &cx->who;
    str grant = w->grant == NULL ? S("") : w->grant->text;
    str text = arena_printf(cx->env->arena, "%lld %lld %lld %u %u %u %d%d%d %lld %.*s %.*s?%.*s",
                            (long long)w->account, (long long)w->person, (long long)w->organisation,
                            w->role, w->purpose, w->kind, w->suspended, w->closed, w->assured,
                            w->grant == NULL ? 0LL : (long long)w->grant->person, STR_ARG(grant),
                            STR_ARG(plan->type->name), STR_ARG(plan->self));
    struct digest d = crypto_blake2b(text);
    memcpy(key, d.at, 2 * sizeof *key);
}

status counted_find(struct cx *cx, const struct search_plan *plan, struct counted *ret_counted)
{
    struct counted c = { 0 };
    struct counted_table *t = table_of(cx);
    struct sql_change_end_row end;
    bool counts = plan->summary == SEARCH_SUMMARY_COUNT || plan->count == 0 ||
                  plan->total == SEARCH_TOTAL_ACCURATE;
    *ret_counted = c;
    if (!counts || t == NULL) return ST_OK;
    TRY(trust_generation(cx, &c.generation));
    if (c.generation == 0) return ST_OK;
    status st = sql_change_end(cx->env, cx->db, INT64_MAX, &end);
    if (st != ST_NOT_FOUND) TRY(st);
    c.seq = st == ST_OK ? end.seq : 0;
    c.may_keep = true;
    key_make(cx, plan, c.key);
    (void)pthread_mutex_lock(&t->lock);
    const struct kept_count *k = &t->at[c.key[0] & (KEPT_COUNT - 1)];
    c.known = k->key[0] == c.key[0] && k->key[1] == c.key[1] && k->seq == c.seq &&
              k->generation == c.generation && k->until > env_now(cx->env);
    c.total = k->total;
    (void)pthread_mutex_unlock(&t->lock);
    *ret_counted = c;
    return ST_OK;
}

void counted_keep(struct cx *cx, const struct counted *c, int64_t total)
{
    struct counted_table *t = table_of(cx);
    if (!c->may_keep || c->known) return;
    int64_t until = trust_seen_until(cx);
    (void)pthread_mutex_lock(&t->lock);
    t->at[c->key[0] & (KEPT_COUNT - 1)] = (struct kept_count){
        .key = { c->key[0], c->key[1] },
        .seq = c->seq,
        .generation = c->generation,
        .until = until,
        .total = total,
    };
    (void)pthread_mutex_unlock(&t->lock);
}
