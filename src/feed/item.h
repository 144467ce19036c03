/* SPDX-License-Identifier: Apache-2.0
 * What comes out of every reader of this room: units, that is, things that are applied whole or not
 * at all (an HL7 message, a row, a line, a bundle), each of some FHIR resources; and notes on what
 * could not be read or is in doubt. They go to a sink: the record, or a list in a test.
 *
 * Every text belongs to the reader and holds until the next unit: a sink copies what it keeps.
 * Depends on base/ and crypto/'s digest only.
 */
#ifndef WEFT_FEED_ITEM_H
#define WEFT_FEED_ITEM_H

#include "base/env.h"
#include "base/time.h"

/* Where something stood. */
struct feed_place {
    str file;       /* its name as given; "-" for standard input; none for a socket */
    int64_t line;   /* from 1; 0 where lines mean nothing */
    int64_t offset; /* bytes from the start (of the unpacked text) */
    int64_t number; /* which unit of the file, from 1 */
};

enum feed_op {
    FEED_PUT,     /* the resource is now this */
    FEED_OVERLAY, /* these elements of it are now this; what is not named stays (HL7 v2, 2.5.3.4) */
    FEED_DELETE   /* the source took it back */
};

struct feed_item {
    enum feed_op op;
    str type;  /* "Patient" */
    str id;    /* the id here, made of the source's key and its own id (feed_id) */
    str local; /* the source's own id */
    str json;  /* the resource, its id included; none for FEED_DELETE */
    str keep;  /* FEED_OVERLAY: names of elements, by blanks, that an existing one keeps */
};

/* One thing that is applied whole or not at all. */
struct feed_unit {
    str source; /* the organisation that says so: its key */
    str key;    /* a message's own id (MSH-10); none where the source gives none */
    str raw;    /* as it came, for quarantine and for telling repeats; none for a spooled bundle */
    /* The same message again must have no effect, though newer ones came since: true for messages,
     * false for rows and resources, which are states, compared with what is held. */
    bool once;
    int64_t at; /* when it happened at the source; TIME_NONE where unknown */
    struct feed_place place;
};

enum feed_note_kind {
    FEED_REFUSED, /* nothing of the unit was applied; it can be mended and given again */
    FEED_DOUBT,   /* applied, but someone should look */
    FEED_PASSED   /* well formed, and nothing that a record holds (an answer, a capability) */
};

struct feed_note {
    enum feed_note_kind kind;
    status code;
    str source;
    str key; /* the message's id */
    struct feed_place place;
    str field;  /* "PID-3", a column's name, "Patient.birthDate" */
    str what;   /* never holds personal data: it may be logged */
    str remedy; /* what would be right */
    str raw;    /* the unit as it came, cut at FEED_RAW_MOST */
};

/* Where units go. Each call may refuse with a status; begin … put … end come in this order, one
 * unit at a time. A put that fails with ST_BAD_INPUT, ST_UNPROCESSABLE, ST_CONFLICT or ST_TOO_LARGE
 * refuses the unit: the caller ends it with keep = false and notes why. Other codes end the
 * reading.
 */
struct feed_sink {
    /* *ret_skip: the unit is known already and nothing more of it is wanted (end is not called). */
    status (*begin)(struct feed_sink *s, struct env *e, const struct feed_unit *u, bool *ret_skip);
    status (*put)(struct feed_sink *s, struct env *e, const struct feed_item *item);
    status (*end)(struct feed_sink *s, struct env *e, bool keep);
    status (*note)(struct feed_sink *s, struct env *e, const struct feed_note *n);
};

/* How a reading went. */
struct feed_counts {
    int64_t units;     /* applied */
    int64_t resources; /* in them */
    int64_t repeats;   /* units that were known already */
    int64_t refused;
    int64_t doubts;
    int64_t passed;
};

/* One reading of one file or connection: who sends, to whom it goes, how it went so far. */
struct feed_run {
    struct feed_sink *sink;
    str source;
    struct feed_place place; /* of the unit at hand */
    struct feed_counts counts;
    bool told_ends; /* that HL7 segments end in line feeds */
};

/* Gives a finished unit to the sink, whole or not at all; a refusal by the sink becomes a note and
 * ST_OK, so that the next unit can follow. Errors: what the sink answers beyond refusals. */
MUST_CHECK status feed_give(struct env *e, struct feed_run *run, const struct feed_unit *u,
                            const struct feed_item *items, size_t count);
/* The same in steps, for units too large to be held: items may fail in between. */
MUST_CHECK status feed_give_begin(struct env *e, struct feed_run *run, const struct feed_unit *u,
                                  bool *ret_skip);
MUST_CHECK status feed_give_item(struct env *e, struct feed_run *run, const struct feed_item *item);
/* keep = false where reading failed: nothing of the unit stays. */
MUST_CHECK status feed_give_end(struct env *e, struct feed_run *run, bool keep);
/* Notes the unit as refused, with e->err as the reason. */
MUST_CHECK status feed_refuse(struct env *e, struct feed_run *run, const struct feed_unit *u);
/* Notes a doubt about the unit at hand. */
MUST_CHECK status feed_doubt(struct env *e, struct feed_run *run, const struct feed_unit *u,
                             str field, str what, str remedy);
/* Notes that the unit is nothing to keep. */
MUST_CHECK status feed_pass(struct env *e, struct feed_run *run, const struct feed_unit *u,
                            str field, str what);
/* True for the codes that refuse one unit and let the next one be tried. */
bool feed_is_refusal(status s);

/* The id here of what `source` calls `local`: SOURCE-LOCAL, with every byte of `local` but letters,
 * digits and '-' as ".hh", so that two never become one; past 64 bytes its tail is replaced by 128
 * bits of its BLAKE2b. In the arena. Source: FHIR R4, 2.24.0.1, id = [A-Za-z0-9\-\.]{1,64}. */
str feed_id(struct arena *a, str source, str local);
/* "https://weft.example/id/SOURCE/KIND": the identifier system of a source's own numbers. */
str feed_namespace(struct arena *a, str source, str kind);
/* True for a key that a source may have: a letter, then letters, digits, '-'; at most 24. */
bool feed_source_valid(str key);

#endif
