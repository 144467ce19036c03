/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "rules/world.h"
#include "support/dbs.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/log.h"
#include "base/time.h"
#include "gen/sql_person.h"
#include "gen/sql_trust.h"
#include "record/linker.h"
#include "record/person.h"
#include "record/record.h"
#include "trust/account.h"
#include "trust/decide.h"
#include "trust/organisation.h"
#include "trust/sight.h"

static const struct {
    const char *key, *kind;
    int assured; /* 0: not given, 1: in force, -1: lapsed */
    bool closed;
} organisations[] = {
    { "practicea", "gp practice", 0, false },
    { "practiceb", "gp practice", 0, false },
    { "closedgp", "gp practice", 0, true },
    { "hospital", "hospital trust", 0, false },
    { "community", "community services", 0, false },
    { "council", "council adult care", 0, false },
    { "bobbin", "housing association", 0, false },
    { "ringwood", "housing association", 0, false },
    { "home", "care-home group", 1, false },
    { "lapsed", "care-home group", -1, false },
    { "charityx", "charity", 0, false },
    { "charityy", "charity", 0, false },
    { "police", "police", 0, false },
    { "icb", "other", 0, false },
    { "alliance", "alliance", 0, false },
};

bool world_is_yes(str value)
{
    return str_eq(value, S("yes"));
}

/* ---- the place -------------------------------------------------------------------------------*/

static status make_organisations(struct cx *cx, void *arg)
{
    int64_t now = env_now(cx->env);
    (void)arg;
    for (size_t i = 0; i < sizeof organisations / sizeof *organisations; i++) {
        int64_t id = 0;
        str key = str_of(organisations[i].key);
        TRY(organisation_put(cx, key, str_none(), key, str_of(organisations[i].kind), &id));
        TRY(organisation_standing_set(
            cx, id,
            organisations[i].assured == 0 ? TIME_NONE : now + organisations[i].assured * TIME_DAY,
            organisations[i].closed ? now - TIME_DAY : TIME_NONE));
    }
    return ST_OK;
}

void world_open(struct world *w, enum db_engine engine)
{
    struct env *e = test_env();
    struct settings s;
    struct app_options with = { .create = true };
    struct who system = who_system();
    log_open(2, LOG_WARN);
    *w = (struct world){ .env = e };
    (void)memcpy(w->folder, "/tmp/weft-rules-XXXXXX", 23);
    assert_non_null(mkdtemp(w->folder));
    str file = engine == DB_POSTGRESQL ? dbs_postgresql(e)
                                       : file_join(e->arena, str_of(w->folder), S("weft.db"));
    if (str_is_none(file)) {
        (void)puts("1..0 # SKIP PostgreSQL is not installed");
        exit(0);
    }
    assert_ok(settings_begin(e, &s));
    assert_ok(settings_set(e, &s, S("db"), file, "test"));
    assert_ok(settings_set(e, &s, S("data"), str_of(w->folder), "test"));
    assert_ok(settings_set(e, &s, S("audit-sync"), S("50ms"), "test"));
    assert_ok(settings_set(e, &s, S("hooks"), S("http://127.0.0.1:1/"), "test"));
    assert_ok(settings_set(e, &s, S("client-ids"), S("own"), "test"));
    assert_ok(app_open(e, &s, &with, &w->app));
    w->server = (struct server){ .app = w->app, .doors = doors_open(e->arena) };
    w->client = (struct client){ .env = e, .server = &w->server };
    assert_ok(app_write(w->app, e, &system, make_organisations, NULL));
    assert_ok(db_open(e, file, NULL, &w->db));
}

void world_close(struct world *w)
{
    struct env *e = w->env;
    str folder = str_of(w->folder);
    db_close(w->db);
    app_close(w->app);
    assert_ok(file_remove_tree(e, folder));
    test_env_close(e);
}

/* ---- a scene ---------------------------------------------------------------------------------*/

struct making {
    struct scene *s;
    const struct played *p;
};

static str key_or(const struct played *p, const char *name, const char *dflt)
{
    str v = played_key(p, name);
    return str_is_none(v) ? str_of(dflt) : v;
}

static str before_at(str s)
{
    return str_sub(s, 0, str_find_byte(s, '@'));
}

static str behind_at(str s)
{
    size_t at = str_find_byte(s, '@');
    return at == SIZE_MAX ? S("") : str_from(s, at + 1);
}

static status organisation_id(struct cx *cx, str key, int64_t *ret_id)
{
    struct organisation o;
    TRY(organisation_by_key(cx, key, &o));
    *ret_id = o.id;
    return ST_OK;
}

static status put(struct cx *cx, str organisation, str json)
{
    struct record_done done;
    struct record_write w = { .verb = RECORD_PUT, .json = json };
    TRY(organisation_id(cx, organisation, &w.source));
    cx->scope = NULL;
    return record_write(cx, &w, &done);
}

static str security(struct arena *a, str code)
{
    if (str_is_empty(code)) return S("");
    return arena_printf(a, "\"meta\":{\"security\":[{\"code\":\"%.*s\"}]},", STR_ARG(code));
}

static status make_patient(struct cx *cx, struct making *m)
{
    struct arena *a = cx->env->arena;
    struct scene *s = m->s;
    str json = arena_printf(
        a,
        "{\"resourceType\":\"Patient\",\"id\":\"%.*s\",%.*s\"name\":[{\"family\":\"%.*s\","
        "\"given\":[\"Given%dish\"]}],\"birthDate\":\"19%02d-%02d-%02d\",\"address\":[{\"line\":"
        "[\"%d Quartz Street\"],\"postalCode\":\"%.*s\"}]}",
        STR_ARG(s->patient), STR_ARG(security(a, played_key(m->p, "plabel"))), STR_ARG(s->family),
        s->number, 10 + s->number % 80, 1 + s->number % 12, 1 + s->number % 28, s->number,
        STR_ARG(s->postcode));
    TRY(put(cx, key_or(m->p, "holder", "practicea"), json));
    TRY(person_of_patient(cx, s->patient, &s->person));
    return record_find(cx, S("Patient"), s->patient, &s->home, &s->rid);
}

/* The members in which each type says what it is, whose and when. */
static const struct {
    const char *type, *before, *subject, *behind;
} types[] = {
    { "Condition", "\"code\":{\"text\":\"", "subject", "\"},\"recordedDate\":\"2026-11-20\"" },
    { "Flag", "\"status\":\"active\",\"code\":{\"text\":\"", "subject",
      "\"},\"period\":{\"start\":\"2026-11-20\"}" },
    { "MedicationStatement", "\"status\":\"active\",\"medicationCodeableConcept\":{\"text\":\"",
      "subject", "\"},\"effectiveDateTime\":\"2026-11-20\"" },
    { "CarePlan", "\"status\":\"active\",\"intent\":\"plan\",\"title\":\"", "subject",
      "\",\"period\":{\"start\":\"2026-11-20\"}" },
    { "Communication", "\"status\":\"completed\",\"payload\":[{\"contentString\":\"", "subject",
      "\"}],\"sent\":\"2026-11-20T10:00:00Z\"" },
};

static str fact_json(struct arena *a, const struct scene *s, str label, const char *more)
{
    size_t t = 0;
    while (t < sizeof types / sizeof *types && !str_eq(s->type, str_of(types[t].type))) t++;
    if (t == sizeof types / sizeof *types) fail_msg("no such type: %.*s", STR_ARG(s->type));
    return arena_printf(
        a,
        "{\"resourceType\":\"%.*s\",\"id\":\"%.*s\",%.*s%s%.*s%s%s,\"%s\":{\"reference\":"
        "\"Patient/%.*s\"}}",
        STR_ARG(s->type), STR_ARG(s->id), STR_ARG(security(a, label)), types[t].before,
        STR_ARG(s->words), more, types[t].behind, types[t].subject, STR_ARG(s->patient));
}

/* Another source has her address, and does not know that it is protected. */
static status make_second(struct cx *cx, struct making *m)
{
    struct arena *a = cx->env->arena;
    struct scene *s = m->s;
    str from = played_key(m->p, "second");
    if (str_is_none(from)) return ST_OK;
    s->second = arena_printf(a, "second-%03d", s->number);
    str json = arena_printf(a,
                            "{\"resourceType\":\"Patient\",\"id\":\"%.*s\",\"name\":[{"
                            "\"family\":\"%.*s\"}],\"address\":[{\"postalCode\":\"%.*s\"}]}",
                            STR_ARG(s->second), STR_ARG(s->family), STR_ARG(s->postcode));
    return put(cx, from, json);
}

static status make_fact(struct cx *cx, struct making *m)
{
    struct scene *s = m->s;
    str fact = key_or(m->p, "fact", "Condition@practicea");
    s->body = fact_json(cx->env->arena, s, played_key(m->p, "label"), "");
    return put(cx, behind_at(fact), s->body);
}

static status relation_put(struct cx *cx, const struct scene *s, str who, uint32_t kind,
                           int64_t until)
{
    uint32_t claims =
        RELATION_CLAIMED | RELATION_BREAK_GLASS | RELATION_UNSEALED | RELATION_RELEASED;
    bool me = str_eq(who, S("me")), elsewhere = str_eq(who, S("elsewhere"));
    int64_t actor = -s->account, organisation = s->organisation;
    if (elsewhere) TRY(organisation_id(cx, S("charityy"), &organisation));
    if ((me || elsewhere) && (kind & claims) != 0) actor = actor_of_claim(s->account, organisation);
    if (!me && !elsewhere) TRY(organisation_id(cx, who, &actor));
    return sql_relation_add(cx->env, cx->db, s->person, actor, kind, s->home, 90000 + s->number, 0,
                            until);
}

/* Those that records give are given by records. */
static status tie_by_record(struct cx *cx, const struct scene *s, str kind, str who, bool *ret_is)
{
    struct arena *a = cx->env->arena;
    static const struct {
        const char *kind, *json;
    } rows[] = {
        { "episode", "\"resourceType\":\"Encounter\",\"status\":\"in-progress\",\"class\":{"
                     "\"code\":\"IMP\"},\"period\":{\"start\":\"2026-11-19T10:00:00Z\"}," },
        { "ended", "\"resourceType\":\"Encounter\",\"status\":\"finished\",\"class\":{\"code\":"
                   "\"IMP\"},\"period\":{\"start\":\"2026-10-01T10:00:00Z\",\"end\":"
                   "\"2026-10-13T10:00:00Z\"}," },
        { "team", "\"resourceType\":\"CareTeam\",\"status\":\"active\"," },
        { "referral",
          "\"resourceType\":\"Task\",\"status\":\"requested\",\"intent\":\"order\",\"owner\":"
          "{\"reference\":\"Organization/WHO\"}," },
        { "agreed", "\"resourceType\":\"Consent\",\"status\":\"active\",\"scope\":{\"text\":\"s\"},"
                    "\"category\":[{\"text\":\"c\"}],\"provision\":{\"type\":\"permit\",\"actor\":"
                    "[{\"role\":{\"text\":\"r\"},\"reference\":{\"reference\":"
                    "\"Organization/WHO\"}}]}," },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!str_eq(kind, str_of(rows[i].kind))) continue;
        str json = str_of(rows[i].json);
        size_t at = str_find(json, S("WHO"));
        bool names = at != SIZE_MAX; /* then the holder says it of another */
        if (names)
            json = arena_printf(a, "%.*s%.*s%.*s", STR_ARG(str_sub(json, 0, at)), STR_ARG(who),
                                STR_ARG(str_from(json, at + 3)));
        const char *member = str_eq(kind, S("referral")) ? "for"
                             : str_eq(kind, S("agreed")) ? "patient"
                                                         : "subject";
        *ret_is = true;
        return put(cx, names ? S("practicea") : who,
                   arena_printf(a,
                                "{%.*s\"id\":\"tie-%s-%d\",\"%s\":{\"reference\":\"Patient/%.*s"
                                "\"}}",
                                STR_ARG(json), rows[i].kind, s->number, member,
                                STR_ARG(s->patient)));
    }
    return ST_OK;
}

static status make_ties(struct cx *cx, struct making *m)
{
    static const struct {
        const char *name;
        uint32_t kind;
    } rows[] = { { "claimed", RELATION_CLAIMED },    { "break-glass", RELATION_BREAK_GLASS },
                 { "meeting", RELATION_MEETING },    { "case", RELATION_CASE },
                 { "self", RELATION_SELF },          { "unsealed", RELATION_UNSEALED },
                 { "released", RELATION_RELEASED },  { "proxy", RELATION_PROXY },
                 { "proxy-lapsed", RELATION_PROXY }, { "proxy-revoked", RELATION_PROXY } };
    str all = played_key(m->p, "tie"), one;
    while (str_next(&all, ',', &one)) {
        bool done = false;
        str kind = before_at(one), who = behind_at(one);
        TRY(tie_by_record(cx, m->s, kind, who, &done));
        for (size_t i = 0; i < sizeof rows / sizeof *rows && !done; i++) {
            if (!str_eq(kind, str_of(rows[i].name))) continue;
            int64_t hour = INT64_C(3600) * 1000000;
            bool over = str_eq(kind, S("proxy-lapsed"));
            TRY(relation_put(cx, m->s, who, rows[i].kind,
                             env_now(cx->env) + (over ? -hour : hour)));
            done = true;
        }
        if (!done) fail_msg("line %ld: no such tie", m->p->line);
    }
    return ST_OK;
}

/* A relative's record, whose surname is the person's. */
static status make_relative(struct cx *cx, struct making *m, int64_t *ret_person)
{
    struct arena *a = cx->env->arena;
    str id = arena_printf(a, "relative-%d", m->s->number);
    TRY(put(cx, S("practiceb"),
            arena_printf(a,
                         "{\"resourceType\":\"Patient\",\"id\":\"%.*s\",\"name\":[{\"family\":"
                         "\"%.*s\",\"given\":[\"Other\"]}],\"birthDate\":\"2001-02-03\"}",
                         STR_ARG(id), STR_ARG(m->s->family))));
    return person_of_patient(cx, id, ret_person);
}

static status make_account(struct cx *cx, struct making *m)
{
    struct scene *s = m->s;
    struct arena *a = cx->env->arena;
    str as = key_or(m->p, "as", "nobody");
    str name = arena_printf(a, "who-%d", s->number), purpose_word = played_key(m->p, "purpose");
    enum role role = ROLE_NONE;
    int64_t organisation = 0, self = 0;
    s->token = str_none();
    if (str_eq(as, S("nobody"))) return ST_OK;
    if (!role_parse(before_at(as), &role)) fail_msg("line %ld: no such role", m->p->line);
    if (!str_eq(behind_at(as), S("none"))) TRY(organisation_id(cx, behind_at(as), &organisation));
    s->organisation = organisation;
    TRY(account_add(cx, name, name, str_none(), &s->account));
    TRY(account_role_add(cx, s->account, organisation, role, S("test"), &s->account_role));
    if (world_is_yes(played_key(m->p, "self"))) self = s->person;
    if (world_is_yes(played_key(m->p, "near"))) TRY(make_relative(cx, m, &self));
    struct opt_int is = { self != 0, self };
    TRY(sql_account_person_set(cx->env, cx->db, s->account, is, NULL));
    TRY(session_open(cx, s->account, s->account_role, S("test"), &s->token));
    enum purpose purpose = PURPOSE_NONE;
    if (str_is_none(purpose_word)) return ST_OK;
    if (!purpose_parse(purpose_word, &purpose)) fail_msg("line %ld: no such purpose", m->p->line);
    struct cx own = *cx;
    own.who.account = s->account;
    return session_act_as(&own, s->token, s->account_role, purpose);
}

static status make_scene(struct cx *cx, void *arg)
{
    struct making *m = arg;
    int64_t choices = 0;
    TRY(make_patient(cx, m));
    TRY(make_second(cx, m));
    TRY(make_fact(cx, m));
    TRY(make_account(cx, m));
    TRY(make_ties(cx, m));
    if (str_to_int(key_or(m->p, "choice", "0"), &choices) && choices != 0)
        TRY(sql_person_choices_set(cx->env, cx->db, m->s->person, choices, NULL));
    return ST_OK;
}

void scene_make(struct world *w, const struct played *p, int number, struct scene *ret_scene)
{
    struct arena *a = w->env->arena;
    struct who system = who_system();
    struct scene *s = ret_scene;
    *s = (struct scene){ .played = p, .number = number };
    s->type = before_at(key_or(p, "fact", "Condition@practicea"));
    s->id = arena_printf(a, "fact-%03d", number);
    s->absent_id = arena_printf(a, "gact-%03d", number);
    s->patient = arena_printf(a, "person-%03d", number);
    s->absent_patient = arena_printf(a, "merson-%03d", number);
    s->family = arena_printf(a, "Xylem%03dson", number);
    s->absent_family = arena_printf(a, "Zylem%03dson", number);
    s->postcode = arena_printf(a, "QZ%d %dAB", 1 + number / 10, number % 10);
    s->words = arena_printf(a, "quartz%03dite", number);
    s->marker = world_is_yes(played_key(p, "place")) ? s->postcode : s->words;
    struct making m = { s, p };
    status st = app_write(w->app, w->env, &system, make_scene, &m);
    if (st != ST_OK) fail_msg("line %ld cannot be made: %.*s", p->line, STR_ARG(w->env->err.what));
}

/* By hand: the machine would leave a protected person alone. */
static status join_second(struct cx *cx, const struct scene *s)
{
    struct link_move move = { .person = s->person, .rule = S("by hand"), .probability = 1 };
    int64_t rid = 0;
    if (str_is_none(s->second)) return ST_OK;
    TRY(record_find(cx, S("Patient"), s->second, &move.home, &rid));
    return link_move(cx, &move);
}

static status settle(struct cx *cx, void *arg)
{
    const struct making *m = arg;
    TRY(join_second(cx, m->s));
    if (str_eq(played_key(m->p, "state"), S("suspended"))) {
        struct opt_int at = { true, env_now(cx->env) };
        TRY(sql_account_suspended_set(cx->env, cx->db, m->s->account, at, NULL));
    }
    if (str_has(key_or(m->p, "tie", ""), S("proxy-revoked")))
        TRY(sql_relation_drop_actor(cx->env, cx->db, -m->s->account, RELATION_PROXY, NULL));
    return ST_OK;
}

void scene_settle(struct world *w, const struct scene *s)
{
    struct who system = who_system();
    struct scene copy = *s;
    struct making m = { &copy, s->played };
    assert_ok(app_write(w->app, w->env, &system, settle, &m));
}

static status touch(struct cx *cx, void *arg)
{
    struct making *m = arg;
    str fact = key_or(m->p, "fact", "Condition@practicea");
    return put(cx, behind_at(fact),
               fact_json(cx->env->arena, m->s, played_key(m->p, "label"), " again"));
}

void scene_touch(struct world *w, const struct scene *s)
{
    struct who system = who_system();
    struct scene copy = *s;
    struct making m = { &copy, s->played };
    assert_ok(app_write(w->app, w->env, &system, touch, &m));
}

struct res world_ask(struct world *w, const struct scene *s, enum method method, str target,
                     str body)
{
    struct env *e = w->env;
    struct res res = { 0 };
    struct field *json = NEW(e->arena, struct field);
    bool fhir = str_starts(target, S("/fhir"));
    *json = (struct field){ S("Content-Type"), S("application/fhir+json") };
    if (method == METHOD_PATCH) json->value = S("application/merge-patch+json");
    client_forget(&w->client);
    if (!str_is_none(s->token) && fhir) w->client.bearer = s->token;
    if (!str_is_none(s->token) && !fhir)
        *VEC_PUSH(e->arena, &w->client.cookies) = (struct field){ S("session"), s->token };
    struct ask ask = {
        .method = method, .target = target, .headers = { json, body.n > 0 ? 1 : 0 }, .body = body
    };
    assert_ok(client_ask(&w->client, e, &ask, &res));
    return res;
}
