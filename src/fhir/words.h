/* SPDX-License-Identifier: Apache-2.0
 * The words of a resource, for _content and _text: what people read in it (names, displays, notes),
 * not its codes, systems, ids, references and files. Source: FHIR R4, 3.1.1.4.5.
 */
#ifndef WEFT_FHIR_WORDS_H
#define WEFT_FHIR_WORDS_H

#include "json/json.h"

/* Folded, runs of letters and digits with one blank between; at most WORDS_MOST bytes. */
struct words {
    str content;   /* of all of it, the narrative included */
    str narrative; /* of text.div */
};
struct words words_of(struct arena *a, const struct json_node *resource);
/* The same of any text. */
str words_plain(struct arena *a, str text);
/* True where each word of `asked` is in `words`; the last part of a word with * begins one. */
bool words_have(str words, str asked);

#endif
