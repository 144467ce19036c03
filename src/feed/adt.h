/* SPDX-License-Identifier: Apache-2.0
 * HL7 v2 ADT messages as FHIR R4 resources: Patient, RelatedPerson, Encounter, AllergyIntolerance,
 * Condition, Procedure, Observation, and those that OBX segments of kind FLAG, TASK, LETTER, APPT,
 * REFERRAL, CONSENT, PLAN name. Events A01 A02 A03 A04 A05 A08 A11 A13 A28 A31 A40
 * A47.
 *
 * A message says what is now so of the segments it has; what it leaves empty stays as it was (HL7
 * v2, 2.5.3.4): all items are overlays. Pure: no database, no clock but env's. Source of the
 * mapping: HL7 v2-to-FHIR (ConceptMaps for ADT), UK Core for NHS numbers.
 */
#ifndef WEFT_FEED_ADT_H
#define WEFT_FEED_ADT_H

#include "base/vec.h"
#include "feed/draft.h"
#include "feed/er7.h"
#include "feed/item.h"
#include "feed/value.h"

/* Something applied with a doubt: a wrong check digit, a date left out. */
struct adt_doubt {
    str field, what, remedy;
};

struct adt {
    str control_id; /* MSH-10 */
    str event;      /* "A01" */
    int64_t at;     /* EVN-2, else MSH-7 */
    struct {
        VEC(struct feed_item)
    } items;
    struct {
        VEC(struct adt_doubt)
    } doubts;
};

/* Translates a message that er7_read read. Errors: ST_UNPROCESSABLE for an event that is none of
 * the above; ST_BAD_INPUT for a field without which nothing can be said, named. */
MUST_CHECK status adt_translate(struct env *e, const struct er7 *m, str source,
                                struct adt *ret_adt);

/* For the parts of the translation (adt_*.c). */
struct adt_work {
    struct env *e;
    const struct er7 *m;
    str source;
    str mrn;     /* the source's id for the patient */
    str patient; /* the same here */
    str visit;   /* Encounter's id here; none */
    str visit_local;
    struct date_reading when; /* of the event */
    struct adt *out;
};
void adt_doubt(struct adt_work *w, str field, str what, str remedy);
void adt_item(struct adt_work *w, struct draft *d, str local, str keep);
/* The first component of a coded field as a system's address; none where the table is not known. */
str adt_system(str table);
/* A field as a date; a doubt where it is filled and none. */
struct date_reading adt_date(struct adt_work *w, const struct er7_segment *s, size_t field,
                             const char *name);
/* XPN, XAD, XTN, XCN into FHIR (HL7 v2.4, chapter 2A). */
void adt_name(struct adt_work *w, struct draft *d, const char *path, str repetition);
void adt_address(struct adt_work *w, struct draft *d, const char *path, str repetition);
void adt_phone(struct adt_work *w, struct draft *d, const char *path, str repetition,
               const char *use);

status adt_patient(struct adt_work *w); /* PID, PD1: also finds mrn and patient */
void adt_merge(struct adt_work *w);     /* MRG, of A40 and A47 */
void adt_related(struct adt_work *w);   /* NK1, PID-21 */
void adt_visit(struct adt_work *w);     /* PV1, PV2 */
void adt_clinical(struct adt_work *w);  /* AL1, DG1, PR1, OBX */

#endif
