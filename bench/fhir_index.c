/* SPDX-License-Identifier: Apache-2.0
 * Reading, walking, writing and indexing the transaction bundles of a folder (the Synthea bundles,
 * unpacked): bench/fhir_index DIR. CPU time of this thread, best of five passes. */
#include <stdio.h>
#include <time.h>

#include "base/file.h"
#include "fhir/index.h"
#include "json/write.h"

struct totals {
    size_t bytes, resources, rows;
    double read, write, index;
};

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static status measure(struct env *e, str text, struct totals *t)
{
    const struct json_node *root = NULL;
    double start = cpu_seconds();
    TRY(json_read(e, text, &root));
    double read = cpu_seconds();
    struct buf b = buf_make(e->arena);
    json_write_compact(&b, root);
    double written = cpu_seconds();
    struct index_rows rows = { 0 };
    for (const struct json_node *c = json_first(json_get(root, "entry")); c != NULL;
         c = json_next(c)) {
        const struct json_node *r = json_get(c, "resource");
        const struct fhir_type *type =
            fhir_resource_find(json_str(e->arena, json_get(r, "resourceType")));
        if (type == NULL) continue;
        t->resources++;
        rows.count = 0;
        index_resource(e->arena, type, r, &rows);
        t->rows += rows.count;
    }
    t->bytes += text.n;
    t->read += read - start;
    t->write += written - read;
    t->index += cpu_seconds() - written;
    return ST_OK;
}

static status pass(struct env *e, str folder, struct totals *ret)
{
    struct totals t = { 0 };
    str *names = NULL;
    size_t count = 0;
    TRY(file_list(e, folder, &names, &count));
    for (size_t i = 0; i < count; i++) {
        struct arena_mark mark = arena_mark(e->arena);
        str text = str_none();
        if (!str_ends(names[i], S(".json"))) continue;
        TRY(file_read(e, file_join(e->arena, folder, names[i]), (size_t)1 << 30, &text));
        TRY(measure(e, text, &t));
        arena_rewind(e->arena, mark);
    }
    *ret = t;
    return ST_OK;
}

static status run(struct env *e, void *arg)
{
    struct totals best = { 0 };
    for (int i = 0; i < 5; i++) {
        struct totals t = { 0 };
        TRY(pass(e, str_of(arg), &t));
        if (i == 0 || t.read < best.read) best.read = t.read;
        if (i == 0 || t.write < best.write) best.write = t.write;
        if (i == 0 || t.index < best.index) best.index = t.index;
        best.bytes = t.bytes;
        best.resources = t.resources;
        best.rows = t.rows;
    }
    if (best.resources == 0) return fail(e, ST_NOT_FOUND, "no bundles in that folder");
    double mb = (double)best.bytes / 1e6, each = 1e6 / (double)best.resources;
    printf("%zu resources, %.1f MB, %.1f rows each\n", best.resources, mb,
           (double)best.rows / (double)best.resources);
    printf("read  %7.0f MB/s  %6.2f µs a resource\n", mb / best.read, best.read * each);
    printf("write %7.0f MB/s  %6.2f µs (without blanks)\n", mb / best.write, best.write * each);
    printf("both  %7.0f MB/s          (to be at least 350)\n", mb / (best.read + best.write));
    printf("index %17.2f µs a resource (to be at most 20)\n", best.index * each);
    return ST_OK;
}

int main(int argc, char **argv)
{
    struct random r = random_seeded(1);
    struct env e = { .arena = arena_open((size_t)1 << 30), .clock = clock_system(), .random = &r };
    if (argc != 2 || e.arena == NULL) {
        fprintf(stderr, "fhir_index DIR: a folder of transaction bundles\n");
        return 2;
    }
    status s = env_run(&e, run, argv[1]);
    if (s != ST_OK) fprintf(stderr, "%.*s\n", STR_ARG(err_text(e.arena, &e.err)));
    arena_close(e.arena);
    return status_exit(s);
}
