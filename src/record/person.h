/* SPDX-License-Identifier: Apache-2.0
 * The joined record: find a person, and everything for the person's page in one call.
 *
 * Texts are for people, already chosen from the sources; each fact carries the organisation that
 * holds it and its date. What may not be seen is simply not there. All results in cx->env->arena.
 */
#ifndef WEFT_RECORD_PERSON_H
#define WEFT_RECORD_PERSON_H

#include "record/record.h"

/* One line of a list: the least that tells people apart. */
struct person_line {
    int64_t person;
    str name;
    str born; /* "1948-03-04", or none */
    str nhs;  /* ten digits, or none */
    str postcode;
    str sex;
    bool died;
    uint32_t relations; /* of this who */
};

/* As typed, among this who's own people: a name's beginning, a birth date, a postcode, an NHS
 * number, in any order. "" lists them. Audited as a search. */
MUST_CHECK status person_search_own(struct cx *cx, str typed, struct person_line **ret_lines,
                                    size_t *ret_count);
/* The whole town, on submit: two identifiers at least (name and birth date, name and postcode, NHS
 * number and one of these); ten rows; protected people by number and birth date only, without
 * place. ST_FORBIDDEN without RIGHT_TOWN_SEARCH, ST_BAD_INPUT with fewer than two, saying which
 * would do. */
struct person_query {
    str family, given;
    str born; /* any of 4/3/1948, 04-03-1948, 1948-03-04, 4 March 1948 */
    str nhs;
    str postcode;
    str phone;
};
MUST_CHECK status person_search_town(struct cx *cx, const struct person_query *q,
                                     struct person_line **ret_lines, size_t *ret_count);

/* One fact with where it is from. */
struct fact {
    str text;   /* "Furosemide 40 mg tablets" */
    str detail; /* "one in the morning", or none */
    str date;   /* "2026-11-20", or none */
    int64_t at; /* µs, for order; TIME_NONE where there is none */
    str type;   /* of the resource */
    str id;
    int64_t organisation;
    str organisation_name;
    str status;   /* FHIR's word: "active", "stopped" … or none */
    str code;     /* of the first coding, or none: to tell the same thing from two sources */
    bool differs; /* another source says otherwise: see person_page.differences */
};
struct facts {
    struct fact *at;
    size_t count;
    size_t more; /* not shown for their number */
};
/* The same thing said differently by two sources; nobody has settled it. */
struct difference {
    str what; /* "Furosemide", "birth date" */
    struct fact one, other;
};
struct person_organisation {
    int64_t organisation;
    str name;
    int64_t heard_at; /* last word of this source about this person, µs */
    str id;           /* the source Patient's FHIR id */
    int64_t home;
    str rule; /* why it is joined */
    double probability;
    str by; /* who joined it by hand, or none */
};
struct person_banner {
    int64_t person;
    str name, other_names;
    str born; /* "1948-03-04" */
    int age;  /* −1: not known */
    str died; /* date or none */
    str nhs;
    str sex;
    str address, postcode, phone, language;
    bool place_hidden; /* say nothing of it on the page: fields are simply empty */
};
struct person_page {
    struct person_banner banner;
    const char *why;      /* "registered with your practice" */
    bool alert;           /* the look is noted for the privacy officer */
    struct facts wishes;  /* what matters, in the person's words */
    struct facts alerts;  /* allergy first */
    struct facts changed; /* since this account last opened the page */
    bool first_look;      /* it never has */
    struct facts issues;  /* Tasks and ServiceRequests that are open */
    struct facts problems;
    struct facts medicines;
    struct facts allergies;
    struct facts care; /* plans, packages, teams */
    struct facts housing;
    struct facts measurements; /* the newest of each kind */
    struct facts people;       /* around: family, GP, team */
    struct facts timeline;     /* newest first */
    struct difference *difference;
    size_t difference_count;
    struct person_organisation *source;
    size_t source_count;
    int64_t timeline_total;
};
/* Opens a person's page: decides, audits as "open". ST_NOT_FOUND where there is none or this who
 * may not know; ST_FORBIDDEN with e->err.where "R10" where a reason must be typed first
 * (cx->reason), or "R09" where it is the worker's own; person ids that ended are followed to where
 * their records are. */
MUST_CHECK status person_page(struct cx *cx, int64_t person, struct person_page *ret_page);
/* The whole timeline, `most` from behind `before` (a fact's at; TIME_NONE: from the newest). */
MUST_CHECK status person_timeline(struct cx *cx, int64_t person, int64_t before, size_t most,
                                  struct facts *ret_facts);

/* The person as a FHIR Person, id "weft-N", linked to the source Patients that may be seen, each
 * with how sure that is, and with what those say: names, sex, birth date, NHS numbers (superseded
 * ones as old). One whose records stand elsewhere now is inactive and linked to that Person.
 * ST_NOT_FOUND where none may be seen. */
MUST_CHECK status record_person(struct cx *cx, int64_t person, str *ret_json);
/* The person a resource or source record belongs to. ST_NOT_FOUND. */
MUST_CHECK status person_of_home(struct cx *cx, int64_t home, int64_t *ret_person);
MUST_CHECK status person_of_patient(struct cx *cx, str patient_id, int64_t *ret_person);
/* Source records of a person (homes), ascending; without a decision: no data leaves. */
MUST_CHECK status person_homes(struct cx *cx, int64_t person, int64_t **ret_homes,
                               size_t *ret_count);

/* Who looked at this record, newest first: for the person herself (withheld ones are not there and
 * leave no gap; nor is her own reading of it, which the trace keeps) and for RIGHT_AUDIT. Never for
 * a proxy. */
struct person_look {
    int64_t at;
    str organisation;
    str name;    /* of the account */
    str role;    /* words */
    str purpose; /* words */
    str action;
    str what;
    str reason;
    bool refused;
};
MUST_CHECK status person_looks(struct cx *cx, int64_t person, int64_t before, size_t most,
                               struct person_look **ret_looks, size_t *ret_count);

/* What a person has chosen about sharing (bits of enum choice, trust/decide.h), and how it is
 * changed: by herself, or for her by a worker who may write about her. Takes effect at once (R40,
 * R41). The second in an open transaction. Feeds bring choices as Consent resources
 * (record/choice.c). */
MUST_CHECK status person_choices(struct cx *cx, int64_t person, uint32_t *ret_choices);
MUST_CHECK status person_choices_set(struct cx *cx, int64_t person, uint32_t choices);

#endif
