/* SPDX-License-Identifier: Apache-2.0
 * The rows of bulk requests, and the worker's round: one piece of the oldest. */
#include "job/bulk.h"

#include "base/file.h"
#include "base/time.h"
#include "gen/sql_bulk.h"
#include "job/bulk_work.h"
#include "job/rounds.h"
#include "trust/account.h"
#include "trust/audit.h"
#include "trust/decide.h"

#define KEPT (24 * TIME_HOUR) /* after its end */

str bulk_new_id(struct cx *cx)
{
    return crypto_token(cx->env, 18);
}

str bulk_path(struct cx *cx, str id, str name)
{
    struct arena *a = cx->env->arena;
    str folder = file_join(a, cx->house->bulk, id);
    return name.n == 0 ? folder : file_join(a, folder, name);
}

status bulk_add(struct cx *cx, const struct bulk *b)
{
    return sql_bulk_add(cx->env, cx->db, b->id, b->kind, cx->who.account, cx->who.account_role,
                        str_of(purpose_name((enum purpose)cx->who.purpose)), b->base, b->request,
                        b->params, env_now(cx->env), NULL);
}

static status row_get(struct cx *cx, str id, struct bulk *ret)
{
    struct sql_bulk_get_row r;
    status st = sql_bulk_get(cx->env, cx->db, id, &r);
    if (st == ST_NOT_FOUND) return fail(cx->env, ST_NOT_FOUND, "there is no such bulk request");
    TRY(st);
    *ret = (struct bulk){ .id = id,
                          .kind = r.kind,
                          .purpose = r.purpose,
                          .base = r.base,
                          .request = r.request,
                          .params = r.params,
                          .state = r.state,
                          .error = r.error,
                          .account = r.account,
                          .account_role = r.account_role,
                          .home = r.home,
                          .rid = r.rid,
                          .count = r.count,
                          .at = r.at,
                          .ended_at = r.ended_at.has ? r.ended_at.v : 0 };
    return ST_OK;
}

status bulk_get(struct cx *cx, str id, struct bulk *ret_bulk)
{
    struct bulk b;
    TRY(row_get(cx, id, &b));
    if (b.account != cx->who.account || str_eq(b.state, S("cancelled")))
        return fail(cx->env, ST_NOT_FOUND, "there is no such bulk request");
    *ret_bulk = b;
    return ST_OK;
}

status bulk_files(struct cx *cx, str id, struct bulk_file **ret_files, size_t *ret_count)
{
    struct sql_bulk_files_list list;
    TRY(sql_bulk_files(cx->env, cx->db, id, &list));
    struct bulk_file *out = NEW_ARRAY(cx->env->arena, struct bulk_file, list.count);
    for (size_t i = 0; i < list.count; i++)
        out[i] = (struct bulk_file){ list.at[i].name, str_eq(list.at[i].kind, S("error")),
                                     list.at[i].count, list.at[i].size };
    *ret_files = out;
    *ret_count = list.count;
    return ST_OK;
}

status bulk_cancel(struct cx *cx, str id)
{
    return sql_bulk_cancel(cx->env, cx->db, id, cx->who.account, NULL);
}

/* ---- the round
 * ---------------------------------------------------------------------------------*/

static status find_next(struct cx *cx, void *arg)
{
    struct bulk *b = arg;
    struct sql_bulk_next_row row;
    TRY(sql_bulk_next(cx->env, cx->db, env_now(cx->env) - KEPT, &row));
    return row_get(cx, row.id, b);
}

static status drop(struct cx *cx, void *arg)
{
    const struct bulk *b = arg;
    TRY(sql_bulk_files_drop(cx->env, cx->db, b->id, NULL));
    return sql_bulk_drop(cx->env, cx->db, b->id, NULL);
}

struct failing {
    const struct bulk *bulk;
    str why;
};

static status mark_failed(struct cx *cx, void *arg)
{
    const struct failing *f = arg;
    struct opt_int now = { true, env_now(cx->env) };
    return sql_bulk_step(cx->env, cx->db, f->bulk->id, f->bulk->home, f->bulk->rid, f->bulk->count,
                         S("failed"), now, f->why, NULL);
}

/* What may pass is tried again; anything else ends the request, and says why. */
static status fail_request(struct env *e, const struct job_host *host, const struct bulk *b,
                           status st)
{
    if (st == ST_BUSY || st == ST_NO_MEMORY || st == ST_IO) return st;
    struct failing f = { b, err_text(e->arena, &e->err) };
    e->err = (struct err){ 0 };
    return host->run(host->app, e, true, mark_failed, &f);
}

status job_bulk(struct env *e, const struct job_host *host, bool *ret_more)
{
    struct bulk b;
    *ret_more = false;
    status st = host->run(host->app, e, false, find_next, &b);
    if (st == ST_NOT_FOUND) {
        e->err = (struct err){ 0 };
        return ST_OK;
    }
    TRY(st);
    *ret_more = true;
    if (!str_eq(b.state, S("running"))) {
        struct cx cx = { .env = e, .house = host->house };
        TRY(file_remove_tree(e, bulk_path(&cx, b.id, S(""))));
        return host->run(host->app, e, true, drop, &b);
    }
    st = str_eq(b.kind, S("export")) ? bulk_export_round(e, host, &b)
                                     : bulk_import_round(e, host, &b);
    return st == ST_OK ? ST_OK : fail_request(e, host, &b, st);
}

/* ---- what both kinds share
 * ---------------------------------------------------------------------*/

status bulk_become(struct cx *cx, const struct bulk *b)
{
    enum purpose purpose = PURPOSE_NONE;
    (void)purpose_parse(b->purpose, &purpose);
    cx->scope = NULL;
    return account_who(cx, b->account, b->account_role, purpose, &cx->who);
}

status bulk_step(struct cx *cx, const struct bulk *b, bool more)
{
    struct opt_int ended = { !more, env_now(cx->env) };
    return sql_bulk_step(cx->env, cx->db, b->id, b->home, b->rid, b->count,
                         more ? S("running") : S("done"), ended, S(""), NULL);
}

status bulk_file_note(struct cx *cx, const struct bulk *b, const struct bulk_file *f)
{
    return sql_bulk_file_put(cx->env, cx->db, b->id, f->name, f->error ? S("error") : S("output"),
                             f->count, f->size, NULL);
}

status bulk_looks_safe(struct env *e, const struct job_host *host, int64_t audit_n)
{
    return audit_n == 0 ? ST_OK : audit_wait(e, host->house->audit, audit_n);
}
