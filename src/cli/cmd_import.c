/* SPDX-License-Identifier: Apache-2.0 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/time.h"
#include "cli/feed_way.h"
#include "cli/house.h"
#include "feed/feed_limits.h"
#include "feed/town_load.h"
#include "place/town.h"
#include "record/link.h"
#include "trust/decide.h"

static const char doc[] = "Read what organisations send into the record.\v"
                          "Formats: HL7 v2 ADT (hl7v2), FHIR R4 bundles and resources "
                          "(fhir-bundle), NDJSON (fhir-ndjson), and "
                          "CSV by a mapping file; plain, .gz or .xz, in folders or .tar archives. "
                          "The format is told from the "
                          "name, else from the first bytes, unless --format says it.\n\n"
                          "What cannot be read goes to quarantine with its line, its field and "
                          "what would be right. The same "
                          "file twice changes nothing. A reading that is broken off goes on where "
                          "it stopped when the command "
                          "is given again. Beside a running server the work is handed to it.\n\n"
                          "Examples:\n"
                          "  weft import --town /tmp/hollinbrook\n"
                          "  weft import --source hospital adt-2026-11.hl7\n"
                          "  weft import --source bobbin --mapping bobbin.ini tenants.csv\n";

enum { KEY_TOWN = 256, KEY_SOURCE, KEY_FORMAT, KEY_MAPPING, KEY_NEW, KEY_KIND, KEY_QUIET };
/* Source records judged in one transaction. */
enum { JOIN_AT_ONCE = 2000 };

struct import_options {
    struct house_flags house;
    str town, source, format, mapping, name, kind;
    bool quiet;
    char **files;
    int file_count;
};

static const struct argp_option options[] = {
    { "town", KEY_TOWN, "DIR", 0,
      "all that the organisations of a made town send, in the order of time", 0 },
    { "source", KEY_SOURCE, "KEY", 0, "the organisation that sends the FILEs (lanternlane)", 0 },
    { "format", KEY_FORMAT, "F", 0, "hl7v2, csv, fhir-ndjson or fhir-bundle", 0 },
    { "mapping", KEY_MAPPING, "FILE", 0, "what the columns of CSV are", 0 },
    { "new", KEY_NEW, "NAME", 0, "make the organisation, of this name, where it is not there", 0 },
    { "kind", KEY_KIND, "KIND", 0,
      "with --new: what it is (gp practice, housing association, other …)", 0 },
    { "quiet", KEY_QUIET, NULL, 0, "say nothing but what went wrong", 0 },
    { 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct import_options *o = state->input;
    switch (key) {
    case ARGP_KEY_INIT: state->child_inputs[0] = &o->house; return 0;
    case KEY_TOWN: o->town = str_of(arg); return 0;
    case KEY_SOURCE: o->source = str_of(arg); return 0;
    case KEY_FORMAT: o->format = str_of(arg); return 0;
    case KEY_MAPPING: o->mapping = str_of(arg); return 0;
    case KEY_NEW: o->name = str_of(arg); return 0;
    case KEY_KIND: o->kind = str_of(arg); return 0;
    case KEY_QUIET: o->quiet = true; return 0;
    case ARGP_KEY_ARGS:
        o->files = state->argv + state->next;
        o->file_count = state->argc - state->next;
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = { options, parse, "[FILE…]", doc, house_children, NULL, NULL };

/* One import: where it goes, how far it is, what it has told. */
struct import {
    struct env *e;
    const struct import_options *o;
    struct feed_way way;
    struct intake *in;
    int64_t from_us, told_us;
    bool told;                  /* how far it is, on a terminal */
    int64_t source;             /* of --source */
    const struct mapping *with; /* of --mapping; NULL */
    status first;               /* of a file that could not be read; the others are */
    int64_t failed;
    size_t load; /* the piece of the town's conversation at hand */
};

static int64_t resources_of(const struct feed_batch_counts *c)
{
    return c->created + c->updated + c->same + c->deleted;
}

static double seconds_of(const struct import *im)
{
    return (double)(env_tick(im->e) - im->from_us) / 1e6;
}

static void progress(void *arg, const struct feed_batch_counts *c, str file)
{
    struct import *im = arg;
    int64_t now = env_tick(im->e);
    if (!im->told || now - im->told_us < TIME_SECOND) return;
    im->told_us = now;
    double s = seconds_of(im);
    size_t slash = file.n;
    while (slash > 0 && file.p[slash - 1] != '/') slash--;
    (void)fprintf(stderr, "\r%lld resources, %.0f/s, %lld refused · %.*s\033[K",
                  (long long)resources_of(c), s > 0 ? (double)resources_of(c) / s : 0.0,
                  (long long)c->refused, STR_ARG(str_from(file, slash)));
}

/* ---- the way in ------------------------------------------------------------------------------*/

static status apply(void *arg, struct env *e, struct feed_batch *b)
{
    struct import *im = arg;
    struct intake_way way = feed_way_intake(&im->way);
    return way.apply(way.arg, e, b);
}

static status known(void *arg, struct env *e, const struct feed_batch_file *f, int64_t *ret_units,
                    bool *ret_done)
{
    struct import *im = arg;
    struct intake_way way = feed_way_intake(&im->way);
    return way.known(way.arg, e, f, ret_units, ret_done);
}

static status open_way(struct import *im)
{
    TRY(feed_way_open(im->e, &im->o->house.settings, &im->way));
    struct intake_way way = feed_way_intake(&im->way);
    way.arg = im;
    way.apply = apply;
    way.known = known;
    way.progress = progress;
    return intake_open(im->e, &way, &im->in);
}

/* ---- files -----------------------------------------------------------------------------------*/

/* A file that cannot be read does not keep the others out. */
static status after_file(struct import *im, str name, status st)
{
    if (st == ST_OK) return ST_OK;
    bool of_file = feed_is_refusal(st) || st == ST_BAD_TYPE;
    if (!of_file) return st;
    struct env *e = im->e;
    str text = err_text(e->arena, &e->err);
    if (im->failed++ == 0) im->first = st;
    bool named = str_has(text, name);
    (void)fprintf(stderr, "%s%.*s%s%.*s%s\n", im->told ? "\r" : "", STR_ARG(named ? S("") : name),
                  named ? "" : ": ", STR_ARG(text), im->told ? "\033[K" : "");
    return ST_OK;
}

static status take_file(struct env *e, void *arg, const struct feed_file *f)
{
    struct import *im = arg;
    struct feed_file file = *f;
    if (im->o->format.n > 0) file.format = feed_format_of(im->o->format);
    status st = intake_file(e, im->in, im->source, im->o->source, &file, im->with);
    return after_file(im, f->name, st);
}

static status read_mapping(struct env *e, str path, struct mapping *ret_mapping)
{
    str text;
    TRY(file_read(e, path, FEED_MAPPING_MOST, &text));
    status st = mapping_read(e, text, ret_mapping);
    if (st != ST_OK)
        e->err.where = arena_printf(e->arena, "%.*s %.*s", STR_ARG(path), STR_ARG(e->err.where));
    return st;
}

static status import_files(struct import *im)
{
    struct env *e = im->e;
    const struct import_options *o = im->o;
    struct mapping m;
    struct feed_source source = { .key = o->source, .name = o->name, .kind = o->kind };
    if (source.kind.n == 0) source.kind = S("other");
    if (o->mapping.n > 0) {
        TRY(read_mapping(e, o->mapping, &m));
        im->with = &m;
    }
    TRY(feed_way_source(e, &im->way, &source, &im->source));
    for (int i = 0; i < o->file_count; i++) {
        struct arena_mark mark = arena_mark(e->arena);
        str path = str_of(o->files[i]);
        TRY(after_file(im, path, feed_walk(e, path, take_file, im)));
        if (im->failed == 0) arena_rewind(e->arena, mark);
    }
    return ST_OK;
}

static status town_file(struct import *im, const struct town_feed *t)
{
    struct env *e = im->e;
    struct mapping m;
    struct feed_source source = { .key = t->source };
    struct feed_file f = { .format = feed_format_of(t->format) };
    int64_t id = 0;
    f.name = f.in.path = file_join(e->arena, im->o->town, t->file);
    if (t->mapping.n > 0) TRY(read_mapping(e, file_join(e->arena, im->o->town, t->mapping), &m));
    TRY(feed_way_source(e, &im->way, &source, &id));
    return intake_file(e, im->in, id, t->source, &f, t->mapping.n > 0 ? &m : NULL);
}

static status note_work(struct env *e, struct db *db, void *arg)
{
    const struct import *im = arg;
    struct cx cx = im->way.own.cx;
    cx.env = e;
    cx.db = db;
    return town_note(&cx, im->o->town);
}

/* Relative paths mean nothing to a server. */
static status whole_path(struct import *im, str *ret_path)
{
    char whole[PATH_MAX];
    if (realpath(arena_cstr(im->e->arena, im->o->town), whole) == NULL)
        return fail_at(im->e, ST_NOT_FOUND, im->o->town, "there is no such folder");
    *ret_path = arena_str(im->e->arena, str_of(whole));
    return ST_OK;
}

/* What the place is called and whose story it is. */
static status note_town(struct import *im)
{
    str whole;
    if (!im->way.beside) return db_transact(im->e, im->way.own.cx.db, DB_WRITE, note_work, im);
    TRY(whole_path(im, &whole));
    return handover_town(im->e, &im->way.over, whole);
}

static status load_work(struct env *e, struct db *db, void *arg)
{
    const struct import *im = arg;
    struct cx cx = im->way.own.cx;
    cx.env = e;
    cx.db = db;
    return town_load(&cx, im->o->town, im->load);
}

/* Its conversation, co-operation and directory. */
static status load_town(struct import *im)
{
    str whole;
    if (im->way.beside) {
        TRY(whole_path(im, &whole));
        return handover_town_load(im->e, &im->way.over, whole);
    }
    for (im->load = 0; im->load < town_load_count(); im->load++) {
        struct arena_mark mark = arena_mark(im->e->arena);
        TRY(db_transact(im->e, im->way.own.cx.db, DB_WRITE, load_work, im));
        arena_rewind(im->e->arena, mark);
    }
    return ST_OK;
}

static status import_town(struct import *im)
{
    struct env *e = im->e;
    struct town_feed *feeds;
    struct feed_source *sources;
    size_t count, source_count;
    TRY(feed_town_list(e, im->o->town, &feeds, &count));
    TRY(feed_source_list(e, im->o->town, &sources, &source_count));
    TRY(note_town(im));
    for (size_t i = 0; i < source_count; i++) {
        int64_t id;
        TRY(feed_way_source(e, &im->way, &sources[i], &id));
    }
    TRY(load_town(im));
    for (size_t i = 0; i < count; i++) {
        struct arena_mark mark = arena_mark(e->arena);
        TRY(after_file(im, feeds[i].file, town_file(im, &feeds[i])));
        if (im->failed == 0) arena_rewind(e->arena, mark);
    }
    return ST_OK;
}

/* ---- the command -----------------------------------------------------------------------------*/

static void report(const struct import *im)
{
    const struct feed_batch_counts *c = &im->in->counts;
    double s = seconds_of(im);
    if (im->told_us > im->from_us) (void)fprintf(stderr, "\r\033[K");
    if (im->o->quiet || im->in->files == 0) return;
    (void)printf("%lld resources in %.1f s (%.0f/s)%s: %lld new, %lld changed, %lld as they were, "
                 "%lld taken back\n",
                 (long long)resources_of(c), s, s > 0 ? (double)resources_of(c) / s : 0.0,
                 im->way.beside ? ", beside the server" : "", (long long)c->created,
                 (long long)c->updated, (long long)c->same, (long long)c->deleted);
    (void)printf("%lld files, %lld of them read before; %lld messages, rows and bundles, %lld "
                 "known already\n",
                 (long long)im->in->files, (long long)im->in->files_known, (long long)c->units,
                 (long long)c->repeats);
    if (c->refused + c->doubts > 0)
        (void)printf(
            "In quarantine: %lld refused, %lld taken with a doubt. The page “Feeds” (/feeds) "
            "shows each with line, field and what would be right\n",
            (long long)c->refused, (long long)c->doubts);
    if (c->passed > 0)
        (void)printf("%lld answers and envelopes passed over\n", (long long)c->passed);
}

struct joining {
    struct cx cx;
    size_t done;
};

static status join_work(struct env *e, struct db *db, void *arg)
{
    struct joining *j = arg;
    struct cx cx = j->cx;
    cx.env = e;
    cx.db = db;
    return record_link_work(&cx, JOIN_AT_ONCE, &j->done);
}

/* Without a server, whose workers would do it, the records that came are judged here. */
static status join_people(struct import *im)
{
    struct env *e = im->e;
    struct joining j = { .cx = im->way.own.cx };
    size_t total = 0;
    if (im->way.beside) return ST_OK;
    TRY(record_link_start(&j.cx));
    do {
        struct arena_mark mark = arena_mark(e->arena);
        TRY(db_transact(e, j.cx.db, DB_WRITE, join_work, &j));
        arena_rewind(e->arena, mark);
        total += j.done;
        if (im->told && env_tick(e) - im->told_us > TIME_SECOND) {
            im->told_us = env_tick(e);
            (void)fprintf(stderr, "\rjoining records of one person: %zu changes read\033[K", total);
        }
    } while (j.done > 0);
    return ST_OK;
}

static status check_options(struct env *e, const struct import_options *o)
{
    bool town = o->town.n > 0;
    if (town == (o->source.n > 0) || (town && o->file_count > 0) || (!town && o->file_count == 0)) {
        env_fail(e, ST_USAGE, S("import"), "it wants either --town DIR, or --source KEY and files");
        env_remedy(e, "weft import --help shows both.");
        return ST_USAGE;
    }
    if (o->format.n > 0 && feed_format_of(o->format) == FEED_FORMAT_NONE) {
        env_fail(e, ST_USAGE, S("--format"), "“%.*s” is no format", STR_ARG(o->format));
        env_remedy(e, "There are hl7v2, csv, fhir-ndjson and fhir-bundle.");
        return ST_USAGE;
    }
    return ST_OK;
}

status cmd_import(struct env *e, int argc, char **argv)
{
    struct import_options o = { 0 };
    TRY(house_flags_begin(e, &o.house));
    TRY(options_parse(e, &argp, "weft import", argc, argv, &o));
    TRY(o.house.st);
    TRY(check_options(e, &o));
    log_open(2, LOG_WARN);
    struct import im = { .e = e, .o = &o };
    im.from_us = im.told_us = env_tick(e);
    im.told = !o.quiet && isatty(2) == 1;
    TRY(open_way(&im));
    status st = o.town.n > 0 ? import_town(&im) : import_files(&im);
    if (st == ST_OK) st = intake_finish(e, im.in);
    if (st == ST_OK) st = join_people(&im);
    report(&im);
    if (st == ST_OK && im.failed > 0)
        return fail(e, im.first, "%lld of the files could not be read: told above",
                    (long long)im.failed);
    if (st == ST_OK && im.in->files == 0) {
        env_fail(e, ST_NOT_FOUND, S("import"), "there is no file to read");
        env_remedy(e, "Name files, or folders and archives with files in them.");
        return ST_NOT_FOUND;
    }
    return st;
}
