/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/handle.h"

#include "http/http_limits.h"
#include "serve/even.h"
#include "serve/listeners.h"
#include "serve/task.h"
#include "thread/thread_limits.h"
#include "trust/audit.h"

enum { SERVER_LARGE = 1 << 20 };

static const struct res busy = { .status = 503,
                                 .header = { { S_INIT("Retry-After"), S_INIT(HTTP_RETRY_AFTER) },
                                             { S_INIT("Content-Type"),
                                               S_INIT("text/plain; charset=utf-8") } },
                                 .header_count = 2,
                                 .body = S_INIT("Busy. Try again in a moment.\n") };
static const struct res unsafe = {
    .status = 503,
    .header = { { S_INIT("Retry-After"), S_INIT(HTTP_RETRY_AFTER) },
                { S_INIT("Content-Type"), S_INIT("text/plain; charset=utf-8") } },
    .header_count = 2,
    .body = S_INIT("The look could not be written down, so nothing is shown.\n")
};

#define OUTCOME(code, words)                                                                       \
    S_INIT("{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\",\"code\":"   \
           "\"" code "\",\"diagnostics\":\"" words "\"}]}")

str server_told(void *server, str path, int code, str *ret_type)
{
    static const struct {
        int code;
        str text;
    } outcomes[] = {
        { 400, OUTCOME("structure", "The request is not HTTP as it should be.") },
        { 405, OUTCOME("not-supported", "This method cannot be used here.") },
        { 408, OUTCOME("timeout", "The request took too long to arrive. Send it again.") },
        { 413,
          OUTCOME("too-long", "The body is larger than this address takes. Send it in several, "
                              "or as a file by $import.") },
        { 414, OUTCOME("too-long", "The address is too long. Search by POST to _search.") },
        { 431, OUTCOME("too-long", "The headers are too large.") },
        { 501, OUTCOME("not-supported", "There is no such method.") },
        { 503, OUTCOME("transient", "Busy. Try again in a moment.") },
    };
    (void)server;
    bool fhir = str_starts(path, S("/fhir")) && (path.n == 5 || path.p[5] == '/');
    for (size_t i = 0; fhir && i < sizeof outcomes / sizeof outcomes[0]; i++) {
        if (outcomes[i].code != code) continue;
        *ret_type = S("application/fhir+json; charset=utf-8");
        return outcomes[i].text;
    }
    return str_none();
}

/* The same for what is answered busy here. */
static const struct res *in_form(const struct res *words, str path)
{
    static const struct res fhir_busy = {
        .status = 503,
        .header = { { S_INIT("Retry-After"), S_INIT(HTTP_RETRY_AFTER) },
                    { S_INIT("Content-Type"), S_INIT("application/fhir+json; charset=utf-8") } },
        .header_count = 2,
        .body = OUTCOME("transient", "Busy, or the look could not be written down. Try again in a "
                                     "moment.")
    };
    str type = str_none();
    return str_is_none(server_told(NULL, path, 503, &type)) ? words : &fhir_busy;
}

/* A request under way, wherever it waits. `answer` is what the caller gets. */
struct live {
    struct task task;
    struct exchange *exchange; /* NULL in process */
    struct app_write write;    /* its own, then the session's last use */
    enum task_mode mode;
    void *listener; /* room for one, where the answer may stay open */
    struct held held;
    status st;
};

static status finish_work(struct env *e, void *arg)
{
    struct live *l = arg;
    task_finish(&l->task, l->st);
    if (l->task.call.listening != NULL) l->listener = listeners_room(e->arena);
    return ST_OK;
}

/* Makes the answer from how the work ended. */
static void finish(struct live *l, status st)
{
    l->st = st;
    if (env_run(l->task.env, finish_work, l) != ST_OK)
        l->task.res = *in_form(&busy, l->task.req->path);
}

static status note_seen(struct cx *cx, void *arg)
{
    const struct live *l = arg;
    return session_seen(cx, l->task.token);
}

/* The row's function on a reading connection, on the caller's thread; for a write all but its turn.
 */
static status run_until_turn(struct env *e, void *arg)
{
    struct live *l = arg;
    struct task *t = &l->task;
    (void)e;
    struct app *a = t->server->app;
    if (l->mode == TASK_READ) return app_read(a, t->env, &t->cx.who, task_read, t);
    TRY(app_read(a, t->env, &t->cx.who, task_open, t));
    if (l->mode == TASK_WRITE) return ST_OK;
    t->cx.db = NULL;
    return task_handle(&t->cx, t);
}

/* ---- over a socket ---------------------------------------------------------------------------*/

static void reply_now(void *arg)
{
    struct live *l = arg;
    struct listeners *s = l->task.server->listeners;
    if (s == NULL || !listeners_take(s, l->exchange, &l->task, l->listener))
        http_answer(l->exchange, &l->task.res);
}

static void reply(struct live *l)
{
    struct task *t = &l->task;
    if (!t->even || t->server->evener == NULL) {
        reply_now(l);
        return;
    }
    l->held = (struct held){ .until = even_until(t->began, env_tick(t->env)),
                             .leave = reply_now,
                             .arg = l };
    evener_hold(t->server->evener, &l->held);
}

/* The look is safe, or could not be made so: then, and only then, the answer leaves. */
static void on_look_safe(void *arg, bool safe)
{
    struct live *l = arg;
    if (safe)
        reply(l);
    else
        http_answer(l->exchange, in_form(&unsafe, l->task.req->path));
}

static void answer(struct live *l)
{
    struct audit *audit = app_house(l->task.server->app)->audit;
    if (l->task.cx.audit_n == 0)
        reply(l);
    else if (!audit_then(audit, l->task.cx.audit_n, on_look_safe, l))
        on_look_safe(l, false);
}

static void write_later(struct live *l, app_work work, void *arg, void (*done)(void *, status))
{
    struct task *t = &l->task;
    l->write = (struct app_write){ &t->cx.who, work, arg, done, .done_arg = l };
    app_write_later(t->server->app, t->env, &l->write);
}

static void on_seen(void *arg, status st)
{
    (void)st; /* a session that could not be noted ends a little earlier */
    answer(arg);
}

/* Once a minute the session's last use is written; the answer waits for it, because what it needs
 * lives in the request's arena. */
static void conclude(struct live *l, status st)
{
    finish(l, st);
    if (task_is_stale(&l->task))
        write_later(l, note_seen, l, on_seen);
    else
        answer(l);
}

static void on_written(void *arg, status st)
{
    conclude(arg, st);
}

/* After the handler, perhaps on another thread: nothing but what stands here catches an escape. */
static void run_live(void *arg)
{
    struct live *l = arg;
    status st = env_run(l->task.env, run_until_turn, l);
    if (st == ST_OK && l->mode == TASK_WRITE)
        write_later(l, task_handle, &l->task, on_written);
    else
        conclude(l, st);
}

static void run_later(void *arg)
{
    struct live *l = arg;
    struct app *a = l->task.server->app;
    bool taken =
        task_is_guess(&l->task) ? app_later_slow(a, run_live, l) : app_later(a, run_live, l);
    if (!taken) http_answer(l->exchange, in_form(&busy, l->task.req->path));
}

/* What leaves for another thread does so after the handler (exchange_after): until then the arena's
 * way out is the door's. */
void server_handle(void *server, struct exchange *x)
{
    struct server *s = server;
    struct env *e = exchange_env(x);
    struct live *l = NEW(e->arena, struct live);
    l->exchange = x;
    l->mode = task_begin(&l->task, s, e, exchange_req(x));
    /* A large body is seconds of work: not on a thread that others' requests come by. */
    bool large = exchange_req(x)->body.n > SERVER_LARGE;
    bool may_block = large || l->mode == TASK_NONE || app_reads_block(s->app);
    if (l->mode == TASK_DONE)
        answer(l);
    else
        exchange_after(x, may_block ? run_later : run_live, l);
}

size_t server_body_most(void *server, enum method method, str path)
{
    (void)server;
    if (str_starts(path, S("/fhir")))
        return method != METHOD_POST      ? (size_t)8 << 20
               : str_eq(path, S("/fhir")) ? (size_t)128 << 20
                                          : (size_t)64 << 20;
    /* A video may come with an answer. */
    if (method == METHOD_POST && str_starts(path, S("/threads/")) && str_ends(path, S("/answer")))
        return VIDEO_MOST + HTTP_BODY_MOST;
    return HTTP_BODY_MOST;
}

/* ---- in process ------------------------------------------------------------------------------*/

static status ask_work(struct env *e, void *arg)
{
    struct live *l = arg;
    struct app *a = l->task.server->app;
    TRY(run_until_turn(e, l));
    return l->mode == TASK_WRITE ? app_write(a, l->task.env, &l->task.cx.who, task_handle, &l->task)
                                 : ST_OK;
}

struct begin {
    struct live *live;
    struct server *server;
    struct req *req;
};

static status begin_work(struct env *e, void *arg)
{
    struct begin *b = arg;
    b->live->mode = task_begin(&b->live->task, b->server, e, b->req);
    return ST_OK;
}

void server_ask(struct server *s, struct env *e, struct req *r, struct res *ret_res)
{
    struct live l = { .mode = TASK_DONE };
    struct begin b = { &l, s, r };
    struct audit *audit = app_house(s->app)->audit;
    *ret_res = *in_form(&busy, r->path);
    if (env_run(e, begin_work, &b) != ST_OK) return;
    if (l.mode != TASK_DONE) finish(&l, env_run(e, ask_work, &l));
    if (task_is_stale(&l.task) && app_write(s->app, e, &l.task.cx.who, note_seen, &l) != ST_OK)
        e->err = (struct err){ 0 };
    bool safe = l.task.cx.audit_n == 0 || audit_wait(e, audit, l.task.cx.audit_n) == ST_OK;
    if (l.task.even && s->evener != NULL) even_wait(e, l.task.began);
    *ret_res = safe ? l.task.res : *in_form(&unsafe, r->path);
}
