/* SPDX-License-Identifier: Apache-2.0
 * The joined person as FHIR: a Person "weft-N" that nobody sent, with a link to each of its source
 * Patients that this who may see (inner to api/).
 */
#ifndef WEFT_API_PERSON_H
#define WEFT_API_PERSON_H

#include "api/call.h"
#include "fhir/search.h"
#include "record/person.h"

static inline bool person_id_parse(str id, int64_t *ret_person)
{
    return str_starts(id, S("weft-")) && str_to_int(str_from(id, 5), ret_person) && *ret_person > 0;
}

/* A search for Person finds joined persons too, which nobody sent: by a source Patient (link,
 * patient), by an identifier of one, by id. They stand before what is stored. */
MUST_CHECK status person_add_joined(struct call *c, const struct search_plan *plan,
                                    struct record_page *page);

#endif
