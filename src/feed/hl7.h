/* SPDX-License-Identifier: Apache-2.0
 * HL7 v2 messages from a stream of bytes into a run's sink: a file (messages after each other, with
 * or without MLLP frames, batch and file headers), or one message of a connection with its answer.
 */
#ifndef WEFT_FEED_HL7_H
#define WEFT_FEED_HL7_H

#include "csv/bytes.h"
#include "feed/er7.h"
#include "feed/item.h"

/* Reads messages to the end; each is one unit. What is no message, or none that is taken, is
 * refused and reading goes on. The first `skip` messages were taken before. Errors: what reading or
 * the sink gives beyond refusals. */
MUST_CHECK status hl7_read(struct env *e, struct feed_run *run, struct bytes *b, int64_t skip);

/* Takes one message. *ret_ack is what to send back: AA where it was applied (or was already), AE
 * where it was refused for what it says, AR where it cannot be read or is of a kind that is not
 * taken. */
MUST_CHECK status hl7_take(struct env *e, struct feed_run *run, str message, str *ret_ack);

#endif
