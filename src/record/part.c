/* SPDX-License-Identifier: Apache-2.0
 * Records that were shown as one person's and were not. */
#include "record/part.h"

#include "base/buf.h"
#include "base/map.h"
#include "base/time.h"
#include "gen/sql_person.h"
#include "record/change.h"
#include "record/linker.h"
#include "record/person.h"
#include "record/reviewing.h"
#include "trust/looked.h"

enum { COPY_AT_ONCE = 1000, COPY_ROUNDS = 20, WHAT_SHOWN = 5 };

/* ---- who leaves with whom --------------------------------------------------------------------*/

/* With `home` its companions from the same earlier person. Where it always was of this person and
 * all others came from one, those leave: so both earlier persons come back. */
status part_group(struct cx *cx, int64_t home, int64_t **ret_homes, size_t *ret_count)
{
    struct sql_person_source_before_list list;
    int64_t person, past = 0, others = 0;
    bool one_other = true;
    TRY(may_review(cx));
    TRY(person_of_home(cx, home, &person));
    TRY(sql_person_source_before(cx->env, cx->db, person, &list));
    for (size_t i = 0; i < list.count; i++)
        if (list.at[i].home == home) past = list.at[i].past;
    for (size_t i = 0; i < list.count; i++) {
        if (list.at[i].past == 0) continue;
        one_other = one_other && (others == 0 || others == list.at[i].past);
        others = list.at[i].past;
    }
    int64_t leaves = past == 0 && others != 0 && one_other ? others : past;
    int64_t *homes = NEW_ARRAY(cx->env->arena, int64_t, list.count);
    size_t n = 0;
    for (size_t i = 0; i < list.count; i++)
        if (list.at[i].past == leaves) homes[n++] = list.at[i].home;
    *ret_homes = homes;
    *ret_count = n;
    return ST_OK;
}

/* ---- who saw ---------------------------------------------------------------------------------*/

struct saw {
    int64_t account, organisation, looks, first_at, last_at;
    struct buf what;
    size_t whats;
};
struct saws {
    VEC(struct saw)
};

static struct saw *saw_of(struct arena *a, struct saws *list, int64_t account, int64_t organisation)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->at[i].account == account && list->at[i].organisation == organisation)
            return &list->at[i];
    struct saw *s = VEC_PUSH(a, list);
    *s = (struct saw){ .account = account, .organisation = organisation, .what = buf_make(a) };
    return s;
}

static void saw_add(struct arena *a, struct saw *s, const struct sql_parting_looks_row *r)
{
    str what = arena_printf(a, "%.*s %.*s", STR_ARG(r->action), STR_ARG(r->what));
    if (s->looks++ == 0) s->first_at = r->at;
    s->last_at = r->at;
    if (s->whats >= WHAT_SHOWN || str_has(buf_str(&s->what), what)) return;
    if (s->whats++ > 0) buf_add(&s->what, S("; "));
    buf_add(&s->what, what);
}

/* Nobody was misled by a line with her name in a list of people or of work ("search" of something
 * that is no FHIR type), nor while reviewing. */
static bool is_reading(const struct sql_parting_looks_row *r)
{
    if (str_eq(r->action, S("review"))) return false;
    bool list = r->what.n > 0 && r->what.p[0] >= 'a' && r->what.p[0] <= 'z';
    return !str_eq(r->action, S("search")) || !list;
}

/* The trace's newest rows are brought up to now first. */
static status who_saw(struct cx *cx, int64_t person, int64_t since, struct saws *ret_saws)
{
    struct sql_parting_looks_list list;
    bool more = true;
    for (int i = 0; i < COPY_ROUNDS && more; i++) TRY(looked_copy(cx, COPY_AT_ONCE, &more));
    TRY(sql_parting_looks(cx->env, cx->db, person, since, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct sql_parting_looks_row *r = &list.at[i];
        if (!is_reading(r)) continue;
        saw_add(cx->env->arena, saw_of(cx->env->arena, ret_saws, r->account, r->organisation), r);
    }
    return ST_OK;
}

static status write_down(struct cx *cx, int64_t home, int64_t since, str reason,
                         const struct saws *saws, struct part_done *done)
{
    struct env *e = cx->env;
    struct sql_parting_add_row row;
    if (saws->count == 0) return ST_OK;
    TRY(sql_parting_add(e, cx->db, env_now(e), cx->who.account, reason, home, done->stayed,
                        done->restored, since, &row));
    for (size_t i = 0; i < saws->count; i++) {
        struct saw *s = &saws->at[i];
        TRY(sql_parting_seen_put(e, cx->db, row.id, s->account, s->organisation, s->looks,
                                 s->first_at, s->last_at, buf_str(&s->what), NULL));
    }
    done->parting = row.id;
    done->seen = saws->count;
    return ST_OK;
}

/* ---- moving ----------------------------------------------------------------------------------*/

status part_back(struct cx *cx, const int64_t *homes, size_t count, int64_t person, int64_t since,
                 str rule, str reason, struct part_done *ret_done)
{
    struct part_done done = { .restored = person };
    struct saws saws = { 0 };
    TRY(may_review(cx));
    TRY(person_of_home(cx, homes[0], &done.stayed));
    TRY(who_saw(cx, done.stayed, since, &saws));
    for (size_t i = 0; i < count; i++) {
        struct link_move m = { homes[i], person, rule, 1 };
        TRY(link_move(cx, &m));
    }
    TRY(write_down(cx, homes[0], since, reason, &saws, &done));
    *ret_done = done;
    return ST_OK;
}

status part_note(struct cx *cx, int64_t home, int64_t stayed, int64_t restored, int64_t since,
                 str reason)
{
    struct part_done done = { .stayed = stayed, .restored = restored };
    struct saws saws = { 0 };
    TRY(who_saw(cx, stayed, since, &saws));
    return write_down(cx, home, since, reason, &saws, &done);
}

static bool is_among(const int64_t *homes, size_t count, int64_t home)
{
    for (size_t i = 0; i < count; i++)
        if (homes[i] == home) return true;
    return false;
}

static status forbid(struct cx *cx, int64_t one, int64_t other, str reason)
{
    int64_t low = one < other ? one : other, high = one < other ? other : one;
    int64_t now = env_now(cx->env);
    TRY(sql_marker_lift(cx->env, cx->db, low, high, now, cx->who.account, S("parted"), NULL));
    TRY(review_mark(cx, low, high, false, reason));
    return sql_review_parted(cx->env, cx->db, low, high, cx->who.account,
                             (struct opt_int){ true, now }, reason, NULL);
}

status person_part(struct cx *cx, int64_t home, bool group, str reason, struct part_done *ret_done)
{
    struct env *e = cx->env;
    struct sql_person_source_get_row have;
    int64_t *all, *leave = &home, person, since = INT64_MAX;
    size_t count, leaving = 1;
    TRY(may_review(cx));
    status st = sql_person_source_get(e, cx->db, home, &have);
    if (st == ST_NOT_FOUND) return fail(e, ST_NOT_FOUND, "there is no such source record");
    TRY(st);
    TRY(person_homes(cx, have.person, &all, &count));
    if (group) TRY(part_group(cx, home, &leave, &leaving));
    if (leaving == count && group) leave = &home, leaving = 1;
    if (count < 2) return fail(e, ST_CONFLICT, "this record is joined with no other");
    for (size_t i = 0; i < leaving; i++) {
        struct sql_person_source_get_row row;
        TRY(sql_person_source_get(e, cx->db, leave[i], &row));
        if (row.at < since) since = row.at;
        for (size_t k = 0; k < count; k++)
            if (!is_among(leave, leaving, all[k])) TRY(forbid(cx, leave[i], all[k], reason));
    }
    TRY(link_person_for(cx, leave[0], have.person, &person));
    return part_back(cx, leave, leaving, person, since, S("parted by hand"), reason, ret_done);
}

/* ---- reading ---------------------------------------------------------------------------------*/

static status facts_of(struct cx *cx, int64_t person, struct part_facts *ret_facts)
{
    struct part_facts facts = { 0 };
    int64_t *homes;
    size_t count;
    TRY(person_homes(cx, person, &homes, &count));
    for (size_t i = 0; i < count; i++) {
        struct sql_parting_facts_list list;
        TRY(sql_parting_facts(cx->env, cx->db, homes[i], &list));
        for (size_t k = 0; k < list.count; k++) {
            const struct sql_parting_facts_row *r = &list.at[k];
            if ((r->label & LABEL_SAFEGUARDING) != 0)
                facts.safeguarding = true;
            else if (r->label != 0) /* sealed: nobody was shown it */
                continue;
            else if (str_eq(r->type, S("AllergyIntolerance")))
                facts.allergies += r->n;
            else if (str_starts(r->type, S("Medication")))
                facts.medicines += r->n;
        }
    }
    *ret_facts = facts;
    return ST_OK;
}

static status read_seen(struct cx *cx, struct parting *p)
{
    struct sql_parting_seen_list_list list;
    TRY(sql_parting_seen_list(cx->env, cx->db, p->id, &list));
    p->seen = NEW_ARRAY(cx->env->arena, struct part_seen, list.count);
    p->seen_count = list.count;
    for (size_t i = 0; i < list.count; i++) {
        const struct sql_parting_seen_list_row *r = &list.at[i];
        p->seen[i] = (struct part_seen){ .account = r->account,
                                         .organisation = r->organisation,
                                         .name = r->shown,
                                         .organisation_name = r->name,
                                         .looks = r->looks,
                                         .first_at = r->first_at,
                                         .last_at = r->last_at,
                                         .what = r->what,
                                         .issue = r->issue };
    }
    return ST_OK;
}

status parting_get(struct cx *cx, int64_t id, struct parting *ret_parting)
{
    struct sql_parting_get_row r;
    TRY(may_review(cx));
    status st = sql_parting_get(cx->env, cx->db, id, &r);
    if (st == ST_NOT_FOUND) return fail(cx->env, ST_NOT_FOUND, "there is no such parting");
    TRY(st);
    struct parting p = { .id = r.id,
                         .at = r.at,
                         .joined_at = r.joined_at,
                         .home = r.home,
                         .stayed = r.stayed,
                         .restored = r.restored,
                         .reason = r.reason,
                         .by = r.shown };
    TRY(read_seen(cx, &p));
    TRY(facts_of(cx, p.stayed, &p.of_stayed));
    TRY(facts_of(cx, p.restored, &p.of_restored));
    *ret_parting = p;
    return ST_OK;
}

status parting_told(struct cx *cx, int64_t id, int64_t organisation, int64_t issue)
{
    TRY(may_review(cx));
    return sql_parting_seen_told(cx->env, cx->db, id, organisation, issue, NULL);
}

status parting_untold(struct cx *cx, int64_t **ret_ids, size_t *ret_count)
{
    struct sql_parting_untold_list rows;
    TRY(may_review(cx));
    TRY(sql_parting_untold(cx->env, cx->db, PARTINGS_AT_ONCE, &rows));
    int64_t *ids = NEW_ARRAY(cx->env->arena, int64_t, rows.count);
    for (size_t i = 0; i < rows.count; i++) ids[i] = rows.at[i].id;
    *ret_ids = ids;
    *ret_count = rows.count;
    return ST_OK;
}

status parting_told_all(struct cx *cx, int64_t id)
{
    TRY(may_review(cx));
    return sql_parting_told_set(cx->env, cx->db, id, (struct opt_int){ true, env_now(cx->env) },
                                NULL);
}

status parting_list(struct cx *cx, size_t most, struct parting_line **ret_list, size_t *ret_count)
{
    struct sql_parting_list_list rows;
    TRY(may_review(cx));
    TRY(sql_parting_list(cx->env, cx->db, (int64_t)most, &rows));
    struct parting_line *list = NEW_ARRAY(cx->env->arena, struct parting_line, rows.count);
    for (size_t i = 0; i < rows.count; i++)
        list[i] = (struct parting_line){ rows.at[i].id, rows.at[i].at, rows.at[i].people,
                                         rows.at[i].shown };
    *ret_list = list;
    *ret_count = rows.count;
    return ST_OK;
}

status parting_of_own(struct cx *cx, struct parting_own **ret_list, size_t *ret_count)
{
    struct sql_parting_of_person_list rows;
    if (cx->who.role != ROLE_RESIDENT || cx->who.person == 0)
        return fail(cx->env, ST_FORBIDDEN, "only the person herself reads this");
    TRY(sql_parting_of_person(cx->env, cx->db, cx->who.person, &rows));
    struct parting_own *list = NEW_ARRAY(cx->env->arena, struct parting_own, rows.count);
    for (size_t i = 0; i < rows.count; i++)
        list[i] = (struct parting_own){ rows.at[i].at, rows.at[i].joined_at, rows.at[i].people };
    *ret_list = list;
    *ret_count = rows.count;
    return ST_OK;
}
