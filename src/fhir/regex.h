/* SPDX-License-Identifier: Apache-2.0
 * Regular expressions from outside, by PCRE2 with bounded effort. Only regex.c includes it.
 */
#ifndef WEFT_FHIR_REGEX_H
#define WEFT_FHIR_REGEX_H

#include "base/env.h"

/* Whether `text` matches somewhere (or whole). "." takes line ends too. ST_BAD_INPUT where the
 * pattern is none or asks for too much work. */
MUST_CHECK status regex_matches(struct env *e, str pattern, str text, bool whole, bool ignore_case,
                                bool *ret);
/* All matches replaced; $1 and ${name} stand for groups. */
MUST_CHECK status regex_replace(struct env *e, str pattern, str text, str with, str *ret);

#endif
