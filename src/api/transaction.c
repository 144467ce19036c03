/* SPDX-License-Identifier: Apache-2.0
 * transaction: all or nothing, in the order of the standard. Source: FHIR R4, 3.1.0.11.
 * What can be worked out without the database is done before the turn; what hangs on a search
 * (conditional references, If-None-Exist) or on what is stored (patches) is done inside it, where
 * nothing changes meanwhile. Its reads come last and see what it wrote. */
#include "api/condition.h"
#include "api/part.h"

struct transaction {
    enum bundle_kind kind; /* first: see bundle.c */
    struct bundle_plan *plan;
    struct record_prepared **prepared; /* by entry; NULL where nothing is written */
    const struct json_node **root;     /* by entry: what is written */
    struct record_done *done;          /* by entry */
    struct part *parts;                /* by entry: of those that are not plain writes */
    bool *open;                        /* by entry: its condition has not been asked */
    bool *there;                       /* by entry: If-None-Exist found one, nothing is made */
    bool *untaken;                     /* by entry: the body's id must be nobody's yet */
    bool ready;                        /* prepared before the turn */
};

static status at_entry(struct call *c, size_t i, status st)
{
    struct arena *a = c->cx->env->arena;
    struct err *err = &c->cx->env->err;
    if (st != ST_OK && !str_starts(err->where, S("Bundle")))
        err->where = arena_printf(a, "Bundle.entry[%zu]%s%.*s", i, err->where.n > 0 ? "." : "",
                                  STR_ARG(err->where));
    return st;
}

static bool is_read(const struct bundle_entry *b)
{
    return b->method == BUNDLE_GET || b->method == BUNDLE_HEAD;
}

static bool is_conditional(const struct bundle_entry *b)
{
    return !is_read(b) && (!str_is_none(b->if_none_exist) || !str_is_none(b->query));
}

static bool needs_turn(const struct bundle_plan *plan)
{
    if (plan->conditionals.count > 0) return true;
    for (size_t i = 0; i < plan->entry_count; i++)
        if (is_conditional(&plan->entries[i]) || plan->entries[i].method == BUNDLE_PATCH)
            return true;
    return false;
}

/* ---- before the turn -------------------------------------------------------------------------*/

static status check_entry(struct call *c, struct transaction *t, size_t i,
                          struct fhir_issues *issues, bool *sound)
{
    const struct bundle_entry *b = &t->plan->entries[i];
    if (is_read(b) || b->method == BUNDLE_PATCH) {
        TRY(part_make(c, b, &t->parts[i]));
        return b->method == BUNDLE_PATCH ? t->parts[i].call.row->prepare(&t->parts[i].call) : ST_OK;
    }
    if (!str_is_none(b->operation))
        return fail_at(c->cx->env, ST_UNSUPPORTED, S("request.url"),
                       "operations are not done inside a transaction");
    if (b->resource == NULL) return ST_OK;
    status st = answer_valid(c, t->plan->source, b->resource, issues);
    if (st != ST_UNPROCESSABLE) return st;
    *sound = false;
    return ST_OK;
}

static status check_all(struct call *c, struct transaction *t)
{
    struct fhir_issues *issues = NEW(c->cx->env->arena, struct fhir_issues);
    bool sound = true;
    for (size_t i = 0; i < t->plan->entry_count; i++)
        TRY(at_entry(c, i, check_entry(c, t, i, issues, &sound)));
    return sound ? ST_OK : validate_status(c->cx->env, issues);
}

static status version_of(struct call *c, const struct bundle_entry *b, int64_t *ret_version)
{
    struct field given[] = { { S("If-Match"), b->if_match },
                             { S("If-None-Match"), b->if_none_match } };
    struct req req = { .headers = { given, 2 } };
    struct call entry = { .cx = c->cx, .req = &req };
    return answer_if_version(&entry, ret_version);
}

/* The resource with its references resolved and under its id. */
static status text_of(struct call *c, struct transaction *t, size_t i, str *ret_json)
{
    const struct bundle_entry *b = &t->plan->entries[i];
    struct json_edits edits = json_edits_make(c->cx->env->arena);
    TRY(bundle_resolve(c->cx->env, t->plan, i, &edits));
    json_edit_member(&edits, b->resource, "id", json_quoted(c->cx->env->arena, b->id));
    *ret_json = json_edited(&edits, b->resource);
    return ST_OK;
}

static status prepare_entry(struct call *c, struct transaction *t, size_t i)
{
    const struct bundle_entry *b = &t->plan->entries[i];
    struct record_write w = { .type = b->type != NULL ? b->type->name : str_none(),
                              .id = b->id,
                              .absent_is_fine = true };
    t->prepared[i] = NULL;
    if (is_read(b) || str_is_none(b->id) || t->there[i]) return ST_OK;
    w.verb = b->method == BUNDLE_DELETE ? RECORD_DELETE
             : b->method == BUNDLE_POST ? RECORD_CREATE
                                        : RECORD_PUT;
    if (b->method == BUNDLE_PATCH) {
        t->parts[i].cx.db = c->cx->db;
        t->parts[i].cx.scope = NULL;
        TRY(patch_make(&t->parts[i].call, b->id, &w, &t->root[i]));
        part_join(c, &t->parts[i]);
    } else {
        if (b->method != BUNDLE_POST) TRY(version_of(c, b, &w.if_version));
        if (t->untaken[i] && w.if_version == 0) w.if_version = RECORD_UNTAKEN;
        if (b->resource != NULL) TRY(text_of(c, t, i, &w.json));
        t->root[i] = b->resource;
    }
    return record_prepare(c->cx, &w, &t->prepared[i]);
}

static status prepare_all(struct call *c, struct transaction *t)
{
    for (size_t i = 0; i < t->plan->entry_count; i++) TRY(at_entry(c, i, prepare_entry(c, t, i)));
    return ST_OK;
}

status transaction_prepare(struct call *c, struct bundle_plan *plan)
{
    struct arena *a = c->cx->env->arena;
    size_t n = plan->entry_count;
    struct transaction *t = NEW(a, struct transaction);
    *t = (struct transaction){ .kind = BUNDLE_TRANSACTION,
                               .plan = plan,
                               .prepared = NEW_ARRAY(a, struct record_prepared *, n),
                               .root = NEW_ARRAY(a, const struct json_node *, n),
                               .done = NEW_ARRAY(a, struct record_done, n),
                               .parts = NEW_ARRAY(a, struct part, n),
                               .open = NEW_ARRAY(a, bool, n),
                               .there = NEW_ARRAY(a, bool, n),
                               .untaken = NEW_ARRAY(a, bool, n) };
    TRY(check_all(c, t));
    for (size_t i = 0; i < n; i++)
        if (plan->entries[i].method == BUNDLE_POST) plan->entries[i].id = record_new_id(c->cx);
    c->state = t;
    t->ready = !needs_turn(plan);
    return t->ready ? prepare_all(c, t) : ST_OK;
}

/* ---- conditions, against the database as it is in this turn
 * ------------------------------------*/

/* "patient=urn:uuid:…" in a condition means the entry of that fullUrl. *ret_query is none while
 * that entry's own condition has not been asked. */
static str resolve_query(struct call *c, const struct transaction *t, str query)
{
    struct buf b = buf_make(c->cx->env->arena);
    for (size_t at; (at = str_find(query, S("urn:uuid:"))) != SIZE_MAX;) {
        const union map_value *v = map_get(&t->plan->by_url, str_sub(query, at, 45));
        buf_add(&b, str_sub(query, 0, at));
        if (v != NULL) {
            const struct bundle_entry *e = &t->plan->entries[v->num];
            if (t->open[v->num]) return str_none();
            buf_printf(&b, "%.*s/%.*s", STR_ARG(e->type->name), STR_ARG(e->id));
        } else {
            buf_add(&b, str_sub(query, at, 45));
        }
        query = str_from(query, at + 45);
    }
    buf_add(&b, query);
    return buf_str(&b);
}

/* One condition's end: which resource the entry is about from now on. */
static status ask_condition(struct call *c, struct transaction *t, size_t i, str query)
{
    struct bundle_entry *b = &t->plan->entries[i];
    struct record r;
    str id = str_none();
    TRY(condition_find(c, b->type, query, &id));
    t->open[i] = t->there[i] = false;
    if (b->method == BUNDLE_POST) {
        if (str_is_none(id)) return ST_OK;
        TRY(record_read(c->cx, b->type->name, id, &r));
        t->done[i] =
            (struct record_done){ RECORD_SAME, b->type->name, id, r.home, r.rid, r.version, r.at };
        t->there[i] = true;
        b->id = id;
        return ST_OK;
    }
    if (b->method == BUNDLE_PUT) {
        str own = json_str(c->cx->env->arena, json_get(b->resource, "id"));
        if (!str_is_none(id) && !str_is_none(own) && !str_eq(own, id))
            return fail_at(c->cx->env, ST_BAD_INPUT, S("resource.id"),
                           "the condition finds another resource than the id says");
        t->untaken[i] = str_is_none(id) && !str_is_none(own);
        if (str_is_none(id)) id = str_is_none(own) ? record_new_id(c->cx) : own;
    }
    if (b->method == BUNDLE_PATCH && str_is_none(id))
        return fail_at(c->cx->env, ST_NOT_FOUND, S("request.url"),
                       "the condition finds nothing to patch");
    b->id = id;
    return ST_OK;
}

static status ask_open(struct call *c, struct transaction *t, size_t *ret_asked, size_t *ret_left)
{
    *ret_asked = *ret_left = 0;
    for (size_t i = 0; i < t->plan->entry_count; i++) {
        const struct bundle_entry *b = &t->plan->entries[i];
        if (!t->open[i]) continue;
        str query = resolve_query(
            c, t, !str_is_none(b->if_none_exist) ? condition_text(b->if_none_exist) : b->query);
        if (str_is_none(query)) {
            ++*ret_left;
            continue;
        }
        ++*ret_asked;
        TRY(at_entry(c, i, ask_condition(c, t, i, query)));
    }
    return ST_OK;
}

/* Two entries that turn out to be about one resource. */
static status check_alone(struct call *c, const struct transaction *t)
{
    struct arena *a = c->cx->env->arena;
    struct map touched = map_make(a);
    for (size_t i = 0; i < t->plan->entry_count; i++) {
        const struct bundle_entry *b = &t->plan->entries[i];
        bool is_new = true;
        if (is_read(b) || t->there[i] || str_is_none(b->id)) continue;
        union map_value *v =
            map_put(&touched, arena_printf(a, "%.*s/%.*s", STR_ARG(b->type->name), STR_ARG(b->id)),
                    &is_new);
        if (!is_new) {
            env_fail(c->cx->env, ST_BAD_INPUT, str_none(),
                     "entries %lld and %zu change the same resource", (long long)v->num, i);
            env_remedy(c->cx->env, "Ask for one change of each resource.");
            return at_entry(c, i, ST_BAD_INPUT);
        }
        v->num = (int64_t)i;
    }
    return ST_OK;
}

static status ask_conditions(struct call *c, struct transaction *t)
{
    size_t asked = 1, left = 1;
    for (size_t j = 0; j < t->plan->conditionals.count; j++) {
        struct bundle_conditional *condition = &t->plan->conditionals.at[j];
        TRY(condition_find(c, condition->type, condition->query, &condition->id));
    }
    for (size_t i = 0; i < t->plan->entry_count; i++)
        t->open[i] = is_conditional(&t->plan->entries[i]);
    while (left > 0 && asked > 0) TRY(ask_open(c, t, &asked, &left));
    if (left > 0) {
        env_fail(c->cx->env, ST_BAD_INPUT, S("Bundle.entry"),
                 "the conditions of %zu entries name each other in a circle", left);
        env_remedy(c->cx->env, "Let one of them stand without naming another.");
        return ST_BAD_INPUT;
    }
    return check_alone(c, t);
}

/* ---- in the turn -----------------------------------------------------------------------------*/

static status apply_all(struct call *c, struct transaction *t)
{
    struct arena *a = c->cx->env->arena;
    size_t count = t->plan->entry_count, made = 0;
    struct record_prepared **work = NEW_ARRAY(a, struct record_prepared *, count);
    size_t *entry_of = NEW_ARRAY(a, size_t, count);
    struct record_done *done = NEW_ARRAY(a, struct record_done, count);
    for (size_t k = 0; k < count; k++) {
        size_t i = t->plan->order[k];
        if (t->prepared[i] == NULL) continue;
        entry_of[made] = i;
        work[made++] = t->prepared[i];
    }
    TRY(record_apply(c->cx, work, made, done));
    for (size_t k = 0; k < made; k++) t->done[entry_of[k]] = done[k];
    return ST_OK;
}

static status read_all(struct call *c, struct transaction *t)
{
    for (size_t i = 0; i < t->plan->entry_count; i++) {
        struct part *p = &t->parts[i];
        if (!is_read(&t->plan->entries[i])) continue;
        p->cx.db = c->cx->db;
        p->cx.scope = NULL;
        p->res = (struct res){ 0 };
        TRY(at_entry(c, i, p->call.row->handle(&p->call)));
        part_join(c, p);
    }
    return ST_OK;
}

static void put_result(struct call *c, struct json_writer *w, const struct transaction *t, size_t i)
{
    static const int codes[] = { 201, 200, 200, 204 };
    const struct bundle_entry *b = &t->plan->entries[i];
    const struct record_done *done = &t->done[i];
    if (is_read(b)) {
        part_put(w, &t->parts[i]);
        return;
    }
    bool shown = t->prepared[i] != NULL && t->root[i] != NULL &&
                 answer_prefers(c, S("return=representation"));
    int code = b->method == BUNDLE_DELETE ? 204 : codes[done->outcome];
    part_put_done(c, w, code, done,
                  shown ? answer_stored(c->cx->env->arena, t->root[i], done) : str_none());
}

status transaction_handle(struct call *c)
{
    struct transaction *t = c->state;
    struct json_writer w = json_writer_make(c->cx->env->arena);
    if (!t->ready) {
        TRY(ask_conditions(c, t));
        TRY(prepare_all(c, t));
    }
    TRY(apply_all(c, t));
    TRY(read_all(c, t));
    json_put_object(&w, NULL);
    json_put_str(&w, "resourceType", S("Bundle"));
    json_put_str(&w, "type", S("transaction-response"));
    if (t->plan->entry_count > 0) {
        json_put_array(&w, "entry");
        for (size_t i = 0; i < t->plan->entry_count; i++) put_result(c, &w, t, i);
        json_put_end(&w);
    }
    json_put_end(&w);
    answer_json(c, 200, json_written(&w));
    return ST_OK;
}
