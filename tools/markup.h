/* SPDX-License-Identifier: Apache-2.0
 * Follows the markup of a template byte by byte, so that tmplgen knows where a value would stand.
 * Refuses what the pages may not hold: scripts and styles in the page, event attributes, unquoted
 * attributes, elements that change how others are read. Source: HTML Standard, 13.2.5 (tokenizer),
 * reduced to what a well-formed template needs.
 */
#ifndef WEFT_TOOLS_MARKUP_H
#define WEFT_TOOLS_MARKUP_H

#include "base/env.h"

enum markup_state {
    MARKUP_TEXT,      /* between tags */
    MARKUP_RCDATA,    /* in <title> or <textarea>: text without tags */
    MARKUP_RAW,       /* in <script>: must stay empty */
    MARKUP_COMMENT,   /* in <!-- --> or <!doctype> */
    MARKUP_TAG_NAME,  /* after '<' */
    MARKUP_TAG,       /* in a tag, between attributes */
    MARKUP_ATTR_NAME, /* in the name of an attribute */
    MARKUP_ATTR_WAIT, /* after '=', before the quote */
    MARKUP_ATTR       /* in a quoted value */
};
enum markup_value { MARKUP_PLAIN, MARKUP_URL, MARKUP_REFUSED };

struct markup {
    enum markup_state state;
    char quote;              /* of MARKUP_ATTR */
    enum markup_value value; /* of MARKUP_ATTR */
    bool started;            /* something stands before in this attribute's value */
    bool closing;            /* the tag is </…> */
    int keeps_space;         /* depth of <pre> and <textarea> */
    char tag[24];            /* lower case; of the tag being read, or of the RCDATA element */
    char attr[24];
    size_t seen;   /* bytes of tag, attr, comment or end tag read so far */
    char head[12]; /* the first bytes of a URL value, to see its scheme */
};

/* Takes one byte in. On a refusal returns what is wrong, with what would be right in *ret_remedy.
 */
const char *markup_byte(struct markup *m, char c, const char **ret_remedy);
/* To be told where a directive stands: the name of a tag or an attribute ends there. */
void markup_directive(struct markup *m);
/* After a value has been written there. */
void markup_value_written(struct markup *m);
/* True where the two places are read alike; `merge` then holds for both. */
bool markup_same(const struct markup *a, const struct markup *b, struct markup *ret_merged);
/* "between tags", "in the attribute title": for errors. */
const char *markup_place(const struct markup *m);

#endif
