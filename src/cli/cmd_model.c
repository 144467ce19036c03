/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/time.h"
#include "cli/house.h"
#include "record/link_model.h"
#include "trust/account.h"
#include "trust/decide.h"

static const char doc[] =
    "What tells this place's people apart: versions of the model by which records are joined.\v"
    "  list         the versions, and what each would have changed\n"
    "  learn        learn one from the records that are here, now, and propose it (weft serve does "
    "so\n"
    "               by itself when the place has grown)\n"
    "  show N       what version N would change, with examples side by side\n"
    "  adopt N      take it into use: everybody is judged anew by the server\n"
    "  refuse N     leave it\n\n"
    "Adopting, refusing and reading examples is a manager's or records officer's work: say whose "
    "with\n"
    "--as; it is written down in the trace. Nothing is joined or parted by a version that nobody "
    "adopted.\n\n"
    "Example:\n"
    "  weft model learn --db weft.db\n"
    "  weft model show 1 --as mona --db weft.db\n"
    "  weft model adopt 1 --as mona --reason \"looked at all examples with the practice\" --db "
    "weft.db\n";

struct model_options {
    struct house_flags house;
    const char *verb, *version, *as, *reason;
};

static const struct argp_option options[] = {
    { "as", 'a', "NAME", 0, "the account that reads or decides", 0 },
    { "reason", 'r', "WORDS", 0, "why", 0 },
    { 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct model_options *o = state->input;
    switch (key) {
    case ARGP_KEY_INIT: state->child_inputs[0] = &o->house; return 0;
    case 'a': o->as = arg; return 0;
    case 'r': o->reason = arg; return 0;
    case ARGP_KEY_ARG:
        if (o->verb == NULL)
            o->verb = arg;
        else if (o->version == NULL)
            o->version = arg;
        else
            argp_error(state, "“%s” is one word too many", arg);
        return 0;
    case ARGP_KEY_END:
        if (o->verb == NULL) argp_error(state, "say what: list, learn, show, adopt or refuse");
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = { options, parse,          "list|learn|show|adopt|refuse [N]",
                                  doc,     house_children, NULL,
                                  NULL };

static str text(const char *c)
{
    return c == NULL ? S("") : str_of(c);
}

/* ---- printing --------------------------------------------------------------------------------*/

static void print_version(struct env *e, const struct link_version *v)
{
    str made = date_text(e->arena, time_date_local(v->made_at));
    (void)printf("%lld  %.*s  %.*s%s, from %lld records\n", (long long)v->id, STR_ARG(made),
                 STR_ARG(v->state), v->at_work ? " (records are being judged anew)" : "",
                 (long long)v->records);
    str base = v->base == 0 ? S("the shipped model")
                            : arena_printf(e->arena, "version %lld", (long long)v->base);
    (void)printf("    against %.*s: %lld joins gained, %lld lost, of %lld (then %lld); to be "
                 "asked about %lld (then %lld)\n",
                 STR_ARG(base), (long long)v->gained, (long long)v->lost,
                 (long long)v->joins_before, (long long)v->joins_after, (long long)v->asks_before,
                 (long long)v->asks_after);
    if (!str_is_empty(v->reason))
        (void)printf("    %.*s: %.*s\n", STR_ARG(str_is_none(v->by) ? S("the server") : v->by),
                     STR_ARG(v->reason));
}

static void print_side(const struct review_side *s)
{
    str born = str_is_none(s->born) ? S("-") : s->born, nhs = str_is_none(s->nhs) ? S("-") : s->nhs;
    str address = str_is_none(s->address) ? S("-") : s->address;
    (void)printf("      %.*s · born %.*s · NHS %.*s · %.*s · %.*s\n", STR_ARG(s->name),
                 STR_ARG(born), STR_ARG(nhs), STR_ARG(address), STR_ARG(s->organisation));
}

static void print_example(const struct link_example *x)
{
    str rest = x->evidence, line;
    (void)printf("  %s (%.3f, was %.3f)\n", x->gained ? "would be joined" : "would be parted",
                 x->will_be, x->was);
    print_side(&x->left);
    print_side(&x->right);
    while (str_next(&rest, '\n', &line)) (void)printf("      - %.*s\n", STR_ARG(line));
}

/* ---- what is done ----------------------------------------------------------------------------*/

struct work {
    const struct model_options *o;
    int64_t version;
    struct learning *learning;
    struct who who;
};

static status list(struct cx *cx, void *arg)
{
    struct link_versions versions;
    (void)arg;
    TRY(link_model_list(cx, 50, &versions));
    for (size_t i = 0; i < versions.count; i++) print_version(cx->env, &versions.at[i]);
    if (versions.count == 0)
        (void)puts("None yet: the shipped model joins. See weft model --help.");
    return ST_OK;
}

static status show(struct cx *cx, void *arg)
{
    const struct work *w = arg;
    struct link_version v;
    struct link_examples examples;
    TRY(link_model_get(cx, w->version, &v));
    TRY(link_model_examples(cx, w->version, &examples));
    print_version(cx->env, &v);
    for (size_t i = 0; i < examples.count; i++) print_example(&examples.at[i]);
    return ST_OK;
}

static status adopt(struct cx *cx, void *arg)
{
    const struct work *w = arg;
    TRY(link_model_adopt(cx, w->version, text(w->o->reason)));
    (void)printf("Version %lld is adopted. The server judges everybody anew by it.\n",
                 (long long)w->version);
    return ST_OK;
}

static status refuse(struct cx *cx, void *arg)
{
    const struct work *w = arg;
    TRY(link_model_refuse(cx, w->version, text(w->o->reason)));
    (void)printf("Version %lld is refused.\n", (long long)w->version);
    return ST_OK;
}

static status read_all(struct cx *cx, void *arg)
{
    struct work *w = arg;
    return learning_read(cx, w->learning);
}

static status keep(struct cx *cx, void *arg)
{
    struct work *w = arg;
    return learning_keep(cx, w->learning, &w->version);
}

static status find_version(struct cx *cx, void *arg)
{
    const struct work *w = arg;
    struct link_version v;
    TRY(link_model_get(cx, w->version, &v));
    print_version(cx->env, &v);
    return ST_OK;
}

static status learn(struct env *e, struct app *app, struct work *w)
{
    struct who system = who_system();
    TRY(learning_open(e, &w->learning));
    TRY(app_read(app, e, &system, read_all, w));
    TRY(learning_work(e, w->learning));
    TRY(app_write(app, e, &system, keep, w));
    learning_close(w->learning);
    return app_read(app, e, &system, find_version, w);
}

/* The account's first role that may. */
static status find_who(struct cx *cx, void *arg)
{
    struct work *w = arg;
    struct account account;
    struct account_role *roles = NULL;
    size_t count = 0;
    if (w->o->as == NULL) {
        env_fail(cx->env, ST_USAGE, S("--as"), "say who reads or decides");
        env_remedy(cx->env, "--as NAME, an account of a manager or records officer");
        return ST_USAGE;
    }
    status st = account_by_name(cx, text(w->o->as), &account);
    if (st == ST_NOT_FOUND)
        return fail_at(cx->env, ST_NOT_FOUND, S("--as"), "there is no account “%s”", w->o->as);
    TRY(st);
    TRY(account_roles(cx, account.id, &roles, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(account_who(cx, account.id, roles[i].id, PURPOSE_NONE, &w->who));
        if (who_may(&w->who, RIGHT_REVIEW)) return ST_OK;
    }
    return fail_at(cx->env, ST_FORBIDDEN, S("--as"), "“%s” has no role that decides on records",
                   w->o->as);
}

struct verb {
    const char *name;
    bool versioned, writes;
    app_work work;
};
static const struct verb verbs[] = {
    { "list", false, false, list }, { "learn", false, true, NULL },   { "show", true, false, show },
    { "adopt", true, true, adopt }, { "refuse", true, true, refuse },
};

static const struct verb *verb_find(const char *name)
{
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (strcmp(verbs[i].name, name) == 0) return &verbs[i];
    return NULL;
}

static status run(struct env *e, struct app *app, const struct verb *v, struct work *w)
{
    struct who system = who_system();
    if (v->work == NULL) return learn(e, app, w);
    w->who = system;
    if (v->versioned) TRY(app_read(app, e, &system, find_who, w));
    return v->writes ? app_write(app, e, &w->who, v->work, w)
                     : app_read(app, e, &w->who, v->work, w);
}

status cmd_model(struct env *e, int argc, char **argv)
{
    struct model_options o = { 0 };
    struct work w = { .o = &o };
    TRY(house_flags_begin(e, &o.house));
    TRY(options_parse(e, &argp, "weft model", argc, argv, &o));
    TRY(o.house.st);
    const struct verb *v = verb_find(o.verb);
    bool numbered = o.version != NULL && str_to_int(str_of(o.version), &w.version);
    if (v == NULL || v->versioned != numbered) {
        env_fail(e, ST_USAGE, str_none(), v == NULL ? "“%s” cannot be done" : "%s which version?",
                 o.verb);
        env_remedy(e, "weft model --help lists what can; weft model list has the numbers.");
        return ST_USAGE;
    }
    log_open(2, LOG_WARN);
    struct app *app = NULL;
    struct app_options with = { 0 };
    TRY(app_open(e, &o.house.settings, &with, &app));
    status st = run(e, app, v, &w);
    app_close(app);
    return st;
}
