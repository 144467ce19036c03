/* SPDX-License-Identifier: Apache-2.0
 * What people decided, and how it is lifted. */
#include "base/time.h"
#include "gen/sql_person.h"
#include "record/change.h"
#include "record/reviewing.h"

status marker_list(struct cx *cx, bool lifted_too, struct marker **ret_list, size_t *ret_count)
{
    struct env *e = cx->env;
    struct sql_marker_page_list rows;
    uint32_t label;
    TRY(may_review(cx));
    TRY(sql_marker_page(e, cx->db, lifted_too ? 1 : 0, NEVER_SHOWN, MARKERS_MOST, &rows));
    struct marker *list = NEW_ARRAY(e->arena, struct marker, rows.count);
    int64_t *persons = NEW_ARRAY(e->arena, int64_t, 2 * rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_marker_page_row *r = &rows.at[i];
        list[i] = (struct marker){ .same = r->same != 0,
                                   .at = r->at,
                                   .lifted_at = r->lifted_at.has ? r->lifted_at.v : TIME_NONE,
                                   .reason = r->reason,
                                   .by = r->shown,
                                   .second = r->second_shown,
                                   .lifted_by = r->lifted_shown,
                                   .lifted_reason = r->lifted_reason };
        TRY(review_side_read(cx, r->low, &list[i].low, &label));
        TRY(review_side_read(cx, r->high, &list[i].high, &label));
        persons[2 * i] = list[i].low.person;
        persons[2 * i + 1] = list[i].high.person;
    }
    TRY(review_looked(cx, S("markers"), persons, 2 * rows.count));
    *ret_list = list;
    *ret_count = rows.count;
    return ST_OK;
}

status marker_lift(struct cx *cx, int64_t low, int64_t high, str reason)
{
    struct env *e = cx->env;
    struct sql_patient_get_row one, other;
    int64_t lifted = 0;
    TRY(may_review(cx));
    if (str_trim(reason).n == 0)
        return fail_at(e, ST_BAD_INPUT, S("reason"), "say why it no longer holds");
    status st = sql_patient_get(e, cx->db, low, &one);
    if (st == ST_OK) st = sql_patient_get(e, cx->db, high, &other);
    if (st == ST_NOT_FOUND || (st == ST_OK && ((one.label | other.label) & NEVER_SHOWN) != 0))
        return fail(e, ST_NOT_FOUND, "there is no such decision");
    TRY(st);
    TRY(change_act(cx, S("lift"), 0,
                   arena_printf(e->arena, "marker/%lld-%lld", (long long)low, (long long)high)));
    TRY(sql_marker_lift(e, cx->db, low, high, env_now(e), cx->who.account, reason, &lifted));
    if (lifted == 0)
        return fail(e, ST_NOT_FOUND, "no decision stands about these two: it may have been lifted");
    TRY(sql_review_reopen(e, cx->db, low, high, NULL));
    TRY(change_add(cx, S("marker"), low, low));
    return change_add(cx, S("marker"), high, high);
}
