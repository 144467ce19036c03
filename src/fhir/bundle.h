/* SPDX-License-Identifier: Apache-2.0
 * A transaction or batch: what each entry asks, in which order it is done, and how its references
 * are resolved. Pure: record/ finds ids and conditional matches and does the writes.
 * Source: FHIR R4, 3.1.0.11.
 *
 *     bundle_read(e, source, root, &plan)       every entry checked; order laid down
 *     for POST: plan.entries[i].id = a new id   (or the id that If-None-Exist found)
 *     for each plan.conditionals[j]: .id = what its query found
 *     bundle_resolve(e, &plan, i, &edits)       notes the new references of entry i's resource
 *     json_edit_member(&edits, resource, "id", …);  text = json_edited(&edits, resource)
 */
#ifndef WEFT_FHIR_BUNDLE_H
#define WEFT_FHIR_BUNDLE_H

#include "base/map.h"
#include "base/vec.h"
#include "fhir/defs.h"
#include "json/edit.h"

/* In the order in which a transaction does them. */
enum bundle_method {
    BUNDLE_DELETE,
    BUNDLE_POST,
    BUNDLE_PUT,
    BUNDLE_PATCH,
    BUNDLE_GET,
    BUNDLE_HEAD
};

struct bundle_entry {
    status refused; /* batch: this entry's own failure, told in `err`; ST_OK otherwise */
    struct err err;
    uint8_t method;
    const struct json_node *resource; /* NULL for GET, DELETE */
    str full_url;
    str url;                      /* request.url as given */
    const struct fhir_type *type; /* named by the URL; NULL for GETs of the whole system */
    str id;    /* of the URL, or set by the caller; none for POST and conditional requests */
    str query; /* of the URL, behind "?": conditional PUT, PATCH, DELETE, or a search; else none */
    str operation; /* "$everything" …; none otherwise */
    str if_none_exist, if_match, if_none_match, if_modified_since;
};

/* "Patient?identifier=a|b" in a Reference: the caller sets the id that its query finds. */
struct bundle_conditional {
    const struct fhir_type *type;
    str query;
    str id;
};

struct bundle_plan {
    bool is_transaction;
    struct bundle_entry *entries; /* in the bundle's order */
    size_t *order;                /* indexes of entries in the order of work */
    size_t entry_count;
    struct {
        VEC(struct bundle_conditional)
    } conditionals;
    /* What references resolve by: fullUrl → entry, text of a conditional reference → index. */
    struct map by_url, by_condition;
    str source; /* for line and column */
};

/* root is the Bundle read from source. ST_BAD_INPUT (with place) where a transaction cannot be
 * meant; in a batch the entry alone is refused. ST_TOO_LARGE past BUNDLE_ENTRIES_MOST. */
MUST_CHECK status bundle_read(struct env *e, str source, const struct json_node *root,
                              struct bundle_plan *ret_plan);
/* Notes in `edits` the references of entry i's resource that name other entries or conditions.
 * ST_PRECONDITION where a condition found nothing, ST_BAD_INPUT where a urn: names no entry. */
MUST_CHECK status bundle_resolve(struct env *e, const struct bundle_plan *plan, size_t i,
                                 struct json_edits *edits);
/* The type of a place below a resource (FHIR_NONE where the standard has no such element). */
uint16_t fhir_type_at(struct arena *a, const struct json_node *n);

#endif
