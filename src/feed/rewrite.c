/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/rewrite.h"

#include "feed/item.h"
#include "json/edit.h"

struct rewrite rewrite_make(struct arena *a, str source)
{
    return (struct rewrite){ .source = source, .names = map_make(a) };
}

bool rewrite_is_type(str s)
{
    if (s.n < 3 || s.n > 40 || s.p[0] < 'A' || s.p[0] > 'Z') return false;
    for (size_t i = 1; i < s.n; i++)
        if (!((s.p[i] >= 'A' && s.p[i] <= 'Z') || (s.p[i] >= 'a' && s.p[i] <= 'z'))) return false;
    return true;
}

static str reference_to(struct arena *a, str type, str id)
{
    return arena_printf(a, "%.*s/%.*s", STR_ARG(type), STR_ARG(id));
}

void rewrite_name(struct rewrite *w, str full_url, str type, str id)
{
    if (full_url.n == 0) return;
    struct arena *a = w->names.arena;
    str *to = NEW(a, str);
    *to = reference_to(a, type, id);
    map_put(&w->names, arena_str(a, full_url), NULL)->ptr = to;
}

static bool id_like(str s)
{
    if (s.n == 0 || s.n > 64) return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool ok = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                  c == '-' || c == '.' || c == '_';
        if (!ok) return false;
    }
    return true;
}

str rewrite_reference(struct arena *a, const struct rewrite *w, str reference)
{
    union map_value *known = map_get(&w->names, reference);
    if (known != NULL) return *(str *)known->ptr;
    str rest = reference, type, id, more = str_none();
    if (!str_next(&rest, '/', &type) || !rewrite_is_type(type)) return reference;
    if (!str_next(&rest, '/', &id) || !id_like(id)) return reference;
    /* Versions are numbered here anew: a versioned reference keeps only what it is about. */
    if (rest.p != NULL && (!str_next(&rest, '/', &more) || !str_eq(more, S("_history"))))
        return reference;
    return reference_to(a, type, feed_id(a, w->source, id));
}

str rewrite_resource(struct arena *a, const struct rewrite *w, const struct json_node *root, str id)
{
    struct json_edits edits = json_edits_make(a);
    json_edit_member(&edits, root, "id", json_quoted(a, id));
    for (const struct json_node *n = root; n < root + root->span; n++) {
        if (!json_is_string(n) || !json_key_is(n, S("reference"))) continue;
        str was = json_str(a, n);
        str now = rewrite_reference(a, w, was);
        if (!str_eq(was, now)) json_edit_replace(&edits, n, json_quoted(a, now));
    }
    return json_edited(&edits, root);
}
