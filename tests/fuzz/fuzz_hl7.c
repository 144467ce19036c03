/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as a file of HL7 v2 messages, and as one message that must be answered. */
#include "feed/hl7.h"
#include "feed/mllp.h"
#include "feed_check.h"
#include "fuzz/fuzz.h"

static status work(struct env *e, void *arg)
{
    str text = *(const str *)arg;
    struct feed_sink sink = check_sink();
    struct feed_run run = { .sink = &sink, .source = S("hospital") };
    struct bytes *b;
    TRY(bytes_open_text(e, text, &b));
    TRY(hl7_read(e, &run, b, 0));
    str ack, message;
    TRY(hl7_take(e, &run, text, &ack));
    if (!str_starts(ack, S("MSH")) || !str_has(ack, S("MSA"))) abort();
    struct er7 read;
    if (er7_read(e, ack, &read) != ST_OK) abort(); /* the answer is itself a message */
    size_t n;
    if (mllp_next(text, &message, &n) && n > text.n) abort();
    return ST_OK;
}

FUZZ(work)
