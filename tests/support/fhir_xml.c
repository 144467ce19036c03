/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "fhir/defs.h"
#include "json/write.h"
#include "support/fhir_xml.h"

static str name_of(const xmlNode *n)
{
    return str_of((const char *)n->name);
}

static str attribute(struct env *e, xmlNode *n, const char *name)
{
    xmlChar *v = xmlGetNoNsProp(n, (const xmlChar *)name);
    if (v == NULL) return str_none();
    str s = arena_str(e->arena, str_of((const char *)v));
    xmlFree(v);
    return s;
}

static xmlNode *next_element(xmlNode *n)
{
    while (n != NULL && n->type != XML_ELEMENT_NODE) n = n->next;
    return n;
}

static void put_object(struct env *e, struct json_writer *w, const struct fhir_type *t, xmlNode *n);

static bool has_extras(struct env *e, xmlNode *n)
{
    return !str_is_none(attribute(e, n, "id")) || next_element(n->children) != NULL;
}

static void put_extras(struct env *e, struct json_writer *w, xmlNode *n)
{
    if (!has_extras(e, n)) {
        json_put_null(w, NULL);
        return;
    }
    json_put_object(w, NULL);
    json_put_str(w, "id", attribute(e, n, "id"));
    put_object(e, w, &fhir_types[FHIR_T_Element], n);
    json_put_end(w);
}

static str markup(struct env *e, xmlNode *n)
{
    xmlBuffer *b = xmlBufferCreate();
    assert_true(xmlNodeDump(b, n->doc, n, 0, 0) > 0);
    str s = arena_str(e->arena, str_of((const char *)xmlBufferContent(b)));
    xmlBufferFree(b);
    return s;
}

static void put_value(struct env *e, struct json_writer *w, uint16_t type, xmlNode *n)
{
    const struct fhir_type *t = &fhir_types[type];
    bool bare =
        type == FHIR_T_boolean || type == FHIR_T_decimal || fhir_type_is(type, FHIR_T_integer);
    str value = attribute(e, n, "value");
    if (type == FHIR_T_xhtml)
        json_put_str(w, NULL, markup(e, n));
    else if (t->kind == FHIR_PRIMITIVE && str_is_none(value))
        json_put_null(w, NULL);
    else if (t->kind == FHIR_PRIMITIVE && bare)
        json_put_raw(w, NULL, value);
    else if (t->kind == FHIR_PRIMITIVE)
        json_put_str(w, NULL, value);
    else if (type == FHIR_T_Resource)
        json_put_raw(w, NULL, fhir_xml_json(e, next_element(n->children)));
    else {
        json_put_object(w, NULL);
        json_put_str(w, "id", attribute(e, n, "id"));
        json_put_str(w, "url", attribute(e, n, "url"));
        put_object(e, w, t, n);
        json_put_end(w);
    }
}

/* All elements of one name together: XML repeats the element, JSON has an array. */
static void put_elements(struct env *e, struct json_writer *w, const struct fhir_member *m,
                         xmlNode *first)
{
    bool list = fhir_elements[m->element].max != 1, extras = false;
    bool primitive = fhir_types[m->type].kind == FHIR_PRIMITIVE && m->type != FHIR_T_xhtml;
    json_put_key(w, m->key);
    if (list) json_put_array(w, NULL);
    for (xmlNode *n = first; n != NULL; n = next_element(n->next)) {
        if (!str_eq(name_of(n), m->key)) continue;
        put_value(e, w, m->type, n);
        extras |= primitive && has_extras(e, n);
    }
    if (list) json_put_end(w);
    if (!extras) return;
    json_put_key(w, arena_printf(e->arena, "_%.*s", STR_ARG(m->key)));
    if (list) json_put_array(w, NULL);
    for (xmlNode *n = first; n != NULL; n = next_element(n->next))
        if (str_eq(name_of(n), m->key)) put_extras(e, w, n);
    if (list) json_put_end(w);
}

static void put_object(struct env *e, struct json_writer *w, const struct fhir_type *t,
                       xmlNode *parent)
{
    str before = str_none();
    for (xmlNode *n = next_element(parent->children); n != NULL; n = next_element(n->next)) {
        const struct fhir_member *m = fhir_member_find(t, name_of(n));
        if (m == NULL) fail_msg("%.*s has no %s", STR_ARG(t->name), n->name);
        if (!str_eq(before, m->key)) put_elements(e, w, m, n);
        before = m->key;
    }
}

str fhir_xml_json(struct env *e, xmlNode *resource)
{
    struct json_writer w = json_writer_make(e->arena);
    const struct fhir_type *t = fhir_resource_find(name_of(resource));
    if (t == NULL) fail_msg("%s is no resource", resource->name);
    json_put_object(&w, NULL);
    json_put_str(&w, "resourceType", t->name);
    put_object(e, &w, t, resource);
    json_put_end(&w);
    return json_written(&w);
}
