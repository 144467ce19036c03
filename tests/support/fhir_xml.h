/* SPDX-License-Identifier: Apache-2.0
 * FHIR's XML as its JSON, for test material that is there in XML only. By libxml2 and the tables.
 */
#ifndef WEFT_TESTS_FHIR_XML_H
#define WEFT_TESTS_FHIR_XML_H

#include <libxml/tree.h>

#include "base/env.h"

/* A resource element; fails the test where it is none. */
str fhir_xml_json(struct env *e, xmlNode *resource);

#endif
