/* SPDX-License-Identifier: Apache-2.0
 * OperationOutcome, from a failure or from a list of issues. Line and column go in HL7's own
 * extensions operationoutcome-issue-line and -col.
 */
#ifndef WEFT_FHIR_OUTCOME_H
#define WEFT_FHIR_OUTCOME_H

#include "base/env.h"
#include "json/write.h"

enum fhir_severity { FHIR_FATAL, FHIR_ERROR, FHIR_WARNING, FHIR_INFORMATION };

struct fhir_issue {
    uint8_t severity;
    const char *code;  /* of http://hl7.org/fhir/issue-type */
    str diagnostics;   /* what, and what would be right */
    str expression;    /* "Patient.name[0].family"; none where it is not about an element */
    long line, column; /* 0 where not known */
};

/* Writes a whole OperationOutcome; without issues it says that all is well. */
void outcome_put(struct json_writer *w, const struct fhir_issue *issues, size_t count);
/* The issue of a failure: code from status.def, what and remedy in the diagnostics. */
struct fhir_issue outcome_issue(struct arena *a, const struct err *err);
/* The whole text for one failure. */
str outcome_text(struct arena *a, const struct err *err);

#endif
