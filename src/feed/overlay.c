/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/overlay.h"

#include "json/edit.h"

static bool listed(str names, str name)
{
    str one;
    while (str_next(&names, ' ', &one))
        if (str_eq(one, name)) return true;
    return false;
}

/* Elements of which one kind may stand at a time (FHIR's choices): deceasedBoolean goes when
 * deceasedDateTime comes. */
static str choice_of(str name)
{
    static const str choices[] = { S_INIT("deceased"),  S_INIT("multipleBirth"),
                                   S_INIT("value"),     S_INIT("onset"),
                                   S_INIT("effective"), S_INIT("performed"),
                                   S_INIT("abatement"), S_INIT("occurrence") };
    for (size_t i = 0; i < sizeof choices / sizeof choices[0]; i++)
        if (str_starts(name, choices[i]) && name.n > choices[i].n) return choices[i];
    return str_none();
}

static void drop_other_choices(struct arena *a, struct json_edits *d, const struct json_node *held,
                               str name)
{
    str choice = choice_of(name);
    if (choice.n == 0) return;
    for (const struct json_node *c = json_first(held); c != NULL; c = json_next(c)) {
        str key = json_key(a, c);
        if (!str_eq(key, name) && str_eq(choice_of(key), choice)) json_edit_remove(d, c);
    }
}

/* Lists that grow: what tells two elements apart. */
static const char *grows_by(str type, str name)
{
    if (str_eq(type, S("Encounter")) && str_eq(name, S("location"))) return "location";
    if (str_eq(type, S("Patient")) && str_eq(name, S("link"))) return "other";
    return NULL;
}

static bool has_element(const struct json_node *list, const char *by, str value)
{
    for (const struct json_node *c = json_first(list); c != NULL; c = json_next(c))
        if (str_eq(json_raw(json_get(c, by)), value)) return true;
    return false;
}

/* The held element, over: where it says that it is still so. */
static str ended(struct arena *a, const struct json_node *element)
{
    if (!json_str_is(json_get(element, "status"), S("active"))) return json_raw(element);
    struct json_edits d = json_edits_make(a);
    json_edit_member(&d, element, "status", S("\"completed\""));
    return json_edited(&d, element);
}

static str grown(struct arena *a, const struct json_node *held, const struct json_node *now,
                 const char *by)
{
    struct buf b = buf_make(a);
    buf_byte(&b, '[');
    for (const struct json_node *c = json_first(held); c != NULL; c = json_next(c)) {
        if (has_element(now, by, json_raw(json_get(c, by)))) continue;
        if (b.n > 1) buf_byte(&b, ',');
        buf_add(&b, ended(a, c));
    }
    for (const struct json_node *c = json_first(now); c != NULL; c = json_next(c)) {
        if (b.n > 1) buf_byte(&b, ',');
        buf_add(&b, json_raw(c));
    }
    buf_byte(&b, ']');
    return buf_str(&b);
}

static bool is_old(const struct json_node *identifier)
{
    return json_str_is(json_get(identifier, "use"), S("old"));
}

/* Identifiers that were given up stay so: no later message speaks of them, unless to say that they
 * are borne again. */
static str identifiers(struct arena *a, const struct json_node *held, const struct json_node *now)
{
    struct buf b = buf_make(a);
    bool kept = false;
    buf_byte(&b, '[');
    for (const struct json_node *c = json_first(now); c != NULL; c = json_next(c)) {
        if (b.n > 1) buf_byte(&b, ',');
        buf_add(&b, json_raw(c));
    }
    for (const struct json_node *c = json_first(held); c != NULL; c = json_next(c)) {
        if (!is_old(c) || has_element(now, "value", json_raw(json_get(c, "value")))) continue;
        kept = true;
        if (b.n > 1) buf_byte(&b, ',');
        buf_add(&b, json_raw(c));
    }
    buf_byte(&b, ']');
    return kept ? buf_str(&b) : json_raw(now);
}

static status read_object(struct env *e, str text, const struct json_node **ret_root)
{
    TRY(json_read(e, text, ret_root));
    if (json_is_object(*ret_root)) return ST_OK;
    return fail(e, ST_BAD_INPUT, "a resource that is no JSON object");
}

status feed_overlay(struct env *e, str held, str now, str keep, str *ret_json)
{
    const struct json_node *h, *n;
    TRY(read_object(e, held, &h));
    TRY(read_object(e, now, &n));
    struct json_edits d = json_edits_make(e->arena);
    str type = json_str(e->arena, json_get(n, "resourceType"));
    for (const struct json_node *c = json_first(n); c != NULL; c = json_next(c)) {
        str name = json_key(e->arena, c);
        const struct json_node *old = json_member(h, name);
        if (old != NULL && listed(keep, name)) continue;
        str value = json_raw(c);
        const char *by = grows_by(type, name);
        if (old != NULL && by != NULL) value = grown(e->arena, old, c, by);
        if (old != NULL && str_eq(type, S("Patient")) && str_eq(name, S("identifier")))
            value = identifiers(e->arena, old, c);
        drop_other_choices(e->arena, &d, h, name);
        if (old == NULL)
            json_edit_add(&d, h, json_last(h), name, value);
        else if (!str_eq(value, json_raw(old)))
            json_edit_replace(&d, old, value);
    }
    *ret_json = d.count == 0 ? held : json_edited(&d, h);
    return ST_OK;
}
