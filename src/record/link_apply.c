/* SPDX-License-Identifier: Apache-2.0
 * From a judgement to rows: which person each source record is of. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/map.h"
#include "base/time.h"
#include "gen/sql_link.h"
#include "gen/sql_person.h"
#include "gen/sql_trust.h"
#include "record/change.h"
#include "record/linker.h"
#include "record/part.h"
#include "record/person.h"
#include "trust/sight.h"

enum { RULE_MOST = 200, EVIDENCE_SHOWN = 3, PAIRS_LOOKED = 6 };

/* ---- moving ----------------------------------------------------------------------------------*/

static status labels_again(struct cx *cx, int64_t person)
{
    struct sql_patient_labels_list list;
    uint32_t labels = 0;
    TRY(sql_patient_labels(cx->env, cx->db, person, &list));
    for (size_t i = 0; i < list.count; i++) labels |= (uint32_t)list.at[i].label & LABELS_OF_PERSON;
    return sql_person_labels_set(cx->env, cx->db, person, labels);
}

/* Her objections bind the joined record too; what was there before is noted, to be given back. */
static status take_choices(struct cx *cx, int64_t left, int64_t for_person, int64_t now)
{
    struct sql_person_get_row gone, kept;
    TRY(sql_person_get(cx->env, cx->db, left, &gone));
    if (gone.choices == 0) return ST_OK;
    TRY(sql_person_get(cx->env, cx->db, for_person, &kept));
    int64_t both = kept.choices | gone.choices;
    if (both == kept.choices) return ST_OK;
    TRY(sql_person_taken_choices(cx->env, cx->db, left, for_person, now, kept.choices, both));
    return sql_person_choices_set(cx->env, cx->db, for_person, both, NULL);
}

/* A person who comes back gets the accounts that had gone along; choices that were added to the
 * other's are taken off again, unless they have been changed since. */
static status give_back(struct cx *cx, int64_t person, int64_t from)
{
    struct sql_person_taken_list_list list;
    TRY(sql_person_taken_list(cx->env, cx->db, person, from, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct sql_person_taken_list_row *t = &list.at[i];
        struct sql_person_get_row kept;
        if (t->account != 0) {
            TRY(sql_account_person_back(cx->env, cx->db, t->account, from, person));
            continue;
        }
        TRY(sql_person_get(cx->env, cx->db, from, &kept));
        if (kept.choices == t->choices_after)
            TRY(sql_person_choices_set(cx->env, cx->db, from, t->choices_before, NULL));
    }
    return list.count == 0 ? ST_OK : sql_person_taken_drop(cx->env, cx->db, person, from);
}

/* A person whom the last record has left is ended; its accounts follow the record. */
static status leave(struct cx *cx, int64_t left, int64_t for_person, int64_t now)
{
    int64_t *homes;
    size_t count;
    TRY(person_homes(cx, left, &homes, &count));
    if (count > 0) return labels_again(cx, left);
    TRY(sql_person_taken_accounts(cx->env, cx->db, left, for_person, now));
    TRY(take_choices(cx, left, for_person, now));
    TRY(sql_account_person_move(cx->env, cx->db, left, for_person, NULL));
    return sql_person_ended_set(cx->env, cx->db, left, (struct opt_int){ true, now });
}

/* The machine has taken a record out of a person that others still are of. */
static status parted(struct cx *cx, const struct link_move *m,
                     const struct sql_person_source_get_row *had)
{
    int64_t *homes;
    size_t count;
    TRY(person_homes(cx, had->person, &homes, &count));
    if (count == 0) return ST_OK;
    return part_note(cx, m->home, had->person, m->person, had->at, S("what came since says so"));
}

status link_move(struct cx *cx, const struct link_move *m)
{
    struct env *e = cx->env;
    struct sql_person_source_get_row have;
    TRY(sql_person_source_get(e, cx->db, m->home, &have));
    if (have.person == m->person) return ST_OK;
    int64_t now = env_now(e), *there;
    size_t count;
    TRY(person_homes(cx, m->person, &there, &count));
    if (count == 0) TRY(give_back(cx, m->person, have.person));
    TRY(sql_link_day_moved(e, cx->db, time_date_local(now), m->home, count > 0, count == 0));
    TRY(change_act(cx, S("link"), m->person, S("person")));
    TRY(sql_person_source_keep(e, cx->db, m->home, now));
    TRY(sql_person_source_put(e, cx->db, m->home, m->person, have.version + 1, now,
                              str_sub(m->rule, 0, RULE_MOST), cx->who.account, m->probability));
    TRY(sql_relation_move(e, cx->db, m->home, m->person));
    TRY(sql_person_ended_set(e, cx->db, m->person, (struct opt_int){ 0 }));
    TRY(labels_again(cx, m->person));
    TRY(leave(cx, have.person, m->person, now));
    if (count == 0 && cx->who.role == ROLE_SYSTEM) TRY(parted(cx, m, &have));
    trust_sight_forget(cx);
    return change_add(cx, S("person"), m->home, m->person);
}

status link_person_for(struct cx *cx, int64_t home, int64_t not_person, int64_t *ret_person)
{
    struct env *e = cx->env;
    struct sql_person_source_past_first_row past;
    status st = sql_person_source_past_first(e, cx->db, home, not_person, &past);
    if (st != ST_OK && st != ST_NOT_FOUND) return st;
    e->err = (struct err){ 0 };
    if (st == ST_OK) {
        int64_t *homes;
        size_t count;
        TRY(person_homes(cx, past.person, &homes, &count));
        if (count == 0) {
            *ret_person = past.person;
            return ST_OK;
        }
    }
    TRY(change_ids(cx, 1, ret_person));
    return sql_person_add(e, cx->db, *ret_person, env_now(e));
}

/* ---- a judgement -----------------------------------------------------------------------------*/

struct applying_link {
    struct cx *cx;
    struct linker *linker;
    const struct link_judgement *j;
    struct map taken; /* persons that a cluster has got */
};

static status person_now(struct cx *cx, int64_t home, int64_t *ret_person)
{
    struct sql_person_source_get_row row;
    TRY(sql_person_source_get(cx->env, cx->db, home, &row));
    *ret_person = row.person;
    return ST_OK;
}

/* Of how many of the cluster's records a person is, and which comes first. */
struct vote {
    int64_t person;
    size_t votes;
    int64_t first;
};
struct votes {
    VEC(struct vote)
};

static void vote_add(struct arena *a, struct votes *votes, int64_t person, int64_t home)
{
    for (size_t i = 0; i < votes->count; i++) {
        if (votes->at[i].person != person) continue;
        votes->at[i].votes++;
        return;
    }
    *VEC_PUSH(a, votes) = (struct vote){ person, 1, home };
}

static int by_votes(const void *x, const void *y)
{
    const struct vote *a = x, *b = y;
    if (a->votes != b->votes) return a->votes < b->votes ? 1 : -1;
    return (a->person > b->person) - (a->person < b->person);
}

static bool is_in(const struct link_cluster *c, int64_t home)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->id[i] == home) return true;
    return false;
}

/* Records of the person that stand elsewhere now have a claim to it too: the greater part keeps it,
 * of two equal ones that with the first record. */
static status may_keep(struct applying_link *a, const struct link_cluster *c, const struct vote *v,
                       bool *ret_may)
{
    int64_t *homes, first = INT64_MAX;
    size_t count, others = 0;
    TRY(person_homes(a->cx, v->person, &homes, &count));
    for (size_t i = 0; i < count; i++) {
        if (is_in(c, homes[i]) || !linker_has(a->linker, homes[i])) continue;
        if (others++ == 0) first = homes[i];
    }
    *ret_may = v->votes > others || (v->votes == others && v->first < first);
    return ST_OK;
}

/* A cluster keeps the person whom most of its records are of; of several the oldest. */
static status choose_person(struct applying_link *a, const struct link_cluster *c,
                            int64_t *ret_person)
{
    struct cx *cx = a->cx;
    struct votes votes = { 0 };
    int64_t best = 0, first = 0;
    for (size_t i = 0; i < c->count; i++) {
        int64_t person = 0;
        TRY(person_now(cx, c->id[i], &person));
        if (i == 0) first = person;
        vote_add(cx->env->arena, &votes, person, c->id[i]);
    }
    qsort(votes.at, votes.count, sizeof *votes.at, by_votes);
    for (size_t i = 0; i < votes.count && best == 0; i++) {
        bool may = false;
        if (map_get_num(&a->taken, (uint64_t)votes.at[i].person) != NULL) continue;
        TRY(may_keep(a, c, &votes.at[i], &may));
        if (may) best = votes.at[i].person;
    }
    if (best == 0) TRY(link_person_for(cx, c->id[0], first, &best));
    map_put_num(&a->taken, (uint64_t)best, NULL)->num = 1;
    *ret_person = best;
    return ST_OK;
}

static int by_bits(const void *x, const void *y)
{
    double a = ((const struct link_evidence *)x)->bits, b = ((const struct link_evidence *)y)->bits;
    return (a < b) - (a > b);
}

/* The strongest evidence of a pair, in a line. */
static str evidence_line(struct arena *arena, const struct link_pair *pair)
{
    struct buf b = buf_make(arena);
    size_t n = pair->evidence_count;
    struct link_evidence *strongest = NEW_ARRAY(arena, struct link_evidence, n);
    if (n > 0) memcpy(strongest, pair->evidence, n * sizeof *strongest);
    if (n > 1) qsort(strongest, n, sizeof *strongest, by_bits);
    for (size_t i = 0; i < n && i < EVIDENCE_SHOWN && strongest[i].bits > 0; i++) {
        if (i > 0) buf_add(&b, S("; "));
        buf_add(&b, strongest[i].words);
    }
    return b.n > 0 ? buf_str(&b) : S("by its other records");
}

/* *ret_shown false: one of the two is sealed, and nothing is said of it. */
static status explain(const struct applying_link *a, int64_t x, int64_t y,
                      struct link_pair *ret_pair, bool *ret_shown)
{
    status st = linker_explain(a->cx, a->linker, x, y, ret_pair);
    *ret_shown = st == ST_OK;
    if (st != ST_NOT_FOUND) return st;
    a->cx->env->err = (struct err){ 0 };
    return ST_OK;
}

/* Why the records are of one person: the judged record's best pair in the cluster, or the first. */
static status rule_of(const struct applying_link *a, const struct link_cluster *c, str *ret_rule,
                      double *ret_probability)
{
    struct arena *arena = a->cx->env->arena;
    struct link_pair pair;
    bool shown = false;
    *ret_probability = 1;
    *ret_rule = S("stands alone");
    if (c->count < 2) return ST_OK;
    for (size_t k = 0; k < a->j->candidate_count; k++) {
        const struct link_candidate *candidate = &a->j->candidate[k];
        if (!is_in(c, candidate->id)) continue;
        *ret_probability = candidate->pair.probability;
        *ret_rule = evidence_line(arena, &candidate->pair);
        return ST_OK;
    }
    TRY(explain(a, c->id[0], c->id[1], &pair, &shown));
    *ret_rule = S("by hand"); /* nothing else joins a sealed record */
    if (!shown) return ST_OK;
    *ret_probability = pair.probability;
    *ret_rule = evidence_line(arena, &pair);
    return ST_OK;
}

static status is_settled(struct applying_link *a, const struct link_cluster *c, int64_t person,
                         bool *ret_settled)
{
    *ret_settled = true;
    for (size_t i = 0; i < c->count && *ret_settled; i++) {
        int64_t now = 0;
        TRY(person_now(a->cx, c->id[i], &now));
        *ret_settled = now == person;
    }
    return ST_OK;
}

static status apply_cluster(struct applying_link *a, const struct link_cluster *c)
{
    struct link_move m = { 0 };
    bool settled = false;
    TRY(choose_person(a, c, &m.person));
    TRY(is_settled(a, c, m.person, &settled));
    if (settled) return ST_OK;
    TRY(rule_of(a, c, &m.rule, &m.probability));
    for (size_t i = 0; i < c->count; i++) {
        m.home = c->id[i];
        TRY(link_move(a->cx, &m));
    }
    return ST_OK;
}

/* Larger clusters choose first; then by their first record, so that the order never hangs on
 * chance. */
static int by_size(const void *x, const void *y)
{
    const struct link_cluster *a = x, *b = y;
    if (a->count != b->count) return a->count < b->count ? 1 : -1;
    return (a->id[0] > b->id[0]) - (a->id[0] < b->id[0]);
}

/* ---- what waits for people -------------------------------------------------------------------*/

static const struct link_cluster *cluster_with(const struct link_judgement *j, int64_t id)
{
    for (size_t i = 0; i < j->cluster_count; i++)
        for (size_t k = 0; k < j->cluster[i].count; k++)
            if (j->cluster[i].id[k] == id) return &j->cluster[i];
    return NULL;
}

/* The pair of the two clusters that speaks most for one person, and what it says: an ask names
 * each cluster by its first record, which may have next to nothing in it. */
static status strongest_pair(struct applying_link *a, const struct link_ask *ask, int64_t best[2],
                             struct link_pair *ret_pair)
{
    const struct link_cluster *one = cluster_with(a->j, ask->a);
    const struct link_cluster *other = cluster_with(a->j, ask->b);
    best[0] = ask->a;
    best[1] = ask->b;
    TRY(linker_explain(a->cx, a->linker, ask->a, ask->b, ret_pair));
    for (size_t i = 0; one != NULL && other != NULL && i < one->count && i < PAIRS_LOOKED; i++)
        for (size_t k = 0; k < other->count && k < PAIRS_LOOKED; k++) {
            struct link_pair pair;
            bool shown = false;
            TRY(explain(a, one->id[i], other->id[k], &pair, &shown));
            if (!shown || pair.bits <= ret_pair->bits) continue;
            *ret_pair = pair;
            best[0] = one->id[i];
            best[1] = other->id[k];
        }
    return ST_OK;
}

/* "field TAB bits TAB words"; first what two records have in common before they are looked at. */
static str evidence_lines(struct arena *a, const struct link_pair *pair)
{
    struct buf b = buf_make(a);
    double prior = pair->bits;
    for (size_t i = 0; i < pair->evidence_count; i++) prior -= pair->evidence[i].bits;
    buf_printf(&b, "prior\t%.2f\t", prior);
    for (size_t i = 0; i < pair->evidence_count; i++) {
        const struct link_evidence *e = &pair->evidence[i];
        buf_printf(&b, "\n%.*s\t%.2f\t%.*s", STR_ARG(e->field), e->bits, STR_ARG(e->words));
    }
    return buf_str(&b);
}

/* How dangerous a wrong answer is: numbers first. */
static int risk_of(enum link_bar bar)
{
    switch (bar) {
    case LINK_BAR_NUMBERS:
    case LINK_BAR_CONFUSION: return 3;
    case LINK_BAR_TWINS:
    case LINK_BAR_GENERATIONS:
    case LINK_BAR_DEATH:
    case LINK_BAR_RELATIVES:
    case LINK_BAR_NEWBORN: return 2;
    default: return 1;
    }
}

static status put_ask(struct applying_link *a, const struct link_ask *ask)
{
    struct link_pair pair;
    int64_t best[2];
    TRY(strongest_pair(a, ask, best, &pair));
    str bar = ask->bar == LINK_BAR_NONE ? S("") : link_bar_words(ask->bar);
    return sql_review_put(a->cx->env, a->cx->db, ask->a, ask->b, env_now(a->cx->env),
                          ask->probability, risk_of(ask->bar),
                          evidence_lines(a->cx->env->arena, &pair), bar, best[0], best[1], NULL);
}

/* Pairs of a judged record that no longer need a look. */
static status drop_answered(struct applying_link *a, int64_t home)
{
    struct sql_review_waiting_of_list list;
    TRY(sql_review_waiting_of(a->cx->env, a->cx->db, home, &list));
    for (size_t i = 0; i < list.count; i++) {
        bool asked = false;
        for (size_t k = 0; k < a->j->ask_count; k++)
            asked =
                asked || (a->j->ask[k].a == list.at[i].low && a->j->ask[k].b == list.at[i].high);
        if (asked) continue;
        TRY(sql_review_settle(a->cx->env, a->cx->db, list.at[i].id, S("gone"), 0,
                              (struct opt_int){ true, env_now(a->cx->env) },
                              S("answered by newer records"), 0, NULL));
    }
    return ST_OK;
}

status link_apply(struct cx *cx, struct linker *l, const struct link_judgement *j)
{
    struct applying_link a = { cx, l, j, map_make(cx->env->arena) };
    if (j->cluster_count > 1) qsort(j->cluster, j->cluster_count, sizeof *j->cluster, by_size);
    for (size_t i = 0; i < j->cluster_count; i++) TRY(apply_cluster(&a, &j->cluster[i]));
    for (size_t i = 0; i < j->ask_count; i++) TRY(put_ask(&a, &j->ask[i]));
    for (size_t i = 0; i < j->cluster_count; i++)
        for (size_t k = 0; k < j->cluster[i].count; k++)
            TRY(drop_answered(&a, j->cluster[i].id[k]));
    return ST_OK;
}
