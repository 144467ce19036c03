/* SPDX-License-Identifier: Apache-2.0
 * One issue, and everything that happened to it.
 */
#include "base/time.h"
#include "gen/sql_work.h"
#include "trust/audit.h"
#include "work/inner.h"
#include "work/voice.h"
#include "work/work_limits.h"

static status audited(struct cx *cx, const struct work_issue *i)
{
    if (cx->who.role == ROLE_SYSTEM || i->person == 0) return ST_OK;
    struct audit_look look = { .action = S("read"),
                               .what = arena_printf(cx->env->arena, "Task/%.*s", STR_ARG(i->task)),
                               .rule = S("R03"),
                               .person = &i->person,
                               .person_count = 1 };
    return audit_look(cx, &look);
}

status work_get(struct cx *cx, int64_t issue, struct work_issue *ret_issue)
{
    struct work_issue i;
    TRY(issue_load(cx, issue, &i));
    TRY(issue_admit(cx, ACTION_READ, &i));
    TRY(issue_names(cx, &i, 1));
    TRY(audited(cx, &i));
    *ret_issue = i;
    return ST_OK;
}

status work_events(struct cx *cx, int64_t issue, struct work_event **ret_events, size_t *ret_count)
{
    struct sql_issue_events_list list;
    TRY(sql_issue_events(cx->env, cx->db, issue, WORK_EVENTS_MOST, &list));
    struct work_event *out = NEW_ARRAY(cx->env->arena, struct work_event, list.count);
    for (size_t k = 0; k < list.count; k++) {
        const struct sql_issue_events_row *r = &list.at[list.count - 1 - k];
        out[k] = (struct work_event){ .at = r->at,
                                      .kind = r->kind,
                                      .state = r->state,
                                      .words = r->words,
                                      .clash = r->clash,
                                      .who = r->shown,
                                      .organisation = r->name,
                                      .account = r->account,
                                      .organisation_id = r->organisation };
    }
    *ret_events = out;
    *ret_count = list.count;
    return ST_OK;
}

status work_voice_words(struct cx *cx, int64_t voice, struct work_voice *ret_voice)
{
    struct sql_issue_voice_words_list list;
    TRY(sql_issue_voice_words(cx->env, cx->db, voice, &list));
    *ret_voice = (struct work_voice){ .words = str_none() };
    if (list.count == 0) return ST_OK;
    const struct sql_issue_voice_words_row *r = &list.at[0];
    *ret_voice =
        (struct work_voice){ r->words, r->english, r->language, r->channel, r->named, r->at };
    return ST_OK;
}
