/* SPDX-License-Identifier: Apache-2.0
 * Which records are of one person: what a caller gives and gets, by the file (link/batch.h) and one
 * at a time (link/live.h).
 *
 * A record is a list of values, each with what it is. A pair gets a weight in bits for each
 * comparison (Fellegi and Sunter 1969), the sum a probability; clusters are formed so that what
 * LINKAGE's never list forbids cannot come about, also through a third record. Pure: env only.
 * Texts in results are in English and in the arena of the env that was handed in.
 */
#ifndef WEFT_LINK_LINK_H
#define WEFT_LINK_LINK_H

#include "base/env.h"

enum link_type {
#define LINK_TYPE(name, most) LINK_##name,
#include "link/link_type.def"
#undef LINK_TYPE
    LINK_TYPE__COUNT
};

str link_type_name(enum link_type type);
bool link_type_of(str name, enum link_type *ret_type);
/* How many values of a type one record may have; more are left out, later ones first. */
size_t link_type_most(enum link_type type);

/* One value of a record, as it came. `set` ties the values of one address together (a record's
 * first address 0, its former ones 1, 2) and tells identifiers of different systems apart
 * (0 … 3, the same number for the same system in every record); elsewhere it is the order. */
struct link_value {
    enum link_type type;
    uint8_t set;
    str text;
};

/* What is to be done with a record or a pair. */
enum link_verdict {
    LINK_NEW,  /* nothing here is of the same person */
    LINK_ASK,  /* somebody must look */
    LINK_JOIN, /* the machine may join */
};

/* Why a pair may not be joined by machine, whatever its weight. */
enum link_bar {
    LINK_BAR_NONE,
    LINK_BAR_PARTED,      /* people said that they are two */
    LINK_BAR_NUMBERS,     /* two different valid NHS numbers */
    LINK_BAR_TWINS,       /* one birth date, family name and home, two given names */
    LINK_BAR_GENERATIONS, /* one name and home, birth dates a generation apart */
    LINK_BAR_DEATH,       /* the living with the dead, or two dates of death */
    LINK_BAR_CONFUSION,   /* one number, but name and birth date both disagree */
    LINK_BAR_CONTRADICTS, /* two of given name, family name, birth date wholly different */
    LINK_BAR_RELATIVES,   /* as twins or parent and child, but not known to share a home */
    LINK_BAR_DOUBT,       /* as CONTRADICTS, but all else outweighs it */
    LINK_BAR_PLACE,       /* same name and birth date, another place, nothing else shared */
    LINK_BAR_NEWBORN,     /* under one year of age without equal numbers */
    LINK_BAR_THIN,        /* an address, a telephone or defaults alone */
    LINK_BAR_SOURCE,      /* one to one: both of one source */
    LINK_BAR_LEAD,        /* another person fits nearly as well */
    LINK_BAR__COUNT
};
/* "two different valid NHS numbers: cannot be joined" */
str link_bar_words(enum link_bar bar);
/* Holds for whole clusters (never together, also not through a third record)? */
bool link_bar_holds_cluster(enum link_bar bar);

/* One comparison of a pair. Bits: log2(m/u), positive speaks for one person. */
struct link_evidence {
    str field; /* "family name" */
    str words; /* "same family name, rare" */
    double bits;
};

struct link_pair {
    double bits;        /* the sum, prior included */
    double probability; /* that the two are of one person, before bars */
    enum link_bar bar;
    struct link_evidence *evidence;
    size_t evidence_count; /* the comparisons where both sides have something */
};

struct link_model; /* link/model.h */
/* A saved model, for link_live_open. ST_BAD_INPUT with the line for anything that is none of this
 * version. */
MUST_CHECK status link_model_read(struct env *e, str text, struct link_model **ret_model);

#endif
