/* SPDX-License-Identifier: Apache-2.0
 * A changed copy of a text: note what shall differ, then write. What is not touched is copied byte
 * for byte, blanks and number forms included.
 *
 *     struct json_edits d = json_edits_make(arena);
 *     json_edit_member(&d, root, "id", S("\"p1\""));      replaces, or adds where it is missing
 *     json_edit_remove(&d, json_get(root, "text"));
 *     str changed = json_edited(&d, root);
 *
 * Values are given as JSON text (buf_json writes a string). The nodes must come from one text. Of
 * several changes to one node the last counts; changes inside a replaced or removed node are lost.
 */
#ifndef WEFT_JSON_EDIT_H
#define WEFT_JSON_EDIT_H

#include "base/buf.h"
#include "base/vec.h"
#include "json/json.h"

enum json_edit_kind { JSON_EDIT_REPLACE, JSON_EDIT_REMOVE, JSON_EDIT_ADD };

struct json_edit {
    const struct json_node *node;  /* changed; for ADD: the container */
    const struct json_node *after; /* ADD: behind this child; NULL = at the front */
    size_t order;
    enum json_edit_kind kind;
    str key; /* ADD to an object: unescaped */
    str json;
};

struct json_edits {
    struct arena *arena;
    VEC(struct json_edit)
};

struct json_edits json_edits_make(struct arena *a);

void json_edit_replace(struct json_edits *d, const struct json_node *n, str json);
void json_edit_remove(struct json_edits *d, const struct json_node *n);
/* Replaces the member of that name where it is there, else adds it at the end. */
void json_edit_member(struct json_edits *d, const struct json_node *object, const char *key,
                      str json);
/* Adds a member or element behind `after` (a child of the container; NULL = at the front). The key
 * is str_none for arrays. Several at one place stand in the order in which they were noted. */
void json_edit_add(struct json_edits *d, const struct json_node *container,
                   const struct json_node *after, str key, str json);
/* The last child, or NULL: for json_edit_add at the end. */
const struct json_node *json_last(const struct json_node *n);

/* The changed text of a node. Sorts the notes. */
str json_edited(struct json_edits *d, const struct json_node *root);
/* A JSON string literal of a text. */
str json_quoted(struct arena *a, str text);

#endif
