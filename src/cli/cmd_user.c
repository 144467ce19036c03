/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/house.h"
#include "crypto/password.h"
#include "trust/account.h"
#include "trust/decide.h"
#include "trust/factor.h"
#include "trust/organisation.h"

static const char doc[] =
    "Who may sign in, and as what.\v"
    "  add NAME         a new account; asks for a password (or reads one line of a pipe)\n"
    "  role NAME        gives it a role in an organisation\n"
    "  password NAME    a new password; its open sessions end\n"
    "  suspend NAME     stops it at once, open sessions too;  resume NAME lifts that\n"
    "  nocode NAME      no code is asked for any more: for who has lost telephone and paper codes\n"
    "  token NAME       prints a session's token, for programs (Authorization: Bearer TOKEN)\n"
    "  list             the accounts and their roles\n"
    "  roles            the roles that there are\n\n"
    "Example:\n"
    "  weft user add dawn --name \"Dawn Okafor\" --organisation weirbankhc --role nurse --db "
    "weft.db\n";

struct user_options {
    struct house_flags house;
    const char *verb, *name, *shown, *organisation, *role, *title;
};

static const struct argp_option options[] = {
    { "name", 'n', "NAME", 0, "the name that others read", 0 },
    { "organisation", 'o', "KEY", 0, "whose role it is (none for a resident)", 0 },
    { "role", 'r', "ROLE", 0, "what it may do; weft user roles lists them", 0 },
    { "title", 't', "WORDS", 0, "what the role is called there: “district nurse”", 0 },
    { 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct user_options *o = state->input;
    switch (key) {
    case ARGP_KEY_INIT: state->child_inputs[0] = &o->house; return 0;
    case 'n': o->shown = arg; return 0;
    case 'o': o->organisation = arg; return 0;
    case 'r': o->role = arg; return 0;
    case 't': o->title = arg; return 0;
    case ARGP_KEY_ARG:
        if (o->verb == NULL)
            o->verb = arg;
        else if (o->name == NULL)
            o->name = arg;
        else
            argp_error(state, "“%s” is one word too many", arg);
        return 0;
    case ARGP_KEY_END:
        if (o->verb == NULL)
            argp_error(
                state,
                "say what: add, role, password, suspend, resume, nocode, token, list or roles");
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    options, parse,          "add|role|password|suspend|resume|nocode|token|list|roles [NAME]",
    doc,     house_children, NULL,
    NULL
};

/* One line of standard input; typed unseen where it is a terminal. */
static status read_password(struct env *e, str *ret_password)
{
    struct termios before, silent;
    char line[PASSWORD_MOST + 2];
    bool terminal = isatty(0) != 0 && tcgetattr(0, &before) == 0;
    if (terminal) {
        silent = before;
        silent.c_lflag &= ~(tcflag_t)ECHO;
        (void)fputs("Password: ", stderr);
        (void)tcsetattr(0, TCSAFLUSH, &silent);
    }
    char *got = fgets(line, sizeof line, stdin);
    if (terminal) {
        (void)tcsetattr(0, TCSAFLUSH, &before);
        (void)fputc('\n', stderr);
    }
    if (got == NULL) return fail(e, ST_BAD_INPUT, "no password was given");
    str typed = str_of(line);
    while (typed.n > 0 && (typed.p[typed.n - 1] == '\n' || typed.p[typed.n - 1] == '\r')) typed.n--;
    *ret_password = arena_str(e->arena, typed);
    return ST_OK;
}

struct work {
    const struct user_options *o;
    str hash;
};

static str text(const char *c)
{
    return c == NULL ? str_none() : str_of(c);
}

static status give_role(struct cx *cx, const struct user_options *o, int64_t account)
{
    struct env *e = cx->env;
    enum role role = ROLE_NONE;
    struct organisation organisation = { 0 };
    int64_t id = 0;
    if (!role_parse(text(o->role), &role) || role == ROLE_NONE) {
        env_fail(e, ST_BAD_INPUT, S("--role"), "“%s” is no role", o->role);
        env_remedy(e, "weft user roles lists them.");
        return ST_BAD_INPUT;
    }
    if (o->organisation != NULL) {
        status st = organisation_by_key(cx, text(o->organisation), &organisation);
        if (st == ST_NOT_FOUND) {
            env_fail(e, ST_NOT_FOUND, S("--organisation"), "there is no organisation “%s”",
                     o->organisation);
            env_remedy(e, "Load the place first (weft import), or check the key.");
        }
        TRY(st);
    } else if (role != ROLE_RESIDENT && role != ROLE_PROXY && role != ROLE_SYSTEM) {
        env_fail(e, ST_BAD_INPUT, S("--organisation"), "the role %s is held in an organisation",
                 o->role);
        env_remedy(e, "Say which: --organisation KEY.");
        return ST_BAD_INPUT;
    }
    str title = o->title != NULL ? text(o->title) : str_of(role_words(role));
    return account_role_add(cx, account, organisation.id, role, title, &id);
}

static status add(struct cx *cx, void *arg)
{
    const struct work *w = arg;
    int64_t account = 0;
    TRY(account_add(cx, text(w->o->name),
                    w->o->shown == NULL ? text(w->o->name) : text(w->o->shown), w->hash, &account));
    return w->o->role == NULL ? ST_OK : give_role(cx, w->o, account);
}

static status find(struct cx *cx, const struct user_options *o, struct account *ret_account)
{
    status st = account_by_name(cx, text(o->name), ret_account);
    if (st != ST_NOT_FOUND) return st;
    env_fail(cx->env, ST_NOT_FOUND, S("NAME"), "there is no account “%s”", o->name);
    env_remedy(cx->env, "weft user list shows them.");
    return ST_NOT_FOUND;
}

static status role(struct cx *cx, void *arg)
{
    const struct work *w = arg;
    struct account account;
    TRY(find(cx, w->o, &account));
    return give_role(cx, w->o, account.id);
}

static status password(struct cx *cx, void *arg)
{
    const struct work *w = arg;
    struct account account;
    TRY(find(cx, w->o, &account));
    return account_password_set(cx, account.id, w->hash);
}

static status suspend(struct cx *cx, void *arg)
{
    const struct work *w = arg;
    struct account account;
    TRY(find(cx, w->o, &account));
    return account_suspend(cx, account.id, strcmp(w->o->verb, "suspend") == 0);
}

static status nocode(struct cx *cx, void *arg)
{
    const struct work *w = arg;
    struct account account;
    TRY(find(cx, w->o, &account));
    return factor_drop(cx, account.id);
}

static status token(struct cx *cx, void *arg)
{
    const struct work *w = arg;
    struct account account;
    struct account_role *roles = NULL;
    size_t count = 0;
    str made = str_none();
    TRY(find(cx, w->o, &account));
    TRY(account_roles(cx, account.id, &roles, &count));
    if (count == 0) return fail(cx->env, ST_CONFLICT, "this account has no role yet");
    TRY(session_open(cx, account.id, roles[0].id, S("token"), &made));
    (void)printf("%.*s\n", STR_ARG(made));
    return ST_OK;
}

static status list(struct cx *cx, void *arg)
{
    struct account *accounts = NULL;
    size_t count = 0, role_count = 0;
    (void)arg;
    TRY(account_list(cx, &accounts, &count));
    for (size_t i = 0; i < count; i++) {
        struct account_role *roles = NULL;
        TRY(account_roles(cx, accounts[i].id, &roles, &role_count));
        (void)printf("%.*s (%.*s)%s\n", STR_ARG(accounts[i].name), STR_ARG(accounts[i].shown),
                     accounts[i].suspended ? " suspended" : "");
        for (size_t k = 0; k < role_count; k++)
            (void)printf("    %s: %.*s%s%.*s\n", role_name(roles[k].role), STR_ARG(roles[k].title),
                         roles[k].organisation_name.n > 0 ? ", " : "",
                         STR_ARG(roles[k].organisation_name));
    }
    if (count == 0) (void)printf("Nobody yet. weft user add NAME makes the first account.\n");
    return ST_OK;
}

static void print_roles(void)
{
    for (int r = ROLE_NONE + 1; r < ROLE__COUNT; r++) {
        const char *name = role_name((enum role)r);
        if (name != NULL) (void)printf("%-18s %s\n", name, role_words((enum role)r));
    }
}

struct verb {
    const char *name;
    bool named, hashed, writes;
    app_work work;
};
static const struct verb verbs[] = {
    { "add", true, true, true, add },           { "role", true, false, true, role },
    { "password", true, true, true, password }, { "suspend", true, false, true, suspend },
    { "resume", true, false, true, suspend },   { "token", true, false, true, token },
    { "nocode", true, false, true, nocode },    { "list", false, false, false, list },
};

static const struct verb *verb_find(const char *name)
{
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (strcmp(verbs[i].name, name) == 0) return &verbs[i];
    return NULL;
}

/* The password is judged and hashed before the database is touched. */
static status prepare(struct env *e, struct app *app, const struct verb *v, struct work *w)
{
    str typed = str_none();
    if (!v->hashed) return ST_OK;
    TRY(read_password(e, &typed));
    TRY(account_password_judge(e, text(w->o->name), typed));
    return password_hash(e, app_house(app)->gate, typed, &w->hash);
}

static status run(struct env *e, struct app *app, const struct verb *v,
                  const struct user_options *o)
{
    struct who system = who_system();
    struct work w = { .o = o };
    TRY(prepare(e, app, v, &w));
    return v->writes ? app_write(app, e, &system, v->work, &w)
                     : app_read(app, e, &system, v->work, &w);
}

status cmd_user(struct env *e, int argc, char **argv)
{
    struct user_options o = { 0 };
    TRY(house_flags_begin(e, &o.house));
    TRY(options_parse(e, &argp, "weft user", argc, argv, &o));
    TRY(o.house.st);
    if (strcmp(o.verb, "roles") == 0) {
        print_roles();
        return ST_OK;
    }
    const struct verb *v = verb_find(o.verb);
    if (v == NULL || (v->named && o.name == NULL)) {
        env_fail(e, ST_USAGE, str_none(), v == NULL ? "“%s” cannot be done" : "%s whom?", o.verb);
        env_remedy(e, "weft user --help lists what can.");
        return ST_USAGE;
    }
    struct app *app = NULL;
    struct app_options with = { 0 };
    TRY(app_open(e, &o.house.settings, &with, &app));
    status st = run(e, app, v, &o);
    app_close(app);
    return st;
}
