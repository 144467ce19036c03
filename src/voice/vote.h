/* SPDX-License-Identifier: Apache-2.0
 * Who takes part, and what they think of statements. One vote a participant and statement, which
 * can be changed and taken back.
 */
#ifndef WEFT_VOICE_VOTE_H
#define WEFT_VOICE_VOTE_H

#include "trust/cx.h"

/* A pseudonym. In an open transaction where it may have to be made. */
struct participant {
    int64_t id; /* 0: nobody yet */
    int64_t neighbourhood;
    int64_t people; /* in the room; 1 for one alone */
    str named;      /* a group's own name */
};
/* Of a browser, by the secret in its cookie; *ret may have id 0 (read only). */
MUST_CHECK status participant_find(struct cx *cx, str secret, struct participant *ret);
/* The same, made where there is none. */
MUST_CHECK status participant_make(struct cx *cx, str secret, struct participant *ret);
/* A group in a room: its own secret, its size (2 to GROUP_PEOPLE_MOST) and name. ST_BAD_INPUT. */
MUST_CHECK status participant_group(struct cx *cx, str secret, int64_t people, str named,
                                    int64_t neighbourhood, struct participant *ret);
/* A sheet of paper, or somebody spoken to: nobody comes back to it. */
MUST_CHECK status participant_once(struct cx *cx, str kind, int64_t neighbourhood, int64_t *ret_id);
MUST_CHECK status participant_place(struct cx *cx, int64_t participant, int64_t neighbourhood);

struct statement {
    int64_t id;
    str key, words;
    int64_t topic;
    int64_t source;
    bool open;   /* not withdrawn */
    bool closed; /* the question is */
};
/* ST_NOT_FOUND. */
MUST_CHECK status statement_get(struct cx *cx, int64_t id, struct statement *ret);
/* vote: 1, −1, 0. In an open transaction. ST_GONE where it was withdrawn or the
 * question is closed, ST_BAD_INPUT. */
MUST_CHECK status vote_put(struct cx *cx, int64_t statement, int64_t participant, int vote,
                           str channel);
/* As if it had not been. */
MUST_CHECK status vote_take_back(struct cx *cx, int64_t statement, int64_t participant);

struct own_vote {
    int64_t statement;
    str words;
    int vote;
};
/* The newest first. */
MUST_CHECK status votes_own(struct cx *cx, int64_t topic, int64_t participant,
                            struct own_vote **ret_votes, size_t *ret_count);
/* One that this participant has not voted on, drawn by how much a vote on it would teach.
 * ST_NOT_FOUND (not told) where none is left; *ret_left: how many there are with it. */
MUST_CHECK status statement_next(struct cx *cx, int64_t topic, int64_t participant,
                                 struct statement *ret, int64_t *ret_left);

#endif
