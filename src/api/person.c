/* SPDX-License-Identifier: Apache-2.0 */
#include "api/person.h"

#include "base/vec.h"
#include "record/record.h"

struct persons {
    VEC(int64_t)
};

static void add(struct arena *a, struct persons *p, int64_t person)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->at[i] == person) return;
    *VEC_PUSH(a, p) = person;
}

/* Of a source Patient that this who may see: whose it is is otherwise not theirs to know. */
static status by_patient(struct call *c, const struct search_value *v, struct persons *out)
{
    struct record r;
    int64_t person = 0;
    if (v->id.n == 0 || (v->ref_type.n > 0 && !str_eq(v->ref_type, S("Patient")))) return ST_OK;
    status st = record_peek(c->cx, S("Patient"), v->id, &r);
    if (st == ST_OK) st = person_of_home(c->cx, r.home, &person);
    if (st == ST_NOT_FOUND || st == ST_GONE) return ST_OK;
    TRY(st);
    add(c->cx->env->arena, out, person);
    return ST_OK;
}

static status by_identifier(struct call *c, const struct search_value *v, struct persons *out)
{
    struct arena *a = c->cx->env->arena;
    const struct fhir_type *patient = fhir_type_find(S("Patient"));
    struct search_value *value = NEW(a, struct search_value);
    *value = *v;
    struct search_clause clause = { .kind = SEARCH_VALUE,
                                    .type = patient,
                                    .param = fhir_param_find(patient, S("identifier")),
                                    .values = value,
                                    .value_count = 1 };
    struct search_plan plan = {
        .type = patient, .clauses = &clause, .clause_count = 1, .count = -1, .self = S("identifier")
    };
    struct record_page page;
    TRY(record_search(c->cx, &plan, str_none(), &page));
    for (size_t i = 0; i < page.match_count; i++) {
        int64_t person = 0;
        TRY(person_of_home(c->cx, page.at[i].home, &person));
        add(a, out, person);
    }
    return ST_OK;
}

static bool is_by(const struct search_clause *q, const char *code)
{
    return str_eq(q->param->code, str_of(code));
}

/* Can it be said of joined persons? */
static bool is_known(const struct search_clause *q)
{
    return q->kind == SEARCH_VALUE && q->modifier == SEARCH_PLAIN &&
           (is_by(q, "link") || is_by(q, "patient") || is_by(q, "identifier") || is_by(q, "_id"));
}

static status by_clause(struct call *c, const struct search_clause *q, struct persons *out)
{
    for (size_t i = 0; i < q->value_count; i++) {
        const struct search_value *v = &q->values[i];
        int64_t person = 0;
        if (is_by(q, "identifier"))
            TRY(by_identifier(c, v, out));
        else if (!is_by(q, "_id"))
            TRY(by_patient(c, v, out));
        else if (person_id_parse(v->text, &person))
            add(c->cx->env->arena, out, person);
    }
    c->cx->env->err = (struct err){ 0 };
    return ST_OK;
}

static bool has(const struct persons *p, int64_t person)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->at[i] == person) return true;
    return false;
}

static status all_clauses(struct call *c, const struct search_plan *plan, struct persons *ret)
{
    for (size_t i = 0; i < plan->clause_count; i++) {
        struct persons found = { 0 }, both = { 0 };
        TRY(by_clause(c, &plan->clauses[i], &found));
        for (size_t k = 0; k < found.count; k++)
            if (i == 0 || has(ret, found.at[k])) add(c->cx->env->arena, &both, found.at[k]);
        *ret = both;
    }
    return ST_OK;
}

static status add_person(struct call *c, int64_t person, struct record *out, size_t *count)
{
    struct record r = { .type = S("Person") };
    status st = record_person(c->cx, person, &r.json);
    if (st == ST_NOT_FOUND) {
        c->cx->env->err = (struct err){ 0 };
        return ST_OK;
    }
    TRY(st);
    r.id = arena_printf(c->cx->env->arena, "weft-%lld", (long long)person);
    out[(*count)++] = r;
    return ST_OK;
}

status person_add_joined(struct call *c, const struct search_plan *plan, struct record_page *page)
{
    struct persons found = { 0 };
    size_t n = 0;
    bool known = plan->clause_count > 0 && str_eq(plan->type->name, S("Person"));
    for (size_t i = 0; known && i < plan->clause_count; i++) known = is_known(&plan->clauses[i]);
    if (!known || plan->cursor.n > 0) return ST_OK;
    TRY(all_clauses(c, plan, &found));
    struct record *all = NEW_ARRAY(c->cx->env->arena, struct record, page->count + found.count);
    for (size_t i = 0; i < found.count; i++) TRY(add_person(c, found.at[i], all, &n));
    if (page->total >= 0) page->total += (int64_t)n;
    if (plan->summary == SEARCH_SUMMARY_COUNT || plan->count == 0) return ST_OK;
    if (page->count > 0) memcpy(all + n, page->at, page->count * sizeof *all);
    page->at = all;
    page->count += n;
    page->match_count += n;
    return ST_OK;
}
