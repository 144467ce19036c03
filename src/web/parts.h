/* SPDX-License-Identifier: Apache-2.0
 * The pieces that pages are made of, each a struct and a template of the same name in parts.tmpl:
 *
 *     {{use "web/parts.h"}} {{use "gen/parts.tmpl.h"}}
 *     {{call clock(&line->clock)}}
 *
 * What each is for: shared/design/DESIGN.md. Texts are already in the reader's language.
 */
#ifndef WEFT_WEB_PARTS_H
#define WEFT_WEB_PARTS_H

#include "base/vec.h"
#include "html/out.h"

/* Amount first, then what it counts to. NONE says "No clock". */
enum clock_kind { CLOCK_NONE, CLOCK_PLAIN, CLOCK_SOON, CLOCK_LATE };
struct clock_view {
    enum clock_kind kind;
    str amount; /* "3 working days" */
    str to;     /* "make safe by Fri 27 Nov, Awaab’s Law"; may be none */
};

/* A status: a word first, a colour second. */
enum tag_kind { TAG_PLAIN, TAG_DONE, TAG_ON, TAG_SOON, TAG_LATE, TAG_STILL };
struct tag_view {
    enum tag_kind kind;
    str words;
};

/* Where a fact comes from: small, at its end. `date` may be DATE_NONE. */
struct from_view {
    str organisation;
    int32_t date;
};

/* A person's own words, and nothing else. `lang` is a language tag, none where not known; the
 * quotation marks are the template's. */
enum voice_size { VOICE_PLAIN, VOICE_LARGE, VOICE_SMALL };
struct voice_view {
    enum voice_size size;
    struct {
        VEC(str)
    } paragraphs;
    str lang;
    bool right_to_left;
    str url;  /* the words lead there; none: no link */
    str said; /* who said it, where, when; may be none */
};
/* Splits at blank lines. */
struct voice_view voice_of(struct arena *a, str words);
/* The beginning of a long one, to its last whole word, with an ellipsis: all of it is a click away.
 */
str voice_beginning(struct arena *a, str words);

/* The seven stops of a thread in one row. */
enum { THREAD_STOPS = 7 };
enum mini_state { MINI_DONE, MINI_NOW, MINI_AHEAD, MINI_CUT };
struct mini_view {
    str label; /* "How far the damp homes thread has got" */
    struct {
        VEC(enum mini_state)
    } stops; /* THREAD_STOPS of them */
};
/* Stops before `at` are done; at `at` (0 to 6) it is now, or cut. */
struct mini_view mini_of(struct arena *a, str label, size_t at, bool cut);

/* One stop of a whole thread, wrapped around its content: {{wrap stop(&s)}} … {{end}}. */
enum stop_kind { STOP_REACHED, STOP_END, STOP_CUT, STOP_AHEAD, STOP_GIVEN };
struct stop_view {
    enum stop_kind kind;
    str id;         /* of the element */
    str label;      /* "Theme" */
    int32_t date;   /* DATE_NONE: not shown */
    str date_words; /* instead of the date, "May to October"; may be none */
    str note;       /* below: "57 people"; may be none */
};

/* A likely range drawn beside its figures: from `least` to `most` on the axis, `mark` a dotted line
 * (NAN for none). */
struct interval_view {
    double least, most;
    double low, middle, high;
    double mark;
};

/* Two texts that were written at once: neither is lost. */
struct conflict_view {
    str yours;
    str theirs;
    str who;      /* who saved the other */
    int64_t when; /* and when */
};

/* Earlier and later pages of a list; URLs none at the ends. */
struct pages_view {
    str previous_url, next_url;
    str previous_words, next_words; /* "Page 2 of 5"; may be none */
};

#endif
