/* SPDX-License-Identifier: Apache-2.0
 * The pieces that FHIR resources are written from: each appends to the text of the export.
 */
#ifndef WEFT_TOWN_FHIR_PARTS_H
#define WEFT_TOWN_FHIR_PARTS_H

#include "town/export.h"

#define FHIR_UK "https://fhir.hl7.org.uk/StructureDefinition/"
#define FHIR_T  "http://terminology.hl7.org/CodeSystem/"
/* Wants an `x` in scope. */
#define ADD(literal) buf_add(&x->text, S(literal))

void part_add(struct exporter *x, str s);
/* 2026-11-22 */
void part_date(struct exporter *x, int32_t day);
/* With England's offset of that moment. */
void part_time(struct exporter *x, int32_t day, int minute);
/* ,"NAME": */
void part_member(struct exporter *x, const char *name);
void part_text_member(struct exporter *x, const char *name, str value);
void part_time_member(struct exporter *x, const char *name, int32_t day, int minute);
void part_date_member(struct exporter *x, const char *name, int32_t day);
/* {"system":…,"code":…,"display":…} */
void part_coding(struct exporter *x, str system, str code, str display);
/* ,"NAME":{"coding":[{…}]} */
void part_coded_member(struct exporter *x, const char *name, str system, str code, str display);
/* {"coding":[…],"text":…}: the term's own words where text is empty. */
void part_concept(struct exporter *x, enum term term, str text);
/* A logical reference by the organisation's code. */
void part_organisation(struct exporter *x, enum org org);
/* ,"NAME":{"reference":"Patient/…"} */
void part_subject(struct exporter *x, const char *name, const struct seen *s);
/* Clears the text and opens a resource with its profile and labels. */
void part_begin(struct exporter *x, str type, str id, enum seal seal);

#endif
