/* SPDX-License-Identifier: Apache-2.0
 * A mapping file's lines: `[section name]`, `key = value`, comments from `;` or `#` at the start of
 * a line or after a blank. A key may stand in double quotes, and colons are part of it (libinih
 * ends a key there, and the columns of real exports are called "Tel: home"). Pure.
 */
#ifndef WEFT_FEED_INI_H
#define WEFT_FEED_INI_H

#include "base/env.h"

struct ini {
    str rest;
    long line;
    str section;
};
struct ini_line {
    str section, key, value;
    long line;
};

static inline struct ini ini_make(str text)
{
    return (struct ini){ .rest = text, .section = { "", 0 } };
}
/* The next setting. ST_NOT_FOUND at the end (not told); ST_BAD_INPUT with line and remedy. */
MUST_CHECK status ini_next(struct env *e, struct ini *i, struct ini_line *ret_line);

#endif
