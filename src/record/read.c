/* SPDX-License-Identifier: Apache-2.0 */
#include "record/reading.h"

#include "gen/sql_record.h"
#include "json/edit.h"
#include "record/facet.h"
#include "record/files.h"
#include "record/record_limits.h"
#include "record/store.h"
#include "trust/grant.h"

/* Where somebody is and how to reach them, and where she will be: R29. A narrative says it in
 * words.
 */
static status place_take_out(struct cx *cx, struct record *r)
{
    static const char *const of_person[] = {
        "address", "telecom", "generalPractitioner", "managingOrganization", "contact", "text"
    };
    static const char *const of_all[] = { "location", "locationReference", "locationCode" };
    bool person = str_eq(r->type, S("Patient")) || str_eq(r->type, S("RelatedPerson"));
    const struct json_node *root;
    TRY(json_read(cx->env, r->json, &root));
    struct json_edits d = json_edits_make(cx->env->arena);
    for (size_t i = 0; person && i < sizeof of_person / sizeof *of_person; i++) {
        const struct json_node *m = json_get(root, of_person[i]);
        if (m != NULL) json_edit_remove(&d, m);
    }
    for (size_t i = 0; !person && i < sizeof of_all / sizeof *of_all; i++) {
        const struct json_node *m = json_get(root, of_all[i]);
        if (m != NULL) json_edit_remove(&d, m);
    }
    r->json = json_edited(&d, root);
    return ST_OK;
}

/* A program sees what its scopes let through of what the one behind it may see. */
static void admit_program(struct cx *cx, enum action action, const struct record *r,
                          struct decision *d)
{
    enum grant_op op = action == ACTION_SEARCH ? GRANT_SEARCH : GRANT_READ;
    if (cx->who.grant == NULL || grant_admits(cx->env, cx->who.grant, op, r->type, r->json)) return;
    *d = (struct decision){ .verdict = VERDICT_DENY,
                            .rule = "W21",
                            .words = "This is outside of the program’s scopes." };
}

/* whole: with its files put back. */
static status admit(struct cx *cx, enum action action, struct record *r, int64_t dictionary,
                    str packed, bool whole, struct decision *ret_decision)
{
    struct decision d;
    TRY(trust_row(cx, action, r->home, r->facet, r->label, r->source, &d));
    if (d.verdict >= VERDICT_PART && r->deleted) admit_program(cx, action, r, &d);
    *ret_decision = d;
    if (d.verdict < VERDICT_PART || r->deleted) return ST_OK;
    str stored;
    TRY(store_unpack(cx->env, cx->house->store, dictionary, packed, &stored));
    r->json = store_whole(cx->env->arena, r->type, r->id, r->version, r->at, stored);
    admit_program(cx, action, r, ret_decision);
    if (ret_decision->verdict < VERDICT_PART) return ST_OK;
    if (whole) TRY(files_put_back(cx, r->json, &r->json));
    return d.without_place ? place_take_out(cx, r) : ST_OK;
}

status record_admit(struct cx *cx, enum action action, struct record *r, int64_t dictionary,
                    str packed, struct decision *ret_decision)
{
    return admit(cx, action, r, dictionary, packed, true, ret_decision);
}

status looking_add(struct cx *cx, struct looking *l, int64_t home, uint32_t facet)
{
    if (cx->who.role == ROLE_SYSTEM || (facet & FACET_PUBLIC) != 0) return ST_OK;
    struct seen seen;
    TRY(trust_seen(cx, home, &seen));
    if (seen.person == 0) return ST_OK;
    for (size_t i = l->count; i > 0 && i + 16 > l->count; i--) {
        if (l->at[i - 1] == seen.person) return ST_OK;
    }
    *VEC_PUSH(cx->env->arena, l) = seen.person;
    return ST_OK;
}

status looking_done(struct cx *cx, struct looking *l, str action, str what, const char *rule,
                    bool refused)
{
    if (cx->who.role == ROLE_SYSTEM) return ST_OK;
    if (l->count == 0 && !refused && !str_eq(action, S("search"))) return ST_OK;
    struct audit_look look = { .action = action,
                               .what = what,
                               .rule = str_of(rule),
                               .person = l->at,
                               .person_count = l->count,
                               .refused = refused };
    return audit_look(cx, &look);
}

static str what_of(struct cx *cx, str type, str id)
{
    return arena_printf(cx->env->arena, "%.*s/%.*s", STR_ARG(type), STR_ARG(id));
}

/* One answer for what is not there and for what may not be known of. */
static status not_here(struct cx *cx, str type, str id)
{
    return fail_at(cx->env, ST_NOT_FOUND, id, "there is no such %.*s", STR_ARG(type));
}

static status admitted_or_not_here(struct cx *cx, struct record *r, int64_t dictionary, str packed,
                                   str action, bool whole)
{
    struct decision d;
    struct looking l = { 0 };
    str type = r->type;
    str id = r->id;
    TRY(admit(cx, ACTION_READ, r, dictionary, packed, whole, &d));
    TRY(looking_add(cx, &l, r->home, r->facet));
    bool refused = d.verdict < VERDICT_PART;
    TRY(looking_done(cx, &l, action, what_of(cx, type, id), d.rule, refused));
    if (refused) return not_here(cx, type, id);
    if (r->deleted) return fail_at(cx->env, ST_GONE, id, "this %.*s was deleted", STR_ARG(type));
    return ST_OK;
}

static struct record record_of(str type, str id, const struct sql_resource_by_name_row *n)
{
    return (struct record){ .type = type,
                            .id = id,
                            .home = n->home,
                            .rid = n->rid,
                            .version = n->version,
                            .at = n->at,
                            .source = n->source,
                            .d = n->d,
                            .label = (uint32_t)n->label,
                            .facet = (uint32_t)n->facet,
                            .deleted = n->deleted != 0 };
}

static status row_find(struct cx *cx, str type, str id, struct sql_resource_by_name_row *ret_row)
{
    status st = sql_resource_by_name(cx->env, cx->db, type, id, ret_row);
    return st == ST_NOT_FOUND ? not_here(cx, type, id) : st;
}

/* A look at nothing is decided like another, leaves its row too, and its answer waits for it: else
 * time would tell what is refused from what is not there. */
static status row_look(struct cx *cx, str type, str id, str action,
                       struct sql_resource_by_name_row *ret_row)
{
    struct looking nobody = { 0 };
    struct sql_resource_get_row none;
    struct decision d;
    status st = sql_resource_by_name(cx->env, cx->db, type, id, ret_row);
    if (st != ST_NOT_FOUND) return st;
    st = sql_resource_get(cx->env, cx->db, 0, 0, &none);
    if (st != ST_NOT_FOUND) TRY(st);
    TRY(trust_row(cx, ACTION_READ, 0, facet_usual(type), 0, 0, &d));
    TRY(looking_add(cx, &nobody, 0, facet_usual(type)));
    TRY(looking_done(cx, &nobody, action, what_of(cx, type, id), "R04", true));
    return not_here(cx, type, id);
}

status record_read(struct cx *cx, str type, str id, struct record *ret_record)
{
    struct sql_resource_by_name_row n;
    TRY(grant_need(cx, GRANT_READ, type));
    TRY(row_look(cx, type, id, S("read"), &n));
    struct record r = record_of(type, id, &n);
    TRY(admitted_or_not_here(cx, &r, n.dictionary, n.json, S("read"), true));
    *ret_record = r;
    return ST_OK;
}

status record_peek(struct cx *cx, str type, str id, struct record *ret_record)
{
    struct sql_resource_by_name_row n;
    struct decision d;
    TRY(row_find(cx, type, id, &n));
    struct record r = record_of(type, id, &n);
    TRY(record_admit(cx, ACTION_READ, &r, n.dictionary, n.json, &d));
    if (d.verdict < VERDICT_PART) return not_here(cx, type, id);
    if (r.deleted) return fail_at(cx->env, ST_GONE, id, "this %.*s was deleted", STR_ARG(type));
    *ret_record = r;
    return ST_OK;
}

status record_read_file(struct cx *cx, str id, struct record *ret_record, str *ret_type,
                        str *ret_bytes)
{
    struct sql_resource_by_name_row n;
    const struct json_node *root = NULL;
    struct arena *a = cx->env->arena;
    TRY(grant_need(cx, GRANT_READ, S("Binary")));
    TRY(row_look(cx, S("Binary"), id, S("read"), &n));
    struct record r = record_of(S("Binary"), id, &n);
    TRY(admitted_or_not_here(cx, &r, n.dictionary, n.json, S("read"), false));
    TRY(json_read(cx->env, r.json, &root));
    str data = json_str(a, json_get(root, "data")), bytes = S("");
    if (str_starts(data, S("@file:")))
        TRY(files_read(cx, data, &bytes));
    else if (data.n > 0 && !base64_decode(a, data, &bytes))
        return fail_at(cx->env, ST_UNPROCESSABLE, S("Binary.data"), "what is stored is no base64");
    *ret_type = json_str(a, json_get(root, "contentType"));
    *ret_record = r;
    *ret_bytes = bytes;
    return ST_OK;
}

status record_vread(struct cx *cx, str type, str id, int64_t version, struct record *ret_record)
{
    struct sql_resource_by_name_row n;
    struct sql_history_get_row h;
    TRY(row_look(cx, type, id, S("read"), &n));
    struct record r = record_of(type, id, &n);
    int64_t dictionary = n.dictionary;
    str packed = n.json;
    if (version != n.version) {
        status st = sql_history_get(cx->env, cx->db, n.home, n.rid, version, &h);
        if (st == ST_NOT_FOUND) return not_here(cx, type, id);
        TRY(st);
        r.version = version;
        r.at = h.at;
        r.source = h.source;
        r.label |= (uint32_t)h.label; /* what is sealed now was not open then */
        r.facet = (uint32_t)h.facet;
        r.deleted = h.deleted != 0;
        dictionary = h.dictionary;
        packed = h.json;
    }
    TRY(admitted_or_not_here(cx, &r, dictionary, packed, S("read"), true));
    *ret_record = r;
    return ST_OK;
}

status record_history(struct cx *cx, str type, str id, int64_t before, size_t most,
                      struct record **ret_records, size_t *ret_count)
{
    struct sql_resource_by_name_row n;
    struct sql_history_list_list list;
    struct decision d;
    struct looking l = { 0 };
    TRY(row_look(cx, type, id, S("history"), &n));
    if (most > RECORD_HISTORY_MOST) most = RECORD_HISTORY_MOST;
    TRY(sql_history_list(cx->env, cx->db, n.home, n.rid, before == 0 ? INT64_MAX : before,
                         (int64_t)most, &list));
    struct record *out = NEW_ARRAY(cx->env->arena, struct record, list.count + 1);
    size_t count = 0;
    struct record now = record_of(type, id, &n);
    TRY(record_admit(cx, ACTION_READ, &now, n.dictionary, n.json, &d));
    TRY(looking_add(cx, &l, n.home, (uint32_t)n.facet));
    bool refused = d.verdict < VERDICT_PART;
    TRY(looking_done(cx, &l, S("history"), what_of(cx, type, id), d.rule, refused));
    if (refused) return not_here(cx, type, id);
    if (before == 0 || n.version < before) out[count++] = now;
    for (size_t i = 0; i < list.count && count < most; i++) {
        const struct sql_history_list_row *h = &list.at[i];
        struct record r = record_of(type, id, &n);
        r.version = h->version;
        r.at = h->at;
        r.source = h->source;
        r.label |= (uint32_t)h->label;
        r.facet = (uint32_t)h->facet;
        r.deleted = h->deleted != 0;
        TRY(record_admit(cx, ACTION_READ, &r, h->dictionary, h->json, &d));
        if (d.verdict >= VERDICT_PART) out[count++] = r;
    }
    *ret_records = out;
    *ret_count = count;
    return ST_OK;
}

status record_id_of(struct cx *cx, int64_t rid, str *ret_id)
{
    struct sql_resource_by_rid_row row;
    TRY(sql_resource_by_rid(cx->env, cx->db, rid, &row));
    *ret_id = row.id;
    return ST_OK;
}

status record_find(struct cx *cx, str type, str id, int64_t *ret_home, int64_t *ret_rid)
{
    struct sql_name_get_row row;
    status st = sql_name_get(cx->env, cx->db, type, id, &row);
    if (st == ST_NOT_FOUND) return not_here(cx, type, id);
    TRY(st);
    *ret_home = row.home;
    *ret_rid = row.rid;
    return ST_OK;
}

static status home_row_admit(struct cx *cx, int64_t home, str type,
                             const struct sql_resource_of_home_row *n, struct record *out,
                             size_t *count)
{
    struct decision d;
    struct record r = { .type = type,
                        .id = n->id,
                        .home = home,
                        .rid = n->rid,
                        .version = n->version,
                        .at = n->at,
                        .source = n->source,
                        .d = n->d,
                        .label = (uint32_t)n->label,
                        .facet = (uint32_t)n->facet };
    TRY(record_admit(cx, ACTION_READ, &r, n->dictionary, n->json, &d));
    if (d.verdict >= VERDICT_PART) out[(*count)++] = r;
    return ST_OK;
}

status record_of_home(struct cx *cx, int64_t home, str type, size_t most,
                      struct record **ret_records, size_t *ret_count)
{
    struct sql_resource_of_home_list list;
    TRY(sql_resource_of_home(cx->env, cx->db, home, type, (int64_t)most, &list));
    struct record *out = NEW_ARRAY(cx->env->arena, struct record, list.count);
    size_t count = 0;
    for (size_t i = 0; i < list.count; i++)
        TRY(home_row_admit(cx, home, type, &list.at[i], out, &count));
    *ret_records = out;
    *ret_count = count;
    return ST_OK;
}
