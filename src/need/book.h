/* SPDX-License-Identifier: Apache-2.0
 * Formulae as data: read from text, checked, and held ready to run.
 *
 * The text is one statement a line; `#` starts a comment; two blanks part a statement from words
 * for people. docs/need.md describes it in full. A formula has inputs    numbers, choices, dates,
 * or codes (a list); required unless `optional` scores    the first is the value. A score adds
 * points (of ranges or choices), weights (of codes), numbers; may begin from another, be divided,
 * or be a survival 0.983^(e^(0.9·score)) tests     true or false: "INPUT over N or INPUT over N"
 *   dues      dates: working days, days or months after an input or another due
 *   bands     of the value, tried in order: below N, ..N, N.., any N (one row of points gave N), if
 * TEST
 */
#ifndef WEFT_NEED_BOOK_H
#define WEFT_NEED_BOOK_H

#include "base/env.h"
#include "base/map.h"
#include "need/need_limits.h"

enum need_kind { NEED_NUMBER, NEED_CHOICE, NEED_CODES, NEED_DATE };

struct need_input {
    str name, words;
    enum need_kind kind;
    bool optional, closed; /* closed: a code of no weight is an error where a person typed it */
    double low, high;
    int prefix; /* codes are cut to so many characters; 0: whole */
    str choice[8];
    size_t choices;
    uint32_t id; /* in book.inputs: shared by formulae that use one name */
};

struct need_range {
    double high; /* the first range whose upper end is not below the number */
    str choice;  /* of a choice instead */
    uint32_t choice_id;
    double points;
};

enum need_when { NEED_IF_EQUAL, NEED_IF_KNOWN, NEED_IF_LACKS };
struct need_condition {
    enum need_when when;
    uint8_t input;
    str text; /* choice, or code */
    uint32_t text_id;
    double number;
    uint16_t weight; /* of the code, for LACKS */
};

struct need_points {
    uint8_t input, score;
    struct need_condition only[3];
    size_t conditions;
    struct need_range range[NEED_RANGES_MOST];
    size_t ranges;
    double low;       /* of the first range: a number below it has no points */
    bool adds_number; /* `add INPUT`: the number itself */
    uint8_t unless;   /* not where this input is known; UINT8_MAX: always */
};

struct need_weight {
    uint16_t code; /* of the formula's codes */
    uint8_t input, score;
    double weight;
};

struct need_score {
    str name;
    int decimals;
    uint8_t from;     /* begins with this score's value; UINT8_MAX: 0 */
    uint8_t survival; /* 0.983^(e^(0.9·that score)); UINT8_MAX: none */
    double divide;
};

struct need_test {
    str name;
    uint8_t input[4];
    double over[4];
    size_t parts;
};

enum need_band_kind { NEED_BELOW, NEED_UP_TO, NEED_FROM, NEED_ANY, NEED_TEST, NEED_ELSE };
struct need_band {
    str name;
    enum need_band_kind kind;
    double limit;
    uint8_t test;
};

enum need_step { NEED_WORKING, NEED_DAYS, NEED_MONTHS };
struct need_due {
    str name;
    enum need_step step;
    int count;
    uint8_t input; /* UINT8_MAX: from another due */
    uint8_t due;
    bool next_working;
};

struct need_formula {
    str name, title, version, source, audience, use;
    struct need_input input[NEED_INPUTS_MOST];
    size_t inputs;
    struct need_score score[NEED_SCORES_MOST];
    size_t scores;
    struct need_points points[NEED_POINTS_MOST];
    size_t points_count;
    struct need_weight *weight;
    size_t weights;
    str code[NEED_CODES_MOST]; /* the codes weighed, in order of the text */
    str code_words[NEED_CODES_MOST];
    uint8_t code_input[NEED_CODES_MOST];
    size_t codes;
    uint16_t replaces[32][2]; /* codes: the first, where present, hides the second */
    size_t replacements;
    uint8_t oneof[4];
    size_t oneofs;      /* at least one of these inputs must be known */
    uint8_t only_input; /* `only age 65..`; UINT8_MAX: none */
    double only_low;
    bool may_fall; /* points, or what divides them, may be below 0 */
    struct need_test test[NEED_BANDS_MOST];
    size_t tests;
    struct need_band band[NEED_BANDS_MOST];
    size_t bands;
    struct need_due due[NEED_DUES_MOST];
    size_t dues;
    uint16_t *code_of;   /* book text id → code + 1; 0: none */
    size_t code_of_room; /* texts known when it was made */
    uint8_t *input_of;   /* book input id → input + 1 */
};

/* A code of a place's code set stands for one or several of our codes. */
struct need_alias {
    uint32_t id;
    const struct need_alias *next;
};

/* Names of inputs and texts (codes, choices) are interned so that facts are small numbers. */
struct need_book {
    struct arena *arena;
    struct need_formula *formula[NEED_FORMULAE_MOST];
    size_t count;
    struct map inputs;  /* name → id */
    struct map texts;   /* code or choice → id; 0 is "asked, none" */
    struct map aliases; /* a place's code → struct need_alias */
    size_t text_count, input_count;
};

/* A book with the formulae of defs/need. */
MUST_CHECK status need_book_open(struct env *e, struct need_book **ret_book);
/* Adds a formula of a place. ST_BAD_INPUT with line and column; `where` is its file for messages.
 */
MUST_CHECK status need_book_add(struct env *e, struct need_book *b, str text, str where);
/* Makes the codes of a list (one a line, a tab or blank and words after it) stand for `code`: a
 * place's own code sets ("heart-failure" ← its SNOMED CT codes). */
MUST_CHECK status need_book_codes(struct env *e, struct need_book *b, str code, str list,
                                  str where);
/* NULL where there is none of that name. */
struct need_formula *need_book_find(const struct need_book *b, str name);

enum { NEED_NONE = 0 }; /* the text id of "asked, and there are none" */
/* The id of an input's name; UINT32_MAX where no formula uses it. */
uint32_t need_input_id(const struct need_book *b, str name);
/* The id of a code or choice as a formula writes it (cut to the input's prefix where it has one);
 * UINT32_MAX where none does: such a fact says "there is one" and weighs nothing. */
uint32_t need_text_id(const struct need_book *b, str text);
/* All ids that a code stands for, a place's code sets included: one fact for each. */
size_t need_text_ids(const struct need_book *b, str text, uint32_t *ret_ids, size_t most);
/* The same for a code of a named input: upper case, without dot, cut to the input's prefix first
 * where it has one (ICD-10: "f00.1" is F00). */
size_t need_code_ids(const struct need_book *b, str input, str code, uint32_t *ret_ids,
                     size_t most);

#endif
