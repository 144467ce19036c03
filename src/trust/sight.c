/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/sight.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/map.h"
#include "gen/sql_trust.h"

enum { KEPT_COUNT = 1 << 16 }; /* a power of two */

/* until: the first of the relations counted in `relations` ends then. */
struct kept_sight {
    int64_t generation; /* 0: empty */
    int64_t account, organisation, home, until;
    struct seen seen;
};
struct sights {
    pthread_mutex_t lock; /* guards at… */
    struct kept_sight at[KEPT_COUNT];
};

/* cx->scope points here. */
struct sight {
    struct scope scope; /* first: cx->scope is its address */
    struct map home;    /* home → struct kept_sight * */
    struct map person;
    int64_t generation; /* of what is shared; 0: nothing is */
    int64_t now;
    int64_t until; /* the first end of a relation seen */
    const struct sharing *sharing;
    int64_t lent; /* the person whose own relation was lent to this work; 0 */
};

/* Below all that stand for accounts; never the same for two pairs (organisations are few). */
int64_t actor_of_claim(int64_t account, int64_t organisation)
{
    return account == 0 ? INT64_MIN : -(INT64_C(1) << 61) - account * (1 << 24) - organisation;
}

struct sights *sights_open(void)
{
    struct sights *s = calloc(1, sizeof *s);
    if (s != NULL && pthread_mutex_init(&s->lock, NULL) == 0) return s;
    free(s);
    return NULL;
}

void sights_close(struct sights *s)
{
    if (s == NULL) return;
    (void)pthread_mutex_destroy(&s->lock);
    free(s);
}

static struct sight *sight_of(struct cx *cx)
{
    if (cx->scope != NULL) return (struct sight *)(void *)cx->scope;
    struct sight *s = NEW(cx->env->arena, struct sight);
    s->scope = scope_compile(&cx->who);
    s->home = map_make(cx->env->arena);
    s->person = map_make(cx->env->arena);
    s->generation = -1;
    s->until = INT64_MAX;
    cx->scope = &s->scope;
    return s;
}

void trust_lend_self(struct cx *cx, int64_t person)
{
    struct sight *s = sight_of(cx);
    s->lent = person;
    s->generation = 0; /* what is seen with a lent relation is nobody else's to share */
    s->now = env_now(cx->env);
}

const struct scope *trust_scope(struct cx *cx)
{
    return &sight_of(cx)->scope;
}

const struct sharing **trust_sight_sharing(struct cx *cx)
{
    return &sight_of(cx)->sharing;
}

void trust_sight_forget(struct cx *cx)
{
    if (cx->scope == NULL) return;
    struct sight *s = sight_of(cx);
    s->home = map_make(cx->env->arena);
    s->person = map_make(cx->env->arena);
    s->sharing = NULL;
}

/* Only a view of what is committed may be shared. */
static status generation_find(struct cx *cx, struct sight *s)
{
    struct sql_sight_generation_row row;
    if (s->generation >= 0) return ST_OK;
    s->now = env_now(cx->env);
    s->generation = 0;
    bool shared = cx->house != NULL && cx->house->sights != NULL &&
                  db_engine(cx->db) == DB_SQLITE && db_in_view(cx->db);
    if (!shared) return ST_OK;
    TRY(sql_sight_generation(cx->env, cx->db, &row));
    s->generation = row.value;
    return ST_OK;
}

static struct kept_sight *place_of(struct sights *k, const struct sight *s, int64_t home)
{
    uint64_t mix = (uint64_t)home * UINT64_C(0x9e3779b97f4a7c15);
    mix ^= (uint64_t)s->scope.account * UINT64_C(0xff51afd7ed558ccd);
    mix ^= (uint64_t)s->scope.organisation * UINT64_C(0xc4ceb9fe1a85ec53);
    return &k->at[(mix ^ mix >> 29) & (KEPT_COUNT - 1)];
}

static bool shared_get(struct cx *cx, const struct sight *s, int64_t home, struct kept_sight *ret)
{
    struct sights *k = cx->house->sights;
    (void)pthread_mutex_lock(&k->lock);
    const struct kept_sight *at = place_of(k, s, home);
    bool good = at->generation == s->generation && at->home == home &&
                at->account == s->scope.account && at->organisation == s->scope.organisation &&
                at->until > s->now;
    if (good) *ret = *at;
    (void)pthread_mutex_unlock(&k->lock);
    return good;
}

static void shared_put(struct cx *cx, const struct sight *s, const struct kept_sight *new_sight)
{
    struct sights *k = cx->house->sights;
    (void)pthread_mutex_lock(&k->lock);
    struct kept_sight *at = place_of(k, s, new_sight->home);
    /* A view that is older than what is kept leaves it alone. */
    if (at->generation <= s->generation) *at = *new_sight;
    (void)pthread_mutex_unlock(&k->lock);
}

static status relations_load(struct cx *cx, const struct scope *s, struct kept_sight *kept)
{
    if (s->account == 0 && s->organisation == 0) return ST_OK;
    struct sql_relation_of_list list;
    TRY(sql_relation_of(cx->env, cx->db, kept->seen.person,
                        s->organisation == 0 ? INT64_MIN : s->organisation,
                        s->account == 0 ? INT64_MIN : -s->account, env_now(cx->env),
                        actor_of_claim(s->account, s->organisation), &list));
    for (size_t i = 0; i < list.count; i++) {
        kept->seen.relations |= (uint32_t)list.at[i].kind;
        if (list.at[i].until < kept->until) kept->until = list.at[i].until;
    }
    return ST_OK;
}

/* Her own relation instead of whatever this who has to do with her. */
static void lend(const struct sight *s, struct kept_sight *kept)
{
    if (s->lent != 0 && s->lent == kept->seen.person) kept->seen.relations = RELATION_SELF;
}

static status person_load(struct cx *cx, int64_t person, struct kept_sight *ret_kept)
{
    struct sight *s = sight_of(cx);
    bool is_new = false;
    union map_value *known = map_put_num(&s->person, (uint64_t)person, &is_new);
    if (!is_new && known->ptr != NULL) {
        *ret_kept = *(const struct kept_sight *)known->ptr;
        return ST_OK;
    }
    struct sql_person_standing_row row;
    TRY(sql_person_standing(cx->env, cx->db, person, &row));
    struct kept_sight *kept = NEW(cx->env->arena, struct kept_sight);
    kept->until = INT64_MAX;
    kept->seen = (struct seen){ .person = person,
                                .choices = (uint32_t)row.choices,
                                .labels = (uint32_t)row.labels };
    TRY(relations_load(cx, &s->scope, kept));
    lend(s, kept);
    map_put_num(&s->person, (uint64_t)person, NULL)->ptr = kept;
    *ret_kept = *kept;
    return ST_OK;
}

status trust_seen_person(struct cx *cx, int64_t person, struct seen *ret_seen)
{
    struct kept_sight kept;
    TRY(person_load(cx, person, &kept));
    *ret_seen = kept.seen;
    return ST_OK;
}

/* All that is to be known of a home in one question: a search asks it of each row that it meets. */
static status home_ask(struct cx *cx, const struct scope *s, int64_t home,
                       struct kept_sight *ret_kept)
{
    struct sql_sight_of_home_list list;
    *ret_kept = (struct kept_sight){ .until = INT64_MAX };
    TRY(sql_sight_of_home(cx->env, cx->db, home, s->organisation == 0 ? INT64_MIN : s->organisation,
                          s->account == 0 ? INT64_MIN : -s->account, env_now(cx->env),
                          actor_of_claim(s->account, s->organisation), &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct sql_sight_of_home_row *r = &list.at[i];
        if (!r->choices.has || !r->labels.has)
            return fail(cx->env, ST_INTERNAL, "a source record is of a person who is not there");
        ret_kept->seen.person = r->person;
        ret_kept->seen.choices = (uint32_t)r->choices.v;
        ret_kept->seen.labels = (uint32_t)r->labels.v;
        if (!r->kind.has) continue;
        ret_kept->seen.relations |= (uint32_t)r->kind.v;
        if (r->until.has && r->until.v < ret_kept->until) ret_kept->until = r->until.v;
    }
    return ST_OK;
}

static status home_load(struct cx *cx, struct sight *s, int64_t home, struct kept_sight *ret_kept)
{
    TRY(generation_find(cx, s));
    if (s->generation > 0 && shared_get(cx, s, home, ret_kept)) return ST_OK;
    TRY(home_ask(cx, &s->scope, home, ret_kept));
    lend(s, ret_kept);
    ret_kept->home = home;
    ret_kept->generation = s->generation;
    ret_kept->account = s->scope.account;
    ret_kept->organisation = s->scope.organisation;
    if (s->generation > 0) shared_put(cx, s, ret_kept);
    return ST_OK;
}

status trust_seen(struct cx *cx, int64_t home, struct seen *ret_seen)
{
    struct sight *s = sight_of(cx);
    union map_value *known = map_get_num(&s->home, (uint64_t)home);
    if (known != NULL) {
        *ret_seen = ((const struct kept_sight *)known->ptr)->seen;
        return ST_OK;
    }
    struct kept_sight *kept = NEW(cx->env->arena, struct kept_sight);
    TRY(home_load(cx, s, home, kept));
    map_put_num(&s->home, (uint64_t)home, NULL)->ptr = kept;
    if (kept->until < s->until) s->until = kept->until;
    *ret_seen = kept->seen;
    return ST_OK;
}

status trust_generation(struct cx *cx, int64_t *ret_generation)
{
    struct sight *s = sight_of(cx);
    TRY(generation_find(cx, s));
    *ret_generation = s->generation;
    return ST_OK;
}

int64_t trust_seen_until(struct cx *cx)
{
    return sight_of(cx)->until;
}

status trust_judge(struct cx *cx, int64_t home, uint32_t facet, bool plain,
                   enum scope_judgement *ret_judgement)
{
    struct seen seen = { 0 };
    if ((facet & FACET_PUBLIC) == 0) TRY(trust_seen(cx, home, &seen));
    struct what what = { .action = ACTION_SEARCH,
                         .facet = facet,
                         .person = seen.person,
                         .relations = seen.relations,
                         .choices = seen.choices,
                         .person_labels = seen.labels };
    *ret_judgement = scope_judge(trust_scope(cx), &what, plain);
    return ST_OK;
}

status trust_row(struct cx *cx, enum action action, int64_t home, uint32_t facet, uint32_t label,
                 int64_t source, struct decision *ret_decision)
{
    struct seen seen = { 0 };
    /* A seal on what is about nobody may be opened by a relation all the same. */
    if ((facet & FACET_PUBLIC) == 0 || label != 0) TRY(trust_seen(cx, home, &seen));
    struct what what = { .action = action,
                         .facet = facet,
                         .label = label,
                         .source = source,
                         .person = seen.person,
                         .relations = seen.relations,
                         .choices = seen.choices,
                         .person_labels = seen.labels };
    struct why why = { .reason = cx->reason.n > 0 && cx->who.grant == NULL };
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
    sql_add(q, ", ");
    bind_int(q, actor_of_claim(s->account, s->organisation));
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
    if (s->wide && s->shut == 0 && s->all_choices && s->not_person == 0 && s->only_person == 0)
        return;
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
        sql_add(q, ")");
        if (s->only_person != 0) {
            buf_printf(&q->text,
                       " AND EXISTS (SELECT 1 FROM person_source s WHERE s.home = %s.home AND "
                       "s.person = ",
                       alias);
            bind_int(q, s->only_person);
            sql_add(q, ")");
        }
        sql_add(q, ")");
    }
    sql_add(q, ")");
}
