/* SPDX-License-Identifier: Apache-2.0
 * A record as a row of word numbers. Which slots a row has is fixed when the fields are known, so a
 * row is as short as its file allows: slot 0 is always "nothing known", and every slot that the
 * fields do not have points there. A town's row of 14 columns takes 18 × 4 bytes.
 */
#ifndef WEFT_LINK_PACK_H
#define WEFT_LINK_PACK_H

#include "link/link.h"
#include "link/pool.h"

enum {
    SLOT_GIVENS = 3,
    SLOT_MIDDLES = 2,
    SLOT_FAMILIES = 3,
    SLOT_IDENTIFIERS = 4,
    SLOT_PHONES = 3,
    SLOT_EMAILS = 2,
    SLOT_ADDRESSES = 3,
    SLOT_TEXTS = 4,
    SLOT_CODES = 4,
};

struct address_slots {
    uint8_t postcode, house, street, town, region, uprn;
    uint8_t home_street, home_postcode; /* derived: house with street, house with postcode */
};

struct slots {
    uint8_t given[SLOT_GIVENS], middle[SLOT_MIDDLES], family[SLOT_FAMILIES];
    uint8_t birth, death, sex, nhs, source;
    uint8_t identifier[SLOT_IDENTIFIERS], phone[SLOT_PHONES], email[SLOT_EMAILS];
    uint8_t text[SLOT_TEXTS], code[SLOT_CODES];
    struct address_slots address[SLOT_ADDRESSES];
    /* How many of each are in use. */
    uint8_t givens, middles, families, identifiers, phones, emails, texts, codes, addresses;
    uint8_t width; /* words in a row */
};

/* The slots that these columns need (each with its type and set). */
struct slots slots_make(const struct link_value *columns, size_t count);
/* Every slot there is: for records that come one at a time. */
struct slots slots_all(void);

/* Fills a row of slots->width words (zeroed first) from a record's values, making words as needed.
 * Values beyond the slots are left out. `scratch` is rewound. */
void pack_row(struct pool *pool, const struct slots *slots, struct arena *scratch,
              const struct link_value *values, size_t count, uint32_t *ret_row);
/* Adds a row's words to their counts (by = 1), or takes them off (-1). */
void pack_count(struct pool *pool, const struct slots *slots, const uint32_t *row, int by);

#endif
