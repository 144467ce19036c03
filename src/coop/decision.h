/* SPDX-License-Identifier: Apache-2.0
 * Decisions: what was asked, what was chosen, how, who was against; and decisions not to, with the
 * reason. Ballots of the members: their rules and results; a class's votes in a secret ballot are
 * given only where they could not tell how somebody voted.
 */
#ifndef WEFT_COOP_DECISION_H
#define WEFT_COOP_DECISION_H

#include "base/vec.h"
#include "trust/cx.h"

enum decision_state { DECISION_MADE, DECISION_DEFERRED, DECISION_DECLINED, DECISION__COUNT };

struct board_decision {
    int64_t id;
    str key, title, question;
    int64_t at;
    enum decision_state state;
    str options; /* one a line; of one alone */
    str chosen;
    str how;
    int64_t votes_for, votes_against, votes_abstain; /* -1: not by a vote */
    str dissent;                                     /* of one alone */
    str reason;                                      /* of a decision not to */
    int64_t review_at;                               /* TIME_NONE: never */
    str evidence;                                    /* keys joined by ; of one alone */
    str meeting_key, meeting_title, ballot_key;
    int64_t meeting_at; /* TIME_NONE */
};
VEC_TYPE(decisions, struct board_decision);

/* Newest first. meeting: of one alone; 0: all. */
MUST_CHECK status decision_list(struct cx *cx, int64_t meeting, struct decisions *ret_list);
MUST_CHECK status decision_by_key(struct cx *cx, str key, struct board_decision *ret_decision);
MUST_CHECK status decision_key_of(struct cx *cx, int64_t id, str *ret_key, str *ret_title);

struct decision_new {
    str title, question;
    int64_t meeting; /* 0: none */
    str chosen;
    str how;
    int64_t votes_for, votes_against, votes_abstain; /* -1: not by a vote */
    str dissent;
    str reason;        /* asked for where it is a decision not to */
    int64_t review_at; /* TIME_NONE: never */
    str once;
};
/* Made by the board. In an open transaction. ST_FORBIDDEN; ST_BAD_INPUT names the field: title,
 * chosen, how, reason. */
MUST_CHECK status coop_decide(struct cx *cx, const struct decision_new *n, int64_t *ret_id,
                              str *ret_key, bool *ret_again);
MUST_CHECK status coop_decline(struct cx *cx, const struct decision_new *n, int64_t *ret_id,
                               str *ret_key, bool *ret_again);

/* ---- ballots ---- */

struct ballot_line {
    str class, choice, label;
    int64_t registered;
    int64_t votes; /* -1: not told, it could show how somebody voted */
};
struct ballot {
    int64_t id;
    str key, title, kind, question, rule, classes;
    int32_t opens, closes, registered;
    str quorum, tie_rule;
    bool secret;
    bool open;
    str result;
    struct {
        VEC(struct ballot_line)
    } lines;
};
struct ballots {
    VEC(struct ballot)
};
MUST_CHECK status ballot_list(struct cx *cx, struct ballots *ret_list);
/* The rule itself: a class's votes are told from ten voters on, and where they were not all one.
 * Source: shared/CONVERSATION.md, "Ballots". */
bool ballot_may_tell(const int64_t *votes, size_t count);

#endif
