/* SPDX-License-Identifier: Apache-2.0
 * (inner) A write, worked out as far as it can be without the database.
 */
#ifndef WEFT_RECORD_PREPARED_H
#define WEFT_RECORD_PREPARED_H

#include "record/patient.h"
#include "record/rows.h"
#include "record/store.h"

struct record_prepared {
    enum record_verb verb;
    const struct fhir_type *type;
    str id;         /* always there */
    bool id_is_new; /* given by the server: nobody can have it yet */
    int64_t if_version;
    bool absent_is_fine;
    bool from_feed;  /* see record.h */
    bool id_is_ours; /* see record.h */
    int64_t source;
    str stored;
    int64_t dictionary;
    str packed;
    const struct json_node *root; /* NULL for DELETE */
    struct keys keys;
    uint32_t label;
    str patient; /* id of the Patient whose it is; none: nobody's */
    bool is_patient;
    struct patient_row row; /* of a Patient */
};

/* The search rows of a stored text, worked out again (updates, orphans). */
MUST_CHECK status keys_of_stored(struct cx *cx, const struct fhir_type *t, str id,
                                 int64_t dictionary, str packed, uint32_t label,
                                 struct keys *ret_keys, str *ret_stored);

#endif
