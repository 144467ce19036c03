/* SPDX-License-Identifier: Apache-2.0
 * Reading, walking and writing JSON, ours beside json-c: bench/json DIR (a folder of .json files,
 * as the Synthea bundles unpacked). CPU time of this thread, best of three passes. */
#include <json-c/json.h>
#include <stdio.h>
#include <time.h>

#include "base/file.h"
#include "json/write.h"

enum { READ, WALK, WRITE, STAGES };

struct totals {
    double bytes, ours[STAGES], theirs[STAGES];
    size_t nodes[2];
};

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static size_t walk_ours(const struct json_node *n)
{
    size_t count = 1;
    for (const struct json_node *c = json_first(n); c != NULL; c = json_next(c))
        count += walk_ours(c);
    return count;
}

static size_t walk_theirs(struct json_object *o)
{
    size_t count = 1;
    if (json_object_is_type(o, json_type_array))
        for (size_t i = 0; i < json_object_array_length(o); i++)
            count += walk_theirs(json_object_array_get_idx(o, i));
    if (!json_object_is_type(o, json_type_object)) return count;
    struct json_object_iterator i = json_object_iter_begin(o), end = json_object_iter_end(o);
    for (; !json_object_iter_equal(&i, &end); json_object_iter_next(&i))
        count += walk_theirs(json_object_iter_peek_value(&i));
    return count;
}

static status ours(struct env *e, str text, struct totals *t)
{
    const struct json_node *root = NULL;
    double start = cpu_seconds();
    TRY(json_read(e, text, &root));
    double read = cpu_seconds();
    t->nodes[0] += walk_ours(root);
    double walked = cpu_seconds();
    struct buf b = buf_make(e->arena);
    json_write_compact(&b, root);
    t->ours[READ] += read - start;
    t->ours[WALK] += walked - read;
    t->ours[WRITE] += cpu_seconds() - walked;
    return ST_OK;
}

static status theirs(struct env *e, str text, struct totals *t)
{
    double start = cpu_seconds();
    struct json_tokener *tokener = json_tokener_new_ex(128);
    struct json_object *root = json_tokener_parse_ex(tokener, text.p, (int)text.n);
    if (root == NULL) return fail(e, ST_BAD_INPUT, "json-c refused a file");
    double read = cpu_seconds();
    t->nodes[1] += walk_theirs(root);
    double walked = cpu_seconds();
    (void)json_object_to_json_string_ext(root, JSON_C_TO_STRING_PLAIN);
    t->theirs[WRITE] += cpu_seconds() - walked;
    t->theirs[READ] += read - start;
    t->theirs[WALK] += walked - read;
    json_object_put(root);
    json_tokener_free(tokener);
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
        TRY(ours(e, text, &t));
        TRY(theirs(e, text, &t));
        t.bytes += (double)text.n;
        arena_rewind(e->arena, mark);
    }
    *ret = t;
    return ST_OK;
}

static void keep_best(struct totals *best, const struct totals *t)
{
    for (int i = 0; i < STAGES; i++) {
        if (t->ours[i] < best->ours[i]) best->ours[i] = t->ours[i];
        if (t->theirs[i] < best->theirs[i]) best->theirs[i] = t->theirs[i];
    }
}

static status run(struct env *e, void *folder)
{
    static const char *const names[] = { "read", "walk", "write" };
    struct totals best = { 0 };
    double sum[2] = { 0 };
    for (int i = 0; i < 3; i++) {
        struct totals t = { 0 };
        TRY(pass(e, str_of(folder), &t));
        if (i == 0) best = t;
        keep_best(&best, &t);
    }
    if (best.bytes <= 0) return fail(e, ST_NOT_FOUND, "no .json files in that folder");
    printf("%.1f MB, %zu values (json-c counts %zu)\n        ours MB/s  json-c MB/s\n",
           best.bytes / 1e6, best.nodes[0], best.nodes[1]);
    for (int i = 0; i < STAGES; i++) {
        printf("%-6s %10.0f %12.0f\n", names[i], best.bytes / 1e6 / best.ours[i],
               best.bytes / 1e6 / best.theirs[i]);
        sum[0] += best.ours[i];
        sum[1] += best.theirs[i];
    }
    printf("all    %10.0f %12.0f   (ours to be at least 350)\n", best.bytes / 1e6 / sum[0],
           best.bytes / 1e6 / sum[1]);
    return ST_OK;
}

int main(int argc, char **argv)
{
    struct random r = random_seeded(1);
    struct env e = { .arena = arena_open((size_t)1 << 30), .clock = clock_system(), .random = &r };
    if (argc != 2 || e.arena == NULL) {
        fprintf(stderr, "json DIR: a folder of .json files\n");
        return 2;
    }
    status s = env_run(&e, run, argv[1]);
    if (s != ST_OK) fprintf(stderr, "%.*s\n", STR_ARG(err_text(e.arena, &e.err)));
    arena_close(e.arena);
    return status_exit(s);
}
