/* SPDX-License-Identifier: Apache-2.0
 * One thing that happened to, is planned for or is known about a person, as rows and message
 * segments give it: a kind, some dates, some words. Made into the FHIR resource of its kind, with
 * what R4 demands of that kind filled in. Pure.
 */
#ifndef WEFT_FEED_EVENT_H
#define WEFT_FEED_EVENT_H

#include "feed/draft.h"
#include "feed/value.h"

/* Absent texts are none, absent dates !ok. */
struct event {
    str type;          /* FHIR resource type: one of event_known() */
    str id;            /* here */
    str system, local; /* the source's own name for it, as identifier */
    str patient;       /* the Patient's id here */
    str title;         /* what the source calls this kind: "Care package" */
    str status;        /* a code of the type's own status; none: the default */
    str class_code;    /* Encounter.class: AMB EMER IMP HH VR FLD … */
    struct date_reading start, end, due;
    str text, note;
    str owner, provider, place;
    str seal; /* "safeguarding", "person-asked": of weft's seal code system */
    str number, unit;
    str code_system, code;
};

/* True for a type that event_draft can make. */
bool event_known(str type);
/* Its words for messages: "Appointment, CarePlan, …". */
str event_types(struct arena *a);
/* Whether an event of the type can stand without a date. */
MUST_CHECK status event_draft(struct env *e, const struct event *ev, struct draft **ret_draft);

/* Puts the seal's labels at meta.security; nothing where the seal is none. */
void event_seal(struct draft *d, str seal);

/* A measurement: one row of the vital signs that feeds send. */
struct vital {
    str name; /* "heart_rate" */
    str system, code, display, unit, ucum;
};
/* By the short name or by the code; NULL where it is none. */
const struct vital *vital_named(str name);
const struct vital *vital_coded(str code);

/* An Observation of a vital sign. `value` is as written: a number, a letter of ACVPU, Y or N for
 * oxygen. Errors: ST_BAD_INPUT where it is none of what it may be. */
MUST_CHECK status vital_draft(struct env *e, const struct vital *v, str id, str patient,
                              const struct date_reading *when, str value, struct draft **ret_draft);
/* A FHIR instant: with the day's midnight where there is no time; none where !ok. */
str event_instant(struct arena *a, const struct date_reading *r);

#endif
