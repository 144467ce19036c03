/* SPDX-License-Identifier: Apache-2.0 */
#include "record/link.h"

#include "record/change.h"
#include "record/linker.h"
#include "record/store.h"

static struct record_store *store_of(struct cx *cx)
{
    /* The house holds it const for readers; the linker's memory is behind its own lock. */
    return (struct record_store *)(uintptr_t)cx->house->store;
}

static void unlock(void *lock)
{
    (void)pthread_mutex_unlock(lock);
}

status record_link_start(struct cx *cx)
{
    struct record_store *s = store_of(cx);
    struct linker *made = NULL;
    (void)pthread_mutex_lock(&s->link_lock);
    bool there = s->linker != NULL;
    (void)pthread_mutex_unlock(&s->link_lock);
    if (there) return ST_OK;
    TRY(linker_open(cx, &made));
    (void)pthread_mutex_lock(&s->link_lock);
    s->linker = made; /* one process of a place links, and in it one thread */
    (void)pthread_mutex_unlock(&s->link_lock);
    return ST_OK;
}

static bool is_ours(const struct change *c)
{
    return str_eq(c->kind, S("Patient")) || str_eq(c->kind, S("marker"));
}

static status judge(struct cx *cx, struct linker *l, int64_t home)
{
    struct link_judgement j;
    TRY(linker_refresh(cx, l, home));
    if (!link_live_has(linker_live(l), home)) return ST_OK;
    TRY(link_live_judge(cx->env, linker_live(l), home, &j));
    return link_apply(cx, l, home, &j);
}

static status work(struct cx *cx, struct linker *l, size_t most, size_t *ret_done)
{
    struct change_place from;
    struct change *changes;
    size_t count, judged = 0, read = 0;
    TRY(change_place_load(cx, S("links"), &from));
    TRY(change_read(cx, from, most * 20, &changes, &count));
    for (; read < count && judged < most; read++) {
        if (!is_ours(&changes[read])) continue;
        TRY(judge(cx, l, changes[read].home));
        judged++;
    }
    if (read > 0) TRY(change_place_save(cx, S("links"), changes[read - 1].place));
    *ret_done = read;
    return ST_OK;
}

status record_link_work(struct cx *cx, size_t most, size_t *ret_done)
{
    struct record_store *s = store_of(cx);
    (void)pthread_mutex_lock(&s->link_lock);
    /* Registered at once: the arena may leave in the middle. The lock is the job's own: nobody else
     * waits for it while it allocates. */
    arena_defer(cx->env->arena, unlock, &s->link_lock);
    *ret_done = 0;
    status st = s->linker == NULL ? ST_OK : work(cx, s->linker, most, ret_done);
    arena_undefer(cx->env->arena, unlock, &s->link_lock);
    (void)pthread_mutex_unlock(&s->link_lock);
    return st;
}
