/* SPDX-License-Identifier: Apache-2.0
 * Bytes from outside as UTF-8 that JSON may hold. Pure; depends on base/ only.
 */
#ifndef WEFT_FEED_ENCODING_H
#define WEFT_FEED_ENCODING_H

#include "base/arena.h"

enum encoding {
    ENCODING_UTF8,
    ENCODING_WINDOWS, /* Windows-1252, which holds all of Latin-1 */
    ENCODING_UTF16    /* begins with its byte order mark, or every other byte is zero */
};

/* What a piece of text is written in, judged by its bytes. */
enum encoding encoding_of(str s);
/* The same text in UTF-8, without byte order mark; the text itself where nothing is to be done.
 * UTF-16 gives the empty text. Source: the WHATWG Encoding Standard's index for windows-1252. */
str encoding_utf8(struct arena *a, str s);
/* Without NUL and the other control characters that FHIR's string cannot hold (tab, CR and LF
 * stay). Source: FHIR R4, 2.24.0.1, string. */
str encoding_clean(struct arena *a, str s);

#endif
