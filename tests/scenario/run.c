/* SPDX-License-Identifier: Apache-2.0
 * scenario --way process|socket|faults --db sqlite|postgresql FILE.t…: plays scenarios, prints TAP.
 * The made-up town of a file's `setup` is made once by the program itself and copied for each test.
 */
#include <argp.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/time.h"
#include "place/town.h"
#include "scenario/faulty.h"
#include "support/dbs.h"

enum way { WAY_PROCESS, WAY_SOCKET, WAY_FAULTS };

struct options {
    enum way way;
    bool postgresql;
    const char *only;
    struct env *env;
    int count, failed;
    int64_t points;
};

/* ---- the town --------------------------------------------------------------------------------*/

static status run_weft(struct env *e, const char *const *args)
{
    pid_t child = fork();
    if (child == 0) {
        if (freopen("/dev/null", "w", stdout) == NULL) _exit(126);
        if (getenv("WEFT_SCENARIO_VERBOSE") == NULL && freopen("/dev/null", "w", stderr) == NULL)
            _exit(126);
        execv(WEFT_BUILD_ROOT "/weft", (char *const *)(uintptr_t)args);
        _exit(127);
    }
    int how = 0;
    if (child < 0 || waitpid(child, &how, 0) < 0 || !WIFEXITED(how) || WEXITSTATUS(how) != 0)
        return fail(e, ST_IO, "weft %s failed (run with WEFT_SCENARIO_VERBOSE=1)", args[1]);
    return ST_OK;
}

/* Which program made it: another one has another schema, or other words. */
static status maker(struct env *e, str *ret_maker)
{
    struct stat s;
    if (stat(WEFT_BUILD_ROOT "/weft", &s) != 0)
        return fail(e, ST_NOT_FOUND, "the program is not built");
    *ret_maker = arena_printf(e->arena, "%lld %lld.%09ld", (long long)s.st_size,
                              (long long)s.st_mtim.tv_sec, s.st_mtim.tv_nsec);
    return ST_OK;
}

/* Whether this program made all of a folder: it says so in its last file. */
static bool is_whole(struct env *e, str folder, str made_by)
{
    str have = str_none(), whole = file_join(e->arena, folder, S("whole"));
    return file_exists(e, whole) && file_read(e, whole, 256, &have) == ST_OK &&
           str_eq(have, made_by);
}

static status make_town(struct env *e, int64_t people, str town, str made_by)
{
    if (people == 0 || is_whole(e, town, made_by)) return ST_OK;
    TRY(file_remove_tree(e, town));
    str number = arena_printf(e->arena, "%lld", (long long)people);
    const char *const args[] = { "weft",   "town", "--people", number.p,
                                 "--seed", "1",    "--out",    arena_cstr(e->arena, town),
                                 NULL };
    TRY(run_weft(e, args));
    return file_write(e, file_join(e->arena, town, S("whole")), made_by);
}

static status make_place(struct env *e, str url, int64_t people, str town, str data)
{
    const char *const init[] = { "weft",   "init",
                                 "--db",   arena_cstr(e->arena, url),
                                 "--data", arena_cstr(e->arena, data),
                                 "--demo", NULL };
    const char *const load[] = { "weft",   "import",
                                 "--db",   arena_cstr(e->arena, url),
                                 "--data", arena_cstr(e->arena, data),
                                 "--town", arena_cstr(e->arena, town),
                                 NULL };
    TRY(run_weft(e, init));
    return people == 0 ? ST_OK : run_weft(e, load);
}

static status copy_file(struct env *e, str from, str to)
{
    str bytes = str_none();
    TRY(file_read(e, from, (size_t)4 << 30, &bytes));
    return file_write(e, to, bytes);
}

static status open_app(struct env *e, str url, str folder, struct app **ret_app)
{
    struct settings s;
    struct app_options with = { .demo = true };
    TRY(settings_begin(e, &s));
    TRY(settings_set(e, &s, S("db"), url, "test"));
    TRY(settings_set(e, &s, S("data"), folder, "test"));
    TRY(settings_set(e, &s, S("client-ids"), S("any"), "test")); /* own: tests/rules/ */
    TRY(settings_set(e, &s, S("public_address"), S("https://weft.example/"), "test"));
    return app_open(e, &s, &with, ret_app);
}

static status make_doors(struct cx *cx, void *arg)
{
    (void)arg;
    return town_accounts(cx);
}

/* As `weft serve --demo` does when it starts. */
static status open_doors(struct env *e, struct app *app)
{
    struct who system = who_system();
    TRY(app_catch_up(app, e));
    return app_write(app, e, &system, make_doors, NULL);
}

/* What follows from what was loaded, done once for all tests. */
static status catch_up(struct env *e, str url, str folder)
{
    struct app *app = NULL;
    TRY(open_app(e, url, folder, &app));
    status st = open_doors(e, app);
    app_close(app);
    return st;
}

/* On PostgreSQL the place is made once a run, and each test's database is a copy of it. */
static status prepare_postgresql(struct env *e, int64_t people, str town, str folder, str *ret_url)
{
    static int64_t based[8]; /* people + 1 of each place made so far */
    static size_t based_count;
    bool is_based = false;
    str data = arena_printf(e->arena, WEFT_BUILD_ROOT "/scenario/pg-%d-%lld", (int)getpid(),
                            (long long)people);
    str base = arena_printf(e->arena, "base_%d_%lld", (int)getpid(), (long long)people);
    for (size_t i = 0; i < based_count; i++) is_based = is_based || based[i] == people + 1;
    if (!is_based) {
        str url = dbs_postgresql_copy(e, base, str_none());
        if (str_is_none(url)) return fail(e, ST_UNSUPPORTED, "PostgreSQL is not here");
        TRY(file_remove_tree(e, data));
        TRY(file_mkdir(e, data));
        TRY(make_place(e, url, people, town, data));
        if (people > 0) TRY(catch_up(e, url, data));
        based[based_count++ % (sizeof based / sizeof based[0])] = people + 1;
    }
    *ret_url = dbs_postgresql_copy(e, arena_printf(e->arena, "test_%d", (int)getpid()), base);
    return copy_file(e, file_join(e->arena, data, S("weft.key")),
                     file_join(e->arena, folder, S("weft.key")));
}

static status prepare_here(struct env *e, const struct options *o, int64_t people, str folder,
                           str *ret_url)
{
    str town = arena_printf(e->arena, WEFT_BUILD_ROOT "/scenario/town-%lld", (long long)people);
    str base = arena_printf(e->arena, WEFT_BUILD_ROOT "/scenario/place-%lld", (long long)people);
    str made = file_join(e->arena, base, S("weft.db")), made_by;
    TRY(maker(e, &made_by));
    TRY(make_town(e, people, town, made_by));
    if (o->postgresql) return prepare_postgresql(e, people, town, folder, ret_url);
    if (!is_whole(e, base, made_by)) {
        TRY(file_remove_tree(e, base));
        TRY(file_mkdir(e, base));
        TRY(make_place(e, made, people, town, base));
        if (people > 0) TRY(catch_up(e, made, base));
        TRY(file_write(e, file_join(e->arena, base, S("whole")), made_by));
    }
    *ret_url = file_join(e->arena, folder, S("weft.db"));
    TRY(copy_file(e, made, *ret_url));
    return copy_file(e, file_join(e->arena, base, S("weft.key")),
                     file_join(e->arena, folder, S("weft.key")));
}

/* A database and a data folder of this test's own. Runs of other ways beside this one share what
 * they are copied from: whoever comes first makes it, the others wait. */
static status prepare(struct env *e, const struct options *o, int64_t people, str folder,
                      str *ret_url)
{
    TRY(file_mkdir(e, S(WEFT_BUILD_ROOT "/scenario")));
    int lock = open(WEFT_BUILD_ROOT "/scenario/lock", O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (lock < 0 || flock(lock, LOCK_EX) != 0)
        return fail(e, ST_IO, "build/scenario cannot be locked");
    status st = prepare_here(e, o, people, folder, ret_url);
    (void)close(lock);
    return st;
}

/* ---- one test --------------------------------------------------------------------------------*/

struct stage {
    struct options *options;
    const struct script *script;
    const struct scenario *test;
    struct clock clock;
    str folder;
};

static status play_open(struct stage *g, struct play *p)
{
    struct http_server *http = NULL;
    struct faulty faulty = { 0 };
    status st = ST_OK;
    if (g->options->way == WAY_SOCKET) {
        struct http_settings set = { .address = S("127.0.0.1:0"), .threads = 2 };
        struct http_handler handler = { p->client.server, server_body_most, server_handle,
                                        server_told };
        TRY(http_open(p->env, &set, &handler, &http));
        p->client.port = http_port(http);
        p->clock = NULL;
        p->env->clock = clock_system();
    }
    if (g->options->way == WAY_FAULTS) st = faulty_begin(p, &faulty, getenv("WEFT_FAULTS") != NULL);
    if (st == ST_OK) st = play_scenario(p, g->script, g->test);
    g->options->points += faulty.points;
    if (g->options->way == WAY_FAULTS) faulty_end(&faulty);
    if (http != NULL) http_close(http);
    return st;
}

static status play(struct env *e, void *arg)
{
    struct stage *g = arg;
    struct app *app = NULL;
    struct play p = { .env = e, .clock = &g->clock, .saved = map_make(e->arena) };
    TRY(prepare(e, g->options, g->script->people, g->folder, &p.url));
    TRY(open_app(e, p.url, g->folder, &app));
    struct server server = { .app = app, .doors = doors_open(e->arena) };
    p.app = app;
    p.client = (struct client){ .env = e, .server = &server };
    status st = g->script->people > 0 ? open_doors(e, app) : ST_OK;
    if (st == ST_OK) st = play_open(g, &p);
    app_close(app);
    return st;
}

static void tell(struct options *o, const struct script *script, const struct scenario *test,
                 status st, const struct env *e)
{
    const char *name = strrchr(script->file.p, '/');
    bool skipped = st == ST_UNSUPPORTED;
    o->count++;
    if (st != ST_OK && !skipped) {
        o->failed++;
        (void)printf("# %.*s:%ld: %.*s\n", STR_ARG(script->file), e->err.line,
                     STR_ARG(e->err.what));
    }
    (void)printf("%s %d - %s: %.*s%s\n", st == ST_OK || skipped ? "ok" : "not ok", o->count,
                 name == NULL ? script->file.p : name + 1, STR_ARG(test->name),
                 skipped ? " # SKIP the clock cannot be moved over a socket" : "");
    (void)fflush(stdout);
}

static void run_test(struct options *o, const struct script *script, const struct scenario *test)
{
    struct arena *arena = arena_open((size_t)4 << 30);
    if (arena == NULL) abort();
    const char *root = getenv("TMPDIR");
    char *folder =
        arena_cstr(arena, arena_printf(arena, "%s/weft-scenario-XXXXXX", root ? root : "/tmp"));
    struct random random = random_seeded(7);
    struct stage g = { .options = o, .script = script, .test = test };
    g.clock = clock_fixed(clock_system()->now(clock_system()));
    struct env e = { .arena = arena, .clock = &g.clock, .random = &random };
    if (mkdtemp(folder) == NULL) abort();
    g.folder = str_of(folder);
    status st = env_run(&e, play, &g);
    tell(o, script, test, st, &e);
    if (file_remove_tree(o->env, str_of(folder)) != ST_OK)
        (void)fprintf(stderr, "# %s was left behind\n", folder);
    arena_close(arena);
}

static void run_file(struct options *o, const char *path)
{
    struct script script = { 0 };
    if (script_read(o->env, str_of(path), &script) != ST_OK) {
        o->count++;
        o->failed++;
        (void)printf("# %s:%ld: %.*s\nnot ok %d - %s\n", path, o->env->err.line,
                     STR_ARG(o->env->err.what), o->count, path);
        return;
    }
    for (size_t i = 0; i < script.tests.count; i++)
        if (o->only == NULL || str_has(script.tests.at[i].name, str_of(o->only)))
            run_test(o, &script, &script.tests.at[i]);
}

/* ---- main ------------------------------------------------------------------------------------*/

static const struct argp_option flags[] = {
    { "way", 'w', "process|socket|faults", 0, "how the server is asked (process)", 0 },
    { "db", 'd', "sqlite|postgresql", 0, "on which engine (sqlite)", 0 },
    { "only", 'o', "WORDS", 0, "only tests whose name has these words", 0 },
    { 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct options *o = state->input;
    switch (key) {
    case 'w':
        if (strcmp(arg, "process") != 0 && strcmp(arg, "socket") != 0 && strcmp(arg, "faults") != 0)
            argp_error(state, "--way is process, socket or faults");
        o->way = arg[0] == 'p' ? WAY_PROCESS : arg[0] == 's' ? WAY_SOCKET : WAY_FAULTS;
        return 0;
    case 'd': o->postgresql = strcmp(arg, "postgresql") == 0; return 0;
    case 'o': o->only = arg; return 0;
    case ARGP_KEY_ARG: run_file(o, arg); return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

int main(int argc, char **argv)
{
    static const struct argp argp = {
        flags, parse, "FILE.t…", "Play scenarios (tests/http) and print TAP.", NULL, NULL, NULL
    };
    struct arena *arena = arena_open((size_t)1 << 30);
    struct random random = random_seeded(1);
    struct env e = { .arena = arena, .clock = clock_system(), .random = &random };
    struct options o = { .env = &e };
    if (arena == NULL) return 1;
    if (argc > 1) (void)argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &o);
    if (o.way == WAY_FAULTS) (void)printf("# %lld fault points tried\n", (long long)o.points);
    if (o.count == 0) (void)printf("ok 1 - nothing to play # SKIP PostgreSQL is not installed\n");
    (void)printf("1..%d\n", o.count == 0 ? 1 : o.count);
    arena_close(arena);
    return o.failed > 0;
}
