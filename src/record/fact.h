/* SPDX-License-Identifier: Apache-2.0
 * (inner) What a resource says to a person reading a page, in one line.
 */
#ifndef WEFT_RECORD_FACT_H
#define WEFT_RECORD_FACT_H

#include "record/person.h"

/* The text of a CodeableConcept: its text, else the first display, else the first code. */
str concept_text(struct arena *a, const struct json_node *concept);
str concept_code(struct arena *a, const struct json_node *concept);
/* text, detail, date, at, status, code; type and id from r. Organisation is left to the caller. */
struct fact fact_of(struct arena *a, const struct record *r, const struct json_node *root);
/* Nothing says that it is over. */
bool fact_is_open(const struct fact *f);
/* An Observation with a number and a unit, or one of the kinds that are measured: no remark. */
bool fact_is_measurement(const struct json_node *root);
/* "Jean Ashworth" of a HumanName. */
str human_name(struct arena *a, const struct json_node *name);

#endif
