/* SPDX-License-Identifier: Apache-2.0
 * Every rule through every path: tests/rules/rules.table played in process, against one small
 * database. Where something is not seen, its answer is held against that for what is not there.
 */
#include "support/support.h"

#include "rules/world.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/buf.h"
#include "base/file.h"
#include "db/db.h"
#include "record/export.h"
#include "trust/account.h"

#ifdef RULES_ON_POSTGRESQL
#define ENGINE DB_POSTGRESQL
#else
#define ENGINE DB_SQLITE
#endif

enum { SCENES_MOST = 120 };

struct running {
    struct world world;
    struct table table;
    struct scene scenes[SCENES_MOST];
    size_t scene_count;
    size_t asked, wrong;
};

static struct running run;

static str printed(const char *format, str a, str b)
{
    /* formats have two places, in this order */
    struct buf out = buf_make(run.world.env->arena);
    for (const char *c = format; *c != 0; c++) {
        if (*c == '@')
            buf_add(&out, a);
        else if (*c == '~')
            buf_add(&out, b);
        else
            buf_byte(&out, *c);
    }
    return arena_str(run.world.env->arena, buf_str(&out));
}

/* ---- seen, or told from what is not there ----------------------------------------------------*/

static void complain(const struct scene *s, const char *path, const char *what, str more)
{
    run.wrong++;
    (void)printf("# R%02d, line %ld (%.*s), %s: %s %.*s\n", s->played->rule, s->played->line,
                 STR_ARG(s->played->words), path, what, STR_ARG(str_sub(more, 0, 300)));
}

static bool has_fact(const struct scene *s, str text)
{
    return str_has(text, s->marker);
}

/* Names of what is not there become those of what is: then both answers are one text. */
static str as_if_there(const struct scene *s, str text)
{
    const str pairs[][2] = { { s->absent_id, s->id },
                             { s->absent_patient, s->patient },
                             { s->absent_family, s->family },
                             { S("987654321"),
                               arena_printf(run.world.env->arena, "%lld", (long long)s->person) } };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct buf b = buf_make(run.world.env->arena);
        for (size_t at; (at = str_find(text, pairs[i][0])) != SIZE_MAX;) {
            buf_add(&b, str_sub(text, 0, at));
            buf_add(&b, pairs[i][1]);
            text = str_from(text, at + pairs[i][0].n);
        }
        buf_add(&b, text);
        text = arena_str(run.world.env->arena, buf_str(&b));
    }
    return text;
}

static bool same_answer(const struct scene *s, const struct res *there, const struct res *absent)
{
    bool same = there->status == absent->status && there->header_count == absent->header_count &&
                str_eq(there->body, as_if_there(s, absent->body));
    for (size_t i = 0; same && i < there->header_count; i++)
        same = str_eq(there->header[i].name, absent->header[i].name) &&
               str_eq(there->header[i].value, as_if_there(s, absent->header[i].value));
    return same;
}

static void hold_same(struct scene *s, const char *path, enum method method, str there, str absent,
                      str body, str absent_body)
{
    struct res a = world_ask(&run.world, s, method, there, body);
    struct res b = world_ask(&run.world, s, method, absent, absent_body);
    run.asked += 2;
    if (same_answer(s, &a, &b)) return;
    complain(s, path, "told from what is not there:",
             printed("@ <> ~",
                     arena_printf(run.world.env->arena, "%d %.*s", a.status,
                                  STR_ARG(str_sub(a.body, 0, 140))),
                     arena_printf(run.world.env->arena, "%d %.*s", b.status,
                                  STR_ARG(str_sub(b.body, 0, 140)))));
}

static struct res get(struct scene *s, str target)
{
    run.asked++;
    return world_ask(&run.world, s, METHOD_GET, target, str_none());
}

/* ---- paths -----------------------------------------------------------------------------------*/

/* Addresses with @ for an id and ~ for the fact's type. */
struct way {
    enum path path;
    const char *address; /* of a GET */
    enum { BY_ID, BY_PATIENT, BY_FAMILY, BY_PERSON } by;
    bool counts;     /* the answer is a number */
    bool of_patient; /* the answer is the Patient: seen where her id is in it */
    bool same;       /* held against what is not there even where the person herself is seen */
};
static const struct way ways[] = {
    { PATH_PAGE, "/people/@", BY_PERSON, false, false, false },
    { PATH_PRINT, "/people/@/timeline", BY_PERSON, false, false, false },
    { PATH_READ, "/fhir/~/@", BY_ID, false, false, true },
    { PATH_READ, "/fhir/~/@?_elements=id,code,payload,title", BY_ID, false, false, true },
    { PATH_SEARCH, "/fhir/~?_id=@", BY_ID, false, false, true },
    { PATH_CHAIN, "/fhir/~?patient:Patient.family=@", BY_FAMILY, false, false, false },
    { PATH_HAS, "/fhir/Patient?_has:~:patient:_id=@", BY_ID, false, true, true },
    { PATH_INCLUDE, "/fhir/Patient?_id=@&_revinclude=~:patient", BY_PATIENT, false, false, false },
    { PATH_INCLUDE, "/fhir/~?_id=@&_include=~:patient", BY_ID, false, false, true },
    { PATH_EVERYTHING, "/fhir/Patient/@/$everything", BY_PATIENT, false, false, false },
    { PATH_COUNT, "/fhir/~?_id=@&_summary=count", BY_ID, true, false, true },
    { PATH_COUNT, "/fhir/~?patient=@&_summary=count", BY_PATIENT, true, false, true },
    { PATH_HISTORY, "/fhir/~/@/_history", BY_ID, false, false, true },
    { PATH_HISTORY, "/fhir/~/@/_history/1", BY_ID, false, false, true },
};

static str address(const struct scene *s, const struct way *w, bool absent)
{
    str name = w->by == BY_ID        ? (absent ? s->absent_id : s->id)
               : w->by == BY_PATIENT ? (absent ? s->absent_patient : s->patient)
               : w->by == BY_FAMILY  ? (absent ? s->absent_family : s->family)
               : absent              ? S("987654321")
                        : arena_printf(run.world.env->arena, "%lld", (long long)s->person);
    return printed(w->address, name, s->type);
}

static bool is_place(const struct scene *s)
{
    return world_is_yes(played_key(s->played, "place"));
}

static bool way_sees(struct scene *s, const struct way *w)
{
    struct res r = get(s, address(s, w, false));
    if (is_place(s) || !(w->counts || w->of_patient)) return has_fact(s, r.body);
    if (w->counts) return str_has(r.body, S("\"total\":1"));
    return str_has(r.body, printed("\"id\":\"@\"", s->patient, S("")));
}

/* What a search by words, or by place, brings. */
static bool words_see(struct scene *s)
{
    str by = is_place(s) ? printed("/fhir/Patient?address-postalcode=@", s->postcode, S(""))
                         : printed("/fhir/~?_content=@", s->marker, s->type);
    for (size_t i = 0; i < by.n; i++)
        if (by.p[i] == ' ') ((char *)(uintptr_t)by.p)[i] = '+';
    struct res r = get(s, by);
    str found = printed("\"id\":\"@\"", is_place(s) ? s->patient : s->id, S(""));
    bool sees = str_has(r.body, found); /* the answer's own address repeats what was asked */
    if (str_is_empty(s->second)) return sees;
    sees = sees || has_fact(s, get(s, printed("/fhir/Patient/@", s->second, S(""))).body);
    sees = sees ||
           str_has(get(s, printed("@&_summary=count", by, S(""))).body, S("\"total\":0")) == false;
    str all = arena_printf(run.world.env->arena, "/fhir/Person/weft-%lld/$everything",
                           (long long)s->person);
    return sees || has_fact(s, get(s, all).body);
}

/* ---- paths that are no address ---------------------------------------------------------------*/

struct export_sees {
    const struct scene *scene;
    bool seen;
};

static status export_take(void *arg, const struct record *r)
{
    struct export_sees *x = arg;
    if (has_fact(x->scene, r->json)) x->seen = true;
    return ST_OK;
}

static status export_all(struct cx *cx, void *arg)
{
    struct record_export q = { .since = INT64_MIN };
    struct record_export_place place = { 0 };
    bool more = true;
    while (more) TRY(record_export_piece(cx, &q, 100000, export_take, arg, &place, &more));
    return ST_OK;
}

static status find_who(struct cx *cx, void *arg)
{
    struct who *who = arg;
    const struct scene *s = &run.scenes[who->account];
    struct session session;
    *who = (struct who){ .role = 0 };
    if (str_is_none(s->token)) return ST_OK;
    if (session_who(cx, s->token, &session) == ST_OK) *who = session.who;
    cx->env->err = (struct err){ 0 };
    return ST_OK;
}

static bool export_sees(struct scene *s)
{
    struct export_sees x = { .scene = s };
    struct who system = who_system(), who = { .account = s - run.scenes };
    assert_ok(app_read(run.world.app, run.world.env, &system, find_who, &who));
    assert_ok(app_read(run.world.app, run.world.env, &who, export_all, &x));
    run.asked++;
    return x.seen;
}

static int64_t number_of(str text)
{
    struct rows *rows;
    struct db_sql sql = { .name = "rules", .text = text };
    assert_ok(rows_open(run.world.env, run.world.db, &sql, NULL, 0, false, &rows));
    int64_t n = rows_next(rows) ? rows_int(rows, 0) : 0;
    assert_ok(rows_close(rows));
    return n;
}

static void subscribe(struct scene *s)
{
    str body = printed("{\"resourceType\":\"Subscription\",\"status\":\"requested\",\"reason\":"
                       "\"test\",\"criteria\":\"~?_id=@\",\"channel\":{\"type\":\"rest-hook\","
                       "\"endpoint\":\"http://127.0.0.1:1/\","
                       "\"payload\":\"application/fhir+json\"}}",
                       s->id, s->type);
    struct res r = world_ask(&run.world, s, METHOD_POST, S("/fhir/Subscription"), body);
    size_t at = str_find(r.body, S("\"id\":\""));
    s->subscription = str_none();
    if (r.status != 201 || at == SIZE_MAX) return;
    str id = str_from(r.body, at + 6);
    s->subscription = str_sub(id, 0, str_find_byte(id, '"'));
}

static bool subscription_sees(struct scene *s)
{
    if (str_is_none(s->subscription)) return false;
    str events = printed("/fhir/Subscription/@/$events?since=0-0", s->subscription, S(""));
    bool due = number_of(printed("SELECT count(*) FROM subscription_due WHERE subscription = '@'",
                                 s->subscription, S(""))) > 0;
    return (due && !is_place(s)) || has_fact(s, get(s, events).body);
}

/* Nothing of a record is ever sent to anybody by a notice. */
static bool notice_sees(struct scene *s)
{
    return number_of(printed("SELECT count(*) FROM notice WHERE subject LIKE '%@%' OR body LIKE "
                             "'%@%'",
                             s->marker, S(""))) > 0;
}

/* What feeds keep aside, told to who looks after them: nothing of what was read well. */
static bool feed_sees(struct scene *s)
{
    return has_fact(s, get(s, S("/feeds")).body) || has_fact(s, get(s, S("/feeds/1")).body);
}

/* What jobs have worked out: Today's reasons, the waiting list, messages. */
static bool job_sees(struct scene *s)
{
    return has_fact(s, get(s, S("/")).body) || has_fact(s, get(s, S("/waiting")).body) ||
           has_fact(s, get(s, S("/notices")).body);
}

/* ---- a case ----------------------------------------------------------------------------------*/

static str wanted(const struct scene *s, enum path path)
{
    str own = played_key(s->played, path_names[path]);
    if (!str_is_none(own)) return own;
    if (path == PATH_NOTICE || path == PATH_FEED || path == PATH_JOB) return S("no");
    return played_key(s->played, "sees");
}

static void judge(struct scene *s, enum path path, bool sees)
{
    str want = wanted(s, path);
    if (str_eq(want, S("any"))) return;
    /* Where no subscription may be made, nothing is sent. */
    if (path == PATH_SUBSCRIPTION && str_is_none(s->subscription) && !sees) return;
    if (sees != world_is_yes(want))
        complain(s, path_names[path], sees ? "is seen, and may not be" : "is not seen", S(""));
}

static void play_ways(struct scene *s)
{
    bool hides = !world_is_yes(played_key(s->played, "sees")) && !is_place(s);
    bool person_seen = get(s, printed("/fhir/Patient/@", s->patient, S(""))).status == 200;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        const struct way *w = &ways[i];
        bool page = w->path == PATH_PAGE || w->path == PATH_PRINT;
        bool told = world_is_yes(played_key(s->played, "self")) || /* her own: said to be */
                    world_is_yes(played_key(s->played, "told"));
        if (w->path == PATH_PRINT && str_eq(s->type, S("Flag"))) continue; /* has no time */
        if (w->path == PATH_PRINT && str_eq(s->type, S("MedicationStatement"))) continue;
        if (w->path == PATH_PAGE && str_eq(s->type, S("Communication"))) {
            judge(s, PATH_PAGE, way_sees(s, w));
            continue;
        }
        judge(s, w->path, way_sees(s, w));
        if (!hides || (person_seen && !w->same) || (page && told)) continue;
        hold_same(s, path_names[w->path], METHOD_GET, address(s, w, false), address(s, w, true),
                  str_none(), str_none());
    }
}

/* Writes to what may not be known of are answered as to what is not there. */
static void play_writes(struct scene *s)
{
    static const struct {
        enum method method;
        const char *address, *body;
    } rows[] = {
        { METHOD_PUT, "/fhir/~/@", "PUT" },
        { METHOD_PUT, "/fhir/~?_id=@", "PUT" },
        { METHOD_PATCH, "/fhir/~/@", "{\"language\":\"en\"}" },
        { METHOD_PATCH, "/fhir/~?_id=@", "{\"language\":\"en\"}" },
        { METHOD_DELETE, "/fhir/~/@", "" },
        { METHOD_DELETE, "/fhir/~?_id=@", "" },
        { METHOD_POST, "/fhir/~/@/$meta-add",
          "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"meta\",\"valueMeta\":{"
          "\"tag\":[{\"code\":\"x\"}]}}]}" },
        { METHOD_GET, "/fhir/~/@/$meta", "" },
        { METHOD_POST, "/fhir", "BATCH" },
    };
    struct arena *a = run.world.env->arena;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        str body = str_of(rows[i].body), absent_body = body;
        bool put = str_eq(body, S("PUT")), batch = str_eq(body, S("BATCH"));
        if (put) {
            body = s->body;
            size_t at = str_find(body, s->id);
            absent_body =
                arena_printf(a, "%.*s%.*s%.*s", STR_ARG(str_sub(body, 0, at)),
                             STR_ARG(s->absent_id), STR_ARG(str_from(body, at + s->id.n)));
        }
        if (batch) {
            const char *entry = "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{"
                                "\"request\":{\"method\":\"GET\",\"url\":\"~/@\"}},{\"request\":{"
                                "\"method\":\"DELETE\",\"url\":\"~/@\",\"ifMatch\":\"W/\\\"7\\\""
                                "\"}}]}";
            body = printed(entry, s->id, s->type);
            absent_body = printed(entry, s->absent_id, s->type);
        }
        hold_same(s, method_name(rows[i].method), rows[i].method,
                  printed(rows[i].address, s->id, s->type),
                  printed(rows[i].address, s->absent_id, s->type), body, absent_body);
    }
}

static str match_body(const struct scene *s, str family, int born, str postcode)
{
    return arena_printf(
        run.world.env->arena,
        "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"resource\",\"resource\":{"
        "\"resourceType\":\"Patient\",\"name\":[{\"family\":\"%.*s\",\"given\":[\"Given%dish\"]"
        "}],\"birthDate\":\"19%02d-%02d-%02d\",\"address\":[{\"postalCode\":\"%.*s\"}]}}]}",
        STR_ARG(family), s->number, born, 1 + s->number % 12, 1 + s->number % 28,
        STR_ARG(postcode));
}

/* Who may not know of somebody does not match her, whatever they know. */
static void play_match(struct scene *s)
{
    str there = match_body(s, s->family, 10 + s->number % 80, s->postcode);
    str absent = match_body(s, s->absent_family, 99 - s->number % 80, S("ZZ9 9ZZ"));
    struct res r = world_ask(&run.world, s, METHOD_POST, S("/fhir/Patient/$match"), there);
    bool wanted = world_is_yes(played_key(s->played, "match"));
    if (str_has(r.body, s->patient) != wanted)
        complain(s, "$match", wanted ? "does not find her" : "finds her", r.body);
    if (wanted) return;
    hold_same(s, "$match", METHOD_POST, S("/fhir/Patient/$match"), S("/fhir/Patient/$match"), there,
              absent);
}

/* R59: opening, reading, searching, history and export have their rows; so have refusals. */
static void hold_audited(struct scene *s, bool sees)
{
    struct timespec pause = { .tv_nsec = 50000000 }; /* rows are safe every 50 ms, or later */
    str query = arena_printf(run.world.env->arena,
                             "SELECT count(DISTINCT action) FROM looked WHERE account = %lld AND "
                             "person = %lld AND refused = %d",
                             (long long)s->account, (long long)s->person, sees ? 0 : 1);
    int64_t kinds = 0, wanted = sees ? 5 : 3;
    for (int i = 0; i < 200 && kinds < wanted; i++) {
        (void)nanosleep(&pause, NULL);
        assert_ok(app_catch_up(run.world.app, run.world.env));
        kinds = number_of(query);
    }
    if (kinds < wanted)
        complain(s, "audit", "kinds of looks in the trace:",
                 arena_printf(run.world.env->arena, "%lld", (long long)kinds));
}

static void play_scene(struct scene *s)
{
    struct arena_mark mark = arena_mark(run.world.env->arena);
    bool sees = world_is_yes(played_key(s->played, "sees"));
    play_ways(s);
    if (!sees || (!is_place(s) && sees)) judge(s, PATH_SEARCH, words_see(s));
    judge(s, PATH_EXPORT, export_sees(s));
    judge(s, PATH_SUBSCRIPTION, subscription_sees(s));
    judge(s, PATH_NOTICE, notice_sees(s));
    judge(s, PATH_FEED, feed_sees(s));
    judge(s, PATH_JOB, job_sees(s));
    if (!sees && !is_place(s)) play_writes(s);
    if (!str_is_none(played_key(s->played, "match"))) play_match(s);
    if (world_is_yes(played_key(s->played, "audited"))) hold_audited(s, sees);
    arena_rewind(run.world.env->arena, mark);
}

static int setup(void **state)
{
    (void)state;
    world_open(&run.world, ENGINE);
    struct env *e = run.world.env;
    status st = table_read(e, test_source(e, "tests/rules/rules.table"), &run.table);
    if (st != ST_OK) fail_msg("%.*s", STR_ARG(e->err.what));
    assert_true(run.table.played.count < SCENES_MOST);
    for (size_t i = 0; i < run.table.played.count; i++)
        scene_make(&run.world, &run.table.played.at[i], (int)i + 1, &run.scenes[i]);
    run.scene_count = run.table.played.count;
    assert_ok(app_catch_up(run.world.app, e));
    for (size_t i = 0; i < run.scene_count; i++) subscribe(&run.scenes[i]);
    assert_ok(app_catch_up(run.world.app, e));
    for (size_t i = 0; i < run.scene_count; i++) scene_settle(&run.world, &run.scenes[i]);
    for (size_t i = 0; i < run.scene_count; i++) scene_touch(&run.world, &run.scenes[i]);
    assert_ok(app_catch_up(run.world.app, e));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    world_close(&run.world);
    return 0;
}

/* ---- tests -----------------------------------------------------------------------------------*/

static void each_rule_holds_on_each_path(void **state)
{
    (void)state;
    for (size_t i = 0; i < run.scene_count; i++) play_scene(&run.scenes[i]);
    (void)printf("# %zu worlds, %zu questions asked\n", run.scene_count, run.asked);
    if (run.wrong > 0) fail_msg("%zu answers are not as the table says", run.wrong);
}

static void no_cell_of_the_table_is_empty(void **state)
{
    size_t count[CELL__COUNT] = { 0 }, rules = 0;
    (void)state;
    for (int r = 1; r < RULES_MOST; r++) {
        const enum cell *cells = run.table.cells[r];
        bool any = false;
        for (int p = 0; p < PATH__COUNT; p++) any = any || cells[p] != CELL_NONE;
        if (!any) continue;
        rules++;
        for (int p = 0; p < PATH__COUNT; p++) {
            count[cells[p]]++;
            if (cells[p] == CELL_NONE) fail_msg("R%02d says nothing of %s", r, path_names[p]);
        }
    }
    (void)printf("# %zu of %zu cells: %zu played, %zu held by other tests, %zu cannot happen, %zu "
                 "the product does not do yet\n",
                 rules * PATH__COUNT - count[CELL_NONE], rules * PATH__COUNT, count[CELL_PLAYED],
                 count[CELL_HELD], count[CELL_NOT], count[CELL_MISSING]);
}

static void what_other_tests_hold_is_in_them(void **state)
{
    struct env *e = run.world.env;
    (void)state;
    for (size_t i = 0; i < run.table.said.count; i++) {
        const struct said *s = &run.table.said.at[i];
        str text;
        if (s->cell != CELL_HELD) continue;
        status st = file_read(e, test_source(e, arena_cstr(e->arena, s->where)), 1 << 20, &text);
        if (st != ST_OK || !str_has(text, s->words))
            fail_msg("R%02d, line %ld: %.*s has no “%.*s”", s->rule, s->line, STR_ARG(s->where),
                     STR_ARG(s->words));
    }
}

static void what_the_page_on_security_names_is_there(void **state)
{
    struct env *e = run.world.env;
    static const str folders[] = { S_INIT("`tests/"), S_INIT("`src/"), S_INIT("`docs/"),
                                   S_INIT("`tools/"), S_INIT("`deploy/") };
    str text;
    (void)state;
    assert_ok(file_read(e, test_source(e, "docs/SECURITY.md"), 1 << 20, &text));
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        str rest = text;
        for (size_t at; (at = str_find(rest, folders[i])) != SIZE_MAX;) {
            rest = str_from(rest, at + 1);
            str file = str_sub(rest, 0, str_find_byte(rest, '`'));
            if (!file_exists(e, test_source(e, arena_cstr(e->arena, file))))
                fail_msg("docs/SECURITY.md names %.*s, which is not there", STR_ARG(file));
        }
    }
}

static void every_rule_of_the_place_has_its_row(void **state)
{
    struct env *e = run.world.env;
    str path = test_data(e, "access_rules.csv"), text, line;
    size_t rules = 0;
    (void)state;
    if (str_is_none(path)) {
        (void)puts("# access_rules.csv is not here: the rules are not counted");
        skip();
    }
    assert_ok(file_read(e, path, 1 << 20, &text));
    while (str_next(&text, '\n', &line)) {
        int64_t rule = 0;
        if (line.n < 4 || line.p[0] != 'R' || !str_to_int(str_sub(line, 1, 2), &rule)) continue;
        rules++;
        for (int p = 0; p < PATH__COUNT; p++)
            if (run.table.cells[rule][p] == CELL_NONE)
                fail_msg("R%02d has no row in the table", (int)rule);
    }
    (void)printf("# %zu rules of access_rules.csv have their rows\n", rules);
    assert_true(rules > 80);
}

/* ---- time ------------------------------------------------------------------------------------*/

static double micros_of(struct scene *s, str target)
{
    struct timespec from, to;
    struct arena_mark mark = arena_mark(run.world.env->arena);
    (void)clock_gettime(CLOCK_MONOTONIC, &from);
    (void)get(s, target);
    (void)clock_gettime(CLOCK_MONOTONIC, &to);
    arena_rewind(run.world.env->arena, mark);
    return (double)(to.tv_sec - from.tv_sec) * 1e6 + (double)(to.tv_nsec - from.tv_nsec) / 1e3;
}

struct sample {
    double n, mean, square; /* Welford */
};

/* What the machine did meanwhile is left out: it would hide a difference. */
static void sample_add(struct sample *x, double v)
{
    if (v > 200) return;
    double before = v - x->mean;
    x->n += 1;
    x->mean += before / x->n;
    x->square += before * (v - x->mean);
}

static double variance(const struct sample *x)
{
    return x->square / (x->n - 1);
}

/* WEFT_RULES_TIMINGS=20000: what is sealed and what is not there, by turns; Welch's t. */
static void sealed_and_absent_take_as_long(void **state)
{
    const char *asked = getenv("WEFT_RULES_TIMINGS");
    int64_t most = 0;
    (void)state;
    if (asked == NULL || !str_to_int(str_of(asked), &most)) skip();
    for (size_t i = 0; i < run.scene_count; i++) {
        struct scene *s = &run.scenes[i];
        struct sample there = { 0 }, absent = { 0 };
        bool wanted = s->played->rule == 4 || s->played->rule == 27 || s->played->rule == 32;
        if (!wanted) continue;
        for (int64_t k = 0; k < most / 2; k++) {
            sample_add(&there, micros_of(s, printed("/fhir/~/@", s->id, s->type)));
            sample_add(&absent, micros_of(s, printed("/fhir/~/@", s->absent_id, s->type)));
        }
        double t = (there.mean - absent.mean) /
                   sqrt(variance(&there) / there.n + variance(&absent) / absent.n);
        (void)printf("# R%02d: %.1f us there, %.1f us not there, t = %.1f of %lld\n",
                     s->played->rule, there.mean, absent.mean, t, (long long)most);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_cell_of_the_table_is_empty),
        cmocka_unit_test(every_rule_of_the_place_has_its_row),
        cmocka_unit_test(what_the_page_on_security_names_is_there),
        cmocka_unit_test(what_other_tests_hold_is_in_them),
        cmocka_unit_test(sealed_and_absent_take_as_long),
        cmocka_unit_test(each_rule_holds_on_each_path),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
