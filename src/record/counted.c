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
    char *figures; /* of the whole place; NULL: never counted */
    size_t figures_size;
    int64_t figures_seq, figures_generation;
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
    free(t->figures);
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

/* Where the change log and the links stand now. generation 0: it is not known here. */
static status stands_at(struct cx *cx, int64_t *ret_seq, int64_t *ret_generation)
{
    struct sql_change_end_row end;
    TRY(trust_generation(cx, ret_generation));
    if (*ret_generation == 0) return ST_OK;
    status st = sql_change_end(cx->env, cx->db, INT64_MAX, &end);
    if (st != ST_NOT_FOUND) TRY(st);
    if (st == ST_NOT_FOUND) cx->env->err = (struct err){ 0 };
    *ret_seq = st == ST_OK ? end.seq : 0;
    return ST_OK;
}

status counted_find(struct cx *cx, const struct search_plan *plan, struct counted *ret_counted)
{
    struct counted c = { 0 };
    struct counted_table *t = table_of(cx);
    bool counts = plan->summary == SEARCH_SUMMARY_COUNT || plan->count == 0 ||
                  plan->total == SEARCH_TOTAL_ACCURATE;
    *ret_counted = c;
    if (!counts || t == NULL) return ST_OK;
    TRY(stands_at(cx, &c.seq, &c.generation));
    if (c.generation == 0) return ST_OK;
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

/* ---- the whole place -------------------------------------------------------------------------*/

status counted_figures_find(struct cx *cx, struct counted_mark *ret_mark, str *ret_text)
{
    struct counted_mark m = { .known = false };
    struct counted_table *t = table_of(cx);
    *ret_mark = m;
    if (t == NULL) return ST_OK;
    TRY(stands_at(cx, &m.seq, &m.generation));
    m.may_keep = m.generation != 0;
    (void)pthread_mutex_lock(&t->lock);
    m.known = m.may_keep && t->figures != NULL && t->figures_seq == m.seq &&
              t->figures_generation == m.generation;
    size_t size = m.known ? t->figures_size : 0;
    (void)pthread_mutex_unlock(&t->lock);
    if (m.known) { /* memory is not asked for under the lock: it may leave by the escape */
        char *copy = arena_alloc(cx->env->arena, size + 1);
        (void)pthread_mutex_lock(&t->lock);
        m.known = t->figures_size == size && t->figures_seq == m.seq;
        if (m.known) memcpy(copy, t->figures, size);
        (void)pthread_mutex_unlock(&t->lock);
        *ret_text = str_make(copy, size);
    }
    *ret_mark = m;
    return ST_OK;
}

void counted_figures_keep(struct cx *cx, const struct counted_mark *mark, str text)
{
    struct counted_table *t = table_of(cx);
    if (!mark->may_keep || mark->known) return;
    char *copy = malloc(text.n + 1);
    if (copy == NULL) return; /* it is counted again the next time */
    if (text.n > 0) memcpy(copy, text.p, text.n);
    (void)pthread_mutex_lock(&t->lock);
    char *old = t->figures;
    t->figures = copy;
    t->figures_size = text.n;
    t->figures_seq = mark->seq;
    t->figures_generation = mark->generation;
    (void)pthread_mutex_unlock(&t->lock);
    free(old);
}
