/* SPDX-License-Identifier: Apache-2.0
 * Texts made comparable, and how alike two are. Works on bytes after folding, so any script passes;
 * the phonetic code knows Latin letters only.
 */
#ifndef WEFT_LINK_TEXT_H
#define WEFT_LINK_TEXT_H

#include "base/env.h"
#include "link/link_limits.h"

/* A folded text of bounded size. */
struct folded {
    char p[LINK_TEXT_MOST];
    size_t n;
};
static inline str folded_str(const struct folded *f)
{
    return (str){ f->p, f->n };
}

/* Lower case without accents; apostrophes dropped, other signs and white space one blank, ends
 * trimmed; cut at LINK_TEXT_MOST. `scratch` is used for what is not ASCII and rewound. */
void text_fold(struct arena *scratch, str raw, struct folded *ret_text);
/* Letters and digits only, upper case (postcodes, identifiers). */
void text_fold_code(struct arena *scratch, str raw, struct folded *ret_text);
/* Digits only. */
void text_fold_digits(str raw, struct folded *ret_text);

/* Jaro–Winkler, 0 … 1 (Winkler 1990: prefix weight 0.1 up to four bytes, from 0.7 on). */
double text_likeness(str a, str b);
/* One insertion, deletion, substitution or neighbouring transposition apart, or equal. */
bool text_one_edit(str a, str b);
/* One bit for each letter and digit that occurs, to rule out likeness cheaply. */
uint64_t text_letters(str folded);
/* A number for how a Latin name sounds in English; 0 where there is nothing to say. */
uint32_t text_sound(str folded);

/* Words that stand for nothing known ("unknown", "baby", "n/a"). */
bool text_is_default(str folded);
/* Titles and suffixes that are no part of a name ("mr", "esq"). */
bool text_is_title(str folded);
/* "street" for "st": the one spelling of a word in street names. */
str text_street_word(str folded);
/* The nickname classes of a given name: how many (at most 4) and which (numbers from 1). */
size_t text_nicknames(str folded, uint16_t ret_class[4]);

#endif
