/* SPDX-License-Identifier: Apache-2.0
 * A mapping file: what the columns of one source's rows are. Format: src/feed/README.md.
 * Read once, const after. Everything is in the arena of mapping_read. Pure.
 */
#ifndef WEFT_FEED_MAPPING_H
#define WEFT_FEED_MAPPING_H

#include "base/vec.h"
#include "feed/event.h"
#include "feed/value.h"

enum target {
#define TARGET(name, words) TARGET_##name,
#include "feed/targets.def"
#undef TARGET
    TARGET__COUNT,
    TARGET_NONE,  /* `-`: not loaded */
    TARGET_VITAL, /* obs.NAME */
    TARGET_PATH   /* Type.path.0.to */
};

struct mapping_target {
    enum target target;
    const struct vital *vital; /* TARGET_VITAL */
    str type, path;            /* TARGET_PATH */
};

enum { MAPPING_TARGETS_MOST = 4 };

struct mapping_column {
    str name;
    long line; /* of the mapping */
    struct mapping_target at[MAPPING_TARGETS_MOST];
    size_t count;
};

/* `word` (of a column, of a type's status; case of ASCII ignored) means `to`. */
struct mapping_word {
    str of, word, to, more;
};

VEC_TYPE(mapping_columns, struct mapping_column);
VEC_TYPE(mapping_words, struct mapping_word);

struct mapping {
    str text; /* as it was read; the caller's */
    str organisation;
    char separator;
    enum date_order dates;
    struct mapping_columns columns;
    struct mapping_words values; /* of = column */
    struct mapping_words types; /* word → FHIR type (to), Encounter class (more); "-" = no item */
    struct mapping_words states; /* of = FHIR type */
};

/* Errors: ST_BAD_INPUT with line, field and remedy; ST_TOO_LARGE past feed_limits.h. */
MUST_CHECK status mapping_read(struct env *e, str text, struct mapping *ret_mapping);

/* What a column's word means; the word itself where the mapping does not say. */
str mapping_value(const struct mapping *m, str column, str word);
/* The row's FHIR type for a word of item.type; NULL where it is not listed. */
const struct mapping_word *mapping_type(const struct mapping *m, str word);
/* The status of a type for a word of item.status; none where it is not listed. */
str mapping_status(const struct mapping *m, str type, str word);
/* The words of a target, for messages. */
str mapping_target_words(enum target t);

#endif
