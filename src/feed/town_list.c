/* SPDX-License-Identifier: Apache-2.0
 * feeds.csv of a made town (walk.h). */
#include "base/file.h"
#include "base/vec.h"
#include "csv/csv.h"
#include "feed/item.h"
#include "feed/walk.h"

VEC_TYPE(feeds, struct town_feed);

struct columns {
    size_t seq, source, format, mapping, file, records;
};

static status find(struct env *e, const struct csv_header *h, const char *name, size_t *ret)
{
    *ret = csv_column(h, str_of(name));
    if (*ret != SIZE_MAX) return ST_OK;
    env_fail(e, ST_BAD_INPUT, S("feeds.csv"), "no column %s", name);
    env_remedy(e, "seq,source,organisation,format,mapping,file,from,to,records");
    return ST_BAD_INPUT;
}

static status find_columns(struct env *e, const struct csv_header *h, struct columns *ret)
{
    struct columns c;
    TRY(find(e, h, "seq", &c.seq));
    TRY(find(e, h, "source", &c.source));
    TRY(find(e, h, "format", &c.format));
    TRY(find(e, h, "mapping", &c.mapping));
    TRY(find(e, h, "file", &c.file));
    TRY(find(e, h, "records", &c.records));
    *ret = c;
    return ST_OK;
}

/* A path below the folder: what a list names must not lead out of it. */
static bool path_inside(str path)
{
    return path.n > 0 && path.p[0] != '/' && !str_has(path, S(".."));
}

static status read_one(struct env *e, const struct columns *c, const struct csv_row *row,
                       struct town_feed *ret)
{
    struct town_feed f = { 0 };
    (void)str_to_int(csv_field(row, c->seq), &f.seq);
    (void)str_to_int(csv_field(row, c->records), &f.records);
    f.source = arena_str(e->arena, csv_field(row, c->source));
    f.format = arena_str(e->arena, csv_field(row, c->format));
    f.mapping = arena_str(e->arena, csv_field(row, c->mapping));
    f.file = arena_str(e->arena, csv_field(row, c->file));
    bool good = feed_source_valid(f.source) && feed_format_of(f.format) != FEED_FORMAT_NONE &&
                path_inside(f.file) && (f.mapping.n == 0 || path_inside(f.mapping));
    if (!good) {
        env_fail(e, ST_BAD_INPUT, S("feeds.csv"), "a row that names no feed");
        env_at(e, row->line, 0);
        env_remedy(e, "a source's key, a format (fhir-bundle, fhir-ndjson, hl7v2, csv) and paths "
                      "below the folder");
        return ST_BAD_INPUT;
    }
    *ret = f;
    return ST_OK;
}

static int by_seq(const struct town_feed *x, const struct town_feed *y)
{
    return x->seq < y->seq ? -1 : x->seq > y->seq;
}

status feed_town_list(struct env *e, str folder, struct town_feed **ret_feeds, size_t *ret_count)
{
    struct csv *csv;
    struct csv_header h;
    struct csv_row row;
    struct columns c;
    struct feeds list = { 0 };
    TRY(csv_open(e, file_join(e->arena, folder, S("feeds.csv")), ',', &csv));
    TRY(csv_read_header(e, csv, &h));
    TRY(find_columns(e, &h, &c));
    status s;
    while ((s = csv_next(e, csv, &row)) == ST_OK) {
        struct town_feed f;
        TRY(read_one(e, &c, &row, &f));
        if (list.count > 0 && by_seq(&f, &list.at[list.count - 1]) <= 0) {
            env_fail(e, ST_BAD_INPUT, S("feeds.csv"), "rows that are not in the order of seq");
            env_at(e, row.line, 0);
            env_remedy(e, "seq growing from row to row: it is the order of time");
            return ST_BAD_INPUT;
        }
        *VEC_PUSH(e->arena, &list) = f;
    }
    if (s != ST_NOT_FOUND) return s;
    *ret_feeds = list.at;
    *ret_count = list.count;
    return ST_OK;
}
