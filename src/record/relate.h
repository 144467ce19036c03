/* SPDX-License-Identifier: Apache-2.0
 * (inner) Who has to do with a person, read from the records themselves.
 */
#ifndef WEFT_RECORD_RELATE_H
#define WEFT_RECORD_RELATE_H

#include "base/vec.h"
#include "json/json.h"
#include "trust/decide.h"

enum relation_actor {
    RELATE_SOURCE, /* the organisation that sent it */
    RELATE_KEY,    /* organisation.key = name: the FHIR id of the alliance's organisations */
    RELATE_CODE    /* organisation.code = name: ODS */
};
struct relation_row {
    enum relation_actor actor;
    str name;
    uint32_t kind;
    int64_t since;
    int64_t until;
};
struct relation_rows {
    VEC(struct relation_row)
};

/* Can what such a resource says end, and then hold for a while? */
bool relate_is_graced(str type);
/* now: when it is written (µs); grace: how long a closed episode or referral still holds. */
struct relation_rows relations_of(struct arena *a, str type, const struct json_node *resource,
                                  enum org_kind source_kind, int64_t now, int64_t grace);

#endif
