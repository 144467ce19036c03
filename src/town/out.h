/* SPDX-License-Identifier: Apache-2.0
 * The files of a made-up town. People are made one household after the other, files cover spans of
 * time: so every piece goes to the spool of its source and period first, and at the end each spool
 * is put in order and cut into files of sensible size. A spool's index is all that is held in
 * memory.
 */
#ifndef WEFT_TOWN_OUT_H
#define WEFT_TOWN_OUT_H

#include "base/buf.h"
#include "town/model.h"

struct town_out;

/* Makes the folders and opens the spools. dir must be empty or not exist: ST_CONFLICT. */
MUST_CHECK status town_out_open(struct env *e, str dir, int32_t today, bool with_records,
                                struct town_out **ret_out);
/* Which period a day falls in: 0 for before the two years, then 1 … files of the source. */
int town_out_period(const struct town_out *o, enum org org, int32_t day);
/* The last day of a period. */
int32_t town_out_period_end(const struct town_out *o, enum org org, int period);
/* One entry, line, message or row. `order` is the minute it happened, by which CSV and HL7 are
 * sorted; for FHIR, where the order of making stays, 1 marks the first piece of a person. */
void town_out_piece(struct town_out *o, enum org org, int period, int64_t order, str bytes);
/* The header row of a CSV source, with its line end. */
void town_out_header(struct town_out *o, enum org org, str header);

enum out_list {
    OUT_TRUTH,
    OUT_ERRORS,
    OUT_PEOPLE,
    OUT_RELATIONS,
    OUT_FAULTS,
    OUT_RECORDS, /* the last three are made only where asked for: `weft link` reads them */
    OUT_CLUSTERS,
    OUT_NEGATIVES,
    OUT_LIST__COUNT
};
/* Whether a list is being made. */
bool town_out_has(const struct town_out *o, enum out_list list);
/* A row of one of the lists beside the feeds. */
void town_out_row(struct town_out *o, enum out_list list, const str *fields, size_t count);

struct town_out_total {
    int64_t files, pieces, bytes;
};
/* Cuts the spools, writes feeds.csv and closes. */
MUST_CHECK status town_out_close(struct env *e, struct town_out *o,
                                 struct town_out_total *ret_total);

#endif
