/* SPDX-License-Identifier: Apache-2.0 */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/file.h"
#include "base/time.h"
#include "base/vec.h"
#include "cli/command.h"
#include "cli/link_report.h"
#include "csv/csv.h"
#include "link/batch.h"

enum {
    OPT_FIELDS = 256,
    OPT_PAIRS,
    OPT_CLUSTERS,
    OPT_ASKS,
    OPT_ONE,
    OPT_ID,
    OPT_SOURCE,
    OPT_MODEL,
    OPT_SAVE,
    OPT_REPORT,
    OPT_EXPLAIN,
    OPT_JOIN,
    OPT_ASK,
    OPT_KEEP,
    OPT_SEED,
    OPT_TODAY,
    OPT_QUIET,
};

static const struct argp_option options[] = {
    { "fields", OPT_FIELDS, "COLUMN=TYPE,…", 0,
      "what each column is; a column without a type is its own type", 0 },
    { "id", OPT_ID, "COLUMN", 0, "the column of record ids (else rows are numbered from 1)", 0 },
    { "source", OPT_SOURCE, "COLUMN", 0, "the column that says who holds the record", 0 },
    { "pairs", OPT_PAIRS, "FILE", 0, "write id_l,id_r,probability", 1 },
    { "clusters", OPT_CLUSTERS, "FILE", 0, "write record_id,cluster_id", 1 },
    { "asks", OPT_ASKS, "FILE", 0, "write the pairs that somebody should look at, with why", 1 },
    { "report", OPT_REPORT, "FILE", 0, "write a page (HTML) of what was learnt and done", 1 },
    { "one-to-one", OPT_ONE, NULL, 0, "each source holds each person once", 2 },
    { "model", OPT_MODEL, "FILE", 0, "use a saved model (or “shipped”) instead of learning one",
      2 },
    { "save-model", OPT_SAVE, "FILE", 0, "save the model that was learnt", 2 },
    { "join", OPT_JOIN, "P", 0, "least probability to join (0.95)", 2 },
    { "ask", OPT_ASK, "P", 0, "least probability to ask a person (0.75)", 2 },
    { "keep", OPT_KEEP, "P", 0, "least probability to write a pair (0.01)", 2 },
    { "seed", OPT_SEED, "N", 0, "of the random pairs looked at (1)", 2 },
    { "today", OPT_TODAY, "DATE", 0, "the day on which newborns are judged (today; none: “-”)", 2 },
    { "explain", OPT_EXPLAIN, "ID1", 0, "followed by ID2: that pair's evidence, level by level",
      3 },
    { "quiet", OPT_QUIET, NULL, 0, "do not print what was learnt", 3 },
    { NULL, 0, NULL, 0, NULL, 0 },
};

static const char doc[] =
    "Find which records of CSV files (plain or .gz) are of one person.\v"
    "Example:\n"
    "  weft link --id record_id --fields given_name,surname=family_name,dob=date_of_birth,postcode "
    "\\\n"
    "      --pairs pairs.csv --clusters clusters.csv people.csv.gz\n\n"
    "Types: given_name middle_name family_name full_name date_of_birth birth_year sex nhs_number\n"
    "identifier phone email postcode address_line house_number street town region uprn\n"
    "date_of_death text code source record_id. Columns that are not named are not looked at.\n"
    "Nothing is ever joined that the never list forbids (docs/linkage.md).\n";

VEC_TYPE(columns, struct link_value);
VEC_TYPE(files, str);

struct arguments {
    struct env *e;
    struct columns columns;
    struct files files;
    str id, source, pairs, clusters, asks, report, model, save, explain[2];
    struct batch_options batch;
    int64_t seed;
    bool one_to_one, quiet, wants_second;
    size_t of_type[LINK_TYPE__COUNT];
    status st;
};

static void refuse(struct arguments *a, const char *what, str which)
{
    if (a->st == ST_OK) a->st = fail(a->e, ST_USAGE, "%s “%.*s”", what, STR_ARG(which));
}

static void add_column(struct arguments *a, str column, str type_name)
{
    enum link_type type;
    if (!link_type_of(type_name, &type)) {
        refuse(a, "there is no field type", type_name);
        env_remedy(a->e, "“weft link --help” lists the types; write --fields column=type,…");
        return;
    }
    if (type == LINK_record_id || type == LINK_source) {
        *(type == LINK_source ? &a->source : &a->id) = column;
        return;
    }
    if (a->of_type[type] >= link_type_most(type)) {
        refuse(a, "too many columns of type", type_name);
        env_remedy(a->e, "at most %zu are compared", link_type_most(type));
        return;
    }
    *VEC_PUSH(a->e->arena, &a->columns) =
        (struct link_value){ type, (uint8_t)a->of_type[type]++, column };
}

static void add_fields(struct arguments *a, str list)
{
    str part;
    while (str_next(&list, ',', &part)) {
        part = str_trim(part);
        if (part.n == 0) continue;
        size_t at = str_find_byte(part, '=');
        if (at == SIZE_MAX)
            add_column(a, part, part);
        else
            add_column(a, str_trim(str_sub(part, 0, at)), str_trim(str_from(part, at + 1)));
    }
}

static double probability(struct arguments *a, const char *text)
{
    double p = 0;
    if (!str_to_real(str_of(text), &p) || p <= 0 || p >= 1)
        refuse(a, "a probability lies between 0 and 1, not", str_of(text));
    return p;
}

static void set_today(struct arguments *a, const char *text)
{
    if (strcmp(text, "-") == 0)
        a->batch.today = DATE_NONE;
    else if (!date_parse(str_of(text), &a->batch.today))
        refuse(a, "not a date (2026-11-22):", str_of(text));
}

static void add_file(struct arguments *a, const char *text)
{
    if (a->wants_second) {
        a->explain[1] = str_of(text);
        a->wants_second = false;
    } else {
        *VEC_PUSH(a->e->arena, &a->files) = str_of(text);
    }
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct arguments *a = state->input;
    switch (key) {
    case OPT_FIELDS: add_fields(a, str_of(arg)); break;
    case OPT_ID: a->id = str_of(arg); break;
    case OPT_SOURCE: a->source = str_of(arg); break;
    case OPT_PAIRS: a->pairs = str_of(arg); break;
    case OPT_CLUSTERS: a->clusters = str_of(arg); break;
    case OPT_ASKS: a->asks = str_of(arg); break;
    case OPT_REPORT: a->report = str_of(arg); break;
    case OPT_ONE: a->batch.one_to_one = true; break;
    case OPT_MODEL: a->model = str_of(arg); break;
    case OPT_SAVE: a->save = str_of(arg); break;
    case OPT_JOIN: a->batch.join = probability(a, arg); break;
    case OPT_ASK: a->batch.ask = probability(a, arg); break;
    case OPT_KEEP: a->batch.keep = probability(a, arg); break;
    case OPT_TODAY: set_today(a, arg); break;
    case OPT_QUIET: a->quiet = true; break;
    case OPT_SEED:
        if (!str_to_int(str_of(arg), &a->seed)) refuse(a, "not a whole number:", str_of(arg));
        break;
    case OPT_EXPLAIN:
        a->explain[0] = str_of(arg);
        a->wants_second = true;
        break;
    case ARGP_KEY_ARG: add_file(a, arg); break;
    default: return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

static status check_arguments(struct arguments *a)
{
    struct env *e = a->e;
    TRY(a->st);
    if (a->files.count == 0) {
        env_fail(e, ST_USAGE, str_none(), "no file was given");
        env_remedy(e, "weft link --fields … FILE.csv");
        return ST_USAGE;
    }
    if (a->columns.count == 0) {
        env_fail(e, ST_USAGE, str_none(), "no field to compare was named");
        env_remedy(e, "say what the columns are: --fields surname=family_name,dob=date_of_birth,…");
        return ST_USAGE;
    }
    if (a->wants_second) return fail(e, ST_USAGE, "--explain wants two record ids");
    if (a->batch.one_to_one && a->source.n == 0)
        return fail(e, ST_USAGE, "--one-to-one needs --source COLUMN");
    return ST_OK;
}

/* Where each column of the batch stands in one file. */
struct layout {
    size_t id, source;
    size_t *column;
    str *values;
    size_t count;
};

static status find_column(struct env *e, const struct csv_header *h, str name, str file,
                          size_t *ret_at)
{
    size_t at = csv_column(h, name);
    if (at != SIZE_MAX) {
        *ret_at = at;
        return ST_OK;
    }
    struct buf has = buf_make(e->arena);
    for (size_t i = 0; i < h->count && i < 40; i++)
        buf_printf(&has, "%s%.*s", i == 0 ? "" : ", ", STR_ARG(h->name[i]));
    env_fail(e, ST_BAD_INPUT, file, "no column “%.*s”", STR_ARG(name));
    env_remedy(e, "the first line must name the columns; it has: %.*s", STR_ARG(buf_str(&has)));
    return ST_BAD_INPUT;
}

static status make_layout(struct arguments *a, const struct csv_header *h, str file,
                          struct layout *ret)
{
    struct layout l = { .id = SIZE_MAX, .source = SIZE_MAX, .count = a->columns.count };
    if (a->id.n > 0) TRY(find_column(a->e, h, a->id, file, &l.id));
    if (a->source.n > 0 && !str_eq(a->source, S("FILE")))
        TRY(find_column(a->e, h, a->source, file, &l.source));
    l.column = NEW_ARRAY(a->e->arena, size_t, l.count + 1);
    l.values = NEW_ARRAY(a->e->arena, str, l.count + 1);
    for (size_t i = 0; i < l.count; i++) {
        if (a->columns.at[i].type == LINK_source) continue;
        TRY(find_column(a->e, h, a->columns.at[i].text, file, &l.column[i]));
    }
    *ret = l;
    return ST_OK;
}

static status add_row(struct arguments *a, struct batch *b, const struct layout *l,
                      const struct csv_row *row, str file)
{
    char number[24];
    str id = csv_field(row, l->id);
    if (l->id == SIZE_MAX) {
        int n = snprintf(number, sizeof number, "%zu", batch_count(b) + 1);
        id = str_make(number, (size_t)n);
    }
    for (size_t i = 0; i < l->count; i++) {
        bool is_source = a->columns.at[i].type == LINK_source;
        l->values[i] = !is_source              ? csv_field(row, l->column[i])
                       : l->source == SIZE_MAX ? file
                                               : csv_field(row, l->source);
    }
    return batch_add(a->e, b, id, l->values);
}

static status read_file(struct arguments *a, struct batch *b, str path, size_t *ret_broken)
{
    struct env *e = a->e;
    struct csv *c;
    struct csv_header h;
    struct layout l;
    TRY(csv_open(e, path, '\0', &c));
    TRY(csv_read_header(e, c, &h));
    TRY(make_layout(a, &h, path, &l));
    for (;;) {
        struct csv_row row;
        status st = csv_next(e, c, &row);
        if (st == ST_NOT_FOUND) return ST_OK;
        if (st == ST_BAD_INPUT) {
            if (++*ret_broken <= 5) {
                str why = err_text(e->arena, &e->err);
                (void)fprintf(stderr, "weft link: left out: %.*s\n", STR_ARG(why));
            }
            continue;
        }
        TRY(st);
        TRY(add_row(a, b, &l, &row, path));
    }
}

/* A file being written, row by row. */
struct writer {
    FILE *file;
    str path;
    struct buf line;
};

static status writer_open(struct env *e, str path, const char *header, struct writer *ret)
{
    struct writer w = { .path = path, .line = buf_make(e->arena) };
    TRY(file_open(e, path, "w", &w.file));
    (void)fputs(header, w.file);
    (void)fputc('\n', w.file);
    *ret = w;
    return ST_OK;
}

static void put_id(struct writer *w, str id, bool first)
{
    bool plain = id.n > 0;
    for (size_t i = 0; i < id.n && plain; i++) {
        char c = id.p[i];
        plain =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    }
    if (!plain) {
        csv_add(&w->line, id, first);
        return;
    }
    if (!first) buf_byte(&w->line, ',');
    buf_add(&w->line, id);
}

static void end_line(struct writer *w)
{
    buf_byte(&w->line, '\n');
    (void)fwrite(w->line.p, 1, w->line.n, w->file);
    buf_clear(&w->line);
}

static status write_pairs(struct arguments *a, const struct batch *b, const struct batch_result *r)
{
    struct writer w;
    TRY(writer_open(a->e, a->pairs, "id_l,id_r,probability", &w));
    for (size_t i = 0; i < r->pairs.count; i++) {
        const struct batch_pair *p = &r->pairs.at[i];
        put_id(&w, batch_record_id(b, p->a), true);
        put_id(&w, batch_record_id(b, p->b), false);
        char number[32];
        int n = snprintf(number, sizeof number, ",%.7g", (double)p->probability);
        buf_add(&w.line, str_make(number, (size_t)n));
        end_line(&w);
    }
    return file_close(a->e, w.file, w.path);
}

static status write_clusters(struct arguments *a, const struct batch *b,
                             const struct batch_result *r)
{
    struct writer w;
    TRY(writer_open(a->e, a->clusters, "record_id,cluster_id", &w));
    for (size_t i = 0; i < batch_count(b); i++) {
        put_id(&w, batch_record_id(b, i), true);
        put_id(&w, batch_record_id(b, r->cluster[i]), false);
        end_line(&w);
    }
    return file_close(a->e, w.file, w.path);
}

static status write_asks(struct arguments *a, const struct batch *b, const struct batch_result *r)
{
    struct writer w;
    TRY(writer_open(a->e, a->asks, "id_l,id_r,probability,why", &w));
    for (size_t i = 0; i < r->asks.count; i++) {
        const struct batch_ask *p = &r->asks.at[i];
        put_id(&w, batch_record_id(b, p->a), true);
        put_id(&w, batch_record_id(b, p->b), false);
        buf_printf(&w.line, ",%.6g", (double)p->probability);
        csv_add(&w.line, link_bar_words((enum link_bar)p->bar), false);
        end_line(&w);
    }
    return file_close(a->e, w.file, w.path);
}

static status explain(struct arguments *a, const struct batch *b, const struct batch_result *r)
{
    size_t at[2];
    for (int i = 0; i < 2; i++) {
        if (batch_find(b, a->explain[i], &at[i])) continue;
        return fail(a->e, ST_NOT_FOUND, "no record “%.*s” was read", STR_ARG(a->explain[i]));
    }
    struct link_pair p;
    batch_explain(a->e, b, r, at[0], at[1], &p);
    for (int i = 0; i < 2; i++) {
        str shown = batch_shown(a->e, b, at[i]);
        (void)printf("%.*s: %.*s\n", STR_ARG(a->explain[i]), STR_ARG(shown));
    }
    (void)printf("\n  bits  comparison\n%6.1f  any two records, before anything is compared\n",
                 (double)r->model->prior / BIT);
    for (size_t i = 0; i < p.evidence_count; i++) {
        const struct link_evidence *v = &p.evidence[i];
        (void)printf("%+6.1f  %.*s: %.*s\n", v->bits, STR_ARG(v->field), STR_ARG(v->words));
    }
    (void)printf("%+6.1f  in all: probability %.6f\n", p.bits, p.probability);
    if (p.bar != LINK_BAR_NONE) {
        str why = link_bar_words(p.bar);
        (void)printf("never by machine: %.*s\n", STR_ARG(why));
    }
    (void)printf("cluster: %s\n",
                 r->cluster[at[0]] == r->cluster[at[1]] ? "the same" : "different");
    return ST_OK;
}

static double seconds(int64_t us)
{
    return (double)us / 1e6;
}

static void print_summary(const struct batch *b, const struct batch_result *r, size_t broken,
                          int64_t read_us)
{
    (void)printf(
        "%zu records (%zu rows left out), %zu persons, %zu pairs compared, %zu pairs told, "
        "%zu to ask about\n",
        batch_count(b), broken, r->clusters, r->scored, r->pairs.count, r->asks.count);
    (void)printf("time: reading %.2f s", seconds(read_us));
    for (size_t i = 0; i < r->stages.count; i++)
        (void)printf(", %s %.2f s", r->stages.at[i].name, seconds(r->stages.at[i].us));
    struct timespec cpu;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
    (void)printf("; CPU %.2f s\n", (double)cpu.tv_sec + (double)cpu.tv_nsec / 1e9);
    for (size_t k = 0; k < KEY__COUNT; k++) {
        const struct block_kind *t = &r->blocks.by_kind[k];
        if (t->capped == 0) continue;
        str words = key_words((enum key_kind)k);
        (void)printf("capped: %zu over-full keys (%zu records) of %.*s\n", t->capped,
                     t->capped_records, STR_ARG(words));
    }
}

static void print_model(const struct link_model *m, const struct batch_result *r)
{
    (void)printf("%s: %.3g other records of the same person for each record\n",
                 r->learnt ? "learnt" : "as saved", m->matches);
    (void)printf("%-14s %10s %10s %10s %7s %7s  level\n", "", "m", "u", "u at home", "bits",
                 "at home");
    for (size_t c = 0; c < C__COUNT; c++) {
        for (size_t l = 1; l < LEVEL__MOST; l++) {
            const struct level_info *info = level_info(c, l);
            if (info->group == 0) continue;
            str name = comparison_words(c);
            (void)printf("%-14.*s %10.3g %10.3g %10.3g %+7.1f %+7.1f  %.*s%s\n", STR_ARG(name),
                         m->m[c][l], m->u[c][l], m->u_home[c][l], (double)m->weight[0][c][l] / BIT,
                         (double)m->weight[1][c][l] / BIT, STR_ARG(info->words),
                         info->frequency ? " (weighed by its frequency)" : "");
        }
    }
}

static status write_all(struct arguments *a, const struct batch *b, const struct batch_result *r)
{
    if (a->pairs.n > 0) TRY(write_pairs(a, b, r));
    if (a->clusters.n > 0) TRY(write_clusters(a, b, r));
    if (a->asks.n > 0) TRY(write_asks(a, b, r));
    if (a->save.n > 0) TRY(file_write(a->e, a->save, model_save(a->e->arena, r->model)));
    if (a->report.n > 0) TRY(link_report_write(a->e, a->report, b, r));
    return ST_OK;
}

static status load_model(struct arguments *a)
{
    if (a->model.n == 0) return ST_OK;
    str text;
    struct link_model *m = NEW(a->e->arena, struct link_model);
    model_prior(m);
    a->batch.model = m;
    if (str_eq(a->model, S("shipped"))) return ST_OK;
    TRY(file_read(a->e, a->model, (size_t)1 << 30, &text));
    TRY(model_load(a->e, text, &m));
    a->batch.model = m;
    return ST_OK;
}

static status run(struct arguments *a)
{
    struct env *e = a->e;
    TRY(check_arguments(a));
    TRY(load_model(a));
    if (a->source.n > 0)
        *VEC_PUSH(e->arena, &a->columns) = (struct link_value){ LINK_source, 0, a->source };
    struct batch *b = batch_open(e, a->columns.at, a->columns.count);
    int64_t began = env_tick(e);
    size_t broken = 0;
    for (size_t i = 0; i < a->files.count; i++) TRY(read_file(a, b, a->files.at[i], &broken));
    int64_t read_us = env_tick(e) - began;
    struct random rng = random_seeded((uint64_t)a->seed);
    e->random = &rng;
    struct batch_result r;
    TRY(batch_run(e, b, &a->batch, &r));
    TRY(write_all(a, b, &r));
    if (!a->quiet) print_model(r.model, &r);
    print_summary(b, &r, broken, read_us);
    return a->explain[0].n > 0 ? explain(a, b, &r) : ST_OK;
}

status cmd_link(struct env *e, int argc, char **argv)
{
    static const struct argp argp = { options, parse, "FILE.csv…", doc, NULL, NULL, NULL };
    struct arguments a = { .e = e, .seed = 1, .st = ST_OK };
    a.batch.today = time_date_local(env_now(e));
    if (argp_parse(&argp, argc, argv, 0, NULL, &a) != 0)
        return fail(e, ST_USAGE, "the arguments of weft link could not be read");
    struct random *before = e->random;
    status st = run(&a);
    e->random = before;
    return st;
}
