/* SPDX-License-Identifier: Apache-2.0
 * The functions of FHIRPath, one for each row of path_functions.def.
 */
#ifndef WEFT_FHIR_PATH_FN_H
#define WEFT_FHIR_PATH_FN_H

#include "fhir/path_run.h"

#define PATH_FUNCTION(name, c_name, least, most, usage)                                            \
    MUST_CHECK status path_fn_##c_name(struct path_call *c);
#include "fhir/path_functions.def"
#undef PATH_FUNCTION

#endif
