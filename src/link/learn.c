/* SPDX-License-Identifier: Apache-2.0 */
#include "link/learn.h"

#include <stdio.h>
#include <stdlib.h>

#include "link/batch.h"

enum { CHANGED_MOST = 20000 }; /* joins weighed for the choice of examples */

struct example {
    uint32_t a, b; /* records */
    bool gained;
    double was, will_be;
    str evidence;
};
struct examples {
    VEC(struct example)
};

struct link_learning {
    struct env *e; /* while it runs */
    struct batch *batch;
    struct marks marks;
    struct {
        VEC(int64_t)
    } ids; /* of each record of the batch */
    struct link_model *base;
    struct batch_result before, after;
    size_t examples_most;
    struct examples examples;
};

struct link_learning *link_learning_open(struct env *e)
{
    struct link_learning *l = NEW(e->arena, struct link_learning);
    l->batch = batch_open_values(e);
    l->marks = marks_make(e->arena);
    return l;
}

status link_learning_add(struct env *e, struct link_learning *l, int64_t id,
                         const struct link_value *values, size_t count)
{
    char text[24];
    int n = snprintf(text, sizeof text, "%lld", (long long)id);
    TRY(batch_add_values(e, l->batch, str_make(text, (size_t)n), values, count));
    *VEC_PUSH(e->arena, &l->ids) = id;
    return ST_OK;
}

void link_learning_mark(struct env *e, struct link_learning *l, int64_t a, int64_t b,
                        enum link_mark mark)
{
    marks_put(e->arena, &l->marks, a, b, mark);
}

size_t link_learning_count(const struct link_learning *l)
{
    return l->ids.count;
}

/* ---- comparing -------------------------------------------------------------------------------*/

static int64_t pairs_of(int64_t n)
{
    return n * (n - 1) / 2;
}

static int64_t joins(struct arena *a, const uint32_t *cluster, size_t n)
{
    int64_t *size = NEW_ARRAY(a, int64_t, n + 1), sum = 0;
    for (size_t i = 0; i < n; i++) size[cluster[i]]++;
    for (size_t i = 0; i < n; i++) sum += pairs_of(size[i]);
    return sum;
}

/* Pairs that are one person by both. */
static int64_t joins_in_both(struct arena *a, const uint32_t *x, const uint32_t *y, size_t n)
{
    struct map both = map_make(a);
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) map_put_num(&both, (uint64_t)x[i] << 32 | y[i], NULL)->num++;
    for (size_t i = 0; i < both.count; i++) sum += pairs_of(both.at[i].value.num);
    return sum;
}

static void count_changes(struct link_learning *l, struct link_learnt *ret)
{
    size_t n = l->ids.count;
    const uint32_t *x = l->before.cluster, *y = l->after.cluster;
    struct arena *a = scratch_open(l->e->arena);
    int64_t both = joins_in_both(a, x, y, n);
    ret->records = (int64_t)n;
    ret->joins_before = joins(a, x, n);
    ret->joins_after = joins(a, y, n);
    ret->asks_before = (int64_t)l->before.asks.count;
    ret->asks_after = (int64_t)l->after.asks.count;
    ret->gained = ret->joins_after - both;
    ret->lost = ret->joins_before - both;
    scratch_close(l->e->arena, a);
}

/* One pair for each part of a cluster (by `together`) that stands apart from its first record by
 * `apart`. */
static void changed_pairs(struct arena *a, const uint32_t *together, const uint32_t *apart,
                          size_t n, bool gained, struct examples *ret)
{
    for (uint32_t i = 0; i < n && ret->count < CHANGED_MOST; i++) {
        if (apart[i] != i || apart[together[i]] == i) continue;
        *VEC_PUSH(a, ret) = (struct example){ .a = together[i], .b = i, .gained = gained };
    }
}

static int by_record(const struct example *x, const struct example *y)
{
    if (x->a != y->a) return x->a < y->a ? -1 : 1;
    return (x->b > y->b) - (x->b < y->b);
}

/* The doubtful ones first: joins that are least likely right, partings that are likeliest wrong. */
static int doubtful_first(const void *x, const void *y)
{
    const struct example *a = x, *b = y;
    double p = a->gained ? a->will_be : -a->will_be, q = b->gained ? b->will_be : -b->will_be;
    if (p < q) return -1;
    return p > q ? 1 : by_record(a, b);
}

static double likely(struct link_learning *l, const struct batch_result *r, const struct example *x,
                     str *ret_evidence)
{
    struct link_pair pair;
    struct buf b = buf_make(l->e->arena);
    batch_explain(l->e, l->batch, r, x->a, x->b, &pair);
    for (size_t i = 0; ret_evidence != NULL && i < pair.evidence_count; i++) {
        if (i > 0) buf_byte(&b, '\n');
        buf_add(&b, pair.evidence[i].words);
    }
    if (ret_evidence != NULL && pair.bar != LINK_BAR_NONE) {
        buf_byte(&b, '\n');
        buf_add(&b, link_bar_words(pair.bar));
    }
    if (ret_evidence != NULL) *ret_evidence = buf_str(&b);
    return pair.probability;
}

static void keep_doubtful(struct link_learning *l, struct examples *all)
{
    if (all->count > 1) qsort(all->at, all->count, sizeof *all->at, doubtful_first);
    for (size_t i = 0; i < all->count && i < l->examples_most; i++)
        *VEC_PUSH(l->e->arena, &l->examples) = all->at[i];
}

/* The words of the batch weigh by one model at a time: the new one's first, as they stand. */
static void choose_examples(struct link_learning *l)
{
    size_t n = l->ids.count;
    struct examples gained = { 0 }, lost = { 0 };
    struct arena *a = scratch_open(l->e->arena);
    changed_pairs(a, l->after.cluster, l->before.cluster, n, true, &gained);
    changed_pairs(a, l->before.cluster, l->after.cluster, n, false, &lost);
    struct examples *sides[] = { &gained, &lost };
    for (size_t s = 0; s < 2; s++) {
        for (size_t i = 0; i < sides[s]->count; i++) {
            struct arena_mark mark = arena_mark(l->e->arena);
            sides[s]->at[i].will_be = likely(l, &l->after, &sides[s]->at[i], NULL);
            arena_rewind(l->e->arena, mark);
        }
        keep_doubtful(l, sides[s]);
    }
    for (size_t i = 0; i < l->examples.count; i++)
        (void)likely(l, &l->after, &l->examples.at[i], &l->examples.at[i].evidence);
    train_weigh(l->base, batch_pool(l->batch));
    for (size_t i = 0; i < l->examples.count; i++)
        l->examples.at[i].was = likely(l, &l->before, &l->examples.at[i], NULL);
    scratch_close(l->e->arena, a);
}

static void list_clusters(struct link_learning *l, struct link_learnt *ret)
{
    size_t n = l->ids.count;
    ret->id = l->ids.at;
    ret->before = NEW_ARRAY(l->e->arena, int64_t, n);
    ret->after = NEW_ARRAY(l->e->arena, int64_t, n);
    for (size_t i = 0; i < n; i++) {
        ret->before[i] = l->ids.at[l->before.cluster[i]];
        ret->after[i] = l->ids.at[l->after.cluster[i]];
    }
    ret->example_count = l->examples.count;
    ret->example = NEW_ARRAY(l->e->arena, struct link_change, l->examples.count);
    for (size_t i = 0; i < l->examples.count; i++) {
        const struct example *x = &l->examples.at[i];
        ret->example[i] = (struct link_change){ l->ids.at[x->a], l->ids.at[x->b], x->gained,
                                                x->was,          x->will_be,      x->evidence };
    }
}

status link_learning_run(struct env *e, struct link_learning *l, str base, int32_t today,
                         size_t examples, struct link_learnt *ret_learnt)
{
    struct batch_options o = { .today = today, .marks = &l->marks };
    struct link_learnt learnt = { 0 };
    l->e = e;
    l->examples_most = examples;
    if (base.n > 0) {
        TRY(model_load(e, base, &l->base));
    } else {
        l->base = NEW(e->arena, struct link_model);
        model_prior(l->base);
    }
    o.model = l->base;
    TRY(batch_run(e, l->batch, &o, &l->before));
    o.model = NULL;
    TRY(batch_run(e, l->batch, &o, &l->after));
    learnt.model = model_save(e->arena, l->after.model);
    count_changes(l, &learnt);
    choose_examples(l);
    list_clusters(l, &learnt);
    *ret_learnt = learnt;
    return ST_OK;
}
