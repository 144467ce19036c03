/* SPDX-License-Identifier: Apache-2.0
 * The fields of forms, with their errors: by the field, and in a summary on top that links to it.
 * What was typed is always given back.
 *
 *     {{use "web/form.h"}} {{use "gen/form.tmpl.h"}}
 *     {{call error_summary(&v->errors)}}
 *     <form method="post" action="…" novalidate>{{call csrf(v->frame.csrf)}}
 *     {{call text_field(&v->name)}} {{call radio_field(&v->how)}} {{call
 * send_button(words)}}</form>
 */
#ifndef WEFT_WEB_FORM_H
#define WEFT_WEB_FORM_H

#include "base/vec.h"
#include "html/out.h"

struct form_error {
    str field; /* the field's name, which is also its id */
    str words; /* what is wrong, then what would be right */
};
struct form_errors {
    VEC(struct form_error)
};
void form_error_add(struct arena *a, struct form_errors *errors, str field, str words);
/* The words for one field, or none. */
str form_error_of(const struct form_errors *errors, str field);

/* One line or an area of text, a date of three parts, or a file. */
struct form_field {
    str name; /* also the id; a date's parts are name-day, name-month, name-year */
    str label;
    str hint;  /* may be none */
    str value; /* what was typed */
    str error; /* may be none */
    str type;  /* "text" where none: email, tel, password, search, number-like texts stay text */
    str autocomplete; /* may be none */
    str input_mode;   /* "numeric", …; may be none */
    int width;        /* characters: 2, 3, 4, 5, 10, 20, 30; 0: all there is */
    int rows;         /* of an area; 0: 4 */
    bool large_label;
    bool heading;         /* the label is the page's h1 */
    str day, month, year; /* of a date */
    str accept;           /* of a file */
    str keep; /* of an area: a name to keep the draft under on this device; may be none */
};

/* Radios (one of them) or checkboxes (any). */
struct form_choice {
    str value;
    str words;
    str hint;
    bool chosen;
    str key; /* a single key that chooses it; none: no key */
};
struct form_choices {
    str name;
    str legend;
    str hint;
    str error;
    bool in_line; /* side by side */
    bool small;
    bool large_legend;
    struct {
        VEC(struct form_choice)
    } choices;
};
void form_choice_add(struct arena *a, struct form_choices *c, str value, str words, str hint,
                     str chosen_value);

/* A form's answer that must not be lost when the session has ended lives in `kept`. */
struct form_button {
    str words;
    bool secondary;
    bool warning;
    str name, value; /* may be none */
};

#endif
