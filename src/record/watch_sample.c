/* SPDX-License-Identifier: Apache-2.0
 * Pairs drawn by chance, judged by people, and what follows from their verdicts. */
#include "base/time.h"
#include "base/vec.h"
#include "gen/sql_watch.h"
#include "record/reviewing.h"
#include "record/watch.h"

/* ---- drawing ---------------------------------------------------------------------------------*/

/* Each of n so far as likely as any other (Vitter 1985, algorithm R). */
struct reservoir {
    struct random *random;
    struct watch_pair *at;
    size_t count, most;
    int64_t all;
};

static void take(struct reservoir *r, int64_t low, int64_t high)
{
    r->all++;
    size_t at = r->count < r->most ? r->count++ : (size_t)random_below(r->random, (uint64_t)r->all);
    if (at < r->most) r->at[at] = (struct watch_pair){ low, high };
}

static struct reservoir reservoir_of(struct cx *cx, size_t most)
{
    return (struct reservoir){ .random = cx->env->random,
                               .at = NEW_ARRAY(cx->env->arena, struct watch_pair, most),
                               .most = most };
}

/* All pairs within each person; links come by person. */
static status draw_joined(struct cx *cx, struct reservoir *r)
{
    struct sql_watch_links_cursor cursor;
    struct sql_watch_links_row row;
    struct {
        VEC(int64_t)
    } homes = { 0 };
    int64_t person = 0;
    TRY(sql_watch_links_open(cx->env, cx->db, NEVER_SHOWN, &cursor));
    while (sql_watch_links_next(&cursor, &row)) {
        if (row.person != person) homes.count = 0;
        person = row.person;
        for (size_t i = 0; i < homes.count; i++) take(r, homes.at[i], row.home);
        *VEC_PUSH(cx->env->arena, &homes) = row.home;
    }
    return sql_watch_links_close(&cursor);
}

static status draw_asked(struct cx *cx, struct reservoir *r)
{
    struct sql_watch_asked_cursor cursor;
    struct sql_watch_asked_row row;
    TRY(sql_watch_asked_open(cx->env, cx->db, NEVER_SHOWN, &cursor));
    while (sql_watch_asked_next(&cursor, &row)) take(r, row.low, row.high);
    return sql_watch_asked_close(&cursor);
}

status watch_draw(struct cx *cx, size_t most, struct watch_draw *ret_draw)
{
    if (most > WATCH_SAMPLE_MOST) most = WATCH_SAMPLE_MOST;
    TRY(may_review(cx));
    struct reservoir joined = reservoir_of(cx, most), asked = reservoir_of(cx, most);
    TRY(draw_joined(cx, &joined));
    TRY(draw_asked(cx, &asked));
    *ret_draw = (struct watch_draw){ joined.at,   asked.at,   joined.count,
                                     asked.count, joined.all, asked.all };
    return ST_OK;
}

/* One of each kind in turn: whoever judges cannot tell by its place which kind it is of. */
status watch_draw_keep(struct cx *cx, const struct watch_draw *d)
{
    struct env *e = cx->env;
    struct sql_watch_sample_add_row row;
    TRY(may_review(cx));
    TRY(sql_watch_sample_add(e, cx->db, env_now(e), cx->who.account, d->joined_all, d->asked_all,
                             &row));
    size_t joined = 0, asked = 0;
    while (joined < d->joined_count || asked < d->asked_count) {
        size_t left = d->joined_count - joined, all = left + d->asked_count - asked;
        bool of_joined = random_below(e->random, all) < left;
        const struct watch_pair *p = of_joined ? &d->joined[joined++] : &d->asked[asked++];
        TRY(sql_watch_sample_pair_add(e, cx->db, row.id, of_joined ? S("joined") : S("asked"),
                                      p->low, p->high));
    }
    return ST_OK;
}

/* ---- estimates -------------------------------------------------------------------------------*/

struct verdicts {
    int64_t same, two;
};

static status count_verdicts(struct cx *cx, struct watch_sample *s, struct verdicts *joined,
                             struct verdicts *asked)
{
    struct sql_watch_sample_counts_list rows;
    TRY(sql_watch_sample_counts(cx->env, cx->db, s->id, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_watch_sample_counts_row *r = &rows.at[i];
        struct verdicts *v = str_eq(r->stratum, S("joined")) ? joined : asked;
        s->drawn += r->n;
        if (r->verdict.n == 0) s->to_judge += r->n;
        if (str_eq(r->verdict, S("unsure"))) s->unsure += r->n;
        if (str_eq(r->verdict, S("same"))) v->same += r->n;
        if (str_eq(r->verdict, S("two"))) v->two += r->n;
    }
    return ST_OK;
}

status watch_sample(struct cx *cx, struct watch_sample *ret_sample)
{
    struct sql_watch_sample_last_list last;
    struct sql_watch_sample_next_list next;
    struct verdicts joined = { 0 }, asked = { 0 };
    struct watch_sample s = { .at = TIME_NONE };
    TRY(may_review(cx));
    TRY(sql_watch_sample_last(cx->env, cx->db, &last));
    if (last.count > 0) {
        s.id = last.at[0].id;
        s.at = last.at[0].at;
        s.joined_all = last.at[0].joined;
        s.asked_all = last.at[0].asked;
        TRY(count_verdicts(cx, &s, &joined, &asked));
        TRY(sql_watch_sample_next(cx->env, cx->db, s.id, &next));
        if (next.count > 0) s.next = next.at[0].id;
    }
    s.false_joins = estimate_share(joined.two, joined.same + joined.two);
    s.missed = estimate_missed(s.asked_all, estimate_share(asked.same, asked.same + asked.two),
                               s.joined_all, s.false_joins);
    *ret_sample = s;
    return ST_OK;
}

/* ---- judging ---------------------------------------------------------------------------------*/

static status no_pair(struct cx *cx)
{
    return fail(cx->env, ST_NOT_FOUND, "there is no such pair");
}

status watch_judge_get(struct cx *cx, int64_t id, struct watch_judge *ret_judge)
{
    struct sql_watch_sample_pair_row row;
    uint32_t one, other;
    TRY(may_review(cx));
    status st = sql_watch_sample_pair(cx->env, cx->db, id, &row);
    if (st == ST_NOT_FOUND) return no_pair(cx);
    TRY(st);
    struct watch_judge j = { .id = id, .verdict = row.verdict };
    TRY(review_side_read(cx, row.low, &j.left, &one));
    TRY(review_side_read(cx, row.high, &j.right, &other));
    if (((one | other) & NEVER_SHOWN) != 0) return no_pair(cx);
    j.joined = j.left.person == j.right.person;
    int64_t persons[] = { j.left.person, j.right.person };
    TRY(review_looked(cx, S("sample"), persons, j.joined ? 1 : 2));
    *ret_judge = j;
    return ST_OK;
}

status watch_judge_set(struct cx *cx, int64_t id, str verdict)
{
    struct sql_watch_sample_pair_row row;
    TRY(may_review(cx));
    if (!str_eq(verdict, S("same")) && !str_eq(verdict, S("two")) && !str_eq(verdict, S("unsure")))
        return fail_at(cx->env, ST_BAD_INPUT, S("verdict"),
                       "say whether they are one person, two, or that you cannot tell");
    status st = sql_watch_sample_pair(cx->env, cx->db, id, &row);
    if (st == ST_NOT_FOUND) return no_pair(cx);
    TRY(st);
    return sql_watch_sample_judge(cx->env, cx->db, id, verdict, cx->who.account,
                                  (struct opt_int){ true, env_now(cx->env) }, NULL);
}
