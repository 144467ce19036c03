/* SPDX-License-Identifier: Apache-2.0
 * The conversation of a made-up town, from FOLDER/place: topics, themes, voices with their states,
 * statements, votes, choices between pairs, and the ranking that follows from them.
 */
#ifndef WEFT_VOICE_TOWN_H
#define WEFT_VOICE_TOWN_H

#include "trust/cx.h"

/* Each in an open transaction; what is there stays as it is. ST_NOT_FOUND, ST_BAD_INPUT with the
 * file and its row. */
MUST_CHECK status voice_town_load(struct cx *cx, str folder);
/* Participants, votes and pairs; the ranking of the whole place. */
MUST_CHECK status voice_town_votes(struct cx *cx, str folder);

#endif
