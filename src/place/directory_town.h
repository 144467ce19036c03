/* SPDX-License-Identifier: Apache-2.0
 * A made-up town's directory, from the files of its place/ folder (weft town).
 */
#ifndef WEFT_PLACE_DIRECTORY_TOWN_H
#define WEFT_PLACE_DIRECTORY_TOWN_H

#include "trust/cx.h"

/* Reads neighbourhoods and their postcodes, services, assets, events and gaps from FOLDER/place.
 * Organisations must be there. What is there by its key stays as it is, so that a second time
 * changes nothing. In an open transaction. ST_NOT_FOUND, ST_BAD_INPUT naming the file. */
MUST_CHECK status directory_town_load(struct cx *cx, str folder);

#endif
