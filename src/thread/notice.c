/* SPDX-License-Identifier: Apache-2.0 */
#include "thread/notice.h"

#include "base/time.h"
#include "gen/sql_notice.h"
#include "thread/thread_limits.h"
#include "trust/decide.h"

static const struct opt_int no_time = { false, 0 };

static str or_empty(str s)
{
    return str_is_none(s) ? S("") : s;
}

status notice_add(struct cx *cx, const struct notice_new *n)
{
    static const str ways[] = { S_INIT("email"), S_INIT("text"), S_INIT("letter"),
                                S_INIT("telephone"), S_INIT("page") };
    struct env *e = cx->env;
    str way = str_eq(n->way, S("account")) ? S("page") : n->way;
    if (str_is_empty(way) || str_eq(way, S("none"))) return ST_OK;
    size_t w = 0;
    while (w < 5 && !str_eq(ways[w], way)) w++;
    bool page = str_eq(way, S("page"));
    if (w == 5 || (page ? n->account == 0 : str_is_empty(n->address)))
        return fail(e, ST_BAD_INPUT, "a notice needs a way, and an address by it");
    int64_t now = env_now(e);
    return sql_notice_put(e, cx->db, way, or_empty(n->address), n->account, or_empty(n->language),
                          or_empty(n->subject), or_empty(n->body), or_empty(n->about_kind),
                          n->about_id, n->once, now, page ? S("sent") : S("waiting"), NULL);
}

/* ---- the job ---------------------------------------------------------------------------------*/

status notice_due(struct cx *cx, bool email, bool text, struct notice **ret_list, size_t *ret_count)
{
    struct env *e = cx->env;
    struct sql_notice_due_list rows;
    TRY(sql_notice_due(e, cx->db, env_now(e), email, text, &rows));
    struct notice *list = NEW_ARRAY(e->arena, struct notice, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_notice_due_row *r = &rows.at[i];
        list[i] = (struct notice){ .id = r->id,
                                   .way = r->way,
                                   .address = r->address,
                                   .language = r->language,
                                   .subject = r->subject,
                                   .body = r->body,
                                   .once = r->once,
                                   .tries = r->tries };
    }
    *ret_list = list;
    *ret_count = rows.count;
    return ST_OK;
}

status notice_begin(struct cx *cx, int64_t id)
{
    return sql_notice_begin(cx->env, cx->db, id, env_now(cx->env) + NOTICE_CUT_OFF, NULL);
}

status notice_sent(struct cx *cx, int64_t id)
{
    int64_t now = env_now(cx->env);
    return sql_notice_end(cx->env, cx->db, id, S("sent"), (struct opt_int){ true, now }, now, S(""),
                          NULL);
}

int64_t notice_pause(int64_t tries)
{
    int64_t pause = TIME_MINUTE;
    for (int64_t i = 1; i < tries && pause < NOTICE_PAUSE_MOST; i++) pause *= 4;
    return pause < NOTICE_PAUSE_MOST ? pause : NOTICE_PAUSE_MOST;
}

status notice_failed(struct cx *cx, int64_t id, int64_t tries, bool for_good, str why)
{
    int64_t now = env_now(cx->env);
    bool over = for_good || tries + 1 >= NOTICE_TRIES_MOST;
    return sql_notice_end(cx->env, cx->db, id, over ? S("failed") : S("waiting"), no_time,
                          now + notice_pause(tries + 1), why, NULL);
}

status notice_sweep(struct cx *cx)
{
    int64_t before = env_now(cx->env) - NOTICE_KEPT;
    TRY(sql_notice_forget(cx->env, cx->db, before, NULL));
    return sql_notice_forget_contacts(cx->env, cx->db, before, NULL);
}

/* ---- people ----------------------------------------------------------------------------------*/

bool notice_may(const struct who *who)
{
    return who_may(who, RIGHT_REVIEW) || who->role == ROLE_RECEPTIONIST ||
           who->role == ROLE_LINK_WORKER;
}

static status check_may(struct cx *cx)
{
    if (notice_may(&cx->who)) return ST_OK;
    return fail(cx->env, ST_FORBIDDEN, "letters and calls are for those who send and make them");
}

status notice_list(struct cx *cx, str way, str state, struct notice **ret_list, size_t *ret_count)
{
    struct env *e = cx->env;
    struct sql_notice_list_list rows;
    TRY(check_may(cx));
    TRY(sql_notice_list(e, cx->db, way, state, NOTICE_BATCH_MOST, &rows));
    struct notice *list = NEW_ARRAY(e->arena, struct notice, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_notice_list_row *r = &rows.at[i];
        list[i] = (struct notice){ .id = r->id,
                                   .way = way,
                                   .state = state,
                                   .address = r->address,
                                   .language = r->language,
                                   .subject = r->subject,
                                   .body = r->body,
                                   .about_kind = r->about_kind,
                                   .about_id = r->about_id,
                                   .created_at = r->created_at,
                                   .tries = r->tries,
                                   .failure = r->failure };
    }
    *ret_list = list;
    *ret_count = rows.count;
    return ST_OK;
}

status notice_posted(struct cx *cx, int64_t last)
{
    TRY(check_may(cx));
    return sql_notice_posted(cx->env, cx->db, last, env_now(cx->env), NULL);
}

status notice_called(struct cx *cx, int64_t id, bool reached)
{
    struct sql_notice_one_row r;
    TRY(check_may(cx));
    TRY(sql_notice_one(cx->env, cx->db, id, &r));
    if (!str_eq(r.way, S("telephone"))) return fail(cx->env, ST_NOT_FOUND, "there is no such call");
    if (str_eq(r.state, S("sent"))) return ST_OK; /* pressed twice */
    if (reached) return notice_sent(cx, id);
    TRY(notice_begin(cx, id));
    return notice_failed(cx, id, r.tries, false, S("nobody answered"));
}

status notice_counts(struct cx *cx, struct notice_count **ret_list, size_t *ret_count)
{
    struct sql_notice_counts_list rows;
    TRY(check_may(cx));
    TRY(sql_notice_counts(cx->env, cx->db, &rows));
    struct notice_count *list = NEW_ARRAY(cx->env->arena, struct notice_count, rows.count);
    for (size_t i = 0; i < rows.count; i++)
        list[i] = (struct notice_count){ rows.at[i].way, rows.at[i].state, rows.at[i].n,
                                         rows.at[i].oldest };
    *ret_list = list;
    *ret_count = rows.count;
    return ST_OK;
}

/* ---- on her page -----------------------------------------------------------------------------*/

status notice_mine(struct cx *cx, struct notice **ret_list, size_t *ret_count)
{
    struct env *e = cx->env;
    struct sql_notice_of_account_list rows;
    TRY(sql_notice_of_account(e, cx->db, cx->who.account, NOTICE_BATCH_MOST, &rows));
    struct notice *list = NEW_ARRAY(e->arena, struct notice, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_notice_of_account_row *r = &rows.at[i];
        list[i] = (struct notice){ .id = r->id,
                                   .way = S("page"),
                                   .state = r->state,
                                   .language = r->language,
                                   .subject = r->subject,
                                   .body = r->body,
                                   .about_kind = r->about_kind,
                                   .about_id = r->about_id,
                                   .created_at = r->created_at };
    }
    *ret_list = list;
    *ret_count = rows.count;
    return ST_OK;
}

status notice_unread(struct cx *cx, int64_t *ret_count)
{
    struct sql_notice_unread_row r = { 0 };
    if (cx->who.account != 0) TRY(sql_notice_unread(cx->env, cx->db, cx->who.account, &r));
    *ret_count = r.n;
    return ST_OK;
}

status notice_seen(struct cx *cx)
{
    return sql_notice_read_all(cx->env, cx->db, cx->who.account, env_now(cx->env), NULL);
}
