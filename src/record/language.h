/* SPDX-License-Identifier: Apache-2.0
 * Names of languages, for those who read a record.
 */
#ifndef WEFT_RECORD_LANGUAGE_H
#define WEFT_RECORD_LANGUAGE_H

#include "base/str.h"

/* Of a code alone (ISO 639-1), as many exports have it: "Urdu" of "ur"; else as it was said. */
str language_name(str language);

#endif
