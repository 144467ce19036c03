/* SPDX-License-Identifier: Apache-2.0
 * The half of a write that runs in the turn: look up, decide, insert.
 */
#include "record/applying.h"

#include "base/time.h"
#include "gen/sql_record.h"
#include "gen/sql_trust.h"
#include "record/change.h"
#include "record/facet.h"
#include "record/reading.h"
#include "record/record_limits.h"
#include "trust/grant.h"

static status current_find(struct applying *ap, const struct record_prepared *p,
                           struct current *ret_current)
{
    *ret_current = (struct current){ 0 };
    if (p->id_is_new) return ST_OK;
    struct cx *cx = ap->cx;
    struct sql_resource_by_name_row r;
    status st = sql_resource_by_name(cx->env, cx->db, p->type->name, p->id, &r);
    if (st == ST_NOT_FOUND) return ST_OK;
    TRY(st);
    *ret_current = (struct current){ .found = true,
                                     .home = r.home,
                                     .rid = r.rid,
                                     .version = r.version,
                                     .at = r.at,
                                     .d = r.d,
                                     .source = r.source,
                                     .label = (uint32_t)r.label,
                                     .facet = (uint32_t)r.facet,
                                     .deleted = r.deleted != 0,
                                     .dictionary = r.dictionary,
                                     .packed = r.json };
    return ST_OK;
}

static status precondition(struct applying *ap, const struct record_prepared *p,
                           const struct current *c)
{
    struct env *e = ap->cx->env;
    if (p->if_version == RECORD_ABSENT && c->found && !c->deleted)
        return fail_at(e, ST_PRECONDITION, p->id, "there is a %.*s with this id already",
                       STR_ARG(p->type->name));
    if (p->if_version == RECORD_UNTAKEN && c->found && !c->deleted) {
        env_fail(e, ST_CONFLICT, p->id, "nothing meets the condition, and the id is another %.*s's",
                 STR_ARG(p->type->name));
        env_remedy(e, "leave the id out, or send it to the address of that one");
        return ST_CONFLICT;
    }
    if (p->if_version > 0 && (!c->found || c->version != p->if_version)) {
        env_fail(e, ST_PRECONDITION, str_none(),
                 "somebody else has changed this: it is at version %lld, not %lld",
                 (long long)c->version, (long long)p->if_version);
        env_remedy(e, "read it again, and make your change to what is there now");
        return ST_PRECONDITION;
    }
    if (p->verb == RECORD_CREATE && c->found && !c->deleted)
        return fail_at(e, ST_CONFLICT, p->id, "there is a %.*s with this id already",
                       STR_ARG(p->type->name));
    if (p->verb == RECORD_DELETE && !c->found)
        return fail_at(e, ST_NOT_FOUND, p->id, "there is no such %.*s", STR_ARG(p->type->name));
    return ST_OK;
}

/* The same text by the same source: nothing is written. */
static status says_the_same(struct applying *ap, const struct record_prepared *p,
                            const struct current *c, bool *ret_same)
{
    *ret_same = false;
    if (!c->found || c->deleted != (p->verb == RECORD_DELETE)) return ST_OK;
    if (p->verb == RECORD_DELETE) {
        *ret_same = true;
        return ST_OK;
    }
    if (c->source != p->source) return ST_OK;
    if (c->dictionary == p->dictionary) {
        *ret_same = str_eq(c->packed, p->packed);
        return ST_OK;
    }
    str stored;
    TRY(store_unpack(ap->cx->env, ap->cx->house->store, c->dictionary, c->packed, &stored));
    *ret_same = str_eq(stored, p->stored);
    return ST_OK;
}

/* The home of the Patient with this id; 0 where it has not come yet. */
static status home_of_patient(struct applying *ap, str id, int64_t *ret_home)
{
    bool is_new = false;
    union map_value *known = map_put(&ap->patients, id, &is_new);
    if (is_new) {
        struct sql_name_get_row row = { 0 };
        status st = sql_name_get(ap->cx->env, ap->cx->db, S("Patient"), id, &row);
        if (st != ST_NOT_FOUND) TRY(st);
        known = map_put(&ap->patients, id, NULL);
        known->num = row.home;
    }
    *ret_home = known->num;
    return ST_OK;
}

static status home_choose(struct applying *ap, const struct record_prepared *p,
                          const struct current *c, int64_t own, int64_t *ret_home, bool *ret_orphan)
{
    *ret_orphan = false;
    *ret_home = c->found ? c->home : own;
    if (p->is_patient || p->verb == RECORD_DELETE) return ST_OK;
    if (str_is_none(p->patient)) {
        *ret_home = c->found ? c->rid : own;
        return ST_OK;
    }
    int64_t home = 0;
    TRY(home_of_patient(ap, p->patient, &home));
    *ret_orphan = home == 0;
    *ret_home = home != 0 ? home : c->found ? c->rid : own;
    return ST_OK;
}

static bool is_feed(const struct applying *ap, const struct record_prepared *p)
{
    const struct who *who = &ap->cx->who;
    bool feed = p->from_feed || who->role == ROLE_SYSTEM || who->role == ROLE_FEED;
    return feed && who_may(who, RIGHT_FEED);
}

/* A system of an organisation, writing what is its organisation's own. */
static bool is_own_system(const struct applying *ap, const struct record_prepared *p,
                          const struct current *c)
{
    const struct who *who = &ap->cx->who;
    return who->role == ROLE_CLIENT && who_may(who, RIGHT_FEED) && p->source == who->organisation &&
           (!c->found || c->source == who->organisation || c->source == 0);
}

/* What stands under the id, as this who may know it: what may not be known of is not there. */
static status current_known(struct applying *ap, const struct record_prepared *p,
                            const struct current *c, struct current *ret_known)
{
    struct decision d;
    *ret_known = *c;
    if (!c->found || is_feed(ap, p) || is_own_system(ap, p, c)) return ST_OK;
    TRY(trust_row(ap->cx, ACTION_READ, c->home, c->facet, c->label, c->source, &d));
    if (d.verdict < VERDICT_PART) *ret_known = (struct current){ .found = false };
    return ST_OK;
}

/* May this who bring something into being under an id of its own choice? Decided by who and id
 * alone, before it is looked at what is there: else a refusal would tell that something is. */
static status may_name(struct applying *ap, const struct record_prepared *p, bool *ret_may)
{
    struct cx *cx = ap->cx;
    struct sql_organisation_by_id_row row;
    *ret_may = p->verb != RECORD_PUT || p->id_is_ours || is_feed(ap, p);
    if (*ret_may || cx->who.role != ROLE_CLIENT) return ST_OK;
    *ret_may = cx->house->client_ids_any;
    if (*ret_may) return ST_OK;
    status st = sql_organisation_by_id(cx->env, cx->db, cx->who.organisation, &row);
    if (st == ST_NOT_FOUND) return ST_OK;
    TRY(st);
    *ret_may = str_starts(p->id, row.key) && str_starts(str_from(p->id, row.key.n), S("."));
    return ST_OK;
}

/* Who tried to write what they may not know of: the row stays where the write does not, and what is
 * not there leaves one as well. */
static status refused_note(struct applying *ap, const struct record_prepared *p,
                           const struct current *c)
{
    struct cx *cx = ap->cx;
    struct looking l = { 0 };
    if (c->found) TRY(looking_add(cx, &l, c->home, c->facet));
    str what = arena_printf(cx->env->arena, "%.*s/%.*s", STR_ARG(p->type->name), STR_ARG(p->id));
    return looking_done(cx, &l, S("write"), what, "W04", true);
}

static status refuse_name(struct applying *ap, const struct record_prepared *p)
{
    struct env *e = ap->cx->env;
    env_fail(e, ST_FORBIDDEN, S("W04"), "you may make or change no %.*s under this id",
             STR_ARG(p->type->name));
    env_remedy(e, "POST it and take the id that is given; a system of an organisation may use ids "
                  "that begin with the organisation's key and a full stop");
    return ST_FORBIDDEN;
}

static status refuse_write(struct applying *ap, const char *rule, const char *words)
{
    return fail_at(ap->cx->env, ST_FORBIDDEN, str_of(rule), "you may not write this: %s", words);
}

/* A Subscription is seen to later, without the program that wrote it: so it takes one that may read
 * all that its owner may. */
static status program_may(struct cx *cx, const struct record_prepared *p, const struct current *c)
{
    enum grant_op op = p->verb == RECORD_DELETE  ? GRANT_DELETE
                       : c->found && !c->deleted ? GRANT_UPDATE
                                                 : GRANT_CREATE;
    if (cx->who.grant == NULL) return ST_OK;
    TRY(grant_need(cx, op, p->type->name));
    if (op == GRANT_DELETE || !str_eq(p->type->name, S("Subscription")) ||
        grant_is_whole(cx->who.grant))
        return ST_OK;
    env_fail(cx->env, ST_FORBIDDEN, S("scope"), "a Subscription would see more than these scopes");
    env_remedy(cx->env, "it takes user/*.rs or system/*.rs beside the scope to write it");
    return ST_FORBIDDEN;
}

/* Feeds and the server write what the sources say; everybody else only about people they may see,
 * and in their own organisation's name. A system of an organisation writes what its organisation
 * sends, about whomever; what another sent is that one's to change. c: what is known to be there.
 */
static status write_allowed(struct applying *ap, const struct record_prepared *p,
                            const struct current *c, const struct target *t)
{
    struct cx *cx = ap->cx;
    bool one_person = cx->who.grant != NULL && cx->who.grant->person != 0;
    TRY(program_may(cx, p, c));
    struct decision d;
    const char *not_own = "another organisation holds it; ask it to change it";
    const char *not_known = "there is no such person, or you may not know";
    if (!one_person && (is_feed(ap, p) || is_own_system(ap, p, c))) return ST_OK;
    if (cx->who.role == ROLE_CLIENT) return refuse_write(ap, "W03", not_own);
    /* Whether its Patient has not come or may not be known of is one answer. */
    if (t->orphan) return refuse_write(ap, "W05", not_known);
    TRY(trust_row(cx, ACTION_WRITE, t->home, t->facet, p->label, p->source, &d));
    if (d.verdict < VERDICT_PART && !str_is_none(p->patient) && !c->found)
        return refuse_write(ap, "W05", not_known);
    if (d.verdict >= VERDICT_PART && c->found)
        TRY(trust_row(cx, ACTION_WRITE, c->home, c->facet, c->label, c->source, &d));
    if (d.verdict < VERDICT_PART || cx->who.account == 0)
        return refuse_write(ap, d.rule, d.words != NULL ? d.words : "it is not yours");
    bool own = p->source == cx->who.organisation &&
               (!c->found || c->source == cx->who.organisation || c->source == 0);
    return own ? ST_OK : refuse_write(ap, "W03", not_own);
}

/* R33: a number that was sealed with an earlier identity comes back by a feed: a named person
 * looks, and it is never joined. */
static status number_allowed(struct applying *ap, const struct record_prepared *p,
                             const struct target *t)
{
    struct cx *cx = ap->cx;
    struct sql_patient_sealed_number_row row;
    if (!p->from_feed || !p->is_patient || p->verb == RECORD_DELETE || p->row.nhs.n == 0)
        return ST_OK;
    TRY(sql_patient_sealed_number(cx->env, cx->db, p->row.nhs, LABEL_ADOPTION, t->home, &row));
    if (row.count == 0) return ST_OK;
    env_fail(cx->env, ST_UNPROCESSABLE, S("identifier"), "this NHS number is no longer in use");
    env_remedy(cx->env, "ask whoever looks after identities; do not send it again by itself");
    return ST_UNPROCESSABLE;
}

static status row_write(struct applying *ap, const struct record_prepared *p,
                        const struct current *c, const struct target *t)
{
    struct cx *cx = ap->cx;
    bool gone = p->verb == RECORD_DELETE;
    if (!c->found) {
        TRY(sql_resource_add(cx->env, cx->db, t->home, t->rid, p->type->name, p->id, t->version,
                             ap->now, p->keys.d, p->source, p->label, t->facet, p->dictionary,
                             p->packed));
        return sql_name_add(cx->env, cx->db, p->type->name, p->id, t->home, t->rid);
    }
    TRY(sql_history_keep(cx->env, cx->db, c->home, c->rid));
    TRY(sql_resource_set(cx->env, cx->db, c->home, c->rid, t->home, t->version, ap->now,
                         gone ? c->d : p->keys.d, gone ? c->source : p->source,
                         gone ? c->label : p->label, t->facet, gone ? 1 : 0,
                         gone ? c->dictionary : p->dictionary, gone ? c->packed : p->packed));
    if (t->home == c->home) return ST_OK;
    TRY(sql_history_home(cx->env, cx->db, c->home, c->rid, t->home));
    return sql_name_home(cx->env, cx->db, p->type->name, p->id, t->home);
}

static status keys_write(struct applying *ap, const struct record_prepared *p,
                         const struct current *c, const struct target *t)
{
    struct cx *cx = ap->cx;
    struct keys old = { 0 };
    struct keys none = { 0 };
    struct keys now = p->keys;
    uint32_t usual = facet_usual(p->type->name);
    str stored;
    if (c->found && !c->deleted)
        TRY(keys_of_stored(cx, p->type, p->id, c->dictionary, c->packed, c->label, &old, &stored));
    old.plain = c->label == 0 && c->facet == usual;
    now.plain = p->label == 0 && t->facet == usual;
    const struct keys *new_keys = p->verb == RECORD_DELETE ? &none : &now;
    return keys_replace(cx, &old, c->home, new_keys, t->home, t->rid);
}

static status orphan_note(struct applying *ap, const struct record_prepared *p,
                          const struct target *t)
{
    return t->orphan ? sql_orphan_add(ap->cx->env, ap->cx->db, p->patient, t->rid) : ST_OK;
}

static status target_choose(struct applying *ap, size_t i, const struct current *c,
                            struct target *ret_target)
{
    const struct record_prepared *p = ap->prepared[i];
    struct target t = { .rid = c->found ? c->rid : ap->ids[i],
                        .version = c->version + 1,
                        .facet = c->facet };
    enum org_kind kind = ORG_OTHER;
    TRY(home_choose(ap, p, c, ap->ids[i], &t.home, &t.orphan));
    TRY(source_kind(ap, p->source, &kind));
    if (p->verb != RECORD_DELETE) t.facet = facet_of(p->type->name, p->root, kind);
    t.kind = kind;
    *ret_target = t;
    return ST_OK;
}

static status change_write(struct applying *ap, size_t i, const struct target *t)
{
    struct cx *cx = ap->cx;
    const struct record_prepared *p = ap->prepared[i];
    str what = ap->count == 1 ? arena_printf(cx->env->arena, "%.*s/%.*s", STR_ARG(p->type->name),
                                             STR_ARG(p->id))
                              : arena_printf(cx->env->arena, "%zu resources", ap->count);
    TRY(change_act_as(cx, ap->ids[ap->count], S("write"), ap->count == 1 ? t->person : 0, what));
    return sql_change_add(cx->env, cx->db, ap->ids[i], ap->now, p->type->name, t->home, t->rid,
                          t->version, cx->act);
}

static struct record_done done_of(const struct record_prepared *p, const struct current *c,
                                  const struct target *t, int64_t now)
{
    enum record_outcome outcome = p->verb == RECORD_DELETE  ? RECORD_DELETED
                                  : c->found && !c->deleted ? RECORD_UPDATED
                                                            : RECORD_CREATED;
    return (struct record_done){ .outcome = outcome,
                                 .type = p->type->name,
                                 .id = p->id,
                                 .home = t->home,
                                 .rid = t->rid,
                                 .version = t->version,
                                 .at = now };
}

static status one_apply(struct applying *ap, size_t i)
{
    const struct record_prepared *p = ap->prepared[i];
    struct current c, known;
    struct target t;
    bool same = false, may = false;
    TRY(current_find(ap, p, &c));
    TRY(current_known(ap, p, &c, &known));
    TRY(may_name(ap, p, &may));
    if (!known.found && (c.found || !may || p->verb == RECORD_DELETE)) TRY(refused_note(ap, p, &c));
    TRY(precondition(ap, p, &known));
    if (!known.found && (c.found || !may)) return refuse_name(ap, p);
    TRY(says_the_same(ap, p, &c, &same));
    if (same) {
        ap->done[i] = (struct record_done){ RECORD_SAME, p->type->name, p->id, c.home,
                                            c.rid,       c.version,     c.at };
        return ST_OK;
    }
    TRY(target_choose(ap, i, &c, &t));
    TRY(write_allowed(ap, p, &c, &t));
    TRY(number_allowed(ap, p, &t));
    TRY(row_write(ap, p, &c, &t));
    TRY(keys_write(ap, p, &c, &t));
    TRY(orphan_note(ap, p, &t));
    TRY(person_write(ap, p, &c, &t));
    TRY(change_write(ap, i, &t));
    ap->done[i] = done_of(p, &c, &t, ap->now);
    return ST_OK;
}

/* A delete of nothing has nothing to do; it fails before anything is written. */
static status one_apply_or_pass(struct applying *ap, size_t i)
{
    const struct record_prepared *p = ap->prepared[i];
    status st = one_apply(ap, i);
    if (st != ST_NOT_FOUND || p->verb != RECORD_DELETE || !p->absent_is_fine) return st;
    ap->cx->env->err = (struct err){ 0 };
    ap->done[i] = (struct record_done){
        .outcome = RECORD_SAME, .type = p->type->name, .id = p->id, .at = ap->now
    };
    return ST_OK;
}

/* So that what refers to a Patient of the same call finds its home, in whatever order they stand.
 */
static status patients_first(struct applying *ap)
{
    for (size_t i = 0; i < ap->count; i++) {
        const struct record_prepared *p = ap->prepared[i];
        if (!p->is_patient) continue;
        int64_t home = 0;
        if (!p->id_is_new) TRY(home_of_patient(ap, p->id, &home));
        if (home == 0) map_put(&ap->patients, p->id, NULL)->num = ap->ids[i];
    }
    return ST_OK;
}

status record_apply(struct cx *cx, struct record_prepared *const *prepared, size_t count,
                    struct record_done *ret_done)
{
    struct arena *a = cx->env->arena;
    if (!db_in_transaction(cx->db))
        return fail(cx->env, ST_INTERNAL, "a write outside a transaction");
    struct applying ap = { .cx = cx,
                           .prepared = prepared,
                           .count = count,
                           .now = env_now(cx->env),
                           .patients = map_make(a),
                           .kinds = map_make(a),
                           .actors = map_make(a),
                           .people = map_make(a) };
    ap.ids = NEW_ARRAY(a, int64_t, count + 1);
    ap.done = NEW_ARRAY(a, struct record_done, count);
    TRY(change_ids(cx, count + 1, ap.ids));
    TRY(patients_first(&ap));
    for (size_t i = 0; i < count; i++) TRY(one_apply_or_pass(&ap, i));
    if (ap.sight_changed) trust_sight_forget(cx);
    memcpy(ret_done, ap.done, count * sizeof *ret_done);
    return ST_OK;
}

status record_write(struct cx *cx, const struct record_write *w, struct record_done *ret_done)
{
    struct record_prepared *p;
    TRY(record_prepare(cx, w, &p));
    return record_apply(cx, &p, 1, ret_done);
}
