/* SPDX-License-Identifier: Apache-2.0
 * The static files inside the program, as answers. Their URLs hold a hash of their content
 * (gen/assets.h), so a browser may keep them for ever.
 */
#ifndef WEFT_WEB_ASSETS_H
#define WEFT_WEB_ASSETS_H

#include "http/res.h"

/* Answers a GET or HEAD of a static file: packed where the client takes gzip, 304 where it has it.
 * False where no file has this path; *res is then untouched. */
bool asset_answer(const struct req *req, struct res *res);
/* The bytes of a file by its name ("weft.css"), for a page that stands alone. None where there is
 * none. */
str asset_read(str name);

#endif
