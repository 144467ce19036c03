/* SPDX-License-Identifier: Apache-2.0
 * A JSON text of any length as a skeleton and entries: the elements of a top-level `entry` list are
 * handed out one by one as they stream past, and everything around them is kept, with null in their
 * places, so that it can be read as JSON at the end. Memory: one entry and the skeleton.
 * It only finds where values end: each entry and the skeleton are still to be read by json/.
 */
#ifndef WEFT_FEED_SPLITTER_H
#define WEFT_FEED_SPLITTER_H

#include "base/buf.h"
#include "csv/bytes.h"

struct splitter {
    struct bytes *bytes;
    struct buf skeleton;
    size_t at; /* in the window; everything before it has been judged */
    int depth;
    bool in_string, escaped;
    bool in_entries; /* inside the list */
    bool key_next;   /* at depth 1: the next string is a key */
    bool key_is_entry;
    bool in_key;
    size_t key_from; /* in the window */
    bool in_value;   /* inside an entry */
    int64_t lines;   /* line ends before `at` */
    int64_t entry_line, entry_offset;
};

/* The skeleton grows in e's arena: rewind to no mark made before the end. */
struct splitter splitter_make(struct env *e, struct bytes *b);
/* The next entry; str_none at the end of the text. Valid until the next call. Errors: ST_TOO_LARGE
 * for an entry or a skeleton past feed_limits.h; what reading gives. */
MUST_CHECK status splitter_next(struct env *e, struct splitter *s, str *ret_entry);
/* After the end: everything but the entries. */
static inline str splitter_skeleton(const struct splitter *s)
{
    return buf_str(&s->skeleton);
}

#endif
