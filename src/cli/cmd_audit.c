/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/file.h"
#include "base/time.h"
#include "cli/house.h"
#include "serve/open.h"
#include "trust/sequence.h"

static const char doc[] =
    "The trace of who looked and who wrote: verify that no row was altered, taken away, added or "
    "cut off.\v"
    "verify follows the chain of look-ups, holds every row against its leaf in the log and the log "
    "against every checkpoint that was signed, and names the first row that does not agree. A cut "
    "that took the checkpoints with it is seen only against a copy that somebody else keeps: give "
    "the witness’s note with --witnessed.\n"
    "key prints the verifier key of this place, for witnesses.\n\n"
    "Ends with 0 where all holds, 5 where something does not. Safe beside a running server.\n\n"
    "Examples:\n"
    "  weft audit verify --db weft.db\n"
    "  weft audit verify --db weft.db --witnessed hollinbrook.note\n"
    "  weft audit key --db weft.db\n";

enum { KEY_WITNESSED = 256, NOTE_MOST = 65536 };

struct audit_options {
    struct house_flags house;
    str what, witnessed;
};

static const struct argp_option options[] = {
    { "witnessed", KEY_WITNESSED, "FILE", 0, "a checkpoint that a witness has kept", 0 },
    { 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct audit_options *o = state->input;
    switch (key) {
    case ARGP_KEY_INIT: state->child_inputs[0] = &o->house; return 0;
    case KEY_WITNESSED: o->witnessed = str_of(arg); return 0;
    case ARGP_KEY_ARG:
        if (!str_is_none(o->what)) argp_error(state, "one thing at a time: verify, or key");
        o->what = str_of(arg);
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = { options, parse, "verify|key", doc, house_children, NULL, NULL };

struct verify {
    struct house house;
    str folder, witnessed;
    struct trace_verdict verdict;
};

static status verify(struct env *e, struct db *db, void *arg)
{
    struct verify *v = arg;
    struct cx cx = { .env = e, .db = db, .house = &v->house, .who = who_system() };
    return trace_verify(&cx, v->folder, v->witnessed, &v->verdict);
}

static void tell_cosigned(struct env *e, struct verify *v)
{
    struct cx cx = { .env = e, .house = &v->house, .who = who_system() };
    struct cosigned *list;
    size_t count;
    if (trace_cosigned(&cx, v->folder, &list, &count) != ST_OK) return;
    for (size_t i = 0; i < count; i++)
        (void)printf("cosigned by %.*s: %llu rows, %.*s\n", STR_ARG(list[i].name),
                     (unsigned long long)list[i].size, STR_ARG(time_text(e->arena, list[i].at)));
}

static void tell(struct env *e, struct verify *v)
{
    const struct trace_verdict *d = &v->verdict;
    (void)printf("look-ups that agree: %lld\nwrites that agree: %lld\ncheckpoints that hold: %lld\n"
                 "not yet taken in: %lld\n",
                 (long long)d->looks, (long long)d->writes, (long long)d->checkpoints,
                 (long long)d->waiting);
    if (d->signed_at != TIME_NONE)
        (void)printf("newest checkpoint: %.*s\n", STR_ARG(time_text(e->arena, d->signed_at)));
    tell_cosigned(e, v);
}

static status look(struct env *e, const struct audit_options *o, struct verify *v)
{
    struct db_options options_read = { .read_only = true, .no_create = true, .statement_ms = -1 };
    const struct settings *s = &o->house.settings;
    struct db *db = NULL;
    TRY(place_beside(e, s, "looks", &v->folder));
    if (!str_is_none(o->witnessed)) TRY(file_read(e, o->witnessed, NOTE_MOST, &v->witnessed));
    TRY(db_open(e, SETTING_TEXT_OF(s, db), &options_read, &db));
    status st = db_transact(e, db, DB_READ, verify, v);
    db_close(db);
    TRY(st);
    tell(e, v);
    return ST_OK;
}

status cmd_audit(struct env *e, int argc, char **argv)
{
    struct audit_options o = { .what = str_none(), .witnessed = str_none() };
    struct verify v = { .witnessed = str_none() };
    TRY(house_flags_begin(e, &o.house));
    TRY(options_parse(e, &argp, "weft audit", argc, argv, &o));
    TRY(o.house.st);
    bool key = str_eq(o.what, S("key"));
    if (!key && !str_eq(o.what, S("verify"))) {
        env_fail(e, ST_USAGE, S("audit"), "what is to be done is missing");
        env_remedy(e, "Write weft audit verify, or weft audit key.");
        return ST_USAGE;
    }
    TRY(place_there(e, SETTING_TEXT_OF(&o.house.settings, db)));
    TRY(place_keys(e, &o.house.settings, false, &v.house));
    if (!key) return look(e, &o, &v);
    struct note_key k = trace_key(e->arena, &v.house);
    (void)printf("%.*s\n", STR_ARG(note_key_write(e->arena, &k)));
    return ST_OK;
}
