/* SPDX-License-Identifier: Apache-2.0
 * bench worklist [N]: an organisation's worklist of N people (250,000), each with an open issue and
 * a need: placed anew as a whole, in transactions of 500; opened as Today does it; and one line
 * moved. On a SQLite file in a folder of its own, with its own look-up log. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/time.h"
#include "db/migrate.h"
#include "gen/schema.h"
#include "record/record.h"
#include "trust/audit.h"
#include "trust/decide.h"
#include "work/list.h"
#include "work/need.h"

enum { PIECE = 500, OPENINGS = 21 };

struct bench {
    struct env e;
    struct db *db;
    struct house house;
    struct cx cx;
};

static void must(struct bench *b, status st, const char *what)
{
    if (st == ST_OK) return;
    (void)fprintf(stderr, "%s: %s %.*s\n", what, status_name(st), STR_ARG(b->e.err.what));
    exit(1);
}

static void sql(struct bench *b, const char *text, int64_t n)
{
    struct db_value value = db_int(n);
    struct db_sql s = { .name = "bench", .text = str_of(text) };
    must(b, db_exec(&b->e, b->db, &s, &value, 1, NULL), text);
}

#define EACH "WITH RECURSIVE each(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM each WHERE n < $1) "

static void fill(struct bench *b, int64_t n)
{
    must(b, db_begin(&b->e, b->db, DB_WRITE), "begin");
    sql(b,
        "INSERT INTO organisation (id, key, name, kind) SELECT 1, 'practice', 'Practice', 'gp "
        "practice' WHERE $1 > 0",
        n);
    sql(b, EACH "INSERT INTO person (id, since) SELECT n, 1 FROM each", n);
    sql(b,
        EACH "INSERT INTO person_source (home, person, version, at, rule, account, probability) "
             "SELECT n + 10000000, n, 1, 1, 'first', 0, 1 FROM each",
        n);
    sql(b,
        EACH "INSERT INTO patient (home, organisation, family, given, shown, label, postcode) "
             "SELECT n + 10000000, 1, 'family' || n, 'given', 'Given Family' || n, 0, 'HB42QX' "
             "FROM each",
        n);
    sql(b,
        EACH "INSERT INTO relation (person, actor, kind, home, rid, since, until) "
             "SELECT n, 1, 1, n + 10000000, n, 1, 9223372036854775807 FROM each",
        n);
    sql(b,
        EACH "INSERT INTO person_need (person, dirty, at, standing, standing_value, "
             "standing_words, formula) "
             "SELECT n, 0, 1, n * 7919 % 4, (n * 104729 % 1000) / 1000.0, 'moderate frailty', "
             "'efi' FROM each",
        n);
    sql(b,
        EACH
        "INSERT INTO issue (home, person, task, task_version, held_by, facet, kind, title, "
        "from_organisation, "
        "to_organisation, desk, state, due_at, theme, created_at, changed_at, asked, place, "
        "again_at) "
        "SELECT n + 10000000, n, 't' || n, 1, 1, 2048, 'review', 'Review', 1, 1, 1, 'accepted', "
        "9223372036854775807, n % 3, 1700000000000000 + n * 1000003 % 31536000000000, 1, n % 11 = "
        "0, x'06', "
        "9223372036854775807 FROM each",
        n);
    must(b, db_commit(&b->e, b->db), "commit");
}

static double seconds_since(struct bench *b, int64_t begun)
{
    return (double)(env_tick(&b->e) - begun) / 1e6;
}

static void rerank(struct bench *b)
{
    int64_t after = 0, begun = env_tick(&b->e), total = 0, longest = 0;
    clock_t processor = clock();
    size_t count = 1;
    while (count > 0) {
        struct arena_mark m = arena_mark(b->e.arena);
        int64_t at = env_tick(&b->e);
        must(b, db_begin(&b->e, b->db, DB_WRITE), "begin");
        must(b, place_range(&b->cx, after, PIECE, &after, &count), "place");
        must(b, db_commit(&b->e, b->db), "commit");
        if (env_tick(&b->e) - at > longest) longest = env_tick(&b->e) - at;
        total += (int64_t)count;
        arena_rewind(b->e.arena, m);
    }
    (void)printf(
        "placed anew        %lld lines in %.2f s, %.2f s of the processor; longest turn %.1f ms\n",
        (long long)total, seconds_since(b, begun), (double)(clock() - processor) / CLOCKS_PER_SEC,
        (double)longest / 1e3);
}

static void open_once(struct bench *b, struct cx *cx)
{
    struct work_filter f = work_filter_all();
    struct work_counts counts;
    struct work_page page;
    f.desk = 1;
    must(b, db_begin(&b->e, b->db, DB_READ), "begin");
    must(b, work_counts(cx, &f, &counts), "counts");
    for (int s = SECTION_SAFETY; s < SECTION__COUNT; s++) {
        if (counts.section[s] == 0) continue;
        f.section = (enum work_section)s;
        f.most = 10;
        must(b, work_list(cx, &f, &page), "list");
    }
    must(b, db_commit(&b->e, b->db), "commit");
}

static int by_number(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, c = *(const int64_t *)y;
    return a < c ? -1 : a > c;
}

static void opened(struct bench *b)
{
    int64_t took[OPENINGS];
    for (int i = 0; i < OPENINGS; i++) {
        struct arena_mark m = arena_mark(b->e.arena);
        struct cx cx = b->cx;
        cx.scope = NULL;
        cx.who = (struct who){ .account = 1,
                               .organisation = 1,
                               .role = ROLE_NURSE,
                               .purpose = PURPOSE_DIRECT_CARE,
                               .assured = true };
        int64_t begun = env_tick(&b->e);
        open_once(b, &cx);
        took[i] = env_tick(&b->e) - begun;
        arena_rewind(b->e.arena, m);
    }
    qsort(took, OPENINGS, sizeof took[0], by_number);
    (void)printf("opened             median %.1f ms, worst of %d %.1f ms (limit 50 ms)\n",
                 (double)took[OPENINGS / 2] / 1e3, OPENINGS, (double)took[OPENINGS - 1] / 1e3);
}

static void moved(struct bench *b)
{
    int64_t begun = env_tick(&b->e);
    must(b, db_begin(&b->e, b->db, DB_WRITE), "begin");
    sql(b, "UPDATE person_need SET flag = 'Safety' WHERE person = $1", 777);
    must(b, place_person(&b->cx, 777), "place");
    must(b, db_commit(&b->e, b->db), "commit");
    (void)printf("one line moved     %.1f ms with its fsync\n", seconds_since(b, begun) * 1e3);
}

static struct key key_of(char c)
{
    struct key k;
    memset(k.at, c, sizeof k.at);
    return k;
}

int main(int argc, char **argv)
{
    char folder[] = "/tmp/weft-worklist-XXXXXX";
    struct bench b = { 0 };
    struct random random = random_seeded(1);
    int64_t n = 250000;
    if (argc > 1 && !str_to_int(str_of(argv[1]), &n)) return 2;
    if (mkdtemp(folder) == NULL) return 1;
    b.e = (struct env){ .arena = arena_open((size_t)512 << 20),
                        .clock = clock_system(),
                        .random = &random };
    must(&b, crypto_start(&b.e), "crypto");
    str at = file_join(b.e.arena, str_of(folder), S("weft.db"));
    must(&b, db_open(&b.e, at, &(struct db_options){ .cache_kib = 128 * 1024 }, &b.db), "open");
    must(&b, db_migrate(&b.e, b.db, schema_list, schema_count, NULL), "migrate");
    b.house = (struct house){ .cursor_key = key_of('c'),
                              .csrf_key = key_of('f'),
                              .search_key = key_of('s'),
                              .settings = trust_settings_default() };
    must(&b,
         audit_open(&b.e, file_join(b.e.arena, str_of(folder), S("looks")), AUDIT_SYNC_50MS, 0,
                    &b.house.audit),
         "audit");
    must(&b, record_store_open(&b.e, &b.house.store), "store");
    b.cx = (struct cx){
        .env = &b.e, .db = b.db, .house = &b.house, .who = who_system(), .request = S("bench")
    };
    int64_t begun = env_tick(&b.e);
    fill(&b, n);
    (void)printf("filled             %lld people in %.1f s\n", (long long)n,
                 seconds_since(&b, begun));
    rerank(&b);
    rerank(&b);
    opened(&b);
    moved(&b);
    audit_close(b.house.audit);
    record_store_close(b.house.store);
    db_close(b.db);
    arena_close(b.e.arena);
    char command[64];
    (void)snprintf(command, sizeof command, "%s", folder);
    (void)printf("left in            %s\n", command);
    return 0;
}
