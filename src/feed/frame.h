/* SPDX-License-Identifier: Apache-2.0
 * A batch, and what became of it, as bytes for db/handoff.h (inner to handover.c). Numbers are
 * eight bytes, little end first; a text is its length plus one (0: none) and its bytes.
 */
#ifndef WEFT_FEED_FRAME_H
#define WEFT_FEED_FRAME_H

#include "base/buf.h"
#include "feed/batch.h"

struct frame {
    str rest;
    bool bad; /* something was missing or impossible: all that follows reads as nothing */
};

void frame_put_int(struct buf *b, int64_t v);
void frame_put_str(struct buf *b, str s);
int64_t frame_int(struct frame *f);
/* Spans into the frame. */
str frame_str(struct frame *f);

void frame_put_file(struct buf *b, const struct feed_batch_file *file);
struct feed_batch_file frame_file(struct frame *f);
/* The files of a batch and those of its units [from, to), with how far the files have been read
 * then. */
void frame_put_units(struct buf *b, const struct feed_batch *batch, size_t from, size_t to);
/* Into an empty batch. Errors: ST_BAD_INPUT. */
MUST_CHECK status frame_units(struct env *e, struct frame *f, struct feed_batch *batch);
void frame_put_counts(struct buf *b, const struct feed_batch_counts *c);
struct feed_batch_counts frame_counts(struct frame *f);

#endif
