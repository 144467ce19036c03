/* SPDX-License-Identifier: Apache-2.0
 * A piece of an export: lines behind what is whole in the files, then the place in the database. */
#include <unistd.h>

#include "base/file.h"
#include "base/vec.h"
#include "job/bulk_work.h"
#include "json/json.h"
#include "record/export.h"

status bulk_out_open(struct env *e, str folder, const struct bulk_file *f, struct bulk_out *ret_out)
{
    struct bulk_out o = { .file = *f, .path = file_join(e->arena, folder, f->name) };
    bool there = file_exists(e, o.path);
    TRY(file_mkdir(e, folder));
    TRY(file_open(e, o.path, there ? "r+b" : "w+b", &o.at));
    if (ftruncate(fileno(o.at), f->size) != 0 || fseeko(o.at, f->size, SEEK_SET) != 0)
        return fail_at(e, ST_IO, o.path, "the file cannot be cut to what is whole");
    *ret_out = o;
    return ST_OK;
}

status bulk_out_line(struct env *e, struct bulk_out *o, str line)
{
    if (fwrite(line.p, 1, line.n, o->at) != line.n || fputc('\n', o->at) == EOF)
        return fail_at(e, ST_IO, o->path, "the file cannot be written");
    o->file.size += (int64_t)line.n + 1;
    o->file.count++;
    return ST_OK;
}

status bulk_out_close(struct env *e, struct bulk_out *o)
{
    if (fflush(o->at) != 0 || fdatasync(fileno(o->at)) != 0)
        return fail_at(e, ST_IO, o->path, "the file cannot be made safe");
    return file_close(e, o->at, o->path);
}

struct exporting {
    struct env *env;
    struct bulk *bulk;
    struct record_export_place place;
    str folder;
    struct bulk_file *files; /* as noted */
    size_t file_count;
    struct {
        VEC(struct bulk_out)
    } outs;
    int64_t audit_n;
    bool more;
};

static status out_of(struct exporting *x, str type, struct bulk_out **ret)
{
    struct arena *a = x->env->arena;
    struct bulk_file f = { .name = arena_printf(a, "%.*s.ndjson", STR_ARG(type)) };
    for (size_t i = 0; i < x->outs.count; i++) {
        if (!str_eq(x->outs.at[i].file.name, f.name)) continue;
        *ret = &x->outs.at[i];
        return ST_OK;
    }
    for (size_t i = 0; i < x->file_count; i++)
        if (str_eq(x->files[i].name, f.name)) f = x->files[i];
    struct bulk_out *o = VEC_PUSH(a, &x->outs);
    TRY(bulk_out_open(x->env, x->folder, &f, o));
    *ret = o;
    return ST_OK;
}

static status take(void *arg, const struct record *r)
{
    struct exporting *x = arg;
    struct bulk_out *o = NULL;
    TRY(out_of(x, r->type, &o));
    x->bulk->count++;
    return bulk_out_line(x->env, o, r->json);
}

static void take_list(struct arena *a, const struct json_node *list, str **ret, size_t *ret_count)
{
    *ret = NEW_ARRAY(a, str, json_count(list));
    *ret_count = 0;
    for (const struct json_node *n = json_first(list); n != NULL; n = json_next(n))
        (*ret)[(*ret_count)++] = json_str(a, n);
}

static status what_is_asked(struct cx *cx, const struct bulk *b, struct record_export *ret)
{
    struct arena *a = cx->env->arena;
    const struct json_node *root = NULL;
    struct record_export q = { .since = INT64_MIN };
    TRY(json_read(cx->env, b->params, &root));
    take_list(a, json_get(root, "type"), &q.types, &q.type_count);
    take_list(a, json_get(root, "filter"), &q.filters, &q.filter_count);
    (void)json_int(json_get(root, "since"), &q.since);
    q.patients = json_true(json_get(root, "patients"));
    str group = json_str(a, json_get(root, "group"));
    q.by_homes = !str_is_none(group);
    if (q.by_homes) TRY(record_group_homes(cx, group, &q.homes, &q.home_count));
    *ret = q;
    return ST_OK;
}

static status read_piece(struct cx *cx, void *arg)
{
    struct exporting *x = arg;
    struct record_export q;
    TRY(bulk_become(cx, x->bulk));
    TRY(what_is_asked(cx, x->bulk, &q));
    TRY(bulk_files(cx, x->bulk->id, &x->files, &x->file_count));
    status st = record_export_piece(cx, &q, BULK_PIECE, take, x, &x->place, &x->more);
    x->audit_n = cx->audit_n;
    return st;
}

static status note_piece(struct cx *cx, void *arg)
{
    const struct exporting *x = arg;
    for (size_t i = 0; i < x->outs.count; i++)
        TRY(bulk_file_note(cx, x->bulk, &x->outs.at[i].file));
    return bulk_step(cx, x->bulk, x->more);
}

status bulk_export_round(struct env *e, const struct job_host *host, struct bulk *b)
{
    struct cx cx = { .env = e, .house = host->house };
    struct exporting x = {
        .env = e, .bulk = b, .place = { b->home, b->rid }, .folder = bulk_path(&cx, b->id, S(""))
    };
    TRY(host->run(host->app, e, false, read_piece, &x));
    for (size_t i = 0; i < x.outs.count; i++) TRY(bulk_out_close(e, &x.outs.at[i]));
    TRY(bulk_looks_safe(e, host, x.audit_n));
    b->home = x.place.home;
    b->rid = x.place.rid;
    return host->run(host->app, e, true, note_piece, &x);
}
