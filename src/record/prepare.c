/* SPDX-License-Identifier: Apache-2.0
 * The half of a write that needs no database: parse, check, strip, index, compress.
 */
#include "record/prepared.h"

#include "base/buf.h"
#include "base/time.h"
#include "record/facet.h"
#include "record/files.h"
#include "record/record_limits.h"

/* A UUID of version 7: the time in milliseconds first, so that what is made together stands
 * together, and names of new resources go to the end of their table instead of a page each. 74
 * random bits follow. Source: RFC 9562, 5.7. */
str record_new_id(struct cx *cx)
{
    unsigned char r[16];
    uint64_t ms = (uint64_t)(env_now(cx->env) / (TIME_SECOND / 1000));
    cx->env->random->fill(cx->env->random, r, sizeof r);
    for (int i = 0; i < 6; i++) r[i] = (unsigned char)(ms >> (40 - 8 * i));
    r[6] = (unsigned char)((r[6] & 0x0f) | 0x70);
    r[8] = (unsigned char)((r[8] & 0x3f) | 0x80);
    str h = hex_encode(cx->env->arena, str_make((char *)r, sizeof r));
    return arena_printf(cx->env->arena, "%.8s-%.4s-%.4s-%.4s-%.12s", h.p, h.p + 8, h.p + 12,
                        h.p + 16, h.p + 20);
}

str record_source_id(struct arena *a, str organisation_key, str local)
{
    str id = arena_printf(a, "%.*s.%.*s", STR_ARG(organisation_key), STR_ARG(local));
    if (local.n > 0 && fhir_id_valid(id)) return id;
    struct digest d = crypto_blake2b(id);
    return arena_printf(a, "%.*s.%.*s", STR_ARG(str_sub(organisation_key, 0, 30)),
                        STR_ARG(str_sub(hex_encode(a, digest_str(&d)), 0, 32)));
}

static status type_of(struct env *e, const struct record_write *w, const struct json_node *root,
                      const struct fhir_type **ret_type)
{
    str name =
        w->verb == RECORD_DELETE ? w->type : json_str(e->arena, json_get(root, "resourceType"));
    if (str_is_none(name)) {
        env_fail(e, ST_BAD_INPUT, S("resourceType"), "the text is not a FHIR resource");
        env_remedy(e, "give an object with a resourceType");
        return ST_BAD_INPUT;
    }
    if (w->type.n > 0 && !str_eq(w->type, name))
        return fail_at(e, ST_BAD_INPUT, S("resourceType"),
                       "this is a %.*s where a %.*s was to be written", STR_ARG(name),
                       STR_ARG(w->type));
    const struct fhir_type *t = fhir_resource_find(name);
    if (t == NULL)
        return fail_at(e, ST_BAD_INPUT, S("resourceType"), "“%.*s” is not a type of FHIR R4",
                       STR_ARG(name));
    *ret_type = t;
    return ST_OK;
}

static status id_of(struct cx *cx, const struct record_write *w, const struct json_node *root,
                    struct record_prepared *p)
{
    p->id = w->id;
    if (str_is_none(p->id) && w->verb == RECORD_PUT)
        p->id = json_str(cx->env->arena, json_get(root, "id"));
    if (str_is_none(p->id) && w->verb == RECORD_CREATE) {
        p->id = record_new_id(cx);
        p->id_is_new = true;
    }
    if (!str_is_none(p->id) && fhir_id_valid(p->id)) return ST_OK;
    env_fail(cx->env, ST_BAD_INPUT, S("id"), "the id has not the form of a FHIR id");
    env_remedy(cx->env, "use 1 to 64 of letters, digits, hyphen and full stop");
    return ST_BAD_INPUT;
}

static bool refers_patient(const struct index_row *r, const char *param)
{
    return r->kind == INDEX_REFERENCE && r->part == 0 && str_eq(r->param->code, str_of(param)) &&
           str_eq(r->ref_type, S("Patient"));
}

/* Whose it is: its `patient`, else its `subject`. A Person is of nobody: it joins several. */
static str patient_of(const struct fhir_type *t, const struct index_rows *rows)
{
    static const char *const params[] = { "patient", "subject", "beneficiary" };
    if (str_eq(t->name, S("Person"))) return str_none();
    for (size_t k = 0; k < sizeof params / sizeof *params; k++) {
        for (size_t i = 0; i < rows->count; i++) {
            if (refers_patient(&rows->at[i], params[k])) return rows->at[i].id;
        }
    }
    return str_none();
}

static struct keys keys_of(struct cx *cx, const struct record_prepared *p,
                           const struct index_rows *rows)
{
    return keys_make(cx->env->arena, &cx->house->search_key, p->type, rows,
                     (p->label & LABEL_PROTECTED) != 0);
}

static status text_prepare(struct cx *cx, const struct json_node *root, struct record_prepared *p)
{
    struct arena *a = cx->env->arena;
    struct index_rows rows = { 0 };
    const struct json_node *kept = root;
    index_resource(a, p->type, root, &rows);
    TRY(files_take_out(cx, root, &kept));
    p->stored = store_strip(a, kept);
    p->label = label_of(p->type->name, root);
    p->patient = patient_of(p->type, &rows);
    p->keys = keys_of(cx, p, &rows);
    p->root = root;
    p->is_patient = str_eq(p->type->name, S("Patient"));
    if (p->is_patient) p->row = patient_row_of(a, root);
    return store_pack(cx->env, cx->house->store, p->type->name, p->stored, &p->dictionary,
                      &p->packed);
}

status record_prepare(struct cx *cx, const struct record_write *w,
                      struct record_prepared **ret_prepared)
{
    struct env *e = cx->env;
    const struct json_node *root = NULL;
    if (w->json.n > RECORD_JSON_MOST)
        return fail(e, ST_TOO_LARGE, "a resource has at most %d MiB", RECORD_JSON_MOST >> 20);
    if (w->verb != RECORD_DELETE) TRY(json_read(e, w->json, &root));
    struct record_prepared *p = NEW(e->arena, struct record_prepared);
    p->verb = w->verb;
    p->if_version = w->if_version;
    p->absent_is_fine = w->absent_is_fine;
    p->from_feed = w->from_feed;
    p->id_is_ours = w->id_is_ours;
    p->source = w->source != 0 ? w->source : cx->who.organisation;
    TRY(type_of(e, w, root, &p->type));
    TRY(id_of(cx, w, root, p));
    if (w->verb != RECORD_DELETE) TRY(text_prepare(cx, root, p));
    *ret_prepared = p;
    return ST_OK;
}

status keys_of_stored(struct cx *cx, const struct fhir_type *t, str id, int64_t dictionary,
                      str packed, uint32_t label, struct keys *ret_keys, str *ret_stored)
{
    str stored;
    const struct json_node *root;
    TRY(store_unpack(cx->env, cx->house->store, dictionary, packed, &stored));
    str whole = store_whole(cx->env->arena, t->name, id, 1, 0, stored);
    TRY(json_read(cx->env, whole, &root));
    struct index_rows rows = { 0 };
    index_resource(cx->env->arena, t, root, &rows);
    *ret_keys =
        keys_make(cx->env->arena, &cx->house->search_key, t, &rows, (label & LABEL_PROTECTED) != 0);
    *ret_stored = stored;
    return ST_OK;
}
