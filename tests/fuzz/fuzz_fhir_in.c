/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as a file of FHIR and as NDJSON; an overlay of the one over itself changes nothing. */
#include "feed/fhir_in.h"
#include "feed/overlay.h"
#include "feed_check.h"
#include "fuzz/fuzz.h"

static status work(struct env *e, void *arg)
{
    str text = *(const str *)arg, same;
    struct feed_sink sink = check_sink();
    struct feed_run run = { .sink = &sink, .source = S("gp") };
    struct feed_input in = { .text = text };
    TRY(fhir_file_read(e, &run, &in, 0));
    struct bytes *b;
    TRY(bytes_open_text(e, text, &b));
    TRY(fhir_lines_read(e, &run, b, 0));
    if (feed_overlay(e, text, text, S(""), &same) == ST_OK && same.p != text.p) abort();
    return ST_OK;
}

FUZZ(work)
