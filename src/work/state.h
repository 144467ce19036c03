/* SPDX-License-Identifier: Apache-2.0
 * The states of an issue and who may move it from which to which: a table (state.def), so that it
 * can be read. States are FHIR Task's. Source: shared/WORK.md, "The issue, the heart of work".
 */
#ifndef WEFT_WORK_STATE_H
#define WEFT_WORK_STATE_H

#include "base/env.h"

enum work_state {
    WORK_DRAFT,
    WORK_REQUESTED,
    WORK_RECEIVED,
    WORK_ACCEPTED,
    WORK_REJECTED,
    WORK_IN_PROGRESS,
    WORK_ON_HOLD,
    WORK_COMPLETED,
    WORK_CANCELLED,
    WORK_FAILED,
    WORK_STATE__COUNT
};
/* FHIR's word. */
str work_state_word(enum work_state s);
/* False for a word that is none of the ten ("ready" and "entered-in-error" among them). */
bool work_state_parse(str word, enum work_state *ret_state);
/* Nobody owes a next step. What came back rejected is open: its sender does. */
bool work_state_closed(enum work_state s);

enum work_verb {
#define MOVE(NAME, ...) WORK_##NAME,
#include "work/state.def"
#undef MOVE
    WORK_VERB__COUNT
};
enum work_side { WORK_BY_SENDER = 1, WORK_BY_RECEIVER = 2 };

struct work_move {
    str word;      /* in forms: "accept" */
    uint32_t from; /* bits of states */
    enum work_state to;
    uint32_t by; /* bits of sides */
    bool reason; /* must say why */
    bool told;   /* must say what the person who asked was told */
    str outcome; /* of a closed one: "done", "not done", "passed on"; "" where it stays */
};
const struct work_move *work_move(enum work_verb v);
bool work_verb_parse(str word, enum work_verb *ret_verb);
bool work_may_move(enum work_verb v, enum work_state from, uint32_t sides);

#endif
