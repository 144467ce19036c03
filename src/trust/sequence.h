/* SPDX-License-Identifier: Apache-2.0
 * From the trace to its log: what looked and what wrote become leaves of one Merkle tree
 * (trust/tree.h), off everybody's path, and a checkpoint is signed each minute. Verifying goes the
 * other way: every leaf against its row, every row against its leaf, every checkpoint against the
 * tree.
 */
#ifndef WEFT_TRUST_SEQUENCE_H
#define WEFT_TRUST_SEQUENCE_H

#include "trust/cx.h"
#include "trust/tree.h"

/* The place as a signer: its name is made of its public key, so that no two places are mistaken for
 * each other. */
struct note_key trace_key(struct arena *a, const struct house *house);

/* Takes up to `most` rows that are safe into the tree; signs a checkpoint where the last is a
 * minute old and there is something new, or an hour old. In a reading transaction; writes files
 * only. ST_OK without doing anything where there is no audit. */
MUST_CHECK status trace_sequence(struct cx *cx, size_t most, size_t *ret_done);
/* The same, and signs at once where anything is new (for commands that end, and tests). */
MUST_CHECK status trace_sign_now(struct cx *cx);

struct trace_verdict {
    int64_t looks, writes; /* rows that agree with their leaves */
    int64_t waiting;       /* rows not yet taken in */
    int64_t checkpoints;   /* that hold */
    int64_t signed_at;     /* of the newest, µs; TIME_NONE where there is none */
};
/* folder: of the look-ups' files. witnessed: a note kept by somebody else, or none: the log must
 * have it as its beginning. ST_CONFLICT naming the first row that was altered, is missing, was
 * added, or was cut off; ST_BAD_INPUT where `witnessed` is no checkpoint of this place. */
MUST_CHECK status trace_verify(struct cx *cx, str folder, str witnessed,
                               struct trace_verdict *ret_verdict);

/* The newest checkpoint's note, with the cosignatures that came for it. ST_NOT_FOUND. */
MUST_CHECK status trace_checkpoint(struct cx *cx, str *ret_note);
/* Takes a note that a witness cosigned. ST_FORBIDDEN where no witness of ours signed it,
 * ST_UNPROCESSABLE where it is no checkpoint of ours, ST_CONFLICT where he has cosigned a later
 * one. */
MUST_CHECK status trace_cosign(struct cx *cx, str note);
/* Each witness's newest cosignature. */
struct cosigned {
    str name;
    uint64_t size;
    int64_t at; /* µs */
};
MUST_CHECK status trace_cosigned(struct cx *cx, str folder, struct cosigned **ret_list,
                                 size_t *ret_count);

#endif
