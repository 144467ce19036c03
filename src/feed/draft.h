/* SPDX-License-Identifier: Apache-2.0
 * A FHIR resource in the making: texts are set at paths, in any order, and written as JSON once.
 *
 *     struct draft *d = draft_make(a, S("Patient"), id);
 *     draft_set(d, "name.0.family", family);         → {"resourceType":"Patient","id":…,
 *     draft_set(d, "name.0.given.+", first);            "name":[{"family":…,"given":[…]}]}
 *
 * A step of digits is a list's index, "+" a new last element, "=" the last one there is. Nothing is
 * made for an empty text, so that what a source leaves empty is absent. Everything is in the arena.
 */
#ifndef WEFT_FEED_DRAFT_H
#define WEFT_FEED_DRAFT_H

#include "base/env.h"

struct draft;

/* id may be none. */
struct draft *draft_make(struct arena *a, str type, str id);
str draft_type(const struct draft *d);
str draft_id(const struct draft *d);

/* Sets a string; nothing where the text is empty. A later value at the same path replaces. */
void draft_set(struct draft *d, const char *path, str text);
/* Sets JSON as it is: true, false, a number, an object. Nothing where it is empty. */
void draft_set_json(struct draft *d, const char *path, str json);
/* The same for a path from outside. Errors: ST_BAD_INPUT for a path that is none, or that meets a
 * text where it needs an object. */
MUST_CHECK status draft_set_path(struct env *e, struct draft *d, str path, str text, bool json);

/* Sets system, code, display at path.coding.0 and text at path.text: each where it is not empty. */
void draft_set_code(struct draft *d, const char *path, str system, str code, str display, str text);
/* {"reference": "TYPE/ID"} */
void draft_set_reference(struct draft *d, const char *path, str type, str id);
/* A reference by identifier and name, to what is not held here. */
void draft_set_logical(struct draft *d, const char *path, str system, str value, str display);

/* True where something is set at a path. */
bool draft_has(const struct draft *d, const char *path);
/* The resource as JSON; elements in the order in which they were first named. */
str draft_json(struct draft *d);

#endif
