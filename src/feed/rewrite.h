/* SPDX-License-Identifier: Apache-2.0
 * A source's resource as it is kept here: its id and the references to other resources of the same
 * source carry the source's key, so that two organisations' "Patient/1" stay two and none can
 * overwrite another's. All else is copied byte for byte. Pure.
 */
#ifndef WEFT_FEED_REWRITE_H
#define WEFT_FEED_REWRITE_H

#include "base/map.h"
#include "json/json.h"

/* What the full URLs of a bundle mean here: "urn:uuid:…" or "http://…/Patient/1" → "Patient/key-1".
 * Keys and values belong to `names.arena`. */
struct rewrite {
    str source;
    struct map names; /* → str * */
};

struct rewrite rewrite_make(struct arena *a, str source);
/* Notes that `full_url` is TYPE/ID (here). Copies. */
void rewrite_name(struct rewrite *w, str full_url, str type, str id);

/* The reference as it is kept: "Patient/1", "Patient/1/_history/2", known full URLs; all others
 * (contained, absolute elsewhere, conditional) unchanged. In the arena. */
str rewrite_reference(struct arena *a, const struct rewrite *w, str reference);
/* The resource with its id set and every `reference` in it rewritten. */
str rewrite_resource(struct arena *a, const struct rewrite *w, const struct json_node *root,
                     str id);

/* "Patient" and its like: a capital, then letters only. Which types exist is fhir/'s knowledge. */
bool rewrite_is_type(str s);

#endif
