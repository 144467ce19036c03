/* SPDX-License-Identifier: Apache-2.0
 * "Observation?code=x" asked of one resource at a time: for subscriptions and the filters of bulk
 * export. What its chains find is found with the eyes of cx->who.
 */
#ifndef WEFT_RECORD_CRITERIA_H
#define WEFT_RECORD_CRITERIA_H

#include "fhir/search.h"
#include "record/record.h"

struct criteria;

/* ST_BAD_INPUT where it is no search of a type. */
MUST_CHECK status criteria_parse(struct env *e, str text, const struct fhir_type **ret_type,
                                 struct search_plan *ret_plan);
MUST_CHECK status criteria_make(struct cx *cx, str text, struct criteria **ret_criteria);
str criteria_type(const struct criteria *c);
MUST_CHECK status criteria_hold(struct cx *cx, const struct criteria *c, const struct record *r,
                                bool *ret_hold);

#endif
