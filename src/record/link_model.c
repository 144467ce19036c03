/* SPDX-License-Identifier: Apache-2.0
 * Versions of the model: read, adopted, refused. */
#include "record/link_model.h"

#include "base/time.h"
#include "gen/sql_link.h"
#include "record/change.h"
#include "record/linker.h"
#include "record/reading.h"
#include "record/record_limits.h"
#include "record/store.h"

#define QUARTER (INT64_C(91) * 86400 * 1000000)

static status may_review(struct cx *cx)
{
    if (who_may(&cx->who, RIGHT_REVIEW)) return ST_OK;
    return fail(cx->env, ST_FORBIDDEN, "how records are joined is somebody else's work");
}

status link_model_text(struct cx *cx, int64_t id, str *ret_text)
{
    struct sql_link_model_text_row row;
    TRY(sql_link_model_text(cx->env, cx->db, id, &row));
    return unpack_plain(cx->env, row.packed, row.size, ret_text);
}

/* ---- reading ---------------------------------------------------------------------------------*/

static struct link_version version_of(const struct sql_link_model_get_row *r)
{
    bool adopted = str_eq(r->state, S("adopted"));
    return (struct link_version){ .id = r->id,
                                  .made_at = r->made_at,
                                  .state = r->state,
                                  .base = r->base,
                                  .records = r->records,
                                  .joins_before = r->joins_before,
                                  .joins_after = r->joins_after,
                                  .gained = r->gained,
                                  .lost = r->lost,
                                  .asks_before = r->asks_before,
                                  .asks_after = r->asks_after,
                                  .at_work = adopted && r->judged_to != INT64_MAX,
                                  .by = r->account != 0 ? r->shown : str_none(),
                                  .decided_at = r->decided_at.has ? r->decided_at.v : TIME_NONE,
                                  .reason = r->reason };
}

status link_model_list(struct cx *cx, size_t most, struct link_versions *ret_versions)
{
    struct sql_link_model_list_list list;
    struct link_versions out = { 0 };
    TRY(may_review(cx));
    TRY(sql_link_model_list(cx->env, cx->db, (int64_t)most, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct sql_link_model_list_row *r = &list.at[i];
        const struct sql_link_model_get_row same = { r->id,          r->made_at,    r->state,
                                                     r->base,        r->records,    r->joins_before,
                                                     r->joins_after, r->gained,     r->lost,
                                                     r->asks_before, r->asks_after, r->judged_to,
                                                     r->account,     r->shown,      r->decided_at,
                                                     r->reason };
        *VEC_PUSH(cx->env->arena, &out) = version_of(&same);
    }
    *ret_versions = out;
    return ST_OK;
}

static status get_row(struct cx *cx, int64_t id, struct sql_link_model_get_row *ret_row)
{
    status st = sql_link_model_get(cx->env, cx->db, id, ret_row);
    if (st != ST_NOT_FOUND) return st;
    env_fail(cx->env, ST_NOT_FOUND, S("model"), "there is no version %lld", (long long)id);
    env_remedy(cx->env, "weft model list shows those that there are.");
    return ST_NOT_FOUND;
}

status link_model_get(struct cx *cx, int64_t id, struct link_version *ret_version)
{
    struct sql_link_model_get_row row;
    TRY(may_review(cx));
    TRY(get_row(cx, id, &row));
    *ret_version = version_of(&row);
    return ST_OK;
}

/* Gone, or protected since: as if it had not been an example. */
static status side_of(struct cx *cx, int64_t home, struct review_side *ret_side, bool *ret_there)
{
    struct sql_link_patient_row row;
    status st = sql_link_patient(cx->env, cx->db, home, &row);
    *ret_there = st == ST_OK && row.label == 0;
    if (st == ST_NOT_FOUND) cx->env->err = (struct err){ 0 };
    if (st != ST_NOT_FOUND) TRY(st);
    return *ret_there ? review_record(cx, home, ret_side) : ST_OK;
}

status link_model_examples(struct cx *cx, int64_t id, struct link_examples *ret_examples)
{
    struct sql_link_model_get_row row;
    struct sql_link_model_examples_list list;
    struct link_examples out = { 0 };
    struct looking looking = { 0 };
    TRY(may_review(cx));
    TRY(get_row(cx, id, &row));
    TRY(sql_link_model_examples(cx->env, cx->db, id, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct sql_link_model_examples_row *r = &list.at[i];
        struct link_example x = { r->gained != 0, r->was, r->will_be, r->evidence, { 0 }, { 0 } };
        bool left = false, right = false;
        TRY(side_of(cx, r->low, &x.left, &left));
        TRY(side_of(cx, r->high, &x.right, &right));
        if (!left || !right) continue;
        TRY(looking_add(cx, &looking, r->low, FACET_IDENTITY));
        TRY(looking_add(cx, &looking, r->high, FACET_IDENTITY));
        *VEC_PUSH(cx->env->arena, &out) = x;
    }
    *ret_examples = out;
    return looking_done(cx, &looking, S("review"), S("model"), "R03", false);
}

/* ---- deciding --------------------------------------------------------------------------------*/

static status decide(struct cx *cx, int64_t id, str state, str reason)
{
    struct sql_link_model_get_row row;
    str action = str_eq(state, S("adopted")) ? S("adopt") : S("refuse");
    TRY(may_review(cx));
    TRY(get_row(cx, id, &row));
    if (str_trim(reason).n == 0) {
        env_fail(cx->env, ST_BAD_INPUT, S("reason"), "say why");
        env_remedy(cx->env, "a sentence will do: who looked at the examples, and what they showed");
        return ST_BAD_INPUT;
    }
    if (!str_eq(row.state, S("proposed")))
        return fail_at(cx->env, ST_CONFLICT, S("model"),
                       "this version does not wait any more: %.*s", STR_ARG(row.state));
    TRY(change_act(cx, action, 0, arena_printf(cx->env->arena, "link_model/%lld", (long long)id)));
    if (str_eq(state, S("adopted"))) TRY(sql_link_model_past(cx->env, cx->db, NULL));
    TRY(sql_link_model_state_set(cx->env, cx->db, id, state, cx->who.account,
                                 (struct opt_int){ true, env_now(cx->env) }, str_trim(reason),
                                 NULL));
    return change_add(cx, S("link_model"), 0, id);
}

status link_model_adopt(struct cx *cx, int64_t id, str reason)
{
    return decide(cx, id, S("adopted"), reason);
}

status link_model_refuse(struct cx *cx, int64_t id, str reason)
{
    return decide(cx, id, S("refused"), reason);
}

status link_model_is_due(struct cx *cx, bool *ret_due)
{
    struct sql_link_model_list_list last;
    struct sql_patient_total_row total;
    TRY(sql_link_model_list(cx->env, cx->db, 1, &last));
    TRY(sql_patient_total(cx->env, cx->db, &total));
    *ret_due = total.n >= LINK_MODEL_RECORDS_DUE;
    if (!*ret_due || last.count == 0) return ST_OK;
    const struct sql_link_model_list_row *r = &last.at[0];
    bool grown = total.n >= r->records + r->records / 2;
    bool old = env_now(cx->env) - r->made_at > QUARTER;
    *ret_due = !str_eq(r->state, S("proposed")) && (grown || old);
    return ST_OK;
}
