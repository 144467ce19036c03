/* SPDX-License-Identifier: Apache-2.0
 * Does time, or the work done, tell what is sealed from what is not there? For each way of asking:
 * one question about something that this who may not know of, and the same question about nothing,
 * by turns, in process, without the disk (rows of the trace are synced every 50 ms). Two worlds
 * hide a person (no relationship; a sealed person), two a fact of a person who may be seen; there
 * the other question is about her twin, who has no such fact.
 *
 * bench/sealed_timing [TIMINGS [WORDS]] (20,000; only ways whose name holds WORDS): Welch's t of
 * the times below their common 95th percentile; |t| is to be below 4.5. bench/timing runs this, and
 * again under callgrind, which counts instructions: those answers say "there" and "absent".
 */
#include "support/support.h"

#include "rules/world.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <valgrind/callgrind.h>

#include "base/buf.h"
#include "record/person.h"
#include "record/record.h"
#include "serve/even.h"
#include "trust/organisation.h"

enum { SCENES = 4, WARM = 200, T_WANTED_TENTHS = 45 };

struct bench {
    struct world world;
    struct table table;
    struct scene scene[SCENES];
    str twin[SCENES]; /* id of the Patient who has no such fact; none: the person is hidden */
    int64_t twin_person[SCENES];
    double *there, *absent, *sorted;
    int64_t count;
    str only;
    int over;
    int status[2]; /* last answers: there, absent */
};

static const char cases[] =
    "R04 case \"no relationship\" as=gp@practiceb sees=no\n"
    "R32 case \"a sealed person\" as=nurse@community tie=team@community plabel=adoption sees=no\n"
    "R27 case \"a sealed fact\" as=social-worker@council tie=team@council label=HIV sees=no\n"
    "R28 case \"a fact that she wished sealed\" as=nurse@community tie=team@community "
    "label=sealed sees=no\n";

/* ---- the worlds ------------------------------------------------------------------------------*/

struct twin_work {
    struct bench *b;
    size_t n;
};

static status put(struct cx *cx, str organisation, str json)
{
    struct record_done done;
    struct organisation o;
    TRY(organisation_by_key(cx, organisation, &o));
    struct record_write w = { .verb = RECORD_PUT, .json = json, .source = o.id };
    cx->scope = NULL;
    return record_write(cx, &w, &done);
}

/* All that the scene's person has, but the fact. */
static status make_twin(struct cx *cx, void *arg)
{
    struct twin_work *w = arg;
    struct scene *s = &w->b->scene[w->n];
    struct arena *a = w->b->world.env->arena;
    str id = w->b->twin[w->n] = arena_printf(a, "twinny-%03d", s->number);
    TRY(put(cx, S("practicea"),
            arena_printf(cx->env->arena,
                         "{\"resourceType\":\"Patient\",\"id\":\"%.*s\",\"name\":[{\"family\":"
                         "\"%.*s\",\"given\":[\"Gavin%dish\"]}],\"birthDate\":\"19%02d-%02d-%02d\","
                         "\"address\":[{\"line\":[\"%d Garnet Street\"],\"postalCode\":\"QY%d "
                         "%dAB\"}]}",
                         STR_ARG(id), STR_ARG(s->absent_family), s->number, 20 + s->number,
                         1 + s->number % 12, 1 + s->number % 28, s->number, 1 + s->number / 10,
                         s->number % 10)));
    str tie = played_key(s->played, "tie");
    if (!str_is_none(tie))
        TRY(put(cx, str_from(tie, str_find_byte(tie, '@') + 1),
                arena_printf(cx->env->arena,
                             "{\"resourceType\":\"CareTeam\",\"status\":\"active\",\"id\":"
                             "\"twin-%d\",\"subject\":{\"reference\":\"Patient/%.*s\"}}",
                             s->number, STR_ARG(id))));
    return ST_OK;
}

static status find_twin(struct cx *cx, void *arg)
{
    struct twin_work *w = arg;
    return person_of_patient(cx, w->b->twin[w->n], &w->b->twin_person[w->n]);
}

static void worlds_make(struct bench *b)
{
    struct env *e = b->world.env;
    struct who system = who_system();
    const char *file = "sealed_timing.table";
    FILE *f = fopen(file, "w");
    if (f == NULL || fputs(cases, f) < 0 || fclose(f) != 0) exit(1);
    assert_ok(table_read(e, str_of(file), &b->table));
    (void)remove(file);
    for (size_t i = 0; i < SCENES; i++) {
        struct twin_work w = { b, i };
        scene_make(&b->world, &b->table.played.at[i], (int)i + 1, &b->scene[i]);
        bool hides_person = i < 2;
        if (!hides_person) assert_ok(app_write(b->world.app, e, &system, make_twin, &w));
    }
    assert_ok(app_catch_up(b->world.app, e));
    for (size_t i = 0; i < SCENES; i++) {
        struct twin_work w = { b, i };
        scene_settle(&b->world, &b->scene[i]);
        if (!str_is_none(b->twin[i])) assert_ok(app_read(b->world.app, e, &system, find_twin, &w));
    }
    assert_ok(app_catch_up(b->world.app, e));
}

/* ---- ways of asking --------------------------------------------------------------------------*/

/* @ an id of the fact, # of the Patient, ^ a family name, ! the person's number, ~ the type. */
static const struct {
    const char *name, *address;
    bool seen_by; /* of a person who is seen: the control, nothing is hidden */
} ways[] = {
    { "read", "/fhir/~/@", false },
    { "history", "/fhir/~/@/_history", false },
    { "search by id", "/fhir/~?_id=@", false },
    { "count by id", "/fhir/~?_id=@&_summary=count", false },
    { "read of the Patient", "/fhir/Patient/#", true },
    { "search by patient", "/fhir/~?patient=#", false },
    { "chained search", "/fhir/~?patient:Patient.family=^", false },
    { "count by patient", "/fhir/~?patient=#&_summary=count", false },
    { "search by name", "/fhir/Patient?family=^", true },
    { "$everything", "/fhir/Patient/#/$everything", false },
    { "page", "/people/!", false },
};

static str filled(struct arena *a, const char *address, str type, str fact, str patient, str family,
                  int64_t person)
{
    struct buf b = buf_make(a);
    for (const char *c = address; *c != 0; c++) {
        if (*c == '@')
            buf_add(&b, fact);
        else if (*c == '#')
            buf_add(&b, patient);
        else if (*c == '^')
            buf_add(&b, family);
        else if (*c == '!')
            buf_int(&b, person);
        else if (*c == '~')
            buf_add(&b, type);
        else
            buf_byte(&b, *c);
    }
    return buf_str(&b);
}

static double ask_us(struct bench *b, struct scene *s, bool there, str target)
{
    struct timespec from, to;
    struct arena_mark mark = arena_mark(b->world.env->arena);
    (void)clock_gettime(CLOCK_MONOTONIC, &from);
    struct res res = world_ask(&b->world, s, METHOD_GET, target, str_none());
    (void)clock_gettime(CLOCK_MONOTONIC, &to);
    b->status[there ? 0 : 1] = res.status;
    arena_rewind(b->world.env->arena, mark);
    return (double)(to.tv_sec - from.tv_sec) * 1e6 + (double)(to.tv_nsec - from.tv_nsec) / 1e3;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

struct sample {
    double n, mean, square; /* Welford */
};

/* What the machine did meanwhile is left out, of both alike. */
static struct sample sample_of(const double *v, int64_t n, double most)
{
    struct sample x = { 0 };
    for (int64_t i = 0; i < n; i++) {
        if (v[i] > most) continue;
        double before = v[i] - x.mean;
        x.n += 1;
        x.mean += before / x.n;
        x.square += before * (v[i] - x.mean);
    }
    return x;
}

static void compare(struct bench *b, const char *world, const char *way)
{
    int64_t n = b->count / 2;
    memcpy(b->sorted, b->there, (size_t)n * sizeof(double));
    memcpy(b->sorted + n, b->absent, (size_t)n * sizeof(double));
    qsort(b->sorted, (size_t)(2 * n), sizeof(double), by_value);
    double most = b->sorted[(size_t)(2 * n * 95 / 100)];
    struct sample x = sample_of(b->there, n, most), y = sample_of(b->absent, n, most);
    double t = (x.mean - y.mean) / sqrt(x.square / (x.n - 1) / x.n + y.square / (y.n - 1) / y.n);
    bool over = fabs(t) * 10 > T_WANTED_TENTHS;
    b->over += over ? 1 : 0;
    (void)printf("| %s | %s | %d, %d | %.2f | %.2f | %.1f%s |\n", world, way, b->status[0],
                 b->status[1], x.mean, y.mean, t, over ? " over" : "");
    (void)fflush(stdout);
}

/* By turns, who is first by chance: else one would pay for what the other leaves behind. */
static void time_pair(struct bench *b, struct scene *s, const char *way, str there, str absent)
{
    struct random *chance = b->world.env->random;
    for (int i = 0; i < WARM; i++) {
        (void)ask_us(b, s, true, there);
        (void)ask_us(b, s, false, absent);
    }
    for (int64_t i = 0; i < b->count / 2; i++) {
        bool first = random_below(chance, 2) == 0;
        if (first) b->there[i] = ask_us(b, s, true, there);
        b->absent[i] = ask_us(b, s, false, absent);
        if (!first) b->there[i] = ask_us(b, s, true, there);
    }
    compare(b, arena_cstr(b->world.env->arena, s->played->words), way);
}

/* Under callgrind: bench/timing reads the totals by these names. */
static void count_pair(struct bench *b, struct scene *s, const char *way, str there, str absent)
{
    struct arena *a = b->world.env->arena;
    const str targets[] = { there, absent, there, absent };
    for (size_t i = 0; i < 4; i++) {
        char *name = arena_cstr(a, arena_printf(a, "%.*s;%s;%s", STR_ARG(s->played->words), way,
                                                i % 2 == 0 ? "there" : "absent"));
        struct arena_mark mark = arena_mark(a);
        CALLGRIND_ZERO_STATS;
        CALLGRIND_TOGGLE_COLLECT;
        (void)world_ask(&b->world, s, METHOD_GET, targets[i], str_none());
        CALLGRIND_TOGGLE_COLLECT;
        if (i >= 2) CALLGRIND_DUMP_STATS_AT(name);
        arena_rewind(a, mark);
    }
}

static void play(struct bench *b, size_t i)
{
    struct scene *s = &b->scene[i];
    struct arena *a = b->world.env->arena;
    bool hides_person = str_is_none(b->twin[i]);
    str twin = hides_person ? s->absent_patient : b->twin[i];
    int64_t other = hides_person ? INT64_C(987654321) : b->twin_person[i];
    for (size_t k = 0; k < sizeof ways / sizeof ways[0]; k++) {
        str there = filled(a, ways[k].address, s->type, s->id, s->patient, s->family, s->person);
        str absent =
            filled(a, ways[k].address, s->type, s->absent_id, twin, s->absent_family, other);
        str name = str_of(ways[k].name);
        if (!hides_person && ways[k].seen_by)
            name = arena_concat(a, name, S(" (both are seen: the control)"));
        if (!str_is_none(b->only) && !str_has(name, b->only)) continue;
        if (RUNNING_ON_VALGRIND)
            count_pair(b, s, arena_cstr(a, name), there, absent);
        else
            time_pair(b, s, arena_cstr(a, name), there, absent);
    }
}

/* The day of the worlds, and the time that really passes. */
static int64_t fixed_now(const struct clock *c)
{
    return c->fixed;
}
static int64_t real_tick(const struct clock *c)
{
    return clock_system()->tick(clock_system());
}

int main(int argc, char **argv)
{
    static struct bench b = { .count = 20000 };
    if (argc > 1 && !str_to_int(str_of(argv[1]), &b.count)) return 2;
    b.only = argc > 2 ? str_of(argv[2]) : str_none();
    b.there = calloc((size_t)b.count, sizeof(double));
    b.absent = calloc((size_t)b.count, sizeof(double));
    b.sorted = calloc((size_t)b.count, sizeof(double));
    if (b.there == NULL || b.absent == NULL || b.sorted == NULL) return 1;
    world_open(&b.world, DB_SQLITE);
    worlds_make(&b);
    const struct clock clock = { fixed_now, real_tick, env_now(b.world.env) };
    b.world.env->clock = &clock;
    /* WEFT_TIMING_EVEN=no: the work alone. */
    const char *even = getenv("WEFT_TIMING_EVEN");
    if (!RUNNING_ON_VALGRIND && (even == NULL || strcmp(even, "no") != 0))
        assert_ok(evener_open(b.world.env, &b.world.server.evener));
    if (!RUNNING_ON_VALGRIND)
        (void)printf("| world | asked by | answers | there, us | not there, us | t "
                     "|\n|---|---|---|---|---|---|\n");
    /* The jar of cookies has its room before any mark of the arena. */
    (void)world_ask(&b.world, &b.scene[0], METHOD_GET, S("/people"), str_none());
    for (size_t i = 0; i < SCENES; i++) play(&b, i);
    evener_close(b.world.server.evener);
    world_close(&b.world);
    free(b.there);
    free(b.absent);
    free(b.sorted);
    if (!RUNNING_ON_VALGRIND) (void)printf("%d of |t| over 4.5\n", b.over);
    return 0;
}
