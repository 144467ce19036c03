/* SPDX-License-Identifier: Apache-2.0
 * From a file into the record: once, whole, and from where it was broken off. */
#include "support/support.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "feed/intake.h"
#include "feed/replay.h"
#include "json/edit.h"
#include "list_sink.h"
#include "record/quarantine.h"
#include "support/alliance.h"
#include "trust/organisation.h"

struct place {
    struct alliance a;
    struct intake_own own;
    struct intake *in;
    int64_t hospital;
};

static void place_open(struct place *p, str url)
{
    log_open(2, LOG_WARN);
    alliance_open(&p->a, url);
    alliance_begin(&p->a);
    assert_ok(organisation_put(&p->a.cx, S("hospital"), S("ZHB10"), S("Hollin Vale"),
                               S("hospital trust"), &p->hospital));
    alliance_commit(&p->a);
    p->own.cx = p->a.cx;
    struct intake_way way = intake_way_own(&p->own);
    way.resources_most = 100;
    assert_ok(intake_open(p->a.env, &way, &p->in));
}

static int setup(void **state)
{
    static struct place p;
    place_open(&p, str_none());
    *state = &p;
    return 0;
}

static int teardown(void **state)
{
    struct place *p = *state;
    alliance_close(&p->a);
    return 0;
}

static status take(struct place *p, const char *name, str text)
{
    struct feed_file f = { .name = str_of(name),
                           .in = { .text = text },
                           .format = FEED_FORMAT_HL7 };
    TRY(intake_file(p->a.env, p->in, p->hospital, S("hospital"), &f, NULL));
    return intake_finish(p->a.env, p->in);
}

static bool place_feed(struct place *p, str *ret_text)
{
    str path = test_data(p->a.env, "hl7v2/place_feed/place_feed_all.hl7");
    if (str_is_none(path)) return false;
    assert_ok(file_read(p->a.env, path, 1 << 24, ret_text));
    return true;
}

/* A digest of every row of every table of an SQLite database. */
static uint64_t database_hash(struct env *e, struct db *db)
{
    struct rows *r;
    struct db_sql tables = DB_SQL(
        "tables", "SELECT m.name, group_concat('quote(\"' || c.name || '\")', '||'',''||') "
                  "FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' "
                  "AND m.name NOT LIKE 'sqlite_%' AND m.sql NOT LIKE 'CREATE VIRTUAL%' GROUP BY "
                  "m.name ORDER BY m.name");
    struct db_sql each[80];
    size_t count = 0;
    assert_ok(rows_open(e, db, &tables, NULL, 0, false, &r));
    while (rows_next(r) && count < 80) {
        str name = rows_text_copy(r, 0), columns = rows_text_copy(r, 1);
        each[count++] =
            (struct db_sql){ "table",
                             arena_printf(e->arena, "SELECT %.*s FROM \"%.*s\" ORDER BY 1",
                                          STR_ARG(columns), STR_ARG(name)),
                             str_none() };
    }
    assert_ok(rows_close(r));
    uint64_t h = 0;
    for (size_t i = 0; i < count; i++) {
        assert_ok(rows_open(e, db, &each[i], NULL, 0, false, &r));
        while (rows_next(r)) h = h * 31 + str_hash(rows_text(r, 0));
        assert_ok(rows_close(r));
    }
    return h;
}

static str without_meta(struct env *e, str json)
{
    const struct json_node *root;
    assert_ok(json_read(e, json, &root));
    struct json_edits d = json_edits_make(e->arena);
    json_edit_remove(&d, json_get(root, "meta"));
    return json_edited(&d, root);
}

static void the_record_holds_what_the_messages_say(void **state)
{
    struct place *p = *state;
    struct env *e = p->a.env;
    str text;
    if (!place_feed(p, &text)) skip();
    assert_ok(take(p, "place", text));
    assert_int_equal(p->in->counts.units, 1290);
    assert_int_equal(p->in->counts.refused, 0);
    struct list_sink *list = list_sink_make(e);
    struct feed_run run = { .sink = &list->sink, .source = S("hospital") };
    struct feed_file f = { .name = S("x"), .in = { .text = text }, .format = FEED_FORMAT_HL7 };
    assert_ok(feed_file_read(e, &run, &f, NULL, 0));
    for (size_t i = 0; i < list->held.count; i++) {
        struct arena_mark mark = arena_mark(e->arena);
        struct record r;
        str id = list->held.at[i].key, type;
        assert_true(str_next(&id, '/', &type));
        assert_ok(record_read(&p->a.cx, type, id, &r));
        assert_int_equal(r.version, list->held.at[i].versions);
        assert_strs(without_meta(e, r.json), without_meta(e, list->held.at[i].json));
        p->a.cx.scope = NULL;
        arena_rewind(e->arena, mark);
    }
    assert_int_equal(p->in->counts.created, list->held.count);
}

static void the_same_file_twice_changes_nothing(void **state)
{
    struct place *p = *state;
    str text;
    if (!place_feed(p, &text)) skip();
    text = str_sub(text, 0, 200000);
    assert_ok(take(p, "first", text));
    uint64_t before = database_hash(p->a.env, p->a.db);
    assert_ok(take(p, "again", text));
    assert_int_equal(p->in->files_known, 1);
    assert_true(database_hash(p->a.env, p->a.db) == before);
    /* The same messages in another file: each is known. */
    int64_t created = p->in->counts.created, updated = p->in->counts.updated;
    assert_ok(take(p, "joined", arena_concat(p->a.env->arena, S("\n"), text)));
    assert_int_equal(p->in->counts.created, created);
    assert_int_equal(p->in->counts.updated, updated);
    assert_true(p->in->counts.repeats > 200);
}

/* ---- broken off ------------------------------------------------------------------------------*/

struct failing {
    struct intake_way way;
    int calls, fail_at;
    bool after; /* the commit is made, but its answer is lost */
};

static status failing_apply(void *arg, struct env *e, struct feed_batch *b)
{
    struct failing *f = arg;
    bool now = ++f->calls == f->fail_at;
    if (now && !f->after) return fail(e, ST_IO, "broken off by the test");
    TRY(f->way.apply(f->way.arg, e, b));
    return now ? fail(e, ST_IO, "broken off by the test") : ST_OK;
}

static status failing_known(void *arg, struct env *e, const struct feed_batch_file *f,
                            int64_t *ret_units, bool *ret_done)
{
    const struct failing *x = arg;
    return x->way.known(x->way.arg, e, f, ret_units, ret_done);
}

static uint64_t read_broken_off(str text, int fail_at, bool after)
{
    struct place p;
    place_open(&p, str_none());
    struct failing f = { .way = p.in->way, .fail_at = fail_at, .after = after };
    struct intake_way way = {
        .arg = &f, .apply = failing_apply, .known = failing_known, .resources_most = 40
    };
    assert_ok(intake_open(p.a.env, &way, &p.in));
    status s = take(&p, "feed", text);
    if (fail_at > 0) assert_int_equal(s, ST_IO); /* there are more batches than that */
    for (int i = 0; s != ST_OK && i < 3; i++) s = take(&p, "feed", text);
    assert_int_equal(s, ST_OK);
    uint64_t h = database_hash(p.a.env, p.a.db);
    alliance_close(&p.a);
    return h;
}

static void a_reading_broken_off_at_any_batch_ends_in_the_same_database(void **state)
{
    str text;
    if (!place_feed(*state, &text)) skip();
    text = str_sub(text, 0, 60000);
    uint64_t whole = read_broken_off(text, 0, false);
    for (int n = 1; n <= 5; n++) {
        assert_true(read_broken_off(text, n, false) == whole);
        assert_true(read_broken_off(text, n, true) == whole);
    }
}

/* A child reads the file into the database and is killed, again and again, until it comes through.
 * Each has a little longer: a machine may be too slow for a batch in the first one's time. */
static uint64_t read_killed(str text, unsigned seed)
{
    struct place p;
    place_open(&p, str_none());
    str url = file_join(p.a.env->arena, p.a.folder, S("weft.db"));
    db_close(p.a.db);
    p.a.db = NULL;
    struct random random = random_seeded(seed);
    uint64_t most_us = 60000;
    for (bool through = false; !through; most_us += most_us / 16) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            if (db_open(p.a.env, url, NULL, &p.own.cx.db) != ST_OK) _exit(1);
            _exit(take(&p, "feed", text) == ST_OK ? 0 : 1);
        }
        int how = 0;
        (void)usleep((useconds_t)random_below(&random, most_us));
        (void)kill(child, SIGKILL);
        assert_int_equal(waitpid(child, &how, 0), child);
        through = WIFEXITED(how);
        if (through) assert_int_equal(WEXITSTATUS(how), 0);
    }
    assert_ok(db_open(p.a.env, url, NULL, &p.a.db));
    uint64_t h = database_hash(p.a.env, p.a.db);
    alliance_close(&p.a);
    return h;
}

static void a_reading_killed_at_any_time_ends_in_the_same_database(void **state)
{
    str text;
    if (!place_feed(*state, &text)) skip();
    text = str_sub(text, 0, 100000);
    struct place p;
    place_open(&p, str_none());
    assert_ok(take(&p, "feed", text));
    uint64_t whole = database_hash(p.a.env, p.a.db);
    alliance_close(&p.a);
    for (unsigned seed = 1; seed <= 3; seed++) assert_true(read_killed(text, seed) == whole);
}

/* ---- quarantine ------------------------------------------------------------------------------*/

#define GOOD "MSH|^~\\&|P||||20251103||ADT^A28|C1|P|2.4\rPID|1||M1^^^^MRN||Begum^Mary||19520821|F\r"
#define BAD  "MSH|^~\\&|P||||20251103||ADT^A28|C2|P|2.4\rPID|1||||Begum^Mary||19520821|F\r"

static void what_cannot_be_read_waits_in_quarantine_until_it_is_mended(void **state)
{
    struct place *p = *state;
    struct env *e = p->a.env;
    struct quarantine_item *items, item;
    size_t count;
    assert_ok(take(p, "feed.hl7", S(GOOD BAD)));
    assert_int_equal(p->in->counts.units, 1);
    assert_int_equal(p->in->counts.refused, 1);
    assert_ok(quarantine_list(&p->a.cx, p->hospital, QUARANTINE_WAITING, 0, &items, &count));
    assert_int_equal(count, 1);
    assert_ok(quarantine_get(&p->a.cx, items[0].id, &item));
    assert_str(item.field, "PID-3");
    assert_str(item.raw, BAD);
    assert_int_equal(item.line, 4);
    assert_true(item.remedy.n > 0);
    assert_status(
        intake_text(e, p->in, p->hospital, S("hospital"), FEED_FORMAT_HL7, NULL, item.raw),
        ST_UNPROCESSABLE);
    alliance_begin(&p->a);
    assert_status(feed_replay(&p->a.cx, item.id), ST_UNPROCESSABLE);
    assert_str(e->err.where, "PID-3");
    assert_true(e->err.remedy.n > 0);
    str mended =
        S("MSH|^~\\&|P||||20251103||ADT^A28|C2|P|2.4\rPID|1||M2^^^^MRN||Begum^Mary||19520821|F\r");
    assert_ok(quarantine_mend(&p->a.cx, item.id, mended));
    assert_ok(feed_replay(&p->a.cx, item.id));
    assert_status(feed_replay(&p->a.cx, item.id), ST_CONFLICT);
    alliance_commit(&p->a);
    struct record r;
    assert_ok(record_read(&p->a.cx, S("Patient"), S("hospital-M2"), &r));
    assert_ok(quarantine_list(&p->a.cx, p->hospital, QUARANTINE_WAITING, 0, &items, &count));
    assert_int_equal(count, 0);
}

/* R33: what comes for the earlier identity is never joined, nor made a person anew. */
static void an_adopted_childs_old_number_waits_for_a_named_person(void **state)
{
    struct place *p = *state;
    struct quarantine_item *items;
    size_t count;
    struct record r;
    struct record_done done;
    struct record_write w = {
        .verb = RECORD_PUT,
        .source = p->hospital,
        .json =
            S("{\"resourceType\":\"Patient\",\"id\":\"before\",\"meta\":{\"security\":[{\"code\":"
              "\"adoption\"}]},\"identifier\":[{\"system\":\"https://fhir.nhs.uk/Id/nhs-number\","
              "\"value\":\"9990000018\"}],\"name\":[{\"family\":\"Before\"}]}")
    };
    alliance_begin(&p->a);
    assert_ok(record_write(&p->a.cx, &w, &done));
    alliance_commit(&p->a);
    assert_ok(
        take(p, "old.hl7",
             S("MSH|^~\\&|P||||20251103||ADT^A08|C9|P|2.4\rPID|1||M9^^^^MRN~9990000018^^^NHS^NH||"
               "Before^Child||20190821|F\r")));
    assert_status(record_read(&p->a.cx, S("Patient"), S("hospital-M9"), &r), ST_NOT_FOUND);
    assert_ok(quarantine_list(&p->a.cx, p->hospital, QUARANTINE_WAITING, 0, &items, &count));
    assert_int_equal(count, 1);
    assert_str(items[0].reason, "this NHS number is no longer in use");
}

static void a_mended_row_is_read_with_its_header_and_mapping(void **state)
{
    struct place *p = *state;
    struct env *e = p->a.env;
    struct quarantine_item *items, item;
    struct mapping m;
    size_t count;
    assert_ok(mapping_read(
        e, S("[source]\norganisation = hospital\n[columns]\nid = record_id\nname = full_name\n"),
        &m));
    struct feed_file f = { .name = S("x.csv"),
                           .in = { .text = S("id,name\r\n1,Ann Khan\r\n,Zoe Khan\r\n") },
                           .format = FEED_FORMAT_CSV };
    assert_ok(intake_file(e, p->in, p->hospital, S("hospital"), &f, &m));
    assert_ok(intake_finish(e, p->in));
    assert_ok(quarantine_list(&p->a.cx, p->hospital, QUARANTINE_WAITING, 0, &items, &count));
    assert_int_equal(count, 1);
    assert_ok(quarantine_get(&p->a.cx, items[0].id, &item));
    assert_str(item.raw, "id,name\r\n,Zoe Khan\r\n");
    alliance_begin(&p->a);
    assert_ok(quarantine_mend(&p->a.cx, item.id, S("id,name\r\n2,Zoe Khan\r\n")));
    assert_ok(feed_replay(&p->a.cx, item.id));
    alliance_commit(&p->a);
    struct record r;
    assert_ok(record_read(&p->a.cx, S("Patient"), S("hospital-2"), &r));
}

/* ---- what may fail
 * -----------------------------------------------------------------------------*/

/* A message of its own for each try, so that what one try left would be seen by the next. */
static str message_of(struct env *e, int n)
{
    return arena_printf(e->arena,
                        "MSH|^~\\&|P||||20251103||ADT^A01|C%d|P|2.4\rPID|1||M%d^^^^MRN~9990002747^^"
                        "^NHSNBR||Begum^Mary||"
                        "19520821|F\rPV1|1|I|W1||||||||||||||||V%d\r",
                        n, n, n);
}

struct faulted {
    struct place *place;
    str text;
};

static status take_faulted(struct env *e, void *arg)
{
    struct faulted *x = arg;
    (void)e;
    return take(x->place, "faulted", x->text);
}

static void try_failing(struct place *p, enum fault_kind kind, int64_t n, bool *ret_fired)
{
    static int number;
    struct env *e = p->a.env;
    str text = message_of(e, ++number);
    struct fault f = { .kind = kind, .fail_at = n };
    struct intake *in;
    struct intake_way way = intake_way_own(&p->own);
    assert_ok(intake_open(e, &way, &in));
    p->in = in;
    uint64_t before = database_hash(e, p->a.db);
    e->fault = &f;
    arena_fault_set(e->arena, &f);
    arena_fault_set(in->batch->env.arena, &f);
    struct faulted x = { p, text };
    status s = env_run(e, take_faulted, &x);
    e->fault = NULL;
    arena_fault_set(e->arena, NULL);
    arena_fault_set(in->batch->env.arena, NULL);
    *ret_fired = f.fired;
    db_reset(e, p->a.db);
    if (s != ST_OK) {
        assert_true(database_hash(e, p->a.db) == before);
        assert_ok(intake_open(e, &way, &p->in));
        assert_ok(take(p, "again", text));
    }
    struct record r;
    assert_ok(
        record_read(&p->a.cx, S("Patient"), arena_printf(e->arena, "hospital-M%d", number), &r));
    assert_ok(
        record_read(&p->a.cx, S("Encounter"), arena_printf(e->arena, "hospital-V%d", number), &r));
}

/* Every fifth point; all of them where WEFT_FAULTS is set. */
static void after_any_failure_nothing_is_half_read_and_the_next_try_works(void **state)
{
    struct place *p = *state;
    static const enum fault_kind kinds[] = { FAULT_ALLOC, FAULT_SQL };
    for (size_t k = 0; k < 2; k++) {
        bool fired = true;
        int64_t n = 0, step = getenv("WEFT_FAULTS") != NULL ? 1 : 5;
        while (fired && n < 2000) {
            struct arena_mark mark = arena_mark(p->a.env->arena);
            try_failing(p, kinds[k], n + 1, &fired);
            n += step;
            p->a.cx.scope = NULL;
            arena_rewind(p->a.env->arena, mark);
        }
        assert_true(n > 20 && n < 2000);
    }
}

static void both_engines_hold_the_same(void **state)
{
    struct place *p = *state, q;
    str text, url = dbs_postgresql(p->a.env);
    if (!place_feed(p, &text) || str_is_none(url)) skip();
    text = str_sub(text, 0, 120000);
    assert_ok(take(p, "feed", text));
    place_open(&q, url);
    assert_ok(take(&q, "feed", text));
    assert_ok(take(&q, "feed", text));
    assert_int_equal(q.in->files_known, 1);
    assert_memory_equal(&p->in->counts, &q.in->counts, sizeof q.in->counts);
    alliance_close(&q.a);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(the_record_holds_what_the_messages_say),
        T(the_same_file_twice_changes_nothing),
        T(a_reading_broken_off_at_any_batch_ends_in_the_same_database),
        T(a_reading_killed_at_any_time_ends_in_the_same_database),
        T(what_cannot_be_read_waits_in_quarantine_until_it_is_mended),
        T(an_adopted_childs_old_number_waits_for_a_named_person),
        T(after_any_failure_nothing_is_half_read_and_the_next_try_works),
        T(both_engines_hold_the_same),
        T(a_mended_row_is_read_with_its_header_and_mapping),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
