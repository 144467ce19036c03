/* SPDX-License-Identifier: Apache-2.0
 * Profiles that are loaded (StructureDefinition resources here), compiled once and kept for all
 * threads. What is known of a url is looked up again after a few seconds.
 */
#ifndef WEFT_RECORD_PROFILES_H
#define WEFT_RECORD_PROFILES_H

#include "fhir/profile.h"
#include "record/record.h"

struct profiles;
/* NULL where memory ends. One a process; main owns it. */
struct profiles *profiles_open(void);
void profiles_close(struct profiles *p);
/* The resource of a type (StructureDefinition, ValueSet, CodeSystem …) with this canonical url;
 * "|version" is not looked at. *ret_found false where none is loaded. */
MUST_CHECK status definition_find(struct cx *cx, str type, str url, struct record *ret_record,
                                  bool *ret_found);
/* The profile of a canonical url ("|version" is not looked at); NULL where none is loaded, or what
 * is loaded is no profile of a resource. It lives as long as the process. */
MUST_CHECK status profiles_find(struct cx *cx, str url, const struct profile **ret_profile);
/* A definition has been written: look again. NULL is allowed. */
void profiles_forget(struct profiles *p);

#endif
