/* SPDX-License-Identifier: Apache-2.0
 * The threads of a made-up town, from FOLDER/place (src/town/README.md says what its files hold).
 * Reads what the other rooms have loaded by its key, so it comes last; what is there stays as it
 * is, so the same folder again changes nothing.
 */
#ifndef WEFT_THREAD_TOWN_H
#define WEFT_THREAD_TOWN_H

#include "trust/cx.h"

/* In an open transaction. ST_NOT_FOUND where FOLDER/place has no threads.csv; ST_BAD_INPUT with
 * file and line where a link's end, an organisation, topic or theme is not there, or a range is not
 * what its method gives. */
MUST_CHECK status thread_town_load(struct cx *cx, str folder);
/* Ties a voice of the demo resident's own story to her account (trust/account.h: "resident"), as if
 * she had asked for it; where there is no such account or story, nothing. In an open transaction.
 */
MUST_CHECK status thread_town_tie(struct cx *cx);

#endif
