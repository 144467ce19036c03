/* SPDX-License-Identifier: Apache-2.0
 * Pairs that wait for a human: the queue, and a pair with all that is known of the two. */
#include "base/time.h"
#include "base/vec.h"
#include "gen/sql_person.h"
#include "record/person.h"
#include "record/reviewing.h"
#include "trust/audit.h"
#include "trust/organisation.h"

status may_review(struct cx *cx)
{
    if (who_may(&cx->who, RIGHT_REVIEW)) return ST_OK;
    return fail(cx->env, ST_FORBIDDEN, "joining and parting records is somebody else's work");
}

status review_looked(struct cx *cx, str what, const int64_t *persons, size_t count)
{
    struct audit_look look = { .action = S("review"),
                               .what = what,
                               .rule = S("review"),
                               .person = persons,
                               .person_count = count };
    if (cx->who.role == ROLE_SYSTEM || count == 0) return ST_OK;
    return audit_look(cx, &look);
}

/* ---- one record ------------------------------------------------------------------------------*/

static str date_of(struct arena *a, struct opt_int date)
{
    return date.has ? date_text(a, (int32_t)date.v) : str_none();
}

static status no_record(struct cx *cx)
{
    return fail(cx->env, ST_NOT_FOUND, "there is no such source record");
}

status review_side_read(struct cx *cx, int64_t home, struct review_side *ret_side,
                        uint32_t *ret_label)
{
    struct env *e = cx->env;
    struct sql_patient_get_row p;
    struct sql_person_source_get_row source;
    struct organisation organisation = { .name = S("") };
    struct sql_patient_heard_row heard = { 0 };
    status st = sql_patient_get(e, cx->db, home, &p);
    if (st == ST_OK) st = sql_person_source_get(e, cx->db, home, &source);
    if (st == ST_NOT_FOUND) return no_record(cx);
    TRY(st);
    if (p.organisation != 0) TRY(organisation_by_id(cx, p.organisation, &organisation));
    st = sql_patient_heard(e, cx->db, home, &heard);
    if (st == ST_NOT_FOUND) e->err = (struct err){ 0 };
    if (st != ST_OK && st != ST_NOT_FOUND) return st;
    *ret_side = (struct review_side){
        .home = home,
        .person = source.person,
        .organisation_id = p.organisation,
        .organisation = organisation.name,
        .local = st == ST_OK ? heard.id : S(""),
        .name = p.shown,
        .born = p.born.has ? date_of(e->arena, p.born) : p.born_text,
        .nhs = p.nhs,
        .sex = p.sex,
        .address = p.address,
        .postcode = p.postcode,
        .phone = p.phone,
        .uprn = p.uprn,
        .died = date_of(e->arena, p.died),
        .heard = st == ST_OK ? date_text(e->arena, time_date_local(heard.at)) : str_none(),
        .rule = source.rule,
    };
    *ret_label = (uint32_t)p.label;
    return ST_OK;
}

status review_record(struct cx *cx, int64_t home, struct review_side *ret_side)
{
    struct review_side side;
    uint32_t label;
    TRY(may_review(cx));
    TRY(review_side_read(cx, home, &side, &label));
    if ((label & NEVER_SHOWN) != 0) return no_record(cx);
    TRY(review_looked(cx, S("record"), &side.person, 1));
    *ret_side = side;
    return ST_OK;
}

/* ---- a pair ----------------------------------------------------------------------------------*/

status review_row(struct cx *cx, int64_t id, struct sql_review_get_row *ret_row)
{
    struct sql_patient_get_row one, other;
    status st = sql_review_get(cx->env, cx->db, id, ret_row);
    if (st == ST_OK) st = sql_patient_get(cx->env, cx->db, ret_row->low, &one);
    if (st == ST_OK) st = sql_patient_get(cx->env, cx->db, ret_row->high, &other);
    if (st == ST_NOT_FOUND || (st == ST_OK && ((one.label | other.label) & NEVER_SHOWN) != 0))
        return fail(cx->env, ST_NOT_FOUND, "there is no such pair");
    return st;
}

/* "field TAB bits TAB words"; the line of the prior has no words. */
static void read_evidence(struct cx *cx, str text, struct review_pair *pair)
{
    struct {
        VEC(struct review_evidence)
    } list = { 0 };
    str rest = text, line, field, bits;
    while (str_next(&rest, '\n', &line)) {
        struct review_evidence e = { .words = line, .field = S("") };
        str tail = line;
        if (str_next(&tail, '\t', &field) && str_next(&tail, '\t', &bits) &&
            str_to_real(bits, &e.bits)) {
            e.field = field;
            e.words = tail;
        }
        if (str_eq(e.field, S("prior")))
            pair->prior_bits = e.bits;
        else if (e.words.n > 0)
            *VEC_PUSH(cx->env->arena, &list) = e;
    }
    pair->evidence = list.at;
    pair->evidence_count = list.count;
}

/* The other records of a person, as many as there is room for, and how much waits on it. */
static status read_person(struct cx *cx, const struct review_side *first, size_t room,
                          struct review_person *person, struct review_side **ret_others,
                          size_t *ret_count)
{
    int64_t *homes;
    size_t count, n = 0;
    TRY(person_homes(cx, first->person, &homes, &count));
    struct review_side *others = NEW_ARRAY(cx->env->arena, struct review_side, room);
    *person = (struct review_person){ .person = first->person, .records = 1 };
    for (size_t i = 0; i < count; i++) {
        struct review_side side;
        uint32_t label;
        if (homes[i] == first->home) continue;
        TRY(review_side_read(cx, homes[i], &side, &label));
        if ((label & NEVER_SHOWN) != 0) continue;
        person->records++;
        if (n < room) others[n++] = side;
    }
    *ret_others = others;
    *ret_count = n;
    return ST_OK;
}

/* Half of the room each, but for what the other does not need. */
static void share_room(struct review_pair *p)
{
    size_t room = REVIEW_RECORDS_MOST - 2, half = room / 2;
    size_t left = p->left_other_count, right = p->right_other_count;
    if (left + right <= room) return;
    if (left > half) left = right < half ? room - right : half;
    p->left_other_count = left;
    p->right_other_count = room - left;
}

static void pair_of_row(const struct sql_review_get_row *r, struct review_pair *pair)
{
    *pair = (struct review_pair){ .id = r->id,
                                  .probability = r->probability,
                                  .risk = (int)r->risk,
                                  .bar = r->bar,
                                  .state = r->state,
                                  .at = r->at,
                                  .proposed = r->proposed,
                                  .proposed_by = r->proposed_by,
                                  .proposed_at = r->proposed_at.has ? r->proposed_at.v : TIME_NONE,
                                  .proposed_name = r->proposed_shown,
                                  .proposed_reason = r->proposed_reason,
                                  .asked = r->asked,
                                  .decided_by = r->account,
                                  .decided_at = r->decided_at.has ? r->decided_at.v : TIME_NONE,
                                  .decided_name = r->shown,
                                  .second_name = r->second_shown,
                                  .reason = r->reason };
}

status review_get(struct cx *cx, int64_t id, struct review_pair *ret_pair)
{
    struct sql_review_get_row r;
    struct review_pair pair;
    uint32_t label_left, label_right;
    TRY(may_review(cx));
    TRY(review_row(cx, id, &r));
    pair_of_row(&r, &pair);
    read_evidence(cx, r.evidence, &pair);
    TRY(review_side_read(cx, r.pair_low != 0 ? r.pair_low : r.low, &pair.left, &label_left));
    TRY(review_side_read(cx, r.pair_high != 0 ? r.pair_high : r.high, &pair.right, &label_right));
    if (((label_left | label_right) & NEVER_SHOWN) != 0 || pair.left.person == pair.right.person) {
        /* Sealed or joined since: the pair itself. */
        TRY(review_side_read(cx, r.low, &pair.left, &label_left));
        TRY(review_side_read(cx, r.high, &pair.right, &label_right));
    }
    bool one = pair.left.person == pair.right.person;
    size_t room = one ? 0 : REVIEW_RECORDS_MOST - 2;
    TRY(read_person(cx, &pair.left, room, &pair.left_person, &pair.left_others,
                    &pair.left_other_count));
    TRY(read_person(cx, &pair.right, room, &pair.right_person, &pair.right_others,
                    &pair.right_other_count));
    share_room(&pair);
    if (!one) TRY(review_rules_of(cx, &r, pair.left.person, pair.right.person, &pair.rules));
    struct sql_review_waits_row waits;
    TRY(sql_review_waits(cx->env, cx->db, pair.left.person, pair.right.person, &waits));
    pair.waits = waits.n;
    int64_t persons[] = { pair.left.person, pair.right.person };
    TRY(review_looked(cx, arena_printf(cx->env->arena, "review/%lld", (long long)id), persons,
                      one ? 1 : 2));
    *ret_pair = pair;
    return ST_OK;
}

/* ---- lists -----------------------------------------------------------------------------------*/

static status read_two(struct cx *cx, int64_t low, int64_t high, struct review_pair *pair,
                       int64_t persons[2])
{
    uint32_t label;
    TRY(review_side_read(cx, low, &pair->left, &label));
    TRY(review_side_read(cx, high, &pair->right, &label));
    persons[0] = pair->left.person;
    persons[1] = pair->right.person;
    return ST_OK;
}

status review_list(struct cx *cx, size_t most, struct review_pair **ret_pairs, size_t *ret_count,
                   int64_t *ret_total)
{
    struct env *e = cx->env;
    struct sql_review_waiting_list list = { 0 };
    struct sql_review_count_row total;
    TRY(may_review(cx));
    if (most > 0)
        TRY(sql_review_waiting(e, cx->db, cx->who.account, NEVER_SHOWN, (int64_t)most,
                               REVIEW_QUEUE_LOOKED, &list));
    TRY(sql_review_count(e, cx->db, NEVER_SHOWN, &total));
    struct review_pair *out = NEW_ARRAY(e->arena, struct review_pair, list.count);
    int64_t *persons = NEW_ARRAY(e->arena, int64_t, 2 * list.count);
    for (size_t i = 0; i < list.count; i++) {
        const struct sql_review_waiting_row *r = &list.at[i];
        out[i] = (struct review_pair){ .id = r->id,
                                       .probability = r->probability,
                                       .risk = (int)r->risk,
                                       .bar = r->bar,
                                       .state = S("waiting"),
                                       .at = r->at,
                                       .waits = r->waits,
                                       .proposed = r->proposed,
                                       .proposed_by = r->proposed_by,
                                       .proposed_at = TIME_NONE,
                                       .asked = r->asked };
        TRY(read_two(cx, r->low, r->high, &out[i], &persons[2 * i]));
    }
    TRY(review_looked(cx, S("review"), persons, 2 * list.count));
    *ret_pairs = out;
    *ret_count = list.count;
    *ret_total = total.n;
    return ST_OK;
}

status review_mine(struct cx *cx, size_t most, struct review_pair **ret_pairs, size_t *ret_count)
{
    struct env *e = cx->env;
    struct sql_review_mine_list list;
    TRY(may_review(cx));
    TRY(sql_review_mine(e, cx->db, cx->who.account, NEVER_SHOWN, (int64_t)most, &list));
    struct review_pair *out = NEW_ARRAY(e->arena, struct review_pair, list.count);
    int64_t *persons = NEW_ARRAY(e->arena, int64_t, 2 * list.count);
    for (size_t i = 0; i < list.count; i++) {
        const struct sql_review_mine_row *r = &list.at[i];
        out[i] =
            (struct review_pair){ .id = r->id,
                                  .state = r->state,
                                  .decided_at = r->decided_at.has ? r->decided_at.v : TIME_NONE };
        TRY(read_two(cx, r->low, r->high, &out[i], &persons[2 * i]));
    }
    TRY(review_looked(cx, S("review"), persons, 2 * list.count));
    *ret_pairs = out;
    *ret_count = list.count;
    return ST_OK;
}

status review_steps(struct cx *cx, int64_t id, struct review_step **ret_steps, size_t *ret_count)
{
    struct sql_review_steps_list list;
    TRY(may_review(cx));
    TRY(sql_review_steps(cx->env, cx->db, id, &list));
    struct review_step *out = NEW_ARRAY(cx->env->arena, struct review_step, list.count);
    for (size_t i = 0; i < list.count; i++)
        out[i] = (struct review_step){ list.at[i].at, list.at[i].what, list.at[i].words,
                                       list.at[i].shown };
    *ret_steps = out;
    *ret_count = list.count;
    return ST_OK;
}
