/* SPDX-License-Identifier: Apache-2.0
 * What each CSV source calls things, and how it writes dates (defs/town_words.def).
 */
#ifndef WEFT_TOWN_CSV_WORDS_H
#define WEFT_TOWN_CSV_WORDS_H

#include "base/buf.h"
#include "town/model.h"

struct town_csv_style {
    enum { DATES_DMY, DATES_YMD, DATES_DMON, DATES_COMPACT } dates;
    str state[STATE__COUNT];
};
const struct town_csv_style *town_csv_style(enum org org);
/* The word of an event: its label, else the source's usual word for its kind. */
str town_csv_word(enum org org, const struct event *at);
/* The lines of [types]: every word that may occur, once. */
void town_csv_write_types(struct buf *b, enum org org);

/* The special words of defs/town_lives.def, one by one; false after the last. */
struct life_word {
    enum org org; /* may be ORG_LANDLORD or ORG_GP */
    enum kind kind;
    enum class class;
    str label;
};
bool lives_word(size_t at, struct life_word *ret_word);

#endif
