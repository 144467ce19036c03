/* SPDX-License-Identifier: Apache-2.0
 * What the pages about people show: views, and how a record's facts become lines of them.
 *
 * Nothing here knows what was left out: record/ has taken it away, and an empty section says the
 * same sentence to every reader.
 */
#ifndef WEFT_WEB_PEOPLE_H
#define WEFT_WEB_PEOPLE_H

#include "html/msg.h"
#include "record/part.h"
#include "record/person.h"
#include "web/form.h"
#include "web/page_frame.h"
#include "web/parts.h"
#include "web/work_view.h"

/* ---- lists ---- */

struct people_line {
    int64_t person;
    str name;
    str born; /* words; none: not known */
    str nhs;
    str postcode;
    str why;     /* none in a search of the town where there is no relation */
    bool closed; /* a reason must be given first */
    bool died;
};
struct people_lines {
    VEC(struct people_line)
};
struct people_view {
    struct frame frame;
    str typed;
    struct people_lines lines;
    bool full;     /* there may be more than are shown */
    bool town;     /* this who may search the town */
    bool fragment; /* the list alone: what the script puts in place while somebody types */
};
struct town_view {
    struct frame frame;
    struct form_errors errors;
    struct form_field family, given, born, nhs, postcode, phone;
    bool asked; /* there are results, or none were found */
    struct people_lines lines;
};

struct people_lines people_lines_of(struct page *p, const struct person_line *lines, size_t count);

/* ---- facts ---- */

struct fact_said { /* what one source says, of several */
    str organisation;
    str words;
    str date; /* words, or none */
};
struct fact_line {
    str text;
    str detail; /* or none */
    str organisation;
    str date;  /* in words: "2021", "March 2021", "26 Nov"; none: not known */
    str iso;   /* for the datetime attribute; none with the words */
    str state; /* where it is something that goes on: an issue, an appointment; or none */
    bool allergy;
    bool plain; /* says that there is nothing: not a warning */
    struct {
        VEC(struct fact_said)
    } differ;
};
/* The first `shown` stand in the list, the rest behind "n more"; `more` are not on the page. */
struct fact_lines {
    VEC(struct fact_line)
    size_t shown;
    size_t more;
};
/* Lines of facts, in their order. */
struct fact_lines fact_lines_of(struct page *p, const struct facts *f, size_t most);
/* Medicines with what other sources say beside them. */
struct fact_lines fact_lines_differing(struct page *p, const struct facts *f,
                                       const struct person_page *page);
/* A FHIR date of any precision in words; "" stays none. */
str fact_date(struct page *p, str date);
/* In the groups in which people write and say them. */
str postcode_words(struct arena *a, str postcode);
str phone_words(struct arena *a, str phone);
/* "Taken on", in the words of DESIGN.md's table; none for a state that is not said. */
str fact_state(enum lang lang, str state);

/* "medicines", of bits of enum facet; small letters, commas between. */
str facets_words(struct page *p, uint32_t facets);

struct source_line {
    str name;
    int64_t heard_at;
    str rule;     /* why it is joined; none for the first */
    str by;       /* by whom, or none */
    int chance;   /* in 100; -1: not said */
    str part_url; /* none: this who may not part it */
};

struct app_line {
    int64_t id;
    str name;
};

/* The person's page for who works with her, and for herself. */
struct person_view {
    struct frame frame;
    int64_t person;
    str name;
    str hello; /* whom her own page greets; none: it is read by one who acts for her */
    const struct person_banner *banner;
    str born; /* words, with the age */
    str died; /* or none */
    str home; /* address, or the postcode alone */
    str phone;
    str why;
    bool alert;
    struct fact_lines alerts; /* allergies first; three at most, `more` counts the rest */
    struct fact_lines allergies;
    struct voice_view words;
    struct fact_lines changed, issues, problems, medicines, needs, care, measurements, people;
    bool first_look; /* this account has not opened the page before */
    struct fact_lines timeline;
    int64_t timeline_total;
    size_t differ_count;
    struct fact_line born_differs; /* `differ` is empty where they agree */
    struct {
        VEC(struct source_line)
    } sources;
    bool officer;           /* may read who looked */
    struct fact_line next;  /* what is booked next; text none: nothing */
    struct issue_rows work; /* open issues, who holds each, its clock */
    bool acts, refers;      /* a worker: may write about this person; refer */
    bool unseals;           /* may open what is sealed, where anything is */
    struct {
        VEC(struct app_line)
    } apps; /* of the own organisation, that open with this person */
    struct form_field note, wants;
    str note_field, note_kept;
};
struct person_view person_view_of(struct page *p, const struct person_page *page);
/* Opens the page with what `ret_page` needs of the path; shows the page that asks for a reason
 * where one is wanted (*ret_asked: the answer stands in p->out). */
MUST_CHECK status person_open(struct page *p, int64_t person, struct person_page *ret_page,
                              bool *ret_asked);
/* The frame of a page about people: search box and navigation for workers, a resident's own. */
struct frame people_frame(struct page *p, str title);

/* ---- asking for a reason ---- */

enum ask_kind {
    ASK_NEAR, /* R10: same surname or address */
    ASK_OPEN, /* no relation, or no such person: the same words for both */
    ASK_OWN   /* R09: the worker's own record */
};
struct ask_view {
    struct frame frame;
    enum ask_kind kind;
    int64_t person;
    bool claim, glass; /* what the role may do */
    struct form_errors errors;
    struct form_field near, claim_reason, glass_reason;
};
/* Shows it, with the answer's HTTP status. `field`: whose error it is, or none. */
void ask_show(struct page *p, enum ask_kind kind, int64_t person, int http, str field);

/* ---- who looked ---- */

struct look_line {
    int64_t at;
    str who, role, organisation, purpose, did, reason;
};
struct look_lines {
    VEC(struct look_line)
    bool more; /* there are older ones */
};
MUST_CHECK status look_lines_of(struct page *p, int64_t person, int64_t before, size_t most,
                                struct look_lines *ret_lines);
struct looks_view {
    struct frame frame;
    bool own;
    str title;
    struct look_lines lines;
    struct pages_view pages;
};

struct times_view {
    struct frame frame;
    int64_t person;
    str name;
    bool own;
    struct fact_lines lines;
    struct pages_view pages;
};

struct me_view {
    bool own; /* her own, not one she acts for: then who looked is there too */
    struct person_view person;
    struct look_lines looks;
    struct {
        struct parting_own *at;
        size_t count;
    } partings; /* when her record was joined with somebody else's by mistake */
};
/* Who has no record of their own here yet, or acts for others. */
struct me_others_view {
    struct frame frame;
    bool proxy;
    struct people_lines lines;
};

#endif
