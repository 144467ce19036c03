/* SPDX-License-Identifier: Apache-2.0
 * HL7 v2 in its bar-and-hat form (ER7): one message as segments and fields, spans into the text.
 *
 * The delimiters come from the message itself (MSH-1, MSH-2). Segments end in CR; LF and CRLF are
 * taken too, and told. Nothing is unescaped until it is asked for. Pure; depends on base/ only.
 * Source: HL7 v2.3 and v2.4, chapter 2 (2.7 delimiters, 2.9 and 2.10 escapes, 2.13
 * acknowledgement).
 */
#ifndef WEFT_FEED_ER7_H
#define WEFT_FEED_ER7_H

#include "base/env.h"

struct er7_segment {
    str name;   /* "PID" */
    str text;   /* the whole segment, its name included */
    str *field; /* [0] is the name; MSH: [1] is the field separator itself, [2] the others */
    size_t count;
    long line; /* from 1 within the message */
};

struct er7 {
    char field, component, repeat, escape, sub; /* '\0' where the message gives none */
    struct er7_segment *at;
    size_t count;
    bool other_ends; /* segments ended in LF or CRLF */
};

/* Reads one message (with or without its MLLP frame bytes). Errors: ST_BAD_INPUT with segment,
 * field and remedy; ST_TOO_LARGE past feed_limits.h. */
MUST_CHECK status er7_read(struct env *e, str message, struct er7 *ret_message);

/* The n-th segment of a name from `from` on, as an index; SIZE_MAX where there is none. */
size_t er7_find(const struct er7 *m, str name, size_t from);

/* Field n of a segment (from 1), raw; none where the segment is shorter. */
str er7_field(const struct er7_segment *s, size_t n);
/* How many repetitions a field has: 0 where it is empty. */
size_t er7_repeats(const struct er7 *m, str field);
/* Repetition r (from 0) of a field, raw; a field without one is its own first. */
str er7_repeat(const struct er7 *m, str field, size_t r);
/* Component c (from 1) of a repetition, unescaped, in the arena; none where it is empty or absent,
 * also where it is the two quotes that mean "delete" (er7_is_null tells). Its first subcomponent.
 */
str er7_part(struct arena *a, const struct er7 *m, str repetition, size_t c);
/* er7_part of field n's first repetition. */
str er7_get(struct arena *a, const struct er7 *m, const struct er7_segment *s, size_t n, size_t c);
/* True for `""`: the sender says that there is no value any more (HL7 v2, 2.5.3.4). */
bool er7_is_null(str raw);
/* \F\ \S\ \R\ \E\ \T\ \Xhh..\ \.br\ and their like resolved; what is not understood stays. */
str er7_unescape(struct arena *a, const struct er7 *m, str s);
/* A text made safe for a field of `m`'s delimiters. */
str er7_escape(struct arena *a, const struct er7 *m, str s);

enum er7_answer { ER7_AA, ER7_AE, ER7_AR };
/* The acknowledgement of a message: AA taken, AE taken up but faulty, AR refused. `message` is as
 * it came, and may be unreadable. why: none for AA. Ends in CR. Source: HL7 v2.4, 2.13.1; ERR-1
 * as 2.16.5. */
str er7_ack(struct env *e, str message, enum er7_answer answer, const struct err *why,
            str control_id);

#endif
