/* SPDX-License-Identifier: Apache-2.0
 * How a commitment gets on: notes, comments, and what became of it.
 */
#include "base/time.h"
#include "coop/commitment.h"
#include "coop/coop_limits.h"
#include "coop/may.h"
#include "gen/sql_coop.h"
#include "record/change.h"

static const str kinds[] = {
    [NOTE_PROGRESS] = S_INIT("progress"), [NOTE_COMMENT] = S_INIT("comment")
};

status commitment_notes(struct cx *cx, int64_t commitment, enum note_kind kind,
                        struct commitment_notes *ret_notes)
{
    struct sql_coop_notes_list rows;
    struct commitment_notes list = { 0 };
    TRY(sql_coop_notes(cx->env, cx->db, commitment, kinds[kind], &rows));
    for (size_t i = 0; i < rows.count; i++)
        *VEC_PUSH(cx->env->arena, &list) =
            (struct commitment_note){ rows.at[i].at, rows.at[i].by_words, rows.at[i].words,
                                      rows.at[i].state };
    *ret_notes = list;
    return ST_OK;
}

static status check_words(struct cx *cx, str field, str words)
{
    struct env *e = cx->env;
    if (words.n > 0 && words.n <= COOP_WORDS_MOST) return ST_OK;
    if (words.n == 0) {
        env_fail(e, ST_BAD_INPUT, field, "nothing is written");
        env_remedy(e, "Write what there is to say.");
        return ST_BAD_INPUT;
    }
    env_fail(e, ST_BAD_INPUT, field, "that is too long");
    env_remedy(e, "Say it in fewer than %d letters.", COOP_WORDS_MOST);
    return ST_BAD_INPUT;
}

static status put(struct cx *cx, const struct commitment *c, enum note_kind kind, str words, str by,
                  str state, str once)
{
    struct env *e = cx->env;
    int64_t changes = 0;
    TRY(sql_coop_note_put(e, cx->db, c->id, kinds[kind], env_now(e), by, cx->who.account, words,
                          state, str_is_empty(once) ? str_none() : once, &changes));
    if (changes == 0) return ST_OK; /* the same form, pressed twice */
    TRY(change_act(cx, kinds[kind], 0, arena_concat(e->arena, S("commitment/"), c->key)));
    return change_add(cx, S("commitment"), 0, c->id);
}

status coop_note(struct cx *cx, str key, enum note_kind kind, str words, str by, str once)
{
    struct commitment c;
    TRY(commitment_by_key(cx, key, &c));
    bool may = kind == NOTE_PROGRESS ? coop_may_progress(&cx->who, c.organisation)
                                     : coop_may_comment(&cx->who);
    if (!may)
        return fail(cx->env, ST_FORBIDDEN,
                    "how it gets on is said by those who work for its owner");
    TRY(check_words(cx, kinds[kind], words));
    return put(cx, &c, kind, words, by, S(""), once);
}

static status precondition(struct cx *cx)
{
    env_fail(cx->env, ST_PRECONDITION, S("version"), "somebody has changed it since you opened it");
    env_remedy(cx->env, "Read what it says now, and send yours again if it still holds.");
    return ST_PRECONDITION;
}

status coop_commitment_set(struct cx *cx, str key, const struct commitment_change *n)
{
    struct env *e = cx->env;
    struct commitment c;
    int64_t changes = 0;
    TRY(commitment_by_key(cx, key, &c));
    if (!coop_may_state(&cx->who, c.organisation))
        return fail(e, ST_FORBIDDEN,
                    "what became of it is said by those who answer for its owner, and the board");
    TRY(check_words(cx, S("reason"), n->words));
    if (c.version != n->version) return precondition(cx);
    bool kept = n->state == COMMITMENT_KEPT, ended = kept || n->state == COMMITMENT_DROPPED;
    TRY(sql_coop_commitment_set(e, cx->db, c.id, n->version, commitment_state_word(n->state),
                                kept ? S("") : n->words, kept ? n->words : S(""),
                                (struct opt_int){ ended, env_now(e) }, &changes));
    if (changes == 0) return precondition(cx);
    return put(cx, &c, NOTE_PROGRESS, n->words, n->by, commitment_state_word(n->state), n->once);
}
