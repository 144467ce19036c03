/* SPDX-License-Identifier: Apache-2.0
 * (inner) Does a resource meet a clause of a search? Asked of its own text, whatever the search
 * rows in the database said. Pure.
 */
#ifndef WEFT_RECORD_SEARCH_MATCH_H
#define WEFT_RECORD_SEARCH_MATCH_H

#include "base/map.h"
#include "fhir/index.h"
#include "fhir/quantity.h"
#include "fhir/search.h"
#include "fhir/words.h"

/* A quantity that is asked for, in base units. */
struct measure {
    bool has;
    struct quantity unit;
    double number, low, high;
};

enum condition_kind {
    CONDITION_VALUE,
    CONDITION_SET,   /* a chain: it must refer to one of `set` ("Type/id") */
    CONDITION_IDS,   /* _has: its own id must be in `set` */
    CONDITION_HOMES, /* _has of a Patient's own data: its home must be in `home` */
    CONDITION_WORDS  /* _content, _text */
};

/* A clause made ready: texts folded, chained and _has searches already done. */
struct condition {
    uint8_t kind;
    bool implied;   /* follows from another condition: it drives or joins, and is not asked again */
    bool narrative; /* of CONDITION_WORDS: _text */
    struct arena *arena;
    const struct search_clause *clause; /* of CONDITION_WORDS: NULL */
    str *folded;                        /* of each value's text (strings and :text) */
    struct measure *measures;           /* of each value of a quantity with a unit; or NULL */
    str *words;                         /* of CONDITION_WORDS: one of them must hold */
    size_t word_count;
    int64_t words_txid, words_seq; /* how far the table of words goes */
    /* A code of any system: the keys that there are for it (search_keys_find). */
    int64_t *key;
    size_t key_count;
    bool keys_known;
    struct map set;
    const int64_t *home; /* of CONDITION_HOMES: descending, each once */
    size_t home_count;
};

struct condition condition_make(struct arena *a, const struct search_clause *clause);
/* What a condition is asked of. words: only where there is a CONDITION_WORDS. */
struct asked_of {
    const struct index_rows *rows;
    str id;
    int64_t at, home;
    struct words words;
};
bool condition_holds(const struct condition *c, const struct asked_of *r);
/* Where in `home` those begin that are below this one. */
size_t condition_homes_below(const struct condition *c, int64_t home);
/* True where no text is needed to answer it. */
bool condition_without_text(const struct condition *c);

#endif
