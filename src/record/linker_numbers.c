/* SPDX-License-Identifier: Apache-2.0
 * NHS numbers that were superseded: a source says so of its own record (use "old", a period that
 * has ended, a merge). The old number is then read as the new one, in every record of the same
 * birth date: a right check digit alone does not say whose a number is. */
#include <stdlib.h>

#include "base/time.h"
#include "gen/sql_link.h"
#include "gen/sql_person.h"
#include "record/linker.h"

enum { FOLLOW_MOST = 8, NUMBERS_MOST = 64 };

struct superseded_table {
    struct sql_superseded_all_list list;
};

status superseded_read(struct cx *cx, const struct superseded_table **ret_table)
{
    struct superseded_table *t = NEW(cx->env->arena, struct superseded_table);
    TRY(sql_superseded_all(cx->env, cx->db, &t->list));
    *ret_table = t;
    return ST_OK;
}

static int place_of(const struct sql_superseded_all_row *r, str number, int64_t born)
{
    int c = str_cmp(r->old_number, number);
    return c != 0 ? c : (r->born > born) - (r->born < born);
}

/* None where nothing is said, or sources differ. */
static str looked_up(const struct superseded_table *t, str number, int64_t born)
{
    size_t low = 0, high = t->list.count;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (place_of(&t->list.at[mid], number, born) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    bool one = low < t->list.count && place_of(&t->list.at[low], number, born) == 0;
    bool more = low + 1 < t->list.count && place_of(&t->list.at[low + 1], number, born) == 0;
    return one && !more ? t->list.at[low].number : str_none();
}

static status step(struct cx *cx, const struct superseded_table *t, str number, int64_t born,
                   str *ret_number)
{
    if (t != NULL) {
        *ret_number = looked_up(t, number, born);
        return ST_OK;
    }
    struct sql_superseded_get_list list;
    TRY(sql_superseded_get(cx->env, cx->db, number, born, &list));
    *ret_number = list.count == 1 ? list.at[0].number : str_none();
    return ST_OK;
}

status superseded_follow(struct cx *cx, const struct superseded_table *table,
                         struct link_values *values)
{
    struct link_value *number = NULL;
    str born_text = S("");
    int32_t born = DATE_NONE;
    char digits[10];
    if (table != NULL && table->list.count == 0) return ST_OK;
    for (size_t i = 0; i < values->count; i++) {
        if (values->at[i].type == LINK_nhs_number) number = &values->at[i];
        if (values->at[i].type == LINK_date_of_birth) born_text = values->at[i].text;
    }
    if (number == NULL || !nhs_number_valid(number->text, digits) || !date_parse(born_text, &born))
        return ST_OK;
    str first = arena_str(cx->env->arena, str_make(digits, 10)), now = first;
    for (int i = 0; i < FOLLOW_MOST; i++) {
        str next = str_none();
        TRY(step(cx, table, now, born, &next));
        if (str_is_none(next)) break;
        now = next;
        if (str_eq(now, first)) return ST_OK; /* in a ring nobody is right */
    }
    number->text = now;
    return ST_OK;
}

/* ---- what a record says ----------------------------------------------------------------------*/

struct claim {
    str old_number, number;
    int64_t born;
};
struct claims {
    VEC(struct claim)
};

static void claim_add(struct arena *a, struct claims *c, str old, str number, int32_t born)
{
    if (str_is_none(old) || str_is_none(number) || str_eq(old, number) || born == DATE_NONE) return;
    for (size_t i = 0; i < c->count; i++)
        if (str_eq(c->at[i].old_number, old)) return;
    *VEC_PUSH(a, c) = (struct claim){ old, number, born };
}

/* Of two records that their source merged, the number of the one that is gone gives way. */
static status claims_of_merges(struct cx *cx, const struct json_node *patient,
                               const struct patient_row *own, const struct homes *merged,
                               struct claims *c)
{
    struct arena *a = cx->env->arena;
    struct patient_links links = patient_links_of(a, patient);
    for (size_t i = 0; i < links.count; i++) {
        int64_t home = 0, rid = 0;
        struct sql_patient_get_row other;
        bool ours = false;
        status st = record_find(cx, S("Patient"), links.at[i].id, &home, &rid);
        if (st == ST_NOT_FOUND) continue;
        TRY(st);
        for (size_t k = 0; k < merged->count; k++) ours = ours || merged->at[k] == home;
        if (!ours || !links.at[i].this_is_gone) continue;
        TRY(sql_patient_get(cx->env, cx->db, home, &other));
        claim_add(a, c, own->nhs, other.nhs, other.born.has ? (int32_t)other.born.v : own->born);
    }
    cx->env->err = (struct err){ 0 };
    return ST_OK;
}

static status claims_of(struct cx *cx, const struct json_node *patient, const struct homes *merged,
                        struct claims *ret)
{
    struct arena *a = cx->env->arena;
    struct patient_row own = patient_row_of(a, patient);
    struct patient_numbers old = patient_old_numbers(a, patient);
    for (size_t i = 0; i < old.count; i++) claim_add(a, ret, old.at[i], own.nhs, own.born);
    return claims_of_merges(cx, patient, &own, merged, ret);
}

/* Those that bear the number, or one that leads to it. */
static status touch(struct cx *cx, str number, struct homes *touched)
{
    struct patient_numbers queue = { 0 };
    *VEC_PUSH(cx->env->arena, &queue) = number;
    for (size_t i = 0; i < queue.count && i < NUMBERS_MOST; i++) {
        struct sql_patient_homes_by_nhs_list homes;
        struct sql_superseded_by_list old;
        TRY(sql_patient_homes_by_nhs(cx->env, cx->db, queue.at[i], &homes));
        for (size_t k = 0; k < homes.count; k++)
            homes_add(cx->env->arena, touched, homes.at[k].home);
        TRY(sql_superseded_by(cx->env, cx->db, queue.at[i], &old));
        for (size_t k = 0; k < old.count; k++)
            *VEC_PUSH(cx->env->arena, &queue) = old.at[k].old_number;
    }
    return ST_OK;
}

static bool is_claimed(const struct claims *c, const struct sql_superseded_of_row *r)
{
    for (size_t i = 0; i < c->count; i++)
        if (str_eq(c->at[i].old_number, r->old_number) && str_eq(c->at[i].number, r->number) &&
            c->at[i].born == r->born)
            return true;
    return false;
}

static bool is_kept(const struct sql_superseded_of_list *list, const struct claim *c)
{
    for (size_t i = 0; i < list->count; i++)
        if (str_eq(list->at[i].old_number, c->old_number) &&
            str_eq(list->at[i].number, c->number) && list->at[i].born == c->born)
            return true;
    return false;
}

/* A message that no longer mentions the old number takes nothing back; a record that bears it anew
 * does, and one that may not be known of. */
static bool is_withdrawn(const struct claims *c, const struct sql_superseded_of_row *r, str bears,
                         bool hidden)
{
    return !is_claimed(c, r) && (hidden || str_eq(r->old_number, bears));
}

status superseded_note(struct cx *cx, int64_t home, const struct json_node *patient,
                       const struct homes *merged, bool hidden, struct homes *touched)
{
    struct env *e = cx->env;
    struct claims claims = { 0 };
    struct sql_superseded_of_list have;
    if (!hidden) TRY(claims_of(cx, patient, merged, &claims));
    TRY(sql_superseded_of(e, cx->db, home, &have));
    str bears = patient_row_of(e->arena, patient).nhs;
    for (size_t i = 0; i < have.count; i++) {
        if (!is_withdrawn(&claims, &have.at[i], bears, hidden)) continue;
        TRY(sql_superseded_drop(e, cx->db, home, have.at[i].old_number, NULL));
        TRY(touch(cx, have.at[i].old_number, touched));
    }
    for (size_t i = 0; i < claims.count; i++) {
        const struct claim *c = &claims.at[i];
        if (is_kept(&have, c)) continue;
        TRY(sql_superseded_put(e, cx->db, home, c->old_number, c->number, c->born, env_now(e),
                               NULL));
        TRY(touch(cx, c->old_number, touched));
    }
    return ST_OK;
}

status superseded_forget(struct cx *cx, int64_t home, struct homes *touched)
{
    struct sql_superseded_of_list have;
    TRY(sql_superseded_of(cx->env, cx->db, home, &have));
    for (size_t i = 0; i < have.count; i++) {
        TRY(sql_superseded_drop(cx->env, cx->db, home, have.at[i].old_number, NULL));
        TRY(touch(cx, have.at[i].old_number, touched));
    }
    return ST_OK;
}
