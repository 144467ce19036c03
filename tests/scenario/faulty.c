/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/faulty.h"

static status one_number(struct env *e, struct db *db, str text, int64_t *ret)
{
    struct db_sql sql = { "a fault run's question", text, { NULL, 0 } };
    struct rows *rows = NULL;
    TRY(rows_open(e, db, &sql, NULL, 0, false, &rows));
    int64_t value = rows_next(rows) ? rows_int(rows, 0) : 0;
    TRY(rows_close(rows));
    *ret = value;
    return ST_OK;
}

/* A number that changes with every commit of anybody else: nothing changed where it did not. */
static status commits(struct env *e, struct faulty *f, int64_t *ret)
{
    bool sqlite = db_engine(f->watcher) == DB_SQLITE;
    return one_number(e, f->watcher,
                      sqlite ? S("PRAGMA data_version")
                             : S("SELECT coalesce(max(xmin::text::bigint), 0) FROM audit"),
                      ret);
}

struct attempt {
    struct play *play;
    const struct ask *ask;
    struct res res;
};

/* Asks once with the plan, in an arena of its own. The result's texts are copied out. */
static status ask_once(struct play *p, const struct ask *ask, struct fault *plan,
                       struct res *ret_res)
{
    struct arena *arena = arena_open(0);
    if (arena == NULL) return fail(p->env, ST_NO_MEMORY, "no memory for a fault run");
    struct env e = *p->env;
    struct res res;
    e.arena = arena;
    e.fault = plan;
    struct client asker = p->client; /* with cookies of its own: a failed request's are not kept */
    asker.env = &e;
    asker.cookies.at = NULL;
    asker.cookies.count = asker.cookies.room = 0;
    for (size_t i = 0; i < p->client.cookies.count; i++)
        *VEC_PUSH(arena, &asker.cookies) = p->client.cookies.at[i];
    status st = client_ask(&asker, &e, ask, &res);
    if (st == ST_OK) {
        res.body = arena_str(p->env->arena, str_sub(res.body, 0, 4096));
        *ret_res = (struct res){ .status = res.status, .body = res.body };
    }
    arena_close(arena);
    return st;
}

static status refuse(struct play *p, enum fault_kind kind, int64_t n, const char *what,
                     const struct res *r)
{
    static const char *const names[] = { "allocation", "SQL step", "write" };
    env_fail(p->env, ST_CONFLICT, str_none(), "%s %lld failed: %s (answered %d: %.*s)", names[kind],
             (long long)n, what, r->status, STR_ARG(str_sub(r->body, 0, 200)));
    return ST_CONFLICT;
}

/* Tries point n of a kind; nothing is kept of it. *ret_over: the request has fewer points than
 * that. */
static status try_point(struct play *p, const struct ask *ask, enum fault_kind kind, int64_t n,
                        struct fault *ret_plan, bool *ret_over)
{
    struct faulty *f = p->faults;
    struct fault plan = { .kind = kind, .fail_at = n, .no_write = kind != FAULT_WRITE };
    struct res res = { 0 };
    int64_t before = 0, after = 0;
    bool write = ask->method != METHOD_GET && ask->method != METHOD_HEAD;
    TRY(commits(p->env, f, &before));
    TRY(ask_once(p, ask, &plan, &res));
    TRY(commits(p->env, f, &after));
    *ret_plan = plan;
    *ret_over = !plan.fired;
    if (!plan.fired) return ST_OK;
    f->points++;
    if (after != before) return refuse(p, kind, n, "and something was written all the same", &res);
    if (write && res.status < 400)
        return refuse(p, kind, n, "and the answer says that all is well", &res);
    return ST_OK;
}

static bool one_by_one(const struct faulty *f, enum fault_kind kind, int64_t tries)
{
    return f->all || (kind == FAULT_WRITE ? tries : f->points) < FAULTY_EXHAUSTIVE;
}

/* Every point of a kind up to FAULTY_EXHAUSTIVE, then seeded ones, or all. */
static status try_kind(struct play *p, const struct ask *ask, enum fault_kind kind, int64_t most,
                       int64_t *ret_writes)
{
    struct faulty *f = p->faults;
    struct fault plan = { 0 };
    bool over = false;
    int64_t n = 0;
    for (int64_t tries = 0; !over && (f->all || tries < FAULTY_EXHAUSTIVE + FAULTY_SEEDED);
         tries++) {
        struct arena_mark mark = arena_mark(p->env->arena);
        n += one_by_one(f, kind, tries) ? 1 : 1 + (int64_t)random_below(&f->random, 40);
        if (n > most) break;
        TRY(try_point(p, ask, kind, n, &plan, &over));
        arena_rewind(p->env->arena, mark);
    }
    *ret_writes = plan.seen[FAULT_WRITE];
    return ST_OK;
}

/* Allocations and SQL steps while no write is let through; then each of the writes, whose number is
 * known by then; then the request itself, untouched. */
static status faulty_ask(struct play *p, const struct ask *ask, struct res *ret_res)
{
    int64_t writes = 0, none = 0;
    TRY(try_kind(p, ask, FAULT_ALLOC, INT64_MAX, &none));
    TRY(try_kind(p, ask, FAULT_SQL, INT64_MAX, &writes));
    TRY(try_kind(p, ask, FAULT_WRITE, writes, &none));
    return client_ask(&p->client, p->env, ask, ret_res);
}

status faulty_begin(struct play *p, struct faulty *f, bool all)
{
    struct db_options options = { .read_only = true, .no_create = true };
    *f = (struct faulty){ .all = all, .random = random_seeded(1) };
    TRY(db_open(p->env, p->url, &options, &f->watcher));
    p->ask = faulty_ask;
    p->faults = f;
    return ST_OK;
}

void faulty_end(struct faulty *f)
{
    db_close(f->watcher);
    f->watcher = NULL;
}
