/* SPDX-License-Identifier: Apache-2.0
 * The log of the trace: whatever is altered, taken away, added, swapped or cut is found and named,
 * by whoever did it: one who can make the chain anew, one who can make the log anew, and, against a
 * witness's copy, one who takes the checkpoints with it.
 */
#include "support/support.h"

#include "support/alliance.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/time.h"
#include "record/change.h"
#include "trust/audit.h"
#include "trust/sequence.h"

enum { ROWS = 60 }; /* look-ups, and as many writes */

struct place {
    struct alliance a;
    struct clock clock;
    str folder;
    int64_t write[ROWS]; /* ids of the writes */
};

static void look(struct place *p, int64_t person)
{
    struct audit_look k = { .action = S("read"),
                            .what = S("Patient/1"),
                            .rule = S("R03"),
                            .person = &person,
                            .person_count = 1 };
    assert_ok(audit_look(&p->a.cx, &k));
}

static void one_write(struct place *p, size_t i)
{
    alliance_begin(&p->a);
    assert_ok(change_act(&p->a.cx, S("write"), (int64_t)i, S("Patient/1")));
    p->write[i] = p->a.cx.act;
    int64_t unused;
    assert_ok(change_ids(&p->a.cx, 1, &unused)); /* as a change takes: room between two writes */
    alliance_commit(&p->a);
}

static void all_safe(struct place *p)
{
    while (audit_last_safe(p->a.house.audit) < p->a.cx.audit_n) (void)usleep(1000);
}

static void take(struct place *p)
{
    size_t done;
    all_safe(p);
    assert_ok(trace_sequence(&p->a.cx, 1000, &done));
}

static int setup(void **state)
{
    static struct place p;
    alliance_open(&p.a, str_none());
    p.clock = *p.a.env->clock;
    p.a.env->clock = &p.clock;
    p.folder = arena_str(p.a.env->arena, audit_folder(p.a.house.audit));
    for (size_t i = 0; i < ROWS; i++) {
        look(&p, (int64_t)i + 1);
        one_write(&p, i);
        if (i % 20 == 10) take(&p);
        if (i % 20 == 19) {
            all_safe(&p);
            assert_ok(trace_sign_now(&p.a.cx));
        }
    }
    *state = &p;
    return 0;
}

static int teardown(void **state)
{
    alliance_close(&((struct place *)*state)->a);
    return 0;
}

static status verify_against(struct place *p, str witnessed, struct trace_verdict *ret)
{
    p->a.env->err = (struct err){ 0 };
    return trace_verify(&p->a.cx, p->folder, witnessed, ret);
}

static status verify(struct place *p)
{
    struct trace_verdict v;
    return verify_against(p, str_none(), &v);
}

static str told(struct place *p)
{
    return err_text(p->a.env->arena, &p->a.env->err);
}

static void an_honest_trace_holds_row_by_row(void **state)
{
    struct place *p = *state;
    struct trace_verdict v;
    assert_ok(verify_against(p, str_none(), &v));
    assert_int_equal(v.looks, ROWS);
    assert_int_equal(v.writes, ROWS);
    assert_int_equal(v.checkpoints, 4); /* the first at once */
    assert_int_equal(v.waiting, 0);
    look(p, 1);
    one_write(p, 0);
    all_safe(p);
    assert_ok(verify_against(p, str_none(), &v));
    assert_int_equal(v.waiting, 2);
}

/* ---- writes: rows of the database
 * --------------------------------------------------------------*/

/* Does something to the database, looks, and undoes it. */
static void undone(struct place *p, const char *statement, int64_t id, const char *names)
{
    const struct db_sql sql = { "tamper", str_of(statement) };
    struct db_value arg = db_int(id);
    alliance_begin(&p->a);
    assert_ok(db_exec(p->a.env, p->a.db, &sql, &arg, 1, NULL));
    assert_status(verify(p), ST_CONFLICT);
    str want = arena_printf(p->a.env->arena, "%s %lld ", names, (long long)id);
    if (!str_has(told(p), want)) fail_msg("%.*s", STR_ARG(told(p)));
    db_rollback(p->a.env, p->a.db);
}

static void every_write_that_is_altered_or_taken_away_is_named(void **state)
{
    struct place *p = *state;
    for (size_t i = 0; i < ROWS; i++) {
        undone(p, "UPDATE audit SET reason = 'another' WHERE id = $1", p->write[i], "write");
        undone(p, "UPDATE audit SET account = account + 1 WHERE id = $1", p->write[i], "write");
        undone(p, "DELETE FROM audit WHERE id = $1", p->write[i], "write");
    }
    assert_ok(verify(p));
}

static void a_write_put_between_those_signed_is_named(void **state)
{
    struct place *p = *state;
    const struct db_sql add =
        DB_SQL("tamper",
               "INSERT INTO audit (id, at, account, organisation, role, purpose, action, rule, "
               "person, what, reason, request, txid) SELECT $1, at, account, organisation, role, "
               "purpose, action, rule, person, what, reason, request, txid FROM audit "
               "WHERE id = $2");
    for (size_t i = 0; i + 1 < ROWS; i++) {
        struct db_value args[2] = { db_int(p->write[i] + 1), db_int(p->write[i]) };
        alliance_begin(&p->a);
        assert_ok(db_exec(p->a.env, p->a.db, &add, args, 2, NULL));
        assert_status(verify(p), ST_CONFLICT);
        str want =
            arena_printf(p->a.env->arena, "write %lld was not there", (long long)p->write[i] + 1);
        if (!str_has(told(p), want)) fail_msg("%.*s", STR_ARG(told(p)));
        db_rollback(p->a.env, p->a.db);
    }
}

/* ---- look-ups: lines of a file
 * -----------------------------------------------------------------*/

static str look_path(struct place *p)
{
    return file_join(p->a.env->arena, p->folder, S("look-000001.log"));
}

static void put_at_start(str path, str bytes)
{
    int fd = open(path.p, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes.p, bytes.n, 0), (ssize_t)bytes.n);
    (void)close(fd);
}

/* The lines' JSON, chained anew as one would who wants nobody to see it. */
static str chain_anew(struct arena *a, const str *json, size_t count, size_t room)
{
    struct buf b = buf_make(a);
    struct digest chain = { { 0 } };
    for (size_t i = 0; i < count; i++) {
        chain = crypto_blake2b(arena_concat(a, digest_str(&chain), json[i]));
        buf_printf(&b, "%.*s\t%.*s\n", STR_ARG(json[i]),
                   STR_ARG(hex_encode(a, digest_str(&chain))));
    }
    while (b.n < room) buf_byte(&b, '\0');
    return buf_str(&b);
}

struct lines {
    str bytes; /* as they were */
    str json[ROWS];
};

static void lines_read(struct place *p, struct lines *ret)
{
    struct audit_reader r = { 1, 0 };
    str chain;
    for (size_t i = 0; i < ROWS; i++)
        assert_ok(audit_next(p->a.env, p->folder, &r, &ret->json[i], &chain));
    ret->bytes = str_none();
    assert_ok(file_read(p->a.env, look_path(p), 1 << 21, &ret->bytes));
    ret->bytes = str_sub(ret->bytes, 0, (size_t)r.offset + 4096);
}

static void is_found(struct place *p, const struct lines *was, const str *json, size_t count,
                     const char *names)
{
    struct arena *a = p->a.env->arena;
    put_at_start(look_path(p), chain_anew(a, json, count, was->bytes.n));
    assert_status(verify(p), ST_CONFLICT);
    if (!str_has(told(p), str_of(names))) fail_msg("%s: %.*s", names, STR_ARG(told(p)));
    put_at_start(look_path(p), was->bytes);
}

/* `from` in the line's text becomes `to`, of the same length. */
static str with(struct arena *a, str json, const char *from, const char *to)
{
    size_t at = str_find(json, str_of(from));
    assert_true(at != SIZE_MAX);
    return arena_printf(a, "%.*s%s%.*s", (int)at, json.p, to, (int)(json.n - at - strlen(from)),
                        json.p + at + strlen(from));
}

static void every_look_up_altered_with_its_chain_made_anew_is_named(void **state)
{
    struct place *p = *state;
    struct arena *a = p->a.env->arena;
    struct lines was;
    lines_read(p, &was);
    for (size_t i = 0; i < ROWS; i++) {
        struct arena_mark mark = arena_mark(a);
        str json[ROWS];
        memcpy(json, was.json, sizeof json);
        json[i] = with(a, json[i], "\"act\":\"read\"", "\"act\":\"hide\"");
        is_found(p, &was, json, ROWS, arena_printf(a, "look-up %zu was altered", i + 1).p);
        arena_rewind(a, mark);
    }
    assert_ok(verify(p));
}

static void two_look_ups_that_change_places_are_named(void **state)
{
    struct place *p = *state;
    struct arena *a = p->a.env->arena;
    struct lines was;
    lines_read(p, &was);
    for (size_t i = 0; i + 1 < ROWS; i++) {
        struct arena_mark mark = arena_mark(a);
        str json[ROWS];
        char first[32], second[32];
        memcpy(json, was.json, sizeof json);
        (void)snprintf(first, sizeof first, "\"people\":[%zu]", i + 1);
        (void)snprintf(second, sizeof second, "\"people\":[%zu]", i + 2);
        json[i] = with(a, was.json[i], first, second);
        json[i + 1] = with(a, was.json[i + 1], second, first);
        is_found(p, &was, json, ROWS, arena_printf(a, "look-up %zu was altered", i + 1).p);
        arena_rewind(a, mark);
    }
}

static void a_tail_cut_at_any_row_is_seen(void **state)
{
    struct place *p = *state;
    struct lines was;
    lines_read(p, &was);
    for (size_t count = 0; count < ROWS; count++) {
        struct arena_mark mark = arena_mark(p->a.env->arena);
        is_found(p, &was, was.json, count,
                 arena_printf(p->a.env->arena, "look-up %zu is missing", count + 1).p);
        arena_rewind(p->a.env->arena, mark);
    }
}

/* ---- the log itself
 * ----------------------------------------------------------------------------*/

static str tree_file(struct place *p, const char *name)
{
    return arena_printf(p->a.env->arena, "%.*s/tree/%s", STR_ARG(p->folder), name);
}

static void cut(str path, off_t size)
{
    assert_int_equal(truncate(path.p, size), 0);
}

static void a_log_cut_below_its_checkpoint_is_seen_and_never_written_on(void **state)
{
    struct place *p = *state;
    str leaves = str_none(), path = tree_file(p, "leaves");
    size_t done;
    assert_ok(file_read(p->a.env, path, 1 << 20, &leaves));
    cut(path, (off_t)leaves.n - 24);
    assert_status(verify(p), ST_CONFLICT);
    assert_true(str_has(told(p), S("the tail was cut")));
    assert_status(trace_sequence(&p->a.cx, 10, &done), ST_CONFLICT);
    assert_ok(file_write(p->a.env, path, leaves));
    assert_ok(verify(p));
}

/* Somebody with every file in his hands and without the key: he makes chain and log anew. */
static void a_log_made_anew_over_altered_rows_does_not_fit_its_checkpoints(void **state)
{
    struct place *p = *state;
    struct env *e = p->a.env;
    struct lines was;
    str notes = str_none(), json[ROWS];
    size_t done;
    lines_read(p, &was);
    memcpy(json, was.json, sizeof json);
    json[10] = with(e->arena, json[10], "\"act\":\"read\"", "\"act\":\"hide\"");
    put_at_start(look_path(p), chain_anew(e->arena, json, ROWS, was.bytes.n));
    assert_ok(file_read(e, tree_file(p, "checkpoints"), 1 << 20, &notes));
    assert_ok(file_remove_tree(e, file_join(e->arena, p->folder, S("tree"))));
    assert_ok(trace_sequence(&p->a.cx, 1000, &done));
    assert_ok(file_write(e, tree_file(p, "checkpoints"), notes));
    assert_status(verify(p), ST_CONFLICT);
    assert_true(str_has(told(p), S("checkpoint 1 does not hold")));
}

static void a_cut_that_takes_the_checkpoints_with_it_is_seen_by_the_witness(void **state)
{
    struct place *p = *state;
    struct env *e = p->a.env;
    struct trace_verdict v;
    str notes, note, first = str_none(), last = str_none(), leaves = str_none();
    struct checkpoint c;
    assert_ok(tree_notes(e, p->folder, &notes));
    for (str rest = notes; tree_next_note(&rest, &note); last = note)
        if (str_is_none(first)) first = note;
    assert_ok(verify_against(p, last, &v));
    assert_ok(verify_against(p, first, &v));
    assert_ok(checkpoint_read(e, note_text(first), &c));
    assert_ok(file_read(e, tree_file(p, "leaves"), 1 << 20, &leaves));
    assert_ok(file_write(e, tree_file(p, "checkpoints"), arena_concat(e->arena, first, S("\n"))));
    cut(tree_file(p, "leaves"), (off_t)(c.size * 24));
    assert_ok(verify_against(p, str_none(), &v)); /* alone, it cannot know */
    assert_status(verify_against(p, last, &v), ST_CONFLICT);
    assert_true(str_has(told(p), S("the witness has seen more")));
}

/* ---- in time, and witnesses
 * --------------------------------------------------------------------*/

static int64_t notes_count(struct place *p)
{
    str rest, note;
    int64_t n = 0;
    assert_ok(tree_notes(p->a.env, p->folder, &rest));
    while (tree_next_note(&rest, &note)) n++;
    return n;
}

static int64_t clock_at;
static int64_t clock_told(const struct clock *c)
{
    (void)c;
    return clock_at;
}

static void a_checkpoint_is_signed_each_minute_with_news_and_each_hour_without(void **state)
{
    struct place *p = *state;
    int64_t n = notes_count(p), at = 0;
    str newest;
    assert_ok(tree_newest(p->a.env, p->folder, &newest, &at)); /* the file system's own clock */
    p->clock.now = clock_told;
    clock_at = at + TIME_MINUTE / 2;
    look(p, 3);
    take(p);
    assert_int_equal(notes_count(p), n);
    clock_at = at + 2 * TIME_MINUTE;
    take(p);
    assert_int_equal(notes_count(p), n + 1);
    take(p);
    assert_int_equal(notes_count(p), n + 1);
    clock_at = at + 2 * TIME_HOUR;
    take(p);
    assert_int_equal(notes_count(p), n + 2);
    assert_ok(verify(p));
}

static void only_a_known_witness_of_a_true_checkpoint_is_taken(void **state)
{
    struct place *p = *state;
    struct arena *a = p->a.env->arena;
    struct key seed, other;
    memset(seed.at, 'w', sizeof seed.at);
    memset(other.at, 'x', sizeof other.at);
    struct note_key w = { S("care-coop"), NOTE_COSIGNATURE, sign_public_of(&seed) };
    struct note_key stranger = { S("stranger"), NOTE_COSIGNATURE, sign_public_of(&other) };
    p->a.house.witnesses = note_key_write(a, &w);
    str note, cosigned;
    assert_ok(trace_checkpoint(&p->a.cx, &note));
    str text = note_text(note);
    assert_status(
        trace_cosign(&p->a.cx, arena_concat(a, note, note_sign(a, text, &stranger, &other, 1000))),
        ST_FORBIDDEN);
    str forged =
        arena_printf(a, "%.*s\n%.*s", STR_ARG(text), STR_ARG(note_sign(a, text, &w, &seed, 1000)));
    assert_status(trace_cosign(&p->a.cx, forged), ST_UNPROCESSABLE);
    assert_status(trace_cosign(&p->a.cx, S("nonsense")), ST_UNPROCESSABLE);
    assert_ok(trace_cosign(&p->a.cx, arena_concat(a, note, note_sign(a, text, &w, &seed, 1000))));
    assert_ok(trace_checkpoint(&p->a.cx, &cosigned));
    int64_t seconds = 0;
    assert_true(note_signed(a, cosigned, &w, &seconds));
    assert_int_equal(seconds, 1000);
}

#define ROW(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW(an_honest_trace_holds_row_by_row),
        ROW(every_write_that_is_altered_or_taken_away_is_named),
        ROW(a_write_put_between_those_signed_is_named),
        ROW(every_look_up_altered_with_its_chain_made_anew_is_named),
        ROW(two_look_ups_that_change_places_are_named),
        ROW(a_tail_cut_at_any_row_is_seen),
        ROW(a_log_cut_below_its_checkpoint_is_seen_and_never_written_on),
        ROW(a_log_made_anew_over_altered_rows_does_not_fit_its_checkpoints),
        ROW(a_cut_that_takes_the_checkpoints_with_it_is_seen_by_the_witness),
        ROW(a_checkpoint_is_signed_each_minute_with_news_and_each_hour_without),
        ROW(only_a_known_witness_of_a_true_checkpoint_is_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
