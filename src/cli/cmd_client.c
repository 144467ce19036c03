/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/file.h"
#include "cli/house.h"
#include "record/change.h"
#include "record/facet.h"
#include "trust/client.h"
#include "trust/decide.h"
#include "trust/organisation.h"

static const char doc[] =
    "Programs that ask by FHIR (SMART on FHIR), and what each may see.\v"
    "  add NAME     registers one, and says what it will see: with --role a service, which acts "
    "by\n"
    "               itself in that role; without, an app, which acts for who signs in\n"
    "  keys ID      gives it other public keys (--keys FILE)\n"
    "  end ID       ends it, its tokens too, at once\n"
    "  list         the programs, and what they may do\n\n"
    "Example:\n"
    "  weft client add \"Ward board\" --organisation weirbankhc --role nurse \\\n"
    "      --scopes \"system/Patient.rs system/Encounter.rs\" --keys board-jwks.json --db "
    "weft.db\n";

struct client_options {
    struct house_flags house;
    const char *verb, *name, *organisation, *role, *scopes, *redirects, *launch, *keys, *keys_url;
};

enum { KEY_KEYS = 0x100, KEY_KEYS_URL, KEY_LAUNCH };

static const struct argp_option options[] = {
    { "organisation", 'o', "KEY", 0, "who answers for it", 0 },
    { "role", 'r', "ROLE", 0, "a service’s role there; weft user roles lists them", 0 },
    { "scopes", 's', "SCOPES", 0, "the most it may ask for, with blanks between", 0 },
    { "redirect", 'u', "URL", 0, "where an app’s answers go", 0 },
    { "launch", KEY_LAUNCH, "URL", 0, "where an app is opened from a person’s page", 0 },
    { "keys", KEY_KEYS, "FILE", 0, "its public keys, a JWKS", 0 },
    { "keys-url", KEY_KEYS_URL, "URL", 0, "where they are fetched from (see --key-hosts)", 0 },
    { 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct client_options *o = state->input;
    switch (key) {
    case ARGP_KEY_INIT: state->child_inputs[0] = &o->house; return 0;
    case 'o': o->organisation = arg; return 0;
    case 'r': o->role = arg; return 0;
    case 's': o->scopes = arg; return 0;
    case 'u': o->redirects = arg; return 0;
    case KEY_LAUNCH: o->launch = arg; return 0;
    case KEY_KEYS: o->keys = arg; return 0;
    case KEY_KEYS_URL: o->keys_url = arg; return 0;
    case ARGP_KEY_ARG:
        if (o->verb == NULL)
            o->verb = arg;
        else if (o->name == NULL)
            o->name = arg;
        else
            argp_error(state, "“%s” is one word too many", arg);
        return 0;
    case ARGP_KEY_END:
        if (o->verb == NULL) argp_error(state, "say what: add, keys, end or list");
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = { options, parse,          "add|keys|end|list [NAME|ID]",
                                  doc,     house_children, NULL,
                                  NULL };

struct work {
    const struct client_options *o;
    str keys;
};

static str text(const char *c)
{
    return c == NULL ? S("") : str_of(c);
}

/* ---- in words --------------------------------------------------------------------------------*/

static void print_facets(uint32_t facets)
{
    static const char *const words[] = {
#define FACET(bit, NAME, text) [bit] = (text),
#include "trust/facet.def"
#undef FACET
    };
    bool first = true;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if ((facets >> i & 1) == 0) continue;
        (void)printf("%s%s", first ? "" : ", ", words[i]);
        first = false;
    }
}

static void print_scope(const struct grant_scope *s)
{
    bool sees = (s->ops & (GRANT_READ | GRANT_SEARCH)) != 0;
    bool writes = (s->ops & (GRANT_CREATE | GRANT_UPDATE | GRANT_DELETE)) != 0;
    (void)printf("    %s ", sees && writes ? "reads and writes" : sees ? "reads" : "writes");
    if (str_eq(s->type, S("*")))
        (void)printf("all that may be seen");
    else
        print_facets(facet_usual(s->type));
    if (s->has_category) (void)printf(", only of the kind %.*s", STR_ARG(s->code));
    (void)printf(" (%.*s)\n", STR_ARG(s->text));
}

static status print_client(struct cx *cx, const struct client *c)
{
    struct grant g;
    TRY(grant_read(cx->env, c->scopes, &g, NULL));
    (void)printf("%.*s  %.*s, of %.*s%s\n", STR_ARG(c->key), STR_ARG(c->name),
                 STR_ARG(c->organisation_name), c->ended ? " (ended)" : "");
    if (client_is_service(c))
        (void)printf("  acts by itself, and sees no more than its role there: %s\n",
                     role_words(c->role));
    else
        (void)printf("  acts for who signs in and says yes, and sees no more than they do\n");
    for (size_t i = 0; i < g.count; i++) print_scope(&g.at[i]);
    return ST_OK;
}

/* ---- the verbs -------------------------------------------------------------------------------*/

static status add(struct cx *cx, void *arg)
{
    const struct work *w = arg;
    struct organisation organisation;
    struct client made;
    struct client_wish wish = { .name = text(w->o->name),
                                .scopes = text(w->o->scopes),
                                .redirects = text(w->o->redirects),
                                .launch_url = text(w->o->launch),
                                .keys = w->keys,
                                .keys_url = text(w->o->keys_url) };
    status st = organisation_by_key(cx, text(w->o->organisation), &organisation);
    if (st == ST_NOT_FOUND) {
        env_fail(cx->env, ST_NOT_FOUND, S("--organisation"), "there is no such organisation");
        env_remedy(cx->env, "Say who answers for it: --organisation KEY.");
    }
    TRY(st);
    wish.organisation = organisation.id;
    if (w->o->role != NULL && !role_parse(text(w->o->role), &wish.role)) {
        env_fail(cx->env, ST_BAD_INPUT, S("--role"), "“%s” is no role", w->o->role);
        env_remedy(cx->env, "weft user roles lists them.");
        return ST_BAD_INPUT;
    }
    TRY(client_register(cx, &wish, &made));
    TRY(change_act(cx, S("client"), 0, arena_concat(cx->env->arena, S("registered "), made.key)));
    return print_client(cx, &made);
}

static status find(struct cx *cx, const struct work *w, struct client *ret)
{
    status st = client_by_key(cx, text(w->o->name), ret);
    if (st != ST_NOT_FOUND) return st;
    env_fail(cx->env, ST_NOT_FOUND, S("ID"), "there is no such program");
    env_remedy(cx->env, "weft client list shows them.");
    return ST_NOT_FOUND;
}

static status change_keys(struct cx *cx, void *arg)
{
    const struct work *w = arg;
    struct client c;
    TRY(find(cx, w, &c));
    TRY(client_keys_set(cx, c.id, w->keys, false));
    return change_act(cx, S("client"), 0, arena_concat(cx->env->arena, S("new keys "), c.key));
}

static status end(struct cx *cx, void *arg)
{
    const struct work *w = arg;
    struct client c;
    TRY(find(cx, w, &c));
    TRY(client_end(cx, c.id));
    return change_act(cx, S("client"), 0, arena_concat(cx->env->arena, S("ended "), c.key));
}

static status list(struct cx *cx, void *arg)
{
    struct client *clients;
    size_t count;
    (void)arg;
    TRY(client_list(cx, 0, &clients, &count));
    for (size_t i = 0; i < count; i++) TRY(print_client(cx, &clients[i]));
    if (count == 0) (void)printf("None yet. weft client add NAME registers the first.\n");
    return ST_OK;
}

struct verb {
    const char *name;
    bool named, writes;
    app_work work;
};
static const struct verb verbs[] = {
    { "add", true, true, add },
    { "keys", true, true, change_keys },
    { "end", true, true, end },
    { "list", false, false, list },
};

status cmd_client(struct env *e, int argc, char **argv)
{
    struct client_options o = { 0 };
    struct work w = { .o = &o, .keys = S("") };
    const struct verb *v = NULL;
    TRY(house_flags_begin(e, &o.house));
    TRY(options_parse(e, &argp, "weft client", argc, argv, &o));
    TRY(o.house.st);
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (strcmp(verbs[i].name, o.verb) == 0) v = &verbs[i];
    if (v == NULL || (v->named && o.name == NULL)) {
        env_fail(e, ST_USAGE, str_none(), v == NULL ? "“%s” cannot be done" : "%s which?", o.verb);
        env_remedy(e, "weft client --help lists what can.");
        return ST_USAGE;
    }
    if (o.keys != NULL) TRY(file_read(e, text(o.keys), JWKS_MOST, &w.keys));
    struct app *app = NULL;
    struct app_options with = { 0 };
    struct who system = who_system();
    TRY(app_open(e, &o.house.settings, &with, &app));
    status st = v->writes ? app_write(app, e, &system, v->work, &w)
                          : app_read(app, e, &system, v->work, &w);
    app_close(app);
    return st;
}
