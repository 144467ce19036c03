/* SPDX-License-Identifier: Apache-2.0
 * What a write means for people: a new source Patient is a person of its own at first (the linker
 * joins it later), and what a resource says of who has to do with whom becomes relations.
 */
#include "base/time.h"
#include "gen/sql_person.h"
#include "gen/sql_record.h"
#include "gen/sql_trust.h"
#include "record/applying.h"
#include "record/change.h"
#include "record/facet.h"
#include "record/relate.h"
#include "trust/sharing.h"

status source_kind(struct applying *ap, int64_t source, enum org_kind *ret_kind)
{
    *ret_kind = ORG_OTHER;
    if (source == 0) return ST_OK;
    bool is_new = false;
    union map_value *known = map_put_num(&ap->kinds, (uint64_t)source, &is_new);
    if (is_new) {
        struct sql_organisation_by_id_row row;
        status st = sql_organisation_by_id(ap->cx->env, ap->cx->db, source, &row);
        if (st != ST_NOT_FOUND) TRY(st);
        known = map_put_num(&ap->kinds, (uint64_t)source, NULL);
        known->num = st == ST_OK ? (int64_t)org_kind_parse(row.kind) : ORG_OTHER;
    }
    *ret_kind = (enum org_kind)known->num;
    return ST_OK;
}

static status actor_of(struct applying *ap, const struct relation_row *r, int64_t source,
                       int64_t *ret_actor)
{
    struct cx *cx = ap->cx;
    *ret_actor = source;
    if (r->actor == RELATE_SOURCE) return ST_OK;
    str name = arena_printf(cx->env->arena, "%c%.*s", r->actor == RELATE_KEY ? 'k' : 'c',
                            STR_ARG(r->name));
    bool is_new = false;
    union map_value *known = map_put(&ap->actors, name, &is_new);
    if (is_new) {
        int64_t id = 0;
        struct sql_organisation_by_key_row by_key;
        struct sql_organisation_by_code_row by_code;
        status st = r->actor == RELATE_KEY
                        ? sql_organisation_by_key(cx->env, cx->db, r->name, &by_key)
                        : sql_organisation_by_code(cx->env, cx->db, r->name, &by_code);
        if (st != ST_NOT_FOUND) TRY(st);
        if (st == ST_OK) id = r->actor == RELATE_KEY ? by_key.id : by_code.id;
        known = map_put(&ap->actors, name, NULL);
        known->num = id;
    }
    *ret_actor = known->num;
    return ST_OK;
}

static status person_of(struct applying *ap, int64_t home, int64_t *ret_person)
{
    bool is_new = false;
    union map_value *known = map_put_num(&ap->people, (uint64_t)home, &is_new);
    if (is_new) {
        struct sql_person_at_home_list list;
        TRY(sql_person_at_home(ap->cx->env, ap->cx->db, home, &list));
        known = map_put_num(&ap->people, (uint64_t)home, NULL);
        known->num = list.count > 0 ? list.at[0].person : 0;
    }
    *ret_person = known->num;
    return ST_OK;
}

static status relations_write(struct applying *ap, const struct record_prepared *p,
                              const struct current *c, const struct target *t)
{
    struct cx *cx = ap->cx;
    struct relation_rows rows = { 0 };
    const struct sharing *sharing = NULL;
    if (p->verb != RECORD_DELETE && relate_is_graced(p->type->name))
        TRY(trust_sharing(cx, &sharing));
    if (p->verb != RECORD_DELETE)
        rows = relations_of(cx->env->arena, p->type->name, p->root, t->kind, ap->now,
                            sharing == NULL ? 0 : sharing->grace_days * TIME_DAY);
    if (c->found) TRY(sql_relation_drop(cx->env, cx->db, c->home, c->rid));
    bool consent = p->verb != RECORD_DELETE && str_eq(p->type->name, S("Consent"));
    if (rows.count == 0 && !consent) return ST_OK;
    int64_t person = 0;
    TRY(person_of(ap, t->home, &person));
    if (consent && person != 0) TRY(choice_write(ap, p, t, person));
    for (size_t i = 0; i < rows.count && person != 0; i++) {
        const struct relation_row *r = &rows.at[i];
        int64_t actor = 0;
        if (r->until <= ap->now) continue;
        TRY(actor_of(ap, r, p->source, &actor));
        if (actor == 0) continue;
        TRY(sql_relation_add(cx->env, cx->db, person, actor, r->kind, t->home, t->rid, r->since,
                             r->until));
        ap->sight_changed = true;
    }
    return ST_OK;
}

static struct opt_int date_opt(int32_t date)
{
    return date == DATE_NONE ? (struct opt_int){ 0 } : (struct opt_int){ true, date };
}

static status patient_row_write(struct applying *ap, const struct record_prepared *p,
                                const struct target *t)
{
    const struct patient_row *r = &p->row;
    bool hidden = (p->label & LABEL_PROTECTED) != 0;
    return sql_patient_put(ap->cx->env, ap->cx->db, t->home, p->source, r->nhs, r->family, r->given,
                           r->shown, date_opt(r->born), r->born_text, r->sex,
                           hidden ? str_none() : r->postcode, hidden ? str_none() : r->address,
                           hidden ? str_none() : r->uprn, hidden ? str_none() : r->phone,
                           date_opt(r->died), p->label);
}

static status person_new(struct applying *ap, const struct record_prepared *p, struct target *t)
{
    struct cx *cx = ap->cx;
    TRY(change_ids(cx, 1, &t->person));
    map_put_num(&ap->people, (uint64_t)t->home, NULL)->num = t->person;
    ap->sight_changed = true;
    TRY(sql_person_add(cx->env, cx->db, t->person, ap->now));
    return sql_person_source_put(cx->env, cx->db, t->home, t->person, 1, ap->now, S("first"),
                                 cx->who.account, 1.0);
}

/* Seals on the whole person: of any of its source records. */
static status person_labels(struct applying *ap, int64_t person)
{
    struct cx *cx = ap->cx;
    struct sql_patient_labels_list list;
    uint32_t labels = 0;
    TRY(sql_patient_labels(cx->env, cx->db, person, &list));
    for (size_t i = 0; i < list.count; i++) labels |= (uint32_t)list.at[i].label & LABELS_OF_PERSON;
    ap->sight_changed = true;
    return sql_person_labels_set(cx->env, cx->db, person, labels);
}

/* What had come before its Patient moves to where it belongs. */
static status orphan_home(struct applying *ap, int64_t rid, const struct target *t)
{
    struct cx *cx = ap->cx;
    struct sql_resource_get_row r;
    struct keys keys;
    str stored;
    status st = sql_resource_get(cx->env, cx->db, rid, rid, &r);
    if (st == ST_NOT_FOUND) return ST_OK; /* it has found its home by an update of its own */
    TRY(st);
    const struct fhir_type *type = fhir_resource_find(r.type);
    if (type == NULL) return fail(cx->env, ST_INTERNAL, "a stored type is not of FHIR R4");
    if (r.deleted == 0) {
        TRY(keys_of_stored(cx, type, r.id, r.dictionary, r.json, (uint32_t)r.label, &keys,
                           &stored));
        keys.plain = r.label == 0 && (uint32_t)r.facet == facet_usual(r.type);
        TRY(keys_replace(cx, &keys, rid, &keys, t->home, rid));
    }
    TRY(sql_resource_set(cx->env, cx->db, rid, rid, t->home, r.version, r.at, r.d, r.source,
                         r.label, r.facet, r.deleted, r.dictionary, r.json));
    TRY(sql_history_home(cx->env, cx->db, rid, rid, t->home));
    TRY(sql_name_home(cx->env, cx->db, r.type, r.id, t->home));
    int64_t seq;
    TRY(change_ids(cx, 1, &seq));
    TRY(change_act(cx, S("write"), 0, S("Patient")));
    return sql_change_add(cx->env, cx->db, seq, ap->now, r.type, t->home, rid, r.version, cx->act);
}

static status orphans_home(struct applying *ap, const struct record_prepared *p,
                           const struct target *t)
{
    struct cx *cx = ap->cx;
    struct sql_orphan_of_list list;
    TRY(sql_orphan_of(cx->env, cx->db, p->id, &list));
    if (list.count == 0) return ST_OK;
    for (size_t i = 0; i < list.count; i++) TRY(orphan_home(ap, list.at[i].rid, t));
    return sql_orphan_clear(cx->env, cx->db, p->id);
}

static status patient_write(struct applying *ap, const struct record_prepared *p,
                            const struct current *c, struct target *t)
{
    if (p->verb == RECORD_DELETE) return person_of(ap, t->home, &t->person);
    TRY(patient_row_write(ap, p, t));
    if (c->found) TRY(person_of(ap, t->home, &t->person));
    if (t->person == 0) TRY(person_new(ap, p, t));
    if (((p->label | c->label) & LABELS_OF_PERSON) != 0) TRY(person_labels(ap, t->person));
    return c->found ? ST_OK : orphans_home(ap, p, t);
}

status person_write(struct applying *ap, const struct record_prepared *p, const struct current *c,
                    struct target *t)
{
    if (p->is_patient || (c->found && str_eq(p->type->name, S("Patient"))))
        TRY(patient_write(ap, p, c, t));
    return relations_write(ap, p, c, t);
}
