/* SPDX-License-Identifier: Apache-2.0
 * Who this may be: values that somebody gives, judged against everyone as the linker would judge a
 * record that arrives (FHIR's Patient/$match). Nothing is stored.
 *
 * Protected people are no part of what is compared, so that neither an answer nor its time hangs on
 * them. Of the others a record is shown whole where this who may read it; where it may search the
 * whole town, and two things that tell people apart are given, the few things that a search of the
 * town shows; else it is as if it were not there.
 */
#ifndef WEFT_RECORD_MATCH_H
#define WEFT_RECORD_MATCH_H

#include "base/vec.h"
#include "json/json.h"
#include "record/record.h"

struct match_query {
    const struct json_node *patient;
    str where; /* of the Patient, for errors: "Parameters.parameter[0].resource" */
    bool only_certain;
    size_t most;
};
enum match_grade { MATCH_CERTAIN, MATCH_PROBABLE, MATCH_POSSIBLE };
struct match {
    struct record record;   /* json may be a part of it only */
    enum match_grade grade; /* certain: the machine would join it, which asks for a lead over
                               whoever comes next */
    double score; /* that the two are of one person; 0.95 and above where certain, below else */
};
struct matches {
    VEC(struct match)
    size_t total; /* before `most` */
};
/* Likeliest first. Written down as a look at each who is shown. ST_BAD_INPUT: nothing is given that
 * could be compared; ST_FORBIDDEN: this who sees nobody; ST_BUSY: the index is still being read. */
MUST_CHECK status record_match(struct cx *cx, const struct match_query *q,
                               struct matches *ret_matches);

#endif
