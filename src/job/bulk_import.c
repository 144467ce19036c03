/* SPDX-License-Identifier: Apache-2.0
 * A piece of an import: some lines read and prepared, then applied in one turn together with the
 * place behind them, so that each line counts once. What cannot be taken becomes a line of
 * errors.ndjson. */
#include "base/file.h"
#include "fhir/outcome.h"
#include "fhir/rules.h"
#include "job/bulk_work.h"
#include "record/record.h"

enum { CHUNK = 256 << 10, LINE_MOST = 8 << 20 };

struct importing {
    struct env *env;
    struct bulk *bulk;
    FILE *input;
    str path;
    str line[BULK_IMPORT_PIECE];
    long number[BULK_IMPORT_PIECE];
    struct record_prepared *prepared[BULK_IMPORT_PIECE];
    str refused[BULK_IMPORT_PIECE]; /* an OperationOutcome; none: taken */
    size_t count, tried;
    struct bulk_out errors;
    bool more;
};

/* Whole lines from the place on, in the arena; of a line longer than LINE_MOST as much as that. */
static status read_chunk(struct importing *m, str *ret_chunk, bool *ret_last)
{
    for (size_t room = CHUNK;; room *= 2) {
        char *p = arena_alloc(m->env->arena, room);
        if (fseeko(m->input, m->bulk->rid, SEEK_SET) != 0)
            return fail_at(m->env, ST_IO, m->path, "the file cannot be read");
        size_t n = fread(p, 1, room, m->input);
        if (ferror(m->input) != 0) return fail_at(m->env, ST_IO, m->path, "it cannot be read");
        *ret_last = n < room;
        *ret_chunk = str_make(p, n);
        if (*ret_last || str_find_byte(*ret_chunk, '\n') != SIZE_MAX || room > LINE_MOST)
            return ST_OK;
    }
}

static status read_lines(struct importing *m)
{
    str chunk = str_none();
    bool last = false;
    TRY(read_chunk(m, &chunk, &last));
    m->more = true;
    while (m->count < BULK_IMPORT_PIECE) {
        size_t end = str_find_byte(chunk, '\n');
        if (chunk.n == 0 || (end == SIZE_MAX && !last && chunk.n < LINE_MOST)) break;
        size_t n = end == SIZE_MAX ? chunk.n : end + 1;
        str line = str_trim(str_sub(chunk, 0, n));
        chunk = str_from(chunk, n);
        m->bulk->rid += (int64_t)n;
        m->bulk->home++;
        if (line.n == 0) continue;
        m->number[m->count] = (long)m->bulk->home;
        m->line[m->count++] = line;
    }
    if (last && chunk.n == 0) m->more = false;
    return ST_OK;
}

static void refuse(struct importing *m, size_t i)
{
    struct env *e = m->env;
    e->err.line = m->number[i];
    m->refused[i] = outcome_text(e->arena, &e->err);
    e->err = (struct err){ 0 };
}

static status prepare_one(struct cx *cx, struct importing *m, size_t i)
{
    struct env *e = cx->env;
    const struct json_node *root = NULL;
    struct fhir_issues issues = { 0 };
    bool sound = true;
    TRY(json_read(e, m->line[i], &root));
    if (!validate_resource(e->arena, m->line[i], root, VALIDATE_STRICT, &issues))
        return validate_status(e, &issues);
    if (cx->house->rules != NULL)
        TRY(rules_check(e, cx->house->rules, m->line[i], root, VALIDATE_STRICT, &issues, &sound));
    if (!sound) return validate_status(e, &issues);
    struct record_write w = { .verb = json_get(root, "id") != NULL ? RECORD_PUT : RECORD_CREATE,
                              .json = m->line[i] };
    return record_prepare(cx, &w, &m->prepared[i]);
}

static bool may_pass(status st)
{
    return st == ST_BUSY || st == ST_NO_MEMORY || st == ST_IO || st == ST_INTERNAL;
}

static status prepare_lines(struct cx *cx, void *arg)
{
    struct importing *m = arg;
    struct bulk_file *files;
    size_t count;
    m->errors.file = (struct bulk_file){ .name = S("errors.ndjson"), .error = true };
    TRY(bulk_become(cx, m->bulk));
    TRY(bulk_files(cx, m->bulk->id, &files, &count));
    for (size_t i = 0; i < count; i++)
        if (files[i].error) m->errors.file = files[i];
    for (size_t i = 0; i < m->count; i++) {
        status st = prepare_one(cx, m, i);
        if (may_pass(st)) return st;
        if (st != ST_OK) refuse(m, i);
    }
    return ST_OK;
}

static status apply_one(struct cx *cx, void *arg)
{
    struct importing *m = arg;
    struct record_done done;
    return record_apply(cx, &m->prepared[m->tried], 1, &done);
}

static status apply_lines(struct cx *cx, void *arg)
{
    struct importing *m = arg;
    struct bulk b = *m->bulk;
    struct who system = cx->who;
    TRY(bulk_become(cx, &b));
    for (m->tried = 0; m->tried < m->count; m->tried++) {
        if (m->prepared[m->tried] == NULL) continue;
        cx->act = 0;
        status st = record_try(cx, apply_one, m);
        if (may_pass(st)) return st;
        if (st != ST_OK)
            refuse(m, m->tried);
        else
            b.count++;
    }
    cx->who = system;
    return bulk_step(cx, &b, m->more);
}

static status note_errors(struct cx *cx, void *arg)
{
    const struct importing *m = arg;
    return bulk_file_note(cx, m->bulk, &m->errors.file);
}

/* After the turn: a cut between the two loses the words about a line, never a line. */
static status write_errors(struct env *e, const struct job_host *host, struct importing *m,
                           str folder)
{
    bool any = false;
    for (size_t i = 0; i < m->count; i++) any = any || !str_is_none(m->refused[i]);
    if (!any) return ST_OK;
    TRY(bulk_out_open(e, folder, &m->errors.file, &m->errors));
    for (size_t i = 0; i < m->count; i++)
        if (!str_is_none(m->refused[i])) TRY(bulk_out_line(e, &m->errors, m->refused[i]));
    TRY(bulk_out_close(e, &m->errors));
    return host->run(host->app, e, true, note_errors, m);
}

status bulk_import_round(struct env *e, const struct job_host *host, struct bulk *b)
{
    struct cx cx = { .env = e, .house = host->house };
    struct importing *m = NEW(e->arena, struct importing);
    m->env = e;
    m->bulk = b;
    m->path = bulk_path(&cx, b->id, BULK_INPUT);
    TRY(file_open(e, m->path, "rb", &m->input));
    TRY(read_lines(m));
    TRY(host->run(host->app, e, false, prepare_lines, m));
    TRY(host->run(host->app, e, true, apply_lines, m));
    return write_errors(e, host, m, bulk_path(&cx, b->id, S("")));
}
