/* SPDX-License-Identifier: Apache-2.0
 * The languages that pages speak. English is the first, and what every other falls back to.
 */
#ifndef WEFT_HTML_LANG_H
#define WEFT_HTML_LANG_H

#include <stdbool.h>

#include "base/str.h"

enum lang {
#define LANG(code, tag, dir, name) LANG_##code,
#include "html/lang.def"
#undef LANG
    LANG__COUNT
};

str lang_code(enum lang lang); /* "en": in URLs and cookies */
str lang_tag(enum lang lang);  /* "en-GB": for the lang attribute */
str lang_dir(enum lang lang);  /* "ltr" or "rtl" */
str lang_name(enum lang lang); /* its name in itself */
/* From a code; false where we do not speak it. */
bool lang_by_code(str code, enum lang *ret_lang);

#endif
