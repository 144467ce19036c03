/* SPDX-License-Identifier: Apache-2.0
 * A copy of a person's record, as it is put together for her (UK GDPR, article 15): what every
 * source says of her, read with the eyes of who asked, so that the one decision keeps back what
 * the law keeps back; other people's names, addresses and numbers are taken out of what is left.
 * work/access_copy.h is the request around it.
 */
#ifndef WEFT_RECORD_COPY_H
#define WEFT_RECORD_COPY_H

#include "base/vec.h"
#include "json/json.h"
#include "trust/decide.h"

/* What a health professional looks at before it leaves (Data Protection Act 2018, schedule 3). */
#define COPY_HEALTH                                                                                \
    ((uint32_t)(FACET_PROBLEM | FACET_MEDICINE | FACET_ALLERGY | FACET_IMMUNISATION |              \
                FACET_ENCOUNTER | FACET_MEASURE | FACET_DOCUMENT))
/* Stands in a text where something was taken out. */
#define COPY_MARK "[taken out]"

struct copy_line {
    int64_t n; /* from 1 */
    int64_t home, source;
    uint32_t facet, label;
    str date;  /* ISO, or "" */
    str title; /* "Furosemide 40 mg tablets" */
    str body;  /* all that the entry holds, "onset: 2021" a line */
    int64_t masked;
    str organisation; /* that said it, where lines are read again; "" */
};
VEC_TYPE(copy_lines, struct copy_line);

/* Everything about `person`, by kind and then newest first. other: asked for by somebody who acts
 * for her, who is told of no place where she lives or can be reached (R65), and nothing that is
 * kept from such people. cx->who is who puts it together and is written down as having read it,
 * with cx->reason; the caller has decided that it may. ST_NOT_FOUND, ST_TOO_LARGE past
 * COPY_LINES_MOST. */
MUST_CHECK status copy_gather(struct cx *cx, int64_t person, bool other,
                              struct copy_lines *ret_lines);
/* The lines that may be read by who asked, now: each is decided about again. */
MUST_CHECK status copy_admit(struct cx *cx, int64_t person, bool other, struct copy_lines *lines);

/* ---- texts (copy_text.c; pure) ---------------------------------------------------------------*/
struct copy_words {
    VEC(str)
};
/* What is taken out wherever it stands (theirs), and what is her own and stays. */
struct copy_mask {
    struct copy_words theirs, own;
    bool other;
};
/* Notes the names, addresses and numbers that a resource gives of others, and of her. */
void copy_mask_note(struct arena *a, struct copy_mask *m, str type, const struct json_node *root);
/* `text` without them; *count grows by how many were taken out. */
str copy_mask_apply(struct arena *a, const struct copy_mask *m, str text, int64_t *count);
/* All that a resource says, line by line. */
str copy_text(struct arena *a, const struct copy_mask *m, str type, const struct json_node *root,
              int64_t *count);

#endif
