/* SPDX-License-Identifier: Apache-2.0
 * A mapping and a CSV by it, cut at the first NUL: either a mapping with its fault named, or rows.
 */
#include "feed/rows.h"
#include "feed_check.h"
#include "fuzz/fuzz.h"

static status work(struct env *e, void *arg)
{
    str rest = *(const str *)arg, mapping;
    struct feed_sink sink = check_sink();
    struct feed_run run = { .sink = &sink, .source = S("adultcare") };
    if (!str_next(&rest, '\0', &mapping)) return ST_OK;
    struct mapping m;
    TRY(mapping_read(e, mapping, &m));
    struct csv *csv = csv_open_text(e, rest.p == NULL ? S("") : rest, m.separator);
    return csv == NULL ? ST_NO_MEMORY : rows_read(e, &run, &m, csv, 0);
}

FUZZ(work)
