/* SPDX-License-Identifier: Apache-2.0
 * What trust costs: a decision; the row of a look; and a search among 250,000 people by somebody
 * whose sight is filtered, beside the same search unfiltered (the server's own), both for who may
 * see all that is found and for who may see one in fifty of it.
 * bench/trust [PEOPLE [FILE]]: FILE (weft-bench.db) must not exist; it is removed afterwards. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "db/migrate.h"
#include "fhir/search.h"
#include "gen/schema.h"
#include "record/linker.h"
#include "record/record.h"
#include "trust/audit.h"
#include "trust/decide.h"
#include "trust/organisation.h"
#include "trust/sight.h"

enum { FAMILIES = 500, DECISIONS = 1 << 22, LOOKS = 200000, PRACTICES = 2, SEARCHES = 600 };

struct bench {
    struct env *e;
    struct db *db;
    struct house house;
    struct cx cx;
    int64_t practice[PRACTICES]; /* the large one, and the small */
    int64_t people;
    str file;
};

static double cpu_us(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* ---- decisions -------------------------------------------------------------------------------*/

static void decisions(struct bench *b)
{
    enum { WORLDS = 4096 };
    struct random *r = b->e->random;
    struct who *who = NEW_ARRAY(b->e->arena, struct who, WORLDS);
    struct what *what = NEW_ARRAY(b->e->arena, struct what, WORLDS);
    for (int i = 0; i < WORLDS; i++) {
        who[i] = (struct who){ .account = 1 + (int64_t)random_below(r, 50),
                               .organisation = 1 + (int64_t)random_below(r, 9),
                               .role = (uint8_t)random_below(r, ROLE__COUNT),
                               .purpose = (uint8_t)random_below(r, PURPOSE__COUNT),
                               .assured = random_below(r, 4) > 0 };
        what[i] =
            (struct what){ .action = (enum action)random_below(r, ACTION_PRINT + 1),
                           .facet = UINT32_C(1) << random_below(r, 16),
                           .label =
                               random_below(r, 4) == 0 ? (uint32_t)random_below(r, 1 << 12) : 0,
                           .source = 1 + (int64_t)random_below(r, 9),
                           .person = 1 + (int64_t)random_below(r, 1000),
                           .relations = (uint32_t)random_below(r, 1 << 16),
                           .choices = (uint32_t)random_below(r, 8) };
    }
    uint64_t permits = 0;
    double from = cpu_us();
    for (int i = 0; i < DECISIONS; i++) {
        struct why why = { .reason = (i & 7) == 0 };
        int at = i & (WORLDS - 1);
        struct decision d = trust_decide(&who[at], &what[(at * 31) & (WORLDS - 1)], &why);
        permits += d.verdict >= VERDICT_PART ? 1 : 0;
    }
    (void)printf("a decision                        %8.3f us CPU   (%.0f %% permit)   wanted 2\n",
                 (cpu_us() - from) / DECISIONS, 100.0 * (double)permits / DECISIONS);
}

/* ---- the row of a look -----------------------------------------------------------------------*/

static status look_some(struct env *e, void *arg)
{
    struct bench *b = arg;
    struct cx cx = b->cx;
    int64_t person = 7;
    cx.env = e;
    cx.who = (struct who){ .account = 9, .organisation = b->practice[0], .role = ROLE_GP };
    cx.request = S("0badcafe-17");
    struct audit_look look = { .action = S("read"),
                               .what = S("Observation/0b0f4a1e-1111-2222-3333-444455556666"),
                               .rule = S("R03"),
                               .person = &person,
                               .person_count = 1 };
    for (int i = 0; i < 100; i++) {
        TRY(audit_look(&cx, &look));
        if (i == 99) TRY(audit_wait(e, b->house.audit, cx.audit_n));
    }
    return ST_OK;
}

static status looks(struct bench *b)
{
    struct env e = *b->e;
    e.arena = arena_open(0);
    double from = cpu_us();
    status st = ST_OK;
    for (int i = 0; i < LOOKS / 100 && st == ST_OK; i++) {
        st = env_run(&e, look_some, b);
        arena_reset(e.arena);
    }
    (void)printf("the row of a look, chained, synced %7.3f us CPU                  wanted 20\n",
                 (cpu_us() - from) / LOOKS);
    b->e->err = e.err;
    arena_close(e.arena);
    return st;
}

/* ---- people ----------------------------------------------------------------------------------*/

static status place_make(struct env *e, struct db *db, void *arg)
{
    struct bench *b = arg;
    TRY(organisation_put(&b->cx, S("large"), S("ZHB01"), S("Large"), S("gp practice"),
                         &b->practice[0]));
    return organisation_put(&b->cx, S("small"), S("ZHB02"), S("Small"), S("gp practice"),
                            &b->practice[1]);
}

/* One in fifty is the small practice's. Nobody is like another: families and days differ. */
static status load(struct bench *b)
{
    struct record_load *l;
    struct arena *a = b->e->arena;
    TRY(record_load_open(&b->cx, &l));
    for (int64_t i = 0; i < b->people; i++) {
        str json = arena_printf(
            a,
            "{\"resourceType\":\"Patient\",\"id\":\"p%lld\",\"name\":[{\"family\":\"Fam%03lldly\","
            "\"given\":[\"Giv%lld\"]}],\"birthDate\":\"%04lld-%02lld-%02lld\"}",
            (long long)i, (long long)(i % FAMILIES), (long long)(i / FAMILIES),
            (long long)(1920 + i % 97), (long long)(1 + i % 12), (long long)(1 + i % 28));
        struct record_write w = { .verb = RECORD_PUT,
                                  .json = json,
                                  .source = b->practice[(i / FAMILIES) % 50 == 0 ? 1 : 0] };
        TRY(record_load_add(l, &w));
    }
    return record_load_flush(l);
}

/* ---- searches --------------------------------------------------------------------------------*/

struct asking {
    struct bench *b;
    struct who who;
    const char *query; /* % a family's number */
    size_t n, found;
};

static status ask_work(struct env *e, struct db *db, void *arg)
{
    struct asking *k = arg;
    struct cx cx = k->b->cx;
    struct search_plan plan;
    struct record_page page;
    cx.env = e;
    cx.db = db;
    cx.who = k->who;
    cx.scope = NULL;
    str query = str_of(k->query);
    size_t hole = str_find_byte(query, '%'), mark = str_find_byte(query, '?');
    if (hole != SIZE_MAX)
        query = arena_printf(e->arena, "%.*s%03d%.*s", STR_ARG(str_sub(query, 0, hole)),
                             (int)random_below(e->random, FAMILIES),
                             STR_ARG(str_from(query, hole + 1)));
    TRY(search_parse(e, fhir_resource_find(str_sub(query, 0, mark)), str_from(query, mark + 1),
                     true, &plan));
    TRY(record_search(&cx, &plan, str_none(), &page));
    k->found += page.total > 0 && page.count == 0 ? (size_t)page.total : page.count;
    return ST_OK;
}

static status ask_one(struct env *e, void *arg)
{
    struct asking *k = arg;
    return db_transact(e, k->b->db, DB_READ, ask_work, k);
}

/* CPU µs a search. */
static status ask(struct bench *b, struct who who, const char *query, size_t n, double *ret_us,
                  double *ret_found)
{
    struct asking k = { .b = b, .who = who, .query = query };
    struct env e = *b->e;
    e.arena = arena_open(0);
    double from = cpu_us();
    status st = ST_OK;
    for (size_t i = 0; i < n && st == ST_OK; i++) {
        st = env_run(&e, ask_one, &k);
        arena_reset(e.arena);
    }
    *ret_us = (cpu_us() - from) / (double)n;
    *ret_found = (double)k.found / (double)n;
    b->e->err = e.err;
    arena_close(e.arena);
    return st;
}

/* In rounds, by turns: what the machine does meanwhile touches all alike; the best round of each.
 */
static status compare(struct bench *b, const char *name, const char *query, size_t n)
{
    enum { ROUNDS = 5, WHO = 3 };
    struct who gp = { .account = 9,
                      .organisation = b->practice[0],
                      .role = ROLE_GP,
                      .kind = (uint8_t)org_kind_parse(S("gp practice")),
                      .purpose = PURPOSE_DIRECT_CARE,
                      .assured = true };
    struct who small = gp;
    small.organisation = b->practice[1];
    const struct who who[WHO] = { who_system(), gp, small };
    double best[WHO] = { 1e12, 1e12, 1e12 }, found[WHO] = { 0 };
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < WHO; i++) {
            double us = 0;
            TRY(ask(b, who[i], query, n, &us, &found[i]));
            if (us < best[i]) best[i] = us;
        }
    }
    (void)printf("| %s | %.1f (%.0f) | %.1f (%.0f) | **%.2f** | %.1f (%.0f) | **%.2f** |\n", name,
                 best[0], found[0], best[1], found[1], best[1] / best[0], best[2], found[2],
                 best[2] / best[0]);
    (void)fflush(stdout);
    return ST_OK;
}

static status searches(struct bench *b)
{
    (void)printf("\n| CPU us a search among %lld people (found) | unfiltered | a GP who sees 98 of "
                 "100 | times | a GP who sees 2 of 100 | times |\n|---|---|---|---|---|---|\n",
                 (long long)b->people);
    TRY(compare(b, "family, 20 a page", "Patient?family=Fam%ly&_count=20", SEARCHES));
    TRY(compare(b, "family, 100 a page", "Patient?family=Fam%ly&_count=100", SEARCHES / 4));
    TRY(compare(b, "family and birth date", "Patient?family=Fam%ly&birthdate=1950-03-03",
                SEARCHES));
    TRY(compare(b, "prefix of a name", "Patient?name=Fam%&_count=20", SEARCHES));
    TRY(compare(b, "birth dates of a month", "Patient?birthdate=1961-07&_count=20", SEARCHES / 4));
    return compare(b, "count of a family", "Patient?family=Fam%ly&_summary=count", SEARCHES / 4);
}

static status all(struct env *e, void *arg)
{
    char **argv = arg;
    struct bench b = { .e = e, .people = 250000, .file = S("weft-bench.db") };
    if (argv[1] != NULL && !str_to_int(str_of(argv[1]), &b.people)) return ST_USAGE;
    if (argv[1] != NULL && argv[2] != NULL) b.file = str_of(argv[2]);
    if (file_exists(e, b.file)) return fail_at(e, ST_CONFLICT, b.file, "this file exists already");
    struct db_options options = { .cache_kib = 256 * 1024 };
    TRY(crypto_start(e));
    TRY(db_open(e, b.file, &options, &b.db));
    TRY(db_migrate(e, b.db, schema_list, schema_count, NULL));
    TRY(record_store_open(e, &b.house.store));
    TRY(audit_open(e, S("weft-bench.audit"), AUDIT_SYNC_EACH, 0, &b.house.audit));
    b.house.settings = trust_settings_default();
    b.house.sights = sights_open();
    b.cx = (struct cx){ .env = e, .db = b.db, .house = &b.house, .who = who_system() };
    TRY(db_transact(e, b.db, DB_WRITE, place_make, &b));
    decisions(&b);
    TRY(looks(&b));
    /* Not to count the disk's part of the trace: searches are to be compared. */
    audit_close(b.house.audit);
    TRY(audit_open(e, S("weft-bench.audit"), AUDIT_SYNC_50MS, 0, &b.house.audit));
    TRY(load(&b));
    TRY(searches(&b));
    audit_close(b.house.audit);
    sights_close(b.house.sights);
    record_store_close(b.house.store);
    db_close(b.db);
    return file_remove_tree(e, S("weft-bench.audit"));
}

int main(int argc, char **argv)
{
    log_open(2, LOG_WARN);
    struct random random = random_seeded(1);
    struct env e = { .arena = arena_open((size_t)4 << 30),
                     .clock = clock_system(),
                     .random = &random };
    status st = env_run(&e, all, argv);
    if (st != ST_OK) {
        str text = err_text(e.arena, &e.err);
        (void)fprintf(stderr, "%s: %.*s\n", status_name(st), STR_ARG(text));
    }
    const char *name = argc < 3 ? "weft-bench.db" : argv[2];
    const char *tail[] = { "", "-wal", "-shm" };
    for (int i = 0; i < 3; i++) (void)unlink(arena_printf(e.arena, "%s%s", name, tail[i]).p);
    arena_close(e.arena);
    return st == ST_OK ? 0 : 1;
}
