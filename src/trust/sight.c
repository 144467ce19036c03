/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/sight.h"

#include "base/map.h"
#include "gen/sql_trust.h"

/* cx->scope points here. */
struct sight {
    struct scope scope; /* first: cx->scope is its address */
    struct map home;    /* home → struct seen * */
    struct map person;
};

static struct sight *sight_of(struct cx *cx)
{
    if (cx->scope != NULL) return (struct sight *)(void *)cx->scope;
    struct sight *s = NEW(cx->env->arena, struct sight);
    s->scope = scope_compile(&cx->who);
    s->home = map_make(cx->env->arena);
    s->person = map_make(cx->env->arena);
    cx->scope = &s->scope;
    return s;
}

const struct scope *trust_scope(struct cx *cx)
{
    return &sight_of(cx)->scope;
}

void trust_sight_forget(struct cx *cx)
{
    if (cx->scope == NULL) return;
    struct sight *s = sight_of(cx);
    s->home = map_make(cx->env->arena);
    s->person = map_make(cx->env->arena);
}

static status relations_load(struct cx *cx, const struct scope *s, struct seen *seen)
{
    if (s->account == 0 && s->organisation == 0) return ST_OK;
    struct sql_relation_of_list list;
    TRY(sql_relation_of(cx->env, cx->db, seen->person,
                        s->organisation == 0 ? INT64_MIN : s->organisation,
                        s->account == 0 ? INT64_MIN : -s->account, env_now(cx->env), &list));
    for (size_t i = 0; i < list.count; i++) seen->relations |= (uint32_t)list.at[i].kind;
    return ST_OK;
}

status trust_seen_person(struct cx *cx, int64_t person, struct seen *ret_seen)
{
    struct sight *s = sight_of(cx);
    bool is_new = false;
    union map_value *kept = map_put_num(&s->person, (uint64_t)person, &is_new);
    if (!is_new && kept->ptr != NULL) {
        *ret_seen = *(const struct seen *)kept->ptr;
        return ST_OK;
    }
    struct sql_person_standing_row row;
    TRY(sql_person_standing(cx->env, cx->db, person, &row));
    struct seen *seen = NEW(cx->env->arena, struct seen);
    *seen = (struct seen){ .person = person,
                           .choices = (uint32_t)row.choices,
                           .labels = (uint32_t)row.labels };
    TRY(relations_load(cx, &s->scope, seen));
    map_put_num(&s->person, (uint64_t)person, NULL)->ptr = seen;
    *ret_seen = *seen;
    return ST_OK;
}

status trust_seen(struct cx *cx, int64_t home, struct seen *ret_seen)
{
    struct sight *s = sight_of(cx);
    union map_value *kept = map_get_num(&s->home, (uint64_t)home);
    if (kept != NULL) {
        *ret_seen = *(const struct seen *)kept->ptr;
        return ST_OK;
    }
    struct sql_person_at_home_list list;
    TRY(sql_person_at_home(cx->env, cx->db, home, &list));
    struct seen *seen = NEW(cx->env->arena, struct seen);
    if (list.count > 0) TRY(trust_seen_person(cx, list.at[0].person, seen));
    map_put_num(&s->home, (uint64_t)home, NULL)->ptr = seen;
    *ret_seen = *seen;
    return ST_OK;
}

status trust_row(struct cx *cx, enum action action, int64_t home, uint32_t facet, uint32_t label,
                 int64_t source, struct decision *ret_decision)
{
    struct seen seen = { 0 };
    if ((facet & FACET_PUBLIC) == 0) TRY(trust_seen(cx, home, &seen));
    struct what what = { .action = action,
                         .facet = facet,
                         .label = label,
                         .source = source,
                         .person = seen.person,
                         .relations = seen.relations,
                         .choices = seen.choices,
                         .person_labels = seen.labels };
    struct why why = { .reason = cx->reason.n > 0 };
    *ret_decision = trust_decide(&cx->who, &what, &why);
    return ST_OK;
}

struct sql_text sql_text_make(struct arena *a)
{
    return (struct sql_text){ .text = buf_make(a) };
}

void sql_add(struct sql_text *q, const char *fragment)
{
    buf_add(&q->text, str_of(fragment));
}

void sql_bind(struct sql_text *q, struct db_value v)
{
    *VEC_PUSH(q->text.arena, q) = v;
    buf_printf(&q->text, "$%zu", q->count);
}

static void bind_int(struct sql_text *q, int64_t v)
{
    sql_bind(q, db_int(v));
}

/* " AND x.actor IN (organisation, -account) AND x.until > now" */
static void actors_sql(struct cx *cx, struct sql_text *q, const struct scope *s)
{
    sql_add(q, " AND x.actor IN (");
    bind_int(q, s->organisation == 0 ? INT64_MIN : s->organisation);
    sql_add(q, ", ");
    bind_int(q, s->account == 0 ? INT64_MIN : -s->account);
    sql_add(q, ") AND x.until > ");
    bind_int(q, env_now(cx->env));
}

/* A label that is shut is open where a relation opens it; one clause for each such label. */
static void labels_sql(struct cx *cx, struct sql_text *q, const char *r, const struct scope *s,
                       uint32_t shut)
{
    buf_printf(&q->text, "(%s.label & ", r);
    bind_int(q, shut);
    sql_add(q, ") = 0");
    uint32_t soft = 0;
    for (uint32_t i = 0; i < LABEL__COUNT; i++) {
        if ((shut >> i & 1) != 0 && s->opened_by[i] != 0) soft |= UINT32_C(1) << i;
    }
    if (soft == 0) return;
    buf_printf(&q->text, " OR ((%s.label & ", r);
    bind_int(q, shut & ~soft);
    sql_add(q, ") = 0");
    for (uint32_t i = 0; i < LABEL__COUNT; i++) {
        if ((soft >> i & 1) == 0) continue;
        buf_printf(&q->text,
                   " AND ((%s.label & %u) = 0 OR EXISTS (SELECT 1 FROM person_source s CROSS JOIN "
                   "relation x WHERE x.person = s.person AND s.home = %s.home AND (x.kind & ",
                   r, 1u << i, r);
        bind_int(q, s->opened_by[i]);
        sql_add(q, ") <> 0");
        actors_sql(cx, q, s);
        sql_add(q, "))");
    }
    sql_add(q, ")");
}

static void own_or_sql(struct cx *cx, struct sql_text *q, const char *r, const struct scope *s)
{
    sql_add(q, "(");
    labels_sql(cx, q, r, s, s->shut);
    if (s->shut_own != s->shut && s->organisation != 0) {
        buf_printf(&q->text, " OR (%s.source = ", r);
        bind_int(q, s->organisation);
        sql_add(q, " AND (");
        labels_sql(cx, q, r, s, s->shut_own);
        sql_add(q, "))");
    }
    sql_add(q, ")");
}

/* The person's side: not oneself as staff, no seal on the whole person, an objection kept. */
static void person_sql(struct sql_text *q, const char *r, const struct scope *s, bool related)
{
    sql_add(q, " AND s.person <> ");
    bind_int(q, s->not_person);
    sql_add(q, " AND (p.labels & ");
    bind_int(q, s->shut);
    sql_add(q, ") = 0");
    if (s->all_choices) return;
    buf_printf(&q->text, " AND ((p.choices & %d) = 0", CHOICE_NO_SHARED_RECORD);
    if (s->organisation != 0) {
        buf_printf(&q->text, " OR %s.source = ", r);
        bind_int(q, s->organisation);
    }
    if (related && (s->relations & RELATION_BREAK_GLASS) != 0)
        buf_printf(&q->text, " OR (x.kind & %d) <> 0", RELATION_BREAK_GLASS);
    sql_add(q, ")");
}

static void wide_sql(struct sql_text *q, const char *r, const struct scope *s)
{
    buf_printf(
        &q->text,
        "NOT EXISTS (SELECT 1 FROM person_source s WHERE s.home = %s.home) OR EXISTS (SELECT 1 "
        "FROM person_source s CROSS JOIN person p WHERE p.id = s.person AND s.home = %s.home",
        r, r);
    person_sql(q, r, s, false);
    sql_add(q, ")");
}

static void related_sql(struct cx *cx, struct sql_text *q, const char *r, const struct scope *s)
{
    buf_printf(&q->text,
               "EXISTS (SELECT 1 FROM person_source s CROSS JOIN person p CROSS JOIN relation x "
               "WHERE p.id = s.person AND x.person = s.person AND s.home = %s.home AND (x.kind & ",
               r);
    bind_int(q, s->relations);
    sql_add(q, ") <> 0");
    actors_sql(cx, q, s);
    person_sql(q, r, s, true);
    sql_add(q, ")");
    if (s->organisation == 0) return;
    buf_printf(&q->text, " OR (%s.source = ", r);
    bind_int(q, s->organisation);
    buf_printf(&q->text, " AND NOT EXISTS (SELECT 1 FROM person_source s WHERE s.home = %s.home))",
               r);
}

void scope_sql(struct cx *cx, struct sql_text *q, const char *alias)
{
    const struct scope *s = trust_scope(cx);
    /* The server itself: nothing is shut, nobody's choice binds it. */
    if (s->wide && s->shut == 0 && s->all_choices && s->not_person == 0) return;
    sql_add(q, " AND ");
    own_or_sql(cx, q, alias, s);
    buf_printf(&q->text, " AND ((%s.facet & %d) <> 0", alias, FACET_PUBLIC);
    if (!s->nothing) {
        buf_printf(&q->text, " OR (((%s.facet & ", alias);
        bind_int(q, s->view);
        sql_add(q, ") <> 0");
        if (s->organisation != 0) {
            buf_printf(&q->text, " OR %s.source = ", alias);
            bind_int(q, s->organisation);
        }
        sql_add(q, ") AND (");
        if (s->wide)
            wide_sql(q, alias, s);
        else
            related_sql(cx, q, alias, s);
        sql_add(q, "))");
    }
    sql_add(q, ")");
}
