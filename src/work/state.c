/* SPDX-License-Identifier: Apache-2.0 */
#include "work/state.h"

static const str words[WORK_STATE__COUNT] = {
    [WORK_DRAFT] = S_INIT("draft"),         [WORK_REQUESTED] = S_INIT("requested"),
    [WORK_RECEIVED] = S_INIT("received"),   [WORK_ACCEPTED] = S_INIT("accepted"),
    [WORK_REJECTED] = S_INIT("rejected"),   [WORK_IN_PROGRESS] = S_INIT("in-progress"),
    [WORK_ON_HOLD] = S_INIT("on-hold"),     [WORK_COMPLETED] = S_INIT("completed"),
    [WORK_CANCELLED] = S_INIT("cancelled"), [WORK_FAILED] = S_INIT("failed"),
};

static const struct work_move moves[WORK_VERB__COUNT] = {
#define MOVE(NAME, word_, from_, to_, by_, reason_, told_, outcome_)                               \
    [WORK_##NAME] = { S_INIT(word_), (from_), WORK_##to_,      (by_),                              \
                      (reason_),     (told_), S_INIT(outcome_) },
#include "work/state.def"
#undef MOVE
};

str work_state_word(enum work_state s)
{
    return words[s];
}

bool work_state_parse(str word, enum work_state *ret_state)
{
    for (int s = 0; s < WORK_STATE__COUNT; s++) {
        if (!str_eq(words[s], word)) continue;
        *ret_state = (enum work_state)s;
        return true;
    }
    return false;
}

bool work_state_closed(enum work_state s)
{
    return s == WORK_COMPLETED || s == WORK_CANCELLED || s == WORK_FAILED;
}

const struct work_move *work_move(enum work_verb v)
{
    return &moves[v];
}

bool work_verb_parse(str word, enum work_verb *ret_verb)
{
    for (int v = 0; v < WORK_VERB__COUNT; v++) {
        if (!str_eq(moves[v].word, word)) continue;
        *ret_verb = (enum work_verb)v;
        return true;
    }
    return false;
}

bool work_may_move(enum work_verb v, enum work_state from, uint32_t sides)
{
    return (moves[v].from >> from & 1) != 0 && (moves[v].by & sides) != 0;
}
