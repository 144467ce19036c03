/* SPDX-License-Identifier: Apache-2.0
 * (inner) Search rows: what fhir/index.h found in a resource, as keys of the tables idx, idx_date,
 * idx_string and idx_number.
 *
 * A token's h: 48 bits of its hash of (type, parameter, code), 16 of its system, so that a code
 * with its system is one key and a code with any system a short range of keys.
 */
#ifndef WEFT_RECORD_ROWS_H
#define WEFT_RECORD_ROWS_H

#include "crypto/crypto.h"
#include "fhir/index.h"

struct key_date {
    int64_t p, low, high; /* ms */
};
struct key_string {
    int64_t p;
    str value;
};
struct key_number {
    int64_t p;
    double low, high;
};
/* Sorted and without doubles. */
struct keys {
    int64_t d;  /* sort date, ms; KEYS_NO_DATE */
    bool plain; /* no label, its type's usual facet: the writer's to set */
    struct {
        VEC(int64_t)
    } h;
    struct {
        VEC(struct key_date)
    } date;
    struct {
        VEC(struct key_string)
    } string;
    struct {
        VEC(struct key_number)
    } number;
};
/* Raised where this program writes rows that an older one did not: the job reindex then makes them.
 * 2: idx.plain, quantities in base units, words. */
enum { INDEX_VERSION = 2 };
/* Sorts before every date; small when written. */
#define KEYS_NO_DATE (-(INT64_C(1) << 47))

/* hide_place: without what tells where somebody is (address, telephone, practice). */
struct keys keys_make(struct arena *a, const struct key *k, const struct fhir_type *t,
                      const struct index_rows *rows, bool hide_place);

/* The resource of any kind is under this one. */
int64_t key_type(const struct key *k, str type);
int64_t key_param(const struct key *k, str type, str param);
/* The rows of a quantity in base units of that dimension (fhir/quantity.h). */
int64_t key_measure(const struct key *k, str type, str param, str dimension);
/* system none: any; then h … h + 65535 is the range. */
int64_t key_token(const struct key *k, str type, str param, str system, str code);
int64_t key_reference(const struct key *k, str type, str param, str ref_type, str id);
int64_t key_text(const struct key *k, str type, str param, str text);
/* The parameter under which rows of `param` are kept: a subject that is a patient is kept as
 * patient. */
str key_param_kept(const struct fhir_type *t, str param, str ref_type);
/* Not kept at all: searched through others. */
bool key_param_skipped(str param);

/* Is the order by this parameter the order of d? So where it is the only date that d can come from.
 */
bool key_sorts_by(const struct fhir_type *t, const struct fhir_param *p);
/* µs to ms, downwards; the open ends stay within 48 bits. */
int64_t key_ms(int64_t us);

#endif
