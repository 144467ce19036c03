/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/time.h"
#include "cli/command.h"
#include "cli/output.h"
#include "job/fetch.h"
#include "trust/tree.h"

static const char doc[] =
    "Watch another place's trace: see each of its signed checkpoints, prove that nothing before it "
    "was rewritten, keep it, and cosign it.\v"
    "Run this in another organisation than the one that is watched. What is kept in --state says "
    "what had been written down at each time: a place that rewrites its trace, or cuts its tail, "
    "can no longer show a log that agrees with it. Nothing about anybody is seen here: sizes and "
    "digests only.\n"
    "--show prints this witness’s verifier key; the place's operator puts it in the setting "
    "witnesses, and gives the place's key (weft audit key) for --key.\n\n"
    "Ends with 5, and says so, as soon as a checkpoint does not follow from the one before.\n\n"
    "Examples:\n"
    "  weft witness --state /var/lib/weft-witness --name care-coop --show\n"
    "  weft witness --state /var/lib/weft-witness --name care-coop --of "
    "https://hollinbrook.example "
    "--key 'weft-5f…+…+…'\n";

enum {
    KEY_OF = 256,
    KEY_KEY,
    KEY_STATE,
    KEY_NAME,
    KEY_ONCE,
    KEY_EVERY,
    KEY_SHOW,
    NOTE_MOST = 65536
};

struct witness_options {
    str of, key, state, name;
    bool once, show;
    int every;
};

static const struct argp_option options[] = {
    { "of", KEY_OF, "URL", 0, "the place that is watched", 0 },
    { "key", KEY_KEY, "KEY", 0, "its verifier key, as its operator gave it", 0 },
    { "state", KEY_STATE, "DIR", 0, "where the own key and what was seen are kept", 0 },
    { "name", KEY_NAME, "NAME", 0, "this witness’s name: no spaces", 0 },
    { "once", KEY_ONCE, NULL, 0, "look once, and end", 0 },
    { "every", KEY_EVERY, "SECONDS", 0, "how often to look (60)", 0 },
    { "show", KEY_SHOW, NULL, 0, "print this witness’s verifier key, and end", 0 },
    { 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct witness_options *o = state->input;
    int64_t n = 0;
    switch (key) {
    case KEY_OF: o->of = str_of(arg); return 0;
    case KEY_KEY: o->key = str_of(arg); return 0;
    case KEY_STATE: o->state = str_of(arg); return 0;
    case KEY_NAME: o->name = str_of(arg); return 0;
    case KEY_ONCE: o->once = true; return 0;
    case KEY_SHOW: o->show = true; return 0;
    case KEY_EVERY:
        if (!str_to_int(str_of(arg), &n) || n < 1 || n > 86400)
            argp_error(state, "--every wants seconds, 1 to 86400");
        o->every = (int)n;
        return 0;
    case ARGP_KEY_ARG: argp_error(state, "“%s” is no option", arg); return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = { options, parse, "", doc, NULL, NULL, NULL };

struct watch {
    struct env *e;
    const struct witness_options *o;
    struct key seed;
    struct note_key own, place;
    str kept; /* file of the last note */
};

static status ask(struct watch *w, str path, str json, struct fetch_answer *ret)
{
    struct env *e = w->e;
    struct fetch f = { .url = arena_concat(e->arena, w->o->of, path), .body = json };
    if (!str_is_none(json)) f.type = S("application/json");
    TRY(fetch(e, &f, ret));
    if (ret->http / 100 == 2) return ST_OK;
    return fail_at(e, ST_IO, w->o->of, "%.*s was answered with %ld: %.*s", STR_ARG(path), ret->http,
                   STR_ARG(str_sub(ret->body, 0, 300)));
}

static status broken(struct watch *w, const char *what)
{
    env_fail(w->e, ST_CONFLICT, w->o->of, "%s", what);
    env_remedy(w->e,
               "Tell the place's privacy officer and the other witnesses; keep %.*s as it is.",
               STR_ARG(w->o->state));
    return ST_CONFLICT;
}

static status read_proof(struct watch *w, str lines, struct merkle_proof *ret_proof)
{
    struct env *e = w->e;
    struct merkle_proof p = { .at = NEW_ARRAY(e->arena, struct digest, MERKLE_NODES_MOST) };
    str line, bytes;
    while (str_next(&lines, '\n', &line)) {
        if (line.n == 0) continue;
        if (p.count == MERKLE_NODES_MOST || !base64_decode(e->arena, line, &bytes) ||
            bytes.n != DIGEST_SIZE)
            return broken(w, "the proof that nothing was rewritten cannot be read");
        memcpy(p.at[p.count++].at, bytes.p, DIGEST_SIZE);
    }
    *ret_proof = p;
    return ST_OK;
}

/* That what was seen before is the beginning of what is shown now. */
static status follows(struct watch *w, const struct checkpoint *before,
                      const struct checkpoint *now)
{
    struct fetch_answer got;
    struct merkle_proof proof = { 0 };
    if (now->size < before->size)
        return broken(w, "the log is shorter than it was: its tail was cut");
    if (before->size == 0) return ST_OK;
    if (now->size > before->size) {
        TRY(ask(w,
                arena_printf(w->e->arena, "/trace/consistency/%llu/%llu",
                             (unsigned long long)before->size, (unsigned long long)now->size),
                str_none(), &got));
        TRY(read_proof(w, got.body, &proof));
    }
    if (merkle_consistency_check(before->size, &before->root, now->size, &now->root, proof))
        return ST_OK;
    return broken(w, "the log was rewritten: what was seen before is not its beginning");
}

static status last_seen(struct watch *w, struct checkpoint *ret_before)
{
    str note;
    *ret_before = (struct checkpoint){ 0 };
    if (!file_exists(w->e, w->kept)) return ST_OK;
    TRY(file_read(w->e, w->kept, NOTE_MOST, &note));
    if (!note_signed(w->e->arena, note, &w->own, NULL) ||
        !note_signed(w->e->arena, note, &w->place, NULL))
        return fail_at(w->e, ST_CONFLICT, w->kept, "what was kept is not what was signed");
    return checkpoint_read(w->e, note_text(note), ret_before);
}

/* All that was seen, one note after another, for ever. */
static status remember(struct watch *w, str note)
{
    str path = file_join(w->e->arena, w->o->state, S("seen"));
    FILE *f;
    TRY(file_open(w->e, path, "a", &f));
    (void)fprintf(f, "%.*s\n", STR_ARG(note));
    TRY(file_close(w->e, f, path));
    return file_write(w->e, w->kept, note);
}

static status look_once(struct env *e, void *arg)
{
    struct watch *w = arg;
    struct fetch_answer got;
    struct checkpoint before, now;
    struct buf note = buf_make(e->arena), json = buf_make(e->arena);
    TRY(last_seen(w, &before));
    TRY(ask(w, S("/trace/checkpoint"), str_none(), &got));
    if (!note_signed(e->arena, got.body, &w->place, NULL))
        return broken(w, "the checkpoint is not signed by the place whose key was given");
    str text = note_text(got.body);
    TRY(checkpoint_read(e, text, &now));
    TRY(follows(w, &before, &now));
    str signatures = str_from(got.body, text.n + 1), first;
    (void)str_next(&signatures, '\n', &first);
    buf_add(&note, text);
    buf_printf(&note, "\n%.*s\n", STR_ARG(first));
    buf_add(&note, note_sign(e->arena, text, &w->own, &w->seed, env_now(e) / TIME_SECOND));
    TRY(remember(w, buf_str(&note)));
    buf_add(&json, S("{\"note\":"));
    buf_json(&json, buf_str(&note));
    buf_byte(&json, '}');
    TRY(ask(w, S("/trace/cosignature"), buf_str(&json), &got));
    (void)printf("%.*s  %llu rows seen and cosigned\n", STR_ARG(time_text(e->arena, env_now(e))),
                 (unsigned long long)now.size);
    (void)fflush(stdout);
    return ST_OK;
}

/* A place that does not answer is told of and asked again; one that contradicts itself ends it. */
static status look_on(struct watch *w)
{
    for (;;) {
        struct arena_mark mark = arena_mark(w->e->arena);
        status st = env_run(w->e, look_once, w);
        if (w->o->once || st == ST_CONFLICT) return st;
        if (st != ST_OK)
            (void)fprintf(stderr, "%.*s\n", STR_ARG(err_text(w->e->arena, &w->e->err)));
        arena_rewind(w->e->arena, mark);
        struct timespec pause = { .tv_sec = w->o->every };
        (void)nanosleep(&pause, NULL);
    }
}

static status missing(struct env *e, const char *flag, const char *what)
{
    env_fail(e, ST_USAGE, str_of(flag), "%s is missing", what);
    env_remedy(e, "weft witness --help has an example.");
    return ST_USAGE;
}

status cmd_witness(struct env *e, int argc, char **argv)
{
    struct witness_options o = { .every = 60 };
    struct watch w = { .e = e, .o = &o };
    TRY(options_parse(e, &argp, "weft witness", argc, argv, &o));
    if (o.state.n == 0) return missing(e, "--state", "the folder to keep things in");
    if (o.name.n == 0 || str_has(o.name, S(" ")) || str_has(o.name, S("+")))
        return missing(e, "--name", "a name without spaces or plus signs");
    TRY(crypto_start(e));
    TRY(file_mkdir(e, o.state));
    TRY(key_load(e, file_join(e->arena, o.state, S("witness.key")), &w.seed));
    w.own = (struct note_key){ o.name, NOTE_COSIGNATURE, sign_public_of(&w.seed) };
    if (o.show) {
        (void)printf("%.*s\n", STR_ARG(note_key_write(e->arena, &w.own)));
        return ST_OK;
    }
    if (o.of.n == 0) return missing(e, "--of", "the place to watch");
    if (o.key.n == 0) return missing(e, "--key", "the place's verifier key");
    TRY(note_key_read(e, o.key, &w.place));
    w.kept = file_join(e->arena, o.state, arena_concat(e->arena, w.place.name, S(".note")));
    return look_on(&w);
}
