/* SPDX-License-Identifier: Apache-2.0
 * Search rows made anew: after a program that writes other rows (rows.h, INDEX_VERSION), or when
 * somebody asks for it. In pieces from a saved place; first what is missing is put in, resource by
 * resource, then what no resource stands behind is taken out, row by row. Searches answer rightly
 * meanwhile: what only new rows hold is looked for in the texts until they are all there, and every
 * find is asked of its own text.
 */
#ifndef WEFT_RECORD_REINDEX_H
#define WEFT_RECORD_REINDEX_H

#include "trust/cx.h"

struct reindex_piece;
/* Reads the next piece; *ret_piece NULL where all is done. */
MUST_CHECK status reindex_prepare(struct cx *cx, struct reindex_piece **ret_piece);
/* Writes it, and the place behind it. May be done twice. */
MUST_CHECK status reindex_apply(struct cx *cx, const struct reindex_piece *piece);
/* From the beginning. */
MUST_CHECK status reindex_ask(struct cx *cx);

#endif
