/* SPDX-License-Identifier: Apache-2.0
 * transaction: all or nothing, in the order of the standard. Source: FHIR R4, 3.1.0.11.
 * What can be worked out without the database is done before the turn; what hangs on a search
 * (conditional references, If-None-Exist) is done inside it, where nothing changes meanwhile. */
#include "api/answer.h"
#include "base/time.h"
#include "fhir/bundle.h"
#include "fhir/search.h"
#include "fhir/validate.h"

enum { TRANSACTION_MOST = 2000 };

struct transaction {
    struct bundle_plan plan;
    struct record_prepared **prepared; /* in the order of work */
    bool ready;                        /* prepared before the turn */
};

static status refuse_entry(struct call *c, size_t i, status st)
{
    struct arena *a = c->cx->env->arena;
    struct err *err = &c->cx->env->err;
    err->where = arena_printf(a, "Bundle.entry[%zu]%s%.*s", i, err->where.n > 0 ? "." : "",
                              STR_ARG(err->where));
    return st;
}

/* The one resource that a condition finds: its id, none where there is none. */
static status find_one(struct call *c, const struct fhir_type *type, str query, str *ret_id)
{
    struct search_plan plan;
    struct record_page page;
    TRY(search_parse(c->cx->env, type, query, true, &plan));
    plan.count = 2;
    TRY(record_search(c->cx, &plan, str_none(), &page));
    if (page.match_count > 1) {
        env_fail(c->cx->env, ST_PRECONDITION, str_none(), "the condition fits more than one %.*s",
                 STR_ARG(type->name));
        env_remedy(c->cx->env, "Make it tell one from the others.");
        return ST_PRECONDITION;
    }
    *ret_id = page.match_count == 0 ? str_none() : page.at[0].id;
    return ST_OK;
}

static bool needs_search(const struct bundle_plan *plan)
{
    if (plan->conditionals.count > 0) return true;
    for (size_t i = 0; i < plan->entry_count; i++)
        if (!str_is_none(plan->entries[i].if_none_exist) || !str_is_none(plan->entries[i].query))
            return true;
    return false;
}

static status check_entry(struct call *c, const struct bundle_plan *plan, size_t i)
{
    struct env *e = c->cx->env;
    const struct bundle_entry *entry = &plan->entries[i];
    struct fhir_issues issues = { 0 };
    if (entry->method == BUNDLE_PATCH || entry->method == BUNDLE_GET ||
        entry->method == BUNDLE_HEAD || !str_is_none(entry->operation))
        return fail_at(e, ST_UNSUPPORTED, S("request.method"),
                       "a transaction here creates, updates and deletes");
    if (entry->resource == NULL) return ST_OK;
    if (!validate_resource(e->arena, plan->source, entry->resource, VALIDATE_STRICT, &issues))
        return validate_status(e, &issues);
    return ST_OK;
}

static status prepare_entry(struct call *c, struct bundle_plan *plan, size_t i,
                            struct record_prepared **ret)
{
    struct arena *a = c->cx->env->arena;
    struct bundle_entry *entry = &plan->entries[i];
    struct record_write w = { .verb = entry->method == BUNDLE_DELETE ? RECORD_DELETE
                                      : entry->method == BUNDLE_PUT  ? RECORD_PUT
                                                                     : RECORD_CREATE,
                              .type = entry->type->name,
                              .id = entry->id };
    if (entry->resource != NULL) {
        struct json_edits edits = json_edits_make(a);
        TRY(bundle_resolve(c->cx->env, plan, i, &edits));
        json_edit_member(&edits, entry->resource, "id", json_quoted(a, entry->id));
        w.json = json_edited(&edits, entry->resource);
    }
    return record_prepare(c->cx, &w, ret);
}

static status prepare_all(struct call *c, struct transaction *t)
{
    struct bundle_plan *plan = &t->plan;
    t->prepared = NEW_ARRAY(c->cx->env->arena, struct record_prepared *, plan->entry_count);
    for (size_t k = 0; k < plan->entry_count; k++) {
        size_t i = plan->order[k];
        status st = prepare_entry(c, plan, i, &t->prepared[k]);
        if (st != ST_OK) return refuse_entry(c, i, st);
    }
    t->ready = true;
    return ST_OK;
}

status api_prepare_transaction(struct call *c)
{
    struct env *e = c->cx->env;
    const struct json_node *root = NULL;
    struct transaction *t = NEW(e->arena, struct transaction);
    TRY(answer_format(c));
    TRY(answer_body_type(c));
    TRY(json_read(e, c->req->body, &root));
    TRY(bundle_read(e, c->req->body, root, &t->plan));
    if (!t->plan.is_transaction) {
        env_fail(e, ST_UNSUPPORTED, S("Bundle.type"), "a batch is not done here yet");
        env_remedy(e, "Send a transaction, or the entries one by one.");
        return ST_UNSUPPORTED;
    }
    if (t->plan.entry_count > TRANSACTION_MOST) {
        env_fail(e, ST_TOO_LARGE, S("Bundle.entry"), "a transaction has at most %d entries",
                 TRANSACTION_MOST);
        env_remedy(e, "Load larger ones with weft import.");
        return ST_TOO_LARGE;
    }
    for (size_t i = 0; i < t->plan.entry_count; i++) {
        status st = check_entry(c, &t->plan, i);
        if (st != ST_OK) return refuse_entry(c, i, st);
        if (t->plan.entries[i].method == BUNDLE_POST) t->plan.entries[i].id = record_new_id(c->cx);
    }
    c->state = t;
    return needs_search(&t->plan) ? ST_OK : prepare_all(c, t);
}

/* Conditions, against the database as it is in this turn. */
static status search_conditions(struct call *c, struct bundle_plan *plan)
{
    for (size_t j = 0; j < plan->conditionals.count; j++) {
        struct bundle_conditional *condition = &plan->conditionals.at[j];
        TRY(find_one(c, condition->type, condition->query, &condition->id));
    }
    for (size_t i = 0; i < plan->entry_count; i++) {
        struct bundle_entry *entry = &plan->entries[i];
        str query = !str_is_none(entry->if_none_exist) ? entry->if_none_exist : entry->query,
            id = str_none();
        if (str_is_none(query)) continue;
        TRY(find_one(c, entry->type, query, &id));
        if (str_is_none(id)) {
            if (str_is_none(entry->id)) entry->id = record_new_id(c->cx);
            continue;
        }
        entry->id = id;
        if (entry->method == BUNDLE_POST) entry->resource = NULL; /* it is there: nothing is made */
    }
    return ST_OK;
}

static void put_result(struct call *c, struct json_writer *w, const struct record_done *done)
{
    static const char *const codes[] = { "201 Created", "200 OK", "200 OK", "204 No Content" };
    json_put_object(w, NULL);
    json_put_object(w, "response");
    json_put_str(w, "status", str_of(codes[done->outcome]));
    json_put_printf(w, "location", "%.*s/%.*s/_history/%lld", STR_ARG(done->type),
                    STR_ARG(done->id), (long long)done->version);
    json_put_printf(w, "etag", "W/\"%lld\"", (long long)done->version);
    json_put_str(w, "lastModified", time_text(c->cx->env->arena, done->at));
    json_put_end(w);
    json_put_end(w);
}

static void answer_results(struct call *c, const struct record_done *by_entry, size_t count)
{
    struct json_writer w = json_writer_make(c->cx->env->arena);
    json_put_object(&w, NULL);
    json_put_str(&w, "resourceType", S("Bundle"));
    json_put_str(&w, "type", S("transaction-response"));
    json_put_array(&w, "entry");
    for (size_t i = 0; i < count; i++) put_result(c, &w, &by_entry[i]);
    json_put_end(&w);
    json_put_end(&w);
    answer_json(c, 200, json_written(&w));
}

/* Entries that make nothing (If-None-Exist found one) are left out of the work. */
static status apply_made(struct call *c, struct transaction *t, struct record_done *ret_by_entry)
{
    struct arena *a = c->cx->env->arena;
    size_t count = t->plan.entry_count, made = 0;
    struct record_prepared **work = NEW_ARRAY(a, struct record_prepared *, count);
    size_t *entry_of = NEW_ARRAY(a, size_t, count);
    struct record_done *done = NEW_ARRAY(a, struct record_done, count);
    for (size_t k = 0; k < count; k++) {
        size_t i = t->plan.order[k];
        const struct bundle_entry *entry = &t->plan.entries[i];
        if (entry->method == BUNDLE_POST && entry->resource == NULL) {
            ret_by_entry[i] = (struct record_done){ .outcome = RECORD_SAME,
                                                    .type = entry->type->name,
                                                    .id = entry->id,
                                                    .version = 1,
                                                    .at = env_now(c->cx->env) };
            continue;
        }
        entry_of[made] = i;
        work[made++] = t->prepared[k];
    }
    TRY(record_apply(c->cx, work, made, done));
    for (size_t k = 0; k < made; k++) ret_by_entry[entry_of[k]] = done[k];
    return ST_OK;
}

status api_transaction(struct call *c)
{
    struct transaction *t = c->state;
    struct record_done *by_entry =
        NEW_ARRAY(c->cx->env->arena, struct record_done, t->plan.entry_count);
    if (!t->ready) {
        TRY(search_conditions(c, &t->plan));
        TRY(prepare_all(c, t));
    }
    TRY(apply_made(c, t, by_entry));
    answer_results(c, by_entry, t->plan.entry_count);
    return ST_OK;
}
