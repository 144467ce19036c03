/* SPDX-License-Identifier: Apache-2.0
 * (inner) What a server and a command that only loads open in the same way.
 */
#ifndef WEFT_SERVE_OPEN_H
#define WEFT_SERVE_OPEN_H

#include "serve/settings.h"
#include "trust/cx.h"

struct trust_settings place_trust_settings(const struct settings *s);
/* Where keys and look-ups stand: beside the database file, or where `data` says. */
MUST_CHECK status place_beside(struct env *e, const struct settings *s, const char *what,
                               str *ret_path);
/* Makes them where they are not there and `make`; ST_NOT_FOUND else: a database read with other
 * keys than its own would look whole and be found empty. */
MUST_CHECK status place_keys(struct env *e, const struct settings *s, bool make,
                             struct house *house);
/* ST_NOT_FOUND where no such database file is. */
MUST_CHECK status place_there(struct env *e, str url);
/* Makes and migrates it. */
MUST_CHECK status place_database(struct env *e, str url);

#endif
