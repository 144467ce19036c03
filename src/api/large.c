/* SPDX-License-Identifier: Apache-2.0
 * A transaction of many thousand entries, in bounded memory: its entries are found, read and
 * validated one at a time off the turn, what they refer to is resolved, and what is to be written
 * is spooled to a file; the turn takes it from there in pieces, in one database transaction.
 * Creates, updates and deletes with their conditions; the conditions are asked off the turn and
 * once more inside it, and where the answers differ the whole is to be sent again. */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "api/api_limits.h"
#include "api/condition.h"
#include "api/large.h"
#include "record/change.h"

struct span {
    size_t at, n;
};

struct large {
    enum bundle_kind kind; /* first: see bundle.c */
    struct arena *kept;    /* what lives as long as the request, beside the request's own arena */
    struct bundle_plan plan;
    struct span *text;    /* by entry: of the entry, in the body */
    struct span *spooled; /* by entry: of the resource, in the spool; n 0: none */
    struct record_done *done;
    bool *there; /* by entry: its condition found one, nothing is made */
    FILE *spool;
    size_t spool_size;
    char *map;
};

/* ---- finding entries
 * ---------------------------------------------------------------------------*/

struct finding {
    str body;
    size_t at;
    int depth;
    bool entries; /* inside the list */
    bool key_is_entry;
};

static void skip_string(struct finding *f)
{
    for (f->at++; f->at < f->body.n && f->body.p[f->at] != '"'; f->at++)
        if (f->body.p[f->at] == '\\') f->at++;
}

/* At a quote: the whole string. At depth 1 it may be the key "entry" (or a value, which is followed
 * by no list). */
static void pass_string(struct finding *f)
{
    size_t from = f->at + 1;
    skip_string(f);
    if (f->depth == 1) f->key_is_entry = str_eq(str_sub(f->body, from, f->at - from), S("entry"));
}

/* The next object of the list `entry`; false at the end. What stands around is only passed over:
 * the skeleton is read by json/ afterwards. */
static bool find_entry(struct finding *f, struct span *ret)
{
    size_t from = 0;
    bool open = false;
    for (; f->at < f->body.n; f->at++) {
        switch (f->body.p[f->at]) {
        case '"': pass_string(f); break;
        case '{':
        case '[':
            if (f->depth == 1 && f->key_is_entry) f->entries = f->body.p[f->at] == '[';
            if (f->entries && f->depth == 2 && f->body.p[f->at] == '{') {
                from = f->at;
                open = true;
            }
            f->depth++;
            break;
        case '}':
        case ']':
            f->depth--;
            if (f->entries && f->depth == 1) f->entries = false;
            if (!open || f->depth != 2) break;
            *ret = (struct span){ from, ++f->at - from };
            return true;
        default: break;
        }
    }
    return false;
}

size_t large_count(str body)
{
    struct finding f = { .body = body };
    struct span unused;
    size_t n = 0;
    while (find_entry(&f, &unused)) n++;
    return n;
}

/* Everything but the entries, read as JSON. */
static status check_skeleton(struct call *c, const struct large *l)
{
    struct buf b = buf_make(c->cx->env->arena);
    const struct json_node *root = NULL;
    size_t at = 0;
    for (size_t i = 0; i < l->plan.entry_count; i++) {
        buf_add(&b, str_sub(c->req->body, at, l->text[i].at - at));
        buf_add(&b, S("null"));
        at = l->text[i].at + l->text[i].n;
    }
    buf_add(&b, str_from(c->req->body, at));
    TRY(json_read(c->cx->env, buf_str(&b), &root));
    if (json_str_is(json_get(root, "resourceType"), S("Bundle")) &&
        json_str_is(json_get(root, "type"), S("transaction")))
        return ST_OK;
    env_fail(c->cx->env, ST_BAD_INPUT, S("Bundle.type"),
             "so many entries are taken in a transaction only");
    env_remedy(c->cx->env, "Send a batch in smaller ones, or use $import.");
    return ST_BAD_INPUT;
}

/* ---- one entry
 * ---------------------------------------------------------------------------------*/

/* A Bundle of this entry alone, in the request's arena (to be rewound). */
static status read_alone(struct call *c, const struct large *l, size_t i,
                         struct bundle_plan *ret_plan)
{
    struct env *e = c->cx->env;
    const struct json_node *root = NULL;
    str text = arena_printf(
        e->arena, "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[%.*s]}",
        STR_ARG(str_sub(c->req->body, l->text[i].at, l->text[i].n)));
    TRY(json_read(e, text, &root));
    return bundle_read(e, text, root, ret_plan);
}

/* Places are told as if it stood alone: "entry[0]" is entry i. */
static str renamed(struct arena *a, str where, size_t i)
{
    size_t at = str_find(where, S("entry[0]"));
    if (at == SIZE_MAX) return where;
    return arena_printf(a, "%.*sentry[%zu]%.*s", STR_ARG(str_sub(where, 0, at)), i,
                        STR_ARG(str_from(where, at + 8)));
}

static status at_entry(struct call *c, size_t i, status st)
{
    struct env *e = c->cx->env;
    if (st == ST_OK) return ST_OK;
    e->err.where = str_has(e->err.where, S("entry[0]"))
                       ? renamed(e->arena, e->err.where, i)
                       : arena_printf(e->arena, "Bundle.entry[%zu] %.*s", i, STR_ARG(e->err.where));
    struct fhir_issues *issues = NEW(e->arena, struct fhir_issues);
    for (size_t k = 0; c->issues != NULL && k < c->issues->count; k++) {
        struct fhir_issue *to = VEC_PUSH(e->arena, issues);
        *to = c->issues->at[k];
        to->expression = renamed(e->arena, to->expression, i);
        to->line = to->column = 0;
    }
    if (c->issues != NULL) c->issues = issues;
    return st;
}

static status check_kind(struct call *c, const struct bundle_entry *b)
{
    struct env *e = c->cx->env;
    bool plain = b->method <= BUNDLE_PUT && str_is_none(b->operation);
    bool urn = str_has(b->query, S("urn:uuid:")) || str_has(b->if_none_exist, S("urn:uuid:"));
    if (plain && !urn) return ST_OK;
    env_fail(
        e, ST_UNSUPPORTED, S("request"),
        "a transaction of more than %d entries creates, updates and deletes, by plain conditions",
        BUNDLE_PLAIN_MOST);
    env_remedy(e, "Send reads, patches and operations in a smaller one.");
    return ST_UNSUPPORTED;
}

static void keep_conditionals(struct large *l, const struct bundle_plan *one)
{
    for (size_t k = 0; k < one->conditionals.count; k++) {
        str key = arena_printf(l->kept, "%.*s?%.*s", STR_ARG(one->conditionals.at[k].type->name),
                               STR_ARG(one->conditionals.at[k].query));
        bool is_new = false;
        union map_value *v = map_put(&l->plan.by_condition, key, &is_new);
        if (!is_new) continue;
        v->num = (int64_t)l->plan.conditionals.count;
        *VEC_PUSH(l->kept, &l->plan.conditionals) = (struct bundle_conditional){
            .type = one->conditionals.at[k].type,
            .query = str_from(key, one->conditionals.at[k].type->name.n + 1)
        };
    }
}

static str kept(struct large *l, str s)
{
    return str_is_none(s) ? s : arena_str(l->kept, s);
}

static status keep_entry(struct call *c, struct large *l, size_t i, const struct bundle_plan *one)
{
    struct bundle_entry b = one->entries[0];
    b.resource = NULL;
    b.full_url = kept(l, b.full_url);
    b.url = str_none();
    b.id = kept(l, b.id);
    b.query = kept(l, b.query);
    b.if_none_exist = kept(l, b.if_none_exist);
    b.if_match = kept(l, b.if_match);
    b.if_none_match = kept(l, b.if_none_match);
    if (b.method == BUNDLE_POST) b.id = arena_str(l->kept, record_new_id(c->cx));
    l->plan.entries[i] = b;
    keep_conditionals(l, one);
    if (b.full_url.n == 0) return ST_OK;
    bool is_new = false;
    union map_value *v = map_put(&l->plan.by_url, b.full_url, &is_new);
    if (!is_new)
        return fail_at(c->cx->env, ST_BAD_INPUT, S("fullUrl"),
                       "entries %lld and %zu have the same fullUrl", (long long)v->num, i);
    v->num = (int64_t)i;
    return ST_OK;
}

static status check_entry(struct call *c, struct large *l, size_t i)
{
    struct fhir_issues *issues = NEW(c->cx->env->arena, struct fhir_issues);
    struct bundle_plan one;
    TRY(read_alone(c, l, i, &one));
    TRY(check_kind(c, &one.entries[0]));
    if (one.entries[0].resource != NULL)
        TRY(answer_valid(c, one.source, one.entries[0].resource, issues));
    return keep_entry(c, l, i, &one);
}

/* ---- conditions
 * --------------------------------------------------------------------------------*/

static status changed_meanwhile(struct call *c)
{
    return fail(c->cx->env, ST_BUSY,
                "what its conditions find has changed meanwhile: send it again");
}

/* What entry i is about: found now, and (again) as it was found before. */
static status ask_entry(struct call *c, struct large *l, size_t i, bool again)
{
    struct bundle_entry *b = &l->plan.entries[i];
    str query = !str_is_none(b->if_none_exist) ? condition_text(b->if_none_exist) : b->query;
    str id = str_none();
    if (str_is_none(query)) return ST_OK;
    TRY(condition_find(c, b->type, query, &id));
    bool found = !str_is_none(id);
    if (again)
        return found == l->there[i] && (!found || str_eq(id, b->id)) ? ST_OK : changed_meanwhile(c);
    l->there[i] = found;
    if (found)
        b->id = arena_str(l->kept, id);
    else if (b->method == BUNDLE_PUT)
        b->id = arena_str(l->kept, record_new_id(c->cx));
    return ST_OK;
}

static status ask_all(struct call *c, struct large *l, bool again)
{
    for (size_t j = 0; j < l->plan.conditionals.count; j++) {
        struct bundle_conditional *q = &l->plan.conditionals.at[j];
        str id = str_none();
        TRY(condition_find(c, q->type, q->query, &id));
        if (again && !str_eq(id, q->id)) return changed_meanwhile(c);
        if (!again && !str_is_none(id)) q->id = arena_str(l->kept, id);
    }
    for (size_t i = 0; i < l->plan.entry_count; i++) TRY(at_entry(c, i, ask_entry(c, l, i, again)));
    return ST_OK;
}

static status check_alone(struct call *c, struct large *l)
{
    struct map touched = map_make(l->kept);
    for (size_t i = 0; i < l->plan.entry_count; i++) {
        const struct bundle_entry *b = &l->plan.entries[i];
        bool is_new = false;
        if (str_is_none(b->id) || b->method == BUNDLE_POST) continue;
        str name = arena_printf(l->kept, "%.*s/%.*s", STR_ARG(b->type->name), STR_ARG(b->id));
        union map_value *v = map_put(&touched, name, &is_new);
        if (!is_new)
            return fail_at(c->cx->env, ST_BAD_INPUT, name,
                           "entries %lld and %zu change the same resource", (long long)v->num, i);
        v->num = (int64_t)i;
    }
    return ST_OK;
}

/* ---- the spool
 * ---------------------------------------------------------------------------------*/

static status spool_entry(struct call *c, struct large *l, size_t i)
{
    struct env *e = c->cx->env;
    struct bundle_entry *b = &l->plan.entries[i];
    struct json_edits edits = json_edits_make(e->arena);
    struct bundle_plan one;
    bool makes = b->method == BUNDLE_PUT || (b->method == BUNDLE_POST && !l->there[i]);
    if (!makes) return ST_OK;
    TRY(read_alone(c, l, i, &one));
    b->resource = one.entries[0].resource;
    l->plan.source = one.source;
    status st = bundle_resolve(e, &l->plan, i, &edits);
    json_edit_member(&edits, b->resource, "id", json_quoted(e->arena, b->id));
    str text = st == ST_OK ? json_edited(&edits, b->resource) : str_none();
    b->resource = NULL;
    TRY(st);
    if (fwrite(text.p, 1, text.n, l->spool) != text.n)
        return fail(e, ST_IO, "the spool cannot be written");
    l->spooled[i] = (struct span){ l->spool_size, text.n };
    l->spool_size += text.n;
    return ST_OK;
}

typedef status each_entry(struct call *c, struct large *l, size_t i);

/* With each entry, giving back what it took of the request's arena. */
static status for_each(struct call *c, struct large *l, each_entry *f)
{
    struct arena *a = c->cx->env->arena;
    for (size_t i = 0; i < l->plan.entry_count; i++) {
        struct arena_mark mark = arena_mark(a);
        TRY(at_entry(c, i, f(c, l, i)));
        arena_rewind(a, mark);
    }
    return ST_OK;
}

static void large_release(void *arg)
{
    struct large *l = arg;
    if (l->map != NULL) (void)munmap(l->map, l->spool_size);
    if (l->spool != NULL) (void)fclose(l->spool);
    arena_close(l->kept);
}

static status spool_map(struct call *c, struct large *l)
{
    if (fflush(l->spool) != 0) return fail(c->cx->env, ST_IO, "the spool cannot be written");
    if (l->spool_size == 0) return ST_OK;
    void *at = mmap(NULL, l->spool_size, PROT_READ, MAP_PRIVATE, fileno(l->spool), 0);
    if (at == MAP_FAILED) return fail(c->cx->env, ST_IO, "the spool cannot be read");
    l->map = at;
    return ST_OK;
}

status large_prepare(struct call *c, size_t count)
{
    struct env *e = c->cx->env;
    struct large *l = NEW(e->arena, struct large);
    struct finding f = { .body = c->req->body };
    l->kind = BUNDLE_LARGE;
    arena_budget_set(e->arena, LARGE_ARENA);
    arena_defer(e->arena, large_release, l);
    l->kept = arena_open(LARGE_ARENA);
    l->spool = tmpfile();
    if (l->kept == NULL || l->spool == NULL)
        return fail(e, ST_BUSY, "no room for a transaction of this size now");
    /* Where the request's own arena leaves to, this one does too; until the end of this half. */
    jmp_buf *way = arena_escape_set(e->arena, NULL);
    (void)arena_escape_set(e->arena, way);
    (void)arena_escape_set(l->kept, way);
    l->plan.entry_count = count;
    l->plan.is_transaction = true;
    l->plan.entries = NEW_ARRAY(e->arena, struct bundle_entry, count);
    l->text = NEW_ARRAY(e->arena, struct span, count);
    l->spooled = NEW_ARRAY(e->arena, struct span, count);
    l->done = NEW_ARRAY(e->arena, struct record_done, count);
    l->there = NEW_ARRAY(e->arena, bool, count);
    l->plan.by_url = map_make(l->kept);
    l->plan.by_condition = map_make(l->kept);
    for (size_t i = 0; find_entry(&f, &l->text[i]) && i + 1 < count; i++) continue;
    c->state = l;
    struct arena_mark mark = arena_mark(e->arena);
    TRY(check_skeleton(c, l));
    arena_rewind(e->arena, mark);
    TRY(for_each(c, l, check_entry));
    TRY(ask_all(c, l, false));
    TRY(check_alone(c, l));
    TRY(for_each(c, l, spool_entry));
    (void)arena_escape_set(l->kept, NULL);
    return spool_map(c, l);
}

/* ---- in the turn
 * -------------------------------------------------------------------------------*/

struct piece {
    struct large *large;
    struct cx cx; /* on an arena of its own, emptied after each piece */
    struct env env;
    size_t *entry; /* which */
    size_t count;
};

static status piece_prepare(struct piece *p, size_t k, struct record_prepared **ret)
{
    const struct large *l = p->large;
    const struct bundle_entry *b = &l->plan.entries[p->entry[k]];
    const struct span *s = &l->spooled[p->entry[k]];
    struct field given[] = { { S("If-Match"), b->if_match },
                             { S("If-None-Match"), b->if_none_match } };
    struct req req = { .headers = { given, 2 } };
    struct call entry = { .cx = &p->cx, .req = &req };
    struct record_write w = { .verb = b->method == BUNDLE_DELETE ? RECORD_DELETE
                                      : b->method == BUNDLE_POST ? RECORD_CREATE
                                                                 : RECORD_PUT,
                              .type = b->type->name,
                              .id = b->id,
                              .absent_is_fine = true };
    if (s->n > 0) w.json = str_make(l->map + s->at, s->n);
    if (b->method != BUNDLE_POST) TRY(answer_if_version(&entry, &w.if_version));
    return record_prepare(&p->cx, &w, ret);
}

static status piece_apply(struct env *e, void *arg)
{
    struct piece *p = arg;
    struct record_prepared **work = NEW_ARRAY(e->arena, struct record_prepared *, p->count);
    struct record_done *done = NEW_ARRAY(e->arena, struct record_done, p->count);
    for (size_t k = 0; k < p->count; k++) TRY(piece_prepare(p, k, &work[k]));
    TRY(record_apply(&p->cx, work, p->count, done));
    for (size_t k = 0; k < p->count; k++) {
        struct record_done *to = &p->large->done[p->entry[k]];
        *to = done[k];
        to->id = p->large->plan.entries[p->entry[k]].id;
    }
    return ST_OK;
}

static status piece_run(struct call *c, struct piece *p)
{
    struct env *e = c->cx->env;
    if (p->count == 0) return ST_OK;
    status st = env_run(&p->env, piece_apply, p);
    if (st != ST_OK) {
        e->err = p->env.err;
        e->err.what = arena_str(e->arena, e->err.what);
        e->err.where = arena_str(e->arena, e->err.where);
        e->err.remedy = arena_str(e->arena, e->err.remedy);
        return st;
    }
    p->cx.scope = NULL;
    p->count = 0;
    arena_reset(p->env.arena);
    return ST_OK;
}

/* Deletes, then creates, Patients first so that what is theirs finds them, then updates. */
static int rank_of(const struct bundle_entry *b)
{
    bool patient = str_eq(b->type->name, S("Patient"));
    return b->method == BUNDLE_DELETE ? 0
           : b->method == BUNDLE_POST ? (patient ? 1 : 2)
                                      : (patient ? 3 : 4);
}

static status apply_all(struct call *c, struct large *l, struct piece *p)
{
    for (int rank = 0; rank <= 4; rank++) {
        for (size_t i = 0; i < l->plan.entry_count; i++) {
            const struct bundle_entry *b = &l->plan.entries[i];
            bool nothing = str_is_none(b->id) || (b->method == BUNDLE_POST && l->there[i]);
            if (rank_of(b) != rank || nothing) continue;
            p->entry[p->count++] = i;
            if (p->count == LARGE_PIECE) TRY(piece_run(c, p));
        }
        TRY(piece_run(c, p));
    }
    return ST_OK;
}

/* Of those whose condition found one: what is there. */
static status take_there(struct call *c, struct large *l)
{
    for (size_t i = 0; i < l->plan.entry_count; i++) {
        const struct bundle_entry *b = &l->plan.entries[i];
        struct record r;
        if (b->method != BUNDLE_POST || !l->there[i]) continue;
        TRY(record_read(c->cx, b->type->name, b->id, &r));
        l->done[i] = (struct record_done){ RECORD_SAME, b->type->name, b->id, r.home,
                                           r.rid,       r.version,     r.at };
    }
    return ST_OK;
}

static void answer_all(struct call *c, const struct large *l)
{
    static const int codes[] = { 201, 200, 200, 204 };
    struct json_writer w = json_writer_make(c->cx->env->arena);
    (void)buf_room(&w.out, l->plan.entry_count * 240 + 1024);
    json_put_object(&w, NULL);
    json_put_str(&w, "resourceType", S("Bundle"));
    json_put_str(&w, "type", S("transaction-response"));
    json_put_array(&w, "entry");
    for (size_t i = 0; i < l->plan.entry_count; i++) {
        const struct record_done *d = &l->done[i];
        bool gone = l->plan.entries[i].method == BUNDLE_DELETE;
        part_put_done(c, &w, gone ? 204 : codes[d->outcome], d, str_none());
    }
    json_put_end(&w);
    json_put_end(&w);
    answer_json(c, 200, json_written(&w));
}

static void piece_release(void *arg)
{
    struct piece *p = arg;
    arena_close(p->env.arena);
}

status large_handle(struct call *c)
{
    struct env *e = c->cx->env;
    struct large *l = c->state;
    struct piece *p = NEW(e->arena, struct piece);
    TRY(ask_all(c, l, true));
    TRY(take_there(c, l));
    TRY(change_act(c->cx, S("write"), 0,
                   arena_printf(e->arena, "%zu resources", l->plan.entry_count)));
    p->large = l;
    p->entry = NEW_ARRAY(e->arena, size_t, LARGE_PIECE);
    p->env = *e;
    arena_defer(e->arena, piece_release, p);
    p->env.arena = arena_open(LARGE_ARENA);
    if (p->env.arena == NULL) return fail(e, ST_NO_MEMORY, "no memory");
    p->cx = *c->cx;
    p->cx.env = &p->env;
    p->cx.scope = NULL;
    TRY(apply_all(c, l, p));
    answer_all(c, l);
    return ST_OK;
}
