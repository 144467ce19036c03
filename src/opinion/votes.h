/* SPDX-License-Identifier: Apache-2.0
 * Votes on statements as one sparse matrix, kept by person and by statement.
 *
 * A vote is −1 (disagree), 0 (pass) or 1 (agree); unseen is missing. A person's last vote on a
 * statement counts. People and statements stand in the canonical order of their names
 * (opinion/ids.h), so that the order of a file's rows changes nothing but which vote was last. A
 * cell is held as `code` = 3·statement + vote + 1, so that a table of 3 × statements values gives
 * anything that depends on the statement and the vote.
 */
#ifndef WEFT_OPINION_VOTES_H
#define WEFT_OPINION_VOTES_H

#include "base/env.h"
#include "opinion/ids.h"

struct votes {
    size_t people, statements, count;
    str *person, *statement; /* names */
    size_t *row;             /* people + 1 offsets into code */
    uint32_t *code;          /* ascending within a person */
    size_t *bucket;          /* 3·statements + 1 offsets into voter, by code */
    uint32_t *voter;         /* ascending within a bucket */
    bool *zeroed;            /* statement moderated out, or meta: counts as 0 for everyone */
    bool *out, *meta;
    size_t zeroed_count;
    str *text;       /* of the statements; none where not known */
    size_t replaced; /* votes that a later one of the same person took the place of */
};

/* One row of a file, before sorting. */
struct vote_row {
    uint32_t person, statement;
    int64_t at; /* time, in any unit; equal times go by position */
    int8_t vote;
};

static inline size_t votes_of_person(const struct votes *v, size_t p)
{
    return v->row[p + 1] - v->row[p];
}
static inline size_t votes_in(const struct votes *v, size_t statement, int vote)
{
    size_t code = 3 * statement + (size_t)(vote + 1);
    return v->bucket[code + 1] - v->bucket[code];
}
static inline size_t votes_on(const struct votes *v, size_t statement)
{
    return v->bucket[3 * statement + 3] - v->bucket[3 * statement];
}

/* Reads `participant,statement,vote` or `participant_id,comment_id,vote`, with or without a column
 * `timestamp` or `timestamp_ms`; further columns are left alone. `statements` (or none) is a file
 * with `statement`, `comment_id` or `key`, and `text`, `moderated` (−1: out), `is_meta` (1).
 * ST_BAD_INPUT with line and column: missing columns, an empty name, a vote that is none of the
 * three. */
MUST_CHECK status votes_read(struct env *e, str path, str statements, struct votes *ret_votes);
MUST_CHECK status votes_read_text(struct env *e, str text, str statements_text,
                                  struct votes *ret_votes);
/* From rows in memory; names by ids. Spoils `rows`. */
MUST_CHECK status votes_build(struct env *e, struct vote_row *rows, size_t count,
                              const struct ids *people, const struct ids *statements,
                              struct votes *ret_votes);
/* Marks a statement as moderated out or meta. */
void votes_mark(struct votes *v, size_t statement, bool out, bool meta);

#endif
