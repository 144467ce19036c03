/* SPDX-License-Identifier: Apache-2.0
 * Pairs drawn by chance, judged by people, and what follows from their verdicts. */
#include "record/watch.h"

#include <math.h>

#include "base/map.h"
#include "base/time.h"
#include "base/vec.h"
#include "gen/sql_watch.h"
#include "record/linker.h"
#include "record/reviewing.h"
#include "record/store.h"

/* ---- drawing ---------------------------------------------------------------------------------*/

static const str kind_words[] = { [WATCH_JOINED] = S_INIT("joined"),
                                  [WATCH_ASKED] = S_INIT("asked"),
                                  [WATCH_NEAR] = S_INIT("near"),
                                  [WATCH_FAR] = S_INIT("far") };

/* Each of n so far as likely as any other (Vitter 1985, algorithm R). */
struct reservoir {
    struct random *random;
    struct watch_pair *at;
    size_t count, most;
    int64_t all;
};

static void take(struct reservoir *r, int64_t one, int64_t other)
{
    r->all++;
    size_t at = r->count < r->most ? r->count++ : (size_t)random_below(r->random, (uint64_t)r->all);
    if (at < r->most)
        r->at[at] =
            one < other ? (struct watch_pair){ one, other } : (struct watch_pair){ other, one };
}

struct homes_of {
    VEC(int64_t)
};

/* What is drawn from, and what is known of it so far. */
struct drawing {
    struct cx *cx;
    struct arena *a;
    struct reservoir from[WATCH_KIND__COUNT];
    struct map person_of; /* home → person, of the homes listed */
    struct map homes_of;  /* person → struct homes_of, of the people asked about */
    struct map asked;     /* pairs of people */
    struct {
        VEC(struct watch_pair)
    } asked_people;
    struct {
        VEC(struct link_near)
    } near;
    /* Of each record looked at, where its pairs end. */
    struct {
        VEC(size_t)
    } ends;
    size_t places;
};

static uint64_t pair_key(int64_t one, int64_t other)
{
    uint64_t low = (uint64_t)(one < other ? one : other);
    uint64_t high = (uint64_t)(one < other ? other : one);
    return low * UINT64_C(0x9e3779b97f4a7c15) + high;
}

static size_t divisor(size_t a, size_t b)
{
    while (b != 0) {
        size_t r = a % b;
        a = b;
        b = r;
    }
    return a;
}

static status look_at_place(struct drawing *d, size_t place)
{
    struct record_store *s = (struct record_store *)(uintptr_t)d->cx->house->store;
    struct link_near *near = NULL;
    size_t count = 0;
    status st = ST_OK;
    (void)pthread_mutex_lock(&s->link_lock);
    if (s->linker != NULL)
        st = linker_near(d->cx, s->linker, place, WATCH_FAR_IN_HUNDRED / 100.0, &near, &count);
    (void)pthread_mutex_unlock(&s->link_lock);
    TRY(st);
    for (size_t i = 0; i < count; i++) {
        *VEC_PUSH(d->a, &d->near) = near[i];
        map_put_num(&d->person_of, (uint64_t)near[i].a, NULL)->num = 0;
        map_put_num(&d->person_of, (uint64_t)near[i].b, NULL)->num = 0;
    }
    *VEC_PUSH(d->a, &d->ends) = d->near.count;
    return ST_OK;
}

/* Records by chance, none twice: a step that has no divisor in common with their number comes to
 * each once. */
static status look_around(struct drawing *d)
{
    struct record_store *s = (struct record_store *)(uintptr_t)d->cx->house->store;
    struct random *random = d->cx->env->random;
    (void)pthread_mutex_lock(&s->link_lock);
    bool there = s->linker != NULL;
    d->places = there ? linker_places(s->linker) : 0;
    (void)pthread_mutex_unlock(&s->link_lock);
    if (!there) {
        env_fail(d->cx->env, ST_BUSY, S("sample"), "the index of people is still being read");
        env_remedy(d->cx->env, "Draw again in a moment.");
        return ST_BUSY;
    }
    if (d->places == 0) return ST_OK;
    size_t at = (size_t)random_below(random, d->places);
    size_t step = 1 + (size_t)random_below(random, d->places);
    while (divisor(step, d->places) != 1) step++;
    for (size_t i = 0; i < d->places && i < WATCH_PLACES_LOOKED; i++) {
        if (d->near.count >= WATCH_LISTED_MOST) break;
        TRY(look_at_place(d, at));
        at = (at + step) % d->places;
    }
    return ST_OK;
}

static struct homes_of *homes_of(struct drawing *d, int64_t person)
{
    union map_value *v = map_put_num(&d->homes_of, (uint64_t)person, NULL);
    if (v->ptr == NULL) v->ptr = NEW(d->a, struct homes_of);
    return v->ptr;
}

static status read_asked(struct drawing *d)
{
    struct sql_watch_asked_cursor cursor;
    struct sql_watch_asked_row row;
    TRY(sql_watch_asked_open(d->cx->env, d->cx->db, NEVER_SHOWN, &cursor));
    while (sql_watch_asked_next(&cursor, &row)) {
        bool is_new = false;
        if (row.one == row.other) continue;
        (void)map_put_num(&d->asked, pair_key(row.one, row.other), &is_new);
        if (!is_new) continue;
        (void)homes_of(d, row.one);
        (void)homes_of(d, row.other);
        *VEC_PUSH(d->a, &d->asked_people) = (struct watch_pair){ row.one, row.other };
    }
    return sql_watch_asked_close(&cursor);
}

/* All pairs within each person; links come by person. */
static status walk_links(struct drawing *d)
{
    struct sql_watch_links_cursor cursor;
    struct sql_watch_links_row row;
    struct homes_of homes = { 0 };
    int64_t person = 0;
    TRY(sql_watch_links_open(d->cx->env, d->cx->db, NEVER_SHOWN, &cursor));
    while (sql_watch_links_next(&cursor, &row)) {
        if (row.person != person) homes.count = 0;
        person = row.person;
        for (size_t i = 0; i < homes.count; i++)
            take(&d->from[WATCH_JOINED], homes.at[i], row.home);
        *VEC_PUSH(d->a, &homes) = row.home;
        union map_value *known = map_get_num(&d->person_of, (uint64_t)row.home);
        if (known != NULL) known->num = row.person;
        known = map_get_num(&d->homes_of, (uint64_t)row.person);
        if (known != NULL) *VEC_PUSH(d->a, (struct homes_of *)known->ptr) = row.home;
    }
    return sql_watch_links_close(&cursor);
}

static void take_asked(struct drawing *d)
{
    for (size_t p = 0; p < d->asked_people.count; p++) {
        const struct homes_of *one = homes_of(d, d->asked_people.at[p].low);
        const struct homes_of *other = homes_of(d, d->asked_people.at[p].high);
        for (size_t i = 0; i < one->count; i++)
            for (size_t k = 0; k < other->count; k++)
                take(&d->from[WATCH_ASKED], one->at[i], other->at[k]);
    }
}

/* Which kind a listed pair is of; WATCH_JOINED: none of those below the asking. */
static enum watch_kind kind_of(const struct drawing *d, const struct link_near *n)
{
    int64_t one = map_get_num(&d->person_of, (uint64_t)n->a)->num;
    int64_t other = map_get_num(&d->person_of, (uint64_t)n->b)->num;
    if (one == 0 || other == 0 || one == other) return WATCH_JOINED;
    if (map_get_num(&d->asked, pair_key(one, other)) != NULL) return WATCH_JOINED;
    return n->probability >= WATCH_NEAR_IN_HUNDRED / 100.0 ? WATCH_NEAR : WATCH_FAR;
}

/* Each pair is told from both its ends, so there are half as many as the records looked at say for
 * all. How far that may be off comes from how much they differ. */
static void scale(const struct drawing *d, double sum, double squares, struct watch_drawn *to)
{
    double n = (double)d->ends.count, all = (double)d->places;
    if (n == 0) return;
    double mean = sum / n, variance = n > 1 ? (squares - n * mean * mean) / (n - 1) : 0;
    to->all = all * mean / 2;
    to->margin = 1.96 * all / 2 * sqrt(fmax(variance, 0) / n * (1 - n / all));
    /* None among n: up to three in n may have one. */
    if (sum == 0 && n < all) to->margin = all / 2 * 3 / n;
}

static void take_below(struct drawing *d, struct watch_draw *draw)
{
    double sum[WATCH_KIND__COUNT] = { 0 }, squares[WATCH_KIND__COUNT] = { 0 };
    struct map seen = map_make(d->a);
    size_t at = 0;
    for (size_t r = 0; r < d->ends.count; r++) {
        double count[WATCH_KIND__COUNT] = { 0 };
        for (; at < d->ends.at[r]; at++) {
            const struct link_near *n = &d->near.at[at];
            bool is_new = false;
            enum watch_kind kind = kind_of(d, n);
            if (kind == WATCH_JOINED) continue;
            count[kind]++;
            (void)map_put_num(&seen, pair_key(n->a, n->b), &is_new);
            if (is_new) take(&d->from[kind], n->a, n->b);
        }
        for (size_t k = WATCH_NEAR; k <= WATCH_FAR; k++) {
            sum[k] += count[k];
            squares[k] += count[k] * count[k];
        }
    }
    for (size_t k = WATCH_NEAR; k <= WATCH_FAR; k++) scale(d, sum[k], squares[k], &draw->kind[k]);
}

status watch_draw(struct cx *cx, size_t most, struct watch_draw *ret_draw)
{
    struct arena *a = cx->env->arena;
    struct drawing d = { .cx = cx, .a = a, .person_of = map_make(a), .homes_of = map_make(a) };
    struct watch_draw draw = { 0 };
    d.asked = map_make(a);
    if (most > WATCH_SAMPLE_MOST) most = WATCH_SAMPLE_MOST;
    TRY(may_review(cx));
    for (size_t k = 0; k < WATCH_KIND__COUNT; k++)
        d.from[k] = (struct reservoir){ .random = cx->env->random,
                                        .at = NEW_ARRAY(a, struct watch_pair, most),
                                        .most = most };
    TRY(look_around(&d));
    TRY(read_asked(&d));
    TRY(walk_links(&d));
    take_asked(&d);
    take_below(&d, &draw);
    for (size_t k = 0; k < WATCH_KIND__COUNT; k++) {
        draw.kind[k].at = d.from[k].at;
        draw.kind[k].count = d.from[k].count;
        if (k < WATCH_NEAR) draw.kind[k].all = (double)d.from[k].all;
    }
    *ret_draw = draw;
    return ST_OK;
}

/* By chance from what is left of all kinds: whoever judges cannot tell by its place which kind a
 * pair is of. */
status watch_draw_keep(struct cx *cx, const struct watch_draw *d)
{
    struct env *e = cx->env;
    struct sql_watch_sample_add_row row;
    size_t kept[WATCH_KIND__COUNT] = { 0 }, left = 0;
    TRY(may_review(cx));
    TRY(sql_watch_sample_add(e, cx->db, env_now(e), cx->who.account,
                             (int64_t)d->kind[WATCH_JOINED].all, (int64_t)d->kind[WATCH_ASKED].all,
                             &row));
    for (size_t k = 0; k < WATCH_KIND__COUNT; k++) {
        left += d->kind[k].count;
        TRY(sql_watch_stratum_add(e, cx->db, row.id, kind_words[k], d->kind[k].all,
                                  d->kind[k].margin, NULL));
    }
    for (; left > 0; left--) {
        size_t nth = (size_t)random_below(e->random, left), k = 0;
        for (; nth >= d->kind[k].count - kept[k]; k++) nth -= d->kind[k].count - kept[k];
        const struct watch_pair *p = &d->kind[k].at[kept[k]++];
        TRY(sql_watch_sample_pair_add(e, cx->db, row.id, kind_words[k], p->low, p->high));
    }
    return ST_OK;
}

/* ---- estimates -------------------------------------------------------------------------------*/

struct verdicts {
    int64_t drawn, same, two, unsure;
    double pairs, margin;
};

static enum watch_kind kind_by(str word)
{
    for (size_t k = 0; k < WATCH_KIND__COUNT; k++)
        if (str_eq(word, kind_words[k])) return (enum watch_kind)k;
    return WATCH_FAR;
}

/* *ret_whole: the sample knows of pairs below the asking. */
static status count_verdicts(struct cx *cx, struct watch_sample *s,
                             struct verdicts v[WATCH_KIND__COUNT], bool *ret_whole)
{
    struct sql_watch_sample_counts_list rows;
    struct sql_watch_strata_list strata;
    TRY(sql_watch_sample_counts(cx->env, cx->db, s->id, &rows));
    TRY(sql_watch_strata(cx->env, cx->db, s->id, &strata));
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_watch_sample_counts_row *r = &rows.at[i];
        struct verdicts *of = &v[kind_by(r->stratum)];
        s->drawn += r->n;
        of->drawn += r->n;
        if (r->verdict.n == 0) s->to_judge += r->n;
        if (str_eq(r->verdict, S("unsure"))) of->unsure += r->n;
        if (str_eq(r->verdict, S("same"))) of->same += r->n;
        if (str_eq(r->verdict, S("two"))) of->two += r->n;
    }
    for (size_t k = 0; k < WATCH_KIND__COUNT; k++) s->unsure += v[k].unsure;
    for (size_t i = 0; i < strata.count; i++) {
        enum watch_kind k = kind_by(strata.at[i].stratum);
        v[k].pairs = s->all[k] = strata.at[i].pairs;
        v[k].margin = strata.at[i].margin;
    }
    *ret_whole = strata.count == WATCH_KIND__COUNT;
    return ST_OK;
}

/* Of a kind's pairs, how many more must be judged: some, or all that there are. */
static int64_t lacks(const struct verdicts *v)
{
    int64_t want = v->drawn < WATCH_JUDGED_LEAST ? v->drawn : WATCH_JUDGED_LEAST;
    int64_t judged = v->same + v->two + v->unsure;
    return judged < want ? want - judged : 0;
}

static void estimate(struct watch_sample *s, const struct verdicts v[WATCH_KIND__COUNT], bool whole)
{
    struct estimate_part part[WATCH_KIND__COUNT - 1];
    const struct verdicts *j = &v[WATCH_JOINED];
    s->false_lacks = s->missed_lacks = lacks(j);
    s->false_joins = estimate_share(j->two, s->false_lacks > 0 ? 0 : j->same + j->two);
    for (size_t k = WATCH_ASKED; k < WATCH_KIND__COUNT; k++) {
        s->missed_lacks += lacks(&v[k]);
        part[k - 1] = (struct estimate_part){ v[k].pairs, v[k].margin,
                                              estimate_share(v[k].same, v[k].same + v[k].two) };
    }
    s->missed = s->missed_lacks > 0 || !whole ? estimate_share(0, 0)
                                              : estimate_missed(part, WATCH_KIND__COUNT - 1,
                                                                (int64_t)j->pairs, s->false_joins);
}

status watch_sample(struct cx *cx, struct watch_sample *ret_sample)
{
    struct sql_watch_sample_last_list last;
    struct sql_watch_sample_next_list next;
    struct verdicts v[WATCH_KIND__COUNT] = { 0 };
    struct watch_sample s = { .at = TIME_NONE };
    bool whole = false;
    TRY(may_review(cx));
    TRY(sql_watch_sample_last(cx->env, cx->db, &last));
    if (last.count > 0) {
        s.id = last.at[0].id;
        s.at = last.at[0].at;
        TRY(count_verdicts(cx, &s, v, &whole));
        TRY(sql_watch_sample_next(cx->env, cx->db, s.id, &next));
        if (next.count > 0) s.next = next.at[0].id;
    }
    estimate(&s, v, whole);
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
