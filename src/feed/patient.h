/* SPDX-License-Identifier: Apache-2.0
 * What every reader says of a person in the same way.
 */
#ifndef WEFT_FEED_PATIENT_H
#define WEFT_FEED_PATIENT_H

#include "feed/draft.h"
#include "feed/value.h"

/* Adds the NHS number as one more identifier. Where its check digit is wrong or it is not ten
 * digits it is kept as it came and marked as one that must be traced (UK Core's verification
 * status), so that it is never taken as proof; patient_nhs_what and _remedy then say so. Nothing is
 * added for a filler. */
enum nhs_state patient_nhs(struct arena *a, struct draft *d, str text);
str patient_nhs_what(enum nhs_state state);
str patient_nhs_remedy(void);

#define PATIENT_UK "https://fhir.hl7.org.uk/"

#endif
