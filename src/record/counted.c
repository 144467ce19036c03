/* SPDX-License-Identifier: Apache-2.0 */
#include "record/counted.h"

#include <pthread.h>
#include <stdlib.h>

#include "gen/sql_record.h"
#include "record/store.h"
#include "trust/grant.h"
#include "trust/sight.h"

enum { KEPT_COUNT = 1024, KEPT_HOMES = 1024 }; /* powers of two */
/* Homes of one search, and of all, that are kept: 2 MB. */
enum { HOMES_MOST = 1 << 14, HOMES_ALL_MOST = 1 << 18 };

struct kept_count {
    uint64_t key[2];
    int64_t seq, generation, until, total;
};
struct kept_homes {
    uint64_t key[2];
    int64_t seq, generation, until;
    int64_t *home; /* NULL: empty */
    size_t count;
};
struct counted_table {
    pthread_mutex_t lock; /* guards at… */
    struct kept_count at[KEPT_COUNT];
    struct kept_homes homes[KEPT_HOMES];
    size_t homes_all;
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

/* With the lock held. */
static void homes_drop(struct counted_table *t, struct kept_homes *k)
{
    t->homes_all -= k->count;
    free(k->home);
    *k = (struct kept_homes){ .home = NULL };
}

static void homes_drop_all(struct counted_table *t)
{
    for (size_t i = 0; i < KEPT_HOMES; i++) homes_drop(t, &t->homes[i]);
}

void counted_close(struct counted_table *t)
{
    if (t == NULL) return;
    (void)pthread_mutex_destroy(&t->lock);
    homes_drop_all(t);
    free(t->figures);
    free(t);
}

static struct counted_table *table_of(const struct cx *cx)
{
    return cx->house->store == NULL ? NULL : cx->house->store->counted;
}

/* prefix: what is kept of the search. */
static void key_make(struct cx *cx, const struct fhir_type *type, str prefix, str self,
                     uint64_t key[2])
{
    const struct who *w = &cx->who;
    str grant = w->grant == NULL ? S("") : w->grant->text;
    str text =
        arena_printf(cx->env->arena, "%lld %lld %lld %u %u %u %d%d%d %lld %.*s %.*s %.*s?%.*s",
                     (long long)w->account, (long long)w->person, (long long)w->organisation,
                     w->role, w->purpose, w->kind, w->suspended, w->closed, w->assured,
                     w->grant == NULL ? 0LL : (long long)w->grant->person, STR_ARG(grant),
                     STR_ARG(prefix), STR_ARG(type->name), STR_ARG(self));
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
    key_make(cx, plan->type, S("total"), plan->self, c.key);
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

/* ---- homes -----------------------------------------------------------------------------------*/

/* With the lock held. */
static bool homes_good(const struct cx *cx, const struct kept_homes *k,
                       const struct counted_homes *h)
{
    return k->home != NULL && k->key[0] == h->key[0] && k->key[1] == h->key[1] &&
           k->seq == h->seq && k->generation == h->generation && k->until > env_now(cx->env);
}

status counted_homes_find(struct cx *cx, const struct fhir_type *type, str self, size_t nth,
                          struct counted_homes *ret_homes)
{
    struct counted_homes h = { .may_keep = false };
    struct counted_table *t = table_of(cx);
    *ret_homes = h;
    if (t == NULL) return ST_OK;
    TRY(stands_at(cx, &h.seq, &h.generation));
    if (h.generation == 0) return ST_OK;
    h.may_keep = true;
    key_make(cx, type, arena_printf(cx->env->arena, "homes %zu", nth), self, h.key);
    struct kept_homes *k = &t->homes[h.key[0] & (KEPT_HOMES - 1)];
    (void)pthread_mutex_lock(&t->lock);
    bool good = homes_good(cx, k, &h);
    size_t count = good ? k->count : 0;
    (void)pthread_mutex_unlock(&t->lock);
    if (good) { /* memory is not asked for under the lock: it may leave by the escape */
        int64_t *copy = NEW_ARRAY(cx->env->arena, int64_t, count + 1);
        (void)pthread_mutex_lock(&t->lock);
        h.known = homes_good(cx, k, &h) && k->count == count;
        if (h.known && count > 0) memcpy(copy, k->home, count * sizeof *copy);
        (void)pthread_mutex_unlock(&t->lock);
        h.home = copy;
        h.count = count;
    }
    *ret_homes = h;
    return ST_OK;
}

void counted_homes_keep(struct cx *cx, const struct counted_homes *mark, const int64_t *home,
                        size_t count)
{
    struct counted_table *t = table_of(cx);
    if (!mark->may_keep || count > HOMES_MOST) return;
    int64_t *copy = malloc((count + 1) * sizeof *copy);
    if (copy == NULL) return; /* they are found again the next time */
    if (count > 0) memcpy(copy, home, count * sizeof *copy);
    int64_t until = trust_seen_until(cx);
    (void)pthread_mutex_lock(&t->lock);
    struct kept_homes *k = &t->homes[mark->key[0] & (KEPT_HOMES - 1)];
    homes_drop(t, k);
    if (t->homes_all + count > HOMES_ALL_MOST) homes_drop_all(t); /* most are of a day gone by */
    t->homes_all += count;
    *k = (struct kept_homes){
        { mark->key[0], mark->key[1] }, mark->seq, mark->generation, until, copy, count
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
