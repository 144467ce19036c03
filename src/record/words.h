/* SPDX-License-Identifier: Apache-2.0
 * The words of resources for _content and _text, kept behind the change log by the job words. A
 * search looks at what has changed since as well, so it never misses any.
 */
#ifndef WEFT_RECORD_WORDS_H
#define WEFT_RECORD_WORDS_H

#include "base/vec.h"
#include "fhir/words.h"
#include "record/change.h"

struct words_row {
    int64_t home, rid;
    struct words words;
};
struct words_piece {
    struct {
        VEC(struct words_row)
    } list;
    struct change_place upto;
    size_t changes; /* read for it; 0: nothing is left to do */
};

/* Reads: up to `most` changes behind the saved position, and what they left. */
MUST_CHECK status words_prepare(struct cx *cx, size_t most, struct words_piece *ret_piece);
/* Writes them, and how far the log was read. May be done twice. */
MUST_CHECK status words_apply(struct cx *cx, const struct words_piece *piece);
/* How far the words go. */
MUST_CHECK status words_place(struct cx *cx, struct change_place *ret_place);

#endif
