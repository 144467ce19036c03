/* SPDX-License-Identifier: Apache-2.0 */
#include "thread/resident.h"

#include "base/buf.h"
#include "base/time.h"
#include "gen/sql_resident.h"
#include "record/record.h"
#include "thread/thread_limits.h"
#include "trust/decide.h"

/* ---- what she said ---------------------------------------------------------------------------*/

static status follow(struct cx *cx, const struct thread_lines *lines, struct resident_voice *v)
{
    int64_t *threads = NULL;
    size_t count = 0;
    struct thread t;
    TRY(thread_of(cx, END_VOICE, v->id, &threads, &count));
    for (size_t i = 0; i < lines->count && count > 0; i++)
        if (lines->at[i].id == threads[0]) {
            v->thread = lines->at[i];
            v->followed = true;
            return ST_OK;
        }
    TRY(thread_read_loose(cx, END_VOICE, v->id, &t));
    v->followed = t.theme != 0;
    v->thread = (struct thread_line){ .key = str_none(),
                                      .title = t.theme_title,
                                      .state = t.state,
                                      .at = t.at,
                                      .cut = t.cut,
                                      .since = t.since,
                                      .next_due = DATE_NONE };
    return ST_OK;
}

status resident_voices(struct cx *cx, struct resident_voice **ret_list, size_t *ret_count)
{
    struct env *e = cx->env;
    struct sql_resident_voices_list rows;
    struct thread_lines lines = { 0 };
    if (cx->who.account == 0) return fail(e, ST_FORBIDDEN, "sign in first");
    TRY(sql_resident_voices(e, cx->db, cx->who.account, &rows));
    if (rows.count > 0) TRY(thread_list(cx, 0, &lines));
    struct resident_voice *list = NEW_ARRAY(e->arena, struct resident_voice, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_resident_voices_row *r = &rows.at[i];
        list[i] = (struct resident_voice){ .id = r->id,
                                           .key = r->key,
                                           .words = r->words,
                                           .language = r->language,
                                           .channel = r->channel,
                                           .at = r->at,
                                           .state = r->state,
                                           .refusal = r->refusal };
        if (str_eq(r->state, S("accepted"))) TRY(follow(cx, &lines, &list[i]));
    }
    *ret_list = list;
    *ret_count = rows.count;
    return ST_OK;
}

status resident_acting(struct cx *cx, struct resident_acting **ret_list, size_t *ret_count)
{
    struct env *e = cx->env;
    struct sql_resident_acting_list rows;
    if (cx->who.role != ROLE_RESIDENT || cx->who.person == 0)
        return fail(e, ST_FORBIDDEN, "this is for the person herself");
    TRY(sql_resident_acting(e, cx->db, cx->who.person, RELATION_PROXY, env_now(e), &rows));
    struct resident_acting *list = NEW_ARRAY(e->arena, struct resident_acting, rows.count);
    for (size_t i = 0; i < rows.count; i++)
        list[i] = (struct resident_acting){ rows.at[i].shown, rows.at[i].until };
    *ret_list = list;
    *ret_count = rows.count;
    return ST_OK;
}

/* ---- what matters ----------------------------------------------------------------------------*/

str resident_words_id(struct cx *cx)
{
    return arena_printf(cx->env->arena, "own-words-%lld", (long long)cx->who.account);
}

static str goal_text(struct cx *cx, str patient, str words)
{
    struct buf b = buf_make(cx->env->arena);
    str day = date_text(cx->env->arena, time_date_local(env_now(cx->env)));
    buf_add(&b, S("{\"resourceType\":\"Goal\",\"id\":"));
    buf_json(&b, resident_words_id(cx));
    buf_add(&b, S(",\"lifecycleStatus\":\"active\",\"description\":{\"text\":"));
    buf_json(&b, words);
    buf_add(&b, S("},\"subject\":{\"reference\":"));
    buf_json(&b, arena_concat(cx->env->arena, S("Patient/"), patient));
    buf_add(&b, S("},\"startDate\":"));
    buf_json(&b, day);
    buf_add(&b, S(",\"expressedBy\":{\"reference\":"));
    buf_json(&b, arena_concat(cx->env->arena, S("Patient/"), patient));
    buf_add(&b, S("}}"));
    return buf_str(&b);
}

status resident_words_set(struct cx *cx, str patient, str words)
{
    struct env *e = cx->env;
    struct record_done done;
    if (cx->who.role != ROLE_RESIDENT || cx->who.person == 0)
        return fail(e, ST_FORBIDDEN, "these are the person's own words");
    if (words.n == 0 || words.n > OWN_WORDS_MOST) {
        env_fail(e, ST_BAD_INPUT, S("words"),
                 words.n == 0 ? "nothing is written" : "this is over 4,000 characters");
        env_remedy(e, "Write what matters to you, as you would say it.");
        return ST_BAD_INPUT;
    }
    return record_write(cx,
                        &(struct record_write){ .verb = RECORD_PUT,
                                                .type = S("Goal"),
                                                .id_is_ours = true,
                                                .id = resident_words_id(cx),
                                                .json = goal_text(cx, patient, words) },
                        &done);
}
