/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"

#include "cli/patience.h"

#include <stdio.h>
#include <stdlib.h>

enum { OWN, WATCHED };

static const struct command commands[] = {
#define COMMAND(name, patience, help) { #name, patience == WATCHED, help, cmd_##name },
#include "cli/commands.def"
#undef COMMAND
};
enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

/* Commands read whole data sets; the budget only stops a runaway. */
static const size_t COMMAND_BUDGET = (size_t)16 << 30;

static void print_help(FILE *to)
{
    (void)fputs("Weft: one record, one thread, for a place that works as one.\n\n"
                "Usage: weft COMMAND [OPTIONS…]        weft COMMAND --help\n\nCommands:\n",
                to);
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        (void)fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].help);
    (void)fputs("\nExit codes: 0 done, 1 the machine failed, 2 wrong usage, 3 bad input,\n"
                "4 not found, 5 conflict, 6 not allowed, 7 busy (try again). See weft(1).\n",
                to);
}

static const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(commands[i].name, name) == 0) return &commands[i];
    return NULL;
}

struct call {
    const struct command *command;
    int argc;
    char **argv;
};

static status run(struct env *e, void *arg)
{
    struct call *c = arg;
    return c->command->run(e, c->argc, c->argv);
}

static int tell(struct env *e, status st)
{
    if (st == ST_OK) return EXIT_SUCCESS;
    struct arena *words = arena_open(0); /* the work's own arena may be full */
    if (words == NULL) return status_exit(st);
    str text = err_text(words, &e->err);
    (void)fprintf(stderr, "weft: %.*s\n", STR_ARG(text));
    arena_close(words);
    return status_exit(st);
}

int command_main(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return status_exit(ST_USAGE);
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        print_help(stdout);
        return EXIT_SUCCESS;
    }
    const struct command *c = command_find(strcmp(argv[1], "--version") == 0 ? "version" : argv[1]);
    if (c == NULL) {
        (void)fprintf(stderr, "weft: there is no command “%s”. “weft --help” lists them.\n",
                      argv[1]);
        return status_exit(ST_USAGE);
    }
    struct arena *arena = arena_open(COMMAND_BUDGET);
    if (arena == NULL) return status_exit(ST_NO_MEMORY);
    struct random random = random_system();
    struct env env = { .arena = arena, .clock = clock_system(), .random = &random };
    struct call call = { c, argc - 1, argv + 1 };
    char shown[32];
    (void)snprintf(shown, sizeof shown, "weft %s", c->name);
    struct patience *waits = c->watched ? patience_begin(&env, shown) : NULL;
    status st = env_run(&env, run, &call);
    patience_end(&env, waits);
    int code = tell(&env, st);
    arena_close(arena);
    return code;
}
