/* SPDX-License-Identifier: Apache-2.0
 * A formula over the facts of one person.
 *
 * Missing is never normal: a score whose inputs are not all known has no value. What is known then
 * still says how bad it is at the least (`at_least`), because points and weights of these formulae
 * add up from zero; `missing` names what would be needed.
 */
#ifndef WEFT_NEED_EVALUATE_H
#define WEFT_NEED_EVALUATE_H

#include "need/book.h"

/* One fact, as some organisation recorded it. Of several numbers the latest counts; codes add up.
 */
struct need_fact {
    uint32_t input;  /* need_input_id */
    uint32_t text;   /* need_text_id of a code or choice; NEED_NONE: asked, none */
    double number;   /* of numbers; of dates: days since 1970-01-01 */
    int64_t at;      /* when it was so, microseconds */
    uint32_t source; /* whose record: an index of the caller's */
};

enum { NEED_NO_BAND = -1 };

/* Why: a fact that moved a score. */
struct need_part {
    uint32_t fact; /* index of the facts */
    uint8_t score;
    double points;
    int32_t code; /* of the formula; -1 for a number or choice */
    uint8_t input;
};

struct need_answer {
    const struct need_formula *formula;
    bool known;     /* the value is */
    double value;   /* of the first score */
    int band;       /* index of the formula's bands, or NEED_NO_BAND */
    int at_least;   /* where not known: the band that what is known reaches already */
    double partial; /* where not known: the sum of what is known */
    bool not_for;   /* the formula is not for this person (age) */
    bool score_known[NEED_SCORES_MOST];
    double score[NEED_SCORES_MOST];
    bool test[NEED_BANDS_MOST];
    int32_t due[NEED_DUES_MOST]; /* DATE_NONE where not known */
    uint32_t missing;            /* a bit for each input that is needed and not known */
    bool any_three_points;       /* NEWS2: one row gave 3 */
    double highest_points;       /* of one row */
    struct need_part part[NEED_POINTS_MOST + 32];
    size_t parts; /* those that fit, of the first score */
};

void need_evaluate(const struct need_formula *f, const struct need_fact *fact, size_t count,
                   struct need_answer *ret_answer);

/* A band's name, or none. */
static inline str need_band_name(const struct need_answer *a, int band)
{
    return band == NEED_NO_BAND ? str_none() : a->formula->band[band].name;
}
/* In words: what counted, what is missing, what would move it to another band. */
str need_counted_words(struct arena *a, const struct need_answer *answer);
str need_missing_words(struct arena *a, const struct need_answer *answer);
str need_moving_words(struct arena *a, const struct need_answer *answer);
/* A score with its decimals. */
str need_score_text(struct arena *a, const struct need_formula *f, size_t score, double value);

#endif
