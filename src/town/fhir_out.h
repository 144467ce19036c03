/* SPDX-License-Identifier: Apache-2.0
 * One FHIR R4 resource as JSON on one line, in the shape of UK Core. Written piece by piece into
 * the export's text; every function here appends.
 */
#ifndef WEFT_TOWN_FHIR_OUT_H
#define WEFT_TOWN_FHIR_OUT_H

#include "town/export.h"

/* The person as its source holds her on a day. */
void fhir_patient(struct exporter *x, const struct seen *s, int32_t day);
/* Whoever cares for the person; call only where there is one. */
void fhir_carer(struct exporter *x, const struct seen *s);
/* What happened, as it stood at the end of `day`. Vital signs are several resources: part 0 … n-1.
 */
void fhir_event(struct exporter *x, const struct seen *s, const struct event *at, int32_t day,
                int part);
int fhir_event_parts(const struct event *at);
/* "TYPE/ID" of what the two above write. */
str fhir_event_name(struct exporter *x, const struct seen *s, const struct event *at, int part);

#endif
