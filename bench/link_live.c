/* SPDX-License-Identifier: Apache-2.0
 * One record against many: link_live FILE.csv [MODEL]. Puts all records of a made-up file (columns
 * of link_people) into the live index but the last 2,000; times putting and judging each of those.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/file.h"
#include "base/time.h"
#include "csv/csv.h"
#include "link/live.h"
#include "link/model.h"

enum { TIMED = 2000 };

static const struct {
    const char *column;
    enum link_type type;
} fields[] = {
    { "given_name", LINK_given_name },
    { "middle_name", LINK_middle_name },
    { "surname", LINK_family_name },
    { "dob", LINK_date_of_birth },
    { "sex", LINK_sex },
    { "house_number", LINK_house_number },
    { "street", LINK_street },
    { "postcode", LINK_postcode },
    { "uprn", LINK_uprn },
    { "nhs_number", LINK_nhs_number },
    { "phone", LINK_phone },
    { "date_of_death", LINK_date_of_death },
};
enum { FIELDS = sizeof fields / sizeof fields[0] };

struct bench {
    struct link_live *live;
    struct csv *csv;
    size_t column[FIELDS];
    int64_t last;
};

static status next(struct env *e, struct bench *b, struct link_value *v, size_t *ret_count)
{
    struct csv_row row;
    TRY(csv_next(e, b->csv, &row));
    *ret_count = 0;
    for (size_t i = 0; i < FIELDS; i++) {
        str text = csv_field(&row, b->column[i]);
        if (text.n > 0) v[(*ret_count)++] = (struct link_value){ fields[i].type, 0, text };
    }
    return ST_OK;
}

static status open_file(struct env *e, struct bench *b, const char *path)
{
    struct csv_header h;
    TRY(csv_open(e, str_of(path), '\0', &b->csv));
    TRY(csv_read_header(e, b->csv, &h));
    for (size_t i = 0; i < FIELDS; i++) b->column[i] = csv_column(&h, str_of(fields[i].column));
    return ST_OK;
}

static int by_value(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return a < b ? -1 : a > b;
}

static status put_and_judge(struct env *e, struct bench *b, int64_t *ret_us)
{
    struct link_value v[FIELDS];
    size_t n;
    TRY(next(e, b, v, &n));
    struct link_judgement j;
    int64_t began = env_tick(e);
    TRY(link_live_put(e, b->live, ++b->last, v, n, false));
    TRY(link_live_judge(e, b->live, b->last, &j));
    *ret_us = env_tick(e) - began;
    return ST_OK;
}

static status count_rows(struct env *e, struct bench *b, const char *path, int64_t *ret_rows)
{
    struct link_value v[FIELDS];
    size_t n;
    TRY(open_file(e, b, path));
    for (*ret_rows = 0; next(e, b, v, &n) == ST_OK; ++*ret_rows) {
    }
    return ST_OK;
}

static status work(struct env *e, void *arg)
{
    char **argv = arg;
    struct bench b = { .last = 0 };
    int64_t rows;
    struct link_model *m = NULL;
    if (argv[2] != NULL) {
        str text;
        TRY(file_read(e, str_of(argv[2]), (size_t)1 << 30, &text));
        TRY(model_load(e, text, &m));
    }
    TRY(count_rows(e, &b, argv[1], &rows));
    TRY(open_file(e, &b, argv[1]));
    TRY(link_live_open(e, m, DATE_NONE, &b.live));
    struct link_value v[FIELDS];
    size_t n;
    int64_t began = env_tick(e);
    while (b.last < rows - TIMED) {
        TRY(next(e, &b, v, &n));
        TRY(link_live_put(e, b.live, ++b.last, v, n, false));
    }
    double fill = (double)(env_tick(e) - began) / 1e6;
    int64_t us[TIMED];
    for (size_t i = 0; i < TIMED; i++) {
        struct arena_mark mark = arena_mark(e->arena);
        TRY(put_and_judge(e, &b, &us[i]));
        arena_rewind(e->arena, mark);
    }
    qsort(us, TIMED, sizeof us[0], by_value);
    struct rusage use;
    (void)getrusage(RUSAGE_SELF, &use);
    (void)printf("one record against %lld: median %.2f ms, p95 %.2f ms, p99 %.2f ms, most %.2f ms; "
                 "filled in %.1f s (%.0f a second), %ld MB\n",
                 (long long)rows, (double)us[TIMED / 2] / 1e3, (double)us[TIMED * 95 / 100] / 1e3,
                 (double)us[TIMED * 99 / 100] / 1e3, (double)us[TIMED - 1] / 1e3, fill,
                 (double)(rows - TIMED) / fill, use.ru_maxrss / 1024);
    link_live_close(b.live);
    return ST_OK;
}

int main(int argc, char **argv)
{
    if (argc < 2) return EXIT_FAILURE;
    struct random r = random_seeded(1);
    struct env e = { .arena = arena_open((size_t)8 << 30), .clock = clock_system(), .random = &r };
    if (e.arena == NULL || env_run(&e, work, argv) != ST_OK) {
        (void)fprintf(stderr, "link_live: %s %.*s\n", status_name(e.err.code), STR_ARG(e.err.what));
        return EXIT_FAILURE;
    }
    arena_close(e.arena);
    return EXIT_SUCCESS;
}
